//! Save a view, or save over one.
//!
//! Refuses a name that is empty, too long or taken, a query that cannot be read, a view that somebody else locked, and a
//! version that is not the present one. Writes `table_views` and the audit log.

use db::{ConstraintExt, Tx};
use kernel::{
    clean_text,
    ids::{AccountId, TableViewId},
};
use serde::Serialize;
use uuid::Uuid;

use super::{TableError, TableQuery, ViewKind, find_view};
use crate::{Cx, audit};

/// The most letters in a name.
const LONGEST_NAME: usize = 60;
/// The most views of one person over one table.
const MOST: i64 = 50;

/// A view as it shall be.
#[derive(Debug, Clone)]
pub struct PutView {
    /// Which view to save over, at which version; none makes a new one.
    pub over: Option<(TableViewId, i64)>,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub kind: ViewKind,
    /// What it shows.
    pub query: TableQuery,
}

/// What the audit log keeps.
#[derive(Serialize)]
pub(super) struct Saved<'a> {
    pub(super) table: &'a str,
    pub(super) name: &'a str,
    pub(super) kind: &'a str,
    pub(super) pairs: Vec<(String, String)>,
}

/// Saves the view and answers its id.
#[tracing::instrument(name = "tables.put_view", skip_all, fields(table = ask.query.table.code))]
pub async fn put_view(tx: &mut Tx, cx: &Cx, ask: PutView) -> Result<TableViewId, TableError> {
    let author = cx.actor.account().ok_or(TableError::ViewLocked)?;
    let name = clean_text(&ask.name, false);
    if name.is_empty() {
        return Err(TableError::field("name", "required", "Give the view a name."));
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(TableError::field(
            "name",
            "too_long",
            format!("Keep the name to {LONGEST_NAME} characters."),
        ));
    }
    let table = ask.query.table.code;
    let pairs: Vec<(String, String)> =
        ask.query.pairs().into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
    let after = Saved { table, name: &name, kind: ask.kind.code(), pairs: pairs.clone() };
    let (id, before) = match ask.over {
        Some((id, version)) => {
            let before = find_view(tx, table, id, author).await?.ok_or(TableError::ViewNotFound)?;
            if !before.is_open_to(author) || (before.author != author && ask.kind != ViewKind::Team) {
                return Err(TableError::ViewLocked);
            }
            if before.version != version {
                return Err(TableError::VersionConflict { current: before.version });
            }
            update(tx, id, version, &after).await?;
            (id, Some(before))
        }
        None => (insert(tx, cx, author, &after).await?, None),
    };
    let before =
        before.as_ref().map(|b| Saved { table, name: &b.name, kind: b.kind.code(), pairs: b.pairs.clone() });
    let change = audit::Change {
        action: "platform.put_view",
        object: id.to_string(),
        before: before.as_ref(),
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok(id)
}

fn taken() -> TableError {
    TableError::field(
        "name",
        "taken",
        "There is a view of this name already. Choose another, or save over it.",
    )
}

async fn insert(
    tx: &mut Tx,
    cx: &Cx,
    author: AccountId,
    view: &Saved<'_>,
) -> Result<TableViewId, TableError> {
    let (id, now) = (TableViewId::new(&*cx.random), tx.now().await?);
    let held: i64 =
        sqlx::query_scalar("SELECT count(*) FROM table_views WHERE table_code = $1 AND author_id = $2")
            .bind(view.table)
            .bind(author.uuid())
            .fetch_one(&mut **tx)
            .await?;
    if held >= MOST {
        return Err(TableError::field(
            "name",
            "too_many",
            format!("You have {MOST} views of this table: remove one first."),
        ));
    }
    sqlx::query(
        "INSERT INTO table_views (id, table_code, name, kind, author_id, pairs, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
    )
    .bind(id.uuid())
    .bind(view.table)
    .bind(view.name)
    .bind(view.kind)
    .bind(author.uuid())
    .bind(sqlx::types::Json(&view.pairs))
    .bind(now)
    .execute(&mut **tx)
    .await
    .on_constraint("table_views_name_once", taken)?;
    Ok(id)
}

async fn update(tx: &mut Tx, id: TableViewId, version: i64, view: &Saved<'_>) -> Result<(), TableError> {
    let now = tx.now().await?;
    let changed: Option<Uuid> = sqlx::query_scalar(
        "UPDATE table_views SET name = $3, kind = $4, pairs = $5, version = version + 1, updated_at = $6
         WHERE id = $1 AND version = $2 RETURNING id",
    )
    .bind(id.uuid())
    .bind(version)
    .bind(view.name)
    .bind(view.kind)
    .bind(sqlx::types::Json(&view.pairs))
    .bind(now)
    .fetch_optional(&mut **tx)
    .await
    .on_constraint("table_views_name_once", taken)?;
    changed.map(|_| ()).ok_or(TableError::VersionConflict { current: version + 1 })
}
