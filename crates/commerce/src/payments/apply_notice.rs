//! Act on the next notice that waits.
//!
//! A notice is a hint: what it says of a payment or a refund is asked of the provider again, by [`settle`] or by asking after
//! our own refund, so that notices may come twice, late and in any order. Writes `payment_notices` and `payment_concerns`, and
//! whatever `settle` writes. One that fails is tried again, at growing intervals, by any node.

use chrono::{DateTime, Duration, Utc};
use db::{Db, DbError, Tx, with_retry};
use kernel::ids::{OrderId, PaymentId};
use platform::Cx;
use sqlx::Row;
use uuid::Uuid;

use super::{
    ConcernKind, NoticeState, Payment, PaymentError, Standing, Subject,
    concerns::{NewConcern, has_concern, record_concern},
    notice::fate_of_unknown,
    queries,
    refund_late::finish_refund,
    reverse_refund::reverse_refund,
    settle,
};
use crate::{Commerce, error::unreadable, orders};

/// How long one node has a notice to itself; longer than the provider may take to answer.
const LEASE: Duration = Duration::minutes(2);

struct Waiting {
    id: String,
    kind: String,
    /// None when it was kept by a newer version, which acts on it.
    subject: Option<Subject>,
    attempts: i32,
    age: Duration,
}

/// What became of it, and why.
type Fate = (NoticeState, Option<&'static str>);

/// Acts on the next notice; false when none waits. Safe to run on every node at once, and to be killed anywhere.
///
/// # Errors
/// Only when the database cannot say what there is to do.
#[tracing::instrument(name = "payments.apply_next_notice", skip_all)]
pub async fn apply_next_notice(db: &Db, commerce: &Commerce, cx: &Cx) -> Result<bool, DbError> {
    let Some(notice) = claim(db, commerce).await? else { return Ok(false) };
    let fate = act(db, commerce, cx, &notice).await;
    let mut tx = db.begin().await?;
    match fate {
        Ok((NoticeState::Parked, note)) => {
            write(&mut tx, commerce, &notice, NoticeState::Parked, note).await?;
        }
        Ok((state, note)) => {
            if state == NoticeState::Review {
                tracing::error!(
                    notice.id,
                    notice.kind,
                    note,
                    "a notice of the provider's does not fit; people must look at it"
                );
            }
            write(&mut tx, commerce, &notice, state, note).await?;
        }
        Err(error) => {
            tracing::warn!(notice.id, notice.kind, %error, "a notice could not be acted on; it is tried again");
            postpone(&mut tx, commerce, &notice, &error.to_string()).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// The next that is due, for this node alone until its lease is over.
async fn claim(db: &Db, commerce: &Commerce) -> Result<Option<Waiting>, DbError> {
    let mut tx = db.begin().await?;
    let now = tx.now().await?;
    let row = sqlx::query(
        "SELECT notice_id, kind, subject, attempts, received_at FROM payment_notices
         WHERE state IN ('received', 'parked') AND retry_at <= $1 AND provider = $2
         ORDER BY retry_at, notice_id LIMIT 1 FOR UPDATE SKIP LOCKED",
    )
    .bind(now)
    .bind(commerce.gateway.provider())
    .fetch_optional(&mut *tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let id: String = row.try_get("notice_id")?;
    let subject: serde_json::Value = row.try_get("subject")?;
    sqlx::query(
        "UPDATE payment_notices SET attempts = attempts + 1, retry_at = $3 WHERE provider = $1 AND notice_id = $2",
    )
    .bind(commerce.gateway.provider())
    .bind(&id)
    .bind(now + LEASE)
    .execute(&mut *tx)
    .await?;
    let waiting = Waiting {
        id,
        kind: row.try_get("kind")?,
        subject: serde_json::from_value(subject).ok(),
        attempts: row.try_get("attempts")?,
        age: now - row.try_get::<DateTime<Utc>, _>("received_at")?,
    };
    tx.commit().await?;
    Ok(Some(waiting))
}

async fn act(db: &Db, commerce: &Commerce, cx: &Cx, notice: &Waiting) -> Result<Fate, PaymentError> {
    let subject = notice.subject.as_ref().ok_or_else(|| unreadable("subject of a notice", &notice.kind))?;
    let Some(intent) = subject.intent() else {
        return Ok((NoticeState::Ignored, Some("of no payment that could be ours")));
    };
    let payment = queries::find_by_intent(&mut *db.read().await?, intent).await?;
    let Some(payment) = payment else { return Ok(unknown(subject, notice.age)) };
    match subject {
        Subject::Payment { order_ref, .. } => {
            // what is bound counts, never what the notice says of itself
            if order_ref.as_ref().is_some_and(|named| *named != payment.order.to_string()) {
                return Ok((NoticeState::Review, Some("it names another order than the payment's")));
            }
            settle(db, commerce, cx, intent).await?;
        }
        Subject::Refund { refund, given_back_minor, failed, .. } => {
            let told = Told { refund: refund.as_deref(), given_back: *given_back_minor, failed: *failed };
            hear_of_refund(db, commerce, cx, &payment, told).await?;
        }
        Subject::Concern { kind, id, standing, word, .. } => {
            with_retry(|| worry(db, cx, &payment, *kind, id, *standing, word)).await?;
        }
        Subject::Other => return Ok((NoticeState::Ignored, None)),
    }
    Ok((NoticeState::Done, None))
}

fn unknown(subject: &Subject, age: Duration) -> Fate {
    let named = match subject {
        Subject::Payment { order_ref: Some(named), .. } => named.parse::<OrderId>().is_ok(),
        _ => false,
    };
    (fate_of_unknown(age, named), Some("we do not know this payment"))
}

#[derive(Clone, Copy)]
struct Told<'a> {
    refund: Option<&'a str>,
    given_back: Option<i64>,
    failed: bool,
}

/// Our own refunds are asked after; money that went back without us, or did not arrive, is a concern.
async fn hear_of_refund(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    payment: &Payment,
    told: Told<'_>,
) -> Result<(), PaymentError> {
    for debt in list_pending(db, payment.id).await? {
        finish_refund(db, commerce, cx, debt).await?;
    }
    let ours = list_ours(db, payment.id).await?;
    if let Some(id) = told.refund {
        match ours.iter().find(|own| own.provider_id.as_deref() == Some(id)) {
            // it had arrived, and came back
            Some(own) if told.failed && own.done => {
                with_retry(|| reverse_refund(db, cx, payment, id)).await?;
            }
            Some(_) => {}
            None if told.failed => {}
            None => {
                with_retry(|| {
                    worry(db, cx, payment, ConcernKind::RefundElsewhere, id, Standing::Open, "refunded")
                })
                .await?;
            }
        }
    } else if let Some(given_back) = told.given_back {
        let sent: i64 = ours.iter().map(|own| own.amount_minor).sum();
        let known = has_concern(&mut *db.read().await?, payment.id, ConcernKind::RefundElsewhere).await?;
        if given_back > sent && !known {
            let intent = payment.intent_id.as_deref().unwrap_or_default();
            with_retry(|| {
                worry(db, cx, payment, ConcernKind::RefundElsewhere, intent, Standing::Open, "refunded")
            })
            .await?;
        }
    }
    Ok(())
}

struct OwnRefund {
    provider_id: Option<String>,
    amount_minor: i64,
    done: bool,
}

async fn list_pending(db: &Db, payment: PaymentId) -> Result<Vec<Uuid>, DbError> {
    Ok(sqlx::query_scalar("SELECT id FROM payment_refunds WHERE payment_id = $1 AND state = 'pending'")
        .bind(payment.uuid())
        .fetch_all(&mut *db.read().await?)
        .await?)
}

async fn list_ours(db: &Db, payment: PaymentId) -> Result<Vec<OwnRefund>, DbError> {
    let rows = sqlx::query(
        "SELECT provider_id, amount_minor, state = 'done' AS done FROM payment_refunds WHERE payment_id = $1 AND state IN ('pending', 'done')",
    )
    .bind(payment.uuid())
    .fetch_all(&mut *db.read().await?)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(OwnRefund {
                provider_id: row.try_get("provider_id")?,
                amount_minor: row.try_get("amount_minor")?,
                done: row.try_get("done")?,
            })
        })
        .collect()
}

async fn worry(
    db: &Db,
    cx: &Cx,
    payment: &Payment,
    kind: ConcernKind,
    provider_id: &str,
    standing: Standing,
    word: &str,
) -> Result<(), PaymentError> {
    let mut tx = db.begin().await?;
    // whoever sends the order holds this lock while asking whether anything speaks against it
    orders::lock(&mut tx, payment.order).await?.ok_or(PaymentError::NotFound)?;
    let concern = NewConcern { payment: payment.id, order: payment.order, kind, provider_id, standing, word };
    record_concern(&mut tx, cx, concern).await?;
    Ok(tx.commit().await?)
}

async fn write(
    tx: &mut Tx,
    commerce: &Commerce,
    notice: &Waiting,
    state: NoticeState,
    note: Option<&str>,
) -> Result<(), DbError> {
    let now = tx.now().await?;
    let done_at = (state != NoticeState::Parked).then_some(now);
    sqlx::query(
        "UPDATE payment_notices SET state = $3, note = $4, done_at = $5, retry_at = $6 WHERE provider = $1 AND notice_id = $2",
    )
    .bind(commerce.gateway.provider())
    .bind(&notice.id)
    .bind(state.code())
    .bind(note)
    .bind(done_at)
    .bind(now + pause(notice.attempts))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn postpone(tx: &mut Tx, commerce: &Commerce, notice: &Waiting, error: &str) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE payment_notices SET retry_at = $3, note = left($4, 500) WHERE provider = $1 AND notice_id = $2",
    )
    .bind(commerce.gateway.provider())
    .bind(&notice.id)
    .bind(now + pause(notice.attempts))
    .bind(error)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Doubles from a second to ten minutes.
fn pause(attempts: i32) -> Duration {
    let doubled = 2_i64.saturating_pow(u32::try_from(attempts.clamp(0, 10)).unwrap_or(0));
    Duration::seconds(doubled.min(600))
}
