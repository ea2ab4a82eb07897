//! Withdraw the stones that a list no longer names.
//!
//! Only those that can be had or wait: what is kept for a client or sold stays. A list that would take away more than the house lets one
//! file take is noted instead, unless somebody confirmed it. Writes `stones`, `stone_parkings`, notes and counts, some thousand
//! stones at a time.

use std::collections::HashSet;

use db::with_retry;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{ImportCounts, StoneError, list::short, model::ImportNote, store, take_list::Run};

/// How many are withdrawn in one transaction.
const BATCH: usize = 2_000;
/// So few may go without being asked, whatever their share: a supplier with ten stones sells two.
const FEW: usize = 10;

/// Withdraws what was not seen. Counts what it did in the run.
pub(super) async fn withdraw_missing(run: &mut Run<'_>, seen: &HashSet<i64>) -> Result<(), StoneError> {
    let live = store::list_live(run.db, run.list.supplier.id).await?;
    let fresh = usize::try_from(run.counts.created).unwrap_or(0);
    let gone: Vec<Uuid> = live
        .iter()
        .filter(|(_, key)| !seen.contains(&short(&Sha256::digest(key))))
        .map(|(id, _)| *id)
        .collect();
    let before = live.len().saturating_sub(fresh).max(gone.len());
    if !run.list.confirmed && is_too_much(gone.len(), before, run.list.pricing.withdraw_milli) {
        return note_refusal(run, gone.len(), before).await;
    }
    for batch in gone.chunks(BATCH) {
        let counts = with_retry(|| withdraw_batch(run, batch)).await?;
        run.counts = counts;
    }
    Ok(())
}

/// Whether a list takes away more than one file may.
fn is_too_much(gone: usize, of: usize, share_milli: i32) -> bool {
    let share = u128::try_from(share_milli).unwrap_or(0);
    gone > FEW && gone as u128 * 1_000 > of as u128 * share
}

async fn withdraw_batch(run: &Run<'_>, batch: &[Uuid]) -> Result<ImportCounts, StoneError> {
    let mut tx = run.db.begin().await?;
    let withdrawn = store::withdraw(&mut tx, batch).await?;
    let counts = ImportCounts { withdrawn: run.counts.withdrawn + withdrawn, ..run.counts };
    store::note_progress(&mut tx, run.import, &counts).await?;
    tx.commit().await?;
    Ok(counts)
}

async fn note_refusal(run: &mut Run<'_>, gone: usize, of: usize) -> Result<(), StoneError> {
    let message = format!(
        "{gone} of this supplier’s {of} stones are not in the list, more than one file may take away. They stay on offer. If the list is right, send it again and confirm that it is the whole list."
    );
    let note =
        ImportNote { line: 0, key: String::new(), code: "file.takes_away_too_much".to_owned(), message };
    let mut tx = run.db.begin().await?;
    // the first thousand notes may be full; this one is worth more than the last of them
    store::add_notes(&mut tx, run.import, run.notes, std::slice::from_ref(&note)).await?;
    store::note_progress(&mut tx, run.import, &run.counts).await?;
    tx.commit().await?;
    run.notes += 1;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_may_take_away_a_few_stones_or_its_share() {
        for (gone, of, share, refused) in [
            (0, 0, 300, false),
            (10, 10, 300, false),
            (11, 11, 300, true),
            (300, 1_000, 300, false),
            (301, 1_000, 300, true),
            (1_000, 1_000, 1_000, false),
            (11, 1_000_000, 0, true),
        ] {
            assert_eq!(is_too_much(gone, of, share), refused, "{gone} of {of}");
        }
    }
}
