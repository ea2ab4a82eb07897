//! Open a channel, or change one.
//!
//! Refuses an unreadable code, name or address for receipts, an unknown place or one that the house keeps itself, a code that another channel has, and
//! a stale version. A closed channel's keys open nothing that sells. Writes `channels` and the audit log.

use db::{ConstraintExt, Tx};
use kernel::{
    Currency, EmailAddress, FieldError, Text,
    ids::{ChannelId, LocationId},
};
use platform::{Cx, audit};
use serde_json::json;

use super::{Channel, ChannelError, ChannelKind, queries};
use crate::inventory::places;

/// A channel as it shall be.
#[derive(Debug, Clone)]
pub struct PutChannel {
    /// Small letters, digits and underscores. Stays what it was first.
    pub code: String,
    /// The version staff saw; 0 opens a new one.
    pub expected_version: i64,
    /// What people call it.
    pub name: String,
    /// What kind it is. Stays what it was first.
    pub kind: ChannelKind,
    /// Where it hands over.
    pub location: LocationId,
    /// What it sells in. Stays what it was first.
    pub currency: Currency,
    /// Where the letter of a sale goes when the client leaves no address.
    pub receipts_email: String,
    /// Whether it sells no more.
    pub closed: bool,
}

/// Puts it, and answers it as it stands.
#[tracing::instrument(name = "channels.put_channel", skip_all, fields(channel.code = %ask.code))]
pub async fn put_channel(tx: &mut Tx, cx: &Cx, ask: PutChannel) -> Result<Channel, ChannelError> {
    let (name, email) = check(&ask)?;
    let place = places::find_location(tx, ask.location).await?;
    if place.is_none_or(|place| place.kind.is_own()) {
        return Err(ChannelError::field("location", "unknown_value", "Choose where it hands over."));
    }
    sqlx::query("SELECT 1 FROM channels WHERE code = $1 FOR UPDATE")
        .bind(&ask.code)
        .execute(&mut **tx)
        .await?;
    let known = queries::find_channel_by_code(tx, &ask.code).await?;
    let id = match &known {
        None if ask.expected_version != 0 => return Err(ChannelError::NotFound),
        None => insert(tx, cx, &ask, &name, &email).await?,
        Some(_) if ask.expected_version == 0 => return Err(ChannelError::CodeTaken),
        Some(known) if known.version != ask.expected_version => {
            return Err(ChannelError::VersionConflict { current: known.version });
        }
        Some(known) => update(tx, known.id, &ask, &name, &email).await?,
    };
    let put = queries::find_channel(tx, id).await?.ok_or(ChannelError::NotFound)?;
    let said = |c: &Channel| json!({ "name": c.name, "location": c.location.to_string(), "receipts_email": c.receipts_email, "closed": c.closed_at.is_some() });
    let before = known.as_ref().map(said);
    let change = audit::Change {
        action: "channels.put_channel",
        object: id.to_string(),
        before: before.as_ref(),
        after: Some(&said(&put)),
    };
    audit::record(tx, cx, change).await?;
    Ok(put)
}

fn check(ask: &PutChannel) -> Result<(Text, EmailAddress), ChannelError> {
    let mut wrong = Vec::new();
    let code = ask.code.as_bytes();
    let fits = (2..=40).contains(&code.len())
        && code[0].is_ascii_lowercase()
        && code.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'_');
    if !fits {
        let words = "Enter 2 to 40 small letters, digits or underscores, a letter first.";
        wrong.push(FieldError::new("code", "malformed", words));
    }
    let name = Text::line("name", &ask.name, 80, "Enter what people call it.").map_err(|e| wrong.push(e));
    let email = ask.receipts_email.parse::<EmailAddress>();
    let email = email.map_err(|e| wrong.push(FieldError::new("receipts_email", "malformed", e.to_string())));
    match (name, email) {
        (Ok(name), Ok(email)) if wrong.is_empty() => Ok((name, email)),
        _ => Err(ChannelError::Invalid(wrong)),
    }
}

async fn insert(
    tx: &mut Tx,
    cx: &Cx,
    ask: &PutChannel,
    name: &Text,
    email: &EmailAddress,
) -> Result<ChannelId, ChannelError> {
    let (id, now) = (ChannelId::new(&*cx.random), tx.now().await?);
    sqlx::query(
        "INSERT INTO channels (id, code, name, kind, location_id, currency, receipts_email, closed_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $8 THEN $9::timestamptz END, $9)",
    )
    .bind(id.uuid())
    .bind(&ask.code)
    .bind(name.as_str())
    .bind(ask.kind.code())
    .bind(ask.location.uuid())
    .bind(ask.currency.code())
    .bind(email.as_str())
    .bind(ask.closed)
    .bind(now)
    .execute(&mut **tx)
    .await
    .on_constraint("channels_code_once", || ChannelError::CodeTaken)?;
    Ok(id)
}

async fn update(
    tx: &mut Tx,
    id: ChannelId,
    ask: &PutChannel,
    name: &Text,
    email: &EmailAddress,
) -> Result<ChannelId, ChannelError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE channels SET name = $2, location_id = $3, receipts_email = $4,
                closed_at = CASE WHEN $5 THEN coalesce(closed_at, $6) END, version = version + 1 WHERE id = $1",
    )
    .bind(id.uuid())
    .bind(name.as_str())
    .bind(ask.location.uuid())
    .bind(email.as_str())
    .bind(ask.closed)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(id)
}
