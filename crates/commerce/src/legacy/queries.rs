//! Reading what was imported.

use db::{Conn, DbError};
use kernel::{Currency, Money};
use sqlx::{Row, postgres::PgRow};

use super::Unit;
use crate::error::unreadable;

/// Whether an order of the old shop was proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LegacyState {
    /// Its amounts are certain.
    Imported,
    /// They are not.
    Quarantined,
}

impl LegacyState {
    /// The word in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Quarantined => "quarantined",
        }
    }

    /// The state of a word.
    pub fn find(code: &str) -> Option<Self> {
        [Self::Imported, Self::Quarantined].into_iter().find(|state| state.code() == code)
    }
}

/// An order of the old shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyOrder {
    /// What the old shop calls it.
    pub legacy_id: String,
    /// When it was placed, as written.
    pub placed_on: String,
    /// Whose it was.
    pub email: Option<String>,
    /// The old shop's word for how it stands.
    pub status: String,
    /// Whether its amounts are certain.
    pub state: LegacyState,
    /// The total as written.
    pub source_total: String,
    /// What that counts.
    pub total_unit: Option<Unit>,
    /// The total, where it is certain.
    pub total: Option<Money>,
    /// What the provider took for it.
    pub provider: Option<Money>,
    /// Why.
    pub said: String,
}

/// Orders of the old shop after one, by what the old shop calls them.
pub async fn list_legacy_orders(
    conn: &mut Conn,
    state: Option<LegacyState>,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<LegacyOrder>, DbError> {
    let rows = sqlx::query(
        "SELECT * FROM legacy_orders WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR legacy_id > $2)
         ORDER BY legacy_id LIMIT $3",
    )
    .bind(state.map(LegacyState::code))
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

/// How many are imported, and how many are in quarantine.
pub async fn count_legacy_orders(conn: &mut Conn) -> Result<(i64, i64), DbError> {
    let row = sqlx::query(
        "SELECT count(*) FILTER (WHERE state = 'imported') AS imported, count(*) FILTER (WHERE state = 'quarantined') AS waiting
         FROM legacy_orders",
    )
    .fetch_one(conn)
    .await?;
    Ok((row.try_get("imported")?, row.try_get("waiting")?))
}

fn read(row: &PgRow) -> Result<LegacyOrder, DbError> {
    let (state, currency): (String, String) = (row.try_get("state")?, row.try_get("currency")?);
    let currency: Currency = currency.parse().map_err(|_| unreadable("currency", &currency))?;
    let money = |column| {
        Ok::<_, DbError>(row.try_get::<Option<i64>, _>(column)?.map(|minor| Money::new(minor, currency)))
    };
    let unit: Option<String> = row.try_get("unit")?;
    Ok(LegacyOrder {
        legacy_id: row.try_get("legacy_id")?,
        placed_on: row.try_get("placed_on")?,
        email: row.try_get("email")?,
        status: row.try_get("status")?,
        state: LegacyState::find(&state).ok_or_else(|| unreadable("state of an old order", &state))?,
        source_total: row.try_get("written")?,
        total_unit: unit.as_deref().and_then(Unit::find),
        total: money("total_minor")?,
        provider: money("provider_minor")?,
        said: row.try_get("said")?,
    })
}
