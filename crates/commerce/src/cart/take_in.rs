//! Lines of another bag on their way into a cart, each as far as it goes: of a guest's bag that joins an account's, of a saved or of a shared one.

use db::Tx;
use kernel::{Fault as _, Quantity, ids::CartLineId};
use platform::Cx;

use super::{
    Cart, CartError, LeftBehind,
    editing::{Edit, Editing},
    model::StoredLine,
    queries,
    saved::{self, Promise},
    store,
};
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
        // taken before, and perhaps given other words since: taking twice changes nothing
        if line.saved_line.is_some() && editing.lines.iter().any(|here| here.saved_line == line.saved_line) {
            continue;
        }
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

impl Editing {
    /// Takes in a line of another cart of the same shopper, and says where it stands now. It keeps its id, unless a line
    /// here wishes the same: the same wish told twice is one wish, and the larger quantity holds.
    async fn take_in(&mut self, tx: &mut Tx, cx: &Cx, line: StoredLine) -> Result<CartLineId, CartError> {
        if let Some((edit, also)) = self.take_price(tx, &line).await? {
            let stands = also.as_ref().unwrap_or(&edit).line;
            self.keep(tx, cx, (Some(&edit), also.as_ref()), ("change_line", None), None).await?;
            return Ok(stands);
        }
        let (edit, kind) = match self.lines.iter().find(|other| other.wishes_the_same(&line)).cloned() {
            Some(twin) if twin.quantity >= line.quantity => return Ok(twin.id),
            Some(twin) => (self.set(tx, &twin, line.quantity).await?, "set_quantity"),
            None => (self.put_back(tx, line).await?, "add"),
        };
        self.keep(tx, cx, (Some(&edit), None), (kind, None), None).await?;
        Ok(edit.line)
    }

    /// As much of a line of another cart as can be had when so many of its variant are ready in all; `None` when that is no
    /// more than stands here already.
    fn part_that_fits(&self, line: &StoredLine, available: i32) -> Option<StoredLine> {
        let twin = self.lines.iter().find(|other| other.wishes_the_same(line));
        let here = twin.map_or(0, |twin| twin.quantity.get());
        let fits = available - (self.units_of(line.variant) - here);
        let quantity = Quantity::new(fits.into()).ok().filter(|_| fits > here)?;
        Some(StoredLine { quantity, ..line.clone() })
    }

    /// A line that comes with a kept price gives it to the same piece that stands in the bag without one, instead of asking for another.
    /// `None` where there is no such piece.
    async fn take_price(
        &mut self,
        tx: &mut Tx,
        line: &StoredLine,
    ) -> Result<Option<(Edit, Option<Edit>)>, CartError> {
        if line.saved_line.is_none() || self.lines.iter().any(|here| here.saved_line == line.saved_line) {
            return Ok(None);
        }
        let same = |here: &&StoredLine| !here.set_aside && here.is_the_piece_of(line);
        let Some(here) = self.lines.iter().find(same).cloned() else { return Ok(None) };
        if saved::find_kept(tx, std::slice::from_ref(&here)).await?.values().any(Promise::holds) {
            return Ok(None);
        }
        let rest = here.quantity.get() - line.quantity.get();
        if let Ok(rest) = Quantity::new(rest.into()) {
            let fewer = StoredLine { quantity: rest, ..here.clone() };
            let edits = Edit::of(Some(&here), Some(fewer)).zip(Some(Edit::of(None, Some(line.clone()))));
            return Ok(edits);
        }
        self.look_up(tx, [line.variant]).await?;
        let more = self.offer(line.variant).is_some_and(|offer| self.check_units(offer, -rest).is_ok());
        let quantity = if more { line.quantity } else { here.quantity };
        let priced = StoredLine { saved_line: line.saved_line, quantity, ..here.clone() };
        Ok(Edit::of(Some(&here), Some(priced)).map(|edit| (edit, None)))
    }
}
