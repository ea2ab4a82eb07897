//! Sign in with a one-time link.
//!
//! Refuses a link that is unknown, used or expired, and a disabled account. Writes `sign_in_tokens`,
//! `sessions` and the audit log. Of two who present the same link at once, exactly one gets a session.

use db::Tx;
use kernel::{
    Token,
    ids::{AccountId, SessionId},
};
use platform::{Cx, audit};
use serde::Serialize;
use sqlx::Row;

use crate::{
    SignInError, SignedIn,
    devices::{self, Browser},
    links, sessions, store,
};

/// A link, presented.
#[derive(Debug, Clone)]
pub struct RedeemLink {
    /// The link's token.
    pub token: Token,
    /// The browser, so that a person recognises the session.
    pub browser: Browser,
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
    // a second factor is asked for by the first page: see [`crate::Assurance`]
    let signals = devices::gather(tx, account, &ask.browser, false).await?;
    let open = store::OpenSession {
        account,
        means: store::Means::Link,
        browser: &ask.browser,
        signals,
        factor: false,
        replaces: ask.replaces.as_ref(),
    };
    let (session, token) = store::open_session(tx, cx, open).await?;
    let signed_in = sessions::find(tx, &token).await?.ok_or(SignInError::Disabled)?;
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
