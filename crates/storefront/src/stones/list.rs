//! How a list of stones looks.

use catalog::stones::{Dimension, Scale, StoneListing, StoneSnapshot, StoneSort, StoneView};
use maud::{Markup, html};
use serde_json::json;
use ui::{
    AppliedFilters, Breadcrumb, Choice, CompareTray, CutSheet, EmptyState, FacetToggle, Head, Icon,
    InlineAlert, LinkArrow, LoadMore, ResultCount, SortSelect, StoneCard, StoneRow, StoneTable, Tag, Tone,
    TrayStone,
};

use super::{
    PAGE_SIZE,
    query::{Kind, StoneQuery, joined},
    words,
};
use crate::{
    Face,
    frame::{Open, Sheet},
    holds,
    listing::with_query,
};

/// One page of a list.
pub(super) struct StoneList<'a> {
    pub(super) face: &'a Face,
    pub(super) query: &'a StoneQuery,
    pub(super) listing: StoneListing,
    pub(super) snapshot: &'a StoneSnapshot,
}

impl StoneList<'_> {
    pub(super) fn document(&self) -> Markup {
        let kind = self.query.kind;
        let canonical = if self.query.page > 1 {
            format!("{}?page={}", kind.path(), self.query.page)
        } else {
            kind.path().to_owned()
        };
        let head = Head {
            title: if self.query.page > 1 {
                format!("{}, page {}", kind.title(), self.query.page)
            } else {
                kind.title().into()
            },
            description: intro(kind).into(),
            noindex: !self.query.asked.is_empty() || self.query.table || !self.query.compared.is_empty(),
            canonical: Some(canonical),
            json_ld: self.structured(),
            ..Head::default()
        };
        let body = html! {
            (CutSheet::default())
            div class="wrap stack stack-6" {
                (Breadcrumb::new(&[("Home", "/"), (kind.title(), "")]))
                header class="stack stack-4" {
                    h1 class="h1" { (kind.title()) }
                    p class="lead" { (intro(kind)) }
                }
                (self.shapes())
                div class="with-rail" { (self.facets()) (self.results()) }
            }
            (holds::asks())
        };
        // both lists stand under one entry of the menu
        Open { sheet: Sheet::Stones, path: "/diamonds", head, scripts: &["stones.js", holds::SCRIPT], body }
            .document(self.face)
    }

    /// What `<facet-form>` puts in place.
    pub(super) fn fragment(&self) -> Markup {
        html! { (self.shapes()) (self.facets()) (self.results()) }
    }

    fn results(&self) -> Markup {
        let shown = (self.query.page - 1) * PAGE_SIZE + self.listing.stones.len();
        let left = self.listing.total.saturating_sub(shown);
        let more = left > 0 && self.query.page < super::MOST_PAGES;
        let next =
            more.then(|| (self.query.link(|q| q.page = self.query.page + 1), left.min(PAGE_SIZE) as u64));
        let (one, many) = self.query.kind.nouns();
        html! {
            div data-swap="results" {
                @for note in &self.query.notes { (InlineAlert::new(Tone::Info, note.clone())) }
                div class="results-bar" {
                    (FacetToggle { applied: self.query.asked.to_pairs().len() })
                    (ResultCount { count: self.listing.total as u64, singular: one.into(), plural: many.into() })
                    (self.views())
                    (self.sort())
                }
                (AppliedFilters { tags: self.tags(), clear_href: self.clear_href() })
                @if self.listing.stones.is_empty() { (self.nothing()) } @else {
                    h2 class="sr" { (self.query.kind.title()) }
                    @if self.query.table { (self.table()) } @else {
                        div class="grid" data-grid { @for stone in &self.listing.stones { (self.card(stone)) } }
                    }
                    (LoadMore { shown: shown as u64, total: self.listing.total as u64, noun: (if self.listing.total == 1 { one } else { many }).into(), next })
                }
                (self.tray())
            }
        }
    }

    fn views(&self) -> Markup {
        let link = |text: &str, table: bool| {
            let current = self.query.table == table;
            html! { a href=(self.query.link(|q| q.table = table)) data-facet-link rel="nofollow" aria-current=[current.then_some("true")] { (text) } }
        };
        html! { nav class="views" aria-label="Show as" { (link("Cards", false)) (link("Table", true)) } }
    }

    fn sort(&self) -> SortSelect {
        let order = |dimension, descending, text: &str| {
            Choice::new(StoneSort { dimension, descending }.to_string(), text)
        };
        let mut choices = vec![
            order(Dimension::Price, false, "Price, low to high"),
            order(Dimension::Price, true, "Price, high to low"),
            order(Dimension::Carat, true, "Carat, heaviest first"),
            order(Dimension::Carat, false, "Carat, lightest first"),
        ];
        if self.query.kind == Kind::Diamonds {
            choices.push(order(Dimension::Colour, false, "Colour, D first"));
            choices.push(order(Dimension::Clarity, false, "Clarity, cleanest first"));
            choices.push(order(Dimension::Cut, false, "Cut, finest first"));
        }
        let selected = self.query.sort.to_string();
        if !choices.iter().any(|c| c.value == selected) {
            choices.push(order(
                self.query.sort.dimension,
                self.query.sort.descending,
                self.query.sort.dimension.label(),
            ));
        }
        SortSelect { choices, selected }
    }

    fn card(&self, stone: &StoneView) -> StoneCard {
        let facts = &stone.facts;
        let report = facts.lab.map(|lab| format!("{} report", lab.label()));
        StoneCard {
            drawing: words::drawing(facts),
            title: words::short(facts),
            name: words::name(facts),
            grades: words::grades(facts),
            detail: report.or_else(|| words::size(facts)).unwrap_or_default(),
            price: stone.price,
            href: stone.path(),
            compare_href: self.query.toggled(stone.serial),
            compared: self.query.compared.contains(&stone.serial),
            held: holds::mark(self.face, stone),
        }
    }

    fn table(&self) -> StoneTable {
        let columns: &[Dimension] = match self.query.kind {
            Kind::Diamonds => &[
                Dimension::Origin,
                Dimension::Carat,
                Dimension::Price,
                Dimension::Colour,
                Dimension::Clarity,
                Dimension::Cut,
                Dimension::Polish,
                Dimension::Symmetry,
                Dimension::Fluorescence,
                Dimension::Table,
                Dimension::Depth,
                Dimension::Ratio,
                Dimension::Lab,
            ],
            Kind::Gemstones => &[
                Dimension::Species,
                Dimension::Origin,
                Dimension::Carat,
                Dimension::Price,
                Dimension::Colour,
                Dimension::Ratio,
                Dimension::Lab,
            ],
        };
        let heading = |dimension: &Dimension| {
            let sorted = self.query.sort.dimension == *dimension;
            let descending = sorted && !self.query.sort.descending;
            let href = self.query.link(|q| q.sort = StoneSort { dimension: *dimension, descending });
            let state = match (sorted, self.query.sort.descending) {
                (false, _) => None,
                (true, false) => Some("ascending"),
                (true, true) => Some("descending"),
            };
            (dimension.label().to_owned(), href, state)
        };
        let row = |stone: &StoneView| StoneRow {
            card: self.card(stone),
            shape: stone.facts.shape.label().into(),
            cells: columns.iter().map(|d| cell(stone, *d)).collect(),
        };
        StoneTable {
            caption: self.query.kind.title().into(),
            headings: columns.iter().map(heading).collect(),
            rows: self.listing.stones.iter().map(row).collect(),
        }
    }

    fn tags(&self) -> Vec<Tag> {
        let mut tags = Vec::new();
        for dimension in Dimension::ALL {
            let chosen = self.query.asked.words_of(*dimension);
            let labels = dimension.words();
            for code in &chosen {
                let label = labels.iter().find(|(c, _)| c == code).map_or(*code, |(_, label)| label);
                let href = self.query.link(|q| {
                    let rest = q.asked.clone().without(*dimension);
                    q.asked = chosen.iter().filter(|c| *c != code).fold(rest, |f, c| f.with(*dimension, c));
                });
                tags.push(Tag { text: words::capital(label), remove_href: Some(href) });
            }
            let (min, max) = self.query.written(*dimension);
            let text = range_words(*dimension, &min, &max);
            tags.extend(text.map(|text| Tag {
                text,
                remove_href: Some(self.query.link(|q| q.asked = q.asked.clone().without(*dimension))),
            }));
        }
        tags
    }

    fn tray(&self) -> CompareTray {
        let stones: Vec<_> = self
            .query
            .compared
            .iter()
            .filter_map(|serial| self.snapshot.stone(*serial))
            .map(|stone| tray_stone(&stone, self.query.toggled(stone.serial)))
            .collect();
        let compare_href =
            with_query("/stones/compare", &[("stones".to_owned(), joined(&self.query.compared))]);
        CompareTray { stones, compare_href }
    }

    /// Never a dead end.
    fn nothing(&self) -> Markup {
        let (_, many) = self.query.kind.nouns();
        let action = html! {
            div class="cluster" {
                @if !self.query.asked.is_empty() { (LinkArrow::new("Clear all filters", self.clear_href())) }
                (LinkArrow::new("Ask us to find it", "/contact"))
            }
        };
        let (title, text) = if self.query.asked.is_empty() {
            (
                format!("No {many} are in the drawer today."),
                "Tell us what you have in mind, and we will look for it.",
            )
        } else {
            (
                format!("No {many} are all of these at once."),
                "Widen one range, or tell us what you have in mind: we reach more stones than we list.",
            )
        };
        html! { (EmptyState { icon: Icon::MagnifyingGlass, title, text: text.into(), action }) }
    }

    fn structured(&self) -> Vec<String> {
        let (cx, kind) = (&self.face.cx, self.query.kind);
        let first = (self.query.page - 1) * PAGE_SIZE;
        let item = |(place, stone): (usize, &StoneView)| json!({"@type": "ListItem", "position": first + place + 1, "name": words::title(&stone.facts), "url": cx.link(&stone.path())});
        let items: Vec<_> = self.listing.stones.iter().enumerate().map(item).collect();
        let list = json!({
            "@context": "https://schema.org", "@type": "CollectionPage", "name": kind.title(), "description": intro(kind), "url": cx.link(kind.path()),
            "mainEntity": {"@type": "ItemList", "numberOfItems": self.listing.total, "itemListElement": items},
        });
        vec![
            list.to_string(),
            crate::site_map::trail(cx, &[("Home", "/"), (kind.title(), kind.path())]).to_string(),
        ]
    }
}

const fn intro(kind: Kind) -> &'static str {
    match kind {
        Kind::Diamonds => {
            "Every stone with its report and its measures. Narrow by what matters to you; ask us about the rest."
        }
        Kind::Gemstones => {
            "Sapphires, rubies, emeralds and their kin, each with where it comes from and what was done to it."
        }
    }
}

/// A stone for the tray and for the head of a column.
pub(super) fn tray_stone(stone: &StoneView, remove_href: String) -> TrayStone {
    TrayStone {
        drawing: words::drawing(&stone.facts),
        title: words::short(&stone.facts),
        price: stone.price,
        href: stone.path(),
        remove_href,
        held: holds::place(stone),
    }
}

/// What the table says of a stone under a heading.
pub(super) fn cell(stone: &StoneView, dimension: Dimension) -> String {
    let facts = &stone.facts;
    let text = match dimension {
        Dimension::Species => Some(words::name(facts)),
        Dimension::Origin => Some(facts.origin_class.label().to_owned()),
        Dimension::Growth => facts.growth_method.map(|c| c.label().to_owned()),
        Dimension::Shape => Some(facts.shape.label().to_owned()),
        Dimension::Price => Some(stone.price.to_string()),
        Dimension::Carat => Some(catalog::model::carats(facts.carat_milli)),
        Dimension::Colour => facts.colour.map(|c| words::capital(c.label())),
        Dimension::Clarity => facts.clarity.map(|c| c.label().to_owned()),
        Dimension::Cut => facts.cut.map(|c| c.label().to_owned()),
        Dimension::Polish => facts.polish.map(|c| c.label().to_owned()),
        Dimension::Symmetry => facts.symmetry.map(|c| c.label().to_owned()),
        Dimension::Fluorescence => facts.fluorescence.map(|c| c.label().to_owned()),
        Dimension::Table => facts.table_milli.map(words::percent),
        Dimension::Depth => facts.depth_milli.map(words::percent),
        Dimension::Ratio => words::ratio(facts),
        Dimension::Length => facts.length_um.map(catalog::model::millimetres),
        Dimension::Width => facts.width_um.map(catalog::model::millimetres),
        Dimension::Lab => facts.lab.map(|c| c.label().to_owned()),
    };
    text.unwrap_or_default()
}

/// "Carat 0.9 to 1.2", "Colour D to G", "Price from $2,000".
fn range_words(dimension: Dimension, min: &str, max: &str) -> Option<String> {
    if min.is_empty() && max.is_empty() {
        return None;
    }
    let label = |text: &str| match dimension.scale() {
        Scale::Amount { .. } if dimension == Dimension::Price => format!("${text}"),
        Scale::Amount { .. } => match dimension {
            Dimension::Carat => format!("{text} ct"),
            Dimension::Table | Dimension::Depth => format!("{text} %"),
            Dimension::Length | Dimension::Width => format!("{text} mm"),
            _ => text.to_owned(),
        },
        _ => dimension
            .words()
            .into_iter()
            .find(|(code, _)| *code == text)
            .map_or_else(String::new, |(_, l)| l.to_owned()),
    };
    let name = dimension.label();
    Some(match (min.is_empty(), max.is_empty()) {
        (false, false) => format!("{name} {} to {}", label(min), label(max)),
        (false, true) => format!("{name} from {}", label(min)),
        _ => format!("{name} to {}", label(max)),
    })
}
