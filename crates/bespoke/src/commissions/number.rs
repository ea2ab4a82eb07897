//! Numbers that people say to each other.

use kernel::Random;

/// Digits and letters that cannot be taken for each other.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A fresh number such as `B-7K3MQ2`: six of 32 signs, a thousand million of them. The database refuses one that is taken.
pub(super) fn new_number(random: &dyn Random) -> String {
    let mut bytes = [0_u8; 6];
    random.fill(&mut bytes);
    let signs = bytes.iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)]));
    std::iter::once('B').chain(std::iter::once('-')).chain(signs).collect()
}

/// A number as typed or said: any case, with or without its dash, O for 0 and I or L for 1.
pub(super) fn read_number(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    match plain.strip_prefix('B') {
        Some(rest) if plain.len() == 7 => format!("B-{rest}"),
        _ => plain,
    }
}

#[cfg(test)]
mod tests {
    use kernel::SeededRandom;

    use super::*;

    #[test]
    fn a_number_read_out_loud_still_finds_its_commission() {
        let number = new_number(&SeededRandom::new(4));
        assert_eq!(number.len(), 8);
        assert_eq!(read_number(&number), number);
        assert_eq!(read_number(" b-7k3mq2 "), "B-7K3MQ2");
        assert_eq!(read_number("B7K3MQO"), "B-7K3MQ0");
    }
}
