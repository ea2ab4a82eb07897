//! Sign in: the second factor, after the code from the letter.
//!
//! Refuses when nothing waits, a wrong code, a sixth guess at one sign-in or an eleventh within the hour for one account, and a disabled
//! account. The session opens under a token of its own: what waited is worth nothing afterwards. Writes `pending_sign_ins`, what the
//! factor is kept in, `sessions` and the audit log. Commit a refusal too: the guess was counted.

use chrono::Duration;
use db::{DbError, Tx};
use kernel::{Token, ids::AccountId};
use platform::Cx;
use sqlx::Row;

use super::check::{Judged, judge};
use crate::{
    CodeError, Redemption,
    devices::{self, Browser},
    redeem_code::welcome,
    store,
};

/// How long a sign-in waits for its second factor.
const LIFE: Duration = Duration::minutes(10);

/// The second factor, typed.
#[derive(Debug, Clone)]
pub struct RedeemFactor {
    /// What the first proof answered with.
    pub pending: Token,
    /// The app's digits, or a recovery code.
    pub code: String,
    /// The browser, so that a person recognises the session.
    pub browser: Browser,
    /// The session the browser already carried, which ends.
    pub replaces: Option<Token>,
}

/// Notes that an account's first proof was right, and returns what the browser brings back: the only copy there will ever be.
pub(crate) async fn await_factor(tx: &mut Tx, cx: &Cx, account: AccountId) -> Result<Token, DbError> {
    let (now, pending) = (tx.now().await?, Token::new(&*cx.random));
    sqlx::query(
        "INSERT INTO pending_sign_ins (digest, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(pending.digest().as_slice())
    .bind(account.uuid())
    .bind(now)
    .bind(now + LIFE)
    .execute(&mut **tx)
    .await?;
    Ok(pending)
}

/// Takes the second factor and opens the session.
#[tracing::instrument(name = "customers.redeem_factor", skip_all)]
pub async fn redeem_factor(tx: &mut Tx, cx: &Cx, ask: RedeemFactor) -> Result<Redemption, DbError> {
    let Some(account) = admit_guess(tx, &ask.pending).await? else {
        return Ok(Redemption::Refused(CodeError::FactorGone));
    };
    match judge(tx, cx, account, &ask.code, false).await? {
        Judged::Right => {}
        Judged::Wrong => return Ok(Redemption::Refused(CodeError::wrong_factor())),
        Judged::TooOften => return Ok(Redemption::Refused(CodeError::Spent)),
    }
    sqlx::query("DELETE FROM pending_sign_ins WHERE digest = $1")
        .bind(ask.pending.digest().as_slice())
        .execute(&mut **tx)
        .await?;
    let account = match store::lock(tx, account).await? {
        Some(account) if account.disabled_at.is_none() => account,
        _ => return Ok(Redemption::Refused(CodeError::Disabled)),
    };
    let signals = devices::gather(tx, account.id, &ask.browser, false).await?;
    let open = store::OpenSession {
        account: account.id,
        means: store::Means::Code,
        browser: &ask.browser,
        signals,
        factor: true,
        replaces: ask.replaces.as_ref(),
    };
    welcome(tx, cx, account, open, "customers.redeem_factor", false).await
}

/// Counts the guess in the statement that admits it, and says whose sign-in waits.
async fn admit_guess(tx: &mut Tx, pending: &Token) -> Result<Option<AccountId>, DbError> {
    let now = tx.now().await?;
    let row = sqlx::query(
        "UPDATE pending_sign_ins SET guesses = guesses + 1 WHERE digest = $1 AND expires_at > $2 AND guesses < 5
         RETURNING account_id",
    )
    .bind(pending.digest().as_slice())
    .bind(now)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| row.try_get("account_id")).transpose()?.map(AccountId::from_uuid))
}
