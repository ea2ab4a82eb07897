//! Outgoing mail: written in the transaction that causes it, sent afterwards, once per dedupe key.
//!
//! Owns `mail_messages`. The default mailer keeps messages where the mailbox page shows them.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use db::{Conn, Db, DbError, Tx};
use kernel::{EmailAddress, ids::MailId};
use sqlx::Row;
use uuid::Uuid;

use crate::{Cx, backlog::Backlog};

/// A message to one person.
#[derive(Debug, Clone)]
pub struct Mail {
    /// What it is, e.g. `order_confirmation`.
    pub kind: &'static str,
    /// What makes it the only one, e.g. `order_confirmation:ord_…`.
    pub dedupe: String,
    /// The order it is about.
    pub order: Option<Uuid>,
    /// Who receives it.
    pub to: EmailAddress,
    /// The subject line.
    pub subject: String,
    /// The body for plain readers.
    pub text: String,
    /// The body for rich readers.
    pub html: String,
    /// The absolute address at which one POST ends letters of this kind for the address; none for letters that have to come.
    pub one_click_stop: Option<String>,
}

/// Puts a message in the queue. Returns false when one with the same dedupe key was queued before.
pub async fn queue(tx: &mut Tx, cx: &Cx, mail: Mail) -> Result<bool, DbError> {
    let now = tx.now().await?;
    let done = sqlx::query(
        "INSERT INTO mail_messages (id, kind, dedupe, order_id, recipient, subject, body_text, body_html, one_click_stop, state, retry_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', $10, $10) ON CONFLICT ON CONSTRAINT mail_messages_once DO NOTHING",
    )
    .bind(MailId::new(&*cx.random).uuid())
    .bind(mail.kind)
    .bind(mail.dedupe)
    .bind(mail.order)
    .bind(mail.to.as_str())
    .bind(mail.subject)
    .bind(mail.text)
    .bind(mail.html)
    .bind(mail.one_click_stop)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A message as it lies in the queue or the mailbox.
#[derive(Debug, Clone)]
pub struct StoredMail {
    /// Its id.
    pub id: MailId,
    /// What it is.
    pub kind: String,
    /// Its dedupe key, which a provider receives as its own idempotency key.
    pub dedupe: String,
    /// Who receives it.
    pub recipient: String,
    /// The subject line.
    pub subject: String,
    /// The plain body.
    pub text: String,
    /// The rich body.
    pub html: String,
    /// The absolute address at which one POST ends letters of this kind.
    pub one_click_stop: Option<String>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was handed over.
    pub sent_at: Option<DateTime<Utc>>,
}

impl StoredMail {
    /// The headers that a mailer sends besides the usual ones: where one press in a mail program ends letters of this kind (RFC 2369,
    /// RFC 8058). The mailer's DKIM signature has to cover both.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let Some(stop) = &self.one_click_stop else { return Vec::new() };
        vec![
            ("List-Unsubscribe", format!("<{stop}>")),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
        ]
    }
}

/// Hands messages to the outside.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands one message over. The dedupe key is the same on every try.
    async fn send(&self, mail: &StoredMail) -> Result<(), MailerError>;
}

/// The message could not be handed over.
#[derive(Debug, thiserror::Error)]
#[error("the mail was not accepted: {words}")]
pub struct MailerError {
    /// Why, in the other side's words.
    pub words: String,
    /// Whether it was refused for good, so that trying again is of no use.
    pub permanent: bool,
}

impl MailerError {
    /// It will be tried again.
    pub fn later(words: impl Into<String>) -> Self {
        Self { words: words.into(), permanent: false }
    }

    /// It will never be accepted as it is.
    pub fn never(words: impl Into<String>) -> Self {
        Self { words: words.into(), permanent: true }
    }
}

/// The default: a message is delivered by being kept, and read on the mailbox page.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mailbox;

#[async_trait]
impl Mailer for Mailbox {
    async fn send(&self, mail: &StoredMail) -> Result<(), MailerError> {
        tracing::info!(kind = mail.kind, mail = %mail.id, "mail kept in the mailbox");
        Ok(())
    }
}

/// Sends the oldest queued message, if one is due. Returns whether there was one.
///
/// Three steps, so that nothing outside the database happens in a transaction: the message is leased for a
/// minute, handed over, and marked. A worker that dies in between leaves it to the next, with the same key.
pub async fn send_next(db: &Db, mailer: &dyn Mailer) -> Result<bool, DbError> {
    let Some(mail) = lease(db).await? else { return Ok(false) };
    if let Err(error) = mailer.send(&mail).await {
        if error.permanent {
            refuse(db, &mail, &error).await?;
        } else {
            tracing::warn!(mail = %mail.id, %error, "mail will be tried again");
        }
        return Ok(true);
    }
    let mut tx = db.begin().await?;
    let now = tx.now().await?;
    sqlx::query("UPDATE mail_messages SET state = 'sent', sent_at = $2 WHERE id = $1 AND state = 'queued'")
        .bind(mail.id.uuid())
        .bind(now)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(true)
}

/// A letter that is refused for good is kept with the reason, and not tried again: an address that does not exist, a letter too large.
async fn refuse(db: &Db, mail: &StoredMail, error: &MailerError) -> Result<(), DbError> {
    tracing::warn!(mail = %mail.id, kind = mail.kind, %error, "mail is refused for good");
    let words: String = error.words.chars().take(500).collect();
    let mut tx = db.begin().await?;
    sqlx::query(
        "UPDATE mail_messages SET state = 'refused', refusal = $2 WHERE id = $1 AND state = 'queued'",
    )
    .bind(mail.id.uuid())
    .bind(words)
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

async fn lease(db: &Db) -> Result<Option<StoredMail>, DbError> {
    let mut tx = db.begin().await?;
    let now = tx.now().await?;
    let row = sqlx::query(
        "UPDATE mail_messages SET attempts = attempts + 1, retry_at = $1 + least(attempts + 1, 60) * interval '1 minute'
         WHERE id = (SELECT id FROM mail_messages WHERE state = 'queued' AND retry_at <= $1
                     ORDER BY retry_at LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id, kind, dedupe, recipient, subject, body_text, body_html, one_click_stop, created_at, sent_at",
    )
    .bind(now)
    .fetch_optional(&mut *tx)
    .await?;
    tx.commit().await?;
    row.as_ref().map(read).transpose()
}

/// What waits to be handed over.
pub async fn backlog(conn: &mut Conn) -> Result<Backlog, DbError> {
    Ok(sqlx::query_as(
        "SELECT count(*) AS waiting, count(*) FILTER (WHERE attempts > 0) AS failing,
                greatest(coalesce(extract(epoch FROM now() - min(created_at)), 0), 0)::float8 AS oldest_seconds
         FROM mail_messages WHERE state = 'queued'",
    )
    .fetch_one(conn)
    .await?)
}

/// The newest messages, newest first.
pub async fn list(conn: &mut Conn, limit: i64) -> Result<Vec<StoredMail>, DbError> {
    let rows = sqlx::query(
        "SELECT id, kind, dedupe, recipient, subject, body_text, body_html, one_click_stop, created_at, sent_at FROM mail_messages
         ORDER BY created_at DESC, id DESC LIMIT $1",
    )
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

/// One message.
pub async fn find(conn: &mut Conn, id: MailId) -> Result<Option<StoredMail>, DbError> {
    let row = sqlx::query(
        "SELECT id, kind, dedupe, recipient, subject, body_text, body_html, one_click_stop, created_at, sent_at FROM mail_messages WHERE id = $1",
    )
    .bind(id.uuid())
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(read).transpose()
}

/// The messages with these dedupe keys, oldest first; keys nothing was queued under are left out.
pub async fn list_by_dedupe(conn: &mut Conn, keys: &[String]) -> Result<Vec<StoredMail>, DbError> {
    let rows = sqlx::query(
        "SELECT id, kind, dedupe, recipient, subject, body_text, body_html, one_click_stop, created_at, sent_at FROM mail_messages
         WHERE dedupe = ANY($1) ORDER BY created_at, id",
    )
    .bind(keys)
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

fn read(row: &sqlx::postgres::PgRow) -> Result<StoredMail, DbError> {
    Ok(StoredMail {
        id: MailId::from_uuid(row.try_get("id")?),
        kind: row.try_get("kind")?,
        dedupe: row.try_get("dedupe")?,
        recipient: row.try_get("recipient")?,
        subject: row.try_get("subject")?,
        text: row.try_get("body_text")?,
        html: row.try_get("body_html")?,
        one_click_stop: row.try_get("one_click_stop")?,
        created_at: row.try_get("created_at")?,
        sent_at: row.try_get("sent_at")?,
    })
}
