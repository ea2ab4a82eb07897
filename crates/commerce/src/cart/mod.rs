//! The cart: what a shopper means to buy ("Bag" in copy). It keeps no stock and no prices.
//!
//! Owns `carts` and `cart_lines`. Prices and words come from the catalogue's offers each time it is read.
//! A cart stays open while its order waits for payment, so that a declined shopper keeps the bag; it closes
//! when an order made from it is paid.
//!
//! Operations: [`open_cart`], [`add_line`], [`add_ring`], [`set_quantity`], [`remove_line`]. Reads: [`find`], [`find_by_token`].

mod add_line;
mod add_ring;
mod close;
mod engraving;
mod error;
mod model;
mod open_cart;
mod queries;
mod remove_line;
mod ring_line;
mod set_quantity;
mod store;

pub use add_line::{AddLine, Personalization, add_line};
pub use add_ring::{AddRing, add_ring};
pub(crate) use close::close;
pub use engraving::{
    Engraving, EngravingError, EngravingFont, EngravingSpace, HALLMARK_ZONE_UM, UnknownFont,
};
pub use error::CartError;
pub(crate) use model::wishes;
pub use model::{Cart, CartLine, CartState, LineProblem, MAX_LINES};
pub use open_cart::open_cart;
pub use queries::{find, find_by_token};
pub use remove_line::{RemoveLine, remove_line};
pub use set_quantity::{SetQuantity, set_quantity};
pub(crate) use store::{lock_for_order, read_font};
