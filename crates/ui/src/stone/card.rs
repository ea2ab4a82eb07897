//! Stones in a list: as cards, or as rows of a table.

use kernel::Money;
use maud::{Markup, Render, html};

use super::CutDrawing;
use crate::{
    card::PriceTag,
    hold::HoldMark,
    icon::{Icon, icon_small},
};

/// A stone in a list.
#[derive(Debug, Clone)]
pub struct StoneCard {
    /// The stone from above.
    pub drawing: CutDrawing,
    /// "1.01 ct oval".
    pub title: String,
    /// "Natural diamond".
    pub name: String,
    /// "F · VS1 · Excellent".
    pub grades: String,
    /// "GIA report" or "7.10 × 5.02 mm".
    pub detail: String,
    /// What it costs.
    pub price: Money,
    /// Its page.
    pub href: String,
    /// The list with the stone put in the compare tray, or taken out.
    pub compare_href: String,
    /// Whether it is in the tray.
    pub compared: bool,
    /// Whether it is held.
    pub held: HoldMark,
}

impl StoneCard {
    fn compare(&self) -> Markup {
        let (text, state) = if self.compared { ("In comparison", "true") } else { ("Compare", "false") };
        html! {
            a class="stone-compare" href=(self.compare_href) data-facet-link aria-pressed=(state) role="button" rel="nofollow" {
                (icon_small(if self.compared { Icon::Check } else { Icon::Plus })) span { (text) } span class="sr" { ": " (self.title) }
            }
        }
    }
}

impl Render for StoneCard {
    fn render(&self) -> Markup {
        html! {
            article class="stone-card" {
                div class="stone-tray" { (self.drawing) }
                div class="card-text" {
                    h3 class="card-name" { a href=(self.href) { (self.title) } }
                    p class="card-line" { span { (self.name) } }
                    p class="card-line num" { span { (self.grades) } span { (self.detail) } }
                    p class="stone-foot" { (PriceTag::exact(self.price)) (self.compare()) }
                    (self.held)
                }
            }
        }
    }
}

/// A stone as a row of [`StoneTable`].
#[derive(Debug, Clone)]
pub struct StoneRow {
    /// What the card would say.
    pub card: StoneCard,
    /// Its shape: "Oval".
    pub shape: String,
    /// The cells after it, under [`StoneTable::headings`].
    pub cells: Vec<String>,
}

/// Stones as a table, for those who read numbers.
#[derive(Debug, Clone, Default)]
pub struct StoneTable {
    /// What it lists: "Diamonds".
    pub caption: String,
    /// The headings over [`StoneRow::cells`], each with the address that sorts by it and whether it does now.
    pub headings: Vec<(String, String, Option<&'static str>)>,
    /// The rows.
    pub rows: Vec<StoneRow>,
}

impl Render for StoneTable {
    fn render(&self) -> Markup {
        html! {
            div class="table-scroll" tabindex="0" role="region" aria-label=(self.caption) {
                table class="stone-table" {
                    caption class="sr" { (self.caption) }
                    thead {
                        tr {
                            th scope="col" { "Stone" }
                            @for (text, href, sorted) in &self.headings {
                                th scope="col" aria-sort=[*sorted] { a href=(href) data-facet-link rel="nofollow" { (text) } }
                            }
                            th scope="col" { "Compare" }
                        }
                    }
                    tbody data-grid {
                        @for row in &self.rows {
                            tr {
                                th scope="row" { a class="stone-cell" href=(row.card.href) { (row.card.drawing) span { (row.shape) span class="sr" { ", " (row.card.title) ", " (row.card.name) } } } (row.card.held) }
                                @for cell in &row.cells { td class="num" { (cell) } }
                                td { (row.card.compare()) }
                            }
                        }
                    }
                }
            }
        }
    }
}
