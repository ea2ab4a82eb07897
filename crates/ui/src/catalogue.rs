//! Narrowing a list: facets, applied filters, sorting, counts.

use maud::{Markup, Render, html};

use crate::actions::{Button, ButtonScheme};
use crate::card::dot;
use crate::feedback::Tag;
use crate::field::{Choice, options};
use crate::icon::{Icon, Jewel, icon, icon_small, jewel};

/// One value of a facet.
#[derive(Debug, Clone, Default)]
pub struct FacetValue {
    /// The value sent.
    pub value: String,
    /// What it says.
    pub text: String,
    /// How many pieces it would leave. Zero shows it, but not usable.
    pub count: u64,
    /// Whether it is chosen.
    pub checked: bool,
    /// A metal's colour before the word.
    pub metal: Option<String>,
    /// A stone shape before the word.
    pub shape: Option<Jewel>,
}

/// What a facet asks.
#[derive(Debug, Clone)]
pub enum FacetBody {
    /// Values; several may be chosen, and they widen each other.
    Values(Vec<FacetValue>),
    /// From and to, as two fields: `{name}_min` and `{name}_max`.
    Range {
        /// What was typed as the least.
        min: String,
        /// What was typed as the greatest.
        max: String,
        /// The unit written in the labels: "$", "ct", "mm".
        unit: String,
        /// The least and greatest that exist, as examples.
        bounds: (String, String),
    },
}

/// One facet: metal, shape, price…
#[derive(Debug, Clone)]
pub struct FacetGroup {
    /// The parameter's name.
    pub name: String,
    /// What it says.
    pub text: String,
    /// What it asks.
    pub body: FacetBody,
    /// Unfolded. Facets in use are always unfolded.
    pub open: bool,
}

impl Render for FacetGroup {
    fn render(&self) -> Markup {
        let used = match &self.body {
            FacetBody::Values(values) => values.iter().any(|value| value.checked),
            FacetBody::Range { min, max, .. } => !min.is_empty() || !max.is_empty(),
        };
        html! {
            details class="facet" open[self.open || used] {
                summary { span { (self.text) } (icon(Icon::CaretDown)) }
                fieldset class="facet-body" {
                    legend class="sr" { (self.text) }
                    @match &self.body {
                        FacetBody::Values(values) => @for value in values { (self.value(value)) },
                        FacetBody::Range { min, max, unit, bounds } => div class="form-row" {
                            (self.bound("min", "From", min, unit, &bounds.0))
                            (self.bound("max", "To", max, unit, &bounds.1))
                        },
                    }
                }
            }
        }
    }
}

impl FacetGroup {
    fn value(&self, value: &FacetValue) -> Markup {
        let id = format!("f-{}-{}", self.name, value.value);
        let unusable = value.count == 0 && !value.checked;
        html! {
            label class="check" for=(id) {
                input type="checkbox" id=(id) name=(self.name) value=(value.value) checked[value.checked] disabled[unusable];
                span class="check-text" {
                    @if value.metal.is_some() || value.shape.is_some() {
                        span {
                            @if let Some(metal) = &value.metal { (dot(metal)) }
                            @if let Some(shape) = value.shape { (jewel(shape)) }
                            (value.text)
                        }
                    } @else { (value.text) " " }
                    span class="facet-count" { (value.count) }
                }
            }
        }
    }

    fn bound(&self, end: &str, text: &str, value: &str, unit: &str, example: &str) -> Markup {
        let id = format!("f-{}-{end}", self.name);
        html! {
            div class="field" {
                label class="field-label" for=(id) { (text) @if !unit.is_empty() { " (" (unit) ")" } }
                input class="input num" id=(id) name={ (self.name) "_" (end) } inputmode="decimal" autocomplete="off"
                    value=[(!value.is_empty()).then_some(value)] placeholder=(example);
            }
        }
    }
}

/// The id of the filter form, for controls outside it ([`SortSelect`]).
pub const FACET_FORM: &str = "facets-form";

/// All facets of a list as one `GET` form: a rail on wide screens, a sheet on phones that opens without script.
///
/// Stands beside `<div data-swap="results">…</div>`. `<facet-form>` asks the same address with `X-Fragment: results` and
/// replaces every `data-swap` region that the answer carries, the facets' own among them.
#[derive(Debug, Clone, Default)]
pub struct FacetForm {
    /// The list's address without a query.
    pub action: String,
    /// The facets.
    pub groups: Vec<FacetGroup>,
    /// Parameters that stay as they are: the words searched for.
    pub hidden: Vec<(String, String)>,
    /// The address without any filter; none when nothing is chosen.
    pub clear_href: Option<String>,
    /// What the button says: "Show 23 rings".
    pub submit_text: String,
}

impl Render for FacetForm {
    fn render(&self) -> Markup {
        html! {
            facet-form {
                aside class="facets" id="facets" popover aria-label="Filters" {
                    form id=(FACET_FORM) method="get" action=(self.action) {
                        div class="facets-head narrow-only" {
                            h2 class="h4" { "Filters" }
                            button class="ico" type="button" popovertarget="facets" popovertargetaction="hide" aria-label="Close filters" { (icon(Icon::X)) }
                        }
                        div data-swap="facets" {
                            @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                            @for group in &self.groups { (group) }
                            div class="facets-foot btn-group btn-group-full" {
                                (Button::submit(self.submit_text.clone()).full())
                                @if let Some(href) = &self.clear_href {
                                    a class="btn btn-link" href=(href) data-facet-link { span { "Clear all" } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Opens the filter sheet on phones; hidden on wide screens.
#[derive(Debug, Clone, Copy, Default)]
pub struct FacetToggle {
    /// How many filters are in use.
    pub applied: usize,
}

impl Render for FacetToggle {
    fn render(&self) -> Markup {
        html! {
            button class="btn btn-outline btn-sm narrow-only" type="button" popovertarget="facets" {
                (icon_small(Icon::SlidersHorizontal))
                span { "Filter" @if self.applied > 0 { " (" (self.applied) ")" } }
            }
        }
    }
}

/// What the list is narrowed to, each word removable.
#[derive(Debug, Clone, Default)]
pub struct AppliedFilters {
    /// The words, each with the address without it.
    pub tags: Vec<Tag>,
    /// The address without any filter.
    pub clear_href: String,
}

impl Render for AppliedFilters {
    fn render(&self) -> Markup {
        html! {
            @if !self.tags.is_empty() {
                ul class="applied" aria-label="Filters in use" {
                    @for tag in &self.tags { li { (tag) } }
                    li { a class="btn btn-link btn-sm" href=(self.clear_href) data-facet-link { span { "Clear all" } } }
                }
            }
        }
    }
}

/// The order of a list. Belongs to the filter form; a button stands beside it where script does not run.
#[derive(Debug, Clone, Default)]
pub struct SortSelect {
    /// The orders.
    pub choices: Vec<Choice>,
    /// The one in use.
    pub selected: String,
}

impl Render for SortSelect {
    fn render(&self) -> Markup {
        html! {
            div class="sort" {
                label for="sort" { "Sort" }
                span class="select" {
                    select class="input" id="sort" name="sort" form=(FACET_FORM) { (options(&self.choices, &self.selected)) }
                    (icon(Icon::CaretDown))
                }
                noscript { (Button { form: Some(FACET_FORM.into()), ..Button::submit("Apply").scheme(ButtonScheme::Link).small() }) }
            }
        }
    }
}

/// "23 rings", announced when it changes.
#[derive(Debug, Clone, Default)]
pub struct ResultCount {
    /// How many.
    pub count: u64,
    /// One of them: "ring".
    pub singular: String,
    /// Several of them: "rings".
    pub plural: String,
}

impl Render for ResultCount {
    fn render(&self) -> Markup {
        let noun = if self.count == 1 { &self.singular } else { &self.plural };
        html! { p class="num" data-announce { (self.count) " " (noun) } }
    }
}

/// One entry of a [`PromotedFilters`] row.
#[derive(Debug, Clone, Default)]
pub struct PromotedFilter {
    /// What it says.
    pub text: String,
    /// The address of the list with it.
    pub href: String,
    /// The shape above the word.
    pub shape: Option<Jewel>,
    /// Whether it is in use.
    pub current: bool,
}

/// The filters most people want, above the grid: stone shapes as drawings.
#[derive(Debug, Clone, Default)]
pub struct PromotedFilters {
    /// What they choose, for assistive technology: "Shape".
    pub label: String,
    /// The entries.
    pub filters: Vec<PromotedFilter>,
}

impl Render for PromotedFilters {
    fn render(&self) -> Markup {
        html! {
            nav class="promoted" aria-label=(self.label) {
                @for filter in &self.filters {
                    a href=(filter.href) data-facet-link aria-current=[filter.current.then_some("true")] {
                        @if let Some(shape) = filter.shape { (jewel(shape)) }
                        span { (filter.text) }
                    }
                }
            }
        }
    }
}
