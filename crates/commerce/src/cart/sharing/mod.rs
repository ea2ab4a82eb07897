//! Links by which others see a bag, as it lives or as it was saved (ADR 0025).
//!
//! A link is a secret of 256 bits; its digest is kept, so that it is shown once. Its rights do not change: another role is another link.
//! What a role does not see is not in the type that is shown to it ([`SharedBag`]).
//!
//! Operations: [`share_cart`], [`share_saved_bag`], [`make_pay_link`], [`end_pay_link`], [`end_share`], [`note_opened`], [`change_shared`], [`take_shared`].
//! Reads: [`list_shares`], [`list_saved_shares`], [`list_pay_links`], [`get_share`], [`get_shared`].

mod change_shared;
mod end_pay_link;
mod end_share;
mod leave_shared;
mod make_pay_link;
mod model;
mod note_opened;
mod queries;
mod share_bag;
mod take_shared;

pub use change_shared::{ChangeShared, SharedChange, change_shared};
pub use end_pay_link::end_pay_link;
pub use end_share::{EndShare, end_share};
pub(super) use leave_shared::leave_shared;
pub use make_pay_link::{MakePayLink, PayLink, make_pay_link};
pub use model::{
    Amounts, BagShare, LineAmount, MAX_SHARES, Recipient, Right, Rights, SharedBag, SharedLine, SharedOf,
    SharedPieces, path,
};
pub use note_opened::note_opened;
pub use queries::{LivingPayLink, get_share, get_shared, list_pay_links, list_saved_shares, list_shares};
pub(super) use queries::{end_all, list_good, move_all};
pub use share_bag::{ShareCart, ShareSavedBag, share_cart, share_saved_bag};
pub use take_shared::{TakeShared, take_shared};
