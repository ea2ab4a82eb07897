//! Bulk edits as programs read and write them.

use catalog::bulk::{BulkEdit, BulkFault, BulkOrigin, BulkRow, Edit};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// What shall change in which rows.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PrepareBulkEdit, example = json!({"q": "metal:platinum", "edits": [{"field": "price", "operation": "percent", "milli": 4000}]}))]
pub(crate) struct BulkEditIn {
    /// The ids of rows, as the table of variants gives them; none when all that match `q` are meant.
    #[serde(default)]
    pub(crate) rows: Option<Vec<String>>,
    /// A filter of the table of variants; an empty one means every row.
    #[serde(default)]
    pub(crate) q: Option<String>,
    /// What changes, each field once. Operations: `set` (`value`), `clear`, `add` and `remove` (`value`), `percent` (`milli`: thousandths of
    /// a percent, `round`), `amount` (`value`), `replace` (`find`, `with`).
    #[schema(value_type = Vec<Object>)]
    pub(crate) edits: Value,
}

impl BulkEditIn {
    /// The edits, or why they cannot be read.
    pub(crate) fn edits(&self) -> Result<Vec<Edit>, serde_json::Error> {
        serde_json::from_value(self.edits.clone())
    }
}

/// What a second person decides.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DecideBulkEdit, example = json!({"release": true}))]
pub(crate) struct BulkDecisionIn {
    /// Whether it is applied; otherwise it is thrown away.
    pub(crate) release: bool,
}

/// A bulk edit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkEdit)]
pub(crate) struct BulkEditOut {
    id: String,
    /// `edit` or `file`.
    origin: &'static str,
    #[schema(example = "Price +4 %")]
    said: String,
    #[schema(example = "Metal is Platinum")]
    chosen: String,
    /// `prepared`, `waiting`, `running`, `done`, `undoing`, `undone` or `discarded`.
    #[schema(example = "prepared")]
    state: &'static str,
    author: String,
    /// The second person, once one decided.
    decider: Option<String>,
    /// Why a second person has to look.
    reasons: Vec<String>,
    rows_read: i32,
    rows_changed: i32,
    rows_unchanged: i32,
    rows_rejected: i32,
    cells: i32,
    warnings: i32,
    rows_applied: i64,
    rows_refused: i64,
    rows_undone: i64,
    /// Not put back, or not wholly, because somebody changed them since.
    rows_kept: i64,
    created_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    undone_at: Option<DateTime<Utc>>,
}

impl From<&BulkEdit> for BulkEditOut {
    fn from(b: &BulkEdit) -> Self {
        let c = &b.counts;
        Self {
            id: b.id.to_string(),
            origin: match b.origin {
                BulkOrigin::Edit => "edit",
                BulkOrigin::File => "file",
            },
            said: b.said.clone(),
            chosen: b.chosen.clone(),
            state: b.state.code(),
            author: b.author.to_string(),
            decider: b.decider.map(|d| d.to_string()),
            reasons: b.reasons.clone(),
            rows_read: c.read,
            rows_changed: c.changed,
            rows_unchanged: c.unchanged(),
            rows_rejected: c.rejected,
            cells: c.cells,
            warnings: c.warnings,
            rows_applied: c.applied,
            rows_refused: c.refused,
            rows_undone: c.undone,
            rows_kept: c.kept,
            created_at: b.created_at,
            ended_at: b.ended_at,
            undone_at: b.undone_at,
        }
    }
}

/// The newest bulk edits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkEdits)]
pub(crate) struct BulkEditsOut {
    pub(crate) data: Vec<BulkEditOut>,
}

/// A page of what changes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkChanges)]
pub(crate) struct BulkChangesOut {
    pub(crate) data: Vec<BulkRowOut>,
    pub(crate) next_cursor: Option<String>,
}

/// A row that changes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkRow)]
pub(crate) struct BulkRowOut {
    /// Its line in the file.
    line: Option<i32>,
    sku: String,
    product: String,
    variant: String,
    /// `waiting`, `applied`, `refused`, `undone` or `kept`.
    state: String,
    /// Why it was refused or kept.
    fault: Option<String>,
    cells: Vec<BulkCellOut>,
}

/// A cell that changes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkCell)]
pub(crate) struct BulkCellOut {
    #[schema(example = "price")]
    field: String,
    /// Null when nothing is there.
    #[schema(example = "2450.00")]
    before: Option<String>,
    #[schema(example = "2548.00")]
    after: Option<String>,
    warning: Option<String>,
}

impl From<BulkRow> for BulkRowOut {
    fn from(row: BulkRow) -> Self {
        let cells = row.cells.into_iter().map(|c| BulkCellOut {
            field: c.field,
            before: c.before,
            after: c.after,
            warning: c.warning,
        });
        Self {
            line: row.line,
            sku: row.sku,
            product: row.product.to_string(),
            variant: row.variant.to_string(),
            state: row.state,
            fault: row.fault,
            cells: cells.collect(),
        }
    }
}

/// What is wrong with the rows that were rejected.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkFaults)]
pub(crate) struct BulkFaultsOut {
    pub(crate) data: Vec<BulkFaultOut>,
}

/// What is wrong with a cell.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkFault)]
pub(crate) struct BulkFaultOut {
    line: Option<i32>,
    sku: String,
    field: String,
    given: String,
    message: String,
}

impl From<BulkFault> for BulkFaultOut {
    fn from(f: BulkFault) -> Self {
        Self { line: f.line, sku: f.sku, field: f.field, given: f.given, message: f.message }
    }
}
