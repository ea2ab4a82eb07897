//! Where stock lies: vault, boutiques, workshops, the road, clients on approval, consignment in and out.
//!
//! Owns `stock_locations`, `stock_shelves`, `stock_lots`, `stock_transfers`, `stock_transfer_lines`, `stock_counts` and
//! `stock_count_lines`. A movement names the place it left and the place it came to; the schema keeps shelves, and the place of a
//! piece, in step with the ledger and refuses a transaction after which the places do not add up to the level (ADR 0070).
//!
//! Operations: [`put_location`], [`take_delivery`], [`send_transfer`], [`close_transfer`], [`submit_count`], [`decide_count`],
//! [`set_cost`]. Reads: [`list_locations`], [`list_stock`], [`find_piece`], [`list_history`], [`list_transfers`], [`list_counts`],
//! [`value_stock`].

mod close_transfer;
mod decide_count;
mod error;
mod model;
mod put_location;
mod queries;
mod send_transfer;
mod set_cost;
mod stock;
mod store;
mod submit_count;
mod take_delivery;
mod value;

pub use close_transfer::{Outcome, close_transfer};
pub use decide_count::{DecideCount, decide_count};
pub use error::PlaceError;
pub use model::{
    Address, BENCH, CountState, Location, LocationKind, TRANSIT, TransferState, VAULT, Wanted, read_units,
};
pub use put_location::{PutLocation, put_location};
pub use queries::{
    Count, CountLine, Sent, SentLine, find_count, find_location, find_transfer, list_counts, list_locations,
    list_transfers,
};
pub use send_transfer::{SendTransfer, send_transfer};
pub use set_cost::{SetCost, set_cost};
pub use stock::{
    Entry, ListStock, LocationTotal, PieceFound, Placed, find_piece, list_history, list_stock,
    total_locations,
};
pub use submit_count::{SubmitCount, submit_count};
pub use take_delivery::{TakeDelivery, take_delivery};
pub use value::{Aged, Dear, Valuation, ValueLine, value_stock};
