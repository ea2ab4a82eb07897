//! What a product may be: its category decides which fields exist, and every stone says truthfully what it is.

use std::{borrow::Cow, collections::HashSet};

use kernel::{FieldError, Slug, clean_text};

use super::{NewMedia, NewProduct, NewStone, NewVariant};
use crate::model::{
    BandProfile, Category, Colour, Metal, OriginClass, RingSize, Role, Species, Treatment, options_label,
};

/// The least and the most a piece may cost, in major units of its currency.
const PRICE_MAJOR: std::ops::RangeInclusive<i64> = 1..=1_000_000;

/// Collects what is wrong, each under the name of its field.
#[derive(Default)]
pub(super) struct Wrong(Vec<FieldError>);

impl Wrong {
    pub(super) fn add(
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

    pub(super) fn into_result(self) -> Result<(), Vec<FieldError>> {
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

impl NewProduct {
    /// Everything that is wrong with the product, each error under the name of its field
    /// (`title`, `stones[0].carat_milli`, `variants[2].sku`).
    pub fn check(&self) -> Result<(), Vec<FieldError>> {
        let mut wrong = Wrong::default();
        self.check_words(&mut wrong);
        self.check_category(&mut wrong);
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
            if !variant.one_of_a_kind && !forms.insert(form) {
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
pub(super) fn check_media(wrong: &mut Wrong, media: &[NewMedia]) {
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

impl NewVariant {
    fn check(&self, wrong: &mut Wrong, product: &NewProduct, field: impl Fn(&str) -> String) {
        let sku_char = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b"-./".contains(&b);
        wrong.add_if(
            self.sku.is_empty() || self.sku.len() > 50 || !self.sku.bytes().all(sku_char),
            field("sku"),
            "malformed",
            "Use capitals, digits, hyphens, points and slashes, at most 50.",
        );
        if !self.metal.standards().contains(&self.fineness) {
            let known: Vec<_> = self.metal.standards().iter().map(|f| f.code()).collect();
            let metal = Metal::label(self.metal);
            wrong.add(
                field("fineness"),
                "not_for_metal",
                format!("{metal} is sold as {}.", known.join(", ")),
            );
        }
        wrong.add_if(
            self.metal_weight_mg.is_some_and(|mg| !(10..=2_000_000).contains(&mg)),
            field("metal_weight_mg"),
            "out_of_range",
            "Enter milligrams: 10 to 2,000,000.",
        );
        self.check_sizes(wrong, product, &field);
        wrong.price(field("price"), self.price);
        wrong.lead_days(field("lead_days"), self.lead_days, self.made_to_order);
        wrong.add_if(
            self.one_of_a_kind && self.made_to_order,
            field("one_of_a_kind"),
            "contradiction",
            "A piece that exists once cannot be made to order.",
        );
    }

    fn check_sizes(&self, wrong: &mut Wrong, product: &NewProduct, field: &impl Fn(&str) -> String) {
        let name = || field("ring_circumference_um");
        let sized = product.category == Category::Ring && product.band_profile != Some(BandProfile::Open);
        match self.ring_circumference_um {
            None => wrong.add_if(sized, name(), "required", "A ring has a size, unless its band is open."),
            Some(_) if product.category != Category::Ring => {
                wrong.add(name(), "not_for_category", "Only rings have a ring size.");
            }
            Some(um) => wrong.add_if(
                RingSize::from_circumference_um(um).is_none(),
                name(),
                "out_of_range",
                "Enter the inner circumference in micrometres: 37,000 to 79,000.",
            ),
        }
        use Category as C;
        let needs_length = matches!(product.category, C::Necklace | C::Bracelet | C::Anklet | C::Chain);
        match self.length_mm {
            None => wrong.add_if(needs_length, field("length_mm"), "required", "Say how long it is."),
            Some(_) if !product.category.has_length() => {
                wrong.add(field("length_mm"), "not_for_category", "Pieces of this category have no length.");
            }
            Some(mm) => wrong.add_if(
                !(100..=1_200).contains(&mm),
                field("length_mm"),
                "out_of_range",
                "Enter millimetres: 100 to 1,200.",
            ),
        }
        if let Some(carat) = self.carat_milli {
            let weighed = product.stones.iter().any(|s| s.role == Role::Center && s.carat_milli.is_some());
            wrong.add_if(
                !weighed,
                field("carat_milli"),
                "needs_center_stone",
                "Only a weighed centre stone has carats.",
            );
            wrong.add_if(!CARATS.contains(&carat), field("carat_milli"), "out_of_range", CARATS_SAID);
        }
    }
}

/// Thousandths of a carat that a row of stones may weigh together.
const CARATS: std::ops::RangeInclusive<i32> = 1..=500_000;
const CARATS_SAID: &str = "Enter thousandths of a carat: 1 to 500,000.";

impl NewStone {
    fn check(&self, wrong: &mut Wrong, field: impl Fn(&str) -> String) {
        wrong.add_if(
            !(1..=2_000).contains(&self.pieces),
            field("pieces"),
            "out_of_range",
            "Enter 1 to 2,000 pieces.",
        );
        wrong.add_if(
            self.carat_milli.is_some_and(|c| !CARATS.contains(&c)),
            field("carat_milli"),
            "out_of_range",
            CARATS_SAID,
        );
        wrong.add_if(
            self.diameter_um.is_some_and(|um| !(300..=60_000).contains(&um)),
            field("diameter_um"),
            "out_of_range",
            "Enter micrometres: 300 to 60,000 (0.3 to 60 mm).",
        );
        wrong.add_if(
            (self.role == Role::Pearl) != (self.species == Species::Pearl) && self.role == Role::Pearl,
            field("role"),
            "contradiction",
            "Only a pearl plays a pearl's part.",
        );
        self.check_origin(wrong, &field);
        self.check_measures(wrong, &field);
        self.check_grades(wrong, &field);
        self.check_report(wrong, &field);
    }

    fn check_origin(&self, wrong: &mut Wrong, field: &impl Fn(&str) -> String) {
        let (lab, cultured) =
            (self.origin_class == OriginClass::LaboratoryGrown, self.origin_class == OriginClass::Cultured);
        let organic = self.species.is_organic();
        let origin = || field("origin_class");
        wrong.add_if(cultured && !organic, origin(), "contradiction", "Only pearls are cultured.");
        wrong.add_if(
            lab && organic,
            origin(),
            "contradiction",
            "No laboratory grows pearls: they are natural, cultured or imitation.",
        );
        wrong.add_if(
            self.species == Species::Moissanite && self.origin_class == OriginClass::Natural,
            origin(),
            "contradiction",
            "Moissanite in jewellery is laboratory-grown.",
        );
        let only_lab = "Only laboratory-grown stones have this.";
        wrong.add_if(self.growth_method.is_some() && !lab, field("growth_method"), "contradiction", only_lab);
        wrong.add_if(self.quality_word.is_some() && !lab, field("quality_word"), "contradiction", only_lab);
    }

    fn check_measures(&self, wrong: &mut Wrong, field: &impl Fn(&str) -> String) {
        if self.species == Species::Pearl {
            let real = self.origin_class != OriginClass::Imitation;
            wrong.add_if(
                self.diameter_um.is_none(),
                field("diameter_um"),
                "required",
                "Pearls are measured across.",
            );
            wrong.add_if(
                self.carat_milli.is_some(),
                field("carat_milli"),
                "contradiction",
                "Pearls are measured across, not weighed in carats.",
            );
            wrong.add_if(
                real && self.pearl_type.is_none(),
                field("pearl_type"),
                "required",
                "Say where the pearl grew.",
            );
            return;
        }
        let only_pearls = "Only pearls have this.";
        wrong.add_if(self.pearl_type.is_some(), field("pearl_type"), "contradiction", only_pearls);
        wrong.add_if(self.lustre.is_some(), field("lustre"), "contradiction", only_pearls);
        wrong.add_if(self.overtone.is_some(), field("overtone"), "contradiction", only_pearls);
        let diamond = self.species == Species::Diamond;
        wrong.add_if(
            diamond && self.carat_milli.is_none(),
            field("carat_milli"),
            "required",
            "Say what the diamonds weigh together.",
        );
        wrong.add_if(
            !diamond && self.carat_milli.is_none() && self.diameter_um.is_none(),
            field("carat_milli"),
            "required",
            "Say what the stone weighs, or how wide it is.",
        );
    }

    fn check_grades(&self, wrong: &mut Wrong, field: &impl Fn(&str) -> String) {
        let diamond = self.species == Species::Diamond;
        let graded = diamond || self.species == Species::Moissanite;
        let only_diamonds = "Only diamonds are graded this way.";
        let grades = [
            ("clarity", self.clarity.is_some()),
            ("cut", self.cut.is_some()),
            ("fluorescence", self.fluorescence.is_some()),
        ];
        for (name, given) in grades {
            wrong.add_if(given && !graded, field(name), "contradiction", only_diamonds);
        }
        let facets = [("polish", self.polish.is_some()), ("symmetry", self.symmetry.is_some())];
        for (name, given) in facets {
            wrong.add_if(
                given && self.species.is_organic(),
                field(name),
                "contradiction",
                "Pearls are not faceted.",
            );
        }
        if let Some(colour) = self.colour {
            wrong.add_if(
                colour.is_grade() && !graded,
                field("colour"),
                "contradiction",
                "Only diamonds are graded D to Z: name the hue.",
            );
            wrong.add_if(
                colour.is_fancy() && !diamond,
                field("colour"),
                "contradiction",
                "Only diamonds have fancy grades: name the hue.",
            );
            let hue = !colour.is_grade() && !colour.is_fancy() && colour != Colour::Black;
            let fake = self.origin_class == OriginClass::Imitation;
            wrong.add_if(
                diamond && hue && !fake,
                field("colour"),
                "contradiction",
                "Give a diamond a grade from D to Z or a fancy grade.",
            );
        }
        if self.quality_word.is_some() {
            let also =
                self.clarity.is_some() || self.cut.is_some() || self.colour.is_some_and(Colour::is_grade);
            wrong.add_if(!diamond, field("quality_word"), "contradiction", only_diamonds);
            wrong.add_if(
                also,
                field("quality_word"),
                "contradiction",
                "Give either the one-word grade or colour, clarity and cut.",
            );
        }
    }

    fn check_report(&self, wrong: &mut Wrong, field: &impl Fn(&str) -> String) {
        if let Some(number) = &self.report_number {
            wrong.add_if(self.lab.is_none(), field("lab"), "required", "Say whose report it is.");
            let sound = (4..=20).contains(&number.len())
                && number.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            wrong.add_if(
                !sound,
                field("report_number"),
                "malformed",
                "Enter the report's number: 4 to 20 letters and digits.",
            );
        }
        let treatments: HashSet<_> = self.treatments.iter().collect();
        wrong.add_if(
            treatments.len() != self.treatments.len(),
            field("treatments"),
            "repeated",
            "Name each treatment once.",
        );
        wrong.add_if(
            treatments.len() > 1 && treatments.contains(&Treatment::None),
            field("treatments"),
            "contradiction",
            "\"none\" stands alone.",
        );
    }
}
