//! Take back the consent to have the balance charged to the card of the deposit.
//!
//! Refuses an order without one. Taking it back twice changes nothing. Writes `order_card_consents` and the audit log. A charge that is under way
//! at the provider at this very moment still counts: the order's row lock decides which was first.

use db::Tx;
use kernel::ids::OrderId;
use platform::{Cx, audit};
use serde_json::json;

use super::{ScheduleError, consents::find_consent};
use crate::orders;

/// Takes it back.
#[tracing::instrument(name = "schedules.withdraw_consent", skip_all, fields(order.id = %order))]
pub async fn withdraw_consent(tx: &mut Tx, cx: &Cx, order: OrderId) -> Result<(), ScheduleError> {
    let order = orders::lock(tx, order).await?.ok_or(ScheduleError::NotFound)?;
    let consent = find_consent(tx, order.id).await?.ok_or(ScheduleError::NotFound)?;
    if consent.withdrawn_at.is_some() {
        return Ok(());
    }
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE order_card_consents SET withdrawn_at = greatest(given_at, $2), withdrawn_by = $3 WHERE order_id = $1 AND withdrawn_at IS NULL",
    )
    .bind(order.id.uuid())
    .bind(now)
    .bind(cx.actor.to_string())
    .execute(&mut **tx)
    .await?;
    let change = audit::Change {
        action: "schedules.withdraw_consent",
        object: order.id.to_string(),
        before: Some(&json!({ "words_version": consent.words_version, "given_at": consent.given_at })),
        after: Some(&json!({ "withdrawn_at": now })),
    };
    Ok(audit::record(tx, cx, change).await?)
}
