//! A client's consent to have the balance charged to the card of the deposit.
//!
//! It is given with the order, in words that are kept as they were read, with their version and the moment; it ends when it is taken back, and
//! with the order. Writes `order_card_consents`. Whoever writes holds the order's row lock.

use chrono::{DateTime, Utc};
use db::{Conn, DbError, Tx};
use kernel::ids::OrderId;
use sqlx::Row;

use crate::payments::SavedMethod;

/// The version of [`CONSENT_WORDS`]; it rises when they change.
pub const CONSENT_VERSION: i32 = 1;
/// What a client reads and agrees to. The faces show exactly this.
pub const CONSENT_WORDS: &str = "I allow the house to charge the balance of this order to the same card on the day it is due. I am written to before, and can take this back at any time before that day.";

/// A consent as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardConsent {
    /// The order.
    pub order: OrderId,
    /// The version of the words.
    pub words_version: i32,
    /// The words, as they were read.
    pub words: String,
    /// When it was given.
    pub given_at: DateTime<Utc>,
    /// When it was taken back.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// The provider's id of the client, once it was asked for.
    pub customer: Option<String>,
    /// The card, once the deposit was paid with it.
    pub method: Option<SavedMethod>,
}

impl CardConsent {
    /// The card that may be charged: it is known, and its client has not taken their word back.
    pub const fn usable(&self) -> Option<&SavedMethod> {
        match self.withdrawn_at {
            None => self.method.as_ref(),
            Some(_) => None,
        }
    }
}

/// Writes down that it was given, in the words of today.
pub(crate) async fn record_consent(tx: &mut Tx, order: OrderId) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO order_card_consents (order_id, words_version, words, given_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(order.uuid())
    .bind(CONSENT_VERSION)
    .bind(CONSENT_WORDS)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The consent of an order's client; none where they never gave one.
pub async fn find_consent(conn: &mut Conn, order: OrderId) -> Result<Option<CardConsent>, DbError> {
    let row = sqlx::query("SELECT * FROM order_card_consents WHERE order_id = $1")
        .bind(order.uuid())
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let (id, label): (Option<String>, Option<String>) =
        (row.try_get("method")?, row.try_get("method_label")?);
    Ok(Some(CardConsent {
        order,
        words_version: row.try_get("words_version")?,
        words: row.try_get("words")?,
        given_at: row.try_get("given_at")?,
        withdrawn_at: row.try_get("withdrawn_at")?,
        customer: row.try_get("customer")?,
        method: id.zip(label).map(|(id, label)| SavedMethod { id, label }),
    }))
}

/// Keeps the provider's id of the client, which the card is saved for.
pub(crate) async fn note_customer(tx: &mut Tx, order: OrderId, customer: &str) -> Result<(), DbError> {
    sqlx::query("UPDATE order_card_consents SET customer = $2 WHERE order_id = $1")
        .bind(order.uuid())
        .bind(customer)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The deposit was paid with this card. Kept only where its client allowed it and has not taken that back.
pub(crate) async fn keep_method(tx: &mut Tx, order: OrderId, card: &SavedMethod) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE order_card_consents SET method = $2, method_label = $3 WHERE order_id = $1 AND withdrawn_at IS NULL AND customer IS NOT NULL",
    )
    .bind(order.uuid())
    .bind(&card.id)
    .bind(&card.label)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
