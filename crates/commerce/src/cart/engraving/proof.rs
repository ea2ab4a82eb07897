//! A line's words as they will be cut, for a drawing.

use catalog::{model::Metal, offers::Offer};

use super::{Engraving, EngravingFont, EngravingSpace};

/// Words as they will stand in the metal of one line, to scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngravingProof {
    /// The words, measured.
    pub engraving: Engraving,
    /// The metal they are cut in.
    pub metal: Metal,
    /// The width of the band in micrometres; none for what is no ring.
    pub band_width_um: Option<i32>,
}

impl EngravingProof {
    /// The proof of words in a piece as it is offered; `None` without words, and for words that it has no room for any more.
    pub(in crate::cart) fn of_offer(
        words: Option<&str>,
        font: Option<EngravingFont>,
        offer: &Offer,
    ) -> Option<Self> {
        let space = EngravingSpace::of_offer(offer);
        let engraving = Engraving::parse(words?, font.unwrap_or_default(), &space).ok().flatten()?;
        let band_width_um = offer.band_width_um.filter(|_| offer.ring_size.is_some());
        Some(Self { engraving, metal: offer.metal, band_width_um })
    }
}
