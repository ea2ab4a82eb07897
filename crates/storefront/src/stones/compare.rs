//! Stones side by side.

use catalog::{
    model::Species,
    stones::{Dimension, StoneView},
};
use maud::{Markup, html};
use ui::{Breadcrumb, CutSheet, EmptyState, Head, Icon, LinkArrow, StoneComparison, TrayStone};

use super::{
    list::{cell, tray_stone},
    query::{MOST_COMPARED, joined},
    words,
};
use crate::{
    Face,
    frame::{Open, Sheet},
    holds,
    listing::with_query,
};

/// The page of up to four stones.
pub(super) fn document(face: &Face, stones: &[StoneView]) -> Markup {
    let head = Head { title: "Stones side by side".into(), noindex: true, ..Head::default() };
    let serials: Vec<_> = stones.iter().map(|s| s.serial).collect();
    let without = |stone: &StoneView| {
        let rest: Vec<_> = serials.iter().copied().filter(|s| *s != stone.serial).collect();
        address(&rest)
    };
    let gemstones = stones.iter().any(|s| s.facts.species != Species::Diamond);
    let list = if gemstones { "/gemstones" } else { "/diamonds" };
    let back = with_query(list, &[("compare".to_owned(), joined(&serials))]);
    let rows = rows(stones);
    let table = StoneComparison {
        stones: stones
            .iter()
            .map(|s| TrayStone { held: holds::mark(face, s), ..tray_stone(s, without(s)) })
            .collect(),
        rows,
    };
    let body = html! {
        (CutSheet::default())
        div class="wrap stack stack-6" {
            (Breadcrumb::new(&[("Home", "/"), ("Diamonds", "/diamonds"), ("Side by side", "")]))
            header class="stack stack-4" {
                h1 class="h1" { "Side by side" }
                @if !stones.is_empty() { p class="lead" { "The same facts of each stone, row by row. What differs is set stronger." } }
            }
            @if stones.is_empty() {
                (EmptyState {
                    icon: Icon::MagnifyingGlass,
                    title: "Nothing is laid out yet.".into(),
                    text: "Choose “Compare” under up to four stones, and they lie here side by side.".into(),
                    action: html! { (LinkArrow::new("Diamonds", "/diamonds")) " " (LinkArrow::new("Gemstones", "/gemstones")) },
                })
            } @else {
                (table)
                (holds::asks())
                p class="cluster" {
                    @if stones.len() < MOST_COMPARED { (LinkArrow::new("Add another stone", back)) } @else { (LinkArrow::new("Back to the list", back)) }
                    (LinkArrow::new("Ask which we would choose", "/contact"))
                }
            }
        }
    };
    Open { sheet: Sheet::Stones, path: "/diamonds", head, scripts: &["stones.js", holds::SCRIPT], body }
        .document(face)
}

fn address(serials: &[catalog::stones::Serial]) -> String {
    if serials.is_empty() {
        return "/stones/compare".to_owned();
    }
    with_query("/stones/compare", &[("stones".to_owned(), joined(serials))])
}

/// The same rows for every stone; those that none of them fills are left away.
fn rows(stones: &[StoneView]) -> Vec<(String, Vec<String>)> {
    const ORDER: [Dimension; 13] = [
        Dimension::Species,
        Dimension::Shape,
        Dimension::Carat,
        Dimension::Colour,
        Dimension::Clarity,
        Dimension::Cut,
        Dimension::Polish,
        Dimension::Symmetry,
        Dimension::Fluorescence,
        Dimension::Table,
        Dimension::Depth,
        Dimension::Ratio,
        Dimension::Growth,
    ];
    let mut rows: Vec<(String, Vec<String>)> =
        ORDER.iter().map(|d| (d.label().to_owned(), stones.iter().map(|s| cell(s, *d)).collect())).collect();
    let mut row = |name: &str, of: &dyn Fn(&StoneView) -> Option<String>| {
        rows.push((name.to_owned(), stones.iter().map(|s| of(s).unwrap_or_default()).collect()));
    };
    row("Measures", &|s| words::size(&s.facts));
    row("Girdle", &|s| words::girdle(&s.facts));
    row("Culet", &|s| s.facts.culet.map(|c| c.label().to_owned()));
    row("Mined in", &|s| s.facts.country.as_deref().map(words::country));
    row("Report", &|s| {
        let lab = s.facts.lab?.label();
        Some(
            s.facts.report_number.as_ref().map_or_else(|| lab.to_owned(), |number| format!("{lab} {number}")),
        )
    });
    row("Price a carat", &|s| price_a_carat(s));
    row("Lies in", &|s| Some(s.location.to_string()));
    rows.retain(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
    rows
}

/// What a carat of it costs, in whole units: says more of two weights than the price does.
fn price_a_carat(stone: &StoneView) -> Option<String> {
    let factor = stone.price.currency().factor();
    let each = (stone.price.minor() * 1_000).checked_div(i64::from(stone.facts.carat_milli))?;
    let whole = kernel::Money::new((each + factor / 2) / factor * factor, stone.price.currency());
    Some(whole.to_string())
}
