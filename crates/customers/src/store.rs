//! SQL that several operations share.

use db::{DbError, Tx};
use kernel::{EmailAddress, ids::AccountId};
use sqlx::{Row, postgres::PgRow};

use crate::{Account, AccountError, Role};

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
