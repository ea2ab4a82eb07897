//! One design and the ways it can be varied.

use catalog::{
    disclosure::words,
    model::{
        Category, Clarity, Colour, Fineness, GrowthMethod, Lab, Lustre, Metal, OriginClass, Species, Status,
        Treatment, millimetres,
    },
    products::{NewProduct, NewStone, NewVariant},
};

use super::{
    Variation,
    price::{Change, by_clarity, by_colour, by_lustre, by_weight, price, weight},
};
use crate::demo::files::{Piece, Ready};

const METALS: [(Metal, Fineness); 7] = [
    (Metal::YellowGold, Fineness::F750),
    (Metal::WhiteGold, Fineness::F750),
    (Metal::RoseGold, Fineness::F750),
    (Metal::Platinum, Fineness::F950),
    (Metal::YellowGold, Fineness::F585),
    (Metal::WhiteGold, Fineness::F585),
    (Metal::RoseGold, Fineness::F585),
];
const COLOURS: [Colour; 7] = [Colour::D, Colour::E, Colour::F, Colour::G, Colour::H, Colour::I, Colour::J];
const CLARITIES: [Clarity; 6] =
    [Clarity::If, Clarity::Vvs1, Clarity::Vvs2, Clarity::Vs1, Clarity::Vs2, Clarity::Si1];
const LUSTRES: [Lustre; 3] = [Lustre::Excellent, Lustre::VeryHigh, Lustre::High];
/// How many weights a design comes in, and how far they lie apart, in thousandths of the design's own.
const WEIGHTS: usize = 31;
const WEIGHT_LEAST: i32 = 400;
const WEIGHT_STEP: i32 = 50;
/// Pearls come in thirteen sizes, a quarter of a millimetre apart, around the design's own.
const SIZES: usize = 13;
/// Plain bands come in nineteen widths from a millimetre and a half.
const WIDTHS: usize = 19;
const WIDTH_LEAST_UM: i32 = 1_500;
const STEP_UM: i32 = 250;

/// What a design is varied in, beside its metal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Diamond,
    Gem,
    Pearl,
    Band,
    Plain,
}

/// A design and the ways it can be varied.
pub(super) struct Design<'a> {
    piece: &'a Piece,
    kind: Kind,
    /// The stone that is varied: the first.
    stone: Option<&'a NewStone>,
    metals: Vec<(Metal, Fineness)>,
    /// One variant of each size, as the design has them.
    sizes: Vec<&'a NewVariant>,
    /// How many values each thing that varies has.
    axes: [usize; 4],
}

impl<'a> Design<'a> {
    /// The design of a piece; `None` for a piece that exists only once.
    pub(super) fn of(piece: &'a Piece) -> Option<Self> {
        let product = &piece.product;
        let stone = product.stones.first();
        let kind = match stone {
            Some(s) if s.species == Species::Diamond => Kind::Diamond,
            Some(s) if s.species == Species::Pearl => Kind::Pearl,
            Some(s) if s.carat_milli.is_some() => Kind::Gem,
            None if product.category == Category::Ring && product.band_width_um.is_some() => Kind::Band,
            _ => Kind::Plain,
        };
        let mut sizes: Vec<&NewVariant> = Vec::new();
        for variant in product.variants.iter().filter(|v| !v.one_of_a_kind) {
            let size = |v: &NewVariant| (v.ring_circumference_um, v.length_mm);
            if !sizes.iter().any(|s| size(s) == size(variant)) {
                sizes.push(variant);
            }
        }
        let first = sizes.first()?;
        let precious = first.metal.is_gold() || first.metal == Metal::Platinum;
        let metals = if precious { METALS.to_vec() } else { vec![(first.metal, first.fineness)] };
        let axes = match kind {
            Kind::Diamond => [metals.len(), WEIGHTS, COLOURS.len() * CLARITIES.len(), 2],
            Kind::Gem => [metals.len(), WEIGHTS, 1, 1],
            Kind::Pearl => [metals.len(), SIZES, LUSTRES.len(), 1],
            Kind::Band => [metals.len(), WIDTHS, 1, 1],
            Kind::Plain => [metals.len(), 1, 1, 1],
        };
        Some(Self { piece, kind, stone, metals, sizes, axes })
    }

    /// How many variations there are.
    pub(super) fn possible(&self) -> usize {
        self.axes.iter().product()
    }

    /// Variation number n. Neighbours differ in everything: the numbers step through all combinations in strides.
    pub(super) fn vary(&self, n: usize) -> Variation {
        let total = self.possible();
        let mut rest = n * stride(total) % total;
        let [metal, measure, grade, origin] = self.axes.map(|axis| {
            let digit = rest % axis;
            rest /= axis;
            digit
        });
        let metal = self.metals.get(metal).copied().unwrap_or(METALS[0]);
        let form = self.form(measure, grade, origin == 1);
        self.assemble(n, metal, &form)
    }

    fn form(&self, measure: usize, grade: usize, grown: bool) -> Form {
        let measure = i32::try_from(measure).unwrap_or(0);
        let mut change = Change { metal_share: 300, metal_amount: 1_000, stone_value: 1_000 };
        match (self.kind, self.stone) {
            (Kind::Diamond | Kind::Gem, Some(of)) => {
                let own = of.carat_milli.unwrap_or(1_000);
                let carat = (own * (WEIGHT_LEAST + WEIGHT_STEP * measure) / 1_000 / 10 * 10).max(10);
                change.stone_value = by_weight(carat, own);
                let mut stone = NewStone { carat_milli: Some(carat), ..of.clone() };
                stone.diameter_um = of.diameter_um.map(|um| scaled(um, carat, own));
                let mut code = format!("{carat}");
                if self.kind == Kind::Diamond {
                    self.grade(&mut stone, grade, grown, &mut change, &mut code);
                }
                let words = words::weighed_phrase(&stone.to_stone());
                Form { stone: Some(stone), width_um: None, code, words: Some(words), change }
            }
            (Kind::Pearl, Some(of)) => {
                let own = of.diameter_um.unwrap_or(8_000);
                let half = i32::try_from(SIZES / 2).unwrap_or(0);
                let um = (own + STEP_UM * (measure - half)).max(2_000);
                let lustre = LUSTRES.get(grade).copied().unwrap_or(Lustre::High);
                let area = i64::from(um) * i64::from(um) * 1_000 / (i64::from(own) * i64::from(own)).max(1);
                let own_lustre = by_lustre(of.lustre.unwrap_or(Lustre::High));
                change.stone_value = area * by_lustre(lustre) / own_lustre;
                let stone = NewStone { diameter_um: Some(um), lustre: Some(lustre), ..of.clone() };
                let words = words::weighed_phrase(&stone.to_stone());
                let code = format!("{}-{}", um / 10, lustre.code().replace('_', "-"));
                Form { stone: Some(stone), width_um: None, code, words: Some(words), change }
            }
            (Kind::Band, _) => {
                let own = self.piece.product.band_width_um.unwrap_or(3_000);
                let um = WIDTH_LEAST_UM + STEP_UM * measure;
                change.metal_share = 1_000;
                // half of the price is work, which does not grow with the width
                change.metal_amount = i64::from(um + own) * 500 / i64::from(own);
                let words = Some(format!("{} wide", millimetres(um)));
                Form { stone: None, width_um: Some(um), code: format!("{}", um / 10), words, change }
            }
            _ => {
                change.metal_share = if self.stone.is_some() { 600 } else { 1_000 };
                Form { stone: self.stone.cloned(), width_um: None, code: String::new(), words: None, change }
            }
        }
    }

    fn grade(&self, stone: &mut NewStone, grade: usize, grown: bool, change: &mut Change, code: &mut String) {
        let colour = COLOURS.get(grade % COLOURS.len()).copied().unwrap_or(Colour::G);
        let clarity = CLARITIES.get(grade / COLOURS.len()).copied().unwrap_or(Clarity::Vs1);
        let (own_colour, own_clarity) =
            (stone.colour.unwrap_or(Colour::G), stone.clarity.unwrap_or(Clarity::Vs1));
        change.stone_value = change.stone_value * by_colour(colour) / by_colour(own_colour);
        change.stone_value = change.stone_value * by_clarity(clarity) / by_clarity(own_clarity);
        // a laboratory-grown diamond costs about a fifth of a natural one
        change.stone_value = match (stone.origin_class == OriginClass::LaboratoryGrown, grown) {
            (false, true) => change.stone_value / 5,
            (true, false) => change.stone_value * 5,
            _ => change.stone_value,
        };
        (stone.colour, stone.clarity, stone.quality_word) = (Some(colour), Some(clarity), None);
        set_origin(stone, grown);
        stone.lab = stone.lab.map(|_| if grown { Lab::Igi } else { Lab::Gia });
        let origin = if grown { "laboratory-grown" } else { "natural" };
        *code = format!("{code}-{}-{}-{origin}", colour.code().to_lowercase(), clarity.code().to_lowercase());
    }

    fn assemble(&self, n: usize, metal: (Metal, Fineness), form: &Form) -> Variation {
        let design = &self.piece.product;
        let said = metal.0.at(metal.1);
        let mut product = design.clone();
        let joined = [design.slug.as_str(), &form.code, &said.replace(' ', "-")];
        product.slug = joined.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
        product.title = title(family(&design.title), form.words.as_deref(), &said);
        product.status = Status::Active;
        product.featured = -1 - i32::try_from(n).unwrap_or(i32::MAX - 1);
        product.band_width_um = form.width_um.or(design.band_width_um);
        self.put_stones(&mut product, form);
        product.tagline = tagline(&product, form, &said);
        product.description = description(&product, &said);
        name_stones_shown(&mut product);
        let hash = fnv(&product.slug);
        product.variants = self.variants(metal, form, hash);
        let ready = make_ready(n, hash, &mut product.variants);
        let piece = Piece {
            path: self.piece.path.clone(),
            image_set: self.piece.image_set.clone(),
            product,
            mount: None,
            ready,
        };
        Variation { piece, design: design.slug.clone() }
    }

    /// The varied stone in its place; the other diamonds of the piece come from where it comes from.
    fn put_stones(&self, product: &mut NewProduct, form: &Form) {
        let Some(stone) = &form.stone else { return };
        let grown = stone.origin_class == OriginClass::LaboratoryGrown;
        for (at, other) in product.stones.iter_mut().enumerate() {
            // the report of the design's own stone is not this stone's
            other.report_number = None;
            if at == 0 {
                other.clone_from(stone);
                other.report_number = None;
            } else if self.kind == Kind::Diamond && other.species == Species::Diamond {
                set_origin(other, grown);
                other.lab = None;
            }
        }
    }

    fn variants(&self, metal: (Metal, Fineness), form: &Form, hash: u64) -> Vec<NewVariant> {
        let variant = |(at, of): (usize, &&NewVariant)| NewVariant {
            sku: format!("V-{hash:016X}-{at}"),
            metal: metal.0,
            fineness: metal.1,
            metal_weight_mg: weight(of, metal, form.change.metal_amount),
            carat_milli: None,
            price: price(of, metal, &form.change),
            one_of_a_kind: false,
            made_to_order: true,
            lead_days: of.lead_days.max(14),
            ..(*of).clone()
        };
        self.sizes.iter().enumerate().map(variant).collect()
    }
}

/// What a variation changes about its design.
struct Form {
    stone: Option<NewStone>,
    width_um: Option<i32>,
    /// The part of the slug that tells it.
    code: String,
    /// The words of the title that tell it.
    words: Option<String>,
    change: Change,
}

fn set_origin(stone: &mut NewStone, grown: bool) {
    stone.origin_class = if grown { OriginClass::LaboratoryGrown } else { OriginClass::Natural };
    stone.growth_method = grown.then_some(GrowthMethod::Cvd);
    stone.quality_word = None;
}

/// The family a design belongs to: what stands before the first comma of its title. The rest tells this design's own
/// stone or gold, which a variation changes.
fn family(title: &str) -> &str {
    title.split(',').next().unwrap_or(title)
}

/// The pictures are the design's; their words name the stones of this piece.
fn name_stones_shown(product: &mut NewProduct) {
    let stones = product.facts().stones;
    for media in &mut product.media {
        media.alt = words::full_names(&media.alt.replace("laboratory-grown ", ""), &stones);
    }
}

fn title(design: &str, words: Option<&str>, metal: &str) -> String {
    let short = words.map_or_else(|| design.to_owned(), |w| format!("{design}, {w}"));
    let long = match words {
        Some(_) => format!("{short} in {metal}"),
        None => format!("{design} in {metal}"),
    };
    [long, short].into_iter().find(|t| t.chars().count() <= 80).unwrap_or_else(|| design.to_owned())
}

fn tagline(product: &NewProduct, form: &Form, metal: &str) -> String {
    match product.stones.first() {
        Some(stone) if product.stones.len() > 1 => {
            format!("First of its stones: {}", stone.to_stone().describe())
        }
        Some(stone) => capitalised(&stone.to_stone().describe()),
        None => {
            let finish = product.finish.map_or("Polished", |f| f.label());
            let width = form.width_um.map(|um| format!(", {} wide", millimetres(um))).unwrap_or_default();
            format!("{finish} {metal}{width}")
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn description(product: &NewProduct, metal: &str) -> String {
    let stones = product.stones.first().map_or(String::new(), |s| format!(" with {}", many(s)));
    format!(
        "{} in {metal}{stones}. Weights, grades and sizes are those listed on this page.\n\nThis piece belongs to the house's \
         extended demonstration catalogue. The pictures show the design; its metal and stones are the ones described in words.{}",
        family(&product.title),
        treated(product),
    )
}

/// What was done to its stones, named as the Guides want it.
fn treated(product: &NewProduct) -> String {
    let said = product.stones.iter().flat_map(|stone| {
        let stone = stone.to_stone();
        stone
            .treatments
            .iter()
            .filter(|t| **t != Treatment::None)
            .map(|t| format!(" Treatment of the {}: {}.", stone.name(), t.label()))
            .collect::<Vec<_>>()
    });
    said.collect()
}

/// "natural diamonds", whatever their number.
fn many(stone: &NewStone) -> String {
    let one = NewStone { pieces: 2, ..stone.clone() };
    one.to_stone().name()
}

/// Every eighth piece has some ready; every fortieth exists once.
fn make_ready(n: usize, hash: u64, variants: &mut Vec<NewVariant>) -> Vec<Ready> {
    if n % 40 == 7 {
        variants.truncate(1);
        if let Some(only) = variants.first_mut() {
            (only.one_of_a_kind, only.made_to_order, only.lead_days) = (true, false, 0);
        }
    }
    let Some(first) = variants.first().filter(|v| v.one_of_a_kind || n % 8 == 3) else { return Vec::new() };
    let serial = first.one_of_a_kind.then(|| format!("JCO-{hash:016X}"));
    let quantity = if first.one_of_a_kind { 1 } else { 1 + i32::try_from(n % 3).unwrap_or(0) };
    vec![Ready { sku: first.sku.clone(), quantity, serial }]
}

/// The diameter of a stone of another weight: stones keep their proportions.
#[expect(clippy::cast_possible_truncation, reason = "a stone is far smaller than two kilometres")]
fn scaled(um: i32, carat: i32, of: i32) -> i32 {
    let factor = (f64::from(carat) / f64::from(of)).cbrt();
    ((f64::from(um) * factor / 50.0).round() as i32 * 50).max(300)
}

/// A stride near the golden section that visits every number below `total` once.
fn stride(total: usize) -> usize {
    let near = (total * 618 / 1_000).max(1);
    (near..).find(|s| gcd(*s, total) == 1).unwrap_or(1)
}

const fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// FNV-1a: the same number for the same slug on every machine and in every version.
fn fnv(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
