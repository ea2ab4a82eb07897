//! Quotes: pieces at prices that staff chose for a client, valid until a day, to be confirmed and paid by the client (ADR 0076).
//!
//! A quote is a saved bag that staff filled; its prices hold as those of any saved bag do, never below what the house's rules let one cost. It
//! holds no piece. Confirming takes its pieces into a bag, and checkout places the order: stock, tax and ledger are those of any order.
//!
//! Operations: [`make_draft`], [`take_draft`], [`end_draft`]. Reads: [`find_draft`], [`list_drafts`]. Clients see one by its signed link:
//! [`link`], [`verify_link`].

mod end_draft;
pub mod events;
mod links;
mod make_draft;
mod model;
mod queries;
mod take_draft;

pub use end_draft::end_draft;
pub use links::{link, verify_link};
pub use make_draft::{DraftLine, MakeDraft, make_draft};
pub use model::{Draft, DraftState, Override};
pub use queries::{find_draft, list_drafts};
pub use take_draft::{TakeDraft, take_draft};
