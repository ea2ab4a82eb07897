//! Where a ring stands: all of it is in the address, so that it can be shared, kept and gone back through.

use catalog::{
    Snapshot,
    model::{ProductView, RingSize, VariantView},
    mounts::{Mount, RingPrice},
    stones::{Serial, StoneSnapshot, StoneView},
};
use commerce::cart::EngravingFont;
use web::Pairs;

use crate::{listing::with_query, product::Axis};

/// The builder's address.
pub(crate) const PATH: &str = "/ring-builder";

/// A page of the builder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Setting,
    Stone,
    Finish,
    Review,
}

impl Step {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Setting => "setting",
            Self::Stone => "stone",
            Self::Finish => "finish",
            Self::Review => "review",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Setting, Self::Stone, Self::Finish, Self::Review].into_iter().find(|step| step.name() == text)
    }
}

/// What an address says of a ring. What it names and does not exist is left out.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    /// The setting's address.
    pub(super) setting: Option<String>,
    /// Its metal, as links write it.
    pub(super) metal: Option<String>,
    /// The stone's number.
    pub(super) stone: Option<Serial>,
    pub(super) size: Option<RingSize>,
    pub(super) engraving: Option<String>,
    pub(super) font: EngravingFont,
    pub(super) sizer: bool,
    /// The page asked for; the first thing that is missing, when none was.
    pub(super) step: Option<Step>,
    /// The shape whose stones are shown.
    pub(super) shape: Option<String>,
    /// What is asked of stones, as the filter's fields write it.
    pub(super) filters: Vec<(String, String)>,
    pub(super) sort: String,
    pub(super) page: usize,
}

/// The fields of the filter over stones.
pub(super) const FILTERS: [&str; 6] =
    ["species", "origin_class", "carat_min", "carat_max", "colour_max", "clarity_max"];
/// The most words of an engraving that are looked at; longer ones are refused by their length either way.
const LONGEST: usize = 200;

impl State {
    /// Reads an address or a form.
    pub(super) fn parse(snapshot: &Snapshot, pairs: &Pairs) -> Self {
        let text = |name: &str| pairs.find(name).map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        let mut state = Self {
            setting: text("setting"),
            metal: text("metal"),
            stone: text("stone").and_then(|t| t.parse().ok()),
            size: text("size").and_then(|t| t.parse().ok()).and_then(RingSize::from_circumference_um),
            engraving: text("engraving").map(|t| t.chars().take(LONGEST).collect()),
            font: text("font").and_then(|t| t.parse().ok()).unwrap_or_default(),
            sizer: pairs.has("sizer"),
            step: text("step").and_then(|t| Step::parse(&t)),
            shape: text("shape"),
            filters: Vec::new(),
            sort: text("sort").unwrap_or_default(),
            page: text("page").and_then(|t| t.parse().ok()).filter(|n| (1..=400).contains(n)).unwrap_or(1),
        };
        for name in FILTERS.into_iter().chain(["price_max"]) {
            state.filters.extend(text(name).map(|value| (name.to_owned(), value)));
        }
        if let Some((product, variant)) = text("variant").and_then(|id| find_variant(snapshot, &id)) {
            state.setting = Some(product.slug.to_string());
            state.metal = state.metal.or_else(|| Axis::Metal.value(variant));
        }
        state
    }

    /// The address of this ring, as it is.
    pub(super) fn link(&self) -> String {
        with_query(PATH, &self.pairs())
    }

    /// The address with something else.
    pub(super) fn but(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut other = self.clone();
        other.page = 1;
        change(&mut other);
        other.link()
    }

    /// The address of a step, without what is asked of lists.
    pub(super) fn at(&self, step: Step) -> String {
        self.but(|state| {
            state.step = Some(step);
            (state.shape, state.sort) = (None, String::new());
            state.filters.clear();
        })
    }

    /// The address to give to others: the ring, and not the words to be cut.
    pub(super) fn shared(&self) -> String {
        let ring = Self { engraving: None, font: EngravingFont::default(), sizer: false, ..self.clone() };
        ring.at(Step::Review)
    }

    /// What an address carries.
    pub(super) fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = self.ring_pairs();
        let mut add = |name: &str, value: Option<String>| pairs.extend(value.map(|v| (name.to_owned(), v)));
        add("step", self.step.map(|step| step.name().to_owned()));
        add("shape", self.shape.clone());
        for (name, value) in &self.filters {
            add(name, Some(value.clone()));
        }
        add("sort", (!self.sort.is_empty()).then(|| self.sort.clone()));
        add("page", (self.page > 1).then(|| self.page.to_string()));
        pairs
    }

    /// What of it is the ring, for forms to carry along.
    pub(super) fn ring_pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        let mut add = |name: &str, value: Option<String>| pairs.extend(value.map(|v| (name.to_owned(), v)));
        add("setting", self.setting.clone());
        add("metal", self.metal.clone().filter(|_| self.setting.is_some()));
        add("stone", self.stone.map(|serial| serial.to_string()));
        add("size", self.size.map(|size| size.circumference_um().to_string()));
        add("engraving", self.engraving.clone());
        add("font", self.engraving.as_ref().map(|_| self.font.code().to_owned()));
        add("sizer", self.sizer.then(|| "1".to_owned()));
        pairs
    }

    /// What was asked for under a filter's name.
    pub(super) fn filter(&self, name: &str) -> String {
        self.filters.iter().find(|(known, _)| known == name).map(|(_, v)| v.clone()).unwrap_or_default()
    }
}

fn find_variant<'a>(snapshot: &'a Snapshot, id: &str) -> Option<(&'a ProductView, &'a VariantView)> {
    let id = id.parse().ok()?;
    snapshot.products().find_map(|product| product.variant(id).map(|variant| (&**product, variant)))
}

/// What an address came to: the setting in its metal, and the stone.
#[derive(Clone)]
pub(super) struct Chosen<'a> {
    pub(super) setting: Option<Setting<'a>>,
    pub(super) stone: Option<StoneView>,
}

/// A design with its mount and the variant that stands for its metal.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) product: &'a ProductView,
    pub(super) mount: &'a Mount,
    pub(super) variant: &'a VariantView,
}

impl<'a> Setting<'a> {
    /// The design in a metal, or in its first; of its variants the one whose size is nearest, because weight goes with size.
    pub(super) fn of(product: &'a ProductView, metal: Option<&str>, size: Option<RingSize>) -> Option<Self> {
        let mount = product.mount.as_deref()?;
        let made = || product.variants.iter().filter(|v| v.made_to_order);
        let of_metal = made().filter(|v| Axis::Metal.value(v).as_deref() == metal);
        let far = |v: &&VariantView| match (v.ring_size, size) {
            (Some(own), Some(asked)) => (own.circumference_um() - asked.circumference_um()).abs(),
            _ => 0,
        };
        let variant = of_metal.min_by_key(far).or_else(|| {
            let first = made().next().and_then(|v| Axis::Metal.value(v));
            made().filter(|v| Axis::Metal.value(v) == first).min_by_key(far)
        })?;
        Some(Self { product, mount, variant })
    }

    /// Why the stone does not go into it.
    pub(super) fn reasons(&self, stone: &StoneView) -> Vec<String> {
        self.mount.misfits(self.product.head, &stone.facts).iter().map(|misfit| misfit.explain()).collect()
    }

    /// What a ring around the stone costs.
    pub(super) fn price(&self, stone: &StoneView) -> Option<RingPrice> {
        self.mount.price(self.variant.price, stone.price, stone.facts.carat_milli)
    }

    /// What the setting costs by itself; nothing when it is not sold so.
    pub(super) fn alone(&self) -> Option<kernel::Money> {
        self.variant.price.checked_sub(self.mount.own_stone).filter(|left| left.minor() > 0)
    }

    /// Days at the bench.
    pub(super) fn lead_days(&self) -> i32 {
        self.mount.lead_days.max(self.variant.lead_days)
    }

    /// "18k yellow gold".
    pub(super) fn metal(&self) -> String {
        self.variant.metal.at(self.variant.fineness)
    }
}

impl<'a> Chosen<'a> {
    /// Looks up what a state names.
    pub(super) fn of(state: &State, pieces: &'a Snapshot, stones: &StoneSnapshot) -> Self {
        let product = state.setting.as_deref().and_then(|slug| pieces.product(slug));
        Self {
            setting: product.and_then(|p| Setting::of(p, state.metal.as_deref(), state.size)),
            stone: state.stone.and_then(|serial| stones.stone(serial)),
        }
    }

    /// The whole price, when both are chosen and go together.
    pub(super) fn price(&self) -> Option<RingPrice> {
        let (setting, stone) = (self.setting.as_ref()?, self.stone.as_ref()?);
        setting.reasons(stone).is_empty().then(|| setting.price(stone)).flatten()
    }
}
