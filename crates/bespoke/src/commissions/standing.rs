//! The parts of what a commission is.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::ids::AccountId;
use serde::{Deserialize, Serialize};

use super::{ReleaseWay, StageDue};

/// How a finished piece goes to its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// By which way.
    pub way: ReleaseWay,
    /// Carrier and number, or who comes for it.
    pub words: String,
    /// For how much it is insured, in minor units.
    pub cover_minor: i64,
}

/// How a service stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceStanding {
    /// Its number.
    pub service: i32,
    /// What it is asked for.
    pub words: String,
    /// What it will be, once somebody has looked.
    pub estimate: Option<Estimate>,
    /// Whether its client has agreed.
    pub agreed: bool,
}

/// What a service will be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// What will be done.
    pub words: String,
    /// What it costs, in minor units.
    pub amount_minor: i64,
    /// When it will be ready.
    pub ready_on: NaiveDate,
}

/// Who looks after a commission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The account.
    pub account: AccountId,
    /// What they are called.
    pub name: String,
}

/// What the house needs from the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedFor {
    /// In words.
    pub words: String,
    /// By when.
    pub due: Option<NaiveDate>,
}

/// How the newest quote stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteStanding {
    /// Its number.
    pub version: i32,
    /// The whole price.
    pub total_minor: i64,
    /// What has to be paid before the bench.
    pub deposit_minor: i64,
    /// Until when it can be accepted.
    pub valid_until: DateTime<Utc>,
    /// What has to be paid while it is being made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<StageDue>,
    /// What the client said.
    pub answer: QuoteAnswer,
}

/// What the client said to a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteAnswer {
    /// Nothing yet.
    Waiting,
    /// Yes.
    Accepted,
    /// No.
    Declined,
}

/// The quote that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Its number.
    pub version: i32,
    /// The whole price.
    pub total_minor: i64,
    /// What has to be paid before the bench.
    pub deposit_minor: i64,
    /// The version of the terms.
    pub terms: String,
    /// What has to be paid while it is being made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<StageDue>,
}

/// The round of the design that is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Design {
    /// Its number.
    pub round: i32,
    /// The SHA-256 of the file, in hexadecimal.
    pub file_sha256: String,
    /// What is made.
    pub specification: String,
    /// Whether the client has asked for another round.
    pub returned: bool,
}

/// What was approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Which round.
    pub round: i32,
    /// What it is bound to.
    pub hash: String,
}

/// A change that waits for the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeWaiting {
    /// Its number.
    pub change: i32,
    /// What changes.
    pub words: String,
    /// What it does to the price, in minor units.
    pub delta_minor: i64,
    /// What it does to the promised day, in days.
    pub days: i32,
}
