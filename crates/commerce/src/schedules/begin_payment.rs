//! Open the payment of what is due of an order: the client has come to pay it.
//!
//! Refuses an installment that is paid, void, or not yet its turn, an order that ended, and whose payments were declined too often. Three steps, as in checkout: the attempt is
//! written down, the provider is asked without a transaction under a key made of order, installment and attempt, and its payment is
//! tied to the installment before the client can confirm it. Asking again, after whatever crash, answers the same payment.

use db::{Db, Tx, with_retry};
use kernel::ids::{InstallmentId, PaymentId};
use platform::Cx;

use super::{Installment, InstallmentState, ScheduleError, queries, store};
use crate::{
    Commerce,
    checkout::PaymentHandle,
    orders::{self, Order, OrderKind},
    payments::{self, Decline, IntentStatus, Origin, Payment, PaymentError, PaymentState},
    velocity::{Admission, Again, admit_again, note_refusal},
};

/// A payment that a client can confirm.
#[derive(Debug, Clone, PartialEq)]
pub struct Begun {
    /// The order.
    pub order: Box<Order>,
    /// What is paid.
    pub installment: Installment,
    /// How to pay it.
    pub payment: PaymentHandle,
    /// Why the bank said no, if it did last.
    pub declined: Option<Decline>,
}

/// From how much on a payment of a commission is confirmed with the bank in any case, in minor units: five thousand.
const STRICT_FROM_MINOR: i64 = 500_000;

/// How often a payment that the provider calls cancelled is replaced within one request.
const ATTEMPTS: usize = 3;

/// Opens the payment, or answers the one that is open.
///
/// # Errors
/// An installment that is not to be paid now; a provider or database that does not answer.
#[tracing::instrument(name = "schedules.begin_payment", skip_all, fields(installment.id = %id))]
pub async fn begin_payment(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    id: InstallmentId,
) -> Result<Begun, ScheduleError> {
    for _ in 0..ATTEMPTS {
        let (installment, payment) = with_retry(|| prepare(db, commerce, cx, id)).await?;
        let intent = payments::ask_of(db, commerce, cx, &payment).await?;
        match intent.status {
            IntentStatus::RequiresPaymentMethod
            | IntentStatus::RequiresConfirmation
            | IntentStatus::RequiresAction => {
                with_retry(|| bind(db, &payment, &intent.id)).await?;
                let declined =
                    intent.decline.filter(|_| intent.status == IntentStatus::RequiresPaymentMethod);
                if declined.is_some() && payment.state != PaymentState::Declined {
                    // written down, and counted, before another card is tried
                    payments::settle(db, commerce, cx, &intent.id).await?;
                    if is_spent(db, payment.id).await? {
                        continue;
                    }
                }
                let order = orders::find(&mut *db.read().await?, installment.order).await?;
                let order = Box::new(order.ok_or(ScheduleError::NotFound)?);
                let payment = PaymentHandle {
                    provider: commerce.gateway.provider(),
                    intent_id: intent.id,
                    client_secret: intent.client_secret,
                    status: intent.status,
                };
                return Ok(Begun { order, installment, payment, declined });
            }
            IntentStatus::Canceled => with_retry(|| bury(db, &payment, &intent.id)).await?,
            IntentStatus::Succeeded | IntentStatus::Processing | IntentStatus::RequiresCapture => {
                with_retry(|| bind(db, &payment, &intent.id)).await?;
                payments::settle(db, commerce, cx, &intent.id).await?;
                return Err(ScheduleError::NothingDue { paid: true });
            }
        }
    }
    Err(PaymentError::Gateway(payments::GatewayError::Timeout).into())
}

async fn prepare(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    id: InstallmentId,
) -> Result<(Installment, Payment), ScheduleError> {
    let mut tx = db.begin().await?;
    let known = queries::find_installment(&mut tx, id).await?.ok_or(ScheduleError::NotFound)?;
    let order = orders::lock(&mut tx, known.order).await?.ok_or(ScheduleError::NotFound)?;
    let installment = check(&mut tx, id, known, order.state.is_dead()).await?;
    // whoever has the link may pay it, from anywhere; what made the house careful with the order stays
    // much money for a commission is asked of the bank with its client's confirmation: a link is no proof of who has it
    let large = order.kind == OrderKind::Commission && installment.amount.minor() >= STRICT_FROM_MINOR;
    let strict = large || payments::origin_of(&mut tx, order.id).await?.strict;
    let again = Again { origin: &Origin { network: None, strict }, cart: order.cart, email: &order.email };
    let origin = match admit_again(&mut tx, cx, again).await? {
        Admission::Granted(origin) => origin,
        Admission::Refused { minutes, rules } => {
            drop(tx);
            note_refusal(db, &rules).await;
            return Err(ScheduleError::TooManyTries { minutes });
        }
    };
    let attempt = payments::Attempt {
        order: order.id,
        installment: Some(&installment),
        amount: installment.amount,
        origin: &origin,
        off_session: false,
    };
    payments::ensure_attempt(&mut tx, cx, commerce.gateway.provider(), attempt).await?;
    let payment = payments::find_live_of(&mut tx, id).await?.ok_or(ScheduleError::NotFound)?;
    if payment.cancel_requested {
        // the provider has yet to confirm that the last one can no longer be paid
        return Err(PaymentError::Gateway(payments::GatewayError::Timeout).into());
    }
    tx.commit().await?;
    Ok((installment, payment))
}

async fn check(
    tx: &mut Tx,
    id: InstallmentId,
    known: Installment,
    dead: bool,
) -> Result<Installment, ScheduleError> {
    // read again under the order's lock
    let first = store::find_first_open(tx, known.order).await?.filter(|_| !dead);
    match first {
        Some(first) if first.id == id => Ok(first),
        _ => {
            let now = queries::find_installment(tx, id).await?.unwrap_or(known);
            Err(ScheduleError::NothingDue { paid: now.state == InstallmentState::Paid })
        }
    }
}

async fn bind(db: &Db, payment: &Payment, intent_id: &str) -> Result<(), ScheduleError> {
    let mut tx = db.begin().await?;
    orders::lock(&mut tx, payment.order).await?.ok_or(ScheduleError::NotFound)?;
    payments::bind_intent(&mut tx, payment, intent_id).await?;
    Ok(tx.commit().await?)
}

/// Whether that decline was one too many: then the payment is no longer offered.
async fn is_spent(db: &Db, payment: PaymentId) -> Result<bool, ScheduleError> {
    let found = payments::find(&mut *db.read().await?, payment).await?;
    Ok(found.is_none_or(|payment| payment.cancel_requested || !payment.state.is_open()))
}

/// The provider calls the payment cancelled although the installment is open: another attempt may begin.
async fn bury(db: &Db, payment: &Payment, intent_id: &str) -> Result<(), ScheduleError> {
    let mut tx = db.begin().await?;
    orders::lock(&mut tx, payment.order).await?.ok_or(ScheduleError::NotFound)?;
    payments::bind_intent(&mut tx, payment, intent_id).await?;
    payments::record_cancelled(&mut tx, payment.id).await?;
    Ok(tx.commit().await?)
}
