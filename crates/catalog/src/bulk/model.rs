//! What a bulk edit is.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::ids::{AccountId, BulkEditId, ProductId, VariantId};

/// How long a bulk edit can be undone.
pub const UNDO_KEPT: TimeDelta = TimeDelta::hours(24);
/// The most rows of one bulk edit.
pub const MOST_ROWS: usize = 100_000;

/// Where a bulk edit came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkOrigin {
    /// Somebody changed a selection.
    Edit,
    /// Somebody sent a file.
    File,
}

/// Where a bulk edit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkState {
    /// Its diff can be looked at; nothing has changed yet.
    Prepared,
    /// It waits for a second person.
    Waiting,
    /// It is being applied.
    Running,
    /// It was applied.
    Done,
    /// It is being undone.
    Undoing,
    /// It was undone.
    Undone,
    /// It was thrown away, or a second person refused it.
    Discarded,
}

impl BulkState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Prepared,
        Self::Waiting,
        Self::Running,
        Self::Done,
        Self::Undoing,
        Self::Undone,
        Self::Discarded,
    ];

    /// The word stored and used by programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
            Self::Discarded => "discarded",
        }
    }

    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Prepared => "Prepared",
            Self::Waiting => "Waiting for a second person",
            Self::Running => "Being applied",
            Self::Done => "Applied",
            Self::Undoing => "Being undone",
            Self::Undone => "Undone",
            Self::Discarded => "Thrown away",
        }
    }

    pub(super) fn read(code: &str) -> Self {
        // the schema allows no other word
        Self::ALL.into_iter().find(|s| s.code() == code).unwrap_or(Self::Discarded)
    }

    /// Whether work is going on.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Running | Self::Undoing)
    }
}

/// How many of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BulkCounts {
    /// Rows that were selected, or lines of the file.
    pub read: i32,
    /// Rows with a cell to change.
    pub changed: i32,
    /// Rows with a fault, which change nothing.
    pub rejected: i32,
    /// Cells to change.
    pub cells: i32,
    /// Cells with a warning.
    pub warnings: i32,
    /// Rows that were applied and are so still.
    pub applied: i64,
    /// Rows that could not be applied in the end.
    pub refused: i64,
    /// Rows that were put back.
    pub undone: i64,
    /// Rows that were not put back, or not wholly, because somebody changed them since.
    pub kept: i64,
}

impl BulkCounts {
    /// Rows that are as the house had them, and stay so.
    pub const fn unchanged(&self) -> i32 {
        self.read - self.changed - self.rejected
    }
}

/// A change of many pieces at once.
#[derive(Debug, Clone)]
pub struct BulkEdit {
    /// Its id.
    pub id: BulkEditId,
    /// Where it came from.
    pub origin: BulkOrigin,
    /// What it does, for people.
    pub said: String,
    /// Which rows it is about, for people.
    pub chosen: String,
    /// Where it stands.
    pub state: BulkState,
    /// Who prepared it.
    pub author: AccountId,
    /// The second person, once one decided.
    pub decider: Option<AccountId>,
    /// Why a second person has to look; none when nobody has to.
    pub reasons: Vec<String>,
    /// How many of what.
    pub counts: BulkCounts,
    /// When it was prepared.
    pub created_at: DateTime<Utc>,
    /// When it was applied to its end.
    pub ended_at: Option<DateTime<Utc>>,
    /// When it was undone to its end.
    pub undone_at: Option<DateTime<Utc>>,
}

impl BulkEdit {
    /// Until when it can be undone, while it can.
    pub fn undo_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let until = self.ended_at? + UNDO_KEPT;
        (self.state == BulkState::Done && self.counts.applied > 0 && now < until).then_some(until)
    }
}

/// A cell that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkCell {
    /// The field's code.
    pub field: String,
    /// What is there; none when nothing is.
    pub before: Option<String>,
    /// What will be.
    pub after: Option<String>,
    /// What somebody should look at.
    pub warning: Option<String>,
}

/// A row that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkRow {
    /// Its place in the edit, from 0.
    pub position: i32,
    /// Its line in the file.
    pub line: Option<i32>,
    /// The variant's code.
    pub sku: String,
    /// The piece.
    pub product: ProductId,
    /// The variant.
    pub variant: VariantId,
    /// What became of it: `waiting`, `applied`, `refused`, `undone` or `kept`.
    pub state: String,
    /// Why it was refused or kept.
    pub fault: Option<String>,
    /// What changes.
    pub cells: Vec<BulkCell>,
}

/// What is wrong with a cell of a file or a selection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkFault {
    /// Its line in the file.
    pub line: Option<i32>,
    /// The variant's code, as given.
    pub sku: String,
    /// The field's code.
    pub field: String,
    /// What stood there.
    pub given: String,
    /// What is wrong and the way out.
    pub message: String,
}
