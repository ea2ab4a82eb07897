//! The wishlist: what somebody keeps for later, whom they show it to, and hints dropped about one piece.
//!
//! Owns `wishlists`, `wishlist_items` and `wishlist_shares`. A list is reached by its keeper: a guest's token, or an
//! account. When a guest signs in, their list joins the account's in one transaction ([`merge`]). It keeps no stock;
//! words, prices and availability are the catalogue's of now, beside what they were when the piece was kept. Emits the
//! events of [`events`]. Rows are locked in the order guest's list, account's list, cart.
//!
//! Operations: [`add_item`], [`set_note`], [`remove_item`], [`remove_product`], [`move_to_cart`], [`merge`],
//! [`share_wishlist`], [`revoke_share`], [`send_hint`]. Reads: [`find`], [`find_shared`], [`list_shares`].

mod add_item;
mod error;
pub mod events;
mod links;
mod merge;
mod model;
mod move_to_cart;
mod queries;
mod remove_item;
mod remove_product;
mod revoke_share;
mod send_hint;
mod set_note;
mod share_wishlist;
mod store;

pub use add_item::{AddItem, Kept, add_item};
pub use error::WishlistError;
pub use links::{mark, share_path};
pub use merge::merge;
pub(crate) use model::read_plain;
pub use model::{
    ItemState, Keeper, MAX_ITEMS, MAX_SHARES, Share, ShareRole, SharedItem, SharedWishlist, Wishlist,
    WishlistItem,
};
pub use move_to_cart::{MoveToCart, move_to_cart};
pub use queries::{find, find_shared, list_shares};
pub use remove_item::{RemoveItem, remove_item};
pub use remove_product::{RemoveProduct, remove_product};
pub use revoke_share::{RevokeShare, revoke_share};
pub use send_hint::{SendHint, send_hint};
pub use set_note::{SetNote, set_note};
pub use share_wishlist::{ShareWishlist, share_wishlist};
