//! Reads of payments.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::{
    Money,
    ids::{InstallmentId, OrderId, PaymentId},
};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{Authentication, Authorization, BANK_TRANSFER, Payment, PaymentState, Risk};
use crate::{error::unreadable, schedules::InstallmentKind};

/// The payment that a provider knows by an id.
pub async fn find_by_intent(conn: &mut Conn, intent_id: &str) -> Result<Option<Payment>, DbError> {
    let row = sqlx::query("SELECT * FROM payments WHERE intent_id = $1")
        .bind(intent_id)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The payment of an order, through the provider, that is neither cancelled nor refunded: the one that can still be paid, or else the
/// last that was. What is about to be cancelled counts last.
pub async fn find_live(conn: &mut Conn, order: OrderId) -> Result<Option<Payment>, DbError> {
    let row = sqlx::query(
        "SELECT * FROM payments WHERE order_id = $1 AND provider NOT IN ($2, 'pos') AND state NOT IN ('cancelled', 'refunded')
         ORDER BY state = 'succeeded', cancel_requested_at IS NOT NULL, created_at DESC, attempt DESC LIMIT 1",
    )
    .bind(order.uuid())
    .bind(BANK_TRANSFER)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(read).transpose()
}

/// The payment of an installment, through the provider, that is neither cancelled nor refunded; there is one at most.
pub(crate) async fn find_live_of(
    conn: &mut Conn,
    installment: InstallmentId,
) -> Result<Option<Payment>, DbError> {
    let row = sqlx::query(
        "SELECT * FROM payments WHERE installment_id = $1 AND provider NOT IN ($2, 'pos') AND state NOT IN ('cancelled', 'refunded')",
    )
    .bind(installment.uuid())
    .bind(BANK_TRANSFER)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(read).transpose()
}

/// Every payment of an order by which money may still come.
pub(super) async fn list_open(conn: &mut Conn, order: OrderId) -> Result<Vec<Payment>, DbError> {
    let rows = sqlx::query(
        "SELECT * FROM payments WHERE order_id = $1 AND state IN ('pending', 'requires_action', 'declined', 'processing', 'authorized')
         ORDER BY created_at, attempt",
    )
    .bind(order.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

/// A payment by its id.
pub(crate) async fn find(conn: &mut Conn, id: PaymentId) -> Result<Option<Payment>, DbError> {
    let row =
        sqlx::query("SELECT * FROM payments WHERE id = $1").bind(id.uuid()).fetch_optional(conn).await?;
    row.as_ref().map(read).transpose()
}

/// Every payment of an order, the first attempt first.
pub async fn list_for_order(conn: &mut Conn, order: OrderId) -> Result<Vec<Payment>, DbError> {
    let rows = sqlx::query("SELECT * FROM payments WHERE order_id = $1 ORDER BY created_at, attempt")
        .bind(order.uuid())
        .fetch_all(conn)
        .await?;
    rows.iter().map(read).collect()
}

/// Payments that have been quiet since a moment and may have been paid without our hearing of it, the quietest first. The
/// bank's slow work, money that waits for people, and what was begun before `begun_before` and may lie open for weeks are asked after
/// less often: when quiet since `slow_since`.
pub(crate) async fn list_to_reconcile(
    conn: &mut Conn,
    quiet_since: DateTime<Utc>,
    slow_since: DateTime<Utc>,
    begun_before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<String>, DbError> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT intent_id FROM payments
         WHERE state IN ('pending', 'requires_action', 'declined', 'processing', 'authorized') AND intent_id IS NOT NULL
               AND cancel_requested_at IS NULL
               AND updated_at <= CASE WHEN state IN ('processing', 'authorized') OR created_at <= $3 THEN $2::timestamptz ELSE $1 END
         ORDER BY updated_at LIMIT $4",
    )
    .bind(quiet_since)
    .bind(slow_since)
    .bind(begun_before)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(ids)
}

/// Payments that the provider has yet to cancel, because their order died or was paid otherwise, the longest waiting first. A bank that is at work cannot be
/// stopped, only waited for: those are asked after when quiet since `slow_since`.
pub(crate) async fn list_to_cancel(
    conn: &mut Conn,
    slow_since: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<PaymentId>, DbError> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "SELECT id FROM payments
         WHERE state IN ('pending', 'requires_action', 'declined', 'processing', 'authorized') AND cancel_requested_at IS NOT NULL
               AND (state <> 'processing' OR updated_at <= $1)
         ORDER BY updated_at LIMIT $2",
    )
    .bind(slow_since)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(PaymentId::from_uuid).collect())
}

/// Money that the bank has authorized for installments of orders that live on, and lets go of before `until`, the soonest first.
pub(crate) async fn list_authorizations_ending(
    conn: &mut Conn,
    until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<PaymentId>, DbError> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "SELECT p.id FROM payments p JOIN orders o ON o.id = p.order_id
         WHERE p.state = 'authorized' AND p.capture_before <= $1 AND p.cancel_requested_at IS NULL AND p.installment_id IS NOT NULL
               AND o.state = 'deposit_paid'
         ORDER BY p.capture_before LIMIT $2",
    )
    .bind(until)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(PaymentId::from_uuid).collect())
}

/// Refunds that were begun and not confirmed; those that the provider knows are asked after when quiet since `slow_since`.
pub(crate) async fn list_pending_refunds(
    conn: &mut Conn,
    slow_since: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Uuid>, DbError> {
    Ok(sqlx::query_scalar(
        "SELECT id FROM payment_refunds WHERE state = 'pending' AND (checked_at IS NULL OR checked_at <= $1)
         ORDER BY created_at LIMIT $2",
    )
    .bind(slow_since)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// How many notices of the provider are kept.
pub async fn count_notices(conn: &mut Conn) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM payment_notices").fetch_one(conn).await?)
}

fn read_found(row: &PgRow) -> Result<Option<Authorization>, DbError> {
    let Some(code) = row.try_get::<Option<String>, _>("authentication")? else { return Ok(None) };
    let known = Authentication::ALL.into_iter().find(|a| a.code() == code);
    let risk: Option<String> = row.try_get("risk")?;
    Ok(Some(Authorization {
        authentication: known.ok_or_else(|| unreadable("authentication", &code))?,
        risk: if risk.as_deref() == Some(Risk::Normal.code()) { Risk::Normal } else { Risk::Raised },
        capture_before: row.try_get("capture_before")?,
    }))
}

pub(super) fn read(row: &PgRow) -> Result<Payment, DbError> {
    let code: String = row.try_get("currency")?;
    let currency = code.parse().map_err(|_| unreadable("currency", &code))?;
    let money = |column: &str| -> Result<Money, DbError> { Ok(Money::new(row.try_get(column)?, currency)) };
    let state: String = row.try_get("state")?;
    Ok(Payment {
        found: read_found(row)?,
        id: PaymentId::from_uuid(row.try_get("id")?),
        order: OrderId::from_uuid(row.try_get("order_id")?),
        installment: row.try_get::<Option<_>, _>("installment_id")?.map(InstallmentId::from_uuid),
        provider: row.try_get("provider")?,
        attempt: row.try_get("attempt")?,
        provider_key: row.try_get("provider_key")?,
        intent_id: row.try_get("intent_id")?,
        amount: money("amount_minor")?,
        captured: money("captured_minor")?,
        refunded: money("refunded_minor")?,
        state: PaymentState::from_code(&state).ok_or_else(|| unreadable("state of a payment", &state))?,
        last_error: row.try_get("last_error")?,
        capture_approved: row.try_get::<Option<DateTime<Utc>>, _>("capture_approved_at")?.is_some(),
        strict: row.try_get("strict")?,
        off_session: row.try_get("off_session")?,
        is_deposit: row.try_get::<String, _>("purpose")? == InstallmentKind::Deposit.code(),
        network: row.try_get("network")?,
        decline_counted: row.try_get("decline_counted")?,
        cancel_requested: row.try_get::<Option<DateTime<Utc>>, _>("cancel_requested_at")?.is_some(),
    })
}
