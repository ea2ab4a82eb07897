//! A channel tells of a sale.
//!
//! One key is one sale, for ever: told again it answers what it answered first, so that a till may send its queue as often as it likes.
//! A sale that is being made now is refused when something stands against it, and nothing changes. One that was made while the channel could not
//! hear us cannot be refused: its client has left. When its stock has gone elsewhere, or its money does not fit, it is written down as a
//! conflict, the money stands as owed to the client, and people make it good. The first in the ledger has the piece.
//!
//! Refuses a closed channel, an unreadable sale, a key that was used for another one, and demonstration money in production. Writes
//! `channel_sales`, and the order with everything that belongs to a paid one, or the ledger.

use chrono::{DateTime, Utc};
use db::{Db, DbError, Tx, with_retry};
use kernel::{
    EmailAddress, Fault, Kind, Money, clean_text,
    ids::{ChannelId, ChannelSaleId, OrderId},
};
use platform::Cx;
use sha2::{Digest, Sha256};
use sqlx::types::Json;

use super::{
    Channel, ChannelError, Sale, SaleLine, Tender,
    model::plausible,
    order::{NewSale, make_order},
    pricing::price,
    queries,
};
use crate::ledger::{self, Account, Posting};

/// What a channel sold.
#[derive(Debug, Clone)]
pub struct RecordSale {
    /// Who sold.
    pub channel: Channel,
    /// The sale's own key, which the channel made up: 1 to 255 visible characters.
    pub key: String,
    /// Whether it was made while the channel could not hear us, so that its client has left.
    pub offline: bool,
    /// When, by the till's clock; now unless given.
    pub sold_at: Option<DateTime<Utc>>,
    /// Who sold, for people.
    pub seller: String,
    /// The client's address, if they left one.
    pub email: String,
    /// How they paid.
    pub tender: Tender,
    /// What they paid.
    pub total: Money,
    /// What they bought.
    pub lines: Vec<SaleLine>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The sale as it stands.
    pub sale: Sale,
    /// Whether it had been told before.
    pub again: bool,
}

/// Takes the sale down.
///
/// # Errors
/// What the module says.
#[tracing::instrument(name = "channels.record_sale", skip_all, fields(channel.code = %ask.channel.code))]
pub async fn record_sale(db: &Db, cx: &Cx, ask: &RecordSale) -> Result<Recorded, ChannelError> {
    let read = read(cx, ask)?;
    with_retry(async || {
        let mut tx = db.begin().await?;
        let Some(id) = begin(&mut tx, cx, ask, &read).await? else {
            let known = find_known(&mut tx, ask.channel.id, &ask.key).await?;
            let (sale, fingerprint) = known.ok_or(ChannelError::NotFound)?;
            if fingerprint != read.fingerprint {
                return Err(ChannelError::KeyReused);
            }
            return Ok(Recorded { sale, again: true });
        };
        if ask.channel.closed_at.is_some() && !ask.offline {
            return Err(ChannelError::Closed);
        }
        match attempt(&mut tx, cx, ask, &read).await {
            Ok(order) => finish(&mut tx, id, Ok(order)).await?,
            Err(error) if ask.offline && is_conflict(&error) => {
                // what was begun of the order goes; the sale and its money stay
                tx.rollback().await?;
                return conflict(db, cx, ask, &read, &error).await;
            }
            Err(error) => return Err(error),
        }
        let sale = queries::find_sale(&mut tx, id).await?.ok_or(ChannelError::NotFound)?;
        tx.commit().await?;
        Ok(Recorded { sale, again: false })
    })
    .await
}

/// What was told, as far as it can be read without the database.
struct Read {
    email: EmailAddress,
    seller: String,
    fingerprint: [u8; 32],
}

fn read(cx: &Cx, ask: &RecordSale) -> Result<Read, ChannelError> {
    let key = ask.key.as_bytes();
    if !(1..=255).contains(&key.len()) || !key.iter().all(u8::is_ascii_graphic) {
        return Err(ChannelError::field(
            "key",
            "malformed",
            "Give the sale a key of 1 to 255 visible characters.",
        ));
    }
    if ask.tender == Tender::Demo && cx.house.production {
        return Err(ChannelError::DemoRefused);
    }
    if ask.total.currency() != ask.channel.currency || ask.total.minor() <= 0 {
        let words = format!("Say what the client paid, in {}.", ask.channel.currency.code());
        return Err(ChannelError::field("total", "currency_mismatch", words));
    }
    let email = read_email(&ask.channel, &ask.email)?;
    let asked = serde_json::json!([
        ask.offline,
        ask.sold_at,
        ask.seller,
        ask.email,
        ask.tender.code(),
        ask.total,
        ask.lines
    ]);
    Ok(Read {
        email,
        seller: clean_text(&ask.seller, false).chars().take(80).collect(),
        fingerprint: Sha256::digest(asked.to_string().as_bytes()).into(),
    })
}

/// The client's address, or the channel's own.
pub(super) fn read_email(channel: &Channel, typed: &str) -> Result<EmailAddress, ChannelError> {
    let text = if typed.trim().is_empty() { channel.receipts_email.as_str() } else { typed.trim() };
    text.parse::<EmailAddress>().map_err(|error| ChannelError::field("email", "malformed", error.to_string()))
}

/// Claims the key: a twin waits here until this one is done. `None` when the sale was told before.
async fn begin(
    tx: &mut Tx,
    cx: &Cx,
    ask: &RecordSale,
    read: &Read,
) -> Result<Option<ChannelSaleId>, ChannelError> {
    let (id, now) = (ChannelSaleId::new(&*cx.random), tx.now().await?);
    let sold_at = ask.sold_at.unwrap_or(now);
    if !plausible(sold_at, now) {
        let words = "The till's clock says a moment that cannot be: it is ahead of ours, or the sale is over a month old.";
        return Err(ChannelError::field("sold_at", "out_of_range", words));
    }
    let done = sqlx::query(
        "INSERT INTO channel_sales (id, channel_id, key, fingerprint, state, offline, sold_at, received_at, seller, email, tender, currency,
                                    total_minor, lines)
         VALUES ($1, $2, $3, $4, 'begun', $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT ON CONSTRAINT channel_sales_once DO NOTHING",
    )
    .bind(id.uuid())
    .bind(ask.channel.id.uuid())
    .bind(&ask.key)
    .bind(read.fingerprint.as_slice())
    .bind(ask.offline)
    .bind(sold_at)
    .bind(now)
    .bind(&read.seller)
    .bind(ask.email.trim())
    .bind(ask.tender.code())
    .bind(ask.total.currency().code())
    .bind(ask.total.minor())
    .bind(Json(&ask.lines))
    .execute(&mut **tx)
    .await?;
    Ok((done.rows_affected() == 1).then_some(id))
}

async fn attempt(tx: &mut Tx, cx: &Cx, ask: &RecordSale, read: &Read) -> Result<OrderId, ChannelError> {
    let priced = price(tx, &ask.channel, &ask.lines).await?;
    let actual = priced.totals.total;
    if actual != ask.total {
        return Err(ChannelError::TotalDiffers { told: ask.total, actual });
    }
    let sale = NewSale { channel: &ask.channel, email: read.email.clone(), respects_carts: !ask.offline };
    make_order(tx, cx, sale, priced).await
}

/// Whether the refusal is one that a client who has left cannot be told. What only time mends is not: the till sends it again.
fn is_conflict(error: &ChannelError) -> bool {
    matches!(error.kind(), Kind::Conflict | Kind::Invalid | Kind::NotFound)
}

/// Writes the sale down as a conflict: what the till took is owed to the client until people have made it good.
async fn conflict(
    db: &Db,
    cx: &Cx,
    ask: &RecordSale,
    read: &Read,
    why: &ChannelError,
) -> Result<Recorded, ChannelError> {
    let mut tx = db.begin().await?;
    let Some(id) = begin(&mut tx, cx, ask, read).await? else {
        // a twin came between: its answer is the answer
        let (sale, _) = find_known(&mut tx, ask.channel.id, &ask.key).await?.ok_or(ChannelError::NotFound)?;
        return Ok(Recorded { sale, again: true });
    };
    tracing::warn!(channel = ask.channel.code, sale = %id, reason = why.code(), "a sale that was made offline cannot be recorded; people make it good");
    let legs =
        ledger::transfer(Account::Unearned, Account::Till, ask.total).map_err(ledger::LedgerError::from)?;
    ledger::post(&mut tx, cx, Posting { order: None, legs }).await?;
    finish(&mut tx, id, Err(why.code())).await?;
    let sale = queries::find_sale(&mut tx, id).await?.ok_or(ChannelError::NotFound)?;
    tx.commit().await?;
    Ok(Recorded { sale, again: false })
}

async fn finish(
    tx: &mut Tx,
    id: ChannelSaleId,
    came_to: Result<OrderId, &'static str>,
) -> Result<(), DbError> {
    let (state, order, reason) = match came_to {
        Ok(order) => ("recorded", Some(order.uuid()), None),
        Err(reason) => ("conflict", None, Some(reason)),
    };
    sqlx::query("UPDATE channel_sales SET state = $2, order_id = $3, reason = $4 WHERE id = $1")
        .bind(id.uuid())
        .bind(state)
        .bind(order)
        .bind(reason)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn find_known(
    tx: &mut Tx,
    channel: ChannelId,
    key: &str,
) -> Result<Option<(Sale, Vec<u8>)>, ChannelError> {
    let row = sqlx::query("SELECT * FROM channel_sales WHERE channel_id = $1 AND key = $2")
        .bind(channel.uuid())
        .bind(key)
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let fingerprint = sqlx::Row::try_get(&row, "fingerprint")?;
    Ok(Some((queries::read_sale(&row)?, fingerprint)))
}
