//! Stock: what came in, where it lies, what is kept for somebody, what was sold, and why.
//!
//! Owns `stock_levels`, `stock_pieces`, `stock_holds`, `stock_movements`, `stock_allotments` and `stock_news`; the places of stock are in [`places`]. Announces changed
//! products through a database trigger. Counters change in the statement that checks them, and every change leaves a movement.
//!
//! Operations: [`receive_stock`], [`hold_stock`], [`release_holds`], [`consume_holds`], [`put_allotment`]. Reads:
//! [`count_ready`], [`count_held_by_order`], [`find_level`], and [`Availability`] for the catalogue's index.

mod availability;
mod consume_holds;
mod error;
mod hold_for_channel;
mod hold_stock;
mod model;
pub mod places;
mod put_allotment;
mod queries;
mod receive_stock;
mod release_holds;
mod restock_order;
mod store;
mod take_back;
mod take_news;

pub use availability::Availability;
pub use consume_holds::consume_holds;
pub use error::InventoryError;
pub(crate) use hold_for_channel::{ChannelUnit, HoldForChannel, hold_for_channel};
pub use hold_stock::{HoldStock, hold_stock};
pub use model::{HeldLine, HoldLine, Level, Shortage};
pub use put_allotment::{Allotment, PutAllotment, put_allotment};
pub(crate) use queries::find_serials;
pub use queries::{OfferedTo, count_held_by_order, count_ready, find_keeper, find_level, list_offered};
pub use receive_stock::{ReceiveStock, receive_stock};
pub use release_holds::release_holds;
pub(crate) use restock_order::restock_order;
pub(crate) use store::{extend_holds, keep_for_review, keep_for_transfer, lock_levels};
pub(crate) use take_back::{BackLine, take_back};
pub(crate) use take_news::take_news;
