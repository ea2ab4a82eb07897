//! How much room a piece has for words.

use catalog::{
    model::{ProductView, RingSize, VariantView},
    offers::Offer,
};

use super::EngravingFont;

/// What the inside of a ring keeps for the maker's mark, the fineness and the assay office, with air on both sides.
pub const HALLMARK_ZONE_UM: i32 = 12_000;
/// A capital is never cut lower than this: below it, letters close up when the ring is polished.
const LEAST_CAPITAL_UM: i64 = 1_000;
/// A capital is never cut higher: taller letters look like a plate, not a ring.
const MOST_CAPITAL_UM: i64 = 2_000;
/// Letters take at most this part of the band's width, in percent; the rest is the edge the graver needs.
const OF_THE_BAND_PERCENT: i64 = 60;
/// Air between two letters, in thousandths of the em.
const BETWEEN_LETTERS: i64 = 50;

/// The room for words in one piece. For a ring it follows from the size, the width of the band and the marks that
/// the law wants inside; the house's own limit holds besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EngravingSpace {
    /// The house's limit in characters; 0 when nothing is engraved.
    pub most_characters: usize,
    /// The inner circumference of the ring; `None` for what is not a ring or has no size.
    pub ring_size: Option<RingSize>,
    /// The width of the band in micrometres.
    pub band_width_um: Option<i32>,
}

impl EngravingSpace {
    /// The room in a variant as the shop window shows it.
    pub fn of_view(product: &ProductView, variant: &VariantView) -> Self {
        Self::new(product.engravable, product.engraving_max, variant.ring_size, product.band_width_um)
    }

    /// The room in a variant as it is offered.
    pub fn of_offer(offer: &Offer) -> Self {
        Self::new(offer.engravable, offer.engraving_max, offer.ring_size, offer.band_width_um)
    }

    fn new(engravable: bool, most: i32, ring_size: Option<RingSize>, band_width_um: Option<i32>) -> Self {
        let most_characters = if engravable { usize::try_from(most).unwrap_or(0) } else { 0 };
        Self { most_characters, ring_size, band_width_um }
    }

    /// How long a line of words may be, in micrometres: the inner circumference without the hallmark's zone. `None`
    /// where only the number of characters counts.
    pub fn length_um(&self) -> Option<i32> {
        self.ring_size.map(|size| size.circumference_um() - HALLMARK_ZONE_UM)
    }

    /// How high a capital may be, in micrometres; `None` when the band is too narrow for any.
    pub(super) fn tallest_um(&self) -> Option<i64> {
        let of_band = self.band_width_um.map(|um| i64::from(um) * OF_THE_BAND_PERCENT / 100);
        let tallest = of_band.unwrap_or(MOST_CAPITAL_UM).min(MOST_CAPITAL_UM);
        (tallest >= LEAST_CAPITAL_UM).then_some(tallest)
    }

    /// The height at which a text is cut, in micrometres of a capital: as tall as the band allows, and less when the
    /// words need the length. `Err` carries the length it would need at the least height.
    pub(super) fn capital_um(&self, text: &str, font: EngravingFont) -> Result<i64, i64> {
        let tallest = self.tallest_um().unwrap_or(LEAST_CAPITAL_UM);
        let Some(length) = self.length_um().map(i64::from) else { return Ok(tallest) };
        if width_um(text, font, tallest) <= length {
            return Ok(tallest);
        }
        let least = width_um(text, font, LEAST_CAPITAL_UM);
        if least > length {
            return Err(least);
        }
        // the width grows with the height in proportion
        Ok((LEAST_CAPITAL_UM * length / least.max(1)).min(tallest))
    }

    /// About how many characters of ordinary words fit, for hints. Wide words may need more room, narrow ones less.
    pub fn about_characters(&self, font: EngravingFont) -> usize {
        if self.tallest_um().is_none() {
            return 0;
        }
        let em = LEAST_CAPITAL_UM * 1_000 / font.capital();
        let by_length = self.length_um().map(|um| i64::from(um) * 1_000 / (em * font.ordinary()));
        let by_length = by_length.map_or(usize::MAX, |n| usize::try_from(n).unwrap_or(0));
        by_length.min(self.most_characters)
    }
}

/// How long a text is when its capitals have this height, both in micrometres.
pub(super) fn width_um(text: &str, font: EngravingFont, capital_um: i64) -> i64 {
    let letters = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let advances: i64 = text.chars().map(|c| font.advance(c)).sum();
    let milli_em = advances + (letters - 1).max(0) * BETWEEN_LETTERS;
    // em = capital / (capital in thousandths of the em)
    milli_em * capital_um / font.capital()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(um: i32, band: i32, most: usize) -> EngravingSpace {
        EngravingSpace {
            most_characters: most,
            ring_size: RingSize::from_circumference_um(um),
            band_width_um: Some(band),
        }
    }

    #[test]
    fn the_room_follows_from_size_band_and_marks() {
        // size US 6, band, house's limit: length, height of a capital, characters of roman
        for (um, band, most, length, tallest, about) in [
            (51_900, 2_350, 20, 39_900, Some(1_410), 20),
            (51_900, 2_350, 99, 39_900, Some(1_410), 49),
            (44_200, 2_350, 99, 32_200, Some(1_410), 40),
            (51_900, 5_000, 30, 39_900, Some(2_000), 30),
            (51_900, 1_700, 30, 39_900, Some(1_020), 30),
            (51_900, 1_600, 30, 39_900, None, 0),
        ] {
            let space = ring(um, band, most);
            assert_eq!((space.length_um(), space.tallest_um()), (Some(length), tallest), "{um} {band}");
            assert_eq!(space.about_characters(EngravingFont::Roman), about, "{um} {band} {most}");
        }
    }

    #[test]
    fn letters_shrink_before_words_are_refused() {
        let space = ring(51_900, 4_000, 60);
        let cut = |text: &str| space.capital_um(text, EngravingFont::Roman);
        assert_eq!(cut("A & L"), Ok(2_000));
        let longer = cut("Anna and Lars, for always and one day").unwrap();
        assert!((1_000..2_000).contains(&longer), "{longer}");
        assert!(width_um("Anna and Lars, for always and one day", EngravingFont::Roman, longer) <= 39_900);
        assert!(cut(&"W".repeat(40)).is_err());
    }

    #[test]
    fn a_plate_without_a_band_counts_characters_only() {
        let disc = EngravingSpace { most_characters: 12, ..EngravingSpace::default() };
        assert_eq!(disc.capital_um(&"W".repeat(60), EngravingFont::Sans), Ok(MOST_CAPITAL_UM));
        assert_eq!(disc.about_characters(EngravingFont::Sans), 12);
    }
}
