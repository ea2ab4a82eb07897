//! Imports of lists, and what waits from them.

use chrono::{DateTime, Duration, Utc};
use kernel::{
    Money,
    ids::{StoneImportId, StoneParkingId},
};

use super::judge::ParkReason;
use crate::{
    model::codes::codes,
    stones::{StoneFacts, StoneStatus, StoneView},
};

/// An import that gave no sign of life for so long is dead, and another may begin.
pub const DEAD_AFTER: Duration = Duration::minutes(2);
/// How many notes an import keeps.
pub const MOST_NOTES: usize = 1_000;

codes! {
    /// How far an import is.
    "import_state" ImportState {
        Running = "running", "Running";
        Done = "done", "Done";
        Failed = "failed", "Stopped";
    }
}

/// What became of a list's lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct ImportCounts {
    /// Lines looked at.
    pub rows_read: i32,
    /// New stones that shoppers see.
    pub created: i32,
    /// Stones that say something new, or came back.
    pub changed: i32,
    /// Lines that say what they said before.
    pub unchanged: i32,
    /// Lines that were not taken.
    pub rejected: i32,
    /// Stones that wait for a second person.
    pub parked: i32,
    /// Stones left as they are, because they are kept for a client or sold.
    pub kept: i32,
    /// Stones that are no longer in the list.
    pub withdrawn: i32,
}

/// One reading of a supplier's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoneImport {
    /// The import.
    pub id: StoneImportId,
    /// The supplier's code and name.
    pub supplier: (String, String),
    /// What the file was called.
    pub file_name: String,
    /// Who brought it, e.g. `staff acc_…`.
    pub actor: String,
    /// How far it is.
    pub state: ImportState,
    /// How many lines the file has.
    pub rows_total: i32,
    /// What became of them.
    pub counts: ImportCounts,
    /// Why it failed.
    pub failure: Option<String>,
    /// When it began.
    pub began_at: DateTime<Utc>,
    /// When it last said that it lives.
    pub beat_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// What of a line was not taken as it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportNote {
    /// The line in the file, from 1; 0 for what is about the whole list.
    pub line: i64,
    /// The supplier's name for the stone, where the line says it.
    pub key: String,
    /// A stable word for programs, e.g. `clarity.unreadable`.
    pub code: String,
    /// A sentence with the way out.
    pub message: String,
}

/// A stone that waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedStone {
    /// The waiting.
    pub id: StoneParkingId,
    /// The stone as it would be shown.
    pub stone: StoneView,
    /// The supplier's code and its name for the stone.
    pub supplier: Option<(String, String)>,
    /// The import it came with.
    pub import: Option<StoneImportId>,
    /// Who brought it; may not release it.
    pub parked_by: String,
    /// Why it waits.
    pub reason: ParkReason,
    /// Why, in a sentence.
    pub words: String,
    /// What it cost when it was last accepted, or what its like costs by weight.
    pub cost_before: Option<Money>,
    /// What it costs now.
    pub cost: Money,
    /// Since when it waits.
    pub parked_at: DateTime<Utc>,
}

/// A stone as staff see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffStone {
    /// The stone as shoppers see it.
    pub view: StoneView,
    /// The supplier's code and its name for the stone.
    pub supplier: Option<(String, String)>,
    /// What the house pays for it.
    pub cost: Option<Money>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A stone that a list names, as it stands in the drawer.
#[derive(Debug, Clone)]
pub(super) struct Existing {
    pub(super) id: kernel::ids::StoneId,
    pub(super) status: StoneStatus,
    pub(super) feed_hash: Option<i64>,
    pub(super) accepted_carat_cost: Option<i64>,
    /// Read for the stones that changed only.
    pub(super) facts: Option<StoneFacts>,
}
