//! Feature flags as staff read and write them.

use chrono::{DateTime, Utc};
use platform::flags::{Channel, Rule, Setting};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::{ApiResult, Problem};

/// Every feature flag.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeatureFlags)]
pub(crate) struct FeatureFlagsOut {
    pub(crate) data: Vec<FeatureFlagOut>,
}

/// A part of the house that can be switched, and whom it is for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeatureFlag)]
pub(crate) struct FeatureFlagOut {
    #[schema(example = "hints")]
    code: &'static str,
    #[schema(example = "Hints by letter")]
    name: &'static str,
    /// Off for everybody, whatever else is said.
    killed: bool,
    /// On for the house's own people.
    staff: bool,
    /// On for these accounts.
    accounts: Vec<String>,
    /// Counts only there (`shop`, `api`, `office`); empty is everywhere.
    channels: Vec<&'static str>,
    /// On for so many of a hundred visitors, always the same ones.
    #[schema(example = 100)]
    percent: i32,
    /// Off before.
    starts_at: Option<DateTime<Utc>>,
    /// Off from then on.
    ends_at: Option<DateTime<Utc>>,
    /// 0 while it stands as declared.
    version: i64,
}

impl From<&Setting> for FeatureFlagOut {
    fn from(s: &Setting) -> Self {
        Self {
            code: s.flag.code(),
            name: s.flag.label(),
            killed: s.rule.killed,
            staff: s.rule.staff,
            accounts: s.rule.accounts.iter().map(ToString::to_string).collect(),
            channels: s.rule.channels.iter().map(|channel| channel.code()).collect(),
            percent: s.rule.percent,
            starts_at: s.rule.starts_at,
            ends_at: s.rule.ends_at,
            version: s.version,
        }
    }
}

/// Whom a feature flag shall be for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutFeatureFlag, example = json!({"killed": false, "staff": true, "accounts": [], "channels": ["shop"], "percent": 10}))]
pub(crate) struct FeatureFlagIn {
    /// Off for everybody, whatever else is said.
    killed: bool,
    /// On for the house's own people.
    staff: bool,
    /// On for these accounts, at most 200.
    #[serde(default)]
    accounts: Vec<String>,
    /// Counts only there (`shop`, `api`, `office`); empty is everywhere.
    #[serde(default)]
    channels: Vec<String>,
    /// On for so many of a hundred visitors: 0 to 100.
    percent: i32,
    /// Off before.
    #[serde(default)]
    starts_at: Option<DateTime<Utc>>,
    /// Off from then on.
    #[serde(default)]
    ends_at: Option<DateTime<Utc>>,
}

impl FeatureFlagIn {
    /// The rule, or which field cannot be read.
    pub(crate) fn read(self) -> ApiResult<Rule> {
        let account = |text: &String| {
            text.parse()
                .map_err(|_| Problem::field("accounts", "malformed", "Name accounts by their ids, acc_…."))
        };
        let channel = |text: &String| {
            let words = "Expected shop, api or office.";
            Channel::find(text).ok_or_else(|| Problem::field("channels", "unknown_value", words))
        };
        Ok(Rule {
            killed: self.killed,
            staff: self.staff,
            accounts: self.accounts.iter().map(account).collect::<ApiResult<_>>()?,
            channels: self.channels.iter().map(channel).collect::<ApiResult<_>>()?,
            percent: self.percent,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        })
    }
}
