//! Saved views, as they are read.

use db::{Conn, DbError};
use kernel::ids::{AccountId, TableViewId};
use sqlx::{Row, postgres::PgRow};

/// Whose a view is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewKind {
    /// Only its author's.
    Private,
    /// Everybody sees it and may change it.
    Team,
    /// Everybody sees it; only its author may change it.
    Locked,
}

impl ViewKind {
    /// Every kind, in the order shown to people.
    pub const ALL: [Self; 3] = [Self::Private, Self::Team, Self::Locked];

    /// The word stored and used by programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Team => "team",
            Self::Locked => "locked",
        }
    }

    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Private => "Only mine",
            Self::Team => "The team's",
            Self::Locked => "The team's, locked",
        }
    }

    /// The kind that a word means.
    pub fn read(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A view that somebody saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableView {
    /// Its id.
    pub id: TableViewId,
    /// Its name, once a table and person.
    pub name: String,
    /// Whose it is.
    pub kind: ViewKind,
    /// Who saved it.
    pub author: AccountId,
    /// The parameters it stands for, in their order.
    pub pairs: Vec<(String, String)>,
    /// The version a change must name.
    pub version: i64,
}

impl TableView {
    /// Whether this person may change or remove it.
    pub fn is_open_to(&self, account: AccountId) -> bool {
        self.kind == ViewKind::Team || self.author == account
    }

    /// The first value of one of its parameters.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The views of a table that this person sees: the team's, then their own, each by name.
pub async fn list_views(conn: &mut Conn, table: &str, reader: AccountId) -> Result<Vec<TableView>, DbError> {
    let rows = sqlx::query(
        "SELECT id, name, kind, author_id, pairs, version FROM table_views
         WHERE table_code = $1 AND (kind <> 'private' OR author_id = $2) ORDER BY kind = 'private', lower(name), id LIMIT 100",
    )
    .bind(table)
    .bind(reader.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

/// A view that this person sees.
pub async fn find_view(
    conn: &mut Conn,
    table: &str,
    id: TableViewId,
    reader: AccountId,
) -> Result<Option<TableView>, DbError> {
    let row = sqlx::query(
        "SELECT id, name, kind, author_id, pairs, version FROM table_views
         WHERE table_code = $1 AND id = $2 AND (kind <> 'private' OR author_id = $3)",
    )
    .bind(table)
    .bind(id.uuid())
    .bind(reader.uuid())
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &PgRow) -> Result<TableView, DbError> {
    let kind: &str = row.try_get("kind")?;
    Ok(TableView {
        id: TableViewId::from_uuid(row.try_get("id")?),
        name: row.try_get("name")?,
        // the schema allows no other word
        kind: ViewKind::read(kind).unwrap_or(ViewKind::Private),
        author: AccountId::from_uuid(row.try_get("author_id")?),
        pairs: row.try_get::<sqlx::types::Json<Vec<(String, String)>>, _>("pairs")?.0,
        version: row.try_get("version")?,
    })
}
