//! What consultations announce.

use chrono::{DateTime, Utc};
use platform::outbox::Event;
use serde::{Deserialize, Serialize};

use crate::ids::ConsultationId;

/// Something was booked, put to another time, or cancelled.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ConsultationChanged {
    /// Which.
    pub consultation: ConsultationId,
    /// `booked`, `moved` or `cancelled`; `near` a day before.
    pub what: String,
    /// When it begins now.
    pub starts_at: DateTime<Utc>,
    /// How often it was put to another time before.
    pub moves: i32,
}

impl Event for ConsultationChanged {
    const TOPIC: &'static str = "bespoke.consultation_changed";

    fn dedupe(&self) -> Option<String> {
        Some(format!("{}:{}:{}", self.consultation, self.what, self.moves))
    }
}
