//! Rings around a stone of the client's choice: what one costs now, whether it can be had, and designs that were saved.
//!
//! Owns `ring_designs`. A ring is a setting's variant (for its metal), a loose stone and a size; carts and orders carry it on a line, and
//! no variant is made for it. What fits and what it costs are rules of the catalogue's mounts.
//!
//! Operations: [`save_design`]. Reads: [`quote`], [`find_design`], [`list_designs`]. Pure rules: [`RingQuote`].

mod error;
mod model;
mod queries;
mod save_design;

pub use error::RingError;
pub use model::{Design, DesignCode, Designer, Ring, RingQuote, UnreadableCode};
pub(crate) use queries::read_size;
pub use queries::{find_design, list_designs, quote};
pub use save_design::{MAX_DESIGNS, SaveDesign, Saved, save_design};
