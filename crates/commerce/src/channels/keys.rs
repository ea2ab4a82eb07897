//! Who calls with which key.

use chrono::{DateTime, Utc};
use db::{Conn, DbError, Tx};
use kernel::{
    Token,
    ids::{ChannelId, ChannelKeyId},
};
use sqlx::{Row, postgres::PgRow};

use super::{Channel, Scope, queries};

/// What every key begins with, so that people and scanners of code know one when they see it.
pub(super) const PREFIX: &str = "ak_";

/// A channel that called with a living key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The channel.
    pub channel: Channel,
    /// The key.
    pub key: ChannelKeyId,
    scopes: Vec<String>,
}

impl Caller {
    /// Whether the key opens this.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.iter().any(|code| code == scope.code())
    }
}

/// A key as staff see it: never the key itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its id.
    pub id: ChannelKeyId,
    /// What people call it.
    pub name: String,
    /// Its last four characters.
    pub last_four: String,
    /// What it opens.
    pub scopes: Vec<Scope>,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Until when it still works, after it was replaced.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was used last, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Since when it opens nothing.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// The channel behind a key as it was sent (`ak_…`), if the key lives. Notes that it was used, once a minute at most.
pub async fn find_caller(tx: &mut Tx, key: &str) -> Result<Option<Caller>, DbError> {
    let Some(token) = key.strip_prefix(PREFIX).and_then(Token::parse) else { return Ok(None) };
    let now = tx.now().await?;
    let row = sqlx::query(
        "SELECT k.id AS key_id, k.scopes, k.last_used_at, c.* FROM channel_keys k JOIN channels c ON c.id = k.channel_id
         WHERE k.digest = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)",
    )
    .bind(token.digest().as_slice())
    .bind(now)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let key: uuid::Uuid = row.try_get("key_id")?;
    let used: Option<DateTime<Utc>> = row.try_get("last_used_at")?;
    if used.is_none_or(|used| used < now - chrono::Duration::minutes(1)) {
        // whoever loses the race for the row was there in the same minute
        sqlx::query(
            "UPDATE channel_keys SET last_used_at = $2
             WHERE id = (SELECT id FROM channel_keys WHERE id = $1 FOR UPDATE SKIP LOCKED)",
        )
        .bind(key)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    }
    Ok(Some(Caller {
        channel: queries::read_channel(&row)?,
        key: ChannelKeyId::from_uuid(key),
        scopes: row.try_get("scopes")?,
    }))
}

/// The keys of a channel, the newest first.
pub async fn list_keys(conn: &mut Conn, channel: ChannelId) -> Result<Vec<Key>, DbError> {
    let rows = sqlx::query("SELECT * FROM channel_keys WHERE channel_id = $1 ORDER BY created_at DESC, id")
        .bind(channel.uuid())
        .fetch_all(conn)
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &PgRow) -> Result<Key, DbError> {
    let scopes: Vec<String> = row.try_get("scopes")?;
    Ok(Key {
        id: ChannelKeyId::from_uuid(row.try_get("id")?),
        name: row.try_get("name")?,
        last_four: row.try_get("last_four")?,
        scopes: scopes.iter().filter_map(|code| Scope::find(code)).collect(),
        created_by: row.try_get("created_by")?,
        created_at: row.try_get("created_at")?,
        expires_at: row.try_get("expires_at")?,
        last_used_at: row.try_get("last_used_at")?,
        revoked_at: row.try_get("revoked_at")?,
    })
}
