//! Codes of gift cards.

use std::fmt;

use kernel::Random;
use sha2::{Digest, Sha256};

/// Crockford's base 32: no I, L, O or U, so that a code survives being read from a card.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many characters a code has: 80 random bits.
const LENGTH: usize = 16;

/// The code of a gift card. It opens the card, so it is shown once and kept as a digest.
#[derive(Clone, PartialEq, Eq)]
pub struct GiftCardCode([u8; LENGTH]);

impl GiftCardCode {
    /// A fresh one.
    pub fn new(random: &dyn Random) -> Self {
        let mut bytes = [0_u8; LENGTH];
        random.fill(&mut bytes);
        Self(bytes.map(|byte| ALPHABET[usize::from(byte % 32)]))
    }

    /// The code that a person typed: case, spaces, hyphens and the letters people confuse do not matter. `None` for what cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let typed = text.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'-');
        let digits: Vec<u8> = typed
            .take(LENGTH + 1)
            .map(|b| match b.to_ascii_uppercase() {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            })
            .collect();
        let digits: [u8; LENGTH] = digits.try_into().ok()?;
        digits.iter().all(|digit| ALPHABET.contains(digit)).then_some(Self(digits))
    }

    /// What is kept of it.
    pub(super) fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// Its last four characters, by which cards are told apart.
    pub fn last_four(&self) -> String {
        self.0[LENGTH - 4..].iter().copied().map(char::from).collect()
    }
}

impl fmt::Display for GiftCardCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, part) in self.0.chunks(4).enumerate() {
            if n > 0 {
                f.write_str("-")?;
            }
            part.iter().try_for_each(|digit| write!(f, "{}", char::from(*digit)))?;
        }
        Ok(())
    }
}

/// Never the code: logs are read by many.
impl fmt::Debug for GiftCardCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GiftCardCode(…{})", self.last_four())
    }
}

#[cfg(test)]
mod tests {
    use kernel::SeededRandom;

    use super::*;

    #[test]
    fn a_code_reads_back_however_it_is_typed_and_never_shows_in_a_log() {
        let code = GiftCardCode::new(&SeededRandom::new(7));
        let text = code.to_string();
        assert_eq!((text.len(), text.matches('-').count()), (19, 3));
        for typed in [
            text.clone(),
            text.to_lowercase(),
            text.replace('-', " "),
            text.replace('0', "o").replace('1', "L"),
        ] {
            assert_eq!(GiftCardCode::parse(&typed), Some(code.clone()), "{typed}");
        }
        assert!(!format!("{code:?}").contains(&text[..4]));
        for wrong in ["", "1234", "AAAA-AAAA-AAAA-AAAU", "AAAA-AAAA-AAAA-AAAA-A", "ÄÄÄÄ-AAAA-AAAA-AAAA"] {
            assert_eq!(GiftCardCode::parse(wrong), None, "{wrong}");
        }
    }
}
