//! How the comparison looks.

use std::sync::Arc;

use catalog::{RecommendAsk, Slot, Snapshot, model::ProductView};
use maud::{Markup, html};
use ui::{Breadcrumb, CompareColumn, CompareTable, EmptyState, Head, Icon, InlineAlert, LinkArrow, Tone};

use super::{MOST, address_of, rows::rows};
use crate::{
    Face,
    frame::{Open, Sheet},
    pictures,
};

/// The page of up to four pieces.
pub(super) struct ComparePage<'a> {
    pub(super) face: &'a Face,
    pub(super) snapshot: &'a Snapshot,
    pub(super) pieces: Vec<Arc<ProductView>>,
    pub(super) unknown: usize,
}

impl ComparePage<'_> {
    pub(super) fn document(&self) -> Markup {
        let body = html! {
            div class="wrap stack stack-6 section-tight" {
                (Breadcrumb::new(&[("Home", "/"), ("Compare", "")]))
                header class="stack stack-4" { h1 class="h1" { "Side by side" } p class="lead" { "The same questions, answered for each piece." } }
                @if self.unknown > 0 {
                    (InlineAlert::new(Tone::Info, "One of these pieces has left the house, so it is not shown."))
                }
                @if self.pieces.is_empty() { (nothing()) } @else { (self.table()) (self.more()) }
            }
        };
        let head = Head { title: "Compare pieces".into(), noindex: true, ..Head::default() };
        Open { sheet: Sheet::Whole, path: "/compare", head, scripts: &[], body }.document(self.face)
    }

    fn table(&self) -> CompareTable {
        let pieces: Vec<&ProductView> = self.pieces.iter().map(|p| &**p).collect();
        let column = |p: &&ProductView| CompareColumn {
            name: p.title.to_string(),
            href: format!("/products/{}", p.slug),
            image: p.hero().map(pictures::image),
            remove: (pieces.len() > 1)
                .then(|| address_of(pieces.iter().filter(|o| o.id != p.id).map(|o| &*o.slug))),
        };
        CompareTable {
            columns: pieces.iter().map(column).collect(),
            rows: rows(self.face, &pieces).into_iter().map(|r| (r.name.to_owned(), r.answers)).collect(),
        }
    }

    /// Pieces to set beside these, while there is room.
    fn more(&self) -> Markup {
        let Some(first) = self.pieces.first().filter(|_| self.pieces.len() < MOST) else { return html! {} };
        let ask = RecommendAsk { product: first.id, metal: None, slot: Slot::Alike, limit: 12 };
        let others = self.face.catalog.recommend(self.snapshot, &ask);
        let others: Vec<_> =
            others.into_iter().filter(|r| self.pieces.iter().all(|p| p.id != r.product.id)).collect();
        if others.is_empty() {
            return html! {};
        }
        html! {
            form class="cluster" method="get" action="/compare" {
                input type="hidden" name="items" value=(self.pieces.iter().map(|p| &*p.slug).collect::<Vec<_>>().join(","));
                label class="field-label" for="add" { "Set another piece beside " @if self.pieces.len() == 1 { "it" } @else { "them" } }
                select class="input" id="add" name="add" {
                    @for other in &others { option value=(other.product.slug) { (other.product.title) } }
                }
                button class="btn btn-outline btn-sm" type="submit" { "Add" }
            }
        }
    }
}

fn nothing() -> EmptyState {
    EmptyState {
        icon: Icon::Diamond,
        title: "Nothing to compare yet.".into(),
        text: "On the page of a piece, “Compare with three like it” sets it beside its sisters.".into(),
        action: html! { (LinkArrow::new("Engagement rings", "/collections/engagement-rings")) },
    }
}
