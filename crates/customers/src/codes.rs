//! What a code is, and looking at one without using it.
//!
//! The six digits are computed from the house's secret and what the row says, so the database never holds them; they
//! stand in one letter and nowhere else (ASVS 5.0, 6.5.2 asks that they are at least not readable).

use chrono::{DateTime, Duration, Utc};
use db::{Conn, DbError, Tx};
use kernel::{EmailAddress, Token, ids::SignInCodeId};
use platform::{Cx, throttle::Limit};
use sqlx::Row;

use crate::store;

/// How long a code waits to be typed (ASVS 5.0, 6.5.5).
pub const LIFE: Duration = Duration::minutes(10);
/// How many guesses at one code are looked at, the right one included; the schema refuses more.
pub const MOST_GUESSES: i32 = 10;
/// How many letters one address gets.
pub(crate) const BY_ADDRESS: Limit = Limit { scope: "code_by_address", most: 5, within: Duration::hours(1) };
/// How many letters one network causes.
pub(crate) const BY_NETWORK: Limit = Limit { scope: "code_by_network", most: 20, within: Duration::hours(1) };

/// What the digits of a code are bound to.
pub(crate) const PURPOSE: &str = "sign-in code";

/// A code that waits to be typed.
#[derive(Debug, Clone)]
pub struct PendingCode {
    /// Where its letter went, as it was typed.
    pub email: EmailAddress,
    /// Until when it works.
    pub expires_at: DateTime<Utc>,
}

/// The code that this browser asked for, while it can still be typed.
pub async fn find_pending(tx: &mut Tx, request: &Token) -> Result<Option<PendingCode>, DbError> {
    let now = tx.now().await?;
    let row = sqlx::query(
        "SELECT email, expires_at FROM sign_in_codes
         WHERE request_digest = $1 AND used_at IS NULL AND expires_at > $2 AND guesses < $3",
    )
    .bind(request.digest().as_slice())
    .bind(now)
    .bind(MOST_GUESSES)
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| Ok(PendingCode { email: store::read_email(&row)?, expires_at: row.try_get("expires_at")? }))
        .transpose()
}

/// Whom to write to and with which digits; `None` when the code is gone or was withheld. For the letter alone.
pub async fn tell(
    conn: &mut Conn,
    cx: &Cx,
    id: SignInCodeId,
) -> Result<Option<(EmailAddress, String)>, DbError> {
    let row = sqlx::query("SELECT email, request_digest FROM sign_in_codes WHERE id = $1 AND NOT withheld")
        .bind(id.uuid())
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let email = store::read_email(&row)?;
    let request: Vec<u8> = row.try_get("request_digest")?;
    let digits =
        cx.secret.six_digits(PURPOSE, &parts(id, &request, &email.canonical()).each_ref().map(Vec::as_slice));
    Ok(Some((email, digits)))
}

/// What the digits are made of: the code, the browser that asked, and the address.
pub(crate) fn parts(id: SignInCodeId, request: &[u8], canonical: &str) -> [Vec<u8>; 3] {
    [id.uuid().as_bytes().to_vec(), request.to_vec(), canonical.as_bytes().to_vec()]
}

/// Forgets codes, questions to passkeys and waiting sign-ins that ended more than a day ago. Returns how many codes.
pub async fn sweep(tx: &mut Tx) -> Result<u64, DbError> {
    let before = tx.now().await? - Duration::days(1);
    sqlx::query("DELETE FROM sign_in_challenges WHERE expires_at < $1")
        .bind(before)
        .execute(&mut **tx)
        .await?;
    sqlx::query("DELETE FROM pending_sign_ins WHERE expires_at < $1").bind(before).execute(&mut **tx).await?;
    let gone = sqlx::query("DELETE FROM sign_in_codes WHERE expires_at < $1")
        .bind(before)
        .execute(&mut **tx)
        .await?;
    Ok(gone.rows_affected())
}
