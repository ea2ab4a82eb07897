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
    CartError, find_version,
    sharing::{get_shared, note_opened, path},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kernel::Token;
use web::{CachePolicy, Page, Refusal, spawn_write};

use crate::{Face, frame};
pub(crate) use parts::{Refused, can_be_had, form, links, news, problem, wished};

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
    answer(&face, &key, &headers, Said::default()).await
}

/// What the page says besides the bag.
#[derive(Debug, Default)]
struct Said {
    status: StatusCode,
    /// Why the last wish could not be granted.
    refused: Option<String>,
    /// The piece that was asked for, as typed, and what is wrong with it.
    piece: Option<(String, String)>,
}

/// The secret of an address; what is none opens nothing.
fn read_key(key: &str) -> Result<Token, CartError> {
    Token::parse(key).ok_or(CartError::ShareNotFound)
}

/// The page or, for its script, its inside.
async fn answer(face: &Face, key: &str, headers: &HeaderMap, said: Said) -> Result<Response, Refusal> {
    let token = read_key(key)?;
    let mut conn = face.db.read().await?;
    let viewer = match face.web.cookies().cart(headers) {
        Some(own) => find_version(&mut conn, &own).await?.map(|(cart, _)| cart),
        None => None,
    };
    let (share, bag) = get_shared(&mut conn, &token, viewer).await?;
    drop(conn);
    let page = view::SharedPage { face, key, address: path(&token), share: &share, bag: &bag, said: &said };
    let fragment = frame::fragment(headers) == Some("shared");
    let html = if fragment { page.inside() } else { page.document() };
    let mut response = Page::ok(CachePolicy::NoStore, html).with_status(said.status).into_response();
    if fragment {
        response = frame::as_fragment(response, "shared");
    }
    // the address is the key: no page is told it, of ours neither; with `no-referrer` a form could not say where it comes from
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    let db = face.db.clone();
    spawn_write(async move {
        let mut tx = db.begin().await?;
        note_opened(&mut tx, &share).await?;
        tx.commit().await
    })
    .await?;
    Ok(response)
}
