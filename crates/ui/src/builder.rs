//! Building a ring from a setting and a stone: the bar that stays in view, settings and stones to choose, and why one does not go
//! with the other.

use maud::{Markup, Render, html};

use crate::card::PriceTag;
use crate::hold::HoldMark;
use crate::icon::{Icon, icon, icon_small};
use crate::look::classes;
use crate::picture::{ImageSet, Loading, Picture};
use crate::stone::CutDrawing;

/// One step of a [`BuilderBar`].
#[derive(Debug, Clone, Default)]
pub struct BuilderStep {
    /// What it is called: "Setting".
    pub text: String,
    /// What was chosen: "Aurelia, 18k yellow gold".
    pub chosen: Option<String>,
    /// Its page; none while it cannot be taken yet.
    pub href: Option<String>,
    /// Whether it is the page shown.
    pub current: bool,
}

/// The steps of a ring with what was chosen, its price so far and the day it would arrive. Stays at the foot of the screen; its links
/// are the whole of it, so it needs no script.
#[derive(Debug, Clone, Default)]
pub struct BuilderBar {
    /// The steps in order.
    pub steps: Vec<BuilderStep>,
    /// What the amount is: "Your ring", "Setting from".
    pub what: String,
    /// The amount; none while nothing is chosen.
    pub price: Option<PriceTag>,
    /// "With you by 24 December".
    pub date: Option<String>,
    /// The next thing to do; empty for none.
    pub action: Markup,
}

impl BuilderBar {
    fn step(step: &BuilderStep) -> Markup {
        let words = html! {
            span class="builder-step" { (step.text) }
            span class="builder-chosen" {
                @if let Some(chosen) = &step.chosen { (icon_small(Icon::Check)) (chosen) } @else { "Not chosen yet" }
            }
        };
        html! {
            @match &step.href {
                Some(href) => a href=(href) aria-current=[step.current.then_some("step")] { (words) },
                None => span aria-current=[step.current.then_some("step")] { (words) },
            }
        }
    }
}

impl Render for BuilderBar {
    fn render(&self) -> Markup {
        html! {
            section class="builder-bar" aria-label="Your ring so far" {
                ol class="builder-steps" { @for step in &self.steps { li { (Self::step(step)) } } }
                @if self.price.is_some() || !self.action.0.is_empty() {
                    div class="builder-end" {
                        @if let Some(price) = &self.price {
                            p class="builder-price" {
                                span class="small muted" { (self.what) }
                                (price)
                                @if let Some(date) = &self.date { span class="small muted" { (date) } }
                            }
                        }
                        (self.action)
                    }
                }
            }
        }
    }
}

/// Why a stone and a setting do not go together, in words and figures.
#[derive(Debug, Clone, Default)]
pub struct CompatibilityNote {
    /// The reasons, each a sentence or two.
    pub reasons: Vec<String>,
}

impl Render for CompatibilityNote {
    fn render(&self) -> Markup {
        html! {
            @if !self.reasons.is_empty() {
                div class="misfit" {
                    (icon(Icon::Info))
                    div { @for reason in &self.reasons { p { (reason) } } }
                }
            }
        }
    }
}

/// A setting to choose. One that does not hold the chosen stone stays readable, says why, and leads to what it does hold.
#[derive(Debug, Clone, Default)]
pub struct SettingCard {
    /// Its picture.
    pub image: Option<ImageSet>,
    /// Its name.
    pub name: String,
    /// Choosing it.
    pub href: String,
    /// "18k yellow gold · holds round stones of 6.3 to 6.7 mm".
    pub line: String,
    /// What it costs: alone, or as a whole ring.
    pub price: Option<PriceTag>,
    /// Why it does not hold the chosen stone.
    pub reasons: Vec<String>,
    /// What choosing it says: "Choose this setting", "See the stones it holds".
    pub action: String,
    /// Whether it is the one chosen.
    pub chosen: bool,
    /// Whether its picture is fetched with the page.
    pub eager: bool,
}

impl Render for SettingCard {
    fn render(&self) -> Markup {
        let loading = if self.eager { Loading::Eager } else { Loading::Lazy };
        let class = classes(&[
            ("setting-card", true),
            ("is-misfit", !self.reasons.is_empty()),
            ("is-chosen", self.chosen),
        ]);
        html! {
            article class=(class) {
                div class="setting-media" {
                    @if let Some(image) = &self.image { (Picture::new(image.decorative(), Picture::GRID, loading)) }
                    @else { div class="card-drawing" { (crate::icon::jewel(crate::icon::Jewel::Ring)) } }
                }
                div class="card-text" {
                    h3 class="card-name" { (self.name) }
                    p class="card-line" { span { (self.line) } }
                    @if let Some(price) = &self.price { p { (price) } }
                    (CompatibilityNote { reasons: self.reasons.clone() })
                    p { a class="link-arrow" href=(self.href) rel="nofollow" { span { (self.action) span class="sr" { ": " (self.name) } } (icon_small(Icon::ArrowRight)) } }
                }
            }
        }
    }
}

/// A stone to choose for a setting.
#[derive(Debug, Clone)]
pub struct StoneOption {
    /// The stone from above; the page carries a [`crate::CutSheet`].
    pub drawing: CutDrawing,
    /// "1.01 ct oval".
    pub title: String,
    /// "Natural diamond".
    pub name: String,
    /// "F · VS1 · Excellent".
    pub grades: String,
    /// "6.45 × 6.42 mm · GIA report".
    pub detail: String,
    /// What it costs.
    pub price: PriceTag,
    /// Choosing it; none for one that does not fit.
    pub href: Option<String>,
    /// Its own page, with its report.
    pub page: String,
    /// Why it does not fit.
    pub reasons: Vec<String>,
    /// Whether it is held.
    pub held: HoldMark,
}

impl Render for StoneOption {
    fn render(&self) -> Markup {
        html! {
            article class=(classes(&[("stone-option", true), ("is-misfit", !self.reasons.is_empty())])) {
                div class="stone-tray" { (self.drawing) }
                div class="card-text" {
                    h3 class="card-name" { (self.title) }
                    p class="card-line" { span { (self.name) } }
                    p class="card-line num" { span { (self.grades) } }
                    p class="card-line num" { span { (self.detail) } }
                    p { (self.price) }
                    (self.held)
                    (CompatibilityNote { reasons: self.reasons.clone() })
                    p class="option-ways" {
                        @if let Some(href) = &self.href {
                            a class="link-arrow" href=(href) rel="nofollow" { span { "Choose" span class="sr" { ": " (self.title) " " (self.name) } } (icon_small(Icon::ArrowRight)) }
                        }
                        a class="link small" href=(self.page) { "Its report and measures" span class="sr" { ": " (self.title) } }
                    }
                }
            }
        }
    }
}

/// A shape to choose stones of; one that the setting has no head for stays readable and is no link.
#[derive(Debug, Clone, Default)]
pub struct ShapeTab {
    /// "Oval".
    pub text: String,
    /// Its stones; none for a shape that is not held.
    pub href: Option<String>,
    /// Whether its stones are shown.
    pub current: bool,
}

/// The shapes that a setting holds, and those it does not.
#[derive(Debug, Clone, Default)]
pub struct ShapeTabs {
    /// The shapes.
    pub shapes: Vec<ShapeTab>,
}

impl Render for ShapeTabs {
    fn render(&self) -> Markup {
        html! {
            nav class="shape-tabs" aria-label="Shape" {
                @for shape in &self.shapes {
                    @match &shape.href {
                        Some(href) => a href=(href) rel="nofollow" aria-current=[shape.current.then_some("true")] { (shape.text) },
                        None => span class="shape-off" { (shape.text) span class="sr" { ", not held by this setting" } },
                    }
                }
            }
        }
    }
}
