//! The page of a piece.

mod buy_box;
mod choice;
mod drawing;
mod engraving;
mod facts;
mod merchant;
mod report;
mod size;
mod structured;
mod view;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::model::VariantView;
use chrono::{DateTime, Utc};
use commerce::holds::Thing;
use http::HeaderMap;
use web::{CachePolicy, Page, QueryPairs, Refusal};

use crate::{Face, frame};
pub(crate) use buy_box::availability;
pub(crate) use choice::{Axis, address_of, choose, length, sisters};
pub(crate) use engraving::{Wish, carries_words, preview as engraving_preview, words as engraving_words};
pub(crate) use merchant::{Merchant, Stock, description};
use view::ProductPage;

/// `GET /products/{slug}`, with a variant chosen by `?metal=&size=` or `?variant=`, and words to be cut by
/// `?engraving=&font=`.
pub(crate) async fn show(
    State(face): State<Face>,
    Path(slug): Path<String>,
    QueryPairs(pairs): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let snapshot = face.catalog.snapshot();
    let product = snapshot.product(&slug).ok_or_else(Refusal::not_found)?;
    let choice = choose(product, &pairs).ok_or_else(Refusal::not_found)?;
    let wish = Wish::read(product, choice.variant, &pairs);
    let asked = frame::fragment(&headers);
    let held = held(&face, choice.variant);
    if asked == Some("engraving") || wish.is_some() {
        // someone's own words: never kept for others
        let page = ProductPage { face: &face, snapshot: &snapshot, product, choice, wish, held };
        let (html, part) = match asked {
            Some("engraving") => (page.engraving(), Some("engraving")),
            _ => (page.document(), None),
        };
        let response = Page::ok(CachePolicy::Private, html).into_response();
        return Ok(match part {
            Some(name) => frame::as_fragment(response, name),
            None => response,
        });
    }
    let wanted = asked == Some("buy-box");
    // the address of the choice, not the one typed: made-up parameters must not make new pages
    let part = if wanted { "buy-box:" } else { "" };
    // a page that says until when a piece is held is another page
    let hold = held.map(|until| format!("!{}", until.timestamp())).unwrap_or_default();
    let address =
        format!("{part}/products/{slug}#{}{}{hold}", choice.variant.id, if choice.exact { "" } else { "~" });
    let response = frame::public(&face, &headers, &snapshot, address, || {
        let page = ProductPage { face: &face, snapshot: &snapshot, product, choice, wish: None, held };
        if wanted { page.fragment() } else { page.document() }
    });
    Ok(if wanted { frame::as_fragment(response, "buy-box") } else { response })
}

/// Until when the piece is held, where one exists.
fn held(face: &Face, variant: &VariantView) -> Option<DateTime<Utc>> {
    let piece = Thing::Piece(variant.id);
    variant.one_of_a_kind.then(|| face.commerce.held.until(piece, face.cx.clock.now())).flatten()
}
