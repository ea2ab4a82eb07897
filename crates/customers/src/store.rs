//! SQL that several operations share.

use chrono::Duration;
use db::{DbError, Tx};
use kernel::{
    EmailAddress, Token,
    ids::{AccountId, SessionId},
};
use platform::Cx;
use sqlx::{Row, postgres::PgRow};

use crate::{
    Account, AccountError, Role,
    devices::{self, Browser, Signals},
};

/// Locks an account until the transaction ends.
pub(crate) async fn lock(tx: &mut Tx, id: AccountId) -> Result<Option<Account>, DbError> {
    let row = sqlx::query(
        "SELECT id, email, name, role, disabled_at FROM accounts WHERE id = $1 AND erased_at IS NULL FOR UPDATE",
    )
    .bind(id.uuid())
    .fetch_optional(&mut **tx)
    .await?;
    row.as_ref().map(read_account).transpose()
}

/// Refuses to take the last welcome owner away. Every owner's row is locked, so two owners cannot
/// remove each other at the same moment.
pub(crate) async fn refuse_last_owner(tx: &mut Tx, leaving: AccountId) -> Result<(), AccountError> {
    let owners: Vec<uuid::Uuid> = sqlx::query_scalar(
        "SELECT id FROM accounts WHERE role = 'owner' AND disabled_at IS NULL AND erased_at IS NULL ORDER BY id FOR UPDATE",
    )
    .fetch_all(&mut **tx)
    .await?;
    if owners.iter().any(|id| *id != leaving.uuid()) { Ok(()) } else { Err(AccountError::LastOwner) }
}

/// What opened a session; it decides what the session is good for and how long it lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Means {
    /// A one-time link.
    Link,
    /// A code from a letter.
    Code,
    /// A passkey, in the shop.
    Passkey,
    /// A passkey that was added in the back office, there.
    StaffPasskey,
}

impl Means {
    const fn code(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Code => "code",
            Self::Passkey => "passkey",
            Self::StaffPasskey => "staff_passkey",
        }
    }

    /// How long the session may live however busy it is.
    const fn absolute_life(self) -> Duration {
        match self {
            Self::Link | Self::StaffPasskey => Duration::days(7),
            Self::Code | Self::Passkey => Duration::days(90),
        }
    }
}

/// A session about to be opened.
pub(crate) struct OpenSession<'a> {
    pub(crate) account: AccountId,
    pub(crate) means: Means,
    pub(crate) browser: &'a Browser,
    /// What was noticed about it, for the letter about new devices.
    pub(crate) signals: Signals,
    /// Whether a second factor was given, or a passkey, which is two.
    pub(crate) factor: bool,
    /// The session the browser already carried, which ends: an identifier set before signing in is worth nothing.
    pub(crate) replaces: Option<&'a Token>,
}

/// Opens a session under a new token, the only copy of which is returned.
pub(crate) async fn open_session(
    tx: &mut Tx,
    cx: &Cx,
    open: OpenSession<'_>,
) -> Result<(SessionId, Token), DbError> {
    let now = tx.now().await?;
    if let Some(old) = open.replaces {
        sqlx::query("UPDATE sessions SET revoked_at = $2 WHERE digest = $1 AND revoked_at IS NULL")
            .bind(old.digest().as_slice())
            .bind(now)
            .execute(&mut **tx)
            .await?;
    }
    let (session, token) = (SessionId::new(&*cx.random), Token::new(&*cx.random));
    sqlx::query(
        "INSERT INTO sessions (id, account_id, digest, means, user_agent, place, device, proven_at, factor_at, created_at,
                               last_seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $8, $9, $6, $10, $6, $6, $7)",
    )
    .bind(session.uuid())
    .bind(open.account.uuid())
    .bind(token.digest().as_slice())
    .bind(open.means.code())
    .bind(open.browser.kept_name())
    .bind(now)
    .bind(now + open.means.absolute_life())
    .bind(open.browser.place())
    .bind(open.browser.device.as_ref().map(|device| device.digest().to_vec()))
    .bind(open.factor.then_some(now))
    .execute(&mut **tx)
    .await?;
    devices::greet(tx, cx, open.account, session, open.browser, open.signals).await?;
    Ok((session, token))
}

/// An account from its row.
pub(crate) fn read_account(row: &PgRow) -> Result<Account, DbError> {
    Ok(Account {
        id: AccountId::from_uuid(row.try_get("id")?),
        email: read_email(row)?,
        name: row.try_get("name")?,
        role: read_role(row)?,
        disabled_at: row.try_get("disabled_at")?,
    })
}

/// The address in a row.
pub(crate) fn read_email(row: &PgRow) -> Result<EmailAddress, DbError> {
    row.try_get::<String, _>("email")?.parse().map_err(undecodable)
}

/// The role in a row.
pub(crate) fn read_role(row: &PgRow) -> Result<Option<Role>, DbError> {
    row.try_get::<Option<String>, _>("role")?.map(|code| code.parse()).transpose().map_err(undecodable)
}

fn undecodable(error: impl std::error::Error + Send + Sync + 'static) -> DbError {
    DbError::Broken(sqlx::Error::Decode(Box::new(error)))
}
