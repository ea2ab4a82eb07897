//! Keep an order in the house by hand, and let it go again.
//!
//! Refuses an order that is delivered or dead, one that is held already, a missing reason, and lifting what is not held. Writes `order_holds`
//! and the audit log. A hold keeps pieces from being packed, released and sent (`fulfillment::Guard::NoHold`); it moves no money.

use db::{Conn, ConstraintExt, DbError, Tx};
use kernel::{
    Text,
    ids::{OrderHoldId, OrderId},
};
use platform::{Cx, audit};
use serde_json::json;
use sqlx::Row;

use super::{OrderError, OrderState, store};
use chrono::{DateTime, Utc};

/// A hold on an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderHold {
    /// Why.
    pub reason: String,
    /// Who put it: an actor, as in the audit log.
    pub put_by: String,
    /// When.
    pub put_at: DateTime<Utc>,
}

/// Puts an order on hold.
#[tracing::instrument(name = "orders.put_hold", skip_all, fields(order.id = %order))]
pub async fn put_hold(tx: &mut Tx, cx: &Cx, order: OrderId, reason: &str) -> Result<(), OrderError> {
    let reason = Text::line("reason", reason, 300, "Write why it is kept, for whoever wants to send it.");
    let reason = reason.map_err(|error| OrderError::Fields(vec![error]))?;
    let found = store::lock(tx, order).await?.ok_or(OrderError::NotFound)?;
    if found.state.is_dead() || matches!(found.state, OrderState::Delivered | OrderState::Refunded) {
        return Err(OrderError::NothingToHold);
    }
    let now = tx.now().await?;
    sqlx::query("INSERT INTO order_holds (id, order_id, reason, put_by, put_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(OrderHoldId::new(&*cx.random).uuid())
        .bind(order.uuid())
        .bind(reason.as_str())
        .bind(cx.actor.to_string())
        .bind(now)
        .execute(&mut **tx)
        .await
        .on_constraint("order_holds_one_at_a_time", || OrderError::HeldAlready)?;
    tell(tx, cx, order, "orders.put_hold", reason.as_str()).await
}

/// Lifts the hold of an order.
#[tracing::instrument(name = "orders.lift_hold", skip_all, fields(order.id = %order))]
pub async fn lift_hold(tx: &mut Tx, cx: &Cx, order: OrderId, note: &str) -> Result<(), OrderError> {
    let note = Text::line("note", note, 300, "Write what was found, so that it is known later.");
    let note = note.map_err(|error| OrderError::Fields(vec![error]))?;
    store::lock(tx, order).await?.ok_or(OrderError::NotFound)?;
    let now = tx.now().await?;
    let done = sqlx::query(
        "UPDATE order_holds SET lifted_by = $2, lifted_at = greatest(put_at, $3), lift_note = $4 WHERE order_id = $1 AND lifted_at IS NULL",
    )
    .bind(order.uuid())
    .bind(cx.actor.to_string())
    .bind(now)
    .bind(note.as_str())
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        return Err(OrderError::NotHeld);
    }
    tell(tx, cx, order, "orders.lift_hold", note.as_str()).await
}

async fn tell(
    tx: &mut Tx,
    cx: &Cx,
    order: OrderId,
    action: &'static str,
    why: &str,
) -> Result<(), OrderError> {
    let after = json!({ "why": why });
    let change = audit::Change {
        action,
        object: order.to_string(),
        before: None::<&serde_json::Value>,
        after: Some(&after),
    };
    Ok(audit::record(tx, cx, change).await?)
}

/// The hold that an order is on, if it is on one.
pub async fn find_hold(conn: &mut Conn, order: OrderId) -> Result<Option<OrderHold>, DbError> {
    let row = sqlx::query("SELECT * FROM order_holds WHERE order_id = $1 AND lifted_at IS NULL")
        .bind(order.uuid())
        .fetch_optional(conn)
        .await?;
    row.map(|row| {
        Ok(OrderHold {
            reason: row.try_get("reason")?,
            put_by: row.try_get("put_by")?,
            put_at: row.try_get("put_at")?,
        })
    })
    .transpose()
}

/// Whether somebody keeps it in the house.
pub(crate) async fn is_held(tx: &mut Tx, order: OrderId) -> Result<bool, DbError> {
    Ok(find_hold(tx, order).await?.is_some())
}
