//! Attributes: what can be told about pieces, and defining more of it.

mod draft;
pub(crate) mod edit;
mod form;
pub(crate) mod list;

/// Where attributes are listed.
const PATH: &str = "/admin/attributes";
/// Where one is defined. Beside the list, so that no attribute's name can stand in its way.
const NEW: &str = "/admin/new-attribute";
