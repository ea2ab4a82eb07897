//! What a commission announces.

use kernel::Currency;
use platform::outbox::Event;
use serde::{Deserialize, Serialize};

use super::Stage;
use crate::ids::CommissionId;

/// A fact was added to a commission's log.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Happened {
    /// The commission.
    pub commission: CommissionId,
    /// The fact's place in its log.
    pub seq: i64,
    /// The fact's kind.
    pub kind: String,
}

impl Event for Happened {
    const TOPIC: &'static str = "bespoke.happened";

    fn dedupe(&self) -> Option<String> {
        Some(format!("{}:{}", self.commission, self.seq))
    }
}

/// Somebody who has a commission's link is to prove that its address is theirs: a code is to be sent there.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CodeAsked {
    /// The code's row, of which its digits are made.
    pub code: uuid::Uuid,
}

impl Event for CodeAsked {
    const TOPIC: &'static str = "bespoke.code_asked";

    fn dedupe(&self) -> Option<String> {
        Some(self.code.to_string())
    }
}

/// A commission began, or went to another stage: ids and figures for whoever counts how commissions go, and no person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageEntered {
    /// The commission.
    pub commission: CommissionId,
    /// The place in its log.
    pub seq: i64,
    /// Where it came from; none where it begins.
    pub from: Option<Stage>,
    /// Where it is now.
    pub to: Stage,
    /// How many whole days it stood where it came from.
    pub days: i64,
    /// Whether it went back to the bench from the quality check.
    pub rework: bool,
    /// The whole price as agreed, in minor units; none before a quote is accepted.
    pub total_minor: Option<i64>,
    /// Its currency.
    pub currency: Currency,
}

impl Event for StageEntered {
    const TOPIC: &'static str = "bespoke.stage_entered";

    fn dedupe(&self) -> Option<String> {
        Some(format!("{}:{}", self.commission, self.seq))
    }
}
