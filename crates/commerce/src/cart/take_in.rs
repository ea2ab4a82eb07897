//! A line of another cart of the same shopper, when the carts join.

use db::Tx;
use kernel::{Quantity, ids::CartLineId};
use platform::Cx;

use super::{CartError, editing::Editing, model::StoredLine};

impl Editing {
    /// Takes in a line of another cart of the same shopper, and says where it stands now. It keeps its id, unless a line
    /// here wishes the same: the same wish told twice is one wish, and the larger quantity holds.
    pub(super) async fn take_in(
        &mut self,
        tx: &mut Tx,
        cx: &Cx,
        line: StoredLine,
    ) -> Result<CartLineId, CartError> {
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
    pub(super) fn part_that_fits(&self, line: &StoredLine, available: i32) -> Option<StoredLine> {
        let twin = self.lines.iter().find(|other| other.wishes_the_same(line));
        let here = twin.map_or(0, |twin| twin.quantity.get());
        let fits = available - (self.units_of(line.variant) - here);
        let quantity = Quantity::new(fits.into()).ok().filter(|_| fits > here)?;
        Some(StoredLine { quantity, ..line.clone() })
    }
}
