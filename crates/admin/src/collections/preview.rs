//! What a collection would show now.

use std::collections::HashMap;

use catalog::{Browse, Snapshot, Sort, collections::Rule};
use kernel::ids::ProductId;
use maud::{Markup, html};
use ui::Card;

use crate::words::count;

/// How many pieces are named.
const SHOWN: usize = 12;

/// What is on show now and would be in the collection: pieces put in by hand first, then what passes the rule.
pub(super) fn preview(
    snapshot: &Snapshot,
    rule: Option<&Rule>,
    slugs: &[String],
    known: &HashMap<String, ProductId>,
) -> Markup {
    let by_hand = slugs.iter().filter_map(|slug| known.get(slug));
    let shown: Vec<_> = by_hand.clone().filter_map(|id| snapshot.product_by_id(*id)).collect();
    let waiting = by_hand.count() - shown.len();
    let matching = rule.map(|rule| {
        snapshot.browse(&Browse {
            collection: None,
            q: None,
            filters: rule.filters(),
            sort: Sort::Featured,
            offset: 0,
            limit: SHOWN,
            facets: false,
        })
    });
    let body = html! {
        div class="stack stack-4" {
            @if rule.is_none() && slugs.is_empty() { p class="muted" { "Choose filters, or name pieces, and see here what they come to." } }
            @if !slugs.is_empty() {
                p { b { (count(shown.len() as u64, "piece", "pieces")) } " by hand on show" @if waiting > 0 { ", " (waiting) " not on show" } "." }
                ul class="plain-list" { @for p in shown.iter().take(SHOWN) { li { (line(p.id, &p.title)) } } }
            }
            @if let Some(found) = &matching {
                p { b { (count(found.total as u64, "piece", "pieces")) } " on show pass the rule." }
                @if found.total == 0 { p class="muted" { "The rule is sound; nothing on show passes it yet." } }
                ul class="plain-list" { @for p in &found.items { li { (line(p.id, &p.title)) } } }
                @if found.total > SHOWN { p class="muted" { "The first " (SHOWN) " are named, in the house’s order." } }
            }
        }
    };
    html! { (Card { title: "What matches now".into(), body, sticky: true }) }
}

fn line(id: ProductId, title: &str) -> Markup {
    html! { a class="link" href={ "/admin/products/" (id) } { (title) } }
}
