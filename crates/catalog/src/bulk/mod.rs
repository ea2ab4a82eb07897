//! Changes of many pieces at once: by an edit over a selection, or by a file.
//!
//! Owns `bulk_edits`, `bulk_edit_rows`, `bulk_edit_cells`, `bulk_edit_faults`, `bulk_edit_files` and `bulk_edit_presets`; declares the
//! table of [`VARIANTS`] that staff see. Every change is prepared first, cell by cell, against the rules of a whole piece
//! ([`prepare_edit`], [`prepare_file`]); applied in batches that survive a killed process ([`apply_bulk_edit`], [`advance_bulk_edit`]);
//! and can be undone for [`UNDO_KEPT`] ([`undo_bulk_edit`]), but for cells that somebody changed since. What is large or strange waits
//! for a second person ([`decide_bulk_edit`]). Pieces are written by [`products`](crate::products), as one by one; each has its
//! entry in the audit log under the id of the bulk edit.

mod advance_bulk_edit;
mod apply_bulk_edit;
mod cells;
mod decide_bulk_edit;
mod discard_bulk_edit;
mod edit;
mod error;
mod file;
mod model;
mod plan;
mod prepare_edit;
mod prepare_file;
mod queries;
mod store;
mod table;
mod undo_bulk_edit;
mod warn;

pub use advance_bulk_edit::{advance_bulk_edit, run_bulk_edit};
pub use apply_bulk_edit::apply_bulk_edit;
pub use decide_bulk_edit::{DecideBulkEdit, decide_bulk_edit};
pub use discard_bulk_edit::discard_bulk_edit;
pub use edit::{Edit, Operation};
pub use error::BulkError;
pub use file::{CLEARED, KEY_FIELD, rejected_lines};
pub use model::{
    BulkCell, BulkCounts, BulkEdit, BulkFault, BulkOrigin, BulkRow, BulkState, MOST_ROWS, UNDO_KEPT,
};
pub use prepare_edit::{PrepareEdit, prepare_edit};
pub use prepare_file::{PrepareFile, map_file, prepare_file};
pub use queries::{BulkFile, find_bulk_edit, find_file, list_bulk_edits, list_changes, list_faults};
pub use table::VARIANTS;
pub use undo_bulk_edit::undo_bulk_edit;
