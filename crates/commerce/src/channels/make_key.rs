//! Make a key for a channel, or one that takes another's place.
//!
//! The key is in the answer and nowhere else: the house keeps a digest of it. One that takes another's place lets the old one work for a
//! while, so that a till can be changed without a gap. Refuses an unknown channel, a key without a name or a scope, an overlap out of
//! range, and an old key that is not the channel's or opens nothing any more. Writes `channel_keys` and the audit log.

use chrono::Duration;
use db::Tx;
use kernel::{
    Text, Token,
    ids::{ChannelId, ChannelKeyId},
};
use platform::{Cx, audit};
use serde_json::json;

use super::{ChannelError, Scope, keys::PREFIX, queries};

/// The longest for which an old key works beside the new one, in hours: a week.
const LONGEST_OVERLAP: i64 = 24 * 7;

/// What the key is for.
#[derive(Debug, Clone)]
pub struct MakeKey {
    /// Whose it is.
    pub channel: ChannelId,
    /// What people call it: the device it lives in, for example.
    pub name: String,
    /// What it opens.
    pub scopes: Vec<Scope>,
    /// The key whose place it takes, and for how many hours that one still works: 0 to 168.
    pub replaces: Option<(ChannelKeyId, i64)>,
}

/// A key that was just made.
#[derive(Debug, Clone)]
pub struct MadeKey {
    /// Its id.
    pub id: ChannelKeyId,
    /// The key itself, the only copy there will ever be.
    pub key: String,
}

/// Makes it.
#[tracing::instrument(name = "channels.make_key", skip_all, fields(channel.id = %ask.channel))]
pub async fn make_key(tx: &mut Tx, cx: &Cx, ask: MakeKey) -> Result<MadeKey, ChannelError> {
    let name = Text::line("name", &ask.name, 60, "Say which device or program it is for.")
        .map_err(|error| ChannelError::Invalid(vec![error]))?;
    if ask.scopes.is_empty() {
        return Err(ChannelError::field("scopes", "required", "Choose what the key opens."));
    }
    queries::find_channel(tx, ask.channel).await?.ok_or(ChannelError::NotFound)?;
    if let Some((old, hours)) = ask.replaces {
        expire(tx, &ask, old, hours).await?;
    }
    let (id, token, now) = (ChannelKeyId::new(&*cx.random), Token::new(&*cx.random), tx.now().await?);
    let last_four: String = token.as_str().chars().skip(token.as_str().len() - 4).collect();
    let scopes: Vec<_> = ask.scopes.iter().map(|scope| scope.code()).collect();
    sqlx::query(
        "INSERT INTO channel_keys (id, channel_id, name, digest, last_four, scopes, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id.uuid())
    .bind(ask.channel.uuid())
    .bind(name.as_str())
    .bind(token.digest().as_slice())
    .bind(&last_four)
    .bind(&scopes)
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    let after = json!({ "key": id.to_string(), "name": name.as_str(), "last_four": last_four, "scopes": scopes,
                        "replaces": ask.replaces.map(|(old, _)| old.to_string()) });
    let change = audit::Change {
        action: "channels.make_key",
        object: ask.channel.to_string(),
        before: None,
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok(MadeKey { id, key: format!("{PREFIX}{}", token.as_str()) })
}

async fn expire(tx: &mut Tx, ask: &MakeKey, old: ChannelKeyId, hours: i64) -> Result<(), ChannelError> {
    if !(0..=LONGEST_OVERLAP).contains(&hours) {
        return Err(ChannelError::field("overlap_hours", "out_of_range", "Enter 0 to 168 hours."));
    }
    let until = tx.now().await? + Duration::hours(hours);
    let done = sqlx::query(
        "UPDATE channel_keys SET expires_at = least(coalesce(expires_at, $3), $3)
         WHERE id = $1 AND channel_id = $2 AND revoked_at IS NULL",
    )
    .bind(old.uuid())
    .bind(ask.channel.uuid())
    .bind(until)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(ChannelError::NotFound) }
}
