//! Reads of accounts.

use std::collections::HashMap;

use db::{Conn, DbError, Tx};
use kernel::{EmailAddress, ids::AccountId};
use sqlx::Row;

use crate::{Account, store};

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
