//! Choosing a variant by what sets it apart: metal, carat, size, length.

use catalog::model::{Fineness, ProductView, VariantView};
use ui::Chip;
use web::Pairs;

use crate::pictures;

/// What variants of a product differ in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Axis {
    /// What it is made of.
    Metal,
    /// What the centre stone weighs.
    Carat,
    /// The ring's size.
    Size,
    /// How long the chain is.
    Length,
}

impl Axis {
    /// In the order they are asked; a choice earlier in the list outweighs a later one.
    pub(crate) const ALL: [Self; 4] = [Self::Metal, Self::Carat, Self::Size, Self::Length];

    /// The parameter's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Metal => "metal",
            Self::Carat => "carat",
            Self::Size => "size",
            Self::Length => "length",
        }
    }

    /// The question.
    pub(crate) const fn legend(self) -> &'static str {
        match self {
            Self::Metal => "Metal",
            Self::Carat => "Carat weight",
            Self::Size => "Ring size",
            Self::Length => "Length",
        }
    }

    /// A variant's place on the axis, as links write it.
    pub(crate) fn value(self, variant: &VariantView) -> Option<String> {
        match self {
            Self::Metal if usual(variant) => Some(variant.metal.code().to_owned()),
            Self::Metal => Some(format!("{}-{}", variant.metal.code(), variant.fineness.code())),
            Self::Carat => variant.carat_milli.map(bare_carats),
            Self::Size => variant.ring_size.map(|s| format!("{:.1}", s.circumference_mm())),
            Self::Length => variant.length_mm.map(|mm| mm.to_string()),
        }
    }

    /// Whether two variants have the same place on the axis, as links write it. Most have the same numbers, or none:
    /// those need not be written.
    pub(crate) fn same(self, a: &VariantView, b: &VariantView) -> bool {
        let plainly = match self {
            Self::Metal => (a.metal, a.fineness) == (b.metal, b.fineness),
            Self::Carat => a.carat_milli == b.carat_milli,
            Self::Size => a.ring_size == b.ring_size,
            Self::Length => a.length_mm == b.length_mm,
        };
        plainly || self.value(a) == self.value(b)
    }

    /// A variant's place on the axis, in full.
    pub(crate) fn words(self, variant: &VariantView) -> String {
        match self {
            Self::Metal => variant.metal.at(variant.fineness),
            Self::Carat => variant.carat_milli.map(catalog::model::carats).unwrap_or_default(),
            Self::Size => variant.ring_size.map(super::size::words).unwrap_or_default(),
            Self::Length => variant.length_mm.map(length).unwrap_or_default(),
        }
    }

    /// A variant's place on the axis, on a chip.
    fn short(self, variant: &VariantView) -> String {
        match self {
            Self::Metal if usual(variant) => variant.metal.label().to_owned(),
            Self::Metal => variant.metal.at(variant.fineness),
            Self::Carat => variant.carat_milli.map(bare_carats).unwrap_or_default(),
            Self::Size => variant.ring_size.map(|s| s.us()).unwrap_or_default(),
            Self::Length => self.words(variant),
        }
    }
}

/// The fineness that needs no mention on a chip.
fn usual(variant: &VariantView) -> bool {
    !variant.metal.is_gold() || variant.fineness == Fineness::F750
}

fn bare_carats(milli: i32) -> String {
    catalog::model::carats(milli).trim_end_matches(" ct").to_owned()
}

/// "45 cm".
pub(crate) fn length(mm: i32) -> String {
    if mm % 10 == 0 { format!("{} cm", mm / 10) } else { format!("{mm} mm") }
}

/// The variant that was asked for, or the nearest to it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice<'a> {
    pub(crate) variant: &'a VariantView,
    /// False when no variant is all that was asked for, and this is the nearest.
    pub(crate) exact: bool,
}

/// Chooses by the query: `variant=var_…` or `sku=…` name one, otherwise each axis narrows what the one before left.
pub(crate) fn choose<'a>(product: &'a ProductView, asked: &Pairs) -> Option<Choice<'a>> {
    let named = |v: &&VariantView| v.id.to_string() == asked.get("variant") || *v.sku == *asked.get("sku");
    let mut exact = asked.find("variant").is_none() && asked.find("sku").is_none();
    if !exact && let Some(variant) = product.variants.iter().find(named) {
        return Some(Choice { variant, exact: true });
    }
    let mut left: Vec<&VariantView> = product.variants.iter().collect();
    for axis in Axis::ALL {
        let Some(wanted) = asked.find(axis.name()) else { continue };
        let fitting: Vec<_> =
            left.iter().copied().filter(|v| axis.value(v).as_deref() == Some(wanted)).collect();
        if fitting.is_empty() {
            exact = false;
        } else {
            left = fitting;
        }
    }
    // what lies ready comes first: the card promised it, and nobody waits who need not
    let ready = left.iter().copied().find(|v| v.available > 0);
    let variant =
        ready.or_else(|| left.iter().copied().find(|v| v.can_be_bought())).or(left.first().copied())?;
    Some(Choice { variant, exact })
}

/// The variants that differ from this one in nothing but size or length, itself among them, the smallest first.
pub(crate) fn sisters<'a>(product: &'a ProductView, of: &VariantView) -> Vec<&'a VariantView> {
    let same = |v: &&VariantView| {
        (v.metal, v.fineness, v.carat_milli) == (of.metal, of.fineness, of.carat_milli)
            && (v.id == of.id || !v.one_of_a_kind && !of.one_of_a_kind)
    };
    let mut found: Vec<_> = product.variants.iter().filter(same).collect();
    found.sort_by_key(|v| (v.ring_size.map(|size| size.circumference_um()), v.length_mm));
    found
}

/// The axes that a product's variants differ in, each with its chips.
pub(crate) fn options(product: &ProductView, chosen: &VariantView) -> Vec<(Axis, Vec<Chip>)> {
    let chips = |axis: Axis| (axis, chips(product, chosen, axis));
    Axis::ALL.map(chips).into_iter().filter(|(_, chips)| chips.len() > 1).collect()
}

fn chips(product: &ProductView, chosen: &VariantView, axis: Axis) -> Vec<Chip> {
    let mut chips: Vec<Chip> = Vec::new();
    for variant in &product.variants {
        let Some(value) = axis.value(variant) else { continue };
        if chips.iter().any(|c| c.value == value) {
            continue;
        }
        let checked = axis.same(chosen, variant);
        let offered = product.variants.iter().any(|v| v.can_be_bought() && axis.same(v, variant));
        chips.push(Chip {
            text: axis.short(variant),
            metal: (axis == Axis::Metal).then(|| pictures::swatch(variant.metal).to_owned()),
            checked,
            disabled: !offered && !checked,
            value,
        });
    }
    chips
}

/// The query that names a variant by its options, for links.
pub(crate) fn query_of(product: &ProductView, variant: &VariantView) -> String {
    let several = |axis: Axis| product.variants.iter().any(|v| !axis.same(v, variant));
    let pairs: Vec<_> = Axis::ALL
        .into_iter()
        .filter(|a| several(*a))
        .filter_map(|a| a.value(variant).map(|v| (a.name(), v)))
        .collect();
    serde_urlencoded::to_string(pairs).unwrap_or_default()
}

/// The address of a product with a variant chosen.
pub(crate) fn address_of(product: &ProductView, variant: &VariantView) -> String {
    let query = query_of(product, variant);
    if query.is_empty() {
        format!("/products/{}", product.slug)
    } else {
        format!("/products/{}?{query}", product.slug)
    }
}
