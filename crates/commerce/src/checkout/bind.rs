//! Checkout, phase three: the provider's payment is tied to the order before the client can confirm it.
//!
//! Refuses an order that died meanwhile; its payment is then on record, for upkeep to cancel. Writes `payments` and
//! the idempotency answer, in one transaction, and so that a crash before it leaves nothing that can be paid unknown.

use db::{Db, Tx};
use platform::idempotency;
use serde_json::Value;

use super::{CheckoutError, IdempotencyRequest, PaymentHandle, Placed};
use crate::{
    Commerce, orders,
    payments::{self, Intent, Payment},
};

/// Stores the payment's id and the answer.
pub(super) async fn bind(
    db: &Db,
    commerce: &Commerce,
    payment: &Payment,
    intent: &Intent,
    key: Option<&IdempotencyRequest>,
) -> Result<(Placed, Option<(u16, Value)>), CheckoutError> {
    let mut tx = db.begin().await?;
    let locked = orders::lock(&mut tx, payment.order).await?.ok_or(CheckoutError::Superseded)?;
    payments::bind_intent(&mut tx, payment, &intent.id).await?;
    if locked.state != orders::OrderState::PendingPayment {
        tx.commit().await?;
        return Err(CheckoutError::Superseded);
    }
    let order = orders::find(&mut tx, payment.order).await?.ok_or(CheckoutError::Superseded)?;
    let placed = Placed {
        hold_expires_at: order.hold_expires_at,
        order,
        payment: Some(PaymentHandle {
            provider: commerce.gateway.provider(),
            intent_id: intent.id.clone(),
            client_secret: intent.client_secret.clone(),
            status: intent.status,
        }),
    };
    let answer = keep_answer(&mut tx, key, &placed).await?;
    tx.commit().await?;
    Ok((placed, answer))
}

/// Keeps the answer under the caller's key.
pub(super) async fn keep_answer(
    tx: &mut Tx,
    key: Option<&IdempotencyRequest>,
    placed: &Placed,
) -> Result<Option<(u16, Value)>, CheckoutError> {
    let Some(key) = key else { return Ok(None) };
    let (status, response) = (key.answer)(placed);
    idempotency::finish(tx, &key.scope, &key.key, status, &response).await?;
    Ok(Some((status, response)))
}
