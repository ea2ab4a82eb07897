//! A line that is set aside, or moved into the bag again.

use db::Tx;
use kernel::Quantity;

use super::{
    CartError, LineRef,
    editing::{Edit, Editing, Edits},
    journal::Journal,
    model::StoredLine,
};

impl Editing {
    /// Nothing to do for a line that is set aside already.
    pub(super) fn save_for_later(
        &self,
        journal: &Journal,
        line: &LineRef,
    ) -> Result<Option<Edit>, CartError> {
        let line = self.find_line(journal, line)?;
        let after = StoredLine { set_aside: true, ..line.clone() };
        Ok(if line.set_aside { None } else { Edit::of(Some(line), Some(after)) })
    }

    pub(super) async fn move_to_bag(
        &mut self,
        tx: &mut Tx,
        journal: &Journal,
        line: &LineRef,
    ) -> Result<Edits, CartError> {
        let line = self.find_line(journal, line)?.clone();
        self.set_place(tx, &line, false).await
    }

    /// Puts a line beside the bag, or into it: there stock and limits are asked, and it may go up in a line that wishes the same.
    pub(super) async fn set_place(
        &mut self,
        tx: &mut Tx,
        line: &StoredLine,
        aside: bool,
    ) -> Result<Edits, CartError> {
        if line.set_aside == aside {
            return Ok((None, None));
        }
        let moved = StoredLine { set_aside: aside, ..line.clone() };
        if aside {
            return Ok((Edit::of(Some(line), Some(moved)), None));
        }
        if let Some((stone, size)) = line.ring {
            self.quote_for_itself(tx, line.variant, stone, size).await?;
        } else {
            let offer = self.sellable(tx, line.variant).await?;
            self.check_units(&offer, line.quantity.get())?;
        }
        match self.lines.iter().find(|other| other.is_twin_of(&moved)) {
            Some(twin) => {
                let sum = i64::from(twin.quantity.get()) + i64::from(line.quantity.get());
                let more = StoredLine { quantity: Quantity::new(sum)?, ..twin.clone() };
                Ok((Edit::of(Some(line), None), Edit::of(Some(twin), Some(more))))
            }
            None => Ok((Edit::of(Some(line), Some(moved)), None)),
        }
    }
}
