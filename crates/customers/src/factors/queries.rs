//! What an account has for a second factor, and what the house asks of its staff.

use chrono::{DateTime, Utc};
use db::{Conn, DbError, Tx};
use kernel::{
    Token,
    ids::{AccountId, SessionId},
};
use sqlx::Row;

use crate::WayError;

/// What an account has for a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factors {
    /// Since when an app is connected.
    pub authenticator: Option<DateTime<Utc>>,
    /// How many recovery codes are left.
    pub recovery_codes: i64,
    /// How many passkeys there are.
    pub passkeys: i64,
    /// How many apps and passkeys were added in the back office, and count there.
    pub staff_factors: i64,
}

/// What an account has for a second factor.
pub async fn find_factors(conn: &mut Conn, account: AccountId) -> Result<Factors, DbError> {
    let row = sqlx::query(
        "SELECT (SELECT confirmed_at FROM account_authenticators WHERE account_id = $1) AS authenticator,
                (SELECT count(*) FROM account_recovery_codes WHERE account_id = $1 AND used_at IS NULL) AS recovery_codes,
                (SELECT count(*) FROM account_passkeys WHERE account_id = $1) AS passkeys,
                (SELECT count(*) FROM account_passkeys WHERE account_id = $1 AND for_staff)
                + (SELECT count(*) FROM account_authenticators WHERE account_id = $1 AND for_staff AND confirmed_at IS NOT NULL)
                  AS staff_factors",
    )
    .bind(account.uuid())
    .fetch_one(conn)
    .await?;
    Ok(Factors {
        authenticator: row.try_get("authenticator")?,
        recovery_codes: row.try_get("recovery_codes")?,
        passkeys: row.try_get("passkeys")?,
        staff_factors: row.try_get("staff_factors")?,
    })
}

/// Whether a sign-in of this browser waits for a second factor.
pub async fn find_pending(tx: &mut Tx, pending: &Token) -> Result<bool, DbError> {
    let now = tx.now().await?;
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM pending_sign_ins WHERE digest = $1 AND expires_at > $2 AND guesses < 5)",
    )
    .bind(pending.digest().as_slice())
    .bind(now)
    .fetch_one(&mut **tx)
    .await?)
}

/// What the house asks of everybody who works in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaffPolicy {
    /// Whether a second factor is needed.
    pub needs_factor: bool,
    /// The version, for those who change it.
    pub version: i64,
}

/// The house's rule about its staff.
pub async fn get_staff_policy(conn: &mut Conn) -> Result<StaffPolicy, DbError> {
    let row = sqlx::query("SELECT needs_factor, version FROM staff_policy").fetch_one(conn).await?;
    Ok(StaffPolicy { needs_factor: row.try_get("needs_factor")?, version: row.try_get("version")? })
}

/// Whether a session opens the back office.
pub(crate) async fn is_staff_session(tx: &mut Tx, session: SessionId) -> Result<bool, DbError> {
    let staff: Option<bool> =
        sqlx::query_scalar("SELECT means IN ('link', 'staff_passkey') FROM sessions WHERE id = $1")
            .bind(session.uuid())
            .fetch_optional(&mut **tx)
            .await?;
    Ok(staff.unwrap_or(false))
}

/// Refuses what has just left a member of staff without the second factor that the house asks for.
pub(crate) async fn refuse_last_factor(tx: &mut Tx, account: AccountId) -> Result<(), WayError> {
    // the row is locked so that the rule cannot come into force between the look and the commit
    let bound: bool = sqlx::query_scalar(
        "SELECT p.needs_factor AND a.role IS NOT NULL FROM accounts a, staff_policy p WHERE a.id = $1 FOR SHARE OF p",
    )
    .bind(account.uuid())
    .fetch_one(&mut **tx)
    .await?;
    if bound && find_factors(tx, account).await?.staff_factors == 0 { Err(WayError::LastWay) } else { Ok(()) }
}
