//! What is said of a payment, in words that help.

use commerce::payments::{Decline, monthly};
use kernel::Money;
use maud::{Markup, html};
use ui::Tone;

use crate::{Face, checkout::Notice};

/// Why the bank said no and what can be done. Nothing was charged in any of these.
pub(super) fn declined(reason: Decline, total: Money, number: &str) -> Notice {
    let (title, text) = match reason {
        Decline::Funds => (
            "This account does not hold enough at the moment.",
            format!("Nothing was charged. Another card or another way to pay will do, or the same one once {total} is there."),
        ),
        Decline::Limit => (
            "This is more than the card may pay at once.",
            format!(
                "Nothing was charged. Banks set such limits for your protection: a short call to yours, naming {total}, usually lifts it for today. Another card works too."
            ),
        ),
        Decline::Expired => (
            "This card has expired, or its date was mistyped.",
            "Nothing was charged. Look at the date once more, or take another card.".to_owned(),
        ),
        Decline::Details => (
            "Something of the card's details does not match.",
            "Nothing was charged. Look at the number, the date, the security code and the address the card is registered at, and try again.".to_owned(),
        ),
        Decline::Authentication => (
            "Your bank could not make sure that it was you.",
            "Nothing was charged. Try once more and confirm it in your bank's app or by its code; another card works too.".to_owned(),
        ),
        Decline::Unsupported => (
            "This card cannot be used for this purchase.",
            "Nothing was charged. Some cards are not for use abroad, online, or in this currency. Please choose another way to pay.".to_owned(),
        ),
        Decline::Later => (
            "The bank could not be reached.",
            "Nothing was charged. Please try again in a minute, with this card or another.".to_owned(),
        ),
        Decline::Bank => (
            "Your bank declined this payment.",
            format!(
                "Nothing was charged. Banks often stop a large purchase the first time: call the number on your card, quote {total} and order {number}, and try again here. Another card works too."
            ),
        ),
    };
    Notice { scheme: Tone::Warning, title: title.into(), text }
}

/// What an amount would be by the month, with its terms; nothing outside every lender's limits.
pub(crate) fn instalments(face: &Face, amount: Money) -> Markup {
    match monthly(&face.commerce.policy.instalments, amount) {
        Some(monthly) => html! {
            details class="instalments small" {
                summary { span class="num" { (monthly.from_words()) } " with " (monthly.plan.lender) " · " span class="link" { "Terms" } }
                p class="muted" { (monthly.terms()) }
            }
        },
        None => html! {},
    }
}

/// The same in one line where a total stands.
pub(crate) fn instalments_in_short(face: &Face, amount: Money) -> Markup {
    match monthly(&face.commerce.policy.instalments, amount) {
        Some(monthly) => {
            html! { p class="small muted" { span class="num" { (monthly.from_words()) } ": " (monthly.terms()) } }
        }
        None => html! {},
    }
}

#[cfg(test)]
mod tests {
    use kernel::Currency;

    use super::*;

    #[test]
    fn every_no_says_that_nothing_was_charged_and_what_to_do() {
        let total = Money::new(376_708, Currency::Usd);
        let mut titles = std::collections::BTreeSet::new();
        for reason in Decline::ALL {
            let said = declined(reason, total, "JC-7K2M9QX");
            assert!(said.text.starts_with("Nothing was charged."), "{}", said.text);
            let words = format!("{} {}", said.title, said.text).to_lowercase();
            assert!(!words.contains("stolen") && !words.contains("fraud"), "{words}");
            titles.insert(said.title);
        }
        assert_eq!(titles.len(), Decline::ALL.len());
    }
}
