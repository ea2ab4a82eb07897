//! Orders: the list, one order, and what staff do to it.

pub(crate) mod cancel;
pub(crate) mod care;
mod concerns;
pub(crate) mod evidence;
pub(crate) mod fulfil;
pub(crate) mod list;
pub(crate) mod page;
pub(crate) mod parcels;
mod parts;
pub(crate) mod passport;
pub(crate) mod paying;
pub(crate) mod refund;
pub(crate) mod returns;
pub(crate) mod schedule;
mod words;

use kernel::ids::OrderId;
use web::Refusal;

/// The order an address names; anything that is no order's id is simply not there.
pub(crate) fn read_id(text: &str) -> Result<OrderId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}
