//! What the house says to people when something happens: it listens to the others' events and writes letters.
//!
//! A letter is queued in the transaction that marks the event as heard, under a key of its own, so an event that
//! is delivered twice, or announced twice, still makes one letter.

mod after_sale;
mod aftercare;
mod confirmation;
mod dispatch;
mod hint;
mod late_money;
mod let_go;
mod letter;
mod new_device;
mod notifications;
mod order_parts;
mod payments;
mod project;
mod quote;
mod refund;
mod reminder;
mod sign_in_code;
mod visit;
mod ways;
mod webhook_off;

pub use letter::{Block, Letter};
pub use notifications::{Notifications, list_mails_for_order};
