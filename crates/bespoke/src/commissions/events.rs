//! What a commission announces.

use platform::outbox::Event;
use serde::{Deserialize, Serialize};

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
