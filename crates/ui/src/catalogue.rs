//! Narrowing a list: facets, applied filters, sorting, counts.

use maud::{Markup, Render, html};

use crate::actions::{Button, ButtonScheme};
use crate::facet::FacetGroup;
use crate::feedback::Tag;
use crate::field::{Choice, options};
use crate::icon::{Icon, Jewel, icon, icon_small, jewel};

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
    /// Facets that fewer people look for, folded together below; those in use unfold them.
    pub more: Vec<FacetGroup>,
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
                            @if !self.more.is_empty() {
                                details class="facet facet-more" data-facet="more" open[self.more.iter().any(FacetGroup::is_used)] {
                                    summary { span { "More filters" } (icon(Icon::CaretDown)) }
                                    @for group in &self.more { (group) }
                                }
                            }
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
    /// The address of the list with it; none when it would leave nothing.
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
        // a row that leads nowhere is no way to walk: the list says that it is empty
        if self.filters.iter().all(|filter| filter.href.is_empty()) {
            return html! {};
        }
        html! {
            nav class="promoted" aria-label=(self.label) {
                @for filter in &self.filters {
                    @if filter.href.is_empty() {
                        span class="promoted-off" {
                            @if let Some(shape) = filter.shape { (jewel(shape)) }
                            span { (filter.text) span class="sr" { ", none here" } }
                        }
                    } @else { a href=(filter.href) data-facet-link aria-current=[filter.current.then_some("true")] {
                        @if let Some(shape) = filter.shape { (jewel(shape)) }
                        span { (filter.text) }
                    } }
                }
            }
        }
    }
}
