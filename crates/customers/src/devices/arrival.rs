//! What is noticed when somebody signs in, and what is remembered of it.

use chrono::Duration;
use db::{DbError, Tx};
use kernel::ids::{AccountId, SessionId};
use platform::{Cx, outbox};
use sqlx::Row;

use super::{Browser, Signals};
use crate::{events::DeviceArrived, factors};

/// How far back wrong codes are counted.
const FAILURES_WITHIN: Duration = Duration::hours(1);

/// What is noticed about a browser that has just given a right first proof for an account.
pub(crate) async fn gather(
    tx: &mut Tx,
    account: AccountId,
    browser: &Browser,
    by_passkey: bool,
) -> Result<Signals, DbError> {
    let now = tx.now().await?;
    let place = browser.place();
    let row = sqlx::query(
        "SELECT EXISTS (SELECT 1 FROM sessions WHERE account_id = $1) AS known_account,
                EXISTS (SELECT 1 FROM account_devices WHERE account_id = $1 AND digest = $2) AS known_device,
                $3::text IS NULL OR EXISTS (SELECT 1 FROM sessions WHERE account_id = $1 AND place = $3) AS known_place,
                (SELECT coalesce(sum(c.guesses - (c.used_at IS NOT NULL)::int), 0) FROM sign_in_codes c
                 JOIN accounts a ON a.canonical_email = c.canonical_email
                 WHERE a.id = $1 AND c.created_at > $4) AS failures",
    )
    .bind(account.uuid())
    .bind(browser.device.as_ref().map(|device| device.digest().to_vec()))
    .bind(place)
    .bind(now - FAILURES_WITHIN)
    .fetch_one(&mut **tx)
    .await?;
    let kept = factors::find_factors(tx, account).await?;
    Ok(Signals {
        known_account: row.try_get("known_account")?,
        new_device: !row.try_get::<bool, _>("known_device")?,
        new_place: !row.try_get::<bool, _>("known_place")?,
        failures: row.try_get::<i64, _>("failures")?.try_into().unwrap_or(u32::MAX),
        has_authenticator: kept.authenticator.is_some(),
        has_recovery: kept.recovery_codes > 0,
        by_passkey,
    })
}

/// Remembers the browser of a session that was opened, and has its arrival told where somebody should look at it.
pub(crate) async fn greet(
    tx: &mut Tx,
    cx: &Cx,
    account: AccountId,
    session: SessionId,
    browser: &Browser,
    signals: Signals,
) -> Result<(), DbError> {
    if let Some(device) = &browser.device {
        let now = tx.now().await?;
        sqlx::query(
            "INSERT INTO account_devices (account_id, digest, first_seen_at, last_seen_at) VALUES ($1, $2, $3, $3)
             ON CONFLICT (account_id, digest) DO UPDATE SET last_seen_at = $3",
        )
        .bind(account.uuid())
        .bind(device.digest().as_slice())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    }
    // a second factor that was given does not make an arrival less worth telling
    let worth_telling =
        signals.known_account && (signals.new_device || signals.failures >= super::MANY_FAILURES);
    if worth_telling {
        outbox::publish(tx, cx, &DeviceArrived { session }).await?;
    }
    Ok(())
}
