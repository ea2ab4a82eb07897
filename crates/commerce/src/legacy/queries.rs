//! Reading what was imported.

use std::collections::HashMap;

use db::{Conn, DbError};
use kernel::{Currency, Money};
use serde_json::Value;
use sqlx::Row;

use super::model::Reason;
use crate::error::unreadable;

/// An order that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// The old shop's number.
    pub reference: String,
    /// Why.
    pub reason: Reason,
    /// The file's rows.
    pub raw: Value,
    /// What the witnesses said.
    pub evidence: Value,
}

/// What waits, by the old shop's number.
pub async fn list_quarantine(conn: &mut Conn, at_most: i64) -> Result<Vec<Quarantined>, DbError> {
    let rows = sqlx::query(
        "SELECT reference, reason, raw, evidence FROM legacy_orders WHERE verdict = 'quarantined' ORDER BY reference LIMIT $1",
    )
    .bind(at_most)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let reason: String = row.try_get("reason")?;
            Ok(Quarantined {
                reference: row.try_get("reference")?,
                reason: Reason::find(&reason).ok_or_else(|| unreadable("reason", &reason))?,
                raw: row.try_get("raw")?,
                evidence: row.try_get("evidence")?,
            })
        })
        .collect()
}

/// How many orders stand converted and what they come to, a currency each.
pub async fn sum_converted(conn: &mut Conn) -> Result<Vec<(i64, Money)>, DbError> {
    let rows = sqlx::query(
        "SELECT currency, count(*) AS orders, sum(total_minor)::bigint AS total FROM legacy_orders
         WHERE verdict = 'converted' GROUP BY currency ORDER BY currency",
    )
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.try_get("orders")?,
                Money::new(row.try_get("total")?, currency(row.try_get("currency")?)?),
            ))
        })
        .collect()
}

/// What stands of an order already.
#[derive(Debug)]
pub(super) struct Standing {
    /// Its total once it was converted.
    pub(super) total: Option<Money>,
    pub(super) reason: Option<String>,
    pub(super) raw: Value,
    pub(super) evidence: Value,
}

pub(super) async fn list_standing(
    conn: &mut Conn,
    references: &[String],
) -> Result<HashMap<String, Standing>, DbError> {
    let rows = sqlx::query(
        "SELECT reference, currency, total_minor, reason, raw, evidence FROM legacy_orders WHERE reference = ANY($1)",
    )
    .bind(references)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let minor: Option<i64> = row.try_get("total_minor")?;
            let currency = currency(row.try_get("currency")?)?;
            let standing = Standing {
                total: minor.map(|minor| Money::new(minor, currency)),
                reason: row.try_get("reason")?,
                raw: row.try_get("raw")?,
                evidence: row.try_get("evidence")?,
            };
            Ok((row.try_get("reference")?, standing))
        })
        .collect()
}

fn currency(code: &str) -> Result<Currency, DbError> {
    code.parse().map_err(|_| unreadable("currency", code))
}
