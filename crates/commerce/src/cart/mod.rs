//! The cart: what a shopper means to buy ("Bag" in copy). It keeps no stock and no prices.
//!
//! Owns `carts`, `cart_lines`, `cart_tokens`, `cart_mutations` and `cart_changes`. Prices and words come from the catalogue's offers each time it is read.
//! A cart stays open while its order waits for payment, so that a declined shopper keeps the bag; it closes
//! when an order made from it is paid.
//!
//! Several devices may change a cart at the same time. Each change raises its version by one, is kept in its history and
//! is announced with its commit; what a device asks for carries an id of the device's own and is applied once (ADR 0020).
//!
//! A cart is reached by tokens, one a device. A guest's has one; an account has one open cart, and each of its sessions a token to
//! it. When a guest signs in, their cart joins the account's ([`join_account`], ADR 0021).
//!
//! Operations: [`open_cart`], [`open_for_account`], [`open_next`], [`join_account`], [`add_line`], [`add_ring`], [`set_quantity`],
//! [`remove_line`], [`set_aside_line`], [`sync_cart`], [`undo_change`].
//! Reads: [`find`], [`find_by_token`], [`find_version`], [`list_good_tokens`].

mod account_cart;
mod add_line;
mod add_ring;
mod close;
mod editing;
mod engraving;
mod error;
mod history;
mod join_account;
mod journal;
mod model;
mod mutation;
mod open_cart;
mod queries;
mod remove_line;
mod ring_line;
mod set_aside_line;
mod set_quantity;
mod store;
mod sync_cart;
mod tokens;
mod undo_change;

pub use account_cart::{open_for_account, open_next};
pub use add_line::{AddLine, Personalization, add_line};
pub use add_ring::{AddRing, add_ring};
pub(crate) use close::close;
pub use engraving::{
    Engraving, EngravingError, EngravingFont, EngravingSpace, HALLMARK_ZONE_UM, UnknownFont,
};
pub use error::CartError;
pub use join_account::{JoinAccount, Joined, join_account};
pub use journal::Outcome;
pub(crate) use model::wishes;
pub use model::{Cart, CartLine, CartState, KeptPrice, LeftBehind, LineProblem, MAX_LINES};
pub use mutation::{Change, ChangeRef, LineRef, MAX_MUTATIONS, Mutation, MutationId, UnreadableMutationId};
pub use open_cart::open_cart;
pub use queries::{find, find_by_token};
pub use remove_line::{RemoveLine, remove_line};
pub use set_aside_line::{SetAsideLine, set_aside_line};
pub use set_quantity::{SetQuantity, set_quantity};
pub(crate) use store::{lock_for_order, read_font};
pub use sync_cart::{SyncCart, Synced, sync_cart};
pub(crate) use tokens::end_of_session;
pub use tokens::{TokenDigest, find_version, list_good_tokens};
pub use undo_change::{UndoChange, undo_change};
