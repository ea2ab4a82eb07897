//! The words on the card, as they can be written by hand.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use super::GiftError;
use crate::cart::engraving::Glyph;

/// The most characters that a card holds, as people see them: an accented letter is one, however it was typed.
pub const GIFT_NOTE_MAX: usize = 300;
/// The most lines that a card holds, empty ones among them.
pub const GIFT_NOTE_LINES: usize = 12;
/// How many unwritable characters a refusal names.
const NAMED: usize = 5;

/// Words for the card: 1 to 300 characters in at most twelve lines, all of which our calligrapher can write. Nothing stands at either
/// end, and no two lines in a row are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GiftNote(String);

impl GiftNote {
    /// Reads what a shopper typed. Nothing but spaces is no note.
    ///
    /// # Errors
    /// Every character that cannot be written, by name; more characters or lines than the card holds.
    pub fn parse(text: &str) -> Result<Option<Self>, GiftError> {
        let text = tidy(text);
        if text.is_empty() {
            return Ok(None);
        }
        let mut strange: Vec<char> = Vec::new();
        for c in text.chars().filter(|&c| c != '\n' && !can_write(c)) {
            if !strange.contains(&c) {
                strange.push(c);
            }
        }
        if !strange.is_empty() {
            return Err(GiftError::Characters(named(&strange)));
        }
        // what can be written is composed, so that a character is what people count as one
        let given = text.chars().count();
        if given > GIFT_NOTE_MAX {
            return Err(GiftError::TooLong { given });
        }
        let given = text.lines().count();
        if given > GIFT_NOTE_LINES {
            return Err(GiftError::TooManyLines { given });
        }
        Ok(Some(Self(text)))
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether our calligrapher writes a character: the Latin letters of European names, digits, the usual signs, and two of the house's.
fn can_write(c: char) -> bool {
    let latin = matches!(c, ' '..='~' | '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{17F}' | 'Ș'..='ț' | 'ẞ');
    latin || "–—‘’‚“”„…‹›€♥∞".contains(c)
}

/// Line breaks of one kind, single empty lines, accents joined to their letters. What has no shape and no place on a card is left out.
fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let plain = text.nfc().filter_map(|c| match c {
        '\r' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\t' | '\u{A0}' | '\u{2002}'..='\u{200A}' | '\u{202F}' => Some(' '),
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FE0E}' | '\u{FE0F}' => None,
        '❤' => Some('♥'),
        other => Some(other),
    });
    let plain: String = plain.collect();
    let mut lines: Vec<&str> = Vec::new();
    for line in plain.trim().lines().map(str::trim_end) {
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// "“😀”, “愛” and 2 more".
fn named(strange: &[char]) -> String {
    let said: Vec<_> = strange.iter().take(NAMED).map(|c| Glyph(*c).to_string()).collect();
    match (strange.len().checked_sub(NAMED), said.split_last()) {
        (Some(more @ 1..), _) => format!("{} and {more} more", said.join(", ")),
        (_, Some((last, rest))) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => said.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<String>, GiftError> {
        GiftNote::parse(text).map(|note| note.map(|note| note.as_str().to_owned()))
    }

    #[test]
    fn lines_are_kept_and_what_is_round_them_is_not() {
        let typed = "  Für Zoë, \r\n\r\n\r\nwith love…\t❤\u{FE0F}";
        assert_eq!(read(typed), Ok(Some("Für Zoë,\n\nwith love… ♥".to_owned())));
        assert_eq!(read(" \r\n \t "), Ok(None));
        assert_eq!(read("a\u{200B}b\u{2028}c"), Ok(Some("ab\nc".to_owned())));
    }

    #[test]
    fn characters_are_counted_as_people_see_them() {
        // e and a combining accent: two code points, one letter on the card
        assert_eq!(read(&"e\u{301}".repeat(300)), Ok(Some("é".repeat(300))));
        assert_eq!(read(&"é".repeat(301)), Err(GiftError::TooLong { given: 301 }));
        assert!(read(&["a"; 12].join("\n")).is_ok());
        assert_eq!(read(&vec!["a"; 13].join("\n")), Err(GiftError::TooManyLines { given: 13 }));
    }

    #[test]
    fn what_cannot_be_written_is_named_each_once() {
        for (text, said) in [
            ("Love 😀😀", "“😀”"),
            ("愛 and 😀", "“愛” or “😀”"),
            ("\u{7}bell", "U+0007"),
            ("a\u{202E}b", "U+202E"),
            ("αβγδεζη", "“α”, “β”, “γ”, “δ”, “ε” and 2 more"),
        ] {
            assert_eq!(read(text), Err(GiftError::Characters(said.to_owned())), "{text}");
        }
        assert!(read("Łukasz & Ștefan, ñandú: 100 % “yes” — €, ¡olé! ∞").is_ok());
    }
}
