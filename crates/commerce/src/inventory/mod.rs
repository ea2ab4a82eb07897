//! Stock: what came in, what is kept for somebody, what was sold, and why.
//!
//! Owns `stock_levels`, `stock_pieces`, `stock_holds` and `stock_movements`. Announces changed products through
//! a database trigger. Counters change in the statement that checks them, and every change leaves a movement.
//!
//! Operations: [`receive_stock`], [`hold_stock`], [`release_holds`], [`consume_holds`]. Reads:
//! [`count_ready`], [`count_held_by_order`], [`find_level`], and [`Availability`] for the catalogue's index.

mod availability;
mod consume_holds;
mod error;
mod hold_stock;
mod model;
mod queries;
mod receive_stock;
mod release_holds;
mod restock_order;
mod store;
mod take_back;

pub use availability::Availability;
pub use consume_holds::consume_holds;
pub use error::InventoryError;
pub use hold_stock::{HoldStock, hold_stock};
pub use model::{HeldLine, HoldLine, Level, Shortage};
pub use queries::{count_held_by_order, count_ready, find_level};
pub use receive_stock::{ReceiveStock, receive_stock};
pub use release_holds::release_holds;
pub(crate) use restock_order::restock_order;
pub(crate) use store::{extend_holds, keep_for_review, keep_for_transfer, lock_levels};
pub(crate) use take_back::{BackLine, take_back};
