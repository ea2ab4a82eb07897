//! Products: the list, a new one, and the pages about each.

mod conflict;
pub(crate) mod create;
mod draft;
pub(crate) mod drafts;
pub(crate) mod edit;
pub(crate) mod facts;
mod form;
mod full;
pub(crate) mod history;
pub(crate) mod list;
pub(crate) mod piece;
pub(crate) mod publication;
pub(crate) mod reports;
pub(crate) mod schedule;

use kernel::ids::ProductId;
use web::Refusal;

/// The product an address names; anything that is no product's id is simply not there.
fn read_id(text: &str) -> Result<ProductId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}
