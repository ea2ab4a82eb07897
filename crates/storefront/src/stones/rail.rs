//! What a list of stones can be narrowed by.

use catalog::stones::{Dimension, Scale, StoneFacet};
use maud::{Markup, html};
use ui::{Choice, FacetBody, FacetForm, FacetGroup, FacetValue, PromotedFilter, PromotedFilters, StepRange};

use super::{
    list::StoneList,
    query::{Kind, dollars},
};
use crate::pictures;

/// The dimensions of each list, in the order that people decide in.
const DIAMONDS: &[Dimension] = &[
    Dimension::Origin,
    Dimension::Carat,
    Dimension::Price,
    Dimension::Colour,
    Dimension::Clarity,
    Dimension::Cut,
    Dimension::Ratio,
    Dimension::Table,
    Dimension::Depth,
    Dimension::Polish,
    Dimension::Symmetry,
    Dimension::Fluorescence,
    Dimension::Growth,
    Dimension::Lab,
];
const GEMSTONES: &[Dimension] = &[
    Dimension::Species,
    Dimension::Colour,
    Dimension::Carat,
    Dimension::Price,
    Dimension::Origin,
    Dimension::Ratio,
    Dimension::Lab,
];

/// How many dimensions stand unfolded; the rest are folded together below.
const FIRST: usize = 6;

impl StoneList<'_> {
    pub(super) const fn dimensions(&self) -> &'static [Dimension] {
        match self.query.kind {
            Kind::Diamonds => DIAMONDS,
            Kind::Gemstones => GEMSTONES,
        }
    }

    /// Shapes as drawings above the list; each link adds its shape or takes it away.
    pub(super) fn shapes(&self) -> Markup {
        let Some(facet) = self.listing.facet(Dimension::Shape) else { return html! {} };
        let chosen = self.query.asked.words_of(Dimension::Shape);
        let shown = facet.steps.iter().filter(|s| s.count > 0 || chosen.contains(&s.code));
        let filters = shown.map(|step| {
            let current = chosen.contains(&step.code);
            let href = self.query.link(|query| {
                let rest = query.asked.clone().without(Dimension::Shape);
                let kept = chosen.iter().copied().filter(|code| *code != step.code);
                let added = (!current).then_some(step.code);
                query.asked =
                    kept.chain(added).fold(rest, |filters, code| filters.with(Dimension::Shape, code));
            });
            let shape = step.code.parse().ok().and_then(pictures::drawing);
            PromotedFilter { text: step.label.into(), href, shape, current }
        });
        html! {
            div data-swap="shapes" { (PromotedFilters { label: "Shape".into(), filters: filters.collect() }) }
        }
    }

    pub(super) fn facets(&self) -> FacetForm {
        let facets = self.dimensions().iter().filter_map(|d| self.listing.facet(*d));
        let mut groups: Vec<_> = facets.filter_map(|f| self.group(f)).collect();
        let more = groups.split_off(groups.len().min(FIRST));
        let mut hidden = self.query.standing();
        hidden.extend(self.query.pairs().into_iter().filter(|(name, _)| name == "shape"));
        let (one, many) = self.query.kind.nouns();
        let noun = if self.listing.total == 1 { one } else { many };
        FacetForm {
            action: self.query.kind.path().into(),
            groups,
            more,
            hidden,
            clear_href: (!self.query.asked.is_empty()).then(|| self.clear_href()),
            submit_text: format!("Show {} {noun}", self.listing.total),
        }
    }

    fn group(&self, facet: &StoneFacet) -> Option<FacetGroup> {
        let dimension = facet.dimension;
        let hues = dimension == Dimension::Colour && self.query.kind == Kind::Gemstones;
        let body = match dimension.scale() {
            Scale::Grade if !hues => FacetBody::Steps(self.grades(facet)?),
            Scale::Choice | Scale::Grade => FacetBody::Values(self.values(facet)?),
            Scale::Amount { step } => FacetBody::Steps(self.amounts(facet, step)),
        };
        let open = self.dimensions().iter().take(FIRST).any(|d| *d == dimension);
        Some(FacetGroup { name: dimension.code().into(), text: dimension.label().into(), body, open })
    }

    fn values(&self, facet: &StoneFacet) -> Option<Vec<FacetValue>> {
        let chosen = self.query.asked.words_of(facet.dimension);
        // diamonds have a list of their own
        let elsewhere = |code: &str| facet.dimension == Dimension::Species && code == "diamond";
        let shown =
            facet.steps.iter().filter(|s| (s.count > 0 || chosen.contains(&s.code)) && !elsewhere(s.code));
        let values: Vec<_> = shown
            .map(|step| FacetValue {
                value: step.code.into(),
                text: super::words::capital(step.label),
                count: step.count as u64,
                checked: chosen.contains(&step.code),
                ..FacetValue::default()
            })
            .collect();
        // one value that every stone carries narrows nothing
        (values.len() > 1 || !chosen.is_empty()).then_some(values)
    }

    /// From the first to the last grade that occurs; colours stop where the hues begin.
    fn grades(&self, facet: &StoneFacet) -> Option<StepRange> {
        let letters = facet.dimension == Dimension::Colour;
        let steps: Vec<_> = facet.steps.iter().filter(|s| !letters || s.code.len() == 1).collect();
        let (min, max) = self.query.written(facet.dimension);
        let used = |code: &str| code == min || code == max;
        let last = steps.iter().rposition(|s| s.count > 0 || used(s.code))?;
        let steps = &steps[..=last.max(1).min(steps.len() - 1)];
        Some(StepRange {
            name: facet.dimension.code().into(),
            text: facet.dimension.label().into(),
            steps: steps.iter().map(|s| (s.code.to_owned(), s.count as u64)).collect(),
            words: steps.iter().map(|s| Choice::new(s.code, s.label)).collect(),
            min,
            max,
            unit: String::new(),
        })
    }

    /// The steps from the first to the last that has any stone.
    fn amounts(&self, facet: &StoneFacet, unit: i64) -> StepRange {
        let (min, max) = self.query.written(facet.dimension);
        let first = facet.steps.iter().position(|s| s.count > 0).unwrap_or(0);
        let last = facet.steps.iter().rposition(|s| s.count > 0).unwrap_or(facet.steps.len() - 1);
        let write = |from: i64| match facet.dimension {
            Dimension::Price => dollars(from),
            _ => decimal(from, unit),
        };
        let end = (last + 2).min(facet.steps.len());
        StepRange {
            name: facet.dimension.code().into(),
            text: facet.dimension.label().into(),
            steps: facet.steps[first..end].iter().map(|s| (write(s.from), s.count as u64)).collect(),
            words: Vec::new(),
            min,
            max,
            unit: match facet.dimension {
                Dimension::Price => "$",
                Dimension::Carat => "ct",
                Dimension::Table | Dimension::Depth => "%",
                _ => "",
            }
            .into(),
        }
    }

    pub(super) fn clear_href(&self) -> String {
        self.query.link(|query| query.asked = catalog::stones::StoneFilters::default())
    }
}

fn decimal(value: i64, unit: i64) -> String {
    let places = unit.ilog10() as usize;
    let text = format!("{}.{:0places$}", value / unit, value % unit);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
