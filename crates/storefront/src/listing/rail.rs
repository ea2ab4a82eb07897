//! What a list can be narrowed by: the rail of facets, and stone shapes as drawings above the list.

use std::borrow::Cow;

use catalog::{
    Facet, FacetKind, Filters, Unit,
    model::{Fineness, Metal, Shape},
};
use maud::{Markup, html};
use ui::{FacetBar, FacetBody, FacetForm, FacetGroup, FacetValue, PromotedFilter, PromotedFilters};

use super::view::{ListPage, noun};
use crate::pictures;

/// What most people look for, in the order of the rail; all others are folded together below.
const FIRST: [&str; 14] = [
    "category",
    "metal",
    "price",
    "stone",
    "shape",
    "carat",
    "origin_class",
    "setting_style",
    "pearl_type",
    "ring_purpose",
    "ring_size",
    "length",
    "band_width",
    "availability",
];
/// Facets that stand open from the start.
const OPEN: [&str; 3] = ["metal", "price", "stone"];

impl ListPage<'_> {
    /// The stone shapes of the list, where there are several: they stand as drawings above it.
    fn shapes(&self) -> Option<&Facet> {
        self.listing.facets.iter().find(|f| f.name == "shape").filter(|f| f.values.len() > 2)
    }

    /// Stone shapes as drawings; each link adds its shape or takes it away.
    pub(super) fn promoted(&self) -> Markup {
        let Some(shapes) = self.shapes() else { return html! {} };
        let filter = |value: &catalog::FacetValue| {
            let href = if value.selected {
                self.without("shape", Some(&value.code))
            } else if value.count == 0 {
                String::new()
            } else {
                self.link(self.query.with_shape(&value.code))
            };
            let shape = value.code.parse::<Shape>().ok().and_then(pictures::drawing);
            PromotedFilter { text: value.label.to_string(), href, shape, current: value.selected }
        };
        html! {
            div data-swap="shapes" {
                (PromotedFilters { label: "Shape".into(), filters: shapes.values.iter().take(8).map(filter).collect() })
            }
        }
    }

    /// What the form sends besides the rail: the words searched for, and shapes where they are drawn above.
    fn hidden(&self) -> Vec<(String, String)> {
        let words = self.subject.pairs();
        let groups: Vec<String> = self.groups().map(|group| group.name).collect();
        let elsewhere = |(name, _): &(String, String)| {
            let facet = name.strip_suffix("_min").or(name.strip_suffix("_max")).unwrap_or(name);
            !groups.iter().any(|group| group == facet)
        };
        let rest = self.query.params(1).into_iter().filter(elsewhere).filter(|(name, _)| name != "sort");
        words.into_iter().chain(rest).collect()
    }

    fn groups(&self) -> impl Iterator<Item = FacetGroup> {
        let drawn = self.shapes().is_some();
        self.listing
            .facets
            .iter()
            .filter(move |f| !(drawn && f.name == "shape"))
            .filter_map(|f| self.group(f))
    }

    pub(super) fn facets(&self) -> FacetForm {
        let place = |group: &FacetGroup| FIRST.iter().position(|name| *name == group.name);
        let (mut groups, more): (Vec<_>, Vec<_>) = self.groups().partition(|group| place(group).is_some());
        groups.sort_by_key(place);
        FacetForm {
            action: self.subject.path(),
            groups,
            more,
            hidden: self.hidden(),
            clear_href: (!self.query.filters.is_empty()).then(|| self.clear_href()),
            submit_text: format!("Show {} {}", self.listing.total, noun(self.listing.total)),
        }
    }

    fn group(&self, facet: &Facet) -> Option<FacetGroup> {
        let body = match facet.kind {
            FacetKind::Range(unit) => self.range(facet, unit)?,
            FacetKind::Choice => {
                if !self.narrows(facet) {
                    return None;
                }
                FacetBody::Values(facet.values.iter().map(|v| value(facet, v)).collect())
            }
        };
        let open = OPEN.contains(&&*facet.name);
        Some(FacetGroup { name: facet.name.to_string(), text: facet.label.to_string(), body, open })
    }

    /// Whether a choice is one: a single value of the house's own fields is what every piece has. What staff defined is
    /// said of some pieces only, so that one value sets them apart.
    fn narrows(&self, facet: &Facet) -> bool {
        let own = Filters::NAMES.contains(&&*facet.name);
        let apart = |v: &catalog::FacetValue| v.selected || (!own && v.count < self.listing.total as u64);
        facet.values.len() > 1 || facet.values.iter().any(apart)
    }

    fn range(&self, facet: &Facet, unit: Unit) -> Option<FacetBody> {
        let asked = self.query.filters.ranges(self.schema).find(|r| r.name == facet.name);
        let ends =
            asked.as_ref().map(|r| (r.least.as_ref().map(|end| end.1), r.most.as_ref().map(|end| end.1)));
        let (least, most) = ends.unwrap_or_default();
        // one number that every piece has narrows nothing
        if asked.is_none() && facet.range.is_none_or(|(low, high)| low == high) {
            return None;
        }
        let inside = |bar: &catalog::Bar| {
            least.is_none_or(|n| bar.to.is_none_or(|to| to > n)) && most.is_none_or(|n| bar.from <= n)
        };
        let bars = facet.bars.iter().map(|bar| FacetBar { count: bar.count, inside: inside(bar) }).collect();
        let write = |end: Option<i64>| end.map(|n| unit.write(n)).unwrap_or_default();
        let (min, max) = match unit {
            Unit::Money => self.query.price_typed.clone(),
            _ => (write(least), write(most)),
        };
        let (low, high) = facet.range.unwrap_or_default();
        let bounds = match unit {
            Unit::Money => ((low / 100).to_string(), ((high + 99) / 100).to_string()),
            _ => (unit.write(low), unit.write(high)),
        };
        let step = |bar: &catalog::Bar| match unit {
            Unit::Money => (bar.from / 100).to_string(),
            _ => unit.write(bar.from),
        };
        let steps = facet.bars.iter().map(step).collect();
        Some(FacetBody::Range { min, max, unit: suffix(unit).trim().into(), bounds, bars, steps })
    }
}

/// The unit after a number.
pub(super) fn suffix(unit: Unit) -> Cow<'static, str> {
    match unit {
        Unit::Money => "$".into(),
        Unit::Carats => " ct".into(),
        Unit::Millimetres => " mm".into(),
        Unit::Days => " days".into(),
        Unit::Told(unit) => match unit.symbol() {
            sign @ ("" | "°" | "%") => sign.into(),
            symbol => format!(" {symbol}").into(),
        },
    }
}

fn value(facet: &Facet, value: &catalog::FacetValue) -> FacetValue {
    let metal = (facet.name == "metal")
        .then(|| value.code.parse::<Metal>().ok().map(|m| pictures::swatch(m).to_owned()))
        .flatten();
    FacetValue {
        value: value.code.to_string(),
        text: said(facet, value),
        count: value.count,
        checked: value.selected,
        metal,
        shape: None,
    }
}

/// A value's words under its facet's name.
fn said(facet: &Facet, value: &catalog::FacetValue) -> String {
    if facet.name == "fineness"
        && let Some(karat) = value.code.parse::<Fineness>().ok().and_then(Fineness::karat)
    {
        return format!("{} ({karat}k gold)", value.label);
    }
    let mut letters = value.label.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A value's words where its facet's name does not stand beside it.
pub(super) fn said_alone(facet: &Facet, value: &catalog::FacetValue) -> String {
    match &*facet.name {
        "category" | "ring_purpose" | "metal" | "stone" | "shape" | "setting_style" | "origin_class"
        | "availability" | "occasion" | "line" => said(facet, value),
        _ => format!("{}: {}", facet.label, said(facet, value)),
    }
}
