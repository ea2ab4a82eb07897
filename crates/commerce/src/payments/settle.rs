//! Record what became of a payment. The only function through which money reaches our books.
//!
//! The provider is asked first, without a transaction. Then, under the locks of cart, order and payment, its word is
//! weighed: exactly the total for a waiting order makes it paid (payment captured, order paid, holds sold, ledger posted,
//! cart closed, `orders.paid` announced, all once); money for a dead order is written down and given back in full; money
//! that does not fit is put under review and never pays anything. Money that is only authorized is taken when nothing speaks
//! against it, let go of when the order has no use for it, and otherwise waits for people, with the order's pieces.
//! Safe to run any number of times, by anyone, at once.
//!
//! An order of which credits pay everything has no payment: [`settle_covered`] makes it paid where it is placed.

use db::{Db, Tx, with_retry};
use kernel::{Actor, Money, ids::PaymentId};
use platform::Cx;
use uuid::Uuid;

use super::{
    ConcernKind, Intent, Payment, PaymentError, PaymentState, Standing,
    attempts::in_time,
    concerns::{NewConcern, close_authorization, has_concern, record_concern},
    queries,
    refund_late::{begin_refund, finish_refund},
    weigh::{Verdict, weigh},
};
use crate::{
    Commerce, cart,
    orders::{self, LockedOrder, Order},
};

/// What became of a payment.
#[derive(Debug, Clone, PartialEq)]
pub enum Settlement {
    /// The order is paid, now or since before.
    Paid(Box<Order>),
    /// The bank said no; the shopper may try again.
    Declined {
        /// The order, still waiting.
        order: Box<Order>,
        /// Why, in words fit for the shopper.
        message: String,
    },
    /// The bank asks the shopper to confirm.
    RequiresAction(Box<Order>),
    /// The shopper has yet to pay.
    Waiting(Box<Order>),
    /// The bank is at work and may still say no.
    Processing(Box<Order>),
    /// The bank has authorized the money; it is about to be taken, or people look first.
    Authorized(Box<Order>),
    /// The payment can no longer be paid.
    Cancelled(Box<Order>),
    /// Money came for a dead order: it went back (state `refunded_late`), or is about to.
    RefundedLate(Box<Order>),
    /// Money came that does not fit; people look at it.
    UnderReview(Box<Order>),
}

/// Asks the provider and records what it says.
///
/// # Errors
/// An unknown payment, a provider that does not answer, or a database that does not.
#[tracing::instrument(name = "payments.settle", skip_all, fields(intent.id = %intent_id))]
pub async fn settle(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    intent_id: &str,
) -> Result<Settlement, PaymentError> {
    let known = queries::find_by_intent(&mut *db.read().await?, intent_id).await?;
    let payment = known.ok_or(PaymentError::NotFound)?;
    let mut intent = in_time(commerce, commerce.gateway.retrieve(intent_id)).await?;
    let mut verdict = with_retry(|| record(db, commerce, cx, &payment, &intent)).await?;
    let moved = match verdict.verdict {
        Verdict::Capture => Some(in_time(commerce, commerce.gateway.capture(intent_id)).await?),
        Verdict::Release => Some(in_time(commerce, commerce.gateway.cancel(intent_id)).await?),
        _ => None,
    };
    if let Some(moved) = moved {
        intent = moved;
        verdict = with_retry(|| record(db, commerce, cx, &payment, &intent)).await?;
    }
    if let Recorded { refund: Some(refund), .. } = verdict
        && let Err(error) = finish_refund(db, commerce, cx, refund).await
    {
        // the money is on record as owed; upkeep gives it back
        tracing::warn!(%error, "late money could not be given back yet; upkeep tries again");
    }
    let order = orders::find(&mut *db.read().await?, payment.order).await?.ok_or(PaymentError::NotFound)?;
    let order = Box::new(order);
    Ok(match verdict.verdict {
        Verdict::Pay => Settlement::Paid(order),
        Verdict::Known if order.state.is_dead() => Settlement::RefundedLate(order),
        Verdict::Known => Settlement::Paid(order),
        Verdict::GiveBack => Settlement::RefundedLate(order),
        Verdict::Review(_) => Settlement::UnderReview(order),
        Verdict::Waiting(PaymentState::RequiresAction) => Settlement::RequiresAction(order),
        Verdict::Waiting(PaymentState::Declined) => {
            Settlement::Declined { order, message: intent.last_error.unwrap_or_default() }
        }
        Verdict::Waiting(PaymentState::Cancelled) | Verdict::Release => Settlement::Cancelled(order),
        Verdict::Waiting(PaymentState::Processing) => Settlement::Processing(order),
        Verdict::Capture | Verdict::Hold => Settlement::Authorized(order),
        Verdict::Waiting(_) => Settlement::Waiting(order),
    })
}

/// Makes an order paid of which credits pay everything. Refuses one of which something is due. The caller holds the row locks of the cart
/// and the order.
pub(crate) async fn settle_covered(tx: &mut Tx, cx: &Cx, order: &LockedOrder) -> Result<(), PaymentError> {
    if !order.due.is_zero() {
        return Err(PaymentError::NotFound);
    }
    Ok(orders::record_payment(tx, cx, order).await?)
}

struct Recorded {
    verdict: Verdict,
    refund: Option<Uuid>,
}

async fn record(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    known: &Payment,
    intent: &Intent,
) -> Result<Recorded, PaymentError> {
    let mut tx = db.begin().await?;
    let (order, payment) = lock(&mut tx, known).await?;
    let verdict = weigh(&payment, order.state, order.due, intent);
    let mut refund = None;
    match verdict {
        Verdict::Pay => {
            write_captured(&mut tx, payment.id, intent.received).await?;
            close_authorization(&mut tx, payment.id, Actor::System, "taken").await?;
            orders::record_payment(&mut tx, cx, &order).await?;
        }
        Verdict::GiveBack => {
            tracing::warn!(order.id = %order.id, amount = %intent.received, "money came for a dead order; it goes back");
            write_captured(&mut tx, payment.id, intent.received).await?;
            orders::record_late_money(&mut tx, cx, &order, intent.received).await?;
            refund = Some(begin_refund(&mut tx, cx, &payment, intent.received).await?);
        }
        Verdict::Review(mismatch) => {
            tracing::error!(order.id = %order.id, expected = %payment.amount, received = %intent.received,
                            reason = mismatch.reason(), "a payment does not fit its order; people must look at it");
            write_note(&mut tx, payment.id, mismatch.reason()).await?;
        }
        Verdict::Waiting(state) => {
            write_state(&mut tx, payment.id, state, intent.last_error.as_deref()).await?;
            if state == PaymentState::Cancelled {
                close_authorization(&mut tx, payment.id, Actor::System, "let go").await?;
            }
        }
        Verdict::Capture => {
            write_state(&mut tx, payment.id, PaymentState::Authorized, None).await?;
        }
        Verdict::Hold => {
            write_state(&mut tx, payment.id, PaymentState::Authorized, None).await?;
            // once: looking again does not give people more time
            if !has_concern(&mut tx, payment.id, ConcernKind::Authorization).await? {
                hold_for_review(&mut tx, commerce, cx, &order, &payment, intent).await?;
            }
        }
        Verdict::Known | Verdict::Release => {}
    }
    tx.commit().await?;
    Ok(Recorded { verdict, refund })
}

/// Tells people, and keeps the order's pieces while they look: no longer than the bank keeps the money.
async fn hold_for_review(
    tx: &mut Tx,
    commerce: &Commerce,
    cx: &Cx,
    order: &LockedOrder,
    payment: &Payment,
    intent: &Intent,
) -> Result<(), PaymentError> {
    tracing::warn!(order.id = %order.id, amount = %intent.authorized, "money is authorized; people look before it is taken");
    let concern = NewConcern {
        payment: payment.id,
        order: order.id,
        kind: ConcernKind::Authorization,
        provider_id: &intent.id,
        standing: Standing::Open,
        word: intent.status.code(),
    };
    record_concern(tx, cx, concern).await?;
    let planned = tx.now().await? + commerce.policy.review;
    let until = match intent.authorization.and_then(|found| found.capture_before) {
        Some(bank) => planned.min(bank - commerce.policy.review_margin),
        None => planned,
    };
    if until > order.hold_expires_at {
        orders::keep_for_review(tx, order.id, until).await?;
    }
    Ok(())
}

async fn lock(tx: &mut Tx, known: &Payment) -> Result<(LockedOrder, Payment), PaymentError> {
    let cart = orders::find_cart(tx, known.order).await?.ok_or(PaymentError::NotFound)?;
    cart::lock_for_order(tx, cart).await?;
    let order = orders::lock(tx, known.order).await?.ok_or(PaymentError::NotFound)?;
    let row = sqlx::query("SELECT * FROM payments WHERE id = $1 FOR UPDATE")
        .bind(known.id.uuid())
        .fetch_one(&mut **tx)
        .await?;
    Ok((order, queries::read(&row)?))
}

async fn write_captured(tx: &mut Tx, payment: PaymentId, received: Money) -> Result<(), PaymentError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE payments SET state = 'succeeded', captured_minor = $2, last_error = NULL, updated_at = $3 WHERE id = $1",
    )
    .bind(payment.uuid())
    .bind(received.minor())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn write_note(tx: &mut Tx, payment: PaymentId, note: &str) -> Result<(), PaymentError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE payments SET last_error = $2, updated_at = $3 WHERE id = $1")
        .bind(payment.uuid())
        .bind(note)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Also when nothing changed: `updated_at` says when the provider was last asked.
async fn write_state(
    tx: &mut Tx,
    payment: PaymentId,
    state: PaymentState,
    last_error: Option<&str>,
) -> Result<(), PaymentError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE payments SET state = $2, last_error = $3, updated_at = $4
         WHERE id = $1 AND state IN ('pending', 'requires_action', 'declined', 'processing', 'authorized')",
    )
    .bind(payment.uuid())
    .bind(state.code())
    .bind(last_error)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
