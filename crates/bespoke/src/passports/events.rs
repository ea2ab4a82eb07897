//! What a passport announces. Versions are told by the commission's own log.

use platform::outbox::Event;
use serde::{Deserialize, Serialize};

/// A passport has a new owner.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PassportClaimed {
    /// Its serial.
    pub serial: String,
    /// The new owner's place among its owners.
    pub seq: i32,
}

impl Event for PassportClaimed {
    const TOPIC: &'static str = "bespoke.passport_claimed";

    fn dedupe(&self) -> Option<String> {
        Some(format!("{}:{}", self.serial, self.seq))
    }
}
