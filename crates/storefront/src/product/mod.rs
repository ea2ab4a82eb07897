//! The page of a piece.

mod buy_box;
mod choice;
mod facts;
mod structured;
mod view;

use axum::{
    extract::{Path, State},
    response::Response,
};
use http::HeaderMap;
use web::{QueryPairs, Refusal};

use crate::{Face, frame};
pub(crate) use choice::{address_of, choose};
pub(crate) use structured::availability;
use view::ProductPage;

/// `GET /products/{slug}`, with a variant chosen by `?metal=&size=` or `?variant=`.
pub(crate) async fn show(
    State(face): State<Face>,
    Path(slug): Path<String>,
    QueryPairs(pairs): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let snapshot = face.catalog.snapshot();
    let product = snapshot.product(&slug).ok_or_else(Refusal::not_found)?;
    let choice = choose(product, &pairs).ok_or_else(Refusal::not_found)?;
    let wanted = frame::fragment(&headers) == Some("buy-box");
    // the address of the choice, not the one typed: made-up parameters must not make new pages
    let part = if wanted { "buy-box:" } else { "" };
    let address =
        format!("{part}/products/{slug}#{}{}", choice.variant.id, if choice.exact { "" } else { "~" });
    let response = frame::public(&face, &headers, address, || {
        let page = ProductPage { face: &face, snapshot: &snapshot, product, choice };
        if wanted { page.fragment() } else { page.document() }
    });
    Ok(if wanted { frame::as_fragment(response, "buy-box") } else { response })
}
