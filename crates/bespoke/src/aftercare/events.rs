//! What aftercare announces.

use platform::outbox::Event;
use serde::{Deserialize, Serialize};

use super::Occasion;
use crate::ids::CommissionId;

/// It is time to ask an owner whether their piece fits, or to look at it. Once an occasion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AftercareDue {
    /// The commission that the piece was made in.
    pub commission: CommissionId,
    /// What for.
    pub occasion: Occasion,
    /// Of inspections the year since it was delivered; 1 for the size.
    pub no: i32,
}

impl Event for AftercareDue {
    const TOPIC: &'static str = "bespoke.aftercare_due";

    fn dedupe(&self) -> Option<String> {
        Some(format!("{}:{}:{}", self.commission, self.occasion.code(), self.no))
    }
}
