//! The wishlist: what a shopper keeps for later, signed in or not.

mod add;
mod buttons;
mod change;
mod hint;
mod hint_view;
mod share;
mod shared;
mod view;

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use commerce::wishlist::{self, Keeper, Share, Wishlist, WishlistError};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kernel::Fault;
use serde_json::json;
use web::{CachePolicy, Page, Refusal, customer::Visitor, see_other, spawn_write, status_of};

use crate::{Face, frame};
pub(crate) use buttons::{beside, heart};
use view::WishlistPage;

pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/wishlist", get(show))
        .route("/wishlist/marks", get(show_marks))
        .route("/wishlist/items", post(add::add_item))
        .route("/wishlist/items/{item}", post(change::change_item))
        .route("/wishlist/items/{item}/bag", post(change::move_to_bag))
        .route("/wishlist/shares", post(share::share))
        .route("/wishlist/shares/{share}", post(share::end))
        .route("/wishlist/shared/{key}", get(shared::show))
        .route("/products/{slug}/hint", get(hint::show).post(hint::send))
}

/// `GET /wishlist`
async fn show(State(face): State<Face>, visitor: Visitor, headers: HeaderMap) -> Result<Response, Refusal> {
    answer(&face, &visitor, &headers, &Said::default()).await
}

/// `GET /wishlist/marks`: what the hearts of a page need to know. Read by an island alone.
async fn show_marks(
    State(face): State<Face>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let list = find(&face, keeper(&face, &visitor, &headers)).await?;
    Ok(marks(&face, list.as_ref()))
}

/// By what this browser reaches a list: its session before its guest's token.
fn keeper(face: &Face, visitor: &Visitor, headers: &HeaderMap) -> Option<Keeper> {
    match &visitor.person {
        Some(person) => Some(Keeper::Account(person.account)),
        None => face.web.cookies().wishlist(headers).map(Keeper::Guest),
    }
}

async fn find(face: &Face, keeper: Option<Keeper>) -> Result<Option<Wishlist>, Refusal> {
    let Some(keeper) = keeper else { return Ok(None) };
    let mut conn = face.db.read().await?;
    Ok(wishlist::find(&mut conn, &keeper).await?)
}

/// Lets a guest's list that another tab began while this one was signing in join the account before anything is changed.
/// Returns whether there was one.
async fn settle_guest(face: &Face, visitor: &Visitor, headers: &HeaderMap) -> Result<bool, Refusal> {
    let (Some(person), Some(guest)) = (&visitor.person, face.web.cookies().wishlist(headers)) else {
        return Ok(false);
    };
    let (db, cx, account) = (face.db.clone(), visitor.cx.clone(), person.account);
    spawn_write(async move {
        let mut tx = db.begin().await?;
        wishlist::merge(&mut tx, &cx, account, &guest).await?;
        tx.commit().await
    })
    .await?;
    Ok(true)
}

/// What the page says besides the list itself.
#[derive(Debug, Default)]
struct Said {
    status: StatusCode,
    /// Why the last wish could not be granted.
    refused: Option<String>,
    /// The field of the sharing form that needs another look.
    field: Option<kernel::FieldError>,
}

/// The wishlist as a page.
async fn answer(
    face: &Face,
    visitor: &Visitor,
    headers: &HeaderMap,
    said: &Said,
) -> Result<Response, Refusal> {
    let list = find(face, keeper(face, visitor, headers)).await?;
    let shares: Vec<Share> = match &list {
        Some(list) => wishlist::list_shares(&mut *face.db.read().await?, list.id).await?,
        None => Vec::new(),
    };
    let page = WishlistPage {
        face,
        list: list.as_ref(),
        shares: &shares,
        signed_in: visitor.person.is_some(),
        said,
    };
    let mut response =
        Page::ok(CachePolicy::Private, page.document()).with_status(said.status).into_response();
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("cookie, x-fragment"));
    set_kept(face, response.headers_mut(), list.as_ref());
    Ok(response)
}

fn set_kept(face: &Face, headers: &mut HeaderMap, list: Option<&Wishlist>) {
    let mark = list.and_then(|list| wishlist::mark(&face.cx, list));
    face.web.cookies().set_kept(headers, mark.as_deref());
}

/// The designs on the list, for the island that fills the hearts.
fn marks(face: &Face, list: Option<&Wishlist>) -> Response {
    let mark = list.and_then(|list| wishlist::mark(&face.cx, list)).unwrap_or_default();
    let slugs = list.map(Wishlist::slugs).unwrap_or_default();
    let mut response = json_answer(StatusCode::OK, &json!({ "mark": mark, "slugs": slugs }));
    set_kept(face, response.headers_mut(), list);
    response
}

fn json_answer(status: StatusCode, body: &serde_json::Value) -> Response {
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    let mut response = (status, kind, body.to_string()).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, CachePolicy::NoStore.header());
    frame::as_fragment(response, "marks")
}

/// After a change: the marks for the island, or the wishlist's page by a redirect.
fn changed(face: &Face, headers: &HeaderMap, list: Option<&Wishlist>) -> Response {
    if frame::fragment(headers) == Some("marks") {
        return marks(face, list);
    }
    let mut response = see_other("/wishlist");
    set_kept(face, response.headers_mut(), list);
    response
}

/// A refused change: the list as it stands, with the reason. What is broken on our side is not the list's to explain.
async fn refused(
    face: &Face,
    visitor: &Visitor,
    headers: &HeaderMap,
    error: WishlistError,
) -> Result<Response, Refusal> {
    if matches!(error.kind(), kernel::Kind::Internal | kernel::Kind::Unavailable) {
        return Err(error.into());
    }
    let (status, message) = (status_of(error.kind()), error.message().into_owned());
    if frame::fragment(headers) == Some("marks") {
        return Ok(json_answer(status, &json!({ "said": message })));
    }
    let field = error.fields().first().cloned();
    let message = field.as_ref().map_or(message, |field| field.message.to_string());
    answer(face, visitor, headers, &Said { status, refused: Some(message), field }).await
}
