//! The cart: what a shopper means to buy ("Bag" in copy). It keeps no stock and no prices.
//!
//! Owns `carts`, `cart_lines`, `cart_tokens`, `cart_mutations`, `cart_changes`, `cart_wrappings`, `cart_shares`, `saved_bags`, `saved_bag_lines` and `saved_bag_rules`. Prices and words come from the catalogue's offers each time it is read.
//! A cart stays open while its order waits for payment, so that a declined shopper keeps the bag; it closes
//! when an order made from it is paid.
//!
//! Several devices may change a cart at the same time. Each change raises its version by one, is kept in its history and
//! is announced with its commit; what a device asks for carries an id of the device's own and is applied once (ADR 0020).
//!
//! A cart is reached by tokens, one a device. A guest's has one; an account has one open cart, and each of its sessions a token to
//! it. When a guest signs in, their cart joins the account's ([`join_account`], ADR 0021).
//!
//! Which cart things go into is decided by [`enter_cart`] alone; after a paid one comes the next, under the same tokens.
//!
//! Operations: [`enter_cart`], [`open_cart`], [`join_account`], [`add_line`], [`add_ring`], [`set_quantity`], [`change_line`],
//! [`remove_line`], [`set_aside_line`], [`set_gift`], [`set_currency`], [`sync_cart`], [`undo_change`], [`trim_carts`].
//! Reads: [`find`], [`find_by_token`], [`find_version`], [`goes_on_after`], [`list_good_tokens`], [`list_wrappings`],
//! [`list_currencies`].

mod account_cart;
mod add_line;
mod add_ring;
mod change_line;
mod close;
pub mod drafts;
mod editing;
mod engraving;
mod enter_cart;
mod error;
mod gift;
mod history;
mod join_account;
mod journal;
mod model;
mod mutation;
mod next_cart;
mod open_cart;
mod place;
mod queries;
mod recast;
mod remove_line;
mod ring_line;
pub mod saved;
mod set_aside_line;
mod set_currency;
mod set_gift;
mod set_quantity;
pub mod sharing;
mod store;
mod sync_cart;
mod take_back;
mod take_in;
mod tokens;
mod trim_carts;
mod undo_change;

pub use add_line::{AddLine, Personalization, add_line};
pub use add_ring::{AddRing, add_ring};
pub use change_line::{ChangeLine, change_line};
pub(crate) use close::close;
pub use engraving::{
    Engraving, EngravingError, EngravingFont, EngravingProof, EngravingSpace, HALLMARK_ZONE_UM, UnknownFont,
};
pub use enter_cart::{EnterCart, Entered, enter_cart};
pub use error::CartError;
pub(crate) use gift::phrases as gift_phrases;
pub use gift::{
    GIFT_NOTE_LINES, GIFT_NOTE_MAX, Gift, GiftError, GiftNote, GiftWish, Wrapping, WrappingChoice,
    list_wrappings,
};
pub use join_account::{JoinAccount, Joined, join_account};
pub use journal::Outcome;
pub(crate) use model::wishes;
pub use model::{Cart, CartLine, CartState, KeptPrice, KeptState, LeftBehind, LineProblem, MAX_LINES};
pub use mutation::{
    Change, ChangeRef, LineRef, LineWish, MAX_MUTATIONS, Mutation, MutationId, UnreadableMutationId,
};
pub use open_cart::open_cart;
pub(crate) use queries::find_purse;
pub use queries::{find, find_by_token, goes_on_after};
pub use remove_line::{RemoveLine, remove_line};
pub use set_aside_line::{SetAsideLine, set_aside_line};
pub use set_currency::{SetCurrency, list_currencies, set_currency};
pub(crate) use set_gift::write_card;
pub use set_gift::{SetGift, set_gift};
pub use set_quantity::{SetQuantity, set_quantity};
pub(crate) use store::{lock_for_order, read_font};
pub use sync_cart::{SyncCart, Synced, sync_cart};
pub(crate) use tokens::end_of_session;
pub use tokens::{TokenDigest, find_version, list_good_tokens};
pub use trim_carts::{Trimmed, trim_carts};
pub use undo_change::{UndoChange, undo_change};
