//! Commissions as cards of the board and rows of the list: both say the same.

use bespoke::commissions::{Card, Stage, days_allowed};
use chrono::{DateTime, Utc};
use kernel::{Currency, Money};
use maud::{Markup, html};
use ui::{Badge, Button, ButtonScheme, Column, DataTable, Row, StatusDot, Tone};

use super::{PATH, words::tone};
use crate::words::{count, number};

/// For whom, and when, cards are shown.
pub(super) struct Hand {
    pub(super) now: DateTime<Utc>,
    /// Whether they may move a card.
    pub(super) works: bool,
    /// Where a move without a script goes back to.
    pub(super) back: String,
}

/// One card, whole: a list's item that a script may put in place of the one before.
pub(super) fn card(hand: &Hand, card: &Card) -> Markup {
    let (step, due) = card.next_step();
    let pace = card.pace(hand.now);
    html! {
        li class="board-card" id={ "card-" (card.id) } data-id=(card.id) data-number=(card.number) data-stage=(card.stage.code()) data-version=(card.version) {
            a class="row-link" href={ (PATH) "/" (card.id) } { (card.title) }
            p class="small" { (card.client) }
            p class="small muted" { span class="num" { (card.number) } @if let Some(total) = total(card) { " · " span class="num" { (total) } } }
            p class="small" { (step) @if let Some(due) = due { ", by " (due.format("%-d %b")) } }
            p class="small muted" {
                (card.owner.as_deref().unwrap_or("Nobody yet"))
                @if let Some(on) = card.promised_on { ", for " (on.format("%-d %b")) }
                @if days_allowed(card.stage).is_some() && pace.days > 0 { ", " (count(number(pace.days), "day", "days")) " here" }
            }
            (flags(hand, card))
            @if hand.works && !card.stage.next().is_empty() {
                details class="board-move" {
                    summary { "Move…" span class="sr" { " " (card.number) } }
                    (move_form(card, &hand.back))
                }
            }
        }
    }
}

/// The menu of moves as a plain form.
fn move_form(card: &Card, back: &str) -> Markup {
    html! {
        form class="stack stack-2" method="post" action={ (PATH) "/" (card.id) "/move" } {
            input type="hidden" name="version" value=(card.version);
            input type="hidden" name="back" value=(back);
            label class="small" { "To "
                select class="input" name="to" {
                    @for to in card.stage.next() {
                        option value=(to.code()) data-reason[card.stage.needs_reason(*to)] { (to.label()) @if card.stage.needs_reason(*to) { " (with a reason)" } @if card.stage == Stage::Deposit && to.at_the_bench() { " (no way back)" } }
                    }
                }
            }
            label class="small" { "Reason " input class="input" name="reason" maxlength="400"; }
            (Button::submit("Move").scheme(ButtonScheme::Outline).small())
        }
    }
}

fn flags(hand: &Hand, card: &Card) -> Markup {
    let pace = card.pace(hand.now);
    html! {
        @if card.unanswered || pace.needs_a_look() || card.secret {
            div class="cluster" {
                @if card.unanswered { (Badge::new("Client waits", Tone::Warning)) }
                @if pace.is_late() { (Badge::new(format!("{} late", count(number(pace.late_days), "day", "days")), Tone::Danger)) }
                @if pace.stalled { (Badge::new("Stalled", Tone::Warning)) }
                @if card.secret { (Badge::new("A surprise", Tone::Accent)) }
            }
        }
    }
}

fn total(card: &Card) -> Option<Money> {
    let currency: Currency = card.currency.parse().ok()?;
    Some(Money::new(card.total_minor?, currency))
}

/// The same cards, a row each.
pub(super) fn list(hand: &Hand, cards: &[Card]) -> Markup {
    let row = |card: &Card| Row {
        name: card.number.clone(),
        href: Some(format!("{PATH}/{}", card.id)),
        cells: vec![
            html! { span class="num" { (card.number) } },
            html! { (card.title) span class="cell-sub" { (card.client) } },
            html! { (StatusDot::new(card.stage.label(), tone(card.stage))) },
            html! { @let (step, due) = card.next_step(); (step) @if let Some(due) = due { span class="cell-sub" { "By " (due.format("%-d %b %Y")) } } },
            html! { (card.owner.as_deref().unwrap_or("Nobody yet")) },
            html! { @if let Some(on) = card.promised_on { time datetime=(on) { (on.format("%-d %b %Y")) } } },
            html! { @if let Some(total) = total(card) { (total) } },
            flags(hand, card),
        ],
        ..Row::default()
    };
    html! {
        (DataTable {
            caption: "Commissions, the longest waiting first".into(),
            columns: vec![
                Column::new("Commission"), Column::new("Title"), Column::new("Stage"), Column::new("Next"), Column::new("Looked after by"),
                Column::new("Promised"), Column::numeric("Price"), Column::new("Signs"),
            ],
            rows: cards.iter().map(row).collect(),
            empty: html! { p { "No commission is like this." } },
            ..DataTable::default()
        })
    }
}

/// What is said of a card that was moved, to those who listen.
pub(super) fn told(number: &str, to: Stage) -> String {
    format!("Moved {number} to {}.", to.label())
}
