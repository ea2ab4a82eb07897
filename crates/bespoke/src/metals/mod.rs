//! What precious metal costs: the prices the house has taken down, each with its source and time.
//!
//! Owns `metal_rates`, which only grows: a quote names the price it was made at, and that price stays where it was found.

mod put_rate;
mod queries;
mod rate;

pub use put_rate::{PutRate, put_rate};
pub use queries::{find_rate, list_rates};
pub use rate::{Element, MetalRate, Verdict, amount_of, judge};
