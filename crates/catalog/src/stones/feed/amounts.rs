//! Numbers as suppliers write them.

use kernel::{Currency, Money};

/// What is wrong with a number, in a sentence that names the way out.
pub(super) type Said = String;

/// A plain decimal in units of `1/10^places`, exact: `1.01` with three places is 1010. Zeros beyond are dropped.
fn decimal(text: &str, places: usize) -> Option<i64> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let rest = rest.trim_end_matches('0');
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && rest.is_empty()) || !digits(whole) || !digits(rest) {
        return None;
    }
    if rest.len() > places || whole.len() > 12 {
        return None;
    }
    format!("{whole}{rest:0<places$}").parse().ok()
}

/// A weight in thousandths of a carat: `1.01`, `0.305 ct`.
pub(super) fn carat(text: &str) -> Result<i32, Said> {
    let plain = strip_unit(text, &["carats", "carat", "cts", "ct"]);
    decimal(plain, 3).and_then(|n| i32::try_from(n).ok()).filter(|n| *n > 0).ok_or_else(|| {
        format!(
            "“{}” is no weight: write carats with a point and up to three decimals, for example 1.01.",
            short(text)
        )
    })
}

/// A share in thousandths: `61.8`, `61.8%`.
pub(super) fn share(text: &str) -> Result<i32, Said> {
    let plain = strip_unit(text, &["%"]);
    let wrong = || format!("“{}” is no share: write per cent, for example 61.8.", short(text));
    // three decimals are rounded to what is kept
    let parts = decimal(plain, 4).ok_or_else(wrong)?;
    let milli = i32::try_from((parts + 500) / 1_000).map_err(|_| wrong())?;
    // 0.618 is a share of one, and 6 % would be a disc: neither is what it seems
    if (100..=1_200).contains(&milli) { Ok(milli) } else { Err(wrong()) }
}

/// A length in micrometres: `6.45`, `6.45 mm`.
pub(super) fn length(text: &str) -> Result<i32, Said> {
    decimal(strip_unit(text, &["mm"]), 3)
        .and_then(|n| i32::try_from(n).ok())
        .filter(|n| (100..=60_000).contains(n))
        .ok_or_else(|| format!("“{}” is no length: write millimetres, for example 6.45.", short(text)))
}

/// Length, width and height in micrometres, the longer side first: `6.45-6.48x3.98`, `8.10 x 6.02 x 3.71 mm`, `6.45*6.48*3.98`.
pub(super) fn measurements(text: &str) -> Result<[i32; 3], Said> {
    let wrong = || {
        format!(
            "“{}” are no measurements: write length, width and height in millimetres, for example 6.48x6.45x3.98.",
            short(text)
        )
    };
    let plain = strip_unit(text, &["mm"]);
    let parts: Vec<&str> =
        plain.split(['x', 'X', '*', '×', '-', '–']).map(str::trim).filter(|p| !p.is_empty()).collect();
    let [a, b, c] = parts[..] else { return Err(wrong()) };
    let read = |part: &str| length(part).map_err(|_| wrong());
    let (a, b, height) = (read(a)?, read(b)?, read(c)?);
    Ok([a.max(b), a.min(b), height])
}

/// A price in the currency of the supplier's files, parts of a minor unit rounded up: `12,345.67`, `$ 12345`, `USD 12345.6`.
pub(super) fn price(text: &str, currency: Currency) -> Result<Money, Said> {
    let (named, rest) = split_currency(text.trim());
    if let Some(other) = named.filter(|c| *c != currency) {
        return Err(format!("“{}” is in {other}: {}", short(text), no_rate(other.code(), currency)));
    }
    if let Some(other) = foreign_sign(rest) {
        return Err(format!("“{}” is in {other}: {}", short(text), no_rate(&other, currency)));
    }
    let wrong = || {
        format!(
            "“{}” is no price: write digits with a point before the cents, for example 12345.67.",
            short(text)
        )
    };
    let plain = ungroup(rest).ok_or_else(wrong)?;
    let more = 4;
    let parts = decimal(&plain, currency.exponent() as usize + more).ok_or_else(wrong)?;
    let unit = 10_i64.pow(u32::try_from(more).unwrap_or(0));
    let minor = (parts + unit - 1) / unit;
    if minor > 0 {
        Ok(Money::new(minor, currency))
    } else {
        Err(format!("“{}” is no price: a stone without a price is not offered.", short(text)))
    }
}

/// A currency by its code or sign before or after the digits.
fn split_currency(text: &str) -> (Option<Currency>, &str) {
    for currency in Currency::ALL {
        for sign in [currency.code(), currency.symbol().trim()] {
            if let Some(rest) = text.strip_prefix(sign).or_else(|| text.strip_suffix(sign)) {
                return (Some(currency), rest.trim());
            }
        }
    }
    (None, text)
}

/// The way out where a price is in a currency that the house cannot turn into its own.
pub(super) fn no_rate(from: &str, currency: Currency) -> String {
    format!("the house has no rate from {from} to {currency}. Ask the supplier for a list in {currency}.")
}

/// A currency that the house does not know, by the three letters or the sign beside the digits: `CHF 900`, `900 ₹`.
fn foreign_sign(text: &str) -> Option<String> {
    let aside =
        |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | ',' | '-' | '+' | '\'');
    let sign = text.trim_matches(aside);
    let beside = sign.len() < text.len() && text.bytes().any(|b| b.is_ascii_digit());
    let is_code = sign.len() == 3 && sign.bytes().all(|b| b.is_ascii_uppercase());
    let is_sign = !sign.is_ascii() && !sign.contains(char::is_alphanumeric) && sign.chars().count() == 1;
    (beside && (is_code || is_sign)).then(|| sign.to_owned())
}

/// A currency that a heading names, by its code as a word of its own or by its sign: “Price (EUR)”, “€/ct”. The sign of
/// the dollar is many a currency's, so that it names none.
pub(super) fn named_in_heading(heading: &str) -> Option<String> {
    let by_sign = || {
        let sign = |currency: &Currency| {
            let sign = currency.symbol().trim();
            !sign.is_ascii() && heading.contains(sign)
        };
        Currency::ALL.into_iter().find(sign).map(|currency| currency.code().to_owned())
    };
    words_of(heading).find_map(currency_of_word).map(str::to_owned).or_else(by_sign)
}

/// The words of a heading without the currency that it names: “Price (EUR)” says “Price”.
pub(super) fn without_currency(heading: &str) -> String {
    words_of(heading).filter(|word| currency_of_word(word).is_none()).collect()
}

fn words_of(heading: &str) -> impl Iterator<Item = &str> {
    heading.split(|c: char| !c.is_alphanumeric())
}

/// The currency whose code a word is, the house's own or another that suppliers write.
fn currency_of_word(word: &str) -> Option<&'static str> {
    const OTHERS: [&str; 14] =
        ["CHF", "INR", "HKD", "CNY", "RMB", "ILS", "CAD", "AUD", "SGD", "THB", "ZAR", "SEK", "NOK", "DKK"];
    let known = Currency::ALL.into_iter().map(Currency::code);
    known.chain(OTHERS).find(|code| word.eq_ignore_ascii_case(code))
}

/// Takes the commas out of `1,234,567.80`; `None` when they stand elsewhere than between thousands.
fn ungroup(text: &str) -> Option<String> {
    let (whole, rest) = text.split_once('.').map_or((text, None), |(w, r)| (w, Some(r)));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = whole.contains(',');
    if grouped && !((1..=3).contains(&first.len()) && groups.clone().all(|g| g.len() == 3)) {
        return None;
    }
    let whole: String = std::iter::once(first).chain(groups).collect();
    Some(rest.map_or_else(|| whole.clone(), |rest| format!("{whole}.{rest}")))
}

fn strip_unit<'a>(text: &'a str, units: &[&str]) -> &'a str {
    let text = text.trim();
    for unit in units {
        let at = text.len().checked_sub(unit.len()).filter(|at| text.is_char_boundary(*at));
        if let Some(at) = at
            && text[at..].eq_ignore_ascii_case(unit)
        {
            return text[..at].trim_end();
        }
    }
    text
}

/// A value for a sentence, cut short.
pub(super) fn short(text: &str) -> String {
    let text = kernel::clean_text(text, false);
    if text.chars().count() <= 40 { text } else { text.chars().take(40).chain("…".chars()).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_exact_to_the_thousandth() {
        for (text, milli) in [
            ("1.01", 1_010),
            ("0.305", 305),
            (" 2 ct", 2_000),
            ("1.0100", 1_010),
            (".5", 500),
            ("10.00CTS", 10_000),
        ] {
            assert_eq!(carat(text), Ok(milli), "{text}");
        }
        for bad in ["", "0", "1,01", "-1", "1.0155", "one", "1e3", "1.2.3", "٣"] {
            assert!(carat(bad).unwrap_err().contains("carats"), "{bad}");
        }
    }

    #[test]
    fn shares_are_per_cent_and_nothing_else() {
        for (text, milli) in [("61.8", 618), ("61.8%", 618), ("57", 570), ("61.75", 618), ("100 %", 1_000)] {
            assert_eq!(share(text), Ok(milli), "{text}");
        }
        for bad in ["0.618", "6", "618", "", "-61", "61,8"] {
            assert!(share(bad).unwrap_err().contains("per cent"), "{bad}");
        }
    }

    #[test]
    fn measurements_are_read_in_every_common_hand_the_longer_side_first() {
        for text in [
            "6.45-6.48x3.98",
            "6.48 x 6.45 x 3.98 mm",
            "6.45*6.48*3.98",
            "6.45 × 6.48 × 3.98",
            "6.45 - 6.48 - 3.98",
        ] {
            assert_eq!(measurements(text), Ok([6_480, 6_450, 3_980]), "{text}");
        }
        for bad in ["6.45", "6.45x3.98", "axbxc", "6.45x6.48x3.98x1", "6450x6480x3980"] {
            assert!(measurements(bad).unwrap_err().contains("6.48x6.45x3.98"), "{bad}");
        }
    }

    #[test]
    fn prices_are_read_in_the_suppliers_currency_and_rounded_up() {
        for (text, minor) in [
            ("12345.67", 1_234_567),
            ("12,345.67", 1_234_567),
            ("$12,345", 1_234_500),
            ("USD 1,234,567.8", 123_456_780),
            ("1234.561", 123_457),
            ("99 $", 9_900),
        ] {
            assert_eq!(price(text, Currency::Usd), Ok(Money::new(minor, Currency::Usd)), "{text}");
        }
        for bad in ["", "0", "0.00", "-5", "12.345,67", "1,23", "1,2345", "call", "12 345", "1e5", "NaN"] {
            assert!(price(bad, Currency::Usd).unwrap_err().contains("no price"), "{bad}");
        }
        for (text, from) in [("€ 900", "EUR"), ("900 GBP", "GBP"), ("CHF 1,900.50", "CHF"), ("900 ₹", "₹")]
        {
            let said = price(text, Currency::Usd).unwrap_err();
            assert!(
                said.contains(&format!("no rate from {from} to USD. Ask the supplier")),
                "{text}: {said}"
            );
        }
    }

    #[test]
    fn a_heading_names_a_currency_by_its_code_or_its_sign() {
        for (heading, named) in [
            ("Price", None),
            ("Price $/ct", None),
            ("Price (USD)", Some("USD")),
            ("Total EUR", Some("EUR")),
            ("Price €", Some("EUR")),
            ("net_price_chf", Some("CHF")),
            ("Neuro price", None),
        ] {
            assert_eq!(named_in_heading(heading).as_deref(), named, "{heading}");
        }
    }

    #[test]
    fn a_heading_says_the_same_without_its_currency() {
        for (heading, rest) in [("Price (EUR)", "Price"), ("USD total", "total"), ("€/ct", "ct"), ("EUR", "")]
        {
            assert_eq!(without_currency(heading), rest, "{heading}");
        }
    }
}
