//! Reading passports.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::ids::OrderId;
use sqlx::Row;

use super::{Document, Owner, Sealed, store};
use crate::{
    error::unreadable,
    files::{File, list_of_commission as list_files},
    ids::{CommissionId, PassportId},
};

/// The passport of one piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passport {
    /// Its id.
    pub id: PassportId,
    /// The commission that the piece was made in; none for one that was sold from stock.
    pub commission: Option<CommissionId>,
    /// The order that a piece of the shop was sold in last.
    pub order: Option<OrderId>,
    /// The serial in the metal.
    pub serial: String,
    /// What its public address ends with: sixteen signs that nobody guesses.
    pub code: String,
    /// The newest version.
    pub version: i32,
    /// Whether that one revokes it.
    pub revoked: bool,
}

/// A version as it was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedVersion {
    /// What it says.
    pub document: Document,
    /// Its bytes and their signature.
    pub sealed: Sealed,
    /// When it was sealed.
    pub sealed_at: DateTime<Utc>,
}

/// A passport by the code of its address, in any case.
pub async fn find_by_code(conn: &mut Conn, code: &str) -> Result<Option<Passport>, DbError> {
    let row = sqlx::query("SELECT * FROM passports WHERE code = $1")
        .bind(code.to_lowercase())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(store::read).transpose()
}

/// A passport by its serial, in any case.
pub async fn find_by_serial(conn: &mut Conn, serial: &str) -> Result<Option<Passport>, DbError> {
    let row = sqlx::query("SELECT * FROM passports WHERE serial = $1")
        .bind(serial.trim().to_uppercase())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(store::read).transpose()
}

/// The passports of a commission, in the order they were made.
pub async fn list_of_commission(conn: &mut Conn, id: CommissionId) -> Result<Vec<Passport>, DbError> {
    let rows = sqlx::query("SELECT * FROM passports WHERE commission_id = $1 ORDER BY created_at, serial")
        .bind(id.uuid())
        .fetch_all(conn)
        .await?;
    rows.iter().map(store::read).collect()
}

/// Every version, the newest first.
pub async fn list_versions(conn: &mut Conn, id: PassportId) -> Result<Vec<SealedVersion>, DbError> {
    let rows = sqlx::query("SELECT * FROM passport_versions WHERE passport_id = $1 ORDER BY version DESC")
        .bind(id.uuid())
        .fetch_all(conn)
        .await?;
    rows.iter()
        .map(|row| {
            let sealed = Sealed { text: row.try_get("document")?, signature: row.try_get("signature")? };
            let document = Document::parse(&sealed.text);
            Ok(SealedVersion {
                document: document.ok_or_else(|| unreadable("passport", &sealed.text))?,
                sealed,
                sealed_at: row.try_get("sealed_at")?,
            })
        })
        .collect()
}

/// The newest version of a passport.
pub async fn newest(conn: &mut Conn, passport: &Passport) -> Result<SealedVersion, DbError> {
    let versions = list_versions(conn, passport.id).await?;
    versions.into_iter().next().ok_or_else(|| unreadable("passport with a version", &passport.serial))
}

/// Whose it is.
pub async fn find_owner(conn: &mut Conn, id: PassportId) -> Result<Option<Owner>, DbError> {
    let row = sqlx::query("SELECT * FROM passport_owners WHERE passport_id = $1 ORDER BY seq DESC LIMIT 1")
        .bind(id.uuid())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(store::read_owner).transpose()
}

/// The file of a photograph that the newest version names; none for any other, so that no other picture of the commission is public.
pub async fn find_picture(
    conn: &mut Conn,
    passport: &Passport,
    sha256: &str,
) -> Result<Option<File>, DbError> {
    let newest = newest(conn, passport).await?;
    if !newest.document.content.pictures.iter().any(|picture| picture.sha256 == sha256) {
        return Ok(None);
    }
    let Some(commission) = passport.commission else { return Ok(None) };
    let files = list_files(conn, commission).await?;
    Ok(files.into_iter().find(|file| file.sha256 == sha256))
}
