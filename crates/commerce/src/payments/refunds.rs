//! Refunds as we keep them. What staff ask for has a part for each payment and credit that it goes back to; each part is a refund of its
//! own, and the parts of one request share its id.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::{
    Currency, Money,
    ids::{CreditId, OrderId, PaymentId},
};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::BANK_TRANSFER;
use crate::{credits::CreditKind, error::unreadable};

/// Money that goes back to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRefund {
    /// Its id.
    pub id: Uuid,
    /// The request that it is a part of; its own id on what went back by itself.
    pub ask: Uuid,
    /// What it goes back to.
    pub to: GoesTo,
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

/// What money goes back to: always what it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GoesTo {
    /// A payment through the provider.
    Provider(PaymentId),
    /// A payment by bank, whose transfers have it again.
    Bank(PaymentId),
    /// A gift card or store credit.
    Credit {
        /// The credit.
        credit: CreditId,
        /// Who can spend it.
        kind: CreditKind,
        /// The last characters of a gift card's code.
        last_four: Option<String>,
    },
}

impl GoesTo {
    /// The word in the API.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Provider(_) => "card",
            Self::Bank(_) => "bank_transfer",
            Self::Credit { kind, .. } => kind.code(),
        }
    }

    /// "Card", "Gift card ending 7Q2M".
    pub fn name(&self) -> String {
        match self {
            Self::Provider(_) => "Card".to_owned(),
            Self::Bank(_) => "Bank transfer".to_owned(),
            Self::Credit { kind, last_four, .. } => kind.name(last_four.as_deref()),
        }
    }
}

/// What can still go back to one payment or credit of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where it came from, and goes back to.
    pub to: GoesTo,
    /// What was taken of it and is not given back, on its way, or waiting. May be nothing.
    pub left: Money,
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
    /// It became store credit instead.
    Converted,
}

impl RefundState {
    /// Every state.
    pub const ALL: [Self; 6] =
        [Self::Waiting, Self::Pending, Self::Done, Self::Failed, Self::Refused, Self::Converted];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Converted => "converted",
        }
    }
}

macro_rules! refunds {
    ($rest:literal) => {
        concat!(
            "SELECT r.*, o.id AS of_order, o.currency, o.number, p.provider, c.kind AS credit_kind, c.last_four FROM payment_refunds r
             LEFT JOIN payments p ON p.id = r.payment_id LEFT JOIN credits c ON c.id = r.credit_id
             JOIN orders o ON o.id = coalesce(p.order_id, r.order_id) ",
            $rest
        )
    };
}

/// The refunds of an order, the oldest first, the parts of a request in the order in which they are given back.
pub async fn list_refunds(conn: &mut Conn, order: OrderId) -> Result<Vec<StoredRefund>, DbError> {
    let rows = sqlx::query(refunds!("WHERE p.order_id = $1 OR r.order_id = $1 ORDER BY r.created_at, r.id"))
        .bind(order.uuid())
        .fetch_all(conn)
        .await?;
    rows.iter().map(read).collect()
}

/// Refunds that wait for a second person, the oldest first.
pub async fn list_waiting_refunds(conn: &mut Conn, limit: i64) -> Result<Vec<StoredRefund>, DbError> {
    let rows = sqlx::query(refunds!("WHERE r.state = 'waiting' ORDER BY r.created_at, r.id LIMIT $1"))
        .bind(limit)
        .fetch_all(conn)
        .await?;
    rows.iter().map(read).collect()
}

/// A refund by its id.
pub async fn find_refund(conn: &mut Conn, id: Uuid) -> Result<Option<StoredRefund>, DbError> {
    let row = sqlx::query(refunds!("WHERE r.id = $1")).bind(id).fetch_optional(conn).await?;
    row.as_ref().map(read).transpose()
}

/// The parts of a request, in the order in which they are given back.
pub(super) async fn list_of_ask(conn: &mut Conn, ask: Uuid) -> Result<Vec<StoredRefund>, DbError> {
    // a part that an older version of the program wrote is its own request
    let rows = sqlx::query(refunds!("WHERE r.ask_id = $1 OR r.id = $1 ORDER BY r.id"))
        .bind(ask)
        .fetch_all(conn)
        .await?;
    rows.iter().map(read).collect()
}

/// The parts of a request that the provider has to pay.
pub(super) async fn list_pending_of_ask(conn: &mut Conn, ask: Uuid) -> Result<Vec<Uuid>, DbError> {
    Ok(sqlx::query_scalar(
        "SELECT id FROM payment_refunds WHERE (ask_id = $1 OR id = $1) AND payment_id IS NOT NULL AND state = 'pending' ORDER BY id",
    )
    .bind(ask)
    .fetch_all(conn)
    .await?)
}

/// What can still be asked back of an order: taken, and not given back, on its way, or waiting.
pub async fn refundable(conn: &mut Conn, order: OrderId) -> Result<Option<Money>, DbError> {
    let sources = list_sources(conn, order).await?;
    let Some(first) = sources.first() else { return Ok(None) };
    let sum = Money::sum(first.left.currency(), sources.iter().map(|source| source.left));
    Ok(sum.filter(|sum| sum.minor() > 0))
}

/// What an order's money came from and goes back to, in the order in which it goes back: payments through the provider, the newest first,
/// then credits, the one that was spent last first (ADR 0066). What came by bank goes back by bank and is not among them; nothing is while
/// an order is not paid in full, or when everything went back.
pub async fn list_sources(conn: &mut Conn, order: OrderId) -> Result<Vec<Source>, DbError> {
    let rows = sqlx::query(
        "SELECT s.* FROM orders o CROSS JOIN LATERAL (
             SELECT 0 AS rank, p.created_at AS at, 0 AS place, p.id AS payment_id, NULL::uuid AS credit_id, NULL AS credit_kind, NULL AS last_four,
                    p.provider, p.captured_minor - p.claimed_minor AS left_minor
             FROM payments p WHERE p.order_id = o.id AND p.provider NOT IN ($2, 'pos') AND p.state = 'succeeded'
             UNION ALL
             SELECT 1, k.created_at, k.position, NULL, k.credit_id, c.kind, c.last_four, NULL, k.amount_minor - k.returned_minor
             FROM credit_claims k JOIN credits c ON c.id = k.credit_id WHERE k.order_id = o.id AND k.state = 'taken'
         ) s WHERE o.id = $1 AND o.paid_at IS NOT NULL AND o.state <> 'refunded' ORDER BY s.rank, s.at DESC, s.place DESC",
    )
    .bind(order.uuid())
    .bind(BANK_TRANSFER)
    .fetch_all(&mut *conn)
    .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let code: String = sqlx::query_scalar("SELECT currency::text FROM orders WHERE id = $1")
        .bind(order.uuid())
        .fetch_one(conn)
        .await?;
    let currency: Currency = code.parse().map_err(|_| unreadable("currency", &code))?;
    let source = |row: &PgRow| -> Result<Source, DbError> {
        Ok(Source { to: read_goal(row)?, left: Money::new(row.try_get("left_minor")?, currency) })
    };
    rows.iter().map(source).collect()
}

/// What staff asked to go back of an order and was not turned down: on it depends whether a second person approves.
pub(super) async fn sum_requested(conn: &mut Conn, order: OrderId) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar(
        "SELECT coalesce(sum(r.amount_minor), 0)::bigint FROM payment_refunds r LEFT JOIN payments p ON p.id = r.payment_id
         WHERE (p.order_id = $1 OR r.order_id = $1) AND r.reason = 'requested' AND r.state IN ('waiting', 'pending', 'done')",
    )
    .bind(order.uuid())
    .fetch_one(conn)
    .await?)
}

/// The request of a key.
pub(super) async fn find_by_request(conn: &mut Conn, key: &str) -> Result<Option<Uuid>, DbError> {
    Ok(sqlx::query_scalar("SELECT coalesce(ask_id, id) FROM payment_refunds WHERE request_key = $1")
        .bind(key)
        .fetch_optional(conn)
        .await?)
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
    let id = row.try_get("id")?;
    Ok(StoredRefund {
        id,
        ask: row.try_get::<Option<_>, _>("ask_id")?.unwrap_or(id),
        to: read_goal(row)?,
        order: OrderId::from_uuid(row.try_get("of_order")?),
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

fn read_goal(row: &PgRow) -> Result<GoesTo, DbError> {
    if let Some(payment) = row.try_get::<Option<Uuid>, _>("payment_id")? {
        let (payment, provider) = (PaymentId::from_uuid(payment), row.try_get::<String, _>("provider")?);
        let by_bank = provider == BANK_TRANSFER;
        return Ok(if by_bank { GoesTo::Bank(payment) } else { GoesTo::Provider(payment) });
    }
    let code: String = row.try_get("credit_kind")?;
    Ok(GoesTo::Credit {
        credit: CreditId::from_uuid(row.try_get("credit_id")?),
        kind: CreditKind::find(&code).ok_or_else(|| unreadable("kind of credit", &code))?,
        last_four: row.try_get("last_four")?,
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

/// A refund of which a calculator of tax has not been told.
pub(crate) struct Unreversed {
    pub(crate) refund: Uuid,
    /// The calculator's name for the sale.
    pub(crate) transaction: String,
    pub(crate) amount: Money,
}

/// What went back of sales that are in a calculator's books, and is not taken back there, the earliest first.
pub(crate) async fn list_unreversed(
    conn: &mut Conn,
    source: &str,
    limit: i64,
) -> Result<Vec<Unreversed>, DbError> {
    let rows = sqlx::query(
        "SELECT r.id, r.amount_minor, o.currency, o.rate_transaction FROM payment_refunds r LEFT JOIN payments p ON p.id = r.payment_id
         JOIN orders o ON o.id = coalesce(p.order_id, r.order_id)
         WHERE r.state IN ('done', 'converted') AND r.reason = 'requested' AND r.rate_reversal IS NULL AND o.rate_transaction IS NOT NULL AND o.rate_source = $1
         ORDER BY r.created_at LIMIT $2",
    )
    .bind(source)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    let read = |row: &PgRow| -> Result<Unreversed, DbError> {
        let code: String = row.try_get("currency")?;
        let currency = code.parse().map_err(|_| unreadable("currency", &code))?;
        Ok(Unreversed {
            refund: row.try_get("id")?,
            transaction: row.try_get("rate_transaction")?,
            amount: Money::new(row.try_get("amount_minor")?, currency),
        })
    };
    rows.iter().map(read).collect()
}

/// The calculator has taken it back, under this name.
pub(crate) async fn note_reversed(tx: &mut db::Tx, refund: Uuid, name: &str) -> Result<(), DbError> {
    sqlx::query("UPDATE payment_refunds SET rate_reversal = $2 WHERE id = $1 AND rate_reversal IS NULL")
        .bind(refund)
        .bind(name)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
