//! Give money back: what came for a dead order or for what other money had paid, what was paid ahead for an order that lapsed, and what
//! staff asked to go back.
//!
//! Two transactions with the provider's call between them: the debt is written down with the money itself
//! (`payment_refunds`), and ticked off when the provider says that it arrived (`payments`, the order, the ledger). The provider's
//! key belongs to the debt, so it is paid once however often this is run. A refund that is on its way is asked after until it
//! arrives; one that fails becomes a concern, for people.

use db::{Db, DbError, Tx, with_retry};
use kernel::{
    Money,
    ids::{OrderId, PaymentId},
};
use platform::Cx;
use sqlx::Row;
use uuid::Uuid;

use super::{
    ConcernKind, GatewayError, GatewayRefund, Payment, PaymentError, Refund, RefundStatus, Standing,
    attempts::in_time,
    concerns::{NewConcern, record_concern},
    refunds::{self, unclaim},
};
use crate::{Commerce, error::unreadable, orders};

/// Writes down that the money is owed back. The caller holds the row locks of the order and the payment.
pub(super) async fn begin_refund(
    tx: &mut Tx,
    cx: &Cx,
    payment: &Payment,
    amount: Money,
    reason: &'static str,
) -> Result<Uuid, DbError> {
    // refunds have no public id of their own yet; a payment's kind of id serves for the row
    let (id, now) = (PaymentId::new(&*cx.random).uuid(), tx.now().await?);
    sqlx::query(
        "INSERT INTO payment_refunds (id, payment_id, provider_key, amount_minor, reason, state, requested_by, created_at)
         VALUES ($1, $2, $3, $4, $7, 'pending', $5, $6)",
    )
    .bind(id)
    .bind(payment.id.uuid())
    .bind(match payment.installment {
        None => format!("order:{}:late_refund:{}", payment.order, payment.attempt),
        Some(_) => format!("payment:{}:{reason}", payment.id),
    })
    .bind(amount.minor())
    .bind(kernel::Actor::System.to_string())
    .bind(now)
    .bind(reason)
    .execute(&mut **tx)
    .await?;
    sqlx::query("UPDATE payments SET claimed_minor = claimed_minor + $2 WHERE id = $1")
        .bind(payment.id.uuid())
        .bind(amount.minor())
        .execute(&mut **tx)
        .await?;
    Ok(id)
}

/// Has the provider give back every part of a request that was approved. What does not work now, upkeep does.
pub async fn send_refund(db: &Db, commerce: &Commerce, cx: &Cx, ask: Uuid) {
    let later = |error: PaymentError| {
        tracing::warn!(%error, refund = %ask, "a refund could not be sent yet; upkeep tries again");
    };
    let parts = async { Ok(refunds::list_pending_of_ask(&mut *db.read().await?, ask).await?) };
    let parts: Vec<Uuid> = match parts.await {
        Ok(parts) => parts,
        Err(error) => return later(error),
    };
    for part in parts {
        if let Err(error) = finish_refund(db, commerce, cx, part).await {
            later(error);
        }
    }
}

/// Has the provider pay a debt and ticks it off once it arrived; answers whether it has. Does nothing for one that is done.
pub(crate) async fn finish_refund(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    refund: Uuid,
) -> Result<bool, PaymentError> {
    let Some(debt) = find_debt(db, refund).await? else { return Ok(true) };
    let paid = match &debt.provider_id {
        Some(id) => in_time(commerce, commerce.gateway.retrieve_refund(id)).await?,
        None => {
            let ask =
                Refund { key: debt.key.clone(), intent_id: debt.intent_id.clone(), amount: debt.amount };
            match in_time(commerce, commerce.gateway.refund(ask)).await {
                // it understood and said no: asking again is answered the same
                Err(GatewayError::Refused(why)) if !debt.late => {
                    tracing::error!(order.id = %debt.order, why, "the provider refused a refund; people must look at it");
                    with_retry(|| note_failed(db, cx, &debt, None)).await?;
                    return Ok(false);
                }
                answer => answer?,
            }
        }
    };
    if paid.amount != debt.amount {
        tracing::error!(order.id = %debt.order, owed = %debt.amount, refunded = %paid.amount, "the provider gave back another amount");
        return Err(PaymentError::UnderReview);
    }
    match paid.status {
        RefundStatus::Succeeded => with_retry(|| tick_off(db, cx, &debt, &paid)).await?,
        RefundStatus::Pending => with_retry(|| note_under_way(db, &debt, &paid)).await?,
        RefundStatus::Failed => {
            tracing::error!(order.id = %debt.order, refund = paid.id, "money that should go back did not arrive; people must look at it");
            with_retry(|| note_failed(db, cx, &debt, Some(&paid.id))).await?;
        }
    }
    Ok(paid.status == RefundStatus::Succeeded)
}

struct Debt {
    id: Uuid,
    key: String,
    payment: PaymentId,
    order: OrderId,
    intent_id: String,
    provider_id: Option<String>,
    amount: Money,
    /// Whether it goes back because the order has no use for it; otherwise staff asked for it.
    late: bool,
}

async fn find_debt(db: &Db, refund: Uuid) -> Result<Option<Debt>, PaymentError> {
    let row = sqlx::query(
        "SELECT r.id, r.provider_key, r.provider_id, r.amount_minor, r.reason, p.id AS payment_id, p.order_id, p.intent_id, p.currency
         FROM payment_refunds r JOIN payments p ON p.id = r.payment_id WHERE r.id = $1 AND r.state = 'pending'",
    )
    .bind(refund)
    .fetch_optional(&mut *db.read().await?)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let code: String = row.try_get("currency")?;
    let currency = code.parse().map_err(|_| unreadable("currency", &code))?;
    Ok(Some(Debt {
        id: row.try_get("id")?,
        key: row.try_get("provider_key")?,
        payment: PaymentId::from_uuid(row.try_get("payment_id")?),
        order: OrderId::from_uuid(row.try_get("order_id")?),
        intent_id: row.try_get("intent_id")?,
        provider_id: row.try_get("provider_id")?,
        amount: Money::new(row.try_get("amount_minor")?, currency),
        late: row.try_get::<String, _>("reason")? != "requested",
    }))
}

async fn tick_off(db: &Db, cx: &Cx, debt: &Debt, paid: &GatewayRefund) -> Result<(), PaymentError> {
    let mut tx = db.begin().await?;
    let now = tx.now().await?;
    let order = orders::lock(&mut tx, debt.order).await?.ok_or(PaymentError::NotFound)?;
    let done = sqlx::query(
        "UPDATE payment_refunds SET state = 'done', provider_id = $2, done_at = $3 WHERE id = $1 AND state = 'pending'",
    )
    .bind(debt.id)
    .bind(&paid.id)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(());
    }
    sqlx::query(
        "UPDATE payments SET refunded_minor = refunded_minor + $2, updated_at = $3,
                state = CASE WHEN refunded_minor + $2 = captured_minor THEN 'refunded' ELSE state END WHERE id = $1",
    )
    .bind(debt.payment.uuid())
    .bind(paid.amount.minor())
    .bind(now)
    .execute(&mut *tx)
    .await?;
    if debt.late {
        orders::record_late_refund(&mut tx, cx, &order, paid.amount).await?;
    } else {
        let returned = orders::Returned { refund: debt.id, amount: paid.amount, credit: None };
        orders::record_refund(&mut tx, cx, &order, returned).await?;
    }
    Ok(tx.commit().await?)
}

async fn note_under_way(db: &Db, debt: &Debt, paid: &GatewayRefund) -> Result<(), PaymentError> {
    let mut tx = db.begin().await?;
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE payment_refunds SET provider_id = $2, checked_at = $3 WHERE id = $1 AND state = 'pending'",
    )
    .bind(debt.id)
    .bind(&paid.id)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}

async fn note_failed(db: &Db, cx: &Cx, debt: &Debt, provider_id: Option<&str>) -> Result<(), PaymentError> {
    let mut tx = db.begin().await?;
    let now = tx.now().await?;
    orders::lock(&mut tx, debt.order).await?.ok_or(PaymentError::NotFound)?;
    let failed = sqlx::query(
        "UPDATE payment_refunds SET state = 'failed', provider_id = $2, checked_at = $3 WHERE id = $1 AND state = 'pending'",
    )
    .bind(debt.id)
    .bind(provider_id)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    if failed.rows_affected() == 1 {
        unclaim(&mut tx, debt.payment, debt.amount).await?;
    }
    let concern = NewConcern {
        payment: debt.payment,
        order: debt.order,
        kind: ConcernKind::RefundFailed,
        provider_id: provider_id.unwrap_or(&debt.key),
        standing: Standing::Open,
        word: "failed",
    };
    record_concern(&mut tx, cx, concern).await?;
    Ok(tx.commit().await?)
}
