//! Tell clients of a day that comes near, and of one that has passed. Called by upkeep, one installment a transaction.
//!
//! Refuses nothing: an installment that was paid meanwhile, or told of before, is left alone. Writes `order_installments`, and announces
//! `schedules.installment_due` or `schedules.installment_overdue`, each once for a day.

use chrono::NaiveDate;
use db::{Conn, DbError, Tx};
use kernel::ids::InstallmentId;
use platform::{Cx, outbox};

use super::{
    InstallmentState,
    events::{InstallmentDue, InstallmentOverdue},
    queries,
};
use crate::orders::{self, OrderState};

/// What a client was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reminded {
    Nothing,
    Coming,
    Passed,
}

/// Installments of which their client has yet to be told something on a day, the most urgent first.
pub(crate) async fn list_to_remind(
    conn: &mut Conn,
    today: NaiveDate,
    limit: i64,
) -> Result<Vec<InstallmentId>, DbError> {
    let ids: Vec<uuid::Uuid> = sqlx::query_scalar(
        "SELECT i.id FROM order_installments i JOIN orders o ON o.id = i.order_id
         WHERE i.state = 'open' AND o.state = 'deposit_paid'
               AND ((i.due_on < $1 AND i.overdue_at IS NULL) OR (i.remind_on <= $1 AND i.due_on >= $1 AND i.reminded_at IS NULL))
         ORDER BY i.due_on LIMIT $2",
    )
    .bind(today)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(InstallmentId::from_uuid).collect())
}

/// Announces what its client is to be told, once.
pub(crate) async fn remind(tx: &mut Tx, cx: &Cx, id: InstallmentId) -> Result<Reminded, DbError> {
    let Some(known) = queries::find_installment(tx, id).await? else { return Ok(Reminded::Nothing) };
    let order = orders::lock(tx, known.order).await?;
    let Some(installment) = queries::find_installment(tx, id).await? else { return Ok(Reminded::Nothing) };
    let waits = order.is_some_and(|o| o.state == OrderState::DepositPaid);
    let Some(day) = installment.due.day().filter(|_| waits && installment.state == InstallmentState::Open)
    else {
        return Ok(Reminded::Nothing);
    };
    let now = tx.now().await?;
    let today = now.date_naive();
    if day < today {
        let told =
            sqlx::query("UPDATE order_installments SET overdue_at = $2 WHERE id = $1 AND overdue_at IS NULL")
                .bind(id.uuid())
                .bind(now)
                .execute(&mut **tx)
                .await?;
        if told.rows_affected() == 0 {
            return Ok(Reminded::Nothing);
        }
        outbox::publish(tx, cx, &InstallmentOverdue { installment: id, day }).await?;
        return Ok(Reminded::Passed);
    }
    let told = sqlx::query(
        "UPDATE order_installments SET reminded_at = $2 WHERE id = $1 AND reminded_at IS NULL AND remind_on <= $3",
    )
    .bind(id.uuid())
    .bind(now)
    .bind(today)
    .execute(&mut **tx)
    .await?;
    if told.rows_affected() == 0 {
        return Ok(Reminded::Nothing);
    }
    outbox::publish(tx, cx, &InstallmentDue { installment: id, day }).await?;
    Ok(Reminded::Coming)
}
