//! Rows of enquiries.

use chrono::{DateTime, Duration, Utc};
use db::{Conn, DbError, Tx};
use kernel::Token;
use sqlx::{Row, postgres::PgRow, types::Json};

use super::Answers;
use crate::{
    BespokeError,
    ids::{CommissionId, EnquiryId},
};

/// How long a draft is kept after the last change.
pub(super) const KEPT: Duration = Duration::days(30);

/// An enquiry as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enquiry {
    /// Its id.
    pub id: EnquiryId,
    /// What was typed.
    pub answers: Answers,
    /// The commission it became when it was sent.
    pub commission: Option<CommissionId>,
    /// Until when the draft is kept.
    pub expires_at: DateTime<Utc>,
}

/// The enquiry that a token opens; none where the token is nobody's or the draft is too old.
pub async fn find_enquiry(
    conn: &mut Conn,
    token: &Token,
    now: DateTime<Utc>,
) -> Result<Option<Enquiry>, DbError> {
    let row = sqlx::query(
        "SELECT * FROM enquiries WHERE token_digest = $1 AND (expires_at > $2 OR commission_id IS NOT NULL)",
    )
    .bind(token.digest().as_slice())
    .bind(now)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(read).transpose()
}

/// A draft, locked until the end of the transaction.
pub(crate) async fn lock_draft(tx: &mut Tx, id: EnquiryId) -> Result<Enquiry, BespokeError> {
    let row = sqlx::query("SELECT * FROM enquiries WHERE id = $1 FOR UPDATE")
        .bind(id.uuid())
        .fetch_optional(&mut **tx)
        .await?;
    let enquiry = read(&row.ok_or(BespokeError::NotFound)?)?;
    if enquiry.commission.is_some() { Err(BespokeError::EnquirySent) } else { Ok(enquiry) }
}

pub(super) fn read(row: &PgRow) -> Result<Enquiry, DbError> {
    let answers: Json<Answers> = row.try_get("answers")?;
    let commission: Option<uuid::Uuid> = row.try_get("commission_id")?;
    Ok(Enquiry {
        id: EnquiryId::from_uuid(row.try_get("id")?),
        answers: answers.0,
        commission: commission.map(CommissionId::from_uuid),
        expires_at: row.try_get("expires_at")?,
    })
}
