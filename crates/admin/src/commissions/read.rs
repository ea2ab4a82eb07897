//! Numbers as typed.

use kernel::{Currency, FieldError, Money, Rate};

/// A decimal with at most so many digits behind its point, in units of the last of them: `5.2` with three is 5,200. A comma stands for a
/// point, as on a jeweller's scales.
pub(super) fn decimal(text: &str, digits: usize) -> Option<i64> {
    let text = text.trim().replace(',', ".");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || rest.len() > digits || !plain(whole) || !plain(rest) {
        return None;
    }
    format!("{whole}{rest:0<digits$}").parse().ok()
}

/// An amount as typed.
pub(super) fn money(field: String, text: &str, currency: Currency, wrong: &mut Vec<FieldError>) -> i64 {
    Money::parse_decimal(text, currency).map(Money::minor).unwrap_or_else(|| {
        wrong.push(FieldError::new(field, "malformed", "Enter an amount, for example 1500 or 45.50."));
        0
    })
}

/// A percentage as typed, e.g. `8.875`.
pub(super) fn percent(field: &'static str, text: &str, wrong: &mut Vec<FieldError>) -> Rate {
    decimal(text.trim().trim_end_matches('%'), 4).map(Rate::per_million).unwrap_or_else(|| {
        wrong.push(FieldError::new(field, "malformed", "Enter a percentage, for example 8.875."));
        Rate::default()
    })
}

/// A whole number as typed.
pub(super) fn whole(field: &'static str, text: &str, wrong: &mut Vec<FieldError>) -> i64 {
    text.trim().parse().unwrap_or_else(|_| {
        wrong.push(FieldError::new(field, "malformed", "Enter a whole number."));
        0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_is_read_as_the_scales_show_it() {
        assert_eq!(decimal("5.2", 3), Some(5_200));
        assert_eq!(decimal("5,204", 3), Some(5_204));
        assert_eq!(decimal(" 18 ", 3), Some(18_000));
        for bad in ["", ".5", "-1", "5.2041", "1e3", "5.2 g", "9999999999"] {
            assert_eq!(decimal(bad, 3), None, "{bad}");
        }
    }
}
