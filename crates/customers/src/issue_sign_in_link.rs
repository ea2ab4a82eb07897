//! Hand out a one-time sign-in link.
//!
//! Refuses an unknown or disabled account, a life outside one minute to seven days, and a link for somebody whose role may do what whoever asks
//! may not: whoever holds it is that person. Writes
//! `sign_in_tokens` (the digest only) and the audit log; ends the account's earlier unused links, so at
//! most one works.

use chrono::Duration;
use db::Tx;
use kernel::{
    FieldError, Token,
    ids::{AccountId, SignInTokenId},
};
use platform::{Cx, audit};
use serde::Serialize;

use crate::{AccountError, roles, store};

/// For whom, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct IssueSignInLink {
    /// The account the link signs in.
    pub account: AccountId,
    /// How long the link waits to be used: one minute to seven days.
    pub valid_for: Duration,
}

#[derive(Serialize)]
struct Recorded {
    expires_at: chrono::DateTime<chrono::Utc>,
}

/// Makes a link and returns its token: the only copy there will ever be.
#[tracing::instrument(name = "customers.issue_sign_in_link", skip_all, fields(account.id = %ask.account))]
pub async fn issue_sign_in_link(tx: &mut Tx, cx: &Cx, ask: IssueSignInLink) -> Result<Token, AccountError> {
    if ask.valid_for < Duration::minutes(1) || ask.valid_for > Duration::days(7) {
        let error = FieldError::new("valid_for", "out_of_range", "A link lives one minute to seven days.");
        return Err(AccountError::Invalid(vec![error]));
    }
    let account = store::lock(tx, ask.account).await?.ok_or(AccountError::NotFound)?;
    if account.disabled_at.is_some() {
        return Err(AccountError::Disabled);
    }
    if let Some(role) = account.role {
        roles::refuse_more_than_own(tx, cx, role).await?;
    }
    end_earlier_links(tx, account.id).await?;
    let (token, expires_at) = (Token::new(&*cx.random), tx.now().await? + ask.valid_for);
    insert(tx, cx, account.id, &token, expires_at).await?;
    let change = audit::Change {
        action: "customers.issue_sign_in_link",
        object: account.id.to_string(),
        before: None,
        after: Some(&Recorded { expires_at }),
    };
    audit::record(tx, cx, change).await?;
    Ok(token)
}

async fn end_earlier_links(tx: &mut Tx, account: AccountId) -> Result<(), AccountError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE sign_in_tokens SET expires_at = $2 WHERE account_id = $1 AND used_at IS NULL AND expires_at > $2",
    )
    .bind(account.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn insert(
    tx: &mut Tx,
    cx: &Cx,
    account: AccountId,
    token: &Token,
    expires_at: chrono::DateTime<chrono::Utc>,
) -> Result<(), AccountError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO sign_in_tokens (id, account_id, purpose, digest, created_at, expires_at)
         VALUES ($1, $2, 'sign_in', $3, $4, $5)",
    )
    .bind(SignInTokenId::new(&*cx.random).uuid())
    .bind(account.uuid())
    .bind(token.digest().as_slice())
    .bind(now)
    .bind(expires_at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
