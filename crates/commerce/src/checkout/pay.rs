//! Checkout, phase two: the provider is asked for a payment, without a transaction.
//!
//! The provider's key is made of the order, the purpose and the attempt, so asking twice answers the same payment.

use db::{Db, with_retry};
use kernel::ids::OrderId;
use platform::Cx;

use super::CheckoutError;
use crate::{
    Commerce, orders,
    payments::{self, Intent, IntentStatus, Payment, PaymentError},
};

/// How often a payment that the provider calls cancelled is replaced by a new attempt within one request.
const ATTEMPTS: usize = 3;

/// A payment of the order that the client can confirm. Not stored yet: see [`super::bind`].
pub(super) async fn pay(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    order: OrderId,
) -> Result<(Payment, Intent), CheckoutError> {
    for _ in 0..ATTEMPTS {
        let payment = payments::find_live(&mut *db.read().await?, order).await?;
        let payment = payment.ok_or(CheckoutError::Superseded)?;
        let intent = match payments::ask_provider(commerce, &payment).await {
            Ok(intent) => intent,
            Err(error) => {
                tracing::warn!(order.id = %order, %error, "the provider did not answer; the order waits");
                return Err(pending(db, order).await);
            }
        };
        match intent.status {
            IntentStatus::Canceled => {
                with_retry(|| another_attempt(db, commerce, cx, &payment, &intent)).await?;
            }
            IntentStatus::Succeeded => {
                payments::settle(db, commerce, cx, &intent.id).await?;
                return Err(completed(db, order).await);
            }
            IntentStatus::Processing | IntentStatus::RequiresCapture => {
                // the shopper has paid; what is missing is the bank's answer, or ours
                return match payments::settle(db, commerce, cx, &intent.id).await? {
                    payments::Settlement::Paid(_) => Err(completed(db, order).await),
                    _ => Err(pending(db, order).await),
                };
            }
            IntentStatus::RequiresPaymentMethod
            | IntentStatus::RequiresConfirmation
            | IntentStatus::RequiresAction => return Ok((payment, intent)),
        }
    }
    Err(pending(db, order).await)
}

/// The provider calls the payment cancelled although the order lives: somebody pressed the button on their side.
async fn another_attempt(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    payment: &Payment,
    intent: &Intent,
) -> Result<(), PaymentError> {
    let mut tx = db.begin().await?;
    if let Some(order) = orders::lock(&mut tx, payment.order).await? {
        payments::bind_intent(&mut tx, payment, &intent.id).await?;
        payments::record_cancelled(&mut tx, payment.id).await?;
        if !order.state.is_dead() {
            payments::ensure_attempt(&mut tx, cx, commerce.gateway.provider(), order.id, order.due).await?;
        }
    }
    Ok(tx.commit().await?)
}

async fn pending(db: &Db, order: OrderId) -> CheckoutError {
    match number(db, order).await {
        Ok(number) => CheckoutError::PaymentPending { number },
        Err(error) => error,
    }
}

async fn completed(db: &Db, order: OrderId) -> CheckoutError {
    match number(db, order).await {
        Ok(number) => CheckoutError::CartCompleted { number },
        Err(error) => error,
    }
}

async fn number(db: &Db, order: OrderId) -> Result<String, CheckoutError> {
    let found = orders::find(&mut *db.read().await?, order).await?;
    found.map(|o| o.number).ok_or(CheckoutError::Superseded)
}
