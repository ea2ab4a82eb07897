//! Looking at a sign-in link without using it.

use chrono::{DateTime, Utc};
use db::{DbError, Tx};
use kernel::{EmailAddress, Token};
use sqlx::Row;

use crate::{Role, SignInError, store};

/// Whom a link would sign in.
#[derive(Debug, Clone)]
pub struct PendingSignIn {
    /// What the person is called.
    pub name: String,
    /// Their address.
    pub email: EmailAddress,
    /// Their role; `None` for a customer.
    pub role: Option<Role>,
    /// Until when the link works.
    pub expires_at: DateTime<Utc>,
}

/// Whom the link would sign in. Changes nothing, so mail scanners and previews may look.
///
/// # Errors
/// Says why the link would not work: unknown, used, expired, or a disabled account.
pub async fn get_pending(tx: &mut Tx, token: &Token) -> Result<PendingSignIn, SignInError> {
    let now = tx.now().await?;
    let row = sqlx::query(
        "SELECT a.name, a.email, a.role, a.disabled_at IS NOT NULL OR a.erased_at IS NOT NULL AS refused,
                t.used_at IS NOT NULL AS used, t.expires_at
         FROM sign_in_tokens t JOIN accounts a ON a.id = t.account_id
         WHERE t.digest = $1 AND t.purpose = 'sign_in'",
    )
    .bind(token.digest().as_slice())
    .fetch_optional(&mut **tx)
    .await?
    .ok_or(SignInError::Unknown)?;
    let expires_at: DateTime<Utc> = row.try_get("expires_at")?;
    if row.try_get("refused")? {
        return Err(SignInError::Disabled);
    }
    if row.try_get("used")? {
        return Err(SignInError::Used);
    }
    if expires_at <= now {
        return Err(SignInError::Expired);
    }
    let read = || -> Result<PendingSignIn, DbError> {
        Ok(PendingSignIn {
            name: row.try_get("name")?,
            email: store::read_email(&row)?,
            role: store::read_role(&row)?,
            expires_at,
        })
    };
    Ok(read()?)
}
