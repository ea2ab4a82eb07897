//! Connect an authenticator app: its first code is typed.
//!
//! Refuses who did not prove who they are lately, a wrong code, and more than ten tries an hour. Recovery codes come with it, because who
//! loses the app must not lose the account. Writes `account_authenticators`, `account_recovery_codes` and the audit log; announces
//! [`crate::events::WaysChanged`].

use chrono::{DateTime, Duration, Utc};
use db::Tx;
use kernel::FieldError;
use platform::{Cx, audit, throttle};
use serde::Serialize;
use sqlx::Row;

use super::{authenticator::SharedSecret, make_recovery_codes::replace};
use crate::{Manager, WayError, accounts, events::WayChange, ways};

/// How long a secret waits for its first code.
const LIFE: Duration = Duration::minutes(30);
/// How many first codes are looked at.
const BY_ACCOUNT: throttle::Limit =
    throttle::Limit { scope: "connect_by_account", most: 10, within: Duration::hours(1) };

/// The app's first code.
#[derive(Debug, Clone)]
pub struct ConnectAuthenticator {
    /// Who connects it, and in which session.
    pub manager: Manager,
    /// The digits as typed.
    pub code: String,
}

#[derive(Serialize)]
struct Recorded {
    authenticator: bool,
    for_staff: bool,
}

/// Has the app count from now on, and returns fresh recovery codes: the only copy there will ever be.
#[tracing::instrument(name = "customers.connect_authenticator", skip_all, fields(account.id = %ask.manager.account))]
pub async fn connect_authenticator(
    tx: &mut Tx,
    cx: &Cx,
    ask: ConnectAuthenticator,
) -> Result<Vec<String>, WayError> {
    let admitted = ways::admit(tx, ask.manager).await?;
    let account = ask.manager.account;
    if !throttle::take(tx, cx, BY_ACCOUNT, &account.to_string()).await? {
        return Err(WayError::TooOften);
    }
    let now = tx.now().await?;
    let step = first_step(tx, cx, &ask, now).await?.ok_or_else(wrong)?;
    sqlx::query("UPDATE account_authenticators SET confirmed_at = $2, last_step = $3, for_staff = $4 WHERE account_id = $1")
        .bind(account.uuid())
        .bind(now)
        .bind(step)
        .bind(admitted.staff)
        .execute(&mut **tx)
        .await?;
    let codes = replace(tx, cx, account, admitted.staff).await?;
    let after = Recorded { authenticator: true, for_staff: admitted.staff };
    let change = audit::Change {
        action: "customers.connect_authenticator",
        object: account.to_string(),
        before: None,
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    ways::note_proof(tx, ask.manager.session).await?;
    ways::tell(tx, cx, account, WayChange::AuthenticatorAdded).await?;
    Ok(codes)
}

async fn first_step(
    tx: &mut Tx,
    cx: &Cx,
    ask: &ConnectAuthenticator,
    now: DateTime<Utc>,
) -> Result<Option<i64>, WayError> {
    let account = ask.manager.account;
    let row = sqlx::query(
        "SELECT salt FROM account_authenticators WHERE account_id = $1 AND confirmed_at IS NULL AND created_at > $2
         FOR NO KEY UPDATE",
    )
    .bind(account.uuid())
    .bind(now - LIFE)
    .fetch_optional(&mut **tx)
    .await?
    .ok_or(WayError::Gone)?;
    let person = accounts::find(tx, account).await?.ok_or(WayError::NotFound)?;
    let salt: Vec<u8> = row.try_get("salt")?;
    let digits: String = ask.code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let secret = SharedSecret::derive(&cx.secret, account, &salt, &cx.house.name, &person.email);
    Ok(secret.step_of(&digits, now, 0))
}

fn wrong() -> WayError {
    let message = "This is not the code that the app shows now. Look again; if it keeps happening, check your phone's clock.";
    WayError::Invalid(vec![FieldError::new("code", "factor_wrong", message)])
}
