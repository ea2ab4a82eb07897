//! What speaks against sending an order, or against taking its money.

use chrono::{DateTime, Utc};
use db::{Conn, DbError, Tx};
use kernel::{
    Actor, Money,
    ids::{OrderId, PaymentId},
};
use platform::Cx;
use serde::{Deserialize, Serialize};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use crate::error::unreadable;

/// What a concern is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConcernKind {
    /// Money is authorized that nobody may take before people have looked.
    Authorization,
    /// The client asks the bank to have the money back.
    Dispute,
    /// The provider wants somebody to look.
    Review,
    /// The card's issuer suspects fraud.
    FraudWarning,
    /// Money went back that we did not send back.
    RefundElsewhere,
    /// Money that we sent back did not arrive.
    RefundFailed,
}

impl ConcernKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Authorization,
        Self::Dispute,
        Self::Review,
        Self::FraudWarning,
        Self::RefundElsewhere,
        Self::RefundFailed,
    ];

    /// The word in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Authorization => "authorization",
            Self::Dispute => "dispute",
            Self::Review => "review",
            Self::FraudWarning => "fraud_warning",
            Self::RefundElsewhere => "refund_elsewhere",
            Self::RefundFailed => "refund_failed",
        }
    }
}

/// Where a concern stands. The later word stands however the notices are ordered: cleared is not opened again, and lost stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nobody has answered it.
    Open,
    /// Nothing speaks against sending any more.
    Cleared,
    /// The money is lost, or went back: the order is not sent.
    Lost,
}

impl Standing {
    /// The word in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Cleared => "cleared",
            Self::Lost => "lost",
        }
    }
}

/// Something that nobody has answered, or that keeps an order from being sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    /// Its id.
    pub id: Uuid,
    /// What it is about.
    pub kind: ConcernKind,
    /// The provider's id of it.
    pub provider_id: String,
    /// Whether the money is lost.
    pub lost: bool,
    /// The provider's own word for where it stands.
    pub word: String,
    /// The order.
    pub order: OrderId,
    /// Its number.
    pub number: String,
    /// Who receives it.
    pub client: String,
    /// What the payment is worth.
    pub amount: Money,
    /// Since when.
    pub opened_at: DateTime<Utc>,
    /// Until when money that is authorized waits: then the order expires and the bank lets go of it.
    pub until: Option<DateTime<Utc>>,
    /// Who answered it and why, once somebody has.
    pub answer: Option<ConcernAnswer>,
}

/// How a concern was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConcernAnswer {
    /// Whether nothing speaks against sending any more.
    pub cleared: bool,
    /// Who: an actor, as in the audit log.
    pub by: String,
    /// In their words.
    pub note: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Every concern that keeps something from happening, the oldest first.
pub async fn list_open_concerns(conn: &mut Conn, limit: i64) -> Result<Vec<Concern>, DbError> {
    let rows = sqlx::query(
        "SELECT c.*, o.number, o.shipping_address->>'name' AS client, o.hold_expires_at, p.currency, p.amount_minor
         FROM payment_concerns c JOIN orders o ON o.id = c.order_id JOIN payments p ON p.id = c.payment_id
         WHERE c.state <> 'cleared' ORDER BY c.opened_at, c.id LIMIT $1",
    )
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

/// Every concern about an order, answered or not, the oldest first.
pub async fn list_concerns_of_order(conn: &mut Conn, order: OrderId) -> Result<Vec<Concern>, DbError> {
    let rows = sqlx::query(
        "SELECT c.*, o.number, o.shipping_address->>'name' AS client, o.hold_expires_at, p.currency, p.amount_minor
         FROM payment_concerns c JOIN orders o ON o.id = c.order_id JOIN payments p ON p.id = c.payment_id
         WHERE c.order_id = $1 ORDER BY c.opened_at, c.id",
    )
    .bind(order.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

/// How many concerns nobody has answered.
pub async fn count_open_concerns(conn: &mut Conn) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM payment_concerns WHERE state = 'open'")
        .fetch_one(conn)
        .await?)
}

fn read(row: &PgRow) -> Result<Concern, DbError> {
    let (code, currency): (String, String) = (row.try_get("kind")?, row.try_get("currency")?);
    let known = ConcernKind::ALL.into_iter().find(|k| k.code() == code);
    let kind = known.ok_or_else(|| unreadable("kind of concern", &code))?;
    let currency = currency.parse().map_err(|_| unreadable("currency", &currency))?;
    let state: String = row.try_get("state")?;
    let by: Option<String> = row.try_get("answered_by")?;
    let waits = kind == ConcernKind::Authorization && state == Standing::Open.code();
    let note: Option<String> = row.try_get("note")?;
    let at = row.try_get("updated_at")?;
    Ok(Concern {
        id: row.try_get("id")?,
        kind,
        provider_id: row.try_get("provider_id")?,
        lost: state == Standing::Lost.code(),
        word: row.try_get("word")?,
        order: OrderId::from_uuid(row.try_get("order_id")?),
        number: row.try_get("number")?,
        client: row.try_get::<Option<String>, _>("client")?.unwrap_or_default(),
        amount: Money::new(row.try_get("amount_minor")?, currency),
        opened_at: row.try_get("opened_at")?,
        until: if waits { Some(row.try_get("hold_expires_at")?) } else { None },
        answer: by.map(|by| ConcernAnswer {
            cleared: state == Standing::Cleared.code(),
            by,
            note: note.unwrap_or_default(),
            at,
        }),
    })
}

/// Whether something speaks against sending the order: a concern, or money that is about to go back. The caller holds its row lock, as does whoever records a concern.
pub(crate) async fn keeps_from_dispatch(tx: &mut Tx, order: OrderId) -> Result<bool, DbError> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM payment_concerns WHERE order_id = $1 AND state <> 'cleared')
             OR EXISTS (SELECT 1 FROM payment_refunds r JOIN payments p ON p.id = r.payment_id
                        WHERE p.order_id = $1 AND r.state IN ('waiting', 'pending'))
             OR EXISTS (SELECT 1 FROM payment_refunds WHERE order_id = $1 AND state = 'waiting')",
    )
    .bind(order.uuid())
    .fetch_one(&mut **tx)
    .await?)
}

/// Whether there is, or was, a concern of a kind about a payment.
pub(super) async fn has_concern(
    conn: &mut Conn,
    payment: PaymentId,
    kind: ConcernKind,
) -> Result<bool, DbError> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM payment_concerns WHERE payment_id = $1 AND kind = $2)",
    )
    .bind(payment.uuid())
    .bind(kind.code())
    .fetch_one(conn)
    .await?)
}

pub(super) struct NewConcern<'a> {
    pub(super) payment: PaymentId,
    pub(super) order: OrderId,
    pub(super) kind: ConcernKind,
    pub(super) provider_id: &'a str,
    pub(super) standing: Standing,
    pub(super) word: &'a str,
}

/// Writes down where a concern stands; an earlier word never takes the place of a later one. The caller holds the order's
/// row lock.
pub(super) async fn record_concern(tx: &mut Tx, cx: &Cx, new: NewConcern<'_>) -> Result<(), DbError> {
    let now = tx.now().await?;
    // concerns have no public id of their own; a payment's kind of id serves for the row
    sqlx::query(
        "INSERT INTO payment_concerns (id, payment_id, order_id, kind, provider_id, state, word, opened_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, left($7, 100), $8, $8)
         ON CONFLICT ON CONSTRAINT payment_concerns_once DO UPDATE
         SET state = excluded.state, word = excluded.word, updated_at = excluded.updated_at
         WHERE array_position('{open,cleared,lost}', excluded.state) > array_position('{open,cleared,lost}', payment_concerns.state)",
    )
    .bind(PaymentId::new(&*cx.random).uuid())
    .bind(new.payment.uuid())
    .bind(new.order.uuid())
    .bind(new.kind.code())
    .bind(new.provider_id)
    .bind(new.standing.code())
    .bind(new.word)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The authorization of a payment is decided: nobody needs to look any more.
pub(super) async fn close_authorization(
    tx: &mut Tx,
    payment: PaymentId,
    by: Actor,
    note: &str,
) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE payment_concerns SET state = 'cleared', answered_by = $2, note = $3, updated_at = $4
         WHERE payment_id = $1 AND kind = 'authorization' AND state = 'open'",
    )
    .bind(payment.uuid())
    .bind(by.to_string())
    .bind(note)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
