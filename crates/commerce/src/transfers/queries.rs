//! Reads of transfers.

use db::{Conn, DbError};
use kernel::{
    Money,
    ids::{OrderId, TransferId},
};
use sqlx::{Row, postgres::PgRow};

use super::{Suggestion, Transfer, TransferState, read_reference};
use crate::{error::unreadable, orders, schedules};

/// Transfers, the latest first: those that stand somewhere, or all.
pub async fn list_transfers(
    conn: &mut Conn,
    state: Option<TransferState>,
    limit: i64,
) -> Result<Vec<Transfer>, DbError> {
    let rows = sqlx::query(
        "SELECT * FROM bank_transfers WHERE $1::text IS NULL OR state = $1 ORDER BY created_at DESC, id DESC LIMIT $2",
    )
    .bind(state.map(TransferState::code))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

/// A transfer by its id.
pub async fn find_transfer(conn: &mut Conn, id: TransferId) -> Result<Option<Transfer>, DbError> {
    let row = sqlx::query("SELECT * FROM bank_transfers WHERE id = $1")
        .bind(id.uuid())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The transfers that were matched to an order, the first first.
pub async fn list_of_order(conn: &mut Conn, order: OrderId) -> Result<Vec<Transfer>, DbError> {
    let rows = sqlx::query("SELECT * FROM bank_transfers WHERE order_id = $1 ORDER BY created_at, id")
        .bind(order.uuid())
        .fetch_all(conn)
        .await?;
    rows.iter().map(read).collect()
}

/// The order that a reference seems to be about, with what is due of it.
pub async fn suggest_order(conn: &mut Conn, reference: &str) -> Result<Option<Suggestion>, DbError> {
    let Some((number, checked)) = read_reference(reference) else { return Ok(None) };
    let Some(order) = orders::find_by_number(conn, &number).await? else { return Ok(None) };
    let due = match schedules::find_first_open(conn, order.id).await? {
        Some(installment) => Some(installment.amount),
        None if order.state == orders::OrderState::PendingPayment => Some(order.due),
        None => None,
    };
    let due = due.filter(|_| !order.state.is_dead());
    Ok(Some(Suggestion { order: order.id, number: order.number, due, checked }))
}

pub(super) fn read(row: &PgRow) -> Result<Transfer, DbError> {
    let code: String = row.try_get("currency")?;
    let currency = code.parse().map_err(|_| unreadable("currency", &code))?;
    let money = |column: &str| -> Result<Money, DbError> { Ok(Money::new(row.try_get(column)?, currency)) };
    let state: String = row.try_get("state")?;
    Ok(Transfer {
        id: TransferId::from_uuid(row.try_get("id")?),
        line_id: row.try_get("line_id")?,
        amount: money("amount_minor")?,
        received_on: row.try_get("received_on")?,
        payer: row.try_get("payer")?,
        reference: row.try_get("reference")?,
        order: row.try_get::<Option<_>, _>("order_id")?.map(OrderId::from_uuid),
        applied: money("applied_minor")?,
        returned: money("returned_minor")?,
        state: TransferState::find(&state).ok_or_else(|| unreadable("state of a transfer", &state))?,
        created_at: row.try_get("created_at")?,
        returned_on: row.try_get("returned_on")?,
    })
}
