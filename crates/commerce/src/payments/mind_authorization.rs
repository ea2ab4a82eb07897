//! The clock of money that is authorized for an installment: it is taken, or let go of and asked for again, before the bank lets go of it.
//!
//! Called by upkeep for orders that live on. Where staff approved, `settle` takes the money. Otherwise the payment is to be cancelled at
//! the provider, which upkeep sees to, and its client is asked once more (`schedules.authorization_lapsed`): the next attempt
//! authorizes anew. An order that waits for its first money has a clock of its own: its pieces.

use db::{Db, Tx, with_retry};
use kernel::ids::PaymentId;
use platform::{Cx, outbox};

use super::{Payment, PaymentError, PaymentState, queries, settle};
use crate::{Commerce, orders, schedules::events::AuthorizationLapsed};

/// Takes the money or lets go of it; false when somebody else did.
pub(crate) async fn mind_authorization(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    id: PaymentId,
) -> Result<bool, PaymentError> {
    let Some(payment) = queries::find(&mut *db.read().await?, id).await? else { return Ok(false) };
    if let Some(intent) = payment.intent_id.as_ref().filter(|_| payment.capture_approved) {
        settle(db, commerce, cx, intent).await?;
        return Ok(true);
    }
    with_retry(|| let_go(db, cx, &payment)).await
}

async fn let_go(db: &Db, cx: &Cx, known: &Payment) -> Result<bool, PaymentError> {
    let mut tx = db.begin().await?;
    orders::lock(&mut tx, known.order).await?.ok_or(PaymentError::NotFound)?;
    let payment = queries::find(&mut tx, known.id).await?.ok_or(PaymentError::NotFound)?;
    let still =
        payment.state == PaymentState::Authorized && !payment.cancel_requested && !payment.capture_approved;
    let Some(installment) = payment.installment.filter(|_| still) else { return Ok(false) };
    request(&mut tx, &payment).await?;
    outbox::publish(&mut tx, cx, &AuthorizationLapsed { installment, attempt: payment.attempt }).await?;
    tx.commit().await?;
    Ok(true)
}

async fn request(tx: &mut Tx, payment: &Payment) -> Result<(), PaymentError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE payments SET cancel_requested_at = $2 WHERE id = $1")
        .bind(payment.id.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
