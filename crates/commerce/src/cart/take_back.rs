//! Changes that are taken back: by the difference they made, on top of whatever was changed since.

use db::Tx;
use kernel::Quantity;

use super::{
    CartError,
    editing::{Edit, Editing, Edits},
    history::Done,
    model::StoredLine,
};

impl Editing {
    /// The opposite of a change of one or two lines.
    pub(super) async fn take_back(&mut self, tx: &mut Tx, done: Done) -> Result<Edits, CartError> {
        if let (Some(was), Some(became)) = (&done.before, &done.after) {
            if was.set_aside != became.set_aside {
                let line = self.lines.iter().find(|l| l.id == was.id).cloned();
                return self.set_place(tx, &line.ok_or(CartError::LineNotFound)?, was.set_aside).await;
            }
            if !was.wishes_the_same(became) {
                return self.recast_back(tx, was, became, done.also.0).await;
            }
        }
        let (before, after) = done.also;
        let also = self.undo(tx, before, after).await?;
        // seen while the first line is decided on, so that no unit is asked for twice
        self.place(also.as_ref());
        match self.undo(tx, done.before, done.after).await {
            Ok(edit) => Ok((edit, also)),
            Err(refused) => {
                self.place(also.map(Edit::reversed).as_ref());
                Err(refused)
            }
        }
    }

    /// The opposite of a change, by the difference it made: what others changed meanwhile stays.
    async fn undo(
        &mut self,
        tx: &mut Tx,
        before: Option<StoredLine>,
        after: Option<StoredLine>,
    ) -> Result<Option<Edit>, CartError> {
        let Some(named) = before.as_ref().or(after.as_ref()) else { return Ok(None) };
        let units = |line: Option<&StoredLine>| line.map_or(0, |l| i64::from(l.quantity.get()));
        let more = units(before.as_ref()) - units(after.as_ref());
        let now = self.lines.iter().find(|l| l.id == named.id).cloned();
        match (now, before) {
            (Some(line), _) => {
                let quantity = i64::from(line.quantity.get()) + more;
                if quantity <= 0 {
                    return Ok(Edit::of(Some(&line), None));
                }
                self.set(tx, &line, Quantity::new(quantity)?).await.map(Some)
            }
            (None, Some(gone)) if after.is_none() => self.put_back(tx, gone).await.map(Some),
            _ => Err(CartError::LineNotFound),
        }
    }
}
