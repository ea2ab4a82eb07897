//! What a shopper asked to have cut, read and measured.

use catalog::model::millimetres;

use super::{EngravingFont, EngravingSpace, UnknownFont, space::width_um};

/// A line of text that our engravers can cut into one piece, in one face. Spaces are single; nothing stands at
/// either end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engraving {
    text: String,
    font: EngravingFont,
    capital_um: i64,
}

/// Why a text cannot be engraved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngravingError {
    /// The piece has no room for words.
    #[error("This piece can't be engraved.")]
    NotEngravable,
    /// The band is narrower than the smallest letters need.
    #[error("The band is too narrow for letters that last.")]
    BandTooNarrow,
    /// The text is longer than the piece allows.
    #[error("This piece has room for {max} characters. Yours has {given}.")]
    TooLong {
        /// The most characters the piece has room for.
        max: usize,
        /// How many were given.
        given: usize,
    },
    /// The text is wider than the inside of the ring.
    #[error(
        "Cut small, these words are {} long. Inside this size there is room for {}, beside the hallmark. Use fewer or narrower letters.",
        millimetres(*.needed_um), millimetres(*.room_um)
    )]
    TooWide {
        /// The length the words need, in micrometres, with the smallest letters.
        needed_um: i32,
        /// The length there is, in micrometres.
        room_um: i32,
    },
    /// A character that no face of ours has.
    #[error("Our engravers can't cut the character {glyph}. Use {}.", EngravingFont::Roman.extent())]
    Character {
        /// The character.
        glyph: Glyph,
    },
    /// A character that this face does not have and another has.
    #[error("The {} lettering has no {glyph}. Choose Roman or Sans for it, or leave it out.", .font.code())]
    NotInFont {
        /// The character.
        glyph: Glyph,
        /// The face.
        font: EngravingFont,
    },
    /// There is no such face.
    #[error(transparent)]
    Font(#[from] UnknownFont),
}

/// A character as it is named in a sentence: itself in quotation marks, or its code when it has no shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph(pub char);

impl std::fmt::Display for Glyph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let invisible = self.0.is_control()
            || self.0.is_whitespace()
            || matches!(self.0, '\u{200B}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}');
        if invisible { write!(f, "U+{:04X}", u32::from(self.0)) } else { write!(f, "“{}”", self.0) }
    }
}

impl EngravingError {
    /// The stable word of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotEngravable => "not_engravable",
            Self::BandTooNarrow => "engraving_band_too_narrow",
            Self::TooLong { .. } => "engraving_too_long",
            Self::TooWide { .. } => "engraving_too_wide",
            Self::Character { .. } => "engraving_character",
            Self::NotInFont { .. } => "engraving_not_in_font",
            Self::Font(_) => "engraving_font",
        }
    }

    /// The field that is wrong.
    pub const fn field(&self) -> &'static str {
        if matches!(self, Self::Font(_)) { "engraving_font" } else { "engraving" }
    }
}

impl Engraving {
    /// Reads what a shopper typed for a piece. Nothing but spaces is no engraving.
    ///
    /// # Errors
    /// A text for a piece without room, the first character that the face does not have, more characters than the
    /// house cuts into the piece, or words longer than the inside of the ring beside its hallmark.
    pub fn parse(
        text: &str,
        font: EngravingFont,
        space: &EngravingSpace,
    ) -> Result<Option<Self>, EngravingError> {
        let text = tidy(text);
        if text.is_empty() {
            return Ok(None);
        }
        let max = space.most_characters;
        if max == 0 {
            return Err(EngravingError::NotEngravable);
        }
        if space.tallest_um().is_none() {
            return Err(EngravingError::BandTooNarrow);
        }
        if let Some(bad) = text.chars().find(|&c| !font.can_cut(c)) {
            let glyph = Glyph(bad);
            let elsewhere = EngravingFont::ALL.iter().any(|f| f.can_cut(bad));
            return Err(if elsewhere {
                EngravingError::NotInFont { glyph, font }
            } else {
                EngravingError::Character { glyph }
            });
        }
        let given = text.chars().count();
        if given > max {
            return Err(EngravingError::TooLong { max, given });
        }
        let capital_um = space.capital_um(&text, font).map_err(|needed| EngravingError::TooWide {
            needed_um: i32::try_from(needed).unwrap_or(i32::MAX),
            room_um: space.length_um().unwrap_or(0),
        })?;
        Ok(Some(Self { text, font, capital_um }))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The face.
    pub const fn font(&self) -> EngravingFont {
        self.font
    }

    /// How high its capitals are cut, in micrometres.
    pub fn capital_um(&self) -> i32 {
        i32::try_from(self.capital_um).unwrap_or(i32::MAX)
    }

    /// How long it is on the metal, in micrometres.
    pub fn length_um(&self) -> i32 {
        i32::try_from(width_um(&self.text, self.font, self.capital_um)).unwrap_or(i32::MAX)
    }

    /// The size of its type in micrometres: what a drawing of it sets the text in.
    pub fn em_um(&self) -> i32 {
        i32::try_from(self.capital_um * 1_000 / self.font.capital()).unwrap_or(i32::MAX)
    }

    /// The owned text.
    pub fn into_string(self) -> String {
        self.text
    }
}

/// The text with the signs that phones put in its place made plain, and single spaces.
fn tidy(text: &str) -> String {
    let plain = text.chars().map(|c| match c {
        '’' | '‘' | 'ʼ' => '\'',
        '‐' | '‑' | '–' | '—' => '-',
        '❤' => '♥',
        other => other,
    });
    let plain: String = plain.filter(|&c| c != '\u{FE0F}').collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use catalog::model::RingSize;

    use super::*;

    const PLATE: EngravingSpace =
        EngravingSpace { most_characters: 20, ring_size: None, band_width_um: None };

    fn read(text: &str) -> Result<Option<String>, EngravingError> {
        Engraving::parse(text, EngravingFont::Roman, &PLATE).map(|e| e.map(Engraving::into_string))
    }

    #[test]
    fn an_engraving_is_trimmed_and_its_spaces_are_single() {
        assert_eq!(read("  Zoë   & Søren ♥ \n").unwrap().unwrap(), "Zoë & Søren ♥");
        assert_eq!(read("J. O’Hara – 14.02").unwrap().unwrap(), "J. O'Hara - 14.02");
        assert_eq!(read("A ❤\u{FE0F} B").unwrap().unwrap(), "A ♥ B");
        assert_eq!(read(" \t "), Ok(None));
    }

    #[test]
    fn a_character_that_cannot_be_cut_is_named() {
        for (text, named) in
            [("愛", "“愛”"), ("a<b", "“<”"), ("x\u{202E}y", "U+202E"), ("×", "“×”"), ("😀", "“😀”")]
        {
            let said = read(text).unwrap_err().to_string();
            assert!(said.contains(named), "{text}: {said}");
        }
    }

    #[test]
    fn a_letter_that_another_face_has_is_said_so() {
        let refused = Engraving::parse("14.02", EngravingFont::Italic, &PLATE).unwrap_err();
        assert_eq!(refused.code(), "engraving_not_in_font");
        assert!(refused.to_string().contains("italic lettering has no “1”"), "{refused}");
        assert!(Engraving::parse("14.02", EngravingFont::Sans, &PLATE).is_ok());
    }

    #[test]
    fn length_is_counted_in_characters_and_said() {
        assert!(read(&"é".repeat(20)).is_ok());
        assert_eq!(read(&"é".repeat(21)), Err(EngravingError::TooLong { max: 20, given: 21 }));
        let nowhere = EngravingSpace::default();
        assert_eq!(Engraving::parse("A", EngravingFont::Roman, &nowhere), Err(EngravingError::NotEngravable));
    }

    #[test]
    fn words_wider_than_the_ring_are_refused_with_both_lengths() {
        let ring = EngravingSpace {
            most_characters: 40,
            ring_size: RingSize::from_circumference_um(44_200),
            band_width_um: Some(2_350),
        };
        let refused = Engraving::parse(&"W".repeat(30), EngravingFont::Sans, &ring).unwrap_err();
        assert!(matches!(refused, EngravingError::TooWide { room_um: 32_200, .. }), "{refused:?}");
        assert!(refused.to_string().contains("room for 32.2 mm"), "{refused}");
        let fits = Engraving::parse(&"i".repeat(30), EngravingFont::Sans, &ring).unwrap().unwrap();
        assert!(fits.length_um() <= 32_200);
        let narrow = EngravingSpace { band_width_um: Some(1_500), ..ring };
        assert_eq!(Engraving::parse("A", EngravingFont::Roman, &narrow), Err(EngravingError::BandTooNarrow));
    }
}
