//! Money that came to the house's bank account: recording it, and saying what it pays.

mod act;
mod list;
mod parts;

pub(crate) use act::{import, match_to, owe_back, record, send_back};
pub(crate) use list::show;

/// Where the page is.
pub(crate) const PATH: &str = "/admin/transfers";
