//! How a list looks.

use std::sync::Arc;

use catalog::{
    FacetKind, Listing, Snapshot, Sort, Unit,
    attributes::Schema,
    model::{Metal, ProductView},
};
use maud::{Markup, html};
use serde_json::json;
use ui::{
    AppliedFilters, Breadcrumb, Choice, EmptyState, FacetToggle, Head, Icon, ImagePreload, InlineAlert,
    LinkArrow, LoadMore, Picture, PreparedGrid, ResultCount, SortSelect, Tag, Tone,
};

use super::{ListQuery, PAGE_SIZE, Subject, rail};
use crate::{
    Face,
    card::{self, Form},
    frame::{Open, Sheet},
    pictures,
};

/// How many cards stand in the first row on wide screens.
const FIRST_ROW: usize = 4;

/// One page of a list.
pub(super) struct ListPage<'a> {
    pub(super) face: &'a Face,
    pub(super) snapshot: &'a Snapshot,
    pub(super) subject: &'a Subject,
    pub(super) query: &'a ListQuery,
    pub(super) listing: Listing,
    /// What staff defined, as it was when the list was read.
    pub(super) schema: &'a Schema,
}

impl ListPage<'_> {
    pub(super) fn document(&self) -> Markup {
        let path = self.own_path();
        let (title, description) = self.said();
        let canonical = match self.subject {
            Subject::Collection { .. } if self.query.page > 1 => {
                Some(format!("{path}?page={}", self.query.page))
            }
            Subject::Collection { .. } => Some(path.clone()),
            Subject::Search(_) => None,
        };
        let own = matches!(self.subject, Subject::Collection { landing: Some(_), .. });
        let first = self.listing.items.first();
        let first = first.and_then(|p| card::first_picture(p, self.metal_of(p))).map(pictures::image);
        let head = Head {
            title,
            description,
            noindex: canonical.is_none() || (!own && !self.query.filters.is_empty()),
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

    /// The address of the page itself: the collection's, or the one that its filters have of their own.
    fn own_path(&self) -> String {
        match self.subject {
            Subject::Collection { landing: Some(landing), .. } => landing.address(),
            _ => self.subject.path(),
        }
    }

    fn said(&self) -> (String, String) {
        match self.subject {
            Subject::Collection { .. } if self.query.page > 1 => {
                (format!("{}, page {}", self.heading(), self.query.page), self.intro().to_owned())
            }
            Subject::Collection { .. } => (self.heading().to_owned(), self.intro().to_owned()),
            Subject::Search(asked) if asked.words.is_empty() => ("All pieces".into(), String::new()),
            Subject::Search(asked) => (format!("“{}”", asked.words), String::new()),
        }
    }

    fn crumbs(&self) -> Breadcrumb {
        match self.subject {
            Subject::Collection { title, landing: Some(landing), .. } => {
                Breadcrumb::new(&[("Home", "/"), (title, &self.subject.path()), (landing.title, "")])
            }
            _ => Breadcrumb::new(&[("Home", "/"), (self.heading(), "")]),
        }
    }

    fn heading(&self) -> &str {
        match self.subject {
            Subject::Collection { landing: Some(landing), .. } => landing.title,
            Subject::Collection { title, .. } => title,
            Subject::Search(asked) if asked.words.is_empty() => "All pieces",
            Subject::Search(_) => "Search",
        }
    }

    fn intro(&self) -> &str {
        match self.subject {
            Subject::Collection { landing: Some(landing), .. } => landing.intro,
            Subject::Collection { intro, .. } => intro,
            Subject::Search(_) => "",
        }
    }

    fn opening(&self) -> Markup {
        html! {
            header class="stack stack-4" {
                h1 class="h1" { (self.heading()) }
                @match self.subject {
                    Subject::Collection { .. } => p class="lead" { (self.intro()) },
                    Subject::Search(asked) => (super::search::field(asked)),
                }
            }
        }
    }

    pub(super) fn link(&self, params: Vec<(String, String)>) -> String {
        self.subject.address(params)
    }

    pub(super) fn without(&self, name: &str, value: Option<&str>) -> String {
        let gone = |pair: &(String, String)| pair.0 == name && value.is_none_or(|v| v == pair.1);
        self.link(self.query.params(1).into_iter().filter(|pair| !gone(pair)).collect())
    }

    pub(super) fn clear_href(&self) -> String {
        self.link(Vec::new())
    }

    fn results(&self) -> Markup {
        let shown = (self.query.page - 1) * PAGE_SIZE + self.listing.items.len();
        let left = self.listing.total.saturating_sub(shown);
        let next = (left > 0)
            .then(|| (self.link(self.query.params(self.query.page + 1)), left.min(PAGE_SIZE) as u64));
        html! {
            div data-swap="results" {
                (self.search_says())
                @for note in &self.query.notes { (InlineAlert::new(Tone::Info, note.clone())) }
                div class="results-bar" {
                    (FacetToggle { applied: self.query.filters.to_pairs().len() })
                    (ResultCount { count: self.listing.total as u64, singular: "piece".into(), plural: "pieces".into() })
                    (self.sort())
                }
                (AppliedFilters { tags: self.tags(), clear_href: self.clear_href() })
                @if self.listing.items.is_empty() { (self.nothing()) } @else {
                    h2 class="sr" { "Pieces" }
                    (self.grid())
                    (LoadMore { shown: shown as u64, total: self.listing.total as u64, noun: noun(self.listing.total).into(), next })
                }
            }
        }
    }

    fn grid(&self) -> PreparedGrid {
        let one = |(place, product): (usize, &Arc<ProductView>)| {
            let eager = place < FIRST_ROW;
            let metal = self.metal_of(product);
            let form = match (metal, eager) {
                (None, true) => Form::Eager,
                (None, false) => Form::Lazy,
                (Some(metal), true) => Form::EagerInMetal(metal),
                (Some(metal), false) => Form::LazyInMetal(metal),
            };
            card::prepared(self.face, self.snapshot, product, form, || match metal {
                Some(metal) => card::in_metal(product, metal, eager),
                None => card::card(product, eager),
            })
        };
        PreparedGrid { cards: self.listing.items.iter().enumerate().map(one).collect() }
    }

    /// The metal to show a piece in, where that is not the one it opens with.
    fn metal_of(&self, product: &ProductView) -> Option<Metal> {
        card::metal_asked(product, &self.query.filters.metal)
    }

    /// A search is in the order of relevance where a list is in the house's.
    fn sorts(&self) -> Vec<Sort> {
        let relevance = matches!(self.subject, Subject::Search(asked) if asked.found.asks);
        let usual = if relevance { Sort::Relevance } else { Sort::Featured };
        Sort::OF_A_LIST.iter().map(|s| if *s == Sort::Featured { usual } else { *s }).collect()
    }

    fn sort(&self) -> SortSelect {
        SortSelect {
            choices: self.sorts().iter().map(|s| Choice::new(s.code(), s.label())).collect(),
            selected: self.query.sort.code().into(),
        }
    }

    fn tags(&self) -> Vec<Tag> {
        let mut tags: Vec<Tag> = Vec::new();
        for facet in self.listing.facets.iter().filter(|f| f.kind == FacetKind::Choice) {
            for value in facet.values.iter().filter(|v| v.selected) {
                let href = self.without(&facet.name, Some(&value.code));
                tags.push(Tag { text: rail::said_alone(facet, value), remove_href: Some(href) });
            }
        }
        for range in self.query.filters.ranges(self.schema) {
            let ends = [
                ("from", range.least, &self.query.price_typed.0),
                ("to", range.most, &self.query.price_typed.1),
            ];
            for (word, end, typed) in ends {
                let Some((name, number)) = end else { continue };
                let number = match range.unit {
                    Unit::Money => format!("${typed}"),
                    unit => format!("{}{}", unit.write(number), rail::suffix(unit)),
                };
                let text = format!("{} {word} {number}", range.label);
                tags.push(Tag { text, remove_href: Some(self.without(&name, None)) });
            }
        }
        tags
    }

    /// Never a dead end.
    fn nothing(&self) -> Markup {
        if let Subject::Search(asked) = self.subject {
            return self.search_nothing(asked);
        }
        let title = "No piece is all of these at once.".to_owned();
        let text = "Take away one filter, or ask us to make the piece you have in mind.";
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
        let Subject::Collection { title: of, landing, .. } = self.subject else { return Vec::new() };
        let (title, intro) = (self.heading(), self.intro());
        let cx = &self.face.cx;
        let first = (self.query.page - 1) * PAGE_SIZE;
        let item = |(place, product): (usize, &Arc<ProductView>)| json!({"@type": "ListItem", "position": first + place + 1, "name": &*product.title, "url": cx.link(&format!("/products/{}", product.slug))});
        let items: Vec<_> = self.listing.items.iter().enumerate().map(item).collect();
        let list = json!({
            "@context": "https://schema.org", "@type": "CollectionPage", "name": title, "description": intro, "url": cx.link(path),
            "mainEntity": {"@type": "ItemList", "numberOfItems": self.listing.total, "itemListElement": items},
        });
        let whole = self.subject.path();
        let mut steps = vec![("Home", "/"), (of.as_str(), whole.as_str())];
        steps.extend(landing.map(|_| (title, path)));
        vec![list.to_string(), crate::site_map::trail(cx, &steps).to_string()]
    }
}

pub(super) const fn noun(count: usize) -> &'static str {
    if count == 1 { "piece" } else { "pieces" }
}
