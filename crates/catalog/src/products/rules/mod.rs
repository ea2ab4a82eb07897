//! What a product may be: its category decides which fields exist, and every stone says truthfully what it is.

mod publish;
mod stone;
mod told;
mod variant;

pub use publish::check_publishable;

use std::{borrow::Cow, collections::HashSet};

use kernel::{FieldError, Slug, clean_text};

use super::{NewMedia, NewProduct, NewStone};
use crate::model::{Category, RingSize, Status, options_label};

/// The least and the most a piece may cost, in major units of its currency.
const PRICE_MAJOR: std::ops::RangeInclusive<i64> = 1..=1_000_000;

/// Collects what is wrong, each under the name of its field.
#[derive(Default)]
pub(crate) struct Wrong(Vec<FieldError>);

impl Wrong {
    pub(crate) fn add(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) {
        self.0.push(FieldError::new(field, code, message));
    }

    fn add_if(
        &mut self,
        wrong: bool,
        field: impl Into<Cow<'static, str>>,
        code: &'static str,
        message: &'static str,
    ) {
        if wrong {
            self.add(field, code, message);
        }
    }

    pub(crate) fn into_result(self) -> Result<(), Vec<FieldError>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }

    /// A required text within a length, after hidden characters are dropped.
    pub(super) fn text(&mut self, field: &'static str, value: &str, max: usize) {
        let length = clean_text(value, true).chars().count();
        self.add_if(length == 0, field, "required", "Fill this in.");
        if length > max {
            self.add(field, "too_long", format!("Keep this to {max} characters."));
        }
    }

    /// A price within what the house sells for.
    pub(super) fn price(&mut self, field: String, price: kernel::Money) {
        let factor = price.currency().factor();
        if !(PRICE_MAJOR.start() * factor..=PRICE_MAJOR.end() * factor).contains(&price.minor()) {
            self.add(field, "out_of_range", "Enter a price from 1 to 1,000,000.");
        }
    }

    /// Days at the bench: at least one when it is made to order, never more than a year.
    pub(super) fn lead_days(&mut self, field: String, days: i32, made_to_order: bool) {
        if !(i32::from(made_to_order)..=365).contains(&days) {
            self.add(
                field,
                "out_of_range",
                "Enter 1 to 365 days for a piece that is made to order, 0 to 365 otherwise.",
            );
        }
    }
}

/// Everything that is wrong with a stone by itself, each error under the name of its field.
pub(crate) fn check_stone(stone: &NewStone) -> Result<(), Vec<FieldError>> {
    let mut wrong = Wrong::default();
    stone.check(&mut wrong, str::to_owned);
    wrong.into_result()
}

impl NewProduct {
    /// Everything that is wrong with the product, each error under the name of its field
    /// (`title`, `stones[0].carat_milli`, `variants[2].sku`).
    pub fn check(&self) -> Result<(), Vec<FieldError>> {
        let mut wrong = Wrong::default();
        self.check_words(&mut wrong);
        self.check_category(&mut wrong);
        self.check_told(&mut wrong);
        for (at, stone) in self.stones.iter().enumerate() {
            stone.check(&mut wrong, |field| format!("stones[{at}].{field}"));
        }
        self.check_variants(&mut wrong);
        check_media(&mut wrong, &self.media);
        wrong.into_result()
    }

    fn check_words(&self, wrong: &mut Wrong) {
        if let Err(error) = self.slug.parse::<Slug>() {
            wrong.add("slug", "malformed", error.to_string());
        }
        wrong.text("title", &self.title, 80);
        wrong.text("tagline", &self.tagline, 140);
        wrong.text("description", &self.description, 4_000);
        wrong.text("care", &self.care, 2_000);
        if let Some(line) = &self.line {
            wrong.text("line", line, 40);
        }
        let most = if self.engravable { 1..=60 } else { 0..=0 };
        wrong.add_if(
            !most.contains(&self.engraving_max),
            "engraving_max",
            "out_of_range",
            "Enter 1 to 60 characters for a piece that can be engraved, 0 otherwise.",
        );
        let repeats = |n: usize, unique: usize| n != unique || n > 8;
        let (styles, occasions): (HashSet<_>, HashSet<_>) =
            (self.setting_styles.iter().collect(), self.occasions.iter().collect());
        let message = "Name each value once, at most eight.";
        wrong.add_if(repeats(self.setting_styles.len(), styles.len()), "setting_styles", "repeated", message);
        wrong.add_if(repeats(self.occasions.len(), occasions.len()), "occasions", "repeated", message);
    }

    fn check_category(&self, wrong: &mut Wrong) {
        let ring = self.category == Category::Ring;
        wrong.add_if(
            ring && self.ring_purpose.is_none(),
            "ring_purpose",
            "required",
            "Say what the ring is for.",
        );
        let only_rings = "Only rings have this.";
        wrong.add_if(!ring && self.ring_purpose.is_some(), "ring_purpose", "not_for_category", only_rings);
        wrong.add_if(!ring && self.band_width_um.is_some(), "band_width_um", "not_for_category", only_rings);
        wrong.add_if(!ring && self.band_profile.is_some(), "band_profile", "not_for_category", only_rings);
        let earrings = self.category == Category::Earrings;
        wrong.add_if(
            earrings && self.earring_back.is_none(),
            "earring_back",
            "required",
            "Say how they close.",
        );
        wrong.add_if(
            !earrings && self.earring_back.is_some(),
            "earring_back",
            "not_for_category",
            "Only earrings have this.",
        );
        wrong.add_if(
            !self.category.has_chain() && self.chain_type.is_some(),
            "chain_type",
            "not_for_category",
            "Only pieces with a chain have this.",
        );
        let no_stones = "A piece without stones has no setting.";
        let bare = self.stones.is_empty();
        wrong.add_if(bare && !self.setting_styles.is_empty(), "setting_styles", "needs_stones", no_stones);
        wrong.add_if(bare && self.head.is_some(), "head", "needs_stones", no_stones);
        let sizes = [("band_width_um", self.band_width_um), ("height_um", self.height_um)];
        for (field, value) in sizes {
            wrong.add_if(
                value.is_some_and(|um| !(500..=200_000).contains(&um)),
                field,
                "out_of_range",
                "Enter micrometres: 500 to 200,000 (0.5 to 200 mm).",
            );
        }
        wrong.add_if(self.stones.len() > 12, "stones", "too_many", "List at most twelve kinds of stone.");
    }

    fn check_variants(&self, wrong: &mut Wrong) {
        wrong.add_if(
            !(1..=60).contains(&self.variants.len()),
            "variants",
            "count",
            "Give a piece one to sixty variants.",
        );
        let (mut skus, mut forms) = (HashSet::new(), HashSet::new());
        for (at, variant) in self.variants.iter().enumerate() {
            let field = |name: &str| format!("variants[{at}].{name}");
            variant.check(wrong, self, field);
            wrong.add_if(
                variant.status == Status::Draft,
                field("status"),
                "unknown_value",
                "A variant is active or archived.",
            );
            wrong.add_if(
                !skus.insert(&variant.sku),
                field("sku"),
                "repeated",
                "Give each variant a code of its own.",
            );
            let form = (
                variant.metal,
                variant.fineness,
                variant.ring_circumference_um,
                variant.length_mm,
                variant.carat_milli,
            );
            if variant.status == Status::Active && !variant.one_of_a_kind && !forms.insert(form) {
                let size = variant.ring_circumference_um.and_then(RingSize::from_circumference_um);
                let what = options_label(
                    variant.metal,
                    variant.fineness,
                    variant.carat_milli,
                    size,
                    variant.length_mm,
                );
                wrong.add(field("metal"), "repeated", format!("There are two variants in {what}."));
            }
            if self.variants.first().is_some_and(|first| first.price.currency() != variant.price.currency()) {
                wrong.add(field("price"), "currency", "Price all variants in one currency.");
            }
        }
    }
}

/// Every picture has a place, a size, and words for those who cannot see it.
pub(crate) fn check_media(wrong: &mut Wrong, media: &[NewMedia]) {
    wrong.add_if(media.len() > 40, "media", "too_many", "Give a piece at most forty pictures.");
    for (at, media) in media.iter().enumerate() {
        let sound = media.width > 0
            && media.height > 0
            && !media.widths.is_empty()
            && media.widths.iter().all(|w| *w > 0)
            && media.image_set.parse::<Slug>().is_ok()
            && media.view.parse::<Slug>().is_ok()
            && !media.alt.trim().is_empty();
        wrong.add_if(
            !sound,
            format!("media[{at}]"),
            "malformed",
            "A picture needs a folder, a view, its size, its widths and words for those who cannot see it.",
        );
    }
}
