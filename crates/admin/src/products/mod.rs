//! Products: the list, and one product's form.

mod conflict;
mod draft;
pub(crate) mod edit;
mod form;
pub(crate) mod list;

use kernel::ids::ProductId;
use web::Refusal;

/// The product an address names; anything that is no product's id is simply not there.
fn read_id(text: &str) -> Result<ProductId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}
