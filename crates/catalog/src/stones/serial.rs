//! The serial number that a loose stone goes by.

use std::{fmt, str::FromStr};

use kernel::Random;

/// Crockford's alphabet: no letter can be read as a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SYMBOLS: u32 = 10;
const MASK: u64 = (1 << (5 * SYMBOLS)) - 1;

/// The house's number of one stone, as on its parcel paper: `7K3MQ-2X9T4`. Says nothing about supplier or order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Serial(u64);

/// The text is not a serial number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a stone's number is ten letters and digits, for example 7K3MQ-2X9T4")]
pub struct UnreadableSerial;

impl Serial {
    /// A new one: fifty random bits, so that half a million stones meet twice less than once in eight thousand houses;
    /// the schema refuses the second.
    pub fn new(random: &dyn Random) -> Self {
        let mut bytes = [0; 8];
        random.fill(&mut bytes);
        Self(u64::from_le_bytes(bytes) & MASK)
    }

    /// The fifty bits.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// From the fifty bits; more are cut off.
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits & MASK)
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        for place in (0..SYMBOLS).rev() {
            let symbol = (self.0 >> (5 * place)) & 31;
            f.write_char(char::from(ALPHABET[usize::try_from(symbol).unwrap_or(0)]))?;
            if place == SYMBOLS / 2 {
                f.write_char('-')?;
            }
        }
        Ok(())
    }
}

/// In any case, with or without its dash; O, I and L are read as the digits they look like.
impl FromStr for Serial {
    type Err = UnreadableSerial;

    fn from_str(text: &str) -> Result<Self, UnreadableSerial> {
        let (mut bits, mut symbols) = (0_u64, 0);
        for byte in text.bytes().filter(|b| *b != b'-') {
            let symbol = match byte.to_ascii_uppercase() {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            };
            let value = ALPHABET.iter().position(|a| *a == symbol).ok_or(UnreadableSerial)?;
            bits = (bits << 5) | value as u64;
            symbols += 1;
            if symbols > SYMBOLS {
                return Err(UnreadableSerial);
            }
        }
        if symbols == SYMBOLS { Ok(Self(bits)) } else { Err(UnreadableSerial) }
    }
}

#[cfg(test)]
mod tests {
    use kernel::SeededRandom;

    use super::*;

    #[test]
    fn a_serial_survives_being_written_and_read_in_any_hand() {
        let random = SeededRandom::new(3);
        for _ in 0..200 {
            let serial = Serial::new(&random);
            let text = serial.to_string();
            assert_eq!(text.len(), 11, "{text}");
            assert_eq!(text.parse(), Ok(serial));
            assert_eq!(text.to_lowercase().replace('-', "").parse(), Ok(serial));
        }
        assert_eq!("OIL00-00000".parse::<Serial>(), "01100-00000".parse());
    }

    #[test]
    fn other_texts_are_no_serials() {
        for bad in ["", "7K3MQ", "7K3MQ-2X9T", "7K3MQ-2X9T44", "7K3MQ 2X9T4", "7K3MQ-2X9TU", "émeraude-00"] {
            assert_eq!(bad.parse::<Serial>(), Err(UnreadableSerial), "{bad}");
        }
    }
}
