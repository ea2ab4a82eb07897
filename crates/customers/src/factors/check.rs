//! Whether a typed code proves somebody: the app's digits, or a recovery code. Each is used up by the statement that takes it.

use chrono::Duration;
use db::{DbError, Tx};
use kernel::ids::AccountId;
use platform::{Cx, throttle};
use sqlx::Row;

use super::{authenticator::SharedSecret, recovery};
use crate::{accounts, events::WayChange, ways};

/// How many codes are looked at for an account, wherever they are typed.
const BY_ACCOUNT: throttle::Limit =
    throttle::Limit { scope: "factor_by_account", most: 10, within: Duration::hours(1) };

/// What became of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judged {
    Right,
    Wrong,
    TooOften,
}

/// Judges a code. In the back office only an app that was connected there counts; recovery codes are made with it.
pub(super) async fn judge(
    tx: &mut Tx,
    cx: &Cx,
    account: AccountId,
    typed: &str,
    staff: bool,
) -> Result<Judged, DbError> {
    let subject = account.to_string();
    if !throttle::take(tx, cx, BY_ACCOUNT, &subject).await? {
        return Ok(Judged::TooOften);
    }
    let right = match recovery::read(typed) {
        Some(signs) => take_recovery_code(tx, cx, account, &signs, staff).await?,
        None => take_digits(tx, cx, account, typed, staff).await?,
    };
    if right {
        throttle::give_back(tx, cx, BY_ACCOUNT, &subject).await?;
    }
    Ok(if right { Judged::Right } else { Judged::Wrong })
}

async fn take_digits(
    tx: &mut Tx,
    cx: &Cx,
    account: AccountId,
    typed: &str,
    staff: bool,
) -> Result<bool, DbError> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let row = sqlx::query(
        "SELECT salt, last_step FROM account_authenticators
         WHERE account_id = $1 AND confirmed_at IS NOT NULL AND (for_staff OR NOT $2) FOR NO KEY UPDATE",
    )
    .bind(account.uuid())
    .bind(staff)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(false) };
    let Some(person) = accounts::find(tx, account).await? else { return Ok(false) };
    let salt: Vec<u8> = row.try_get("salt")?;
    let secret = SharedSecret::derive(&cx.secret, account, &salt, &cx.house.name, &person.email);
    let now = tx.now().await?;
    let Some(step) = secret.step_of(&digits, now, row.try_get("last_step")?) else { return Ok(false) };
    sqlx::query("UPDATE account_authenticators SET last_step = $2 WHERE account_id = $1")
        .bind(account.uuid())
        .bind(step)
        .execute(&mut **tx)
        .await?;
    Ok(true)
}

async fn take_recovery_code(
    tx: &mut Tx,
    cx: &Cx,
    account: AccountId,
    signs: &str,
    staff: bool,
) -> Result<bool, DbError> {
    let now = tx.now().await?;
    let taken = sqlx::query(
        "UPDATE account_recovery_codes SET used_at = $3 WHERE account_id = $1 AND digest = $2 AND used_at IS NULL
           AND (for_staff OR NOT $4)",
    )
    .bind(account.uuid())
    .bind(recovery::digest(&cx.secret, account, signs))
    .bind(now)
    .bind(staff)
    .execute(&mut **tx)
    .await?;
    if taken.rows_affected() == 0 {
        return Ok(false);
    }
    ways::tell(tx, cx, account, WayChange::RecoveryCodeUsed).await?;
    Ok(true)
}
