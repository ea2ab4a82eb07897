//! Concerns: what keeps orders from being sent or money from being taken, and the answers of staff.

pub(crate) mod answer;
pub(crate) mod list;
pub(crate) mod reconciliation;
pub(crate) mod words;

/// Where the queue is.
pub(crate) const PATH: &str = "/admin/concerns";
