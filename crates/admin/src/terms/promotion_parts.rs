//! How promotions and their uses look in lists.

use catalog::collections::StaffCollection;
use chrono::{DateTime, Utc};
use commerce::promotions::{Benefit, Promotion, PromotionState, Use, UseState};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Row, StatusDot, Tone};

use super::promotions::PATH;
use crate::words::{datetime, moment};

pub(super) fn row(promotion: &Promotion, now: DateTime<Utc>, collections: &[StaffCollection]) -> Row {
    Row {
        name: format!("promotion {}", promotion.code),
        cells: vec![
            html! {
                // beside the link, not in it: a link of a row is one line
                a class="row-link" href={ (PATH) "/" (promotion.code) } { (promotion.code) }
                span class="cell-sub" { (promotion.name) }
            },
            html! { (state(promotion, now)) },
            html! { (takes_off(promotion)) },
            html! { (terms(promotion, collections)) },
            html! { (used(promotion)) },
            html! { "From " (moment(promotion.starts_at)) @if let Some(end) = promotion.ends_at { span class="cell-sub" { "to " (moment(end)) } } },
        ],
        ..Row::default()
    }
}

fn state(promotion: &Promotion, now: DateTime<Utc>) -> StatusDot {
    match promotion.state(now) {
        PromotionState::Running if promotion.is_used_up() => StatusDot::new("Used up", Tone::Neutral),
        PromotionState::Running => StatusDot::new("Runs", Tone::Success),
        PromotionState::ToCome => StatusDot::new("To come", Tone::Info),
        PromotionState::Paused => StatusDot::new("Paused", Tone::Warning),
        PromotionState::Over => StatusDot::new("Over", Tone::Neutral),
    }
}

pub(super) fn takes_off(promotion: &Promotion) -> String {
    match promotion.benefit {
        Benefit::Percentage(share) => share.to_string(),
        Benefit::Fixed(amount) => amount.to_string(),
        Benefit::FreeShipping => "Delivery".to_owned(),
    }
}

/// For whom and for what it is, in words.
pub(super) fn terms(promotion: &Promotion, collections: &[StaffCollection]) -> String {
    let mut terms = Vec::new();
    if let Some(id) = promotion.collection {
        terms.push(match collections.iter().find(|collection| collection.id == id) {
            Some(found) if found.rule.is_some() => {
                format!("{}, which follows a rule by now: nothing", found.title)
            }
            Some(found) => found.title.clone(),
            None => "a collection that is gone".to_owned(),
        });
    }
    if promotion.first_order {
        terms.push("first orders".to_owned());
    }
    if !promotion.least_subtotal.is_zero() {
        terms.push(format!("orders from {}", promotion.least_subtotal));
    }
    if promotion.includes_unique {
        terms.push("single pieces too".to_owned());
    }
    if promotion.includes_bespoke {
        terms.push("bespoke rings too".to_owned());
    }
    if promotion.stacks {
        terms.push("together with others".to_owned());
    }
    if terms.is_empty() { "Every order".to_owned() } else { crate::words::capital(&terms.join(", ")) }
}

fn used(promotion: &Promotion) -> Markup {
    html! {
        (promotion.uses)
        @if let Some(limit) = promotion.limit_total { " of " (limit) }
        @if let Some(limit) = promotion.limit_per_customer { span class="cell-sub" { (limit) " a person" } }
    }
}

/// Where it stands and how often it was used, with the button that pauses it.
pub(super) fn standing(promotion: &Promotion, now: DateTime<Utc>, edits: bool, path: &str) -> Markup {
    let paused = promotion.paused_at.is_some();
    let over = promotion.state(now) == PromotionState::Over;
    let button = Button {
        label: Some(format!("{} {}", if paused { "Resume" } else { "Pause" }, promotion.code)),
        ..Button::submit(if paused { "Resume" } else { "Pause" }).scheme(ButtonScheme::Outline).small()
    };
    html! {
        div class="cluster" {
            (state(promotion, now))
            span {
                "Used " (promotion.uses)
                @if let Some(limit) = promotion.limit_total { " of " (limit) }
                @if let Some(limit) = promotion.limit_per_customer { ", at most " (limit) " a person" }
            }
            @if edits && !over {
                form method="post" action={ (path) "/pause" } {
                    input type="hidden" name="version" value=(promotion.version);
                    input type="hidden" name="paused" value=(if paused { "no" } else { "yes" });
                    (button)
                }
            }
        }
    }
}

pub(super) fn use_row(used: &Use) -> Row {
    let state = match used.state {
        UseState::Held => StatusDot::new("Waits for payment", Tone::Info),
        UseState::Made => StatusDot::new("Paid", Tone::Success),
        UseState::Released => StatusDot::new("Given back", Tone::Neutral),
    };
    let amount = |amount: kernel::Money| html! { @if amount.is_zero() { span class="muted" { "–" } } @else { (amount) } };
    Row {
        name: format!("order {}", used.number),
        href: Some(format!("/admin/orders/{}", used.order)),
        cells: vec![
            html! { span class="num" { (used.number) } },
            html! { (state) },
            amount(used.discount),
            amount(used.shipping_off),
            html! { time datetime=(datetime(used.at)) { (moment(used.at)) } },
        ],
        ..Row::default()
    }
}
