//! Choosing the stone. Those that the setting holds come first; a few that it does not follow, each with the reason.

use catalog::{
    model::{Clarity, Colour, OriginClass, Shape, Species},
    mounts::Seat,
    stones::{Dimension, StoneBrowse, StoneFilters, StoneSort, StoneView},
};
use maud::{Markup, html};
use ui::{
    Button, ButtonScheme, Choice, CompatibilityNote, EmptyState, Icon, InlineAlert, LinkArrow, LoadMore,
    PriceTag, Select, ShapeTab, ShapeTabs, StoneOption, TextField, Tone,
};

use super::{
    Builder, PATH,
    state::{Setting, Step},
};
use crate::{holds, pictures, stones::words};

/// How many stones a page shows.
const PAGE_SIZE: usize = 24;
/// How many stones that do not fit are shown on either side of those that do.
const BESIDE: usize = 2;

impl Builder<'_> {
    pub(super) fn stone_step(&self) -> Markup {
        let setting = self.chosen.setting.as_ref();
        let (asked, notes) = self.asked();
        let shape = self.shape();
        let (filters, seat) = match setting {
            Some(s) => {
                let seat = s.mount.seat(shape);
                (seat.and_then(|seat| s.mount.narrow(seat, asked.clone())), seat)
            }
            None => {
                (Some(asked.clone().without(Dimension::Shape).with(Dimension::Shape, shape.code())), None)
            }
        };
        let ask = |filters, sort, offset, limit| StoneBrowse { filters, sort, offset, limit, facets: false };
        let first = (self.state.page - 1) * PAGE_SIZE;
        let found = filters
            .as_ref()
            .map(|f| self.stones.browse(&ask(f, self.sort(), first, PAGE_SIZE)))
            .unwrap_or_default();
        let shown = first + found.stones.len();
        let left = found.total.saturating_sub(shown);
        let next = (left > 0 && !found.stones.is_empty())
            .then(|| (self.state.but(|s| s.page = self.state.page + 1), left.min(PAGE_SIZE) as u64));
        let beside = match (setting, seat) {
            (Some(setting), Some(seat)) if self.state.page == 1 => self.beside(setting, seat, &asked),
            _ => Vec::new(),
        };
        html! {
            header class="stack stack-4" {
                h1 class="h2" { "Choose a stone" }
                p class="lead" { (self.stone_lead()) }
                @if self.saved.is_some() && self.chosen.stone.is_none() {
                    (InlineAlert::new(Tone::Info, "The stone of this saved ring is not offered any more. These go into the same setting."))
                }
                (self.clash())
                @if setting.is_none() { (LinkArrow::new("Begin with the setting instead", self.state.at(Step::Setting))) }
            }
            (self.shapes())
            (self.filter_form())
            @for note in notes { p class="small" { (note) } }
            @if found.stones.is_empty() { (self.no_stones()) } @else {
                section class="stack" aria-label="Stones to choose" {
                    h2 class="sr" { "Stones to choose" }
                    div class="grid" { @for stone in &found.stones { (self.option(stone)) } }
                    (LoadMore { shown: shown as u64, total: found.total as u64, noun: "stones that fit".into(), next })
                }
            }
            @if !beside.is_empty() {
                section class="stack" {
                    h2 class="h4" { "Near it, and why they do not fit" }
                    div class="grid" { @for stone in &beside { (self.option(stone)) } }
                }
            }
        }
    }

    fn stone_lead(&self) -> String {
        match &self.chosen.setting {
            Some(setting) => format!(
                "Every stone listed goes into the {}. Prices are the stone’s alone.",
                setting.product.title
            ),
            None => "Choose the stone first, and see the settings that are made for it.".into(),
        }
    }

    /// The chosen stone and setting, when they do not go together.
    fn clash(&self) -> Markup {
        let (Some(setting), Some(stone)) = (&self.chosen.setting, &self.chosen.stone) else {
            return html! {};
        };
        let mut reasons = setting.reasons(stone);
        if reasons.is_empty() && setting.price(stone).is_none() {
            reasons.push("This setting is not sold around a stone of your choice at the moment. Ask us for its sister.".into());
        }
        if reasons.is_empty() {
            return html! {};
        }
        html! {
            div class="stack stack-3" {
                p { "Your " (words::title(&stone.facts)) " does not go into the " (setting.product.title) ":" }
                (CompatibilityNote { reasons })
                p class="cluster" {
                    (LinkArrow::new("Keep the stone, change the setting", self.state.but(|s| { s.setting = None; s.metal = None; s.step = Some(Step::Setting); })))
                    a class="link small" href="/bespoke" { "Have a head drawn for it" }
                }
            }
        }
    }

    /// The shape whose stones are shown: the one asked for, the chosen stone's, or the setting's usual one.
    fn shape(&self) -> Shape {
        let asked = self.state.shape.as_deref().and_then(|code| code.parse().ok());
        let held = self.chosen.setting.as_ref().and_then(|s| s.mount.seats.first()).map(|seat| seat.shape);
        let of_stone = self
            .chosen
            .stone
            .as_ref()
            .map(|stone| stone.facts.shape)
            .filter(|shape| self.chosen.setting.as_ref().is_none_or(|s| s.mount.seat(*shape).is_some()));
        asked.or(of_stone).or(held).unwrap_or(Shape::Round)
    }

    fn shapes(&self) -> ShapeTabs {
        let current = self.shape();
        let cut = |shape: &&Shape| pictures::drawing(**shape).is_some();
        let tab = |shape: &Shape| {
            let held = self.chosen.setting.as_ref().is_none_or(|s| s.mount.seat(*shape).is_some());
            ShapeTab {
                text: shape.label().into(),
                href: held.then(|| {
                    self.state.but(|s| {
                        s.step = Some(Step::Stone);
                        s.shape = Some(shape.code().into());
                    })
                }),
                current: *shape == current,
            }
        };
        ShapeTabs { shapes: Shape::ALL.iter().filter(cut).map(tab).collect() }
    }

    /// What is asked of stones, and what of it could not be read.
    fn asked(&self) -> (StoneFilters, Vec<String>) {
        let mut filters = StoneFilters::default();
        let mut notes = Vec::new();
        let mut good = Vec::new();
        for (name, value) in &self.state.filters {
            let pair = if name == "price_max" {
                crate::stones::price_pair(name, value)
            } else {
                Some((name.clone(), value.clone()))
            };
            let read = pair.filter(|pair| StoneFilters::parse(std::slice::from_ref(pair)).is_ok());
            match read {
                Some(pair) => good.push(pair),
                None => {
                    let said: String = kernel::clean_text(value, false).chars().take(40).collect();
                    notes.push(format!("We could not read “{said}”, so it is left out."));
                }
            }
        }
        match StoneFilters::parse(&good) {
            Ok(read) => filters = read,
            Err(wrong) => notes.extend(wrong.into_iter().map(|error| error.message.into_owned())),
        }
        (filters, notes)
    }

    fn sort(&self) -> StoneSort {
        self.state.sort.parse().unwrap_or_default()
    }

    fn filter_form(&self) -> Markup {
        let kept = self.state.ring_pairs();
        let pick = |name: &str, label: &str, choices: Vec<Choice>| Select {
            id: format!("f-{name}"),
            name: name.into(),
            label: label.into(),
            choices,
            selected: self.state.filter(name),
            prompt: Some("Any".into()),
            required: false,
            quiet: true,
            ..Select::default()
        };
        let typed = |name: &str, label: &str, example: &str| TextField {
            id: format!("f-{name}"),
            value: self.state.filter(name),
            placeholder: Some(example.into()),
            quiet: true,
            autocomplete: Some("off".into()),
            max_length: Some(12),
            ..TextField::new(name, label)
        };
        let origins = [OriginClass::Natural, OriginClass::LaboratoryGrown];
        let species = [
            Species::Diamond,
            Species::Sapphire,
            Species::Ruby,
            Species::Emerald,
            Species::Spinel,
            Species::Aquamarine,
            Species::Tourmaline,
        ];
        let choice = |code: &str, label: &str| Choice::new(code, label);
        html! {
            form class="ring-filter" method="get" action=(PATH) {
                @for (name, value) in &kept { input type="hidden" name=(name) value=(value); }
                input type="hidden" name="step" value="stone";
                input type="hidden" name="shape" value=(self.shape().code());
                (pick("species", "Stone", species.iter().map(|s| choice(s.code(), s.label())).collect()))
                (pick("origin_class", "Origin", origins.iter().map(|o| choice(o.code(), o.label())).collect()))
                (typed("carat_min", "Carat from", "0.9"))
                (typed("carat_max", "Carat to", "1.5"))
                (pick("colour_max", "Colour, D to", Colour::ALL[..10].iter().map(|c| choice(c.code(), c.label())).collect()))
                (pick("clarity_max", "Clarity, FL to", Clarity::ALL[..8].iter().map(|c| choice(c.code(), c.label())).collect()))
                (typed("price_max", "Price up to ($)", "9000"))
                (Button::submit("Show stones").scheme(ButtonScheme::Outline))
            }
        }
    }

    /// The nearest stones on either side of what the head closes on.
    fn beside(&self, setting: &Setting<'_>, seat: &Seat, asked: &StoneFilters) -> Vec<StoneView> {
        let shape = asked.clone().without(Dimension::Shape).with(Dimension::Shape, seat.shape.code());
        let (from, to) = (i64::from(seat.width_from_um), i64::from(seat.width_to_um));
        let smaller = shape.clone().between(Dimension::Width, 0, from - 1);
        let larger = shape.between(Dimension::Width, to + 1, i64::from(i32::MAX));
        let side = |filters: &StoneFilters, descending| {
            let sort = StoneSort { dimension: Dimension::Width, descending };
            self.stones.browse(&StoneBrowse { filters, sort, offset: 0, limit: BESIDE, facets: false }).stones
        };
        let mut found = side(&smaller, true);
        found.extend(side(&larger, false));
        found.retain(|stone| !setting.reasons(stone).is_empty());
        found
    }

    /// A stone of the list, with the reason when the setting does not hold it.
    pub(super) fn option(&self, stone: &StoneView) -> StoneOption {
        let facts = &stone.facts;
        let reasons = self.chosen.setting.as_ref().map(|s| s.reasons(stone)).unwrap_or_default();
        let report = facts.lab.map(|lab| format!("{} report", lab.label()));
        let detail = [words::size(facts), report].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        StoneOption {
            drawing: words::drawing(facts),
            title: words::short(facts),
            name: words::name(facts),
            grades: words::grades(facts),
            detail,
            price: PriceTag::exact(stone.price),
            href: reasons.is_empty().then(|| {
                self.state.but(|s| {
                    s.stone = Some(stone.serial);
                    s.step = None;
                    (s.shape, s.sort) = (None, String::new());
                    s.filters.clear();
                })
            }),
            page: stone.path(),
            reasons,
            held: holds::mark(self.face, stone),
        }
    }

    /// Never a dead end.
    fn no_stones(&self) -> EmptyState {
        let action = html! {
            div class="cluster" {
                @if !self.state.filters.is_empty() { (LinkArrow::new("Clear what you asked", self.state.but(|s| s.filters.clear()))) }
                (LinkArrow::new("Ask us to find it", "/contact"))
            }
        };
        EmptyState {
            icon: Icon::MagnifyingGlass,
            title: "No stone in the drawer is all of this.".into(),
            text: "Widen one wish, or tell us what you have in mind: we reach more stones than we list."
                .into(),
            action,
        }
    }
}
