//! How a list looks.

use std::sync::Arc;

use catalog::{FacetKind, Listing, Sort, model::ProductView};
use maud::{Markup, html};
use serde_json::json;
use ui::{
    AppliedFilters, Breadcrumb, Choice, EmptyState, FacetToggle, Head, Icon, ImagePreload, InlineAlert,
    LinkArrow, LoadMore, Picture, ProductGrid, ResultCount, SortSelect, Tag, Tone,
};

use super::{ListQuery, PAGE_SIZE, Subject, query::with_query};
use crate::{
    Face,
    card::card,
    frame::{Open, Sheet},
    pictures,
};

/// How many cards stand in the first row on wide screens.
const FIRST_ROW: usize = 4;

/// One page of a list.
pub(super) struct ListPage<'a> {
    pub(super) face: &'a Face,
    pub(super) subject: &'a Subject,
    pub(super) query: &'a ListQuery,
    pub(super) listing: Listing,
}

impl ListPage<'_> {
    pub(super) fn document(&self) -> Markup {
        let path = self.subject.path();
        let (title, description) = self.said();
        let canonical = match self.subject {
            Subject::Collection { .. } if self.query.page > 1 => {
                Some(format!("{path}?page={}", self.query.page))
            }
            Subject::Collection { .. } => Some(path.clone()),
            Subject::Search { .. } => None,
        };
        let first = self.listing.items.first().and_then(|p| p.hero()).map(pictures::image);
        let head = Head {
            title,
            description,
            noindex: canonical.is_none() || !self.query.filters.is_empty(),
            canonical,
            json_ld: self.structured(&path),
            preload: first.map(|image| ImagePreload { image, sizes: Picture::GRID.into() }),
            ..Head::default()
        };
        let body = html! {
            div class="wrap stack stack-6" {
                (self.crumbs())
                (self.opening())
                (self.promoted())
                div class="with-rail" { (self.facets()) (self.results()) }
            }
        };
        Open { sheet: Sheet::Listing, path: &path, head, scripts: &["collection.js"], body }
            .document(self.face)
    }

    /// What `<facet-form>` puts in place.
    pub(super) fn fragment(&self) -> Markup {
        html! { (self.promoted()) (self.facets()) (self.results()) }
    }

    fn said(&self) -> (String, String) {
        match self.subject {
            Subject::Collection { title, intro, .. } if self.query.page > 1 => {
                (format!("{title}, page {}", self.query.page), intro.clone())
            }
            Subject::Collection { title, intro, .. } => (title.clone(), intro.clone()),
            Subject::Search { words } if words.is_empty() => ("All pieces".into(), String::new()),
            Subject::Search { words } => (format!("“{words}”"), String::new()),
        }
    }

    fn crumbs(&self) -> Breadcrumb {
        Breadcrumb::new(&[("Home", "/"), (self.heading(), "")])
    }

    fn heading(&self) -> &str {
        match self.subject {
            Subject::Collection { title, .. } => title,
            Subject::Search { words } if words.is_empty() => "All pieces",
            Subject::Search { .. } => "Search",
        }
    }

    fn opening(&self) -> Markup {
        html! {
            header class="stack stack-4" {
                h1 class="h1" { (self.heading()) }
                @match self.subject {
                    Subject::Collection { intro, .. } => p class="lead" { (intro) },
                    Subject::Search { words } => form class="cluster" role="search" method="get" action="/search" {
                        label class="sr" for="q" { "Search the house" }
                        input class="input" id="q" type="search" name="q" value=(words) maxlength="120" autocomplete="off"
                            placeholder="Oval ring in rose gold";
                        (ui::Button::submit("Search").scheme(ui::ButtonScheme::Outline))
                    },
                }
            }
        }
    }

    pub(super) fn link(&self, params: &[(String, String)]) -> String {
        let words = match self.subject {
            Subject::Search { words } if !words.is_empty() => vec![("q".to_owned(), words.clone())],
            _ => Vec::new(),
        };
        with_query(&self.subject.path(), &[&words, params].concat())
    }

    pub(super) fn without(&self, name: &str, value: Option<&str>) -> String {
        let gone = |pair: &(String, String)| pair.0 == name && value.is_none_or(|v| v == pair.1);
        let rest: Vec<_> = self.query.params(1).into_iter().filter(|pair| !gone(pair)).collect();
        self.link(&rest)
    }

    pub(super) fn clear_href(&self) -> String {
        self.link(&[])
    }

    fn results(&self) -> Markup {
        let shown = (self.query.page - 1) * PAGE_SIZE + self.listing.items.len();
        let left = self.listing.total.saturating_sub(shown);
        let next = (left > 0)
            .then(|| (self.link(&self.query.params(self.query.page + 1)), left.min(PAGE_SIZE) as u64));
        html! {
            div data-swap="results" {
                @for note in &self.query.notes { (InlineAlert::new(Tone::Info, note.clone())) }
                div class="results-bar" {
                    (FacetToggle { applied: self.query.filters.to_pairs().len() })
                    (ResultCount { count: self.listing.total as u64, singular: "piece".into(), plural: "pieces".into() })
                    (self.sort())
                }
                (AppliedFilters { tags: self.tags(), clear_href: self.clear_href() })
                @if self.listing.items.is_empty() { (self.nothing()) } @else {
                    h2 class="sr" { "Pieces" }
                    (ProductGrid { cards: self.listing.items.iter().enumerate().map(|(i, p)| card(p, i < FIRST_ROW)).collect() })
                    (LoadMore { shown: shown as u64, total: self.listing.total as u64, noun: noun(self.listing.total).into(), next })
                }
            }
        }
    }

    fn sort(&self) -> SortSelect {
        SortSelect {
            choices: Sort::ALL.iter().map(|s| Choice::new(s.code(), s.label())).collect(),
            selected: self.query.sort.code().into(),
        }
    }

    fn tags(&self) -> Vec<Tag> {
        let filters = &self.query.filters;
        let mut tags: Vec<Tag> = Vec::new();
        for facet in self.listing.facets.iter().filter(|f| f.kind == FacetKind::Choice) {
            for value in facet.values.iter().filter(|v| v.selected) {
                let href = self.without(facet.name, Some(&value.code));
                tags.push(Tag { text: value.label.to_string(), remove_href: Some(href) });
            }
        }
        let (low, high) = (&self.query.price_typed.0, &self.query.price_typed.1);
        let mut ranges = Vec::new();
        if filters.price_min.is_some() {
            ranges.push((format!("From ${low}"), "price_min"));
        }
        if filters.price_max.is_some() {
            ranges.push((format!("To ${high}"), "price_max"));
        }
        ranges
            .extend(filters.carat_min.map(|c| (format!("From {}", catalog::model::carats(c)), "carat_min")));
        ranges.extend(filters.carat_max.map(|c| (format!("To {}", catalog::model::carats(c)), "carat_max")));
        tags.extend(
            ranges.into_iter().map(|(text, name)| Tag { text, remove_href: Some(self.without(name, None)) }),
        );
        tags
    }

    /// Never a dead end.
    fn nothing(&self) -> Markup {
        let (title, text) = match self.subject {
            Subject::Search { words } if self.query.filters.is_empty() => (
                format!("Nothing here answers to “{words}”."),
                "Try fewer words, a metal or a stone; or ask us, we may have it in the drawer.",
            ),
            _ => (
                "No piece is all of these at once.".to_owned(),
                "Take away one filter, or ask us to make the piece you have in mind.",
            ),
        };
        let action = html! {
            div class="cluster" {
                @if !self.query.filters.is_empty() { (LinkArrow::new("Clear all filters", self.clear_href())) }
                (LinkArrow::new("Engagement rings", "/collections/engagement-rings"))
                (LinkArrow::new("Ask our concierge", "/contact"))
            }
        };
        html! { (EmptyState { icon: Icon::MagnifyingGlass, title, text: text.into(), action }) }
    }

    fn structured(&self, path: &str) -> Vec<String> {
        let Subject::Collection { title, intro, .. } = self.subject else { return Vec::new() };
        let cx = &self.face.cx;
        let first = (self.query.page - 1) * PAGE_SIZE;
        let item = |(place, product): (usize, &Arc<ProductView>)| json!({"@type": "ListItem", "position": first + place + 1, "name": &*product.title, "url": cx.link(&format!("/products/{}", product.slug))});
        let items: Vec<_> = self.listing.items.iter().enumerate().map(item).collect();
        let list = json!({
            "@context": "https://schema.org", "@type": "CollectionPage", "name": title, "description": intro, "url": cx.link(path),
            "mainEntity": {"@type": "ItemList", "numberOfItems": self.listing.total, "itemListElement": items},
        });
        vec![list.to_string(), crate::site_map::trail(cx, &[("Home", "/"), (title, path)]).to_string()]
    }
}

pub(super) const fn noun(count: usize) -> &'static str {
    if count == 1 { "piece" } else { "pieces" }
}
