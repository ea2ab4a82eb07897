//! Lines of another bag on their way into a cart, each as far as it goes.

use db::Tx;
use kernel::{Fault as _, ids::CartLineId};
use platform::Cx;

use super::{Cart, CartError, LeftBehind, editing::Editing, model::StoredLine, queries, store};
use crate::rings::RingError;

/// Takes the lines in under ids of their own, and keeps what could not come along to be told.
pub(super) async fn take(
    mut editing: Editing,
    tx: &mut Tx,
    cx: &Cx,
    lines: Vec<StoredLine>,
) -> Result<Cart, CartError> {
    let cart = editing.head.id;
    editing.look_up(tx, lines.iter().map(|line| line.variant)).await?;
    let mut left = Vec::new();
    let now = tx.now().await?;
    for line in lines {
        let line = StoredLine { id: CartLineId::new(&*cx.random), set_aside: false, created_at: now, ..line };
        bring(&mut editing, tx, cx, &line, &mut left).await?;
    }
    editing.finish(tx).await?;
    store::set_left_behind(tx, cart, &left).await?;
    queries::find(tx, cart).await?.ok_or(CartError::NotFound)
}

/// Brings one line along as far as it goes: where it stands now, if anything of it does.
pub(super) async fn bring(
    editing: &mut Editing,
    tx: &mut Tx,
    cx: &Cx,
    line: &StoredLine,
    left: &mut Vec<LeftBehind>,
) -> Result<Option<CartLineId>, CartError> {
    let refused = match editing.take_in(tx, cx, line.clone()).await {
        Ok(stands) => return Ok(Some(stands)),
        Err(CartError::Database(error) | CartError::Ring(RingError::Database(error))) => {
            return Err(error.into());
        }
        Err(refused) => refused,
    };
    let mut behind = LeftBehind {
        variant: line.variant,
        title: editing.title_of(line.variant),
        code: refused.code().to_owned(),
        words: refused.message().into_owned(),
    };
    let mut stands = None;
    if let CartError::InsufficientStock { available, .. } = refused
        && let Some(part) = editing.part_that_fits(line, available)
    {
        behind.words =
            format!("{} of {} came along: no more are ready.", part.quantity.get(), line.quantity.get());
        stands = Some(editing.take_in(tx, cx, part).await?);
    }
    left.push(behind);
    Ok(stands)
}
