//! Take a refund back into the books that had arrived and came back.
//!
//! Banks return money days later, where an account was closed. Writes `payment_refunds`, `payments`, the order, the ledger and a concern,
//! once; money that went back because it came too late stays with the people who look at the concern.

use db::Db;
use kernel::Money;
use platform::Cx;
use sqlx::Row;

use super::{
    ConcernKind, Payment, PaymentError, Standing,
    concerns::{NewConcern, record_concern},
    refunds,
};
use crate::orders;

/// The provider says that the refund `provider_id` of a payment came back.
pub(super) async fn reverse_refund(
    db: &Db,
    cx: &Cx,
    payment: &Payment,
    provider_id: &str,
) -> Result<(), PaymentError> {
    let mut tx = db.begin().await?;
    let order = orders::lock(&mut tx, payment.order).await?.ok_or(PaymentError::NotFound)?;
    let now = tx.now().await?;
    let row = sqlx::query(
        "UPDATE payment_refunds SET state = 'failed', checked_at = $3
         WHERE payment_id = $1 AND provider_id = $2 AND state = 'done' AND reason = 'requested' RETURNING amount_minor",
    )
    .bind(payment.id.uuid())
    .bind(provider_id)
    .bind(now)
    .fetch_optional(&mut *tx)
    .await?;
    if let Some(row) = row {
        let amount = Money::new(row.try_get("amount_minor")?, payment.amount.currency());
        sqlx::query(
            "UPDATE payments SET refunded_minor = refunded_minor - $2, state = 'succeeded', updated_at = $3 WHERE id = $1",
        )
        .bind(payment.id.uuid())
        .bind(amount.minor())
        .bind(now)
        .execute(&mut *tx)
        .await?;
        refunds::unclaim(&mut tx, payment.id, amount).await?;
        orders::record_returned_refund(&mut tx, cx, &order, amount).await?;
    }
    let concern = NewConcern {
        payment: payment.id,
        order: payment.order,
        kind: ConcernKind::RefundFailed,
        provider_id,
        standing: Standing::Open,
        word: "failed",
    };
    record_concern(&mut tx, cx, concern).await?;
    Ok(tx.commit().await?)
}
