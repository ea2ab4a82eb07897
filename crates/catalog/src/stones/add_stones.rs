//! Put stones of the house's own in the drawer.
//!
//! Refuses what [`NewLooseStone::check`] finds wrong with any of them, and more than [`MOST_AT_ONCE`] at a time; then
//! nothing is written. Writes `stones` and one entry in the audit log for all. The database announces them to every index.

use db::Tx;
use kernel::{FieldError, ids::StoneId};
use platform::{Cx, audit};
use serde::Serialize;

use super::{NewLooseStone, Serial, StoneError, StoneStatus, feed::carat_cost, store};

/// The most stones one call may bring; callers with more call again.
pub const MOST_AT_ONCE: usize = 5_000;

/// What the audit log keeps of an addition.
#[derive(Serialize)]
struct Added {
    count: usize,
    first: Option<String>,
}

/// Adds stones and answers their ids and serial numbers in order. Field errors are named `stones[n].field`.
#[tracing::instrument(name = "stones.add_stones", skip_all, fields(count = stones.len()))]
pub async fn add_stones(
    tx: &mut Tx,
    cx: &Cx,
    stones: &[NewLooseStone],
) -> Result<Vec<(StoneId, Serial)>, StoneError> {
    check(stones)?;
    let rows: Vec<_> = stones
        .iter()
        .map(|stone| store::StoneRow {
            id: StoneId::new(&*cx.random),
            serial: Serial::new(&*cx.random),
            stone,
            status: StoneStatus::Available,
            feed_hash: None,
            accepted_carat_cost: stone.cost.map(|cost| carat_cost(cost, stone.facts.carat_milli)),
        })
        .collect();
    store::put(tx, &rows).await?;
    let added: Vec<_> = rows.iter().map(|r| (r.id, r.serial)).collect();
    let entry = Added { count: added.len(), first: added.first().map(|(_, serial)| serial.to_string()) };
    let change = audit::Change {
        action: "catalog.add_stones",
        object: "stones".to_owned(),
        before: None,
        after: Some(&entry),
    };
    audit::record(tx, cx, change).await?;
    Ok(added)
}

fn check(stones: &[NewLooseStone]) -> Result<(), StoneError> {
    if stones.len() > MOST_AT_ONCE {
        return Err(StoneError::field(
            "stones",
            "too_many",
            format!("Add at most {MOST_AT_ONCE} at a time."),
        ));
    }
    let mut wrong = Vec::new();
    for (n, stone) in stones.iter().enumerate() {
        let errors = stone.check().err().unwrap_or_default();
        wrong.extend(
            errors.into_iter().map(|e| FieldError { field: format!("stones[{n}].{}", e.field).into(), ..e }),
        );
    }
    if wrong.is_empty() { Ok(()) } else { Err(StoneError::Invalid(wrong)) }
}
