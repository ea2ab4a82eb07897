//! Charge what is due of an order to the card that its client saved for it. Called by upkeep on the day of the installment.
//!
//! Does nothing without a consent that stands, before its turn, beside a concern about the order, or while its client is paying by themselves. The
//! steps are those of a client's own payment: the attempt is written down, the provider is asked without a transaction under the attempt's
//! key, and `payments::settle` records what it says; so a process that dies in between charges once. A card whose bank wants its client to
//! be there, or that says no, is not tried again: the attempt is withdrawn, and `schedules.saved_card_refused` has the client asked with
//! the pay link.

use chrono::NaiveDate;
use db::{Conn, Db, DbError, Tx, with_retry};
use kernel::ids::{InstallmentId, PaymentId};
use platform::{Cx, outbox};

use super::{ScheduleError, consents::find_consent, events::SavedCardRefused, queries, store};
use crate::{
    Commerce,
    orders::{self, OrderState},
    payments::{self, GatewayError, Origin, Payment, PaymentError, PaymentState, Settlement},
};

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charged {
    /// There was nothing to charge, or not now.
    Nothing,
    /// The card paid.
    Paid,
    /// The bank is at work.
    Waiting,
    /// The card did not pay; its client is asked.
    Refused,
}

enum Begun {
    Nothing,
    /// The client had opened the payment and not paid: it is withdrawn first, and the provider says whether they were faster.
    Withdraw(PaymentId),
    Charge(Box<Payment>),
}

/// Installments whose day has come and whose client saved a card for them, the earliest first.
pub(crate) async fn list_to_charge(
    conn: &mut Conn,
    today: NaiveDate,
    limit: i64,
) -> Result<Vec<InstallmentId>, DbError> {
    let ids: Vec<uuid::Uuid> = sqlx::query_scalar(
        "SELECT i.id FROM order_installments i JOIN orders o ON o.id = i.order_id JOIN order_card_consents c ON c.order_id = o.id
         WHERE i.state = 'open' AND i.method = 'card' AND i.due_on <= $1 AND i.charge_failed_at IS NULL AND o.state = 'deposit_paid'
               AND c.method IS NOT NULL AND c.withdrawn_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM payment_concerns k WHERE k.order_id = o.id AND k.state <> 'cleared')
         ORDER BY i.due_on, i.id LIMIT $2",
    )
    .bind(today)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(InstallmentId::from_uuid).collect())
}

/// Charges one.
#[tracing::instrument(name = "schedules.charge_saved_card", skip_all, fields(installment.id = %id))]
pub(crate) async fn charge_saved_card(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    id: InstallmentId,
) -> Result<Charged, ScheduleError> {
    let payment = match with_retry(|| begin(db, commerce, cx, id)).await? {
        Begun::Charge(payment) => payment,
        Begun::Nothing => return Ok(Charged::Nothing),
        Begun::Withdraw(open) => {
            payments::withdraw_payment(db, commerce, cx, open).await;
            match with_retry(|| begin(db, commerce, cx, id)).await? {
                Begun::Charge(payment) => payment,
                Begun::Nothing | Begun::Withdraw(_) => return Ok(Charged::Nothing),
            }
        }
    };
    let intent = match payments::ask_of(db, commerce, cx, &payment).await {
        Ok(intent) => intent,
        // it understood and said no: the card is gone, or was never saved
        Err(PaymentError::NotFound | PaymentError::Gateway(GatewayError::Refused(_))) => {
            with_retry(|| give_up(db, cx, id, &payment)).await?;
            return Ok(Charged::Refused);
        }
        // the effect is unknown: upkeep asks again under the same key
        Err(error) => return Err(error.into()),
    };
    with_retry(|| bind(db, &payment, &intent.id)).await?;
    match payments::settle(db, commerce, cx, &intent.id).await? {
        Settlement::Paid(_) | Settlement::Surplus(_) => Ok(Charged::Paid),
        Settlement::Processing(_)
        | Settlement::Authorized(_)
        | Settlement::RefundedLate(_)
        | Settlement::UnderReview(_) => Ok(Charged::Waiting),
        Settlement::Declined { .. }
        | Settlement::RequiresAction(_)
        | Settlement::Waiting(_)
        | Settlement::Cancelled(_) => {
            let bound = Payment { intent_id: Some(intent.id), ..*payment };
            with_retry(|| give_up(db, cx, id, &bound)).await?;
            payments::withdraw_payment(db, commerce, cx, bound.id).await;
            Ok(Charged::Refused)
        }
    }
}

async fn begin(db: &Db, commerce: &Commerce, cx: &Cx, id: InstallmentId) -> Result<Begun, ScheduleError> {
    let mut tx = db.begin().await?;
    let known = queries::find_installment(&mut tx, id).await?.ok_or(ScheduleError::NotFound)?;
    let order = orders::lock(&mut tx, known.order).await?.ok_or(ScheduleError::NotFound)?;
    let first = store::find_first_open(&mut tx, order.id).await?;
    let Some(installment) = first.filter(|first| first.id == id && order.state == OrderState::DepositPaid)
    else {
        return Ok(Begun::Nothing);
    };
    let consent = find_consent(&mut tx, order.id).await?;
    if consent.is_none_or(|consent| consent.usable().is_none()) || was_refused(&mut tx, id).await? {
        return Ok(Begun::Nothing);
    }
    match payments::find_live_of(&mut tx, id).await? {
        Some(live) if live.off_session && !live.cancel_requested => {
            return Ok(Begun::Charge(Box::new(live)));
        }
        Some(live) if matches!(live.state, PaymentState::Pending | PaymentState::Declined) => {
            payments::request_cancel_of(&mut tx, id).await?;
            tx.commit().await?;
            return Ok(Begun::Withdraw(live.id));
        }
        // its client is with the bank at this moment, or the money is there and people look at it
        Some(_) => return Ok(Begun::Nothing),
        None => {}
    }
    let origin = Origin::default();
    let attempt = payments::Attempt {
        order: order.id,
        installment: Some(&installment),
        amount: installment.amount,
        origin: &origin,
        off_session: true,
    };
    payments::ensure_attempt(&mut tx, cx, commerce.gateway.provider(), attempt).await?;
    let payment = payments::find_live_of(&mut tx, id).await?.ok_or(ScheduleError::NotFound)?;
    tx.commit().await?;
    Ok(Begun::Charge(Box::new(payment)))
}

async fn was_refused(tx: &mut Tx, id: InstallmentId) -> Result<bool, DbError> {
    Ok(sqlx::query_scalar("SELECT charge_failed_at IS NOT NULL FROM order_installments WHERE id = $1")
        .bind(id.uuid())
        .fetch_one(&mut **tx)
        .await?)
}

async fn bind(db: &Db, payment: &Payment, intent_id: &str) -> Result<(), ScheduleError> {
    let mut tx = db.begin().await?;
    orders::lock(&mut tx, payment.order).await?.ok_or(ScheduleError::NotFound)?;
    payments::bind_intent(&mut tx, payment, intent_id).await?;
    Ok(tx.commit().await?)
}

/// Writes down that the card did not pay, once, and has its client asked.
async fn give_up(db: &Db, cx: &Cx, id: InstallmentId, payment: &Payment) -> Result<(), ScheduleError> {
    let mut tx = db.begin().await?;
    orders::lock(&mut tx, payment.order).await?.ok_or(ScheduleError::NotFound)?;
    let now = tx.now().await?;
    let first = sqlx::query(
        "UPDATE order_installments SET charge_failed_at = $2 WHERE id = $1 AND state = 'open' AND charge_failed_at IS NULL",
    )
    .bind(id.uuid())
    .bind(now)
    .execute(&mut *tx)
    .await?;
    match payment.intent_id {
        Some(_) => payments::request_cancel_of(&mut tx, id).await?,
        // the provider made nothing that could be cancelled
        None => payments::record_cancelled(&mut tx, payment.id).await?,
    }
    if first.rows_affected() == 1 {
        tracing::warn!(order.id = %payment.order, "a saved card did not pay; its client is asked");
        outbox::publish(&mut tx, cx, &SavedCardRefused { installment: id, attempt: payment.attempt }).await?;
    }
    Ok(tx.commit().await?)
}
