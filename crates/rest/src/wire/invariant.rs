//! Invariants on the wire.

use chrono::{DateTime, Utc};
use commerce::invariants::InvariantRun;
use serde::Serialize;
use utoipa::ToSchema;

/// What the house asked of its books, the last time it did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invariants)]
pub(crate) struct InvariantsOut {
    /// When they were asked last; nothing before the first time.
    ran_at: Option<DateTime<Utc>>,
    /// How long that took.
    #[schema(example = 640)]
    took_ms: Option<i64>,
    /// How many were broken then.
    #[schema(example = 0)]
    broken: usize,
    /// All of them.
    invariants: Vec<InvariantOut>,
}

/// Something that must always be true.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invariant)]
pub(crate) struct InvariantOut {
    #[schema(example = "I14")]
    id: &'static str,
    #[schema(example = "The whole ledger sums to zero in every currency.")]
    statement: &'static str,
    /// How many violations there were; nothing where it was not asked yet.
    #[schema(example = 0)]
    violations: Option<u64>,
    /// The first of them, by the names people know them by.
    named: Vec<String>,
}

impl InvariantsOut {
    /// All statements with what the last run found of each.
    pub(crate) fn of(statements: Vec<(&'static str, &'static str)>, last: Option<&InvariantRun>) -> Self {
        let invariants = statements.into_iter().map(|(id, statement)| {
            let broken = last.and_then(|run| run.broken.iter().find(|broken| broken.id == id));
            InvariantOut {
                id,
                statement,
                violations: last.map(|_| broken.map_or(0, |broken| broken.violations)),
                named: broken.map(|broken| broken.named.clone()).unwrap_or_default(),
            }
        });
        Self {
            ran_at: last.map(|run| run.ran_at),
            took_ms: last.map(|run| run.took_ms),
            broken: last.map_or(0, |run| run.broken.len()),
            invariants: invariants.collect(),
        }
    }
}
