//! Reminders: one letter about a cart that was left, to who asked for it.
//!
//! Owns `reminder_choices`, `reminder_stops` and `reminder_letters`. Nobody is written to who did not choose it: a customer for their
//! account, a guest for the one cart they gave their address with. A cart is written about once, while something of it can be had and
//! nobody is at checkout with it ([`remind`]); the link in every letter ends them for the address ([`stop_reminders`]). Emits the
//! events of [`events`]. ADR 0023.
//!
//! Operations: [`choose_reminder`], [`remind`], [`stop_reminders`]. Reads: [`find_choice`], [`find_reminder`], [`list_waiting`].

mod choose_reminder;
mod error;
pub mod events;
mod links;
mod model;
mod queries;
mod remind;
mod stop_reminders;
mod store;

pub use choose_reminder::{ChooseReminder, choose_reminder};
pub use error::ReminderError;
pub use links::{is_ours, stop_path};
pub use model::{CHOICE, Chooser, Place, Reminder, ReminderChoice};
pub use queries::{find_choice, find_reminder, list_waiting};
pub use remind::remind;
pub use stop_reminders::stop_reminders;
