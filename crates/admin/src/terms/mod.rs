//! The house's terms: how orders travel, how places are taxed, how clients may pay, which codes take something off, and how often one may try to pay.

pub(crate) mod delivery;
mod delivery_form;
pub(crate) mod gift_cards;
pub(crate) mod payment;
mod payment_form;
mod promotion_form;
mod promotion_parts;
pub(crate) mod promotions;
pub(crate) mod returns;
pub(crate) mod taxes;
mod taxes_form;
pub(crate) mod velocity;

use customers::Permission;
use kernel::{Currency, FieldError, Money};
use ui::{FieldProblem, Tab, Tabs, TextField};

/// The currency that the house's terms are kept in.
const CURRENCY: Currency = Currency::Usd;

/// The pages about terms, side by side.
fn tabs(current: &str) -> Tabs {
    let tab = |text: &str, href: &str| Tab {
        text: text.into(),
        href: href.into(),
        count: None,
        current: href == current,
    };
    Tabs {
        label: "Terms".into(),
        tabs: vec![
            tab("Delivery", delivery::PATH),
            tab("Taxes", taxes::PATH),
            tab("Payment", payment::PATH),
            tab("Promotions", promotions::PATH),
            tab("Returns", returns::PATH),
            tab("Velocity rules", velocity::PATH),
        ],
    }
}

/// Whether the person may change terms.
const fn may_edit(person: &customers::SignedIn) -> bool {
    person.may(Permission::EditTerms)
}

/// What is wrong, for the summary above a form.
fn problems(wrong: &[FieldError]) -> Vec<FieldProblem> {
    wrong
        .iter()
        .map(|e| FieldProblem { field_id: e.field.to_string(), text: e.message.to_string() })
        .collect()
}

/// A field with what is said against it.
fn text(name: &str, label: &str, value: &str, hint: &str, wrong: &[FieldError]) -> TextField {
    let said = wrong.iter().find(|e| e.field == name).map(|e| e.message.to_string());
    TextField { hint: (!hint.is_empty()).then(|| hint.into()), quiet: true, ..TextField::new(name, label) }
        .value(value)
        .error(said)
}

/// An amount as typed: `150000` or `150,000.00`.
fn amount(field: &'static str, text: &str, wrong: &mut Vec<FieldError>) -> i64 {
    Money::parse_decimal(text, CURRENCY).map(Money::minor).unwrap_or_else(|| {
        wrong.push(FieldError::new(field, "malformed", "Enter an amount, for example 150000 or 45.50."));
        0
    })
}

/// A whole number as typed.
fn whole(field: &'static str, text: &str, wrong: &mut Vec<FieldError>) -> i32 {
    text.trim().parse().unwrap_or_else(|_| {
        wrong.push(FieldError::new(field, "malformed", "Enter a whole number."));
        0
    })
}
