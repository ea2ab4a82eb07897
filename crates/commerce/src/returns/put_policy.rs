//! Say what the house promises of returns in a market.
//!
//! Refuses a market the house does not deliver to, days that no calendar needs, and a stale version. Writes `return_policies` and the audit
//! log. Orders that were placed keep what was promised with them.

use db::Tx;
use kernel::FieldError;
use platform::{Cx, audit};
use serde_json::{Value, json};

use super::{ReturnError, ReturnPolicy, queries};
use crate::checkout::Country;

/// The longest promise, in days.
const MOST_DAYS: i32 = 365;
/// The longest journey that is allowed for, in days.
const MOST_TRANSIT: i32 = 60;

/// What is promised, and the version that was read: 0 where there was no policy.
#[derive(Debug, Clone)]
pub struct PutPolicy {
    /// The policy as it shall be; its version is the one that was read.
    pub policy: ReturnPolicy,
}

/// Writes it.
#[tracing::instrument(name = "returns.put_policy", skip_all, fields(market = %ask.policy.market))]
pub async fn put_policy(tx: &mut Tx, cx: &Cx, ask: PutPolicy) -> Result<ReturnPolicy, ReturnError> {
    let policy = ask.policy;
    check(&policy)?;
    let before = queries::find_policy(tx, &policy.market).await?;
    let current = before.as_ref().map_or(0, |known| known.version);
    let written: Option<i64> = sqlx::query_scalar(
        "INSERT INTO return_policies AS p (market, days, counted_from, transit_days, made_to_order, earrings_sealed)
         SELECT $1, $2, $3, $4, $5, $6 WHERE $7 = 0 OR EXISTS (SELECT FROM return_policies WHERE market = $1)
         ON CONFLICT (market) DO UPDATE SET days = $2, counted_from = $3, transit_days = $4, made_to_order = $5, earrings_sealed = $6,
                                            version = p.version + 1
         WHERE p.version = $7 RETURNING version",
    )
    .bind(&policy.market)
    .bind(policy.days)
    .bind(policy.counted_from.code())
    .bind(policy.transit_days)
    .bind(policy.made_to_order)
    .bind(policy.earrings_sealed)
    .bind(policy.version)
    .fetch_optional(&mut **tx)
    .await?;
    let version = written.ok_or(ReturnError::VersionConflict { current })?;
    let (was, is) = (before.as_ref().map(told), told(&policy));
    let change = audit::Change {
        action: "returns.put_policy",
        object: policy.market.clone(),
        before: was.as_ref(),
        after: Some(&is),
    };
    audit::record(tx, cx, change).await?;
    Ok(ReturnPolicy { version, ..policy })
}

fn told(policy: &ReturnPolicy) -> Value {
    json!({
        "days": policy.days,
        "counted_from": policy.counted_from.code(),
        "transit_days": policy.transit_days,
        "made_to_order": policy.made_to_order,
        "earrings_sealed": policy.earrings_sealed,
    })
}

fn check(policy: &ReturnPolicy) -> Result<(), ReturnError> {
    let mut wrong = Vec::new();
    if Country::find(&policy.market).is_none_or(|country| country.code != policy.market) {
        wrong.push(FieldError::new("market", "unknown", "Choose a country that the house delivers to."));
    }
    if !(0..=MOST_DAYS).contains(&policy.days) {
        wrong.push(FieldError::new("days", "out_of_range", format!("Enter 0 to {MOST_DAYS} days.")));
    }
    if !(0..=MOST_TRANSIT).contains(&policy.transit_days) {
        wrong.push(FieldError::new(
            "transit_days",
            "out_of_range",
            format!("Enter 0 to {MOST_TRANSIT} days."),
        ));
    }
    if wrong.is_empty() { Ok(()) } else { Err(ReturnError::Fields(wrong)) }
}
