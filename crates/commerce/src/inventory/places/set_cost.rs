//! Say what a delivery cost, a unit.
//!
//! Refuses an unknown delivery and a cost below nothing. Writes `stock_lots` and the audit log.

use db::Tx;
use kernel::{Currency, Money, ids::MovementId};
use platform::{Cx, audit};
use serde_json::json;
use sqlx::Row;

use super::PlaceError;

/// What a unit of which delivery cost.
#[derive(Debug, Clone, Copy)]
pub struct SetCost {
    /// The movement by which it came.
    pub lot: MovementId,
    /// What one unit cost.
    pub unit_cost: Money,
}

/// Writes the cost down.
#[tracing::instrument(name = "inventory.set_cost", skip_all, fields(lot.id = %ask.lot))]
pub async fn set_cost(tx: &mut Tx, cx: &Cx, ask: SetCost) -> Result<(), PlaceError> {
    if ask.unit_cost.minor() < 0 {
        return Err(PlaceError::field("unit_cost", "out_of_range", "Enter what it cost: nothing, or more."));
    }
    let row =
        sqlx::query("SELECT unit_cost_minor, currency FROM stock_lots WHERE movement_id = $1 FOR UPDATE")
            .bind(ask.lot.uuid())
            .fetch_optional(&mut **tx)
            .await?
            .ok_or(PlaceError::LotNotFound)?;
    let before: Option<i64> = row.try_get("unit_cost_minor")?;
    let currency: Option<String> = row.try_get("currency")?;
    let before = before.zip(currency.and_then(|code| code.parse::<Currency>().ok()));
    write(tx, ask).await?;
    let change = audit::Change {
        action: "inventory.set_cost",
        object: ask.lot.to_string(),
        before: Some(&json!({ "unit_cost": before.map(|(minor, currency)| Money::new(minor, currency)) })),
        after: Some(&json!({ "unit_cost": ask.unit_cost })),
    };
    Ok(audit::record(tx, cx, change).await?)
}

pub(super) async fn write(tx: &mut Tx, ask: SetCost) -> Result<(), PlaceError> {
    sqlx::query("UPDATE stock_lots SET unit_cost_minor = $2, currency = $3 WHERE movement_id = $1")
        .bind(ask.lot.uuid())
        .bind(ask.unit_cost.minor())
        .bind(ask.unit_cost.currency().code())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
