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
