//! Commissions: one object and one timeline from the first conversation to the service of the finished piece.
//!
//! Everything that happens is a [`Fact`] in an append-only log; what a commission *is* follows from the log by a pure fold
//! ([`replay`]) and is kept beside it for reading. What may happen is decided by one pure function ([`decide()`]), so the gates before the
//! bench hold whatever face, worker or person asks.
//!
//! An answer by the link that binds to much money needs a code from a letter ([`answer()`], [`ask_code`], [`try_code`]).
//!
//! Owns `commissions`, `commission_events`, `commission_codes` and `commission_files`. Writes the audit log, announces [`events`].

mod act;
mod action;
mod answer;
mod approval;
mod board;
mod brief;
mod decide;
pub mod events;
mod fact;
mod gates;
mod links;
mod news;
mod number;
mod open_commission;
mod pace;
mod proof;
mod queries;
mod replay_stored;
mod stage;
mod standing;
mod state;
mod store;
#[cfg(test)]
mod tests;

pub use act::{Do, act};
pub use action::{Action, Answer};
pub use answer::answer;
pub use approval::ApprovalSheet;
pub use board::{BoardFilter, Card, Whose, find_cards, list_board, list_changed, list_designers};
pub use brief::{Brief, StoneWish};
pub use decide::decide;
pub use fact::{Fact, Pin, QualityOutcome, ReleaseWay, Side, StageDue};
pub use gates::{Missing, missing_for};
pub use links::{link, verify_link};
pub use news::{News, Told};
pub use open_commission::{OpenCommission, open_commission};
pub use pace::{Pace, days_allowed};
pub use proof::{PROOF_FROM_MINOR, ask_code, bound_to, tell_code, try_code};
pub(crate) use queries::list_quoted;
pub use queries::{Entry, count_open, find_by_number, find_commission, list_entries};
pub(crate) use replay_stored::replay_stored;
pub use stage::Stage;
pub use standing::{
    Accepted, Approval, AskedFor, ChangeWaiting, Design, Estimate, Owner, QuoteAnswer, QuoteStanding,
    Release, ServiceStanding,
};
pub use state::{State, replay};
pub use store::Commission;
pub(crate) use store::{append, lock};
