//! Conversations as clients read and write them.

use bespoke::consultations::{Consultation, Slot};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Free times.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConsultationSlots)]
pub(crate) struct SlotsOut {
    pub(crate) data: Vec<SlotOut>,
}

/// A free time.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConsultationSlot)]
pub(crate) struct SlotOut {
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    advisor: String,
    /// The zone that the advisor's day is in.
    #[schema(example = "America/New_York")]
    time_zone: String,
}

impl From<Slot> for SlotOut {
    fn from(slot: Slot) -> Self {
        Self {
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
            advisor: slot.advisor,
            time_zone: slot.time_zone,
        }
    }
}

/// A time to book.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BookConsultation, example = json!({"kind": "video", "starts_at": "2026-12-03T21:00:00Z", "name": "Ada", "email": "ada@example.com"}))]
pub(crate) struct BookConsultationIn {
    pub(crate) kind: String,
    /// One of the free times.
    pub(crate) starts_at: DateTime<Utc>,
    pub(crate) name: String,
    #[schema(format = "email")]
    pub(crate) email: String,
    /// Needed where we call.
    #[serde(default)]
    pub(crate) phone: String,
}

/// Another time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MoveConsultation, example = json!({"starts_at": "2026-12-03T21:00:00Z"}))]
pub(crate) struct MoveConsultationIn {
    pub(crate) starts_at: DateTime<Utc>,
}

/// What was booked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BookedConsultation)]
pub(crate) struct BookedConsultationOut {
    /// What moves and cancels it; told once.
    pub(crate) token: String,
    pub(crate) consultation: ConsultationOut,
}

/// A conversation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Consultation)]
pub(crate) struct ConsultationOut {
    kind: String,
    where_it_is: String,
    advisor: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    /// The day and time in the advisor's zone, in words.
    told: String,
    cancelled: bool,
}

impl From<Consultation> for ConsultationOut {
    fn from(c: Consultation) -> Self {
        Self {
            kind: c.kind,
            where_it_is: c.where_it_is,
            advisor: c.advisor,
            starts_at: c.starts_at,
            ends_at: c.ends_at,
            told: c.told,
            cancelled: c.cancelled,
        }
    }
}
