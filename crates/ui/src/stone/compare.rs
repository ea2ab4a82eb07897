//! Stones side by side.

use kernel::Money;
use maud::{Markup, Render, html};

use super::CutDrawing;
use crate::{
    actions::Button,
    card::PriceTag,
    hold::HoldMark,
    icon::{Icon, icon_small},
};

/// A stone in the tray or at the head of a column.
#[derive(Debug, Clone)]
pub struct TrayStone {
    /// From above.
    pub drawing: CutDrawing,
    /// "1.01 ct oval".
    pub title: String,
    /// What it costs.
    pub price: Money,
    /// Its page.
    pub href: String,
    /// The same address without it.
    pub remove_href: String,
    /// Whether it is held.
    pub held: HoldMark,
}

/// Up to four stones put aside to be compared; state is the address alone.
#[derive(Debug, Clone, Default)]
pub struct CompareTray {
    /// The stones.
    pub stones: Vec<TrayStone>,
    /// The page that shows them side by side.
    pub compare_href: String,
}

impl Render for CompareTray {
    fn render(&self) -> Markup {
        html! {
            @if !self.stones.is_empty() {
                section class="tray" aria-label="Stones to compare" {
                    ul class="tray-stones" {
                        @for stone in &self.stones {
                            li {
                                span class="tray-drawing" { (stone.drawing) }
                                a class="tray-name num" href=(stone.href) { (stone.title) }
                                (remove(stone))
                            }
                        }
                    }
                    @if self.stones.len() > 1 {
                        (Button::link(format!("Compare {}", self.stones.len()), self.compare_href.clone()))
                    } @else {
                        p class="small muted" { "Choose one more to compare." }
                    }
                }
            }
        }
    }
}

/// Stones side by side, row by row.
#[derive(Debug, Clone, Default)]
pub struct StoneComparison {
    /// The columns.
    pub stones: Vec<TrayStone>,
    /// What is compared, with one cell for each stone; a row whose cells differ is set stronger.
    pub rows: Vec<(String, Vec<String>)>,
}

impl Render for StoneComparison {
    fn render(&self) -> Markup {
        html! {
            div class="table-scroll" tabindex="0" role="region" aria-label="Stones side by side" {
                table class="stone-comparison" {
                    caption class="sr" { "Stones side by side" }
                    thead {
                        tr {
                            td {}
                            @for stone in &self.stones {
                                th scope="col" {
                                    div class="stone-tray" { (stone.drawing) }
                                    a class="card-name" href=(stone.href) { (stone.title) }
                                    p { (PriceTag::exact(stone.price)) }
                                    (stone.held)
                                    (remove(stone))
                                }
                            }
                        }
                    }
                    tbody {
                        @for (name, cells) in &self.rows {
                            tr class=[cells.windows(2).any(|pair| pair[0] != pair[1]).then_some("differs")] {
                                th scope="row" { (name) }
                                @for cell in cells { td class="num" { @if cell.is_empty() { span class="muted" { "Not stated" } } @else { (cell) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn remove(stone: &TrayStone) -> Markup {
    html! {
        a class="tray-remove" href=(stone.remove_href) data-facet-link rel="nofollow" {
            (icon_small(Icon::X)) span class="sr" { "Take " (stone.title) " out of the comparison" }
        }
    }
}
