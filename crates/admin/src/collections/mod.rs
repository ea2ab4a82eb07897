//! Collections: put together by hand or by a rule, with a look at what matches before it is saved.

mod draft;
pub(crate) mod edit;
mod form;
pub(crate) mod list;
mod preview;

/// Where collections are listed.
const PATH: &str = "/admin/collections";
/// Where one is made. Beside the list, so that no collection's address can stand in its way.
const NEW: &str = "/admin/new-collection";
