//! Order numbers.

use kernel::Random;

/// Crockford's base 32: no I, L, O or U, so that a number survives being read out on the telephone.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A fresh number of the form `JC-7K2M9QX`: 35 random bits, so neither the next number nor the count of
/// orders can be guessed from one. A number alone opens nothing.
pub(super) fn fresh(random: &dyn Random) -> String {
    let mut bytes = [0_u8; 7];
    random.fill(&mut bytes);
    let digits: String = bytes.iter().map(|b| char::from(ALPHABET[usize::from(b % 32)])).collect();
    format!("JC-{digits}")
}

/// The number that a person typed: case, spaces and the letters people confuse do not matter.
pub(super) fn tidy(text: &str) -> String {
    let upper = text.trim().to_ascii_uppercase();
    let body = upper.strip_prefix("JC").unwrap_or(&upper).trim_start_matches(['-', ' ']);
    let digit = |c| match c {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    format!("JC-{}", body.chars().take(32).map(digit).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SeededRandom;

    #[test]
    fn a_number_is_seven_unconfusable_digits_and_never_follows_the_last() {
        let random = SeededRandom::new(3);
        let numbers: std::collections::BTreeSet<_> = (0..2_000).map(|_| fresh(&random)).collect();
        assert_eq!(numbers.len(), 2_000);
        for number in numbers {
            assert_eq!(number.len(), 10);
            assert!(number[3..].bytes().all(|b| ALPHABET.contains(&b)), "{number}");
        }
    }

    #[test]
    fn a_number_read_out_loud_still_finds_its_order() {
        for typed in ["jc-7k2m9q0", " JC 7K2M9QO ", "7k2m9qo"] {
            assert_eq!(tidy(typed), "JC-7K2M9Q0");
        }
    }
}
