//! Record what became of a payment. The only function through which money reaches our books.
//!
//! The provider is asked first, without a transaction. Then, under the locks of cart, order and payment, its word is
//! weighed: exactly what is owed for a waiting order or installment makes it paid (payment captured, order paid, holds sold, ledger posted,
//! cart closed, `orders.paid` announced, all once); money for a dead order, or for what other money
//! had paid, is written down and given back in full; money that does not fit is put under review and never pays anything. Money that is only authorized is taken when nothing speaks
//! against it, let go of when the order has no use for it, and otherwise waits for people, with the order's pieces.
//! Safe to run any number of times, by anyone, at once.
//!
//! An order of which credits pay everything has no payment: [`settle_covered`] makes it paid where it is placed.

use db::{Db, Tx, with_retry};
use kernel::{Actor, Money, ids::PaymentId};
use platform::Cx;
use uuid::Uuid;

use super::{
    Authorization, ConcernKind, Decline, Intent, Payment, PaymentError, PaymentState, Standing,
    attempts::{in_time, request_cancel, request_cancel_of},
    concerns::{NewConcern, close_authorization, has_concern, record_concern},
    queries,
    refund_late::{begin_refund, finish_refund},
    weigh::{Need, Verdict, weigh},
};
use crate::{
    Commerce, cart,
    ledger::Account,
    orders::{self, LockedOrder, Order},
    schedules::{self, InstallmentState},
    transfers,
    velocity::{Decliner, count_decline},
};

/// What became of a payment.
#[derive(Debug, Clone, PartialEq)]
pub enum Settlement {
    /// The order is paid, or the part of it that the payment was for, now or since before.
    Paid(Box<Order>),
    /// Other money had paid it; this goes back.
    Surplus(Box<Order>),
    /// The bank said no; the shopper may try again.
    Declined {
        /// The order, still waiting.
        order: Box<Order>,
        /// Why, in words fit for the shopper.
        message: String,
        /// Why, as far as the shopper can do something about it.
        reason: Decline,
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
    if verdict.spent {
        // upkeep does it when the provider does not answer now
        if let Ok(stopped) = in_time(commerce, commerce.gateway.cancel(intent_id)).await {
            let after = with_retry(|| record(db, commerce, cx, &payment, &stopped)).await?;
            // the shopper is told of the refusal, unless the money was faster
            if after.verdict != Verdict::Waiting(PaymentState::Cancelled) {
                (intent, verdict) = (stopped, after);
            }
        }
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
        Verdict::Surplus => Settlement::Surplus(order),
        Verdict::Review(_) => Settlement::UnderReview(order),
        Verdict::Waiting(PaymentState::RequiresAction) => Settlement::RequiresAction(order),
        Verdict::Waiting(PaymentState::Declined) => {
            let reason = intent.decline.unwrap_or(Decline::Bank);
            Settlement::Declined { order, message: intent.last_error.unwrap_or_default(), reason }
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
    /// Too many were declined: this payment is no longer offered.
    spent: bool,
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
    let need = find_need(&mut tx, &order, &payment).await?;
    let verdict = weigh(&payment, need, intent);
    let (mut refund, mut spent) = (None, false);
    if let Some(found) = intent.authorization {
        write_found(&mut tx, payment.id, found).await?;
    }
    match verdict {
        Verdict::Pay => {
            write_captured(&mut tx, payment.id, intent.received).await?;
            close_authorization(&mut tx, payment.id, Actor::System, "taken").await?;
            credit(&mut tx, cx, &order, &payment).await?;
            if let Some(card) = intent.method.as_ref().filter(|_| payment.is_deposit) {
                schedules::keep_method(&mut tx, order.id, card).await?;
            }
        }
        Verdict::GiveBack => {
            tracing::warn!(order.id = %order.id, amount = %intent.received, "money came for a dead order; it goes back");
            write_captured(&mut tx, payment.id, intent.received).await?;
            orders::record_late_money(&mut tx, cx, &order, intent.received).await?;
            refund = Some(begin_refund(&mut tx, cx, &payment, intent.received, "late_payment").await?);
        }
        Verdict::Surplus => {
            tracing::warn!(order.id = %order.id, amount = %intent.received, "money came for what was paid already; it goes back");
            write_captured(&mut tx, payment.id, intent.received).await?;
            close_authorization(&mut tx, payment.id, Actor::System, "taken").await?;
            orders::record_surplus(&mut tx, cx, &order, intent.received).await?;
            refund = Some(begin_refund(&mut tx, cx, &payment, intent.received, "surplus").await?);
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
            if state == PaymentState::Declined {
                spent = count_once(&mut tx, cx, &order, &payment, intent).await?;
            }
        }
        Verdict::Capture => write_authorized(&mut tx, payment.id, intent).await?,
        Verdict::Hold => {
            write_authorized(&mut tx, payment.id, intent).await?;
            // once: looking again does not give people more time
            if !has_concern(&mut tx, payment.id, ConcernKind::Authorization).await? {
                hold_for_review(&mut tx, commerce, cx, &order, &payment, intent).await?;
            }
        }
        Verdict::Known | Verdict::Release => {}
    }
    tx.commit().await?;
    Ok(Recorded { verdict, refund, spent })
}

/// Counts a refusal of the bank the first time it is heard of. Returns whether that was one too many; then the payment is on its way to be
/// cancelled.
async fn count_once(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    payment: &Payment,
    intent: &Intent,
) -> Result<bool, PaymentError> {
    let Some(refusal) = &intent.refusal else { return Ok(false) };
    if payment.decline_counted.as_deref() == Some(&refusal.id) {
        return Ok(false);
    }
    sqlx::query("UPDATE payments SET decline_counted = $2 WHERE id = $1")
        .bind(payment.id.uuid())
        .bind(&refusal.id)
        .execute(&mut **tx)
        .await?;
    let decliner = Decliner {
        cart: order.cart,
        email: &order.email,
        network: payment.network.as_deref(),
        card: refusal.card.as_deref(),
    };
    let spent = count_decline(tx, cx, decliner).await?;
    if spent {
        tracing::warn!(order.id = %order.id, "too many payments were declined; this one is no longer offered");
        match payment.installment {
            Some(installment) => request_cancel_of(tx, installment).await?,
            None => request_cancel(tx, order.id).await?,
        }
    }
    Ok(spent)
}

/// How what the payment is for stands, under the order's lock.
async fn find_need(tx: &mut Tx, order: &LockedOrder, payment: &Payment) -> Result<Need, PaymentError> {
    if order.state.is_dead() {
        return Ok(Need::Ended);
    }
    let Some(id) = payment.installment else {
        return Ok(match schedules::has_schedule(tx, order.id).await? {
            // it was divided since
            true => Need::Met { goes_back: true },
            false if order.state.is_paid() => Need::Met { goes_back: false },
            false => Need::Open(order.due),
        });
    };
    let installment = schedules::find_installment(tx, id).await?;
    let open = installment.filter(|i| i.state == InstallmentState::Open);
    Ok(open.map_or(Need::Met { goes_back: true }, |i| Need::Open(i.amount)))
}

/// The money becomes the order's: the whole, or one installment. What came by bank and has no use any more is owed back.
async fn credit(tx: &mut Tx, cx: &Cx, order: &LockedOrder, payment: &Payment) -> Result<(), PaymentError> {
    match payment.installment {
        None => orders::record_payment(tx, cx, order).await?,
        Some(id) => {
            let installment = schedules::find_installment(tx, id).await?.ok_or(PaymentError::NotFound)?;
            orders::record_installment(tx, cx, order, &installment, Account::Gateway).await?;
        }
    }
    transfers::settle_waiting(tx, cx, order.id).await?;
    Ok(())
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

async fn write_found(tx: &mut Tx, payment: PaymentId, found: Authorization) -> Result<(), PaymentError> {
    sqlx::query("UPDATE payments SET authentication = $2, risk = $3, capture_before = $4 WHERE id = $1")
        .bind(payment.uuid())
        .bind(found.authentication.code())
        .bind(found.risk.code())
        .bind(found.capture_before)
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

async fn write_authorized(tx: &mut Tx, payment: PaymentId, intent: &Intent) -> Result<(), PaymentError> {
    write_state(tx, payment, PaymentState::Authorized, None).await?;
    sqlx::query("UPDATE payments SET capture_before = $2 WHERE id = $1")
        .bind(payment.uuid())
        .bind(intent.authorization.and_then(|found| found.capture_before))
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
