//! Shared bags: links to them, and what each link shows and lets somebody do.

mod act;
mod owner;
mod parts;
mod view;

use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use commerce::cart::{
    CartError,
    sharing::{find_shared, note_opened},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kernel::Token;
use web::{CachePolicy, Page, Refusal, spawn_write};

use crate::{Face, frame};
pub(crate) use parts::{form, links, news, problem, wished};

pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/bag/share", get(owner::show).post(owner::make))
        .route("/bag/share/{link}", post(owner::end))
        .route("/shared/{key}", get(show))
        .route("/shared/{key}/lines", post(act::add))
        .route("/shared/{key}/lines/{line}", post(act::change))
        .route("/shared/{key}/checkout", post(act::pay))
}

/// `GET /shared/{key}`: the bag as the link shows it. What its role does not see is not in the page.
async fn show(
    State(face): State<Face>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    answer(&face, &key, &headers, StatusCode::OK, None).await
}

/// The secret of an address; what is none opens nothing.
fn read_key(key: &str) -> Result<Token, CartError> {
    Token::parse(key).ok_or(CartError::ShareNotFound)
}

/// The page or, for its script, its inside; with the reason why the last wish could not be granted.
async fn answer(
    face: &Face,
    key: &str,
    headers: &HeaderMap,
    status: StatusCode,
    refused: Option<String>,
) -> Result<Response, Refusal> {
    let token = read_key(key)?;
    let found = find_shared(&mut *face.db.read().await?, &token).await?;
    let (share, bag) = found.ok_or(CartError::ShareNotFound)?;
    let page = view::SharedPage { face, key, share: &share, bag: &bag, refused };
    let fragment = frame::fragment(headers) == Some("shared");
    let html = if fragment { page.inside() } else { page.document() };
    let mut response = Page::ok(CachePolicy::NoStore, html).with_status(status).into_response();
    if fragment {
        response = frame::as_fragment(response, "shared");
    }
    // the address is the key: no other site is told it
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let db = face.db.clone();
    spawn_write(async move {
        let mut tx = db.begin().await?;
        note_opened(&mut tx, &share).await?;
        tx.commit().await
    })
    .await?;
    Ok(response)
}
