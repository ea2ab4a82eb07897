//! Enquiries: five screens that somebody fills at their own pace, and then a commission.
//!
//! What was typed is kept after every screen, also where it is not right yet, under a link that only its writer has. Sending it opens a
//! commission with its brief and hands the pictures over.
//!
//! Owns `enquiries`. The pictures are [files](crate::files).

mod answers;
mod begin_enquiry;
mod queries;
mod save_answers;
mod send_enquiry;
mod sweep_drafts;

pub use answers::{Answers, Budget, Piece, Screen, check_screen};
pub use begin_enquiry::begin_enquiry;
pub(crate) use queries::lock_draft;
pub use queries::{Enquiry, find_enquiry};
pub use save_answers::{SaveAnswers, save_answers};
pub use send_enquiry::{SendEnquiry, send_enquiry};
pub use sweep_drafts::sweep_drafts;
