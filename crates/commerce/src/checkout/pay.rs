//! Checkout, phase two: the provider is asked for a payment, without a transaction.
//!
//! The provider's key is made of the order, the purpose and the attempt, so asking twice answers the same payment. An order whose last
//! attempt can no longer be paid gets another one while its time lasts, unless the velocity rules ask its client to wait.

use db::{Db, with_retry};
use kernel::ids::OrderId;
use platform::Cx;

use super::CheckoutError;
use crate::{
    Commerce,
    orders::{self, OrderState},
    payments::{self, Intent, IntentStatus, Payment, PaymentError, Settlement},
    velocity::{Admission, Again, admit_again, note_refusal},
};

/// How often a payment that the provider calls cancelled is replaced by a new attempt within one request.
const ATTEMPTS: usize = 3;

/// What the provider says of an order's payment.
pub(super) enum Asked {
    /// The client can confirm it. Not stored yet: see [`super::bind`].
    Open(Box<(Payment, Intent)>),
    /// The shopper has done their part; what became of it.
    Settled(Settlement),
}

/// A payment of the order that the client can confirm, or a refusal that names the order.
pub(super) async fn pay(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    order: OrderId,
) -> Result<(Payment, Intent), CheckoutError> {
    match ask(db, commerce, cx, order).await? {
        Asked::Open(open) => Ok(*open),
        Asked::Settled(Settlement::Paid(order)) => Err(CheckoutError::CartCompleted { number: order.number }),
        Asked::Settled(_) => Err(pending(db, order).await),
    }
}

/// Asks the provider for the order's payment: the one that is begun, or a new one.
pub(super) async fn ask(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    order: OrderId,
) -> Result<Asked, CheckoutError> {
    for _ in 0..ATTEMPTS {
        let Some(payment) = payments::find_live(&mut *db.read().await?, order).await? else {
            begin_again(db, commerce, cx, order).await?;
            continue;
        };
        if payment.cancel_requested {
            // it was tried too often, and the provider has yet to confirm that it can no longer be paid
            if !payments::withdraw_payment(db, commerce, cx, payment.id).await {
                return Err(pending(db, order).await);
            }
            continue;
        }
        let intent = match payments::ask_of(db, commerce, cx, &payment).await {
            Ok(intent) => intent,
            Err(PaymentError::Database(error)) => return Err(error.into()),
            Err(error) => {
                tracing::warn!(order.id = %order, %error, "the provider did not answer; the order waits");
                return Err(pending(db, order).await);
            }
        };
        match intent.status {
            IntentStatus::Canceled => with_retry(|| bury(db, &payment, &intent)).await?,
            // the shopper has paid; what is missing, if anything, is the bank's answer, or ours
            IntentStatus::Succeeded | IntentStatus::Processing | IntentStatus::RequiresCapture => {
                return Ok(Asked::Settled(payments::settle(db, commerce, cx, &intent.id).await?));
            }
            IntentStatus::RequiresPaymentMethod
            | IntentStatus::RequiresConfirmation
            | IntentStatus::RequiresAction => return Ok(Asked::Open(Box::new((payment, intent)))),
        }
    }
    Err(pending(db, order).await)
}

/// The provider calls the payment cancelled: we did so, or somebody pressed the button on their side.
async fn bury(db: &Db, payment: &Payment, intent: &Intent) -> Result<(), PaymentError> {
    let mut tx = db.begin().await?;
    if orders::lock(&mut tx, payment.order).await?.is_some() {
        payments::bind_intent(&mut tx, payment, &intent.id).await?;
        payments::record_cancelled(&mut tx, payment.id).await?;
    }
    Ok(tx.commit().await?)
}

/// Begins another attempt, or refuses whose payments were declined too often.
async fn begin_again(db: &Db, commerce: &Commerce, cx: &Cx, order: OrderId) -> Result<(), CheckoutError> {
    match with_retry(|| try_begin_again(db, commerce, cx, order)).await? {
        Admission::Granted(_) => Ok(()),
        Admission::Refused { minutes, rules } => {
            note_refusal(db, &rules).await;
            Err(CheckoutError::TooManyTries { minutes })
        }
    }
}

async fn try_begin_again(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    order: OrderId,
) -> Result<Admission, CheckoutError> {
    let mut tx = db.begin().await?;
    let order = orders::lock(&mut tx, order).await?.ok_or(CheckoutError::Superseded)?;
    if order.state != OrderState::PendingPayment || order.hold_expires_at <= tx.now().await? {
        return Err(CheckoutError::Superseded);
    }
    let origin = payments::origin_of(&mut tx, order.id).await?;
    let again = Again { origin: &origin, cart: order.cart, email: &order.email };
    let admission = admit_again(&mut tx, cx, again).await?;
    if let Admission::Granted(origin) = &admission {
        let provider = commerce.gateway.provider();
        payments::ensure_next(&mut tx, cx, provider, order.id, order.due, origin).await?;
        tx.commit().await?;
    }
    Ok(admission)
}

async fn pending(db: &Db, order: OrderId) -> CheckoutError {
    match number(db, order).await {
        Ok(number) => CheckoutError::PaymentPending { number },
        Err(error) => error,
    }
}

async fn number(db: &Db, order: OrderId) -> Result<String, CheckoutError> {
    let found = orders::find(&mut *db.read().await?, order).await?;
    found.map(|o| o.number).ok_or(CheckoutError::Superseded)
}
