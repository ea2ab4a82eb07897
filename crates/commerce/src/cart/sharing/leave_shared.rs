//! What somebody else paid for leaves the shared bag that it was taken from.

use db::{DbError, Tx};
use kernel::{Actor, ids::CartId};
use platform::Cx;

use crate::{
    cart::{CartError, Change, LineRef, editing::Editing, journal::Journal, model::StoredLine},
    rings::RingError,
};

/// Takes out of shared bags what was paid for in another: `paid` are its lines with what was ordered of them. A shared bag that was closed
/// meanwhile stays as it is, and so does what its owner changed to something else.
pub(in crate::cart) async fn leave_shared(tx: &mut Tx, cx: &Cx, paid: &[StoredLine]) -> Result<(), DbError> {
    let mut bags: Vec<CartId> = paid.iter().filter_map(|line| line.shared_from).collect();
    bags.sort_unstable();
    bags.dedup();
    for bag in bags {
        let lines: Vec<_> = paid.iter().filter(|line| line.shared_from == Some(bag)).collect();
        match leave(tx, &cx.with_actor(Actor::System), bag, &lines).await {
            Err(CartError::Database(error) | CartError::Ring(RingError::Database(error))) => {
                return Err(error);
            }
            Err(refused) => {
                tracing::info!(cart.id = %bag, %refused, "a shared bag keeps what was paid for elsewhere");
            }
            Ok(()) => {}
        }
    }
    Ok(())
}

async fn leave(tx: &mut Tx, cx: &Cx, bag: CartId, paid: &[&StoredLine]) -> Result<(), CartError> {
    let mut editing = Editing::lock(tx, bag, None).await?;
    for line in paid {
        let here = editing.lines.iter().find(|here| !here.set_aside && here.is_the_piece_of(line)).cloned();
        let Some(here) = here else { continue };
        let left = i64::from(here.quantity.get()) - i64::from(line.quantity.get());
        let named = LineRef::Id(here.id);
        let change = if left > 0 {
            Change::SetQuantity { line: named, quantity: left }
        } else {
            Change::Remove { line: named }
        };
        match editing.change(tx, cx, &change, &Journal::default(), None).await {
            Err(CartError::Database(error)) => return Err(error.into()),
            // its owner was faster; the other lines still leave, and what was written is finished below
            Err(refused) => tracing::info!(cart.id = %bag, %refused, "a line stays in a shared bag"),
            Ok(_) => {}
        }
    }
    editing.finish(tx).await?;
    Ok(())
}
