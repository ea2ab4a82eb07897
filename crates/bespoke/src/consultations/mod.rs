//! Consultations: conversations with an advisor, booked without an account.
//!
//! A slot is a time within an advisor's hours, in the advisor's own time zone, that nothing booked touches, buffers included. That no two
//! overlap is kept by the database (`consultations_never_overlap`), whoever books at the same moment.
//!
//! Clients are reminded a day before, and somebody says what came of it; who missed two within a year books by calling us.
//!
//! Owns `consultation_kinds`, `advisors`, `advisor_hours` and `consultations`. Announces [`events`].

mod book_consultation;
mod cancel_consultation;
mod close_consultation;
mod diary;
pub mod events;
mod ics;
mod move_consultation;
mod put_advisor;
mod queries;
mod remind_consultations;
mod slots;

pub use book_consultation::{BookConsultation, book_consultation};
pub use cancel_consultation::cancel_consultation;
pub use close_consultation::{CloseConsultation, close_consultation};
pub use diary::{Talk, list_between};
pub use ics::ics;
pub use move_consultation::move_consultation;
pub use put_advisor::{Hours, PutAdvisor, put_advisor};
use queries::own_token;
pub use queries::{
    Consultation, ConsultationKind, find_by_token, find_consultation, find_kind, link, list_kinds,
    list_to_close, list_to_come, path,
};
pub use remind_consultations::remind_consultations;
pub use slots::{Slot, list_slots};
