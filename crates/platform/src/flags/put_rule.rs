//! Say whom a flag is for, or throw its kill switch.
//!
//! Refuses a share out of range, an end that is not after its start, too many accounts, and a version that is not the present one. Writes
//! `feature_flags` and the audit log; the database announces it to every node.

use db::Tx;
use kernel::FieldError;

use super::{Flag, FlagError, Rule, Setting, queries::read};
use crate::{Cx, audit};

/// More accounts than this are a share, not names.
const MOST_ACCOUNTS: usize = 200;

/// What shall hold.
#[derive(Debug, Clone)]
pub struct PutFlagRule {
    /// Which flag.
    pub flag: Flag,
    /// The version it was read at; 0 while it stands as declared.
    pub expected_version: i64,
    /// Whom it is for.
    pub rule: Rule,
}

/// Puts the rule down and returns the flag as it is set now.
#[tracing::instrument(name = "flags.put_rule", skip_all, fields(flag = ask.flag.code()))]
pub async fn put_flag_rule(tx: &mut Tx, cx: &Cx, ask: PutFlagRule) -> Result<Setting, FlagError> {
    check(&ask.rule)?;
    let before = sqlx::query("SELECT * FROM feature_flags WHERE code = $1 FOR UPDATE")
        .bind(ask.flag.code())
        .fetch_optional(&mut **tx)
        .await?;
    let before = before.as_ref().map(read).transpose()?.flatten();
    let before = before.unwrap_or_else(|| Setting::declared(ask.flag));
    if before.version != ask.expected_version {
        return Err(FlagError::VersionConflict { current: before.version });
    }
    let Some(after) = write(tx, &ask).await? else {
        // somebody else was the first to touch it, between our look and our write
        return Err(FlagError::VersionConflict { current: 1 });
    };
    let change = audit::Change {
        action: "flags.put_rule",
        object: ask.flag.code().to_owned(),
        before: Some(&before.rule),
        after: Some(&after.rule),
    };
    audit::record(tx, cx, change).await?;
    Ok(after)
}

async fn write(tx: &mut Tx, ask: &PutFlagRule) -> Result<Option<Setting>, FlagError> {
    let now = tx.now().await?;
    let rule = &ask.rule;
    let row = sqlx::query(
        "INSERT INTO feature_flags AS f (code, killed, staff, accounts, channels, percent, starts_at, ends_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (code) DO UPDATE SET killed = $2, staff = $3, accounts = $4, channels = $5, percent = $6, starts_at = $7,
             ends_at = $8, version = f.version + 1, updated_at = $9
             WHERE f.version = $10
         RETURNING *",
    )
    .bind(ask.flag.code())
    .bind(rule.killed)
    .bind(rule.staff)
    .bind(rule.accounts.iter().map(|account| account.uuid()).collect::<Vec<_>>())
    .bind(rule.channels.iter().map(|channel| channel.code()).collect::<Vec<_>>())
    .bind(rule.percent)
    .bind(rule.starts_at)
    .bind(rule.ends_at)
    .bind(now)
    .bind(ask.expected_version)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.as_ref().map(read).transpose()?.flatten())
}

fn check(rule: &Rule) -> Result<(), FlagError> {
    let mut wrong = Vec::new();
    if !(0..=100).contains(&rule.percent) {
        wrong.push(FieldError::new("percent", "out_of_range", "Choose a share from 0 to 100 per cent."));
    }
    if let (Some(start), Some(end)) = (rule.starts_at, rule.ends_at)
        && end <= start
    {
        wrong.push(FieldError::new(
            "ends_at",
            "out_of_range",
            "Let it end after it starts, or leave the end empty.",
        ));
    }
    if rule.accounts.len() > MOST_ACCOUNTS {
        let words = "Name at most 200 accounts; for more, choose a share.";
        wrong.push(FieldError::new("accounts", "too_many", words));
    }
    if wrong.is_empty() { Ok(()) } else { Err(FlagError::Invalid(wrong)) }
}
