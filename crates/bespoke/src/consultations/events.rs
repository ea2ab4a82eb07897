//! What consultations announce.

use chrono::{DateTime, Utc};
use platform::outbox::Event;
use serde::{Deserialize, Serialize};

use crate::ids::ConsultationId;

/// Something was booked, put to another time, or cancelled. The token stays with its client: the letter is made from the link here, which
/// is written into the outbox of the house and nowhere else.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ConsultationChanged {
    /// Which.
    pub consultation: ConsultationId,
    /// `booked`, `moved` or `cancelled`.
    pub what: String,
    /// When it begins now.
    pub starts_at: DateTime<Utc>,
    /// The path of its page.
    pub path: String,
    /// How often it was put to another time before.
    pub moves: i32,
}

impl Event for ConsultationChanged {
    const TOPIC: &'static str = "bespoke.consultation_changed";

    fn dedupe(&self) -> Option<String> {
        Some(format!("{}:{}:{}", self.consultation, self.what, self.moves))
    }
}
