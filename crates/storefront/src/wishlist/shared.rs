//! `GET /wishlist/shared/{key}`: a wishlist as others see it. What its keeper hides is not in the page.

use axum::extract::{Path, State};
use commerce::wishlist::{self, ItemState, ShareRole, SharedItem, SharedWishlist};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, EmptyState, Head, Icon, InlineAlert, KeptPiece, LinkArrow, PriceTag, Tone};
use web::{CachePolicy, Page, Refusal};

use crate::{
    Face,
    frame::{Open, Sheet},
    pictures,
    stones::words::capital,
};

/// Shows the list while its link works.
pub(super) async fn show(State(face): State<Face>, Path(key): Path<String>) -> Result<Page, Refusal> {
    let mut conn = face.db.read().await?;
    let shared = wishlist::find_shared(&mut conn, &face.cx, &key).await?;
    drop(conn);
    let head = Head { title: title(&shared), noindex: true, ..Head::default() };
    let page = Open { sheet: Sheet::Account, path: "/wishlist", head, scripts: &[], body: body(&shared) };
    Ok(Page::ok(CachePolicy::NoStore, page.document(&face)))
}

fn title(shared: &SharedWishlist) -> String {
    match &shared.share.from_name {
        Some(name) => format!("{name}’s wishlist"),
        None => "A wishlist".into(),
    }
}

fn body(shared: &SharedWishlist) -> Markup {
    let opening = match shared.share.role {
        ShareRole::Partner => "Kept for a day that matters. Whatever you choose from here, it will be right.",
        ShareRole::Family => "What would be loved, for the days a family marks together.",
        ShareRole::Friend => "What would be loved, shown to a friend.",
    };
    html! {
        div class="wrap wrap-narrow section-tight stack stack-6" {
            header class="stack stack-4" {
                p class="eyebrow" { "Shared with you" }
                h1 class="h1" { (title(shared)) }
                p class="lead" { (opening) }
            }
            @if let Some(size) = shared.share.ring_size {
                (InlineAlert::new(Tone::Info, format!("A ring should be size US {} (UK {}, EU {}).", size.us(), size.uk(), size.eu())))
            }
            @if shared.items.is_empty() {
                (EmptyState { icon: Icon::Heart, title: "Nothing is kept at the moment.".into(), text: "Look again another day: this link stays the same.".into(), action: html! { (LinkArrow::new("See the house", "/")) } })
            } @else {
                ul class="lines" { @for item in &shared.items { li { (piece(item)) } } }
            }
            p class="small muted" { "A gift can be kept a secret: we can hold a piece for you, and change its size afterwards. " a class="link" href="/contact" { "Ask our concierge" } "." }
        }
    }
}

fn piece(item: &SharedItem) -> KeptPiece {
    let price = |(amount, from)| if from { PriceTag::from(amount) } else { PriceTag::exact(amount) };
    let href = match item.variant {
        Some(variant) => format!("/products/{}?variant={variant}", item.slug),
        None => format!("/products/{}", item.slug),
    };
    let news = match item.state {
        ItemState::Available => Vec::new(),
        ItemState::Sold => vec![(Tone::Neutral, "Has found its owner. We can make its sister.".into())],
        ItemState::Gone => vec![(Tone::Neutral, "No longer shown in the house.".into())],
    };
    let shown = item.state != ItemState::Gone;
    let see = Button {
        label: Some(format!("See {}", item.title)),
        ..Button::link("See the piece", href.clone()).scheme(ButtonScheme::Outline).small()
    };
    KeptPiece {
        id: String::new(),
        image: item.image.as_ref().map(pictures::image),
        name: item.title.clone(),
        href: shown.then_some(href),
        options: item.options.as_deref().map(capital).into_iter().collect(),
        price: item.price.filter(|_| item.state == ItemState::Available).map(price),
        news,
        note: item.note.clone(),
        actions: html! { @if shown { (see) } },
    }
}
