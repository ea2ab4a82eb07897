//! The whole ring: what it is, what it costs and why, when it comes, and how to keep it.

use catalog::{
    model::RingSize,
    mounts::RingPrice,
    stones::{StoneStatus, StoneView},
};
use maud::{Markup, html};
use ui::{
    Button, ButtonScheme, CopyButton, Cost, CostSummary, DeliveryPromise, InlineAlert, LinkArrow, Loading,
    Picture, SpecList, Tone,
};

use super::{
    Builder,
    finish::read_words,
    settings::{capital, picture},
    state::{Setting, Step},
};
use crate::{dates, holds, stones::words};

/// How many sisters of a stone that has gone are shown.
const SISTERS: usize = 4;

impl Builder<'_> {
    pub(super) fn review_step(&self) -> Markup {
        let (Some(setting), Some(stone), Some(size)) =
            (&self.chosen.setting, &self.chosen.stone, self.state.size)
        else {
            return html! {};
        };
        let Some(price) = self.chosen.price() else { return html! {} };
        let free = stone.status == StoneStatus::Available;
        html! {
            header class="stack stack-3" {
                @if self.saved.is_some() { p class="eyebrow" { "A saved ring" } }
                h1 class="h2 num" { (setting.product.title) " around a " (words::title(&stone.facts)) }
            }
            @if !free { (self.gone(setting, stone)) }
            div class="split split-aside" {
                div class="stack stack-6" {
                    (parts(self, setting, stone))
                    (SpecList { rows: self.facts(setting, stone, size) })
                }
                div class="ring-ways" {
                    (costs(setting, stone, &price))
                    (self.promise(setting))
                    @if free { (holds::watch(self.face, stone)) (self.buy(setting)) }
                    (self.keep(setting, size))
                }
            }
        }
    }

    /// The stone is not to be had: its sisters that this setting holds.
    fn gone(&self, setting: &Setting<'_>, stone: &StoneView) -> Markup {
        let sisters = self.stones.nearest(stone, Some((setting.mount, setting.product.head)), SISTERS);
        let text = match stone.status {
            StoneStatus::Held => {
                "This stone is kept for another client at the moment. It may come back; these are nearest to it."
            }
            _ => {
                "This stone has found its owner. These are nearest to it in weight, colour and clarity, and go into the same setting."
            }
        };
        html! {
            (InlineAlert::new(Tone::Info, text))
            @if sisters.is_empty() {
                (LinkArrow::new("See every stone this setting holds", self.state.but(|s| { s.stone = None; s.step = Some(Step::Stone); })))
            } @else {
                section class="stack" {
                    h2 class="h4" { "Its nearest sisters" }
                    div class="grid" { @for sister in &sisters { (self.option(sister)) } }
                }
            }
        }
    }

    fn facts(&self, setting: &Setting<'_>, stone: &StoneView, size: RingSize) -> Vec<(String, String)> {
        let mut rows = Vec::new();
        let mut row = |name: &str, value: Option<String>| rows.extend(value.map(|v| (name.to_owned(), v)));
        row("Metal", Some(capital(&setting.metal())));
        row("Held by", setting.product.head.map(|head| head.label().to_owned()));
        row("Stone", Some(capital(&stone.facts.describe())));
        row("Measures", words::size(&stone.facts));
        let report = stone.facts.lab.zip(stone.facts.report_number.as_deref());
        row("Report", report.map(|(lab, number)| format!("{} {number}", lab.label())));
        row(
            "Size",
            Some(format!("US {}, about UK {}, EU {}, JP {}", size.us(), size.uk(), size.eu(), size.jp())),
        );
        let engraving = read_words(setting, &self.state).ok().flatten();
        row("Engraving", engraving.map(|e| format!("“{}”, {}", e.as_str(), e.font().label())));
        row("Sizer", self.state.sizer.then(|| "Sent first, without charge".to_owned()));
        rows
    }

    fn promise(&self, setting: &Setting<'_>) -> DeliveryPromise {
        let (today, days) = (dates::today(self.face), setting.lead_days());
        DeliveryPromise {
            text: format!("Made for you in {}. Order today, delivered insured by", dates::span(days)),
            date: Some(dates::day(dates::made_by(days, today), today)),
        }
    }

    fn buy(&self, setting: &Setting<'_>) -> Markup {
        let wrong = read_words(setting, &self.state).err();
        html! {
            @if let Some(why) = wrong {
                (InlineAlert::new(Tone::Warning, why))
                (Button::link("Change the words", self.state.at(Step::Finish)).full())
            } @else {
                form class="stack stack-3" method="post" action="/ring-builder/bag" data-drawer {
                    @for (name, value) in self.state.ring_pairs() { input type="hidden" name=(name) value=(value); }
                    (Button::submit("Add this ring to your bag").full())
                }
                @if self.state.engraving.is_some() { p class="small muted" { "An engraved ring cannot be returned." } }
                @else if setting.product.returnable { p class="small muted" { "Thirty days to change your mind, from the day it arrives." } }
            }
            (LinkArrow::new("Change size or engraving", self.state.at(Step::Finish)))
        }
    }

    /// How to come back to it, and how to show it to others.
    fn keep(&self, setting: &Setting<'_>, size: RingSize) -> Markup {
        let cx = &self.face.cx;
        let words = self
            .state
            .engraving
            .as_ref()
            .map(|_| " The words to be cut stay with you: whoever opens it sees the ring without them.");
        html! {
            section class="stack stack-3" {
                h2 class="h5" { "Keep or share this ring" }
                @if let Some(path) = &self.saved {
                    p { (CopyButton { value: cx.link(path), what: "the link to this ring".into() }) }
                } @else {
                    form method="post" action="/ring-builder/designs" {
                        input type="hidden" name="setting" value=(setting.product.slug);
                        @if let Some(metal) = &self.state.metal { input type="hidden" name="metal" value=(metal); }
                        @if let Some(serial) = self.state.stone { input type="hidden" name="stone" value=(serial); }
                        input type="hidden" name="size" value=(size.circumference_um());
                        (Button::submit("Save it under a short link").scheme(ButtonScheme::Outline).full())
                    }
                    p class="small" { (CopyButton { value: cx.link(&self.state.shared()), what: "the link to this ring".into() }) }
                }
                p class="small muted" { "A link keeps no stone: if somebody else chooses it, the page shows its nearest sisters." (words.unwrap_or_default()) }
                p class="small" { a class="link" href="/ring-builder/saved" { "Your saved rings" } }
            }
        }
    }
}

/// What the ring is made of: its setting and its stone, each with the way to another.
pub(super) fn parts(builder: &Builder<'_>, setting: &Setting<'_>, stone: &StoneView) -> Markup {
    let product = format!("/products/{}", setting.product.slug);
    html! {
        div class="ring-parts" {
            article class="ring-part" {
                div class="setting-media" {
                    @if let Some(image) = picture(setting.product, setting) { (Picture::new(image, Picture::GRID, Loading::Eager)) }
                    @else { div class="card-drawing" { (ui::jewel(ui::Jewel::Ring)) } }
                }
                div class="card-text" {
                    h2 class="card-name" { (setting.product.title) }
                    p class="card-line" { span { (capital(&setting.metal())) } span { "Pictured with another stone" } }
                    p class="option-ways" {
                        a class="link small" href=(product) { "About the design" }
                        a class="link small" href=(builder.state.at(Step::Setting)) { "Change the setting" }
                    }
                }
            }
            article class="ring-part" {
                div class="stone-tray" { (words::drawing(&stone.facts)) }
                div class="card-text" {
                    h2 class="card-name" { (words::short(&stone.facts)) }
                    p class="card-line" { span { (words::name(&stone.facts)) } span class="num" { (words::grades(&stone.facts)) } }
                    p class="option-ways" {
                        @match stone.facts.report_link().zip(stone.facts.lab) {
                            Some((link, lab)) => a class="link small" href=(link) rel="noopener nofollow" { "Its " (lab.label()) " report" },
                            None => a class="link small" href=(stone.path()) { "Its measures" },
                        }
                        a class="link small" href=(builder.state.at(Step::Stone)) { "Change the stone" }
                    }
                }
            }
        }
    }
}

fn costs(setting: &Setting<'_>, stone: &StoneView, price: &RingPrice) -> CostSummary {
    let line = |text: String, amount: kernel::Money| Cost::new(text, amount.to_string());
    CostSummary {
        costs: vec![
            line(format!("Setting, {}", setting.metal()), price.setting),
            line(format!("Stone {}", stone.serial), price.stone),
            line("Setting the stone".into(), price.fee),
            Cost::new("Delivery and tax", "At checkout"),
        ],
        total: Cost::new("Your ring", price.total.to_string()),
        paid_by: Vec::new(),
    }
}
