//! Links by which others see a bag, as it lives or as it was saved (ADR 0025).
//!
//! A link is a secret of 256 bits; its digest is kept, so that it is shown once. Its rights do not change: another role is another link.
//! What a role does not see is not in the type that is shown to it ([`SharedBag`]).
//!
//! Operations: [`share_cart`], [`share_saved_bag`], [`end_share`], [`note_opened`], [`act_as`], [`take_shared`].
//! Reads: [`list_shares`], [`find_share`], [`find_shared`].

mod act;
mod end_share;
mod leave_shared;
mod model;
mod queries;
mod share_bag;
mod take_shared;

pub use act::{ActingFor, act_as, note_opened};
pub use end_share::{EndShare, end_share};
pub(super) use leave_shared::leave_shared;
pub use model::{
    Amounts, BagShare, LineAmount, MAX_SHARES, Recipient, Right, Rights, SharedBag, SharedLine, SharedOf,
    SharedPieces,
};
pub(super) use queries::{end_all, list_good, move_all};
pub use queries::{find_share, find_shared, list_saved_shares, list_shares};
pub use share_bag::{ShareCart, ShareSavedBag, share_cart, share_saved_bag};
pub use take_shared::{TakeShared, take_shared};
