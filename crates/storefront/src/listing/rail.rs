//! What a list can be narrowed by: the rail of facets, and stone shapes as drawings above the list.

use catalog::{
    Facet, FacetKind,
    model::{Metal, Shape},
};
use maud::{Markup, html};
use ui::{FacetBody, FacetForm, FacetGroup, FacetValue, PromotedFilter, PromotedFilters};

use super::{
    Subject,
    view::{ListPage, noun},
};
use crate::pictures;

impl ListPage<'_> {
    /// The facets in the rail. Shapes stand as drawings above the list instead, lines and occasions in search.
    fn rail(&self) -> impl Iterator<Item = &Facet> {
        let shapes = self.shapes().is_some();
        self.listing.facets.iter().filter(move |f| match f.name {
            "shape" => !shapes,
            name => !matches!(name, "line" | "occasion"),
        })
    }

    /// The stone shapes of the list, where there are several.
    fn shapes(&self) -> Option<&Facet> {
        self.listing.facets.iter().find(|f| f.name == "shape").filter(|f| f.values.len() > 2)
    }

    /// Stone shapes as drawings; each link adds its shape or takes it away.
    pub(super) fn promoted(&self) -> Markup {
        let Some(shapes) = self.shapes() else { return html! {} };
        let filter = |value: &catalog::FacetValue| {
            let href = if value.selected {
                self.without("shape", Some(&value.code))
            } else {
                self.link(
                    &[self.query.params(1), vec![("shape".to_owned(), value.code.to_string())]].concat(),
                )
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

    /// What the form sends besides the rail: the words searched for, and filters that have no place in it.
    fn hidden(&self) -> Vec<(String, String)> {
        let words = match self.subject {
            Subject::Search { words } if !words.is_empty() => vec![("q".to_owned(), words.clone())],
            _ => Vec::new(),
        };
        let rail: Vec<&str> = self.rail().map(|f| f.name).collect();
        let elsewhere = |(name, _): &(String, String)| {
            matches!(name.as_str(), "shape" | "line" | "occasion") && !rail.contains(&name.as_str())
        };
        words.into_iter().chain(self.query.filters.to_pairs().into_iter().filter(elsewhere)).collect()
    }

    pub(super) fn facets(&self) -> FacetForm {
        FacetForm {
            action: self.subject.path(),
            groups: self.rail().filter_map(|facet| self.group(facet)).collect(),
            hidden: self.hidden(),
            clear_href: (!self.query.filters.is_empty()).then(|| self.clear_href()),
            submit_text: format!("Show {} {}", self.listing.total, noun(self.listing.total)),
        }
    }

    fn group(&self, facet: &Facet) -> Option<FacetGroup> {
        let body = match facet.kind {
            FacetKind::Range => self.range(facet)?,
            FacetKind::Choice => {
                // one value that every piece carries narrows nothing
                if facet.values.len() < 2 && !facet.values.iter().any(|v| v.selected) {
                    return None;
                }
                FacetBody::Values(facet.values.iter().map(|v| value(facet.name, v)).collect())
            }
        };
        let open = matches!(facet.name, "metal" | "price" | "stone");
        Some(FacetGroup { name: facet.name.into(), text: facet.label.into(), body, open })
    }

    fn range(&self, facet: &Facet) -> Option<FacetBody> {
        let (least, most) = facet.range?;
        let filters = &self.query.filters;
        let carats = |milli: i32| catalog::model::carats(milli).trim_end_matches(" ct").to_owned();
        let narrow = |n: i64| i32::try_from(n).unwrap_or(i32::MAX);
        Some(match facet.name {
            "price" => FacetBody::Range {
                min: self.query.price_typed.0.clone(),
                max: self.query.price_typed.1.clone(),
                unit: "$".into(),
                bounds: ((least / 100).to_string(), ((most + 99) / 100).to_string()),
            },
            _ => FacetBody::Range {
                min: filters.carat_min.map(carats).unwrap_or_default(),
                max: filters.carat_max.map(carats).unwrap_or_default(),
                unit: "ct".into(),
                bounds: (carats(narrow(least)), carats(narrow(most))),
            },
        })
    }
}

fn value(facet: &str, value: &catalog::FacetValue) -> FacetValue {
    let metal = (facet == "metal")
        .then(|| value.code.parse::<Metal>().ok().map(|m| pictures::swatch(m).to_owned()))
        .flatten();
    FacetValue {
        value: value.code.to_string(),
        text: value.label.to_string(),
        count: value.count,
        checked: value.selected,
        metal,
        shape: None,
    }
}
