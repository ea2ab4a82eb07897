//! Grading reports: what laboratories wrote about stones, and whether the shop says the same.
//!
//! Owns `grading_reports`. Writes the audit log. Operations: [`put_report`], [`remove_report`].
//! [`conflicts`] is pure; publishing asks it through [`find_conflicts`].

mod consistency;
mod model;
mod number;
mod put_report;
mod queries;
mod remove_report;

pub use consistency::{Conflict, conflicts};
pub use model::{Graded, Report, ReportKind, ReportOwner, SinglePiece, StoneReport};
pub use number::{check_page, is_in_variant, report_page};
pub use put_report::{PutReport, put_report};
pub(crate) use queries::list_for_pieces;
pub use queries::{find_conflicts, list_for_owner};
pub use remove_report::remove_report;
