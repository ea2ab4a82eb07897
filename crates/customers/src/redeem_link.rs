//! Sign in with a one-time link.
//!
//! Refuses a link that is unknown, used or expired, and a disabled account. Writes `sign_in_tokens`,
//! `sessions` and the audit log. Of two who present the same link at once, exactly one gets a session.

use chrono::Duration;
use db::Tx;
use kernel::{
    Token, clean_text,
    ids::{AccountId, SessionId},
};
use platform::{Cx, audit};
use serde::Serialize;
use sqlx::Row;

use crate::{SignInError, SignedIn, links, store};

/// How long a session may live however busy it is.
pub(crate) const ABSOLUTE_LIFE: Duration = Duration::days(7);

/// A link, presented.
#[derive(Debug, Clone)]
pub struct RedeemLink {
    /// The link's token.
    pub token: Token,
    /// What the browser calls itself; kept, shortened, so that a person recognises the session.
    pub user_agent: String,
    /// The session the browser already carried, which ends: an identifier set before signing in is worth nothing.
    pub replaces: Option<Token>,
}

#[derive(Serialize)]
struct Recorded {
    session: SessionId,
}

/// Uses the link up and opens a session; returns it with its token, which is the only copy.
#[tracing::instrument(name = "customers.redeem_link", skip_all)]
pub async fn redeem_link(tx: &mut Tx, cx: &Cx, ask: RedeemLink) -> Result<(SignedIn, Token), SignInError> {
    let Some(account) = use_up(tx, &ask.token).await? else {
        // the conditional update decided; asking again only finds the words for it
        return match links::get_pending(tx, &ask.token).await {
            Ok(_) => Err(SignInError::Used),
            Err(reason) => Err(reason),
        };
    };
    if let Some(old) = &ask.replaces {
        end_old_session(tx, old).await?;
    }
    let session = SessionId::new(&*cx.random);
    let token = Token::new(&*cx.random);
    insert(tx, session, account, &token, &ask.user_agent).await?;
    let signed_in = get_signed_in(tx, session).await?;
    let as_the_person = cx.with_actor(match signed_in.role {
        Some(_) => kernel::Actor::Staff(account),
        None => kernel::Actor::Customer(account),
    });
    let change = audit::Change {
        action: "customers.redeem_link",
        object: account.to_string(),
        before: None,
        after: Some(&Recorded { session }),
    };
    audit::record(tx, &as_the_person, change).await?;
    Ok((signed_in, token))
}

async fn use_up(tx: &mut Tx, token: &Token) -> Result<Option<AccountId>, SignInError> {
    let now = tx.now().await?;
    let row = sqlx::query(
        "UPDATE sign_in_tokens t SET used_at = $2, uses = t.uses + 1 FROM accounts a
         WHERE t.digest = $1 AND t.purpose = 'sign_in' AND t.used_at IS NULL AND t.expires_at > $2
           AND a.id = t.account_id AND a.disabled_at IS NULL AND a.erased_at IS NULL
         RETURNING t.account_id",
    )
    .bind(token.digest().as_slice())
    .bind(now)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| row.try_get("account_id")).transpose()?.map(AccountId::from_uuid))
}

async fn end_old_session(tx: &mut Tx, token: &Token) -> Result<(), SignInError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE sessions SET revoked_at = $2 WHERE digest = $1 AND revoked_at IS NULL")
        .bind(token.digest().as_slice())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn insert(
    tx: &mut Tx,
    session: SessionId,
    account: AccountId,
    token: &Token,
    user_agent: &str,
) -> Result<(), SignInError> {
    let now = tx.now().await?;
    let user_agent: String = clean_text(user_agent, false).chars().take(200).collect();
    sqlx::query(
        "INSERT INTO sessions (id, account_id, digest, user_agent, created_at, last_seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $5, $6)",
    )
    .bind(session.uuid())
    .bind(account.uuid())
    .bind(token.digest().as_slice())
    .bind(user_agent)
    .bind(now)
    .bind(now + ABSOLUTE_LIFE)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn get_signed_in(tx: &mut Tx, session: SessionId) -> Result<SignedIn, SignInError> {
    let row = sqlx::query(
        "SELECT a.id, a.email, a.name, a.role FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.id = $1",
    )
    .bind(session.uuid())
    .fetch_one(&mut **tx)
    .await?;
    Ok(SignedIn {
        session,
        account: AccountId::from_uuid(row.try_get("id")?),
        email: store::read_email(&row)?,
        name: row.try_get("name")?,
        role: store::read_role(&row)?,
    })
}
