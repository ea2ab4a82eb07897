//! Words cut into metal.

/// A line of text that our engravers can cut: basic Latin letters and digits, the accents of western
/// European names, and `& . , ' - ♥ ∞`. Spaces are single; nothing stands at either end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engraving(String);

/// Why a text cannot be engraved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngravingError {
    /// The piece has no room for words.
    #[error("This piece can't be engraved.")]
    NotEngravable,
    /// The text is longer than the piece allows.
    #[error("This piece has room for {max} characters. Yours has {given}.")]
    TooLong {
        /// The most characters the piece has room for.
        max: usize,
        /// How many were given.
        given: usize,
    },
    /// A character our engravers cannot cut.
    #[error(
        "Our engravers can't cut the character {0}. Letters, digits, accents and & . , ' - ♥ ∞ are fine."
    )]
    Character(Glyph),
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

impl Engraving {
    /// Reads what a shopper typed for a piece with room for `max` characters (0: cannot be engraved).
    /// Nothing but spaces is no engraving.
    ///
    /// # Errors
    /// A text for a piece without room, one that is too long, or the first character that cannot be cut.
    pub fn parse(text: &str, max: usize) -> Result<Option<Self>, EngravingError> {
        // the typographic apostrophe and dashes that phones insert mean the plain ones
        let plain = text.chars().map(|c| match c {
            '’' | '‘' | 'ʼ' => '\'',
            '‐' | '‑' | '–' | '—' => '-',
            '❤' => '♥',
            other => other,
        });
        let plain: String = plain.filter(|&c| c != '\u{FE0F}').collect();
        let words: Vec<_> = plain.split_whitespace().collect();
        let text = words.join(" ");
        if text.is_empty() {
            return Ok(None);
        }
        if max == 0 {
            return Err(EngravingError::NotEngravable);
        }
        if let Some(bad) = text.chars().find(|&c| !can_be_cut(c)) {
            return Err(EngravingError::Character(Glyph(bad)));
        }
        let given = text.chars().count();
        if given > max {
            return Err(EngravingError::TooLong { max, given });
        }
        Ok(Some(Self(text)))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The owned text.
    pub fn into_string(self) -> String {
        self.0
    }
}

fn can_be_cut(c: char) -> bool {
    let accented =
        matches!(c, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ' | 'Œ' | 'œ' | 'Š' | 'š' | 'Ž' | 'ž' | 'Ÿ' | 'ẞ');
    c.is_ascii_alphanumeric() || accented || " &.,'-♥∞".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<String>, EngravingError> {
        Engraving::parse(text, 20).map(|e| e.map(Engraving::into_string))
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
    fn length_is_counted_in_characters_and_said() {
        assert!(read(&"é".repeat(20)).is_ok());
        assert_eq!(read(&"é".repeat(21)), Err(EngravingError::TooLong { max: 20, given: 21 }));
        assert_eq!(Engraving::parse("A", 0), Err(EngravingError::NotEngravable));
    }
}
