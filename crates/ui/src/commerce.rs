//! Bag, costs, order.

use maud::{Markup, Render, html};

use crate::card::PriceTag;
use crate::feedback::{Stage, StageBar};
use crate::field::QuantityStepper;
use crate::picture::{ImageSet, Loading, Picture};

/// One piece in the bag or an order.
#[derive(Debug, Clone, Default)]
pub struct BagLine {
    /// Its picture.
    pub image: Option<ImageSet>,
    /// Its name.
    pub name: String,
    /// Its page; none after it was retired.
    pub href: Option<String>,
    /// What was chosen: "18k rose gold", "Size 52", "Engraved “A & L”".
    pub options: Vec<String>,
    /// Its stones, in the words that an invoice uses; for placed orders.
    pub stones: Option<String>,
    /// The price of the whole line.
    pub price: Option<PriceTag>,
    /// Its words on the metal; empty without words.
    pub proof: Markup,
    /// When it comes.
    pub delivery: Option<String>,
    /// A notice: held for 20 minutes, price changed, no longer to be had.
    pub notice: Markup,
    /// How many, changeable; none for one-of-a-kind pieces and placed orders.
    pub quantity: Option<QuantityStepper>,
    /// How many, unchangeable, when there are several.
    pub count: u32,
    /// Where the remove form posts, with hidden fields; none for placed orders.
    pub remove: Option<(String, Vec<(String, String)>)>,
    /// Where its size or words are changed, and what the link says; none where nothing can be.
    pub change: Option<(String, String)>,
    /// Sets it aside, or moves it back.
    pub later: Option<LaterForm>,
    /// What a bag that is open in a browser knows it by; none for placed orders.
    pub kept: Option<KeptLine>,
}

/// The form that sets a line aside, or moves it back into the bag. It stands beside the list, so that the script of an open bag
/// leaves it alone; its button stands on the line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LaterForm {
    /// Its id, once a page.
    pub id: String,
    /// Where it posts.
    pub action: String,
    /// The hidden field that says what is wished.
    pub field: (String, String),
    /// What the button says: "Save for later".
    pub label: String,
}

/// What the script of an open bag has to know of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptLine {
    /// The line's id.
    pub id: String,
    /// What one piece costs, in minor units; none while the line counts nothing towards the subtotal.
    pub unit_minor: Option<i64>,
}

/// Which state of which bag is shown, for the script that keeps it in step with other devices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BagState {
    /// The cart's id; empty when there is none yet.
    pub cart: String,
    /// Its version.
    pub version: i64,
    /// The currency it is priced in: "USD".
    pub currency: String,
}

impl Render for BagLine {
    fn render(&self) -> Markup {
        html! {
            article class="line" {
                div class="line-media" {
                    @if let Some(image) = &self.image { (Picture::new(image.decorative(), Picture::THUMB, Loading::Lazy)) }
                }
                div class="line-body" {
                    h3 class="line-name" { @if let Some(href) = &self.href { a href=(href) { (self.name) } } @else { (self.name) } }
                    @if !self.options.is_empty() { p class="muted" { (self.options.join("\u{a0}· ")) } }
                    @if let Some(stones) = &self.stones { p class="muted" { (stones) } }
                    (self.proof)
                    @if self.quantity.is_none() && self.count > 1 { p class="muted num" { "Quantity " (self.count) } }
                    @if let Some(text) = &self.delivery { p class="muted" { (text) } }
                    (self.notice)
                }
                @if let Some(price) = &self.price { p { (price) } }
                @if self.quantity.is_some() || self.remove.is_some() || self.later.is_some() || self.change.is_some() { (self.actions()) }
            }
        }
    }
}

impl BagLine {
    fn actions(&self) -> Markup {
        html! {
            div class="line-actions" {
                @if let Some(stepper) = &self.quantity { (stepper) }
                @if let Some((href, label)) = &self.change {
                    a class="btn btn-link btn-sm" href=(href) aria-label={ (label) ": " (self.name) } { span { (label) } }
                }
                @if let Some(later) = &self.later {
                    button class="btn btn-link btn-sm" type="submit" form=(later.id) aria-label={ (later.label) ": " (self.name) } { span { (later.label) } }
                }
                @if let Some((action, hidden)) = &self.remove {
                    form method="post" action=(action) data-drawer {
                        @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
                        button class="btn btn-link btn-sm" type="submit" aria-label={ "Remove " (self.name) } { span { "Remove" } }
                    }
                }
            }
        }
    }
}

/// Lines one below the other.
#[derive(Debug, Clone, Default)]
pub struct BagLines {
    /// The lines.
    pub lines: Vec<BagLine>,
}

impl Render for BagLines {
    fn render(&self) -> Markup {
        let id = |line: &BagLine| line.kept.as_ref().map(|kept| kept.id.clone());
        let unit = |line: &BagLine| line.kept.as_ref().and_then(|kept| kept.unit_minor);
        html! {
            ul class="lines" { @for line in &self.lines { li data-line=[id(line)] data-unit=[unit(line)] { (line) } } }
            @for later in self.lines.iter().filter_map(|line| line.later.as_ref()) {
                form hidden method="post" id=(later.id) action=(later.action) data-drawer {
                    input type="hidden" name=(later.field.0) value=(later.field.1);
                }
            }
        }
    }
}

/// One line of a [`CostSummary`].
#[derive(Debug, Clone, Default)]
pub struct Cost {
    /// What it is for: "Delivery, insured".
    pub text: String,
    /// How much, as written: "$3,450", "Included", "At checkout".
    pub amount: String,
    /// A smaller second line.
    pub note: Option<String>,
}

impl Cost {
    /// A line.
    pub fn new(text: impl Into<String>, amount: impl Into<String>) -> Self {
        Self { text: text.into(), amount: amount.into(), note: None }
    }
}

/// Everything that is paid for, and the total.
#[derive(Debug, Clone, Default)]
pub struct CostSummary {
    /// The parts.
    pub costs: Vec<Cost>,
    /// The total: "Total", "$3,756.19".
    pub total: Cost,
    /// What pays it: "Gift card ending 7Q2M", "By card".
    pub paid_by: Vec<Cost>,
}

impl Render for CostSummary {
    fn render(&self) -> Markup {
        let row = |cost: &Cost| html! { dt { (cost.text) @if let Some(note) = &cost.note { small { (note) } } } dd { (cost.amount) } };
        html! {
            dl class="costs" {
                @for cost in &self.costs { div { (row(cost)) } }
                div class="costs-total" { (row(&self.total)) }
                @for cost in &self.paid_by { div { (row(cost)) } }
            }
        }
    }
}

/// What happened and what comes, from the bench to the door.
#[derive(Debug, Clone, Default)]
pub struct OrderTimeline {
    /// The stages with their dates.
    pub stages: Vec<Stage>,
}

impl Render for OrderTimeline {
    fn render(&self) -> Markup {
        StageBar { label: "Order progress".into(), stages: self.stages.clone(), column: true }.render()
    }
}

/// One section of checkout: a heading and its fields.
#[derive(Debug, Clone, Default)]
pub struct CheckoutSection {
    /// Its id, for links from the error summary and "change".
    pub id: String,
    /// The heading: "Delivery".
    pub title: String,
    /// The fields, or what was entered.
    pub body: Markup,
}

impl Render for CheckoutSection {
    fn render(&self) -> Markup {
        let title = format!("{}-title", self.id);
        html! { section class="checkout-step" id=(self.id) aria-labelledby=(title) { h2 id=(title) { (self.title) } (self.body) } }
    }
}

/// A white panel with a heading: summaries, account cards.
#[derive(Debug, Clone, Default)]
pub struct Card {
    /// The heading; empty for none.
    pub title: String,
    /// What it holds.
    pub body: Markup,
    /// Stays in view while the page scrolls, on wide screens.
    pub sticky: bool,
}

impl Render for Card {
    fn render(&self) -> Markup {
        html! {
            section class=(crate::look::classes(&[("panel", true), ("aside-sticky", self.sticky)])) {
                @if !self.title.is_empty() { h2 class="panel-title" { (self.title) } }
                (self.body)
            }
        }
    }
}
