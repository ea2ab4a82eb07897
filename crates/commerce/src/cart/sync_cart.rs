//! Bring the mutations of a device into the cart.
//!
//! Mutations are taken in their order; one that is refused changes nothing and does not stop the rest. A mutation that was
//! answered before gets the same answer again, however often and however late it comes, and whatever happened since; an id
//! that comes with another content is refused by name. Refuses a batch of more than a hundred, and a paid-for cart unless
//! everything in the batch was answered before. Writes `cart_lines`, `cart_mutations`, `cart_changes` and the cart's version,
//! which is announced with the commit. Run it again when the database says that another transaction was in the way.

use db::Tx;
use kernel::{Fault as _, ids::CartId};
use platform::Cx;

use super::{
    Cart, CartError, Change, MAX_MUTATIONS, Mutation, MutationId, Outcome, editing::Editing,
    journal::Journal, queries, store,
};
use crate::rings::RingError;

/// What a device brings.
#[derive(Debug, Clone)]
pub struct SyncCart {
    /// The cart, found by its token.
    pub cart: CartId,
    /// The version that the device saw last. It decides nothing: it says whether others changed the cart meanwhile.
    pub base_version: i64,
    /// What was done there since, in that order.
    pub mutations: Vec<Mutation>,
}

/// What became of it.
#[derive(Debug, Clone)]
pub struct Synced {
    /// The cart as it stands now.
    pub cart: Cart,
    /// What became of each mutation, in their order.
    pub results: Vec<(MutationId, Outcome)>,
    /// Whether somebody else changed the cart since the version that the device saw.
    pub changed_elsewhere: bool,
}

/// Applies the mutations that are new and answers for all of them.
#[tracing::instrument(name = "cart.sync_cart", skip_all, fields(cart.id = %ask.cart, mutations = ask.mutations.len()))]
pub async fn sync_cart(tx: &mut Tx, cx: &Cx, ask: &SyncCart) -> Result<Synced, CartError> {
    if ask.mutations.len() > MAX_MUTATIONS {
        return Err(CartError::TooManyMutations);
    }
    let mut editing = match Editing::lock(tx, ask.cart, None).await {
        Ok(editing) => editing,
        Err(error @ CartError::Completed { .. }) => return answer_again(tx, ask, error).await,
        Err(error) => return Err(error),
    };
    let id = editing.head.journal;
    let mut journal = read_journal(tx, id, ask).await?;
    editing.look_up(tx, ask.mutations.iter().filter_map(|m| added(&m.change))).await?;
    let mut results = Vec::with_capacity(ask.mutations.len());
    for mutation in &ask.mutations {
        let fingerprint = mutation.fingerprint();
        let outcome = match journal.find(&mutation.id, &fingerprint) {
            Ok(Some(known)) => known.clone(),
            Err(reused) => rejected(&reused),
            Ok(None) => {
                let made = editing.change(tx, cx, &mutation.change, &journal, Some(&mutation.id)).await;
                let outcome = match made {
                    Ok((version, line)) => Outcome::Applied { version, line },
                    // the whole batch is tried again; nothing of it was written
                    Err(CartError::Database(error)) => return Err(error.into()),
                    Err(CartError::Ring(RingError::Database(error))) => return Err(error.into()),
                    Err(refused) => rejected(&refused),
                };
                journal.write(tx, id, &mutation.id, fingerprint, outcome.clone()).await?;
                outcome
            }
        };
        results.push((mutation.id.clone(), outcome));
    }
    let changed_elsewhere = is_changed_elsewhere(ask.base_version, editing.locked_at, &results);
    Ok(Synced { cart: editing.finish(tx).await?, results, changed_elsewhere })
}

fn added(change: &Change) -> Option<kernel::ids::VariantId> {
    match change {
        Change::Add { variant, .. } => Some(*variant),
        _ => None,
    }
}

async fn read_journal(tx: &mut Tx, journal: uuid::Uuid, ask: &SyncCart) -> Result<Journal, CartError> {
    let named = ask.mutations.iter().flat_map(|m| [Some(&m.id), m.speaks_of()]).flatten();
    let ids: Vec<_> = named.map(MutationId::as_str).collect();
    Ok(Journal::read(tx, journal, &ids).await?)
}

/// A paid-for cart takes nothing new, but a device whose answer was lost is told what became of its mutations.
async fn answer_again(tx: &mut Tx, ask: &SyncCart, completed: CartError) -> Result<Synced, CartError> {
    let journal = store::find_journal(tx, ask.cart).await?.ok_or(CartError::NotFound)?;
    let journal = read_journal(tx, journal, ask).await?;
    let mut results = Vec::with_capacity(ask.mutations.len());
    for mutation in &ask.mutations {
        match journal.find(&mutation.id, &mutation.fingerprint()) {
            Ok(Some(known)) => results.push((mutation.id.clone(), known.clone())),
            Ok(None) => return Err(completed),
            Err(reused) => results.push((mutation.id.clone(), rejected(&reused))),
        }
    }
    let cart = queries::find(tx, ask.cart).await?.ok_or(CartError::NotFound)?;
    let changed_elsewhere = cart.version != ask.base_version;
    Ok(Synced { cart, results, changed_elsewhere })
}

fn rejected(refusal: &CartError) -> Outcome {
    let code = match refusal {
        // a piece that found its owner while the device was away
        CartError::InsufficientStock { available: ..=0, .. }
        | CartError::Ring(RingError::StoneTaken { .. }) => "gone",
        other => other.code(),
    };
    Outcome::Rejected { code: code.to_owned(), words: refusal.message().into_owned() }
}

/// Whether versions since `base` were made by others: those of this batch that were answered before do not count.
fn is_changed_elsewhere(base: i64, locked_at: i64, results: &[(MutationId, Outcome)]) -> bool {
    let mut own: Vec<_> = results
        .iter()
        .filter_map(|(_, outcome)| match outcome {
            Outcome::Applied { version, .. } if *version > base && *version <= locked_at => Some(*version),
            _ => None,
        })
        .collect();
    own.sort_unstable();
    own.dedup();
    // a device may say any number
    i64::try_from(own.len()).ok() != locked_at.checked_sub(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_told_of_others_changes_and_not_of_its_own() {
        let applied = |version| ("m".parse().unwrap(), Outcome::Applied { version, line: None });
        for (base, locked_at, versions, expected) in [
            (1, 1, &[2, 3][..], false),
            (1, 2, &[3][..], true),
            (1, 3, &[2, 3][..], false),
            (1, 4, &[2, 4][..], true),
            (5, 3, &[4][..], true),
            (i64::MAX, 3, &[2, 3][..], true),
            (i64::MIN, 3, &[2, 3][..], true),
        ] {
            let results: Vec<_> = versions.iter().map(|v| applied(*v)).collect();
            assert_eq!(
                is_changed_elsewhere(base, locked_at, &results),
                expected,
                "{base} {locked_at} {versions:?}"
            );
        }
    }
}
