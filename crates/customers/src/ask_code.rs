//! Ask for a code to sign in with.
//!
//! Refuses nothing, and looks no account up: whether the address is known changes neither the answer nor the work. Beyond
//! five letters an hour to an address, or twenty from a network, the request is noted and no letter is written. Writes
//! `sign_in_codes`; announces [`CodeAsked`].

use db::{DbError, Tx};
use kernel::{EmailAddress, Token, ids::SignInCodeId};
use platform::{Cx, outbox, throttle};

use crate::{codes, events::CodeAsked};

/// Who wants to sign in, from where.
#[derive(Debug, Clone)]
pub struct AskCode {
    /// The address that the letter goes to.
    pub email: EmailAddress,
    /// The network the request came from, as the faces tell networks apart.
    pub network: String,
}

/// Notes the request and returns its token: only the browser that keeps it can use the code.
#[tracing::instrument(name = "customers.ask_code", skip_all)]
pub async fn ask_code(tx: &mut Tx, cx: &Cx, ask: AskCode) -> Result<Token, DbError> {
    let canonical = ask.email.canonical();
    // the network first: one that is past its limit must not use up the letters of an address
    let welcome = throttle::take(tx, cx, codes::BY_NETWORK, &ask.network).await?
        && throttle::take(tx, cx, codes::BY_ADDRESS, &canonical).await?;
    let (id, request) = (SignInCodeId::new(&*cx.random), Token::new(&*cx.random));
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO sign_in_codes (id, request_digest, email, canonical_email, withheld, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.uuid())
    .bind(request.digest().as_slice())
    .bind(ask.email.as_str())
    .bind(canonical)
    .bind(!welcome)
    .bind(now)
    .bind(now + codes::LIFE)
    .execute(&mut **tx)
    .await?;
    if welcome {
        outbox::publish(tx, cx, &CodeAsked { code: id }).await?;
    } else {
        tracing::info!(code = %id, "a sign-in code was withheld: too many were asked for");
    }
    Ok(request)
}
