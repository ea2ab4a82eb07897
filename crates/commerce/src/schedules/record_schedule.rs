//! Write down the installments of an order. The caller holds the order's row lock and has checked that they add up.

use db::{DbError, Tx};
use kernel::{
    Money,
    ids::{InstallmentId, OrderId},
};
use platform::Cx;

use super::{Due, InstallmentKind, Method, NewInstallment};

/// Writes `order_installments`, after those that are there.
pub(crate) async fn record_schedule(
    tx: &mut Tx,
    cx: &Cx,
    order: OrderId,
    parts: &[NewInstallment],
) -> Result<Vec<InstallmentId>, DbError> {
    let now = tx.now().await?;
    let last: Option<i16> =
        sqlx::query_scalar("SELECT max(position) FROM order_installments WHERE order_id = $1")
            .bind(order.uuid())
            .fetch_one(&mut **tx)
            .await?;
    let mut ids = Vec::with_capacity(parts.len());
    for (part, position) in parts.iter().zip(last.unwrap_or(0) + 1..) {
        let id = InstallmentId::new(&*cx.random);
        sqlx::query(
            "INSERT INTO order_installments (id, order_id, position, kind, words, currency, amount_minor, due, due_on, grace_days, remind_on,
                                             method, state, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open', $13)",
        )
        .bind(id.uuid())
        .bind(order.uuid())
        .bind(position)
        .bind(part.kind.code())
        .bind(&part.words)
        .bind(part.amount.currency().code())
        .bind(part.amount.minor())
        .bind(part.due.code())
        .bind(part.due.day())
        .bind(part.grace_days)
        .bind(part.remind_on)
        .bind(part.method.code())
        .bind(now)
        .execute(&mut **tx)
        .await?;
        ids.push(id);
    }
    Ok(ids)
}

/// Gives an order that was to be paid whole a schedule of one balance, for which a transfer has begun to come.
pub(crate) async fn adopt_whole(
    tx: &mut Tx,
    cx: &Cx,
    order: OrderId,
    total: Money,
) -> Result<InstallmentId, DbError> {
    let whole = NewInstallment {
        kind: InstallmentKind::Balance,
        words: None,
        amount: total,
        due: Due::Placing,
        grace_days: 0,
        remind_on: None,
        method: Method::BankTransfer,
    };
    let ids = record_schedule(tx, cx, order, &[whole]).await?;
    ids.first().copied().ok_or_else(|| crate::error::unreadable("schedule", "nothing was written"))
}
