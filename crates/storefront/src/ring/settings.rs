//! Choosing the setting. Those that do not hold the chosen stone come last, each with the reason.

use catalog::{
    model::{ProductView, millimetres},
    mounts::Seat,
};
use maud::{Markup, html};
use ui::{InlineAlert, LinkArrow, PriceTag, SettingCard, Tone};

use super::{
    Builder,
    state::{Setting, State, Step},
};
use crate::{pictures, stones::words};

/// How many settings a page shows.
const PAGE_SIZE: usize = 24;

impl Builder<'_> {
    pub(super) fn setting_step(&self) -> Markup {
        let (holding, others) = self.settings();
        let count = holding.len() + others.len();
        let first = (self.state.page - 1) * PAGE_SIZE;
        let all = holding.iter().chain(&others);
        let shown: Vec<_> = all.skip(first).take(PAGE_SIZE).collect();
        let split = holding.len().saturating_sub(first).min(shown.len());
        let (fitting, misfit) = shown.split_at(split);
        html! {
            header class="stack stack-4" {
                h1 class="h2" { "Choose a setting" }
                p class="lead" { (self.setting_lead()) }
                @if self.chosen.stone.is_none() { (LinkArrow::new("Begin with the stone instead", self.state.at(Step::Stone))) }
            }
            @if count == 0 {
                (InlineAlert::new(Tone::Info, "No setting can be combined at the moment. Ask us: every one of our rings can be made around your stone."))
            }
            @if holding.is_empty() && count > 0 {
                (InlineAlert {
                    scheme: Tone::Info,
                    title: "No setting holds this stone as it is made.".into(),
                    body: html! { p { "A jeweller can draw a head for it: " a class="link" href="/bespoke" { "tell us what you have in mind" } ", or " a class="link" href=(self.state.at(Step::Stone)) { "choose another stone" } "." } },
                    live: false,
                })
            }
            @if !fitting.is_empty() {
                section class="stack" aria-label="Settings to choose" {
                    h2 class="sr" { "Settings to choose" }
                    div class="grid" { @for (place, setting) in fitting.iter().enumerate() { (self.setting_card(setting, place < 4)) } }
                }
            }
            @if !misfit.is_empty() {
                section class="stack" {
                    h2 class="h4" { "Made for other stones" }
                    div class="grid" { @for setting in misfit { (self.setting_card(setting, false)) } }
                }
            }
            @if first + shown.len() < count {
                p { a class="btn btn-outline" rel="next" href=(self.state.but(|s| s.page = self.state.page + 1)) { span { "More settings" } } }
            }
        }
    }

    fn setting_lead(&self) -> String {
        match &self.chosen.stone {
            Some(stone) => format!(
                "Each is made for you, around your {}. Those whose head is made for other measures stand below, with the reason.",
                words::title(&stone.facts)
            ),
            None => "Each is made for you, around the stone you choose next. The price shown is the setting’s alone.".into(),
        }
    }

    /// The settings that hold the chosen stone, and those that do not, in the house's order. The one chosen comes first.
    fn settings(&self) -> (Vec<Setting<'_>>, Vec<Setting<'_>>) {
        let metal = self.state.metal.as_deref();
        let of = |product| Setting::of(product, metal, self.state.size).filter(|s| s.alone().is_some());
        let mut all: Vec<_> = self.pieces.products().filter_map(|product| of(product)).collect();
        let chosen = |s: &Setting<'_>| self.state.setting.as_deref() == Some(&*s.product.slug);
        all.sort_by_key(|s| (!chosen(s), -s.product.featured, std::sync::Arc::clone(&s.product.slug)));
        let stone = self.chosen.stone.as_ref();
        all.into_iter().partition(|s| stone.is_none_or(|stone| s.reasons(stone).is_empty()))
    }

    fn setting_card(&self, setting: &Setting<'_>, eager: bool) -> SettingCard {
        let stone = self.chosen.stone.as_ref();
        let reasons = stone.map(|stone| setting.reasons(stone)).unwrap_or_default();
        let fits = reasons.is_empty();
        let price = match stone.filter(|_| fits) {
            Some(stone) => setting.price(stone).map(|price| PriceTag::exact(price.total)),
            None => setting.alone().map(PriceTag::exact),
        };
        let slug = &setting.product.slug;
        let href = self.state.but(|state| {
            state.setting = Some(slug.to_string());
            state.step = None;
            if !fits {
                // the stone that it does not hold stays behind
                state.stone = None;
            }
        });
        SettingCard {
            image: picture(setting.product, setting),
            name: setting.product.title.to_string(),
            href,
            line: format!("{} · {}", capital(&setting.metal()), holds(&setting.mount.seats)),
            price,
            reasons,
            action: if fits { "Choose this setting".into() } else { "See the stones it holds".into() },
            chosen: self.state.setting.as_deref() == Some(&**slug),
            eager,
        }
    }
}

/// The design's picture in the metal.
pub(super) fn picture(product: &ProductView, setting: &Setting<'_>) -> Option<ui::ImageSet> {
    let shown = pictures::of_variant(product, setting.variant);
    pictures::stills(shown.into_iter()).next().map(pictures::image)
}

/// "holds round stones of 6.3 to 6.7 mm", "holds oval, pear and cushion stones".
fn holds(seats: &[Seat]) -> String {
    match seats {
        [only] => {
            let bare = |um: i32| millimetres(um).trim_end_matches(" mm").to_owned();
            let range = format!("{} to {}", bare(only.width_from_um), millimetres(only.width_to_um));
            format!("holds {} stones of {range}", only.shape.label().to_lowercase())
        }
        several => {
            let words: Vec<_> = several.iter().map(|seat| seat.shape.label().to_lowercase()).collect();
            match words.split_last() {
                Some((last, rest)) => format!("holds {} and {last} stones", rest.join(", ")),
                None => String::new(),
            }
        }
    }
}

pub(super) fn capital(text: &str) -> String {
    words::capital(text)
}

/// The chips that choose the metal of a setting.
pub(super) fn metals(state: &State, setting: &Setting<'_>) -> Markup {
    let mut found: Vec<(String, String)> = Vec::new();
    for variant in setting.product.variants.iter().filter(|v| v.made_to_order) {
        let Some(value) = crate::product::Axis::Metal.value(variant) else { continue };
        if !found.iter().any(|(known, _)| *known == value) {
            found.push((value, capital(&variant.metal.at(variant.fineness))));
        }
    }
    let current = crate::product::Axis::Metal.value(setting.variant);
    html! {
        @if !found.is_empty() {
            nav class="shape-tabs" aria-label="Metal" {
                @for (value, text) in &found {
                    a href=(state.but(|s| s.metal = Some(value.clone()))) rel="nofollow" aria-current=[(current.as_ref() == Some(value)).then_some("true")] { (text) }
                }
            }
        }
    }
}
