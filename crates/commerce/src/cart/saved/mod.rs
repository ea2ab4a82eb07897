//! Saved bags: what was in an account's bag on a day, at the prices of that day, until they expire (ADR 0025).
//!
//! A kept price holds no piece. Whoever orders from a saved bag pays the kept price or today's, whichever is lower; after it has expired, or was
//! used for a paid order, today's. No kept price goes below the part of the day's price that the house's rules name ([`SavedBagRules`]).
//!
//! Operations: [`save_bag`], [`drop_saved_bag`], [`take_saved_bag`], [`set_rules`]. Reads: [`get_rules`], [`list_saved_bags`], [`find_saved_bag`].

mod drop_saved_bag;
mod promise;
mod queries;
mod save_bag;
mod set_rules;
mod take_saved_bag;

pub use drop_saved_bag::{DropSavedBag, drop_saved_bag};
pub(super) use promise::{Promise, allot};
pub use queries::{SavedBag, find_saved_bag, list_saved_bags};
pub(super) use queries::{
    find_any, find_kept, find_kept_or_dropped, find_quantity, lock_own, mark_used, read_lines, set_price,
};
pub use save_bag::{MAX_SAVED, SaveBag, save_bag};
pub use set_rules::{MOST_DAYS, SavedBagRules, get_rules, set_rules};
pub use take_saved_bag::{TakeSavedBag, take_saved_bag};
