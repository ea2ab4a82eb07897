//! The form of a promotion.

use catalog::collections::StaffCollection;
use chrono::{DateTime, NaiveDateTime, Utc};
use commerce::promotions::{Benefit, Promotion, PutPromotion};
use kernel::{FieldError, Money, Rate};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Card, Checkbox, Choice, ErrorSummary, Select, TextField, TextKind};
use web::Pairs;

use super::{
    CURRENCY, amount, problems,
    promotion_parts::{takes_off, terms},
    promotions::PATH,
    taxes_form::read_rate,
    text, whole,
};

/// How a browser writes a moment.
const MOMENT: &str = "%Y-%m-%dT%H:%M";

/// A promotion as typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) code: String,
    pub(super) version: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) benefit: String,
    pub(super) collection: String,
    pub(super) least_subtotal: String,
    pub(super) first_order: bool,
    pub(super) includes_unique: bool,
    pub(super) includes_bespoke: bool,
    pub(super) stacks: bool,
    pub(super) limit_total: String,
    pub(super) limit_per_customer: String,
    pub(super) starts_at: String,
    pub(super) ends_at: String,
}

impl Draft {
    pub(super) fn blank() -> Self {
        Self {
            version: "0".into(),
            kind: "percentage".into(),
            limit_per_customer: "1".into(),
            ..Self::default()
        }
    }

    pub(super) fn of(promotion: &Promotion, collections: &[StaffCollection]) -> Self {
        let collection = collections.iter().find(|found| Some(found.id) == promotion.collection);
        let number = |limit: Option<i32>| limit.map(|limit| limit.to_string()).unwrap_or_default();
        let least = promotion.least_subtotal;
        Self {
            code: promotion.code.clone(),
            version: promotion.version.to_string(),
            name: promotion.name.clone(),
            kind: promotion.benefit.code().to_owned(),
            benefit: match promotion.benefit {
                Benefit::Percentage(share) => {
                    share.to_string().trim_end_matches([' ', '\u{a0}', '%']).to_owned()
                }
                Benefit::Fixed(amount) => amount.decimal(),
                Benefit::FreeShipping => String::new(),
            },
            collection: collection.map(|found| found.slug.clone()).unwrap_or_default(),
            least_subtotal: if least.is_zero() { String::new() } else { least.decimal() },
            first_order: promotion.first_order,
            includes_unique: promotion.includes_unique,
            includes_bespoke: promotion.includes_bespoke,
            stacks: promotion.stacks,
            limit_total: number(promotion.limit_total),
            limit_per_customer: number(promotion.limit_per_customer),
            starts_at: promotion.starts_at.format(MOMENT).to_string(),
            ends_at: promotion.ends_at.map(|end| end.format(MOMENT).to_string()).unwrap_or_default(),
        }
    }

    pub(super) fn sent(sent: &Pairs) -> Self {
        let take = |name: &str| sent.get(name).trim().to_owned();
        Self {
            code: take("code"),
            version: take("version"),
            name: take("name"),
            kind: take("kind"),
            benefit: take("benefit"),
            collection: take("collection"),
            least_subtotal: take("least_subtotal"),
            first_order: sent.has("first_order"),
            includes_unique: sent.has("includes_unique"),
            includes_bespoke: sent.has("includes_bespoke"),
            stacks: sent.has("stacks"),
            limit_total: take("limit_total"),
            limit_per_customer: take("limit_per_customer"),
            starts_at: take("starts_at"),
            ends_at: take("ends_at"),
        }
    }

    /// The promotion as the operation takes it, or every field that cannot be read.
    pub(super) fn read(&self) -> Result<PutPromotion, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let benefit = match self.kind.as_str() {
            "fixed" => Benefit::Fixed(Money::new(amount("benefit", &self.benefit, &mut wrong), CURRENCY)),
            "free_shipping" => Benefit::FreeShipping,
            _ => Benefit::Percentage(read_rate(&self.benefit).unwrap_or(Rate::per_million(0))),
        };
        let least = given(&self.least_subtotal).map_or(0, |text| amount("least_subtotal", &text, &mut wrong));
        let limit_total = given(&self.limit_total).map(|text| whole("limit_total", &text, &mut wrong));
        let per_customer = given(&self.limit_per_customer);
        let limit_per_customer = per_customer.map(|text| whole("limit_per_customer", &text, &mut wrong));
        let starts_at = at("starts_at", &self.starts_at, &mut wrong);
        let ends_at = at("ends_at", &self.ends_at, &mut wrong);
        let ask = PutPromotion {
            code: self.code.clone(),
            expected_version: self.version.parse().unwrap_or(-1),
            name: self.name.clone(),
            currency: CURRENCY,
            benefit,
            collection: given(&self.collection),
            least_subtotal_minor: least,
            first_order: self.first_order,
            includes_unique: self.includes_unique,
            includes_bespoke: self.includes_bespoke,
            stacks: self.stacks,
            limit_total,
            limit_per_customer,
            starts_at,
            ends_at,
        };
        if wrong.is_empty() { Ok(ask) } else { Err(wrong) }
    }
}

/// A moment as a browser sends it, `2026-12-01T09:00`, in UTC; empty is none.
fn at(field: &'static str, text: &str, wrong: &mut Vec<FieldError>) -> Option<DateTime<Utc>> {
    if text.is_empty() {
        return None;
    }
    let read = NaiveDateTime::parse_from_str(text, MOMENT);
    if read.is_err() {
        wrong.push(FieldError::new(
            field,
            "malformed",
            "Enter a day and a time, for example 2026-12-01T09:00, in UTC.",
        ));
    }
    read.ok().map(|moment| moment.and_utc())
}

/// The form, with what is wrong beside each field and listed above. One that was used keeps its terms: they are told, not asked.
pub(super) fn render(
    action: &str,
    draft: &Draft,
    present: Option<&Promotion>,
    collections: &[StaffCollection],
    wrong: &[FieldError],
) -> Markup {
    let used = present.filter(|promotion| promotion.uses > 0);
    html! {
        form class="stack stack-4" method="post" action=(action) {
            (ErrorSummary { title: "Nothing was saved yet".into(), problems: problems(wrong) })
            input type="hidden" name="version" value=(draft.version);
            (Card { title: "What clients type and read".into(), body: html! {
                div class="variant-row" {
                    @if present.is_none() { (text("code", "Code", &draft.code, "4 to 24 letters, digits and hyphens. Kept for ever.", wrong)) }
                    (text("name", "Name on the order", &draft.name, "For example: Welcome to the house.", wrong))
                }
            }, sticky: false })
            @match used {
                Some(promotion) => (Card { title: "Terms".into(), body: kept(draft, promotion, collections), sticky: false }),
                None => (Card { title: "Terms".into(), body: asked(draft, collections, wrong), sticky: false }),
            }
            (Card { title: "How often and when".into(), body: html! {
                div class="variant-row" {
                    (text("limit_total", "Uses in all", &draft.limit_total, "Empty for no limit.", wrong))
                    (text("limit_per_customer", "Uses a person", &draft.limit_per_customer, "By their address and account. Empty for no limit.", wrong))
                    (moment("starts_at", "Begins (UTC)", &draft.starts_at, "Empty for now.", wrong))
                    (moment("ends_at", "Ends (UTC)", &draft.ends_at, "Empty for no end.", wrong))
                }
            }, sticky: false })
            div class="btn-group" { (Button::submit("Save")) (Button::link("Back", PATH).scheme(ButtonScheme::Outline)) }
        }
    }
}

fn moment(name: &str, label: &str, value: &str, hint: &str, wrong: &[FieldError]) -> TextField {
    TextField { kind: TextKind::Moment, ..text(name, label, value, hint, wrong) }
}

fn ticks(draft: &Draft) -> [(&'static str, &'static str, bool); 4] {
    [
        ("first_order", "Only for a first order", draft.first_order),
        ("stacks", "Goes together with others that do", draft.stacks),
        ("includes_unique", "Also for pieces of which one exists", draft.includes_unique),
        ("includes_bespoke", "Also for rings around a chosen stone", draft.includes_bespoke),
    ]
}

fn asked(draft: &Draft, collections: &[StaffCollection], wrong: &[FieldError]) -> Markup {
    let by_hand = collections.iter().filter(|collection| collection.rule.is_none());
    html! {
        div class="variant-row" {
            (Select {
                id: "kind".into(),
                name: "kind".into(),
                label: "Takes off".into(),
                choices: vec![
                    Choice::new("percentage", "Per cent of the pieces"), Choice::new("fixed", "An amount off the pieces"),
                    Choice::new("free_shipping", "What delivery costs"),
                ],
                selected: draft.kind.clone(),
                quiet: true,
                ..Select::default()
            })
            (text("benefit", "How much", &draft.benefit, "Per cent, or dollars. Empty for delivery.", wrong))
            (text("least_subtotal", "For orders from", &draft.least_subtotal, "What the pieces must cost. Empty for any.", wrong))
            (Select {
                id: "collection".into(),
                name: "collection".into(),
                label: "Only for the collection".into(),
                choices: by_hand.map(|collection| Choice::new(collection.slug.clone(), collection.title.clone())).collect(),
                selected: draft.collection.clone(),
                prompt: Some("Every piece".into()),
                hint: Some("Collections made by hand.".into()),
                error: wrong.iter().find(|e| e.field == "collection").map(|e| e.message.to_string()),
                quiet: true,
                ..Select::default()
            })
        }
        div class="choices" {
            @for (name, words, checked) in ticks(draft) {
                (Checkbox { id: name.into(), name: name.into(), text: words.into(), checked, ..Checkbox::default() })
            }
        }
    }
}

fn kept(draft: &Draft, promotion: &Promotion, collections: &[StaffCollection]) -> Markup {
    let hidden = [
        ("kind", &draft.kind),
        ("benefit", &draft.benefit),
        ("least_subtotal", &draft.least_subtotal),
        ("collection", &draft.collection),
    ];
    html! {
        @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
        @for (name, _, _) in ticks(draft).into_iter().filter(|(_, _, checked)| *checked) { input type="hidden" name=(name) value="on"; }
        p { (takes_off(promotion)) " · " (terms(promotion, collections)) }
        p class="small muted" { "It was used already, so its terms stay as they are. For other terms, give this one an end and make another code." }
    }
}
