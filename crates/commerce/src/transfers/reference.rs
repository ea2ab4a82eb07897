//! References for bank transfers: ISO 11649 creditor references made of an order's number. Pure.
//!
//! `RF` and two check digits stand before the number, so that a bank, or we, notice a digit that was mistyped.

/// The reference of an order, without spaces: `RF97JC7K2M9QX`.
pub fn creditor_reference(number: &str) -> String {
    let body: String =
        number.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let check = 98 - remainder(&format!("{body}RF00"));
    format!("RF{check:02}{body}")
}

/// A reference in groups of four, as people read and type it.
pub fn grouped(reference: &str) -> String {
    let symbols: Vec<char> = reference.chars().collect();
    symbols.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The number of the order that a text names, and whether it came with check digits that fit. A reference whose check digits do not fit
/// names nothing.
pub fn read_reference(text: &str) -> Option<(String, bool)> {
    let tidy: String =
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    for (at, _) in tidy.match_indices("RF") {
        // RF, two digits, JC, seven symbols
        let Some(found) = tidy.get(at..at + 13) else { continue };
        let well_formed = found[2..4].bytes().all(|b| b.is_ascii_digit()) && &found[4..6] == "JC";
        if well_formed {
            let fits = remainder(&format!("{}{}", &found[4..], &found[..4])) == 1;
            return fits.then(|| (format!("JC-{}", &found[6..]), true));
        }
    }
    let (at, _) = tidy.match_indices("JC").next()?;
    let body = tidy.get(at + 2..at + 9)?;
    is_body(body).then(|| (format!("JC-{body}"), false))
}

/// Whether seven symbols could be those of an order's number.
fn is_body(body: &str) -> bool {
    body.chars().all(|c| "0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains(c))
}

/// The remainder by 97 of a text in which each letter stands for its place in the alphabet plus nine (A is 10).
fn remainder(text: &str) -> u32 {
    text.chars().filter_map(|c| c.to_digit(36)).fold(0, |sum, value| {
        let shifted = if value < 10 { sum * 10 } else { sum * 100 };
        (shifted + value) % 97
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_of_the_standard_itself_is_computed() {
        // ISO 11649's own example: RF18 5390 0754 7034
        assert_eq!(creditor_reference("539007547034"), "RF18539007547034");
        assert_eq!(remainder("539007547034RF18"), 1);
    }

    #[test]
    fn a_reference_reads_back_however_a_bank_writes_it() {
        let reference = creditor_reference("JC-7K2M9QX");
        let given = Some(("JC-7K2M9QX".to_owned(), true));
        for text in [
            reference.clone(),
            grouped(&reference),
            format!("/ROC/{}//invoice", reference.to_lowercase()),
            format!("Ring for Ada, ref {}", grouped(&reference)),
        ] {
            assert_eq!(read_reference(&text), given, "{text}");
        }
        assert_eq!(read_reference("order JC-7K2M9QX, thank you"), Some(("JC-7K2M9QX".to_owned(), false)));
    }

    #[test]
    fn a_digit_typed_for_another_or_a_letter_for_another_names_no_order() {
        let good = creditor_reference("JC-7K2M9QX");
        for at in 6..13 {
            for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars() {
                let mut typed: Vec<char> = good.chars().collect();
                // a letter stands for two digits, so the standard promises this within each kind only
                if typed[at] == other || typed[at].is_ascii_digit() != other.is_ascii_digit() {
                    continue;
                }
                typed[at] = other;
                let typed: String = typed.into_iter().collect();
                assert_eq!(read_reference(&typed), None, "{typed}");
            }
        }
        for text in ["", "RF", "RF18", "thank you", "JC-7K2", "JC-7K2M9QU", "RF00JC7K2M9QX"] {
            assert_eq!(read_reference(text), None, "{text}");
        }
    }
}
