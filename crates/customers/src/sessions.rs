//! Who is behind a session token.

use std::collections::HashSet;

use chrono::Duration;
use db::{Conn, DbError, Tx};
use kernel::{
    Token,
    ids::{AccountId, SessionId},
};
use sqlx::Row;

use crate::{Assurance, Customer, Rights, SignedIn, roles::in_force, store};

/// How long a session of staff may rest before it ends.
pub const IDLE_LIFE: Duration = Duration::hours(12);

/// How long a customer's session may rest before it ends.
pub const CUSTOMER_IDLE_LIFE: Duration = Duration::days(30);

/// How much of a session's rest may pass before [`touch`] writes it down.
const GRAIN: Duration = Duration::minutes(5);

/// Who is behind the token, if the session lives and opens the back office: not ended, seen within 12 hours, begun within
/// 7 days, and its account welcome. Role and name are those of this moment. A customer's session is not found.
pub async fn find(tx: &mut Tx, token: &Token) -> Result<Option<SignedIn>, DbError> {
    let now = tx.now().await?;
    let row = sqlx::query(
        "SELECT s.id AS session_id, a.id, a.email, a.name, a.role, s.factor_at, r.permissions, (SELECT needs_factor FROM staff_policy) AS asked,
                EXISTS (SELECT 1 FROM account_passkeys p WHERE p.account_id = a.id AND p.for_staff)
                OR EXISTS (SELECT 1 FROM account_authenticators t
                           WHERE t.account_id = a.id AND t.for_staff AND t.confirmed_at IS NOT NULL) AS has_factor
         FROM sessions s JOIN accounts a ON a.id = s.account_id LEFT JOIN role_rights r ON r.role = a.role
         WHERE s.digest = $1 AND s.means IN ('link', 'staff_passkey') AND s.revoked_at IS NULL AND s.expires_at > $2 AND s.last_seen_at > $3
           AND a.disabled_at IS NULL AND a.erased_at IS NULL",
    )
    .bind(token.digest().as_slice())
    .bind(now)
    .bind(now - IDLE_LIFE)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let (role, decided): (_, Option<Vec<String>>) = (store::read_role(&row)?, row.try_get("permissions")?);
    Ok(Some(SignedIn {
        session: SessionId::from_uuid(row.try_get("session_id")?),
        account: AccountId::from_uuid(row.try_get("id")?),
        email: store::read_email(&row)?,
        name: row.try_get("name")?,
        role,
        rights: role.map_or(Rights::NONE, |role| in_force(role, decided.as_deref())),
        assurance: read_assurance(&row)?,
        at: now,
    }))
}

pub(crate) fn read_assurance(row: &sqlx::postgres::PgRow) -> Result<Assurance, DbError> {
    Ok(Assurance::of(row.try_get("has_factor")?, row.try_get("asked")?, row.try_get("factor_at")?))
}

/// The customer behind the token, if the session lives and was opened by a code or a passkey: not ended, seen within 30 days, begun
/// within 90, and its account welcome. A staff session is not found.
pub async fn find_customer(tx: &mut Tx, token: &Token) -> Result<Option<Customer>, DbError> {
    let now = tx.now().await?;
    let row = sqlx::query(
        "SELECT s.id AS session_id, a.id, a.email, a.name FROM sessions s JOIN accounts a ON a.id = s.account_id
         WHERE s.digest = $1 AND s.means IN ('code', 'passkey') AND s.revoked_at IS NULL AND s.expires_at > $2 AND s.last_seen_at > $3
           AND a.disabled_at IS NULL AND a.erased_at IS NULL",
    )
    .bind(token.digest().as_slice())
    .bind(now)
    .bind(now - CUSTOMER_IDLE_LIFE)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Customer {
        session: SessionId::from_uuid(row.try_get("session_id")?),
        account: AccountId::from_uuid(row.try_get("id")?),
        email: store::read_email(&row)?,
        name: row.try_get("name")?,
    }))
}

/// Those of these sessions that live, however they were opened: not ended, within their time, their account welcome. By the
/// database's clock of this very moment.
pub async fn list_living(conn: &mut Conn, sessions: &[SessionId]) -> Result<HashSet<SessionId>, DbError> {
    if sessions.is_empty() {
        return Ok(HashSet::new());
    }
    let ids: Vec<_> = sessions.iter().map(|id| id.uuid()).collect();
    let living: Vec<uuid::Uuid> = sqlx::query_scalar(
        "SELECT s.id FROM sessions s JOIN accounts a ON a.id = s.account_id
         WHERE s.id = ANY($1) AND s.revoked_at IS NULL AND s.expires_at > now()
           AND s.last_seen_at > now() - make_interval(hours => CASE WHEN s.means IN ('code', 'passkey') THEN $2::int ELSE $3::int END)
           AND a.disabled_at IS NULL AND a.erased_at IS NULL",
    )
    .bind(ids)
    .bind(hours(CUSTOMER_IDLE_LIFE))
    .bind(hours(IDLE_LIFE))
    .fetch_all(conn)
    .await?;
    Ok(living.into_iter().map(SessionId::from_uuid).collect())
}

fn hours(life: Duration) -> i32 {
    i32::try_from(life.num_hours()).unwrap_or(i32::MAX)
}

/// Notes that the session was seen; writes at most once in five minutes.
pub async fn touch(tx: &mut Tx, session: SessionId) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $3")
        .bind(session.uuid())
        .bind(now)
        .bind(now - GRAIN)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
