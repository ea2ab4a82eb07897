//! The page of one stone.

use catalog::{
    model::{Species, millimetres},
    stones::{Dimension, StoneBrowse, StoneFilters, StoneSnapshot, StoneSort, StoneStatus, StoneView},
};
use maud::{Markup, html};
use ui::{
    ActualSize, Breadcrumb, Button, ButtonScheme, CutDrawing, CutSheet, FactsDiagram, Head, InlineAlert,
    LinkArrow, NavItem, PriceTag, SectionHead, StoneCard, Tone,
};

use super::{query::Kind, structured, words};
use crate::{
    Face,
    frame::{Open, Sheet},
    holds, ring,
};

/// How much heavier or lighter a sister may be, in hundredths.
const SISTER: i64 = 12;

/// A stone with everything that is known of it.
pub(super) struct StonePage<'a> {
    pub(super) face: &'a Face,
    pub(super) snapshot: &'a StoneSnapshot,
    pub(super) stone: &'a StoneView,
}

impl StonePage<'_> {
    pub(super) fn document(&self) -> Markup {
        let facts = &self.stone.facts;
        let kind = self.kind();
        let title = words::title(facts);
        let head = Head {
            title: title.clone(),
            description: format!(
                "{}. {}, with its report and measures.",
                words::capital(&facts.describe()),
                self.stone.price
            ),
            canonical: Some(self.stone.path()),
            og_type: "product".into(),
            json_ld: structured::documents(self.face, self.stone, (kind.title(), kind.path())),
            ..Head::default()
        };
        let crumbs = Breadcrumb {
            items: vec![
                NavItem::new("Home", "/"),
                NavItem::new(kind.title(), kind.path()),
                NavItem::new(words::short(facts), ""),
            ],
        };
        let sisters = self.sisters();
        let mut cuts = vec![words::drawing(facts).cut];
        cuts.extend(sisters.iter().map(|s| words::drawing(&s.facts).cut));
        cuts.sort_unstable_by_key(|cut| cut.name());
        cuts.dedup();
        let body = html! {
            (CutSheet { cuts })
            div class="wrap" {
                (crumbs)
                div class="stone-page" {
                    div class="stone-stage" { (words::drawing(facts)) }
                    div class="stone-side" {
                        header class="stack stack-3" {
                            p class="eyebrow" { "Stone " (self.stone.serial) }
                            h1 { (title) }
                            p class="num" { (words::grades(facts)) }
                            (PriceTag { large: true, ..PriceTag::exact(self.stone.price) })
                        }
                        (self.ways())
                        (self.report())
                        (self.grades())
                    }
                    div class="stone-figures" {
                        (self.side_view())
                        (self.actual_size())
                    }
                }
            }
            (self.kin(&sisters))
        };
        Open { sheet: Sheet::Stones, path: "/diamonds", head, scripts: &["stones.js", holds::SCRIPT], body }
            .document(self.face)
    }

    fn kind(&self) -> Kind {
        if self.stone.facts.species == Species::Diamond { Kind::Diamonds } else { Kind::Gemstones }
    }

    /// How to get it.
    fn ways(&self) -> Markup {
        let serial = self.stone.serial;
        let ask = Button::link("Ask about this stone", format!("/contact?stone={serial}"))
            .scheme(ButtonScheme::Outline);
        let compare = format!("/stones/compare?stones={serial}");
        html! {
            div class="stack stack-3" {
                @match self.stone.status {
                    StoneStatus::Available => {
                        (holds::watch(self.face, self.stone))
                        div class="btn-group btn-group-full" {
                            (Button::link("Set it in a ring", format!("{}?stone={serial}", ring::PATH)).full())
                            (ask.full())
                        }
                        p class="small muted" { "It lies in " (self.stone.location) ". It is yours to see, in the atelier or on video, before you decide." }
                    }
                    StoneStatus::Held => {
                        (InlineAlert::new(Tone::Info, "This stone is kept for another client at the moment. It may come back: ask us, or look at its sisters below.".to_owned()))
                        div class="btn-group btn-group-full" { (ask.full()) }
                    }
                    _ => {
                        (InlineAlert::new(Tone::Info, "This stone has found its owner. We can find you its sister.".to_owned()))
                        div class="btn-group btn-group-full" { (ask.full()) }
                    }
                }
                (LinkArrow::new("Compare with others", compare))
            }
        }
    }

    fn report(&self) -> Markup {
        let facts = &self.stone.facts;
        let Some(lab) = facts.lab else {
            return html! { p class="small muted" { "This stone comes with the house’s own description; a laboratory’s report can be asked for." } };
        };
        html! {
            section class="stack stack-2" {
                h2 class="h5" { "Report" }
                p {
                    (lab.label()) @if let Some(number) = &facts.report_number { " " span class="num" { (number) } }
                    @if let Some(href) = facts.report_link() {
                        " · " a class="link" href=(href) rel="noopener nofollow" target="_blank" { "Read it at the laboratory" span class="sr" { " (opens a new page)" } }
                    }
                }
                p class="small muted" { "The report names this very stone and travels with it. It describes the stone and gives no value." }
            }
        }
    }

    fn grades(&self) -> Markup {
        html! {
            section class="stack stack-3" {
                h2 class="h5" { "What it is, in plain words" }
                dl {
                    @for (name, value, means) in words::plain(self.stone) {
                        div class="grade" { dt { (name) } dd class="num" { (value) } dd class="grade-means" { (means) } }
                    }
                }
            }
        }
    }

    fn side_view(&self) -> Markup {
        let facts = &self.stone.facts;
        let (Some(table_milli), Some(depth_milli)) = (facts.table_milli, facts.depth_milli) else {
            return html! {};
        };
        let diagram = FactsDiagram {
            table_milli,
            depth_milli,
            width: facts.width_um.map(millimetres).unwrap_or_default(),
            height: facts.height_um.map(millimetres).unwrap_or_default(),
            girdle: words::girdle(facts).unwrap_or_default(),
        };
        html! { section class="stack stack-4" { h2 class="h4" { "From the side" } (diagram) } }
    }

    fn actual_size(&self) -> Markup {
        let facts = &self.stone.facts;
        let (Some(length), Some(width), Some(size)) = (facts.length_um, facts.width_um, words::size(facts))
        else {
            return html! {};
        };
        let stone = CutDrawing { actual_um: Some((width, length)), ..words::drawing(facts) };
        html! { section class="stack stack-4" id="actual-size" { h2 class="h4" { "As large as it is" } (ActualSize { stone, size }) } }
    }

    /// Stones of the same kind, shape and about the same weight, nearest in price.
    fn sisters(&self) -> Vec<StoneView> {
        let facts = &self.stone.facts;
        let weight = i64::from(facts.carat_milli);
        let end = |milli: i64| format!("{}.{:03}", milli / 1_000, milli % 1_000);
        let pairs = [
            ("species", facts.species.code().to_owned()),
            ("origin_class", facts.origin_class.code().to_owned()),
            ("shape", facts.shape.code().to_owned()),
            ("carat_min", end(weight * (100 - SISTER) / 100)),
            ("carat_max", end(weight * (100 + SISTER) / 100)),
        ]
        .map(|(name, value)| (name.to_owned(), value));
        let filters = StoneFilters::parse(&pairs).unwrap_or_default();
        let price = self.stone.price.minor();
        let ask = |range: &str, descending| {
            let mut pairs = pairs.to_vec();
            pairs.push((range.to_owned(), price.to_string()));
            let filters = StoneFilters::parse(&pairs).unwrap_or_else(|_| filters.clone());
            let sort = StoneSort { dimension: Dimension::Price, descending };
            self.snapshot
                .browse(&StoneBrowse { filters: &filters, sort, offset: 0, limit: 5, facets: false })
                .stones
        };
        let mut near = ask("price_min", false);
        near.extend(ask("price_max", true));
        near.retain(|s| s.id != self.stone.id);
        near.sort_by_key(|s| ((s.price.minor() - price).abs(), s.serial));
        near.dedup_by_key(|s| s.id);
        near.truncate(4);
        near
    }

    fn kin(&self, sisters: &[StoneView]) -> Markup {
        if sisters.is_empty() {
            return html! {};
        }
        let card = |stone: &StoneView| StoneCard {
            drawing: words::drawing(&stone.facts),
            title: words::short(&stone.facts),
            name: words::name(&stone.facts),
            grades: words::grades(&stone.facts),
            detail: words::size(&stone.facts).unwrap_or_default(),
            price: stone.price,
            href: stone.path(),
            compare_href: format!("/stones/compare?stones={},{}", self.stone.serial, stone.serial),
            compared: false,
            held: holds::place(stone),
        };
        html! {
            section class="wrap section" {
                (SectionHead { title: "Its sisters".into(), ..SectionHead::default() })
                div class="grid" { @for stone in sisters { (card(stone)) } }
                (holds::asks())
            }
        }
    }
}
