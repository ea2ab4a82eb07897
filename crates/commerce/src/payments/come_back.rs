//! Settle a payment whose shopper comes back from the bank.
//!
//! What stands in the address they come back to is only a name: the provider is asked. Refuses a payment that is not of the order which the
//! browser has the key to, and, from a browser without one, a secret that is not the payment's own. Writes what `settle` writes.

use db::Db;
use kernel::ids::OrderId;
use platform::Cx;

use super::{PaymentError, Settlement, attempts::in_time, queries, settle::settle};
use crate::Commerce;

/// Settles the payment named `intent_id`, or the order's live one where none is named.
#[tracing::instrument(name = "payments.come_back", skip_all, fields(intent.id = %intent_id))]
pub async fn come_back(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    order: Option<OrderId>,
    intent_id: &str,
    secret: &str,
) -> Result<Settlement, PaymentError> {
    let mut conn = db.read().await?;
    let named = match order {
        Some(order) if intent_id.is_empty() => queries::find_live(&mut conn, order).await?,
        _ => queries::find_by_intent(&mut conn, intent_id).await?,
    };
    drop(conn);
    let payment = named.ok_or(PaymentError::NotFound)?;
    let intent = payment.intent_id.ok_or(PaymentError::NotFound)?;
    if order != Some(payment.order) {
        let said = in_time(commerce, commerce.gateway.retrieve(&intent)).await?;
        if order.is_some() || !said.has_secret(secret) {
            return Err(PaymentError::NotFound);
        }
    }
    settle(db, commerce, cx, &intent).await
}
