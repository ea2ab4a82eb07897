//! The first page.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use catalog::{
    Browse, Filters, Snapshot, Sort,
    model::{CollectionKind, ProductView},
};
use http::HeaderMap;
use maud::{Markup, html};
use serde_json::json;
use ui::{
    BespokeBand, CategoryTile, CategoryTiles, Head, Hero, Icon, ImagePreload, LinkArrow, Picture,
    ProductGrid, SectionHead, Story, TrustItem, TrustRow,
};

use crate::{
    Face,
    card::card,
    frame::{self, Open, Sheet},
    pictures,
};

/// `GET /`
pub(crate) async fn show(State(face): State<Face>, headers: HeaderMap) -> Response {
    let snapshot = face.catalog.snapshot();
    frame::public(&face, &headers, &snapshot, "/".into(), || {
        let pieces = featured(&snapshot);
        let hero = pieces.first().and_then(|p| p.hero()).map(pictures::image);
        Open {
            sheet: Sheet::Home, path: "/",
            head: Head {
                title: format!("{}: engagement rings and fine jewellery", face.cx.house.name),
                description: "Engagement rings, wedding bands and fine jewellery, made to order by hand. Insured delivery with a date, \
                              one free resizing, honest words about every stone."
                    .into(),
                canonical: Some("/".into()),
                json_ld: structured(&face),
                preload: hero.clone().map(|image| ImagePreload { image, sizes: Picture::HERO.into() }),
                ..Head::default()
            },
            scripts: &[],
            body: body(&snapshot, &pieces),
        }
        .document(&face)
    })
}

/// The house's choice, pictured pieces first: the hero, the grid of four, and the story's piece.
fn featured(snapshot: &Snapshot) -> Vec<Arc<ProductView>> {
    let all = Filters::default();
    let ask = Browse {
        collection: None,
        q: None,
        filters: &all,
        sort: Sort::Featured,
        offset: 0,
        limit: 48,
        facets: false,
    };
    let mut pieces = snapshot.browse(&ask).items;
    pieces.sort_by_key(|p| p.media.is_empty());
    distinct_pictures(pieces)
}

/// No picture twice: pieces may share one where they really look alike.
fn distinct_pictures(pieces: Vec<Arc<ProductView>>) -> Vec<Arc<ProductView>> {
    let mut seen = Vec::new();
    let fresh = |p: &Arc<ProductView>| match p.hero() {
        Some(media) if seen.contains(&media.image_set) => false,
        Some(media) => {
            seen.push(Arc::clone(&media.image_set));
            true
        }
        None => true,
    };
    pieces.into_iter().filter(fresh).collect()
}

fn body(snapshot: &Snapshot, pieces: &[Arc<ProductView>]) -> Markup {
    let grid = ProductGrid { cards: pieces.iter().skip(1).take(4).map(|p| card(p, false)).collect() };
    html! {
        (hero(pieces.first()))
        section class="wrap section" {
            (SectionHead { title: "What we make".into(), ..SectionHead::default() })
            (CategoryTiles { tiles: tiles(snapshot) })
        }
        section class="wrap section-tight" {
            (SectionHead {
                title: "Chosen this season".into(),
                link: Some(LinkArrow::new(format!("View all {} pieces", snapshot.len()), "/search")),
                ..SectionHead::default()
            })
            (grid)
        }
        (bespoke())
        section class="wrap section" { (story(pieces.get(5).or(pieces.first()))) }
        section class="wrap section-tight" { (trust()) }
        section class="wrap section" { (visit()) }
    }
}

fn hero(piece: Option<&Arc<ProductView>>) -> Hero {
    let (href, line) = piece.map_or_else(
        || ("/collections/engagement-rings".to_owned(), String::new()),
        |p| (format!("/products/{}", p.slug), p.title.to_string()),
    );
    Hero {
        eyebrow: line,
        title: "Made once.".into(),
        emphasis: "Worn always.".into(),
        lead: "Each ring is drawn, cast and set for one person, and leaves our bench with plain words about every stone in it.".into(),
        action: Some(("Discover the rings".into(), "/collections/engagement-rings".into())),
        second: Some(LinkArrow::new("See this piece", href)),
        image: piece.and_then(|p| p.hero()).map(pictures::image),
    }
}

fn tiles(snapshot: &Snapshot) -> Vec<CategoryTile> {
    let mut seen: Vec<Arc<str>> = Vec::new();
    let categories = snapshot.collections().filter(|c| c.kind == CollectionKind::Category);
    categories
        .take(6)
        .map(|collection| {
            let image = first_picture(snapshot, &collection.slug, &mut seen);
            CategoryTile {
                name: collection.title.to_string(),
                href: format!("/collections/{}", collection.slug),
                note: Some(format!("{} pieces", collection.count)),
                image,
                drawing: None,
            }
        })
        .collect()
}

fn first_picture(snapshot: &Snapshot, slug: &str, seen: &mut Vec<Arc<str>>) -> Option<ui::ImageSet> {
    let all = Filters::default();
    let ask = Browse {
        collection: Some(slug),
        q: None,
        filters: &all,
        sort: Sort::Featured,
        offset: 0,
        limit: 24,
        facets: false,
    };
    let items = snapshot.browse(&ask).items;
    let mut media = items.iter().filter_map(|p| p.hero());
    let chosen = media.clone().find(|m| !seen.contains(&m.image_set)).or_else(|| media.next())?;
    seen.push(Arc::clone(&chosen.image_set));
    Some(pictures::image(chosen))
}

fn bespoke() -> BespokeBand {
    let step = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    BespokeBand {
        eyebrow: "Bespoke".into(),
        title: "Begin with a conversation.".into(),
        lead: "Bring a sketch, a stone from your family, or only a feeling. A designer replies within one working day.".into(),
        action: Some(("How bespoke works".into(), "/bespoke".into())),
        steps: vec![
            step("Conversation", "Forty minutes, on the telephone or in the atelier. Bring anything that inspires you."),
            step("Drawings and price", "Two designs and a fixed quotation. You owe nothing until you approve one."),
            step("Your stone, in your hand", "We show you stones side by side, in daylight, with their reports."),
            step("Making", "Six to eight weeks at the bench, and a photograph at each stage."),
        ],
    }
}

fn story(piece: Option<&Arc<ProductView>>) -> Story {
    Story {
        eyebrow: "At the bench".into(),
        title: "One bench, one goldsmith, one piece at a time.".into(),
        body: html! {
            p {
                "A ring stays with the goldsmith who began it, from the first file stroke to the last polish. We use recycled \
                 gold and platinum wherever the hallmark allows it, and say so on the piece’s own page."
            }
            p { "Laboratory-grown and natural stones lie side by side here, each under its own name. The choice is yours; the words are exact." }
        },
        link: piece.map(|p| LinkArrow::new(format!("See {}", p.title), format!("/products/{}", p.slug))),
        image: piece.and_then(|p| p.media.get(2).or_else(|| p.hero())).map(pictures::image),
        flip: true,
    }
}

fn trust() -> TrustRow {
    let item = |icon, title: &str, text: &str| TrustItem { icon, title: title.into(), text: text.into() };
    TrustRow {
        items: vec![
            item(
                Icon::Certificate,
                "Stones in plain words",
                "Origin, treatment and report, named for every stone.",
            ),
            item(
                Icon::Ruler,
                "Sized for you",
                "A size guide you can print, and one free resizing within a year.",
            ),
            item(
                Icon::Truck,
                "Insured to your door",
                "Signature on delivery, plain outer box, a date you can plan with.",
            ),
            item(Icon::SealCheck, "Cared for, always", "Yearly cleaning and claw check, without charge."),
        ],
    }
}

fn visit() -> Markup {
    html! {
        div class="split" {
            div class="stack" { p class="eyebrow" { "Visit" } h2 { "Try it on, without hurry." } }
            div class="stack" {
                p class="lead" { "The atelier opens by appointment. Coffee, daylight, and the pieces you marked laid out before you arrive." }
                div { (LinkArrow::new("Arrange a visit", "/contact")) }
            }
        }
    }
}

fn structured(face: &Face) -> Vec<String> {
    let (name, url) = (&face.cx.house.name, &face.cx.house.base_url);
    let house = json!({
        "@context": "https://schema.org", "@type": "JewelryStore", "@id": format!("{url}/#house"), "name": name, "url": url,
        "image": face.cx.link(frame::SHARED_PICTURE), "telephone": "+1 212 555 0142", "priceRange": "$$$",
        "email": "concierge@jasonandco.example",
    });
    let site = json!({
        "@context": "https://schema.org", "@type": "WebSite", "name": name, "url": url,
        "potentialAction": {
            "@type": "SearchAction", "target": format!("{url}/search?q={{search_term_string}}"),
            "query-input": "required name=search_term_string",
        },
    });
    vec![house.to_string(), site.to_string()]
}
