//! Reads of accounts.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use db::{Conn, DbError, Tx};
use kernel::{EmailAddress, ids::AccountId};
use sqlx::Row;

use crate::{Account, store};

/// Somebody who works in the house.
#[derive(Debug, Clone)]
pub struct Member {
    /// The person.
    pub account: Account,
    /// When a session of theirs was seen last; `None` when they never came.
    pub seen_at: Option<DateTime<Utc>>,
    /// Whether they have a second factor in the back office.
    pub has_factor: bool,
}

/// The account with an id, disabled or not.
pub async fn find(conn: &mut Conn, id: AccountId) -> Result<Option<Account>, DbError> {
    let row = sqlx::query(
        "SELECT id, email, name, role, disabled_at FROM accounts WHERE id = $1 AND erased_at IS NULL",
    )
    .bind(id.uuid())
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(store::read_account).transpose()
}

/// The account that an address belongs to, however its letters are cased.
pub async fn find_by_email(conn: &mut Conn, email: &EmailAddress) -> Result<Option<Account>, DbError> {
    let row = sqlx::query(
        "SELECT id, email, name, role, disabled_at FROM accounts WHERE canonical_email = $1 AND erased_at IS NULL",
    )
    .bind(email.canonical())
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(store::read_account).transpose()
}

/// What people are called, for lists that show who did something. Unknown accounts are left out.
pub async fn find_names(conn: &mut Conn, ids: &[AccountId]) -> Result<HashMap<AccountId, String>, DbError> {
    let ids: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    let rows =
        sqlx::query("SELECT id, name FROM accounts WHERE id = ANY($1)").bind(ids).fetch_all(conn).await?;
    rows.iter().map(|row| Ok((AccountId::from_uuid(row.try_get("id")?), row.try_get("name")?))).collect()
}

/// Locks an account until the transaction ends, so that what is done for it happens one after another. Rows that refer to it
/// can still be written.
pub async fn lock(tx: &mut Tx, id: AccountId) -> Result<(), DbError> {
    sqlx::query("SELECT id FROM accounts WHERE id = $1 FOR NO KEY UPDATE")
        .bind(id.uuid())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Everybody who works in the house, disabled or not, by name.
pub async fn list_staff(conn: &mut Conn) -> Result<Vec<Member>, DbError> {
    let rows = sqlx::query(
        "SELECT a.id, a.email, a.name, a.role, a.disabled_at,
                (SELECT max(s.last_seen_at) FROM sessions s WHERE s.account_id = a.id AND s.means IN ('link', 'staff_passkey')) AS seen_at,
                EXISTS (SELECT 1 FROM account_passkeys p WHERE p.account_id = a.id AND p.for_staff)
                OR EXISTS (SELECT 1 FROM account_authenticators t
                           WHERE t.account_id = a.id AND t.for_staff AND t.confirmed_at IS NOT NULL) AS has_factor
         FROM accounts a WHERE a.role IS NOT NULL AND a.erased_at IS NULL ORDER BY lower(a.name), a.id",
    )
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Member {
                account: store::read_account(row)?,
                seen_at: row.try_get("seen_at")?,
                has_factor: row.try_get("has_factor")?,
            })
        })
        .collect()
}
