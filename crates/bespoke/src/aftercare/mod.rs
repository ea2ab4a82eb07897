//! Letters after a piece is with its owner: whether it fits, after sixty days, and once a year that it is looked at.
//!
//! Each is decided on once, for ever ([`remind`]); the link in every letter ends them for the piece ([`stop_aftercare`]). Owns `aftercare_letters` and
//! `aftercare_stops`. Announces [`events`].

pub mod events;
mod links;
mod model;
mod remind;
mod stop_aftercare;

pub use links::{is_ours, stop_path};
pub use model::{Due, Occasion, due_on};
pub use remind::{remind, still_wanted};
pub use stop_aftercare::stop_aftercare;
