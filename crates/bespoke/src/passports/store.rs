//! Rows of passports.

use chrono::{DateTime, Utc};
use db::{DbError, Tx};
use kernel::{EmailAddress, Id};
use sqlx::{Row, postgres::PgRow};

use super::{Document, Passport, Sealed};
use crate::{
    BespokeError,
    error::unreadable,
    ids::{CommissionId, PassportId},
};

/// Whose a passport is, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Their place among the owners, from 1.
    pub seq: i32,
    /// What they are called.
    pub name: String,
    /// Where letters about the piece go.
    pub email: EmailAddress,
    /// Since when.
    pub since: DateTime<Utc>,
}

pub(super) fn read(row: &PgRow) -> Result<Passport, DbError> {
    let commission: Option<uuid::Uuid> = row.try_get("commission_id")?;
    let order: Option<uuid::Uuid> = row.try_get("order_id")?;
    Ok(Passport {
        id: PassportId::from_uuid(row.try_get("id")?),
        commission: commission.map(CommissionId::from_uuid),
        order: order.map(Id::from_uuid),
        serial: row.try_get("serial")?,
        code: row.try_get("code")?,
        version: row.try_get("version")?,
        revoked: row.try_get("revoked")?,
    })
}

pub(super) fn read_owner(row: &PgRow) -> Result<Owner, DbError> {
    let email: String = row.try_get("email")?;
    Ok(Owner {
        seq: row.try_get("seq")?,
        name: row.try_get("name")?,
        email: email.parse().map_err(|_| unreadable("address", "…"))?,
        since: row.try_get("since")?,
    })
}

/// The passport of a serial, locked until the end of the transaction.
pub(super) async fn lock_serial(tx: &mut Tx, serial: &str) -> Result<Option<Passport>, DbError> {
    let row = sqlx::query("SELECT * FROM passports WHERE serial = $1 FOR UPDATE")
        .bind(serial)
        .fetch_optional(&mut **tx)
        .await?;
    row.as_ref().map(read).transpose()
}

/// A passport by its id, locked until the end of the transaction.
pub(super) async fn lock(tx: &mut Tx, id: PassportId) -> Result<Passport, BespokeError> {
    let row = sqlx::query("SELECT * FROM passports WHERE id = $1 FOR UPDATE")
        .bind(id.uuid())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(read(&row.ok_or(BespokeError::NotFound)?)?)
}

pub(super) async fn insert(tx: &mut Tx, passport: &Passport) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO passports (id, commission_id, serial, code, version, created_at, order_id) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(passport.id.uuid())
    .bind(passport.commission.map(Id::uuid))
    .bind(&passport.serial)
    .bind(&passport.code)
    .bind(passport.version)
    .bind(now)
    .bind(passport.order.map(Id::uuid))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Keeps a sealed version and makes it the newest of a locked passport.
pub(super) async fn append(
    tx: &mut Tx,
    id: PassportId,
    document: &Document,
    sealed: &Sealed,
    key_id: &str,
) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO passport_versions (passport_id, version, document, signature, sha256, key_id, sealed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.uuid())
    .bind(document.version)
    .bind(&sealed.text)
    .bind(&sealed.signature)
    .bind(sealed.sha256())
    .bind(key_id)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    sqlx::query("UPDATE passports SET version = $2, revoked = $3 WHERE id = $1")
        .bind(id.uuid())
        .bind(document.version)
        .bind(!document.is_valid())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Adds an owner after those there are.
pub(super) async fn add_owner(
    tx: &mut Tx,
    id: PassportId,
    seq: i32,
    name: &str,
    email: &EmailAddress,
) -> Result<Owner, DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO passport_owners (passport_id, seq, name, email, since) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id.uuid())
    .bind(seq)
    .bind(name)
    .bind(email.as_str())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(Owner { seq, name: name.to_owned(), email: email.clone(), since: now })
}
