//! Sign in with a code from a letter.
//!
//! Refuses another browser than the one that asked, wrong digits, an eleventh guess, a code that was used or has expired,
//! and a disabled account. A guess is counted in the statement that admits it, so however many come at once, ten are
//! looked at; commit a refusal too. Somebody who has a second factor is asked for it where [`devices::weigh`] says so, and no session
//! opens before. Of two who type the right digits at once, exactly one gets a session. The account is
//! made when its address is first proven. Writes `sign_in_codes`, `accounts`, `sessions` and the audit log.

use db::{DbError, Tx};
use kernel::{
    Actor, EmailAddress, Token,
    ids::{AccountId, SessionId, SignInCodeId},
};
use platform::{Cx, audit};
use serde::Serialize;
use sqlx::Row;

use crate::{
    Account, CodeError, Customer, codes,
    devices::{self, Browser, Verdict},
    factors, store,
};

/// A code, typed.
#[derive(Debug, Clone)]
pub struct RedeemCode {
    /// The token that asking for the code answered with.
    pub request: Token,
    /// The address, when the caller names it again; it must be the one the code was asked for.
    pub email: Option<EmailAddress>,
    /// The digits as typed; spaces and hyphens between them are no matter.
    pub code: String,
    /// The browser, so that a person recognises the session.
    pub browser: Browser,
    /// The session the browser already carried, which ends.
    pub replaces: Option<Token>,
}

/// What became of it. Both are to be committed.
#[derive(Debug, Clone)]
pub enum Redemption {
    /// A session is open.
    SignedIn {
        /// Who signed in.
        customer: Customer,
        /// The session's token: the only copy there will ever be.
        session: Token,
    },
    /// The code was right, and a second factor is asked for: see [`crate::redeem_factor`].
    FactorAwaited {
        /// What the browser brings back with the second factor: the only copy there will ever be.
        pending: Token,
    },
    /// Nobody was signed in, and the guess was counted.
    Refused(CodeError),
}

#[derive(Serialize)]
struct Recorded {
    session: SessionId,
    new_account: bool,
}

struct Admitted {
    id: SignInCodeId,
    email: EmailAddress,
    withheld: bool,
}

/// Uses the code up and opens a session.
#[tracing::instrument(name = "customers.redeem_code", skip_all)]
pub async fn redeem_code(tx: &mut Tx, cx: &Cx, ask: RedeemCode) -> Result<Redemption, DbError> {
    let Some(code) = admit_guess(tx, &ask.request).await? else {
        return Ok(Redemption::Refused(why_not(tx, &ask.request).await?));
    };
    if !fits(cx, &code, &ask) {
        return Ok(Redemption::Refused(CodeError::wrong()));
    }
    mark_used(tx, code.id).await?;
    let (account, new_account) = open_account(tx, cx, &code.email).await?;
    if account.disabled_at.is_some() {
        return Ok(Redemption::Refused(CodeError::Disabled));
    }
    let signals = devices::gather(tx, account.id, &ask.browser, false).await?;
    if devices::weigh(signals) == Verdict::StepUp {
        let pending = factors::await_factor(tx, cx, account.id).await?;
        return Ok(Redemption::FactorAwaited { pending });
    }
    let open = store::OpenSession {
        account: account.id,
        means: store::Means::Code,
        browser: &ask.browser,
        signals,
        factor: false,
        replaces: ask.replaces.as_ref(),
    };
    welcome(tx, cx, account, open, "customers.redeem_code", new_account).await
}

/// Opens the session of somebody who has proven all that was asked for.
pub(crate) async fn welcome(
    tx: &mut Tx,
    cx: &Cx,
    account: Account,
    open: store::OpenSession<'_>,
    action: &'static str,
    new_account: bool,
) -> Result<Redemption, DbError> {
    let (session, token) = store::open_session(tx, cx, open).await?;
    let change = audit::Change {
        action,
        object: account.id.to_string(),
        before: None,
        after: Some(&Recorded { session, new_account }),
    };
    audit::record(tx, &cx.with_actor(Actor::Customer(account.id)), change).await?;
    let customer = Customer { session, account: account.id, email: account.email, name: account.name };
    Ok(Redemption::SignedIn { customer, session: token })
}

/// Counts the guess and locks the code; `None` when it is not to be looked at.
async fn admit_guess(tx: &mut Tx, request: &Token) -> Result<Option<Admitted>, DbError> {
    let now = tx.now().await?;
    let row = sqlx::query(
        "UPDATE sign_in_codes SET guesses = guesses + 1
         WHERE request_digest = $1 AND used_at IS NULL AND expires_at > $2 AND guesses < $3
         RETURNING id, email, withheld",
    )
    .bind(request.digest().as_slice())
    .bind(now)
    .bind(codes::MOST_GUESSES)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Admitted {
        id: SignInCodeId::from_uuid(row.try_get("id")?),
        email: store::read_email(&row)?,
        withheld: row.try_get("withheld")?,
    }))
}

async fn why_not(tx: &mut Tx, request: &Token) -> Result<CodeError, DbError> {
    let row = sqlx::query(
        "SELECT used_at IS NOT NULL AS used, guesses FROM sign_in_codes WHERE request_digest = $1",
    )
    .bind(request.digest().as_slice())
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(CodeError::Unknown) };
    Ok(if row.try_get("used")? {
        CodeError::Used
    } else if row.try_get::<i32, _>("guesses")? >= codes::MOST_GUESSES {
        CodeError::Spent
    } else {
        CodeError::Expired
    })
}

fn fits(cx: &Cx, code: &Admitted, ask: &RedeemCode) -> bool {
    let canonical = code.email.canonical();
    let same_address = ask.email.as_ref().is_none_or(|given| given.canonical() == canonical);
    let digits: String = ask.code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let parts = codes::parts(code.id, &ask.request.digest(), &canonical);
    let right = cx.secret.verify_six_digits(codes::PURPOSE, &parts.each_ref().map(Vec::as_slice), &digits);
    right && same_address && !code.withheld
}

async fn mark_used(tx: &mut Tx, code: SignInCodeId) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE sign_in_codes SET used_at = $2 WHERE id = $1")
        .bind(code.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The account of a proven address, locked, and whether it was made just now.
async fn open_account(tx: &mut Tx, cx: &Cx, email: &EmailAddress) -> Result<(Account, bool), DbError> {
    let now = tx.now().await?;
    let made = sqlx::query(
        "INSERT INTO accounts (id, email, canonical_email, name, role, created_at) VALUES ($1, $2, $3, '', NULL, $4)
         ON CONFLICT (canonical_email) WHERE erased_at IS NULL DO NOTHING",
    )
    .bind(AccountId::new(&*cx.random).uuid())
    .bind(email.as_str())
    .bind(email.canonical())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    let row = sqlx::query(
        "SELECT id, email, name, role, disabled_at FROM accounts WHERE canonical_email = $1 AND erased_at IS NULL
         FOR NO KEY UPDATE",
    )
    .bind(email.canonical())
    .fetch_one(&mut **tx)
    .await?;
    Ok((store::read_account(&row)?, made.rows_affected() == 1))
}
