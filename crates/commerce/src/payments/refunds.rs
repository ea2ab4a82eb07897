//! Refunds as we keep them.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::{
    Money,
    ids::{OrderId, PaymentId},
};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{BANK_TRANSFER, Payment, queries};
use crate::error::unreadable;

/// Money that goes back to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRefund {
    /// Its id.
    pub id: Uuid,
    /// The payment it is of.
    pub payment: PaymentId,
    /// The order.
    pub order: OrderId,
    /// The order's number.
    pub number: String,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub state: RefundState,
    /// Why, in the words of whoever asked; none on what went back by itself.
    pub note: Option<String>,
    /// Who asked: an actor, as in the audit log.
    pub requested_by: String,
    /// The second person, where one was needed.
    pub decided_by: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it arrived.
    pub done_at: Option<DateTime<Utc>>,
}

/// Where a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefundState {
    /// A second person has to approve it.
    Waiting,
    /// The provider is asked for it, or has it on its way.
    Pending,
    /// It arrived.
    Done,
    /// It did not arrive, or came back.
    Failed,
    /// The second person said no.
    Refused,
}

impl RefundState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Pending, Self::Done, Self::Failed, Self::Refused];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Refused => "refused",
        }
    }
}

/// The refunds of an order, the oldest first.
pub async fn list_refunds(conn: &mut Conn, order: OrderId) -> Result<Vec<StoredRefund>, DbError> {
    let rows = sqlx::query(
        "SELECT r.*, p.order_id, p.currency, o.number FROM payment_refunds r
         JOIN payments p ON p.id = r.payment_id JOIN orders o ON o.id = p.order_id
         WHERE p.order_id = $1 ORDER BY r.created_at, r.id",
    )
    .bind(order.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

/// Refunds that wait for a second person, the oldest first.
pub async fn list_waiting_refunds(conn: &mut Conn, limit: i64) -> Result<Vec<StoredRefund>, DbError> {
    let rows = sqlx::query(
        "SELECT r.*, p.order_id, p.currency, o.number FROM payment_refunds r
         JOIN payments p ON p.id = r.payment_id JOIN orders o ON o.id = p.order_id
         WHERE r.state = 'waiting' ORDER BY r.created_at, r.id LIMIT $1",
    )
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

/// A refund by its id.
pub async fn find_refund(conn: &mut Conn, id: Uuid) -> Result<Option<StoredRefund>, DbError> {
    let row = sqlx::query(
        "SELECT r.*, p.order_id, p.currency, o.number FROM payment_refunds r
         JOIN payments p ON p.id = r.payment_id JOIN orders o ON o.id = p.order_id WHERE r.id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(read).transpose()
}

/// What can still be asked back of an order's payment: taken, and not given back, on its way, or waiting.
pub async fn refundable(conn: &mut Conn, order: OrderId) -> Result<Option<Money>, DbError> {
    let row = sqlx::query(
        "SELECT captured_minor - claimed_minor AS left_minor, currency FROM payments
         WHERE order_id = $1 AND provider NOT IN ($2, 'pos') AND state = 'succeeded'
               AND (SELECT o.state FROM orders o WHERE o.id = order_id) <> 'deposit_paid' ORDER BY left_minor DESC LIMIT 1",
    )
    .bind(order.uuid())
    .bind(BANK_TRANSFER)
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let code: String = row.try_get("currency")?;
    let currency = code.parse().map_err(|_| unreadable("currency", &code))?;
    let left: i64 = row.try_get("left_minor")?;
    Ok((left > 0).then(|| Money::new(left, currency)))
}

pub(super) async fn find_by_request(conn: &mut Conn, key: &str) -> Result<Option<StoredRefund>, DbError> {
    let row = sqlx::query(
        "SELECT r.*, p.order_id, p.currency, o.number FROM payment_refunds r
         JOIN payments p ON p.id = r.payment_id JOIN orders o ON o.id = p.order_id WHERE r.request_key = $1",
    )
    .bind(key)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(read).transpose()
}

/// The payment of an order of which the most can still go back through the provider; what came by bank goes back by bank.
pub(super) async fn find_refundable(conn: &mut Conn, order: OrderId) -> Result<Option<Payment>, DbError> {
    let row = sqlx::query(
        "SELECT * FROM payments WHERE order_id = $1 AND provider NOT IN ($2, 'pos') AND state = 'succeeded'
         ORDER BY captured_minor - claimed_minor DESC, created_at DESC LIMIT 1",
    )
    .bind(order.uuid())
    .bind(BANK_TRANSFER)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(queries::read).transpose()
}

/// Whether the client asks the bank to have the money back: then the bank decides about it.
pub(super) async fn is_disputed(conn: &mut Conn, payment: PaymentId) -> Result<bool, DbError> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM payment_concerns WHERE payment_id = $1 AND kind = 'dispute' AND state <> 'cleared')",
    )
    .bind(payment.uuid())
    .fetch_one(conn)
    .await
    .map_err(Into::into)
}

fn read(row: &PgRow) -> Result<StoredRefund, DbError> {
    let (code, state): (String, String) = (row.try_get("currency")?, row.try_get("state")?);
    let currency = code.parse().map_err(|_| unreadable("currency", &code))?;
    let known = RefundState::ALL.into_iter().find(|known| known.code() == state);
    Ok(StoredRefund {
        id: row.try_get("id")?,
        payment: PaymentId::from_uuid(row.try_get("payment_id")?),
        order: OrderId::from_uuid(row.try_get("order_id")?),
        number: row.try_get("number")?,
        amount: Money::new(row.try_get("amount_minor")?, currency),
        state: known.ok_or_else(|| unreadable("state of a refund", &state))?,
        note: row.try_get("note")?,
        requested_by: row.try_get("requested_by")?,
        decided_by: row.try_get("approved_by")?,
        created_at: row.try_get("created_at")?,
        done_at: row.try_get("done_at")?,
    })
}

/// A refund that does not come about claims nothing of its payment any more. The caller holds the order's row lock.
pub(super) async fn unclaim(tx: &mut db::Tx, payment: PaymentId, amount: Money) -> Result<(), DbError> {
    sqlx::query("UPDATE payments SET claimed_minor = claimed_minor - $2 WHERE id = $1")
        .bind(payment.uuid())
        .bind(amount.minor())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
