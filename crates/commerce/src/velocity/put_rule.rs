//! Change the numbers of a velocity rule, or switch it off.
//!
//! Refuses numbers out of range and a version that is not the present one. Writes `velocity_rules` and the audit log. What was counted
//! before stays counted.

use db::Tx;
use kernel::FieldError;
use platform::{Cx, audit};

use super::{VelocityError, VelocityRule, VelocitySetting, queries::read};

/// The numbers as typed.
#[derive(Debug, Clone, Copy)]
pub struct PutVelocityRule {
    /// Which rule.
    pub rule: VelocityRule,
    /// The version it was read at.
    pub expected_version: i64,
    /// How many are let through: 1 to 1,000.
    pub most: i32,
    /// Within so many minutes: up to a day.
    pub within_minutes: i32,
    /// Whether it counts.
    pub active: bool,
}

/// Puts the numbers down and returns the rule.
#[tracing::instrument(name = "velocity.put_rule", skip_all, fields(rule = ask.rule.code()))]
pub async fn put_velocity_rule(
    tx: &mut Tx,
    cx: &Cx,
    ask: PutVelocityRule,
) -> Result<VelocitySetting, VelocityError> {
    check(&ask)?;
    let before = sqlx::query("SELECT * FROM velocity_rules WHERE code = $1 FOR UPDATE")
        .bind(ask.rule.code())
        .fetch_one(&mut **tx)
        .await?;
    let before = read(&before)?;
    if before.version != ask.expected_version {
        return Err(VelocityError::VersionConflict { current: before.version });
    }
    let now = tx.now().await?;
    let after = sqlx::query(
        "UPDATE velocity_rules SET most = $2, within_minutes = $3, active = $4, version = version + 1, updated_at = $5
         WHERE code = $1 RETURNING *",
    )
    .bind(ask.rule.code())
    .bind(ask.most)
    .bind(ask.within_minutes)
    .bind(ask.active)
    .bind(now)
    .fetch_one(&mut **tx)
    .await?;
    let after = read(&after)?;
    let change = audit::Change {
        action: "velocity.put_rule",
        object: ask.rule.code().to_owned(),
        before: Some(&before),
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok(after)
}

fn check(ask: &PutVelocityRule) -> Result<(), VelocityError> {
    let mut wrong = Vec::new();
    if !(1..=1_000).contains(&ask.most) {
        wrong.push(FieldError::new("most", "out_of_range", "Let through between 1 and 1,000."));
    }
    if !(1..=1_440).contains(&ask.within_minutes) {
        wrong.push(FieldError::new(
            "within_minutes",
            "out_of_range",
            "Count over 1 to 1,440 minutes, which is a day.",
        ));
    }
    if wrong.is_empty() { Ok(()) } else { Err(VelocityError::Invalid(wrong)) }
}
