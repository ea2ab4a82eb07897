//! A line that becomes another wish: another size, other words. Measured, priced and asked for anew; it keeps its id and place.

use catalog::model::RingSize;
use db::Tx;
use kernel::{
    FieldError, Quantity,
    ids::{SavedLineId, StoneId, VariantId},
};

use super::{
    CartError, Engraving, LineRef, LineWish, MAX_LINES, Personalization,
    editing::{Edit, Editing, Edits, read_engraving},
    journal::Journal,
    model::StoredLine,
};

/// What a line becomes, all of it.
struct Becoming {
    variant: VariantId,
    ring: Option<(StoneId, RingSize)>,
    wish: Personalization,
    saved_line: Option<SavedLineId>,
}

impl Editing {
    /// What is not named stays as it is. Nothing to do for a line that wishes all of it already.
    pub(super) async fn change_line(
        &mut self,
        tx: &mut Tx,
        journal: &Journal,
        line: &LineRef,
        into: &LineWish,
    ) -> Result<Edits, CartError> {
        let line = self.find_line(journal, line)?.clone();
        let words_stay = into.personalization.is_none();
        let wish = into.personalization.clone().unwrap_or_else(|| line.personalization());
        let ring = match (line.ring, into.size) {
            (Some((stone, size)), wanted) => Some((stone, wanted.unwrap_or(size))),
            (None, Some(_)) => return Err(CartError::SizeIsAVariant),
            (None, None) => None,
        };
        let variant = into.variant.unwrap_or(line.variant);
        // a price that was kept is that of one variant
        let saved_line = line.saved_line.filter(|_| variant == line.variant);
        let edits = self.recast(tx, &line, &Becoming { variant, ring, wish, saved_line }).await;
        edits.map_err(|refused| if words_stay { words_no_longer_fit(refused, &line) } else { refused })
    }

    /// Takes back that a line became another wish. What it took in stands by itself again.
    pub(super) async fn recast_back(
        &mut self,
        tx: &mut Tx,
        was: &StoredLine,
        became: &StoredLine,
        taken_in: Option<StoredLine>,
    ) -> Result<Edits, CartError> {
        let line = self.lines.iter().find(|l| l.id == was.id).cloned().ok_or(CartError::LineNotFound)?;
        if !line.wishes_the_same(became) {
            return Err(CartError::ChangedSince);
        }
        let again = Becoming {
            variant: was.variant,
            ring: was.ring,
            wish: was.personalization(),
            saved_line: was.saved_line,
        };
        let Some(taken_in) = taken_in else {
            return self.recast(tx, &line, &again).await;
        };
        let left = line.quantity.get() - taken_in.quantity.get();
        let quantity = Quantity::new(left.into()).map_err(|_| CartError::ChangedSince)?;
        if self.lines.len() >= MAX_LINES {
            return Err(CartError::TooManyLines);
        }
        let rest = StoredLine { quantity, ..line.clone() };
        let (edit, also) = self.recast(tx, &rest, &again).await?;
        match (edit, also) {
            (Some(edit), None) => {
                let edit = Edit { before: Some(line), ..edit };
                Ok((Some(edit), Edit::of(None, Some(taken_in))))
            }
            // a third line wishes by now what this one wished
            _ => Err(CartError::ChangedSince),
        }
    }

    async fn recast(&mut self, tx: &mut Tx, line: &StoredLine, into: &Becoming) -> Result<Edits, CartError> {
        let words = self.read_words(tx, line, into).await?;
        let after = StoredLine {
            variant: into.variant,
            ring: into.ring,
            engraving_font: words.as_ref().map(Engraving::font),
            engraving: words.map(Engraving::into_string),
            ring_sizer: into.wish.ring_sizer,
            saved_line: into.saved_line,
            ..line.clone()
        };
        if after.wishes_the_same(line) {
            return Ok((None, None));
        }
        let twin = self.lines.iter().find(|other| other.id != line.id && other.is_twin_of(&after));
        let Some(twin) = twin else { return Ok((Edit::of(Some(line), Some(after)), None)) };
        let sum = i64::from(after.quantity.get()) + i64::from(twin.quantity.get());
        let after = StoredLine { quantity: Quantity::new(sum)?, ..after };
        Ok((Edit::of(Some(line), Some(after)), Edit::of(Some(twin), None)))
    }

    /// The words as they would be cut in the piece that the line becomes, if that can be had.
    async fn read_words(
        &mut self,
        tx: &mut Tx,
        line: &StoredLine,
        into: &Becoming,
    ) -> Result<Option<Engraving>, CartError> {
        let Becoming { variant, ring, wish, .. } = into;
        self.look_up(tx, [line.variant]).await?;
        let piece = self.offer(line.variant).map(|offer| offer.product);
        let offer = match *ring {
            Some((stone, size)) => self.quote_for_itself(tx, *variant, stone, size).await?.offer,
            None => self.sellable(tx, *variant).await?,
        };
        if piece != Some(offer.product) {
            return Err(CartError::OtherPiece);
        }
        if wish.ring_sizer && offer.ring_size.is_none() {
            return Err(CartError::NoRingSize);
        }
        if ring.is_none() && !line.set_aside && *variant != line.variant {
            self.check_units(&offer, line.quantity.get())?;
        }
        read_engraving(&offer, wish)
    }
}

/// The way out of a size in which the words have no room.
fn words_no_longer_fit(refused: CartError, line: &StoredLine) -> CartError {
    match (refused, &line.engraving) {
        (CartError::Engraving([field]), Some(words)) => {
            let message =
                format!("“{words}” has no room in this size. {} Or keep the size you have.", field.message);
            CartError::Engraving([FieldError { message: message.into(), ..field }])
        }
        (refused, _) => refused,
    }
}
