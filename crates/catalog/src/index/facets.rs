//! For every value of every attribute: which products carry it.

use std::sync::{Arc, LazyLock};

use roaring::RoaringBitmap;

use super::{Filters, filters::line_code, listing::FacetValue};
use crate::model::{
    Availability, Category, Metal, Occasion, OriginClass, ProductView, RingPurpose, SettingStyle, Shape,
    Species, codes::Code,
};

/// Code and label of a value.
type Words = (Arc<str>, Arc<str>);

/// An attribute with a closed list of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attribute {
    Category,
    RingPurpose,
    Metal,
    Stone,
    Shape,
    SettingStyle,
    OriginClass,
    Availability,
    Occasion,
}

impl Attribute {
    /// In the order shown to people.
    pub(crate) const ALL: [Self; 9] = [
        Self::Category,
        Self::RingPurpose,
        Self::Metal,
        Self::Stone,
        Self::Shape,
        Self::SettingStyle,
        Self::OriginClass,
        Self::Availability,
        Self::Occasion,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::RingPurpose => "ring_purpose",
            Self::Metal => "metal",
            Self::Stone => "stone",
            Self::Shape => "shape",
            Self::SettingStyle => "setting_style",
            Self::OriginClass => "origin_class",
            Self::Availability => "availability",
            Self::Occasion => "occasion",
        }
    }

    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Category => "Category",
            Self::RingPurpose => "Made for",
            Self::Metal => "Metal",
            Self::Stone => "Stone",
            Self::Shape => "Shape",
            Self::SettingStyle => "Setting",
            Self::OriginClass => "Origin",
            Self::Availability => "Availability",
            Self::Occasion => "Occasion",
        }
    }

    /// Code and label of every value.
    pub(crate) fn words(self) -> &'static [Words] {
        static WORDS: LazyLock<[Vec<Words>; 9]> = LazyLock::new(|| {
            [
                list::<Category>(),
                list::<RingPurpose>(),
                list::<Metal>(),
                list::<Species>(),
                list::<Shape>(),
                list::<SettingStyle>(),
                list::<OriginClass>(),
                list::<Availability>(),
                list::<Occasion>(),
            ]
        });
        WORDS.get(self as usize).map_or(&[], Vec::as_slice)
    }

    /// Calls `each` with the place of every value the product carries; a value may come twice.
    fn values(self, product: &ProductView, mut each: impl FnMut(usize)) {
        match self {
            Self::Category => each(product.category.index()),
            Self::RingPurpose => product.ring_purpose.iter().for_each(|p| each(p.index())),
            Self::Metal => product.variants.iter().for_each(|v| each(v.metal.index())),
            Self::Stone => product.principal_stones().for_each(|s| each(s.species.index())),
            Self::Shape => product.principal_stones().for_each(|s| each(s.shape.index())),
            Self::SettingStyle => product.setting_styles.iter().for_each(|s| each(s.index())),
            Self::OriginClass => product.principal_stones().for_each(|s| each(s.origin_class.index())),
            Self::Availability => product.availabilities().iter().for_each(|a| each(a.index())),
            Self::Occasion => product.occasions.iter().for_each(|o| each(o.index())),
        }
    }

    /// The places of the values that are chosen.
    pub(crate) fn chosen(self, filters: &Filters) -> Vec<usize> {
        fn places<C: Code>(list: &[C]) -> Vec<usize> {
            list.iter().map(|c| c.index()).collect()
        }
        match self {
            Self::Category => places(&filters.category),
            Self::RingPurpose => places(&filters.ring_purpose),
            Self::Metal => places(&filters.metal),
            Self::Stone => places(&filters.stone),
            Self::Shape => places(&filters.shape),
            Self::SettingStyle => places(&filters.setting_style),
            Self::OriginClass => places(&filters.origin_class),
            Self::Availability => places(&filters.availability),
            Self::Occasion => places(&filters.occasion),
        }
    }
}

fn list<C: Code>() -> Vec<Words> {
    C::ALL.iter().map(|c| (c.code().into(), c.label().into())).collect()
}

/// The bitmaps of all attributes, and of the house's lines, whose list is open.
#[derive(Debug, Clone)]
pub(crate) struct Facets {
    attributes: [Vec<RoaringBitmap>; 9],
    /// Sorted by code.
    lines: Vec<Line>,
}

#[derive(Debug, Clone)]
struct Line {
    code: Arc<str>,
    label: Arc<str>,
    products: RoaringBitmap,
}

impl Facets {
    pub(crate) fn new() -> Self {
        Self {
            attributes: Attribute::ALL.map(|a| vec![RoaringBitmap::new(); a.words().len()]),
            lines: Vec::new(),
        }
    }

    pub(crate) fn insert(&mut self, ordinal: u32, product: &ProductView) {
        for attribute in Attribute::ALL {
            let Some(bitmaps) = self.attributes.get_mut(attribute as usize) else { continue };
            attribute.values(product, |value| {
                if let Some(bitmap) = bitmaps.get_mut(value) {
                    bitmap.insert(ordinal);
                }
            });
        }
        if let Some(label) = &product.line {
            let known = self.lines.iter().position(|l| l.label == *label);
            let at = known.unwrap_or_else(|| self.add_line(label));
            if let Some(line) = self.lines.get_mut(at) {
                line.products.insert(ordinal);
            }
        }
    }

    /// Two spellings with one code share the first label met.
    fn add_line(&mut self, label: &Arc<str>) -> usize {
        let code: Arc<str> = line_code(label).into();
        match self.lines.binary_search_by(|l| l.code.cmp(&code)) {
            Ok(at) => at,
            Err(at) => {
                self.lines
                    .insert(at, Line { code, label: Arc::clone(label), products: RoaringBitmap::new() });
                at
            }
        }
    }

    pub(crate) fn remove(&mut self, ordinal: u32, product: &ProductView) {
        for attribute in Attribute::ALL {
            let Some(bitmaps) = self.attributes.get_mut(attribute as usize) else { continue };
            attribute.values(product, |value| {
                if let Some(bitmap) = bitmaps.get_mut(value) {
                    bitmap.remove(ordinal);
                }
            });
        }
        for line in &mut self.lines {
            line.products.remove(ordinal);
        }
        self.lines.retain(|l| !l.products.is_empty());
    }

    /// The products that carry one of the chosen values; `None` when none is chosen.
    pub(crate) fn chosen(&self, attribute: Attribute, filters: &Filters) -> Option<RoaringBitmap> {
        let chosen = attribute.chosen(filters);
        let bitmaps = self.attributes.get(attribute as usize)?;
        (!chosen.is_empty()).then(|| union(chosen.iter().filter_map(|v| bitmaps.get(*v))))
    }

    /// The products of one of the chosen lines; `None` when none is chosen.
    pub(crate) fn chosen_lines(&self, filters: &Filters) -> Option<RoaringBitmap> {
        let chosen = |l: &&Line| filters.line.iter().any(|code| **code == *l.code);
        (!filters.line.is_empty()).then(|| union(self.lines.iter().filter(chosen).map(|l| &l.products)))
    }

    /// Every value that occurs in `scope`, or is chosen, counted within `base`.
    pub(crate) fn count(
        &self,
        attribute: Attribute,
        filters: &Filters,
        scope: &RoaringBitmap,
        base: &RoaringBitmap,
    ) -> Vec<FacetValue> {
        let chosen = attribute.chosen(filters);
        let bitmaps = self.attributes.get(attribute as usize).map_or(&[][..], Vec::as_slice);
        let values = bitmaps.iter().zip(attribute.words()).enumerate();
        values
            .filter_map(|(place, (bitmap, (code, label)))| {
                value(bitmap, code, label, chosen.contains(&place), scope, base)
            })
            .collect()
    }

    /// The same for lines.
    pub(crate) fn count_lines(
        &self,
        filters: &Filters,
        scope: &RoaringBitmap,
        base: &RoaringBitmap,
    ) -> Vec<FacetValue> {
        let chosen = |l: &Line| filters.line.iter().any(|code| **code == *l.code);
        self.lines
            .iter()
            .filter_map(|l| value(&l.products, &l.code, &l.label, chosen(l), scope, base))
            .collect()
    }

    /// The bitmap of one value.
    pub(crate) fn of(&self, attribute: Attribute, place: usize) -> Option<&RoaringBitmap> {
        self.attributes.get(attribute as usize)?.get(place)
    }

    /// The bitmap of a line by its label.
    pub(crate) fn of_line(&self, label: &str) -> Option<&RoaringBitmap> {
        self.lines.iter().find(|l| *l.label == *label).map(|l| &l.products)
    }
}

fn union<'a>(bitmaps: impl Iterator<Item = &'a RoaringBitmap>) -> RoaringBitmap {
    bitmaps.fold(RoaringBitmap::new(), |mut all, one| {
        all |= one;
        all
    })
}

fn value(
    bitmap: &RoaringBitmap,
    code: &Arc<str>,
    label: &Arc<str>,
    selected: bool,
    scope: &RoaringBitmap,
    base: &RoaringBitmap,
) -> Option<FacetValue> {
    let count = base.intersection_len(bitmap);
    if count == 0 && !selected && scope.is_disjoint(bitmap) {
        return None;
    }
    Some(FacetValue { code: Arc::clone(code), label: Arc::clone(label), count, selected })
}
