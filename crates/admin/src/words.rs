//! How moments and sizes are written for staff.

use chrono::{DateTime, NaiveDate, Utc};

/// `23 Nov 2026, 14:05 UTC`.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y, %H:%M UTC").to_string()
}

/// The same for machines.
pub(crate) fn datetime(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// `Monday 23 November 2026`.
pub(crate) fn day(date: NaiveDate) -> String {
    date.format("%A %-d %B %Y").to_string()
}

/// `1 order`, `4,212 orders`.
pub(crate) fn count(n: u64, one: &str, many: &str) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {}", if n == 1 { one } else { many })
}

/// With its first letter large: what stands beside a tick begins like a sentence.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A count from the database, which is never negative.
pub(crate) fn number(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// The text as one value of a query.
pub(crate) fn query_value(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_and_agree_with_their_noun() {
        assert_eq!(count(0, "order", "orders"), "0 orders");
        assert_eq!(count(1, "order", "orders"), "1 order");
        assert_eq!(count(4_212, "order", "orders"), "4,212 orders");
    }

    #[test]
    fn nothing_a_person_typed_can_leave_its_place_in_a_query() {
        assert_eq!(query_value("a&b=c d\"é#"), "a%26b%3Dc%20d%22%C3%A9%23");
    }
}
