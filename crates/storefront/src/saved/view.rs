//! How saved bags look to whoever saved them.

use axum::response::{IntoResponse, Response};
use commerce::cart::{
    Cart, CartLine, LineProblem,
    saved::{SavedBag, SavedBagRules},
    sharing::{BagShare, MAX_SHARES, Recipient},
};
use maud::{Markup, html};
use ui::{
    BagLine, BagLines, Button, ButtonScheme, Card, Cost, CostSummary, EmptyState, Head, Icon, InlineAlert,
    LinkArrow, PriceTag, TextField, Tone,
};
use web::{CachePolicy, Page};

use super::{PATH, Said, kept_line, kept_news};
use crate::{
    Face, bag, dates,
    frame::{Open, Sheet},
    shared,
};

pub(super) fn page(
    face: &Face,
    rules: &SavedBagRules,
    bags: &[(SavedBag, Vec<BagShare>)],
    said: &Said,
) -> Response {
    let body = html! {
        div class="wrap section-tight stack stack-6" {
            header class="stack stack-3" {
                h1 class="h1" { "Saved bags" }
                p class="muted" { (promise(rules)) }
            }
            (shared::news(said.refused.as_deref(), said.link.as_deref()))
            @if bags.is_empty() { (empty()) }
            @for (bag, links) in bags { (one(face, bag, links, said)) }
        }
    };
    let head = Head { title: "Saved bags".into(), noindex: true, ..Head::default() };
    let page = Open { sheet: Sheet::Account, path: PATH, head, scripts: &[], body };
    Page { status: said.status, policy: CachePolicy::NoStore, html: page.document(face) }.into_response()
}

/// What the house promises, and what it does not.
fn promise(rules: &SavedBagRules) -> String {
    format!(
        "The prices of a saved bag are kept for {} days, and never below {}% of the day’s price. No piece is held: one that exists once can find its owner meanwhile.",
        rules.client_days, rules.least_percent
    )
}

fn empty() -> EmptyState {
    EmptyState {
        icon: Icon::HandbagSimple,
        title: "No bag is saved.".into(),
        text: "Save your bag, and its prices wait for you here.".into(),
        action: html! { (LinkArrow::new("To your bag", "/bag")) },
    }
}

fn one(face: &Face, bag: &SavedBag, links: &[BagShare], said: &Said) -> Markup {
    let today = dates::today(face);
    let name = bag
        .name
        .clone()
        .unwrap_or_else(|| format!("Saved on {}", dates::day(bag.saved_at.date_naive(), today)));
    let until = dates::day(bag.expires_at.date_naive(), today);
    let action = format!("{PATH}/{}", bag.id);
    let refused = said.form.as_ref().filter(|(of, _)| *of == bag.id).map(|(_, refused)| refused);
    let lines = bag.lines.iter().map(|line| piece(face, line)).collect();
    let can_be_had = bag.lines.iter().any(|line| shared::can_be_had(line.problem));
    let summary = html! {
        div class="stack" {
            p class="small" { @if bag.expired { "Prices were kept until " (until) ". These are today’s prices." } @else { "Prices are kept until " (until) "." } }
            (CostSummary { costs: vec![Cost::new("Delivery and tax", "At checkout")], total: Cost::new("Subtotal", bag.subtotal.to_string()), paid_by: Vec::new() })
            @if can_be_had {
                form method="post" action=(action) { (Button { label: Some(format!("Put in my bag: {name}")), ..Button::submit("Put in my bag").full() }) }
            }
            form method="post" action=(action) {
                input type="hidden" name="drop" value="1";
                (Button { label: Some(format!("Let it go: {name}")), ..Button::submit("Let it go").scheme(ButtonScheme::Link).small() })
            }
            (shared::links(&format!("{action}/links"), &name, links))
            @if links.len() < MAX_SHARES {
                details class="fold" open[refused.is_some()] {
                    summary { "Have somebody see or pay for it" }
                    div class="fold-body" { (shared::form(&format!("{action}/links"), &bag.id.to_string(), Recipient::Payer, false, refused)) }
                }
            }
        }
    };
    html! {
        section class="stack" aria-labelledby=(bag.id) {
            h2 class="h3" id=(bag.id) { (name) }
            div class="split split-aside" {
                div { (BagLines { lines }) }
                (Card { title: "Summary".into(), body: summary, sticky: false })
            }
        }
    }
}

fn piece(face: &Face, line: &CartLine) -> BagLine {
    let today = dates::today(face);
    let note = line.kept.as_ref().and_then(|kept| kept_news(kept, today));
    let gone = line.problem == Some(LineProblem::Gone);
    BagLine {
        image: bag::line_image(line),
        name: line.title.clone(),
        href: (!gone).then(|| format!("/products/{}", line.slug)),
        options: std::iter::once(line.options.clone()).chain(line.wishes()).collect(),
        price: line.problem.is_none().then(|| PriceTag::exact(line.line_total)),
        notice: html! {
            @if let Some(problem) = line.problem { (InlineAlert::new(Tone::Warning, shared::problem(problem))) }
            @else if let Some(note) = note { (kept_line(note)) }
        },
        count: u32::try_from(line.quantity.get()).unwrap_or(1),
        ..BagLine::default()
    }
}

/// What stands below a bag that holds something: keeping its prices, and showing it to somebody.
pub(crate) fn beside_bag(cart: &Cart) -> Markup {
    let name = TextField {
        max_length: Some(60),
        hint: Some("For example “For our anniversary”".into()),
        ..TextField::new("name", "What to call it")
    };
    html! {
        section class="stack stack-4" aria-labelledby="keep-bag" {
            h2 class="h3" id="keep-bag" { "Not today?" }
            p class="small muted" { "Save the bag, and its prices are kept for you. No piece is held meanwhile. Or show it to somebody, with or without prices." }
            div class="cluster" {
                @if cart.account.is_some() {
                    details class="fold" {
                        summary { "Save this bag" }
                        form class="fold-body form" method="post" action="/bag/saved" {
                            (name)
                            (Button::submit("Save at today’s prices").scheme(ButtonScheme::Outline))
                        }
                    }
                } @else { (LinkArrow::new("Sign in to save this bag", "/sign-in?next=%2Fbag")) }
                (LinkArrow::new("Share this bag", "/bag/share"))
            }
        }
    }
}
