//! The bag: what a shopper means to buy.

mod add_line;
mod change_line;
mod currency;
mod gift;
mod line;
mod settle;
mod view;
mod wish;
mod wish_view;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::cart::{self, Cart, CartError, CartState, EnterCart};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kernel::{Currency, Fault};
use web::{CachePolicy, Page, QueryPairs, Refusal, customer::Visitor, see_other, status_of};

use crate::{Face, frame};
pub(crate) use add_line::{add_line, added};
pub(crate) use change_line::change_line;
pub(crate) use currency::set_currency;
pub(crate) use gift::{give, show as show_gift};
pub(crate) use line::line_image;
pub(crate) use settle::settle;
use view::BagPage;
pub(crate) use wish::{keep as keep_wish, show as show_wish};

/// `GET /bag`, with `?priced=EUR` after its currency was switched.
pub(crate) async fn show(
    State(face): State<Face>,
    visitor: Visitor,
    QueryPairs(query): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let found = find(&face, &headers).await?;
    let (cart, token) = settle(&face, &visitor, &headers, found).await?;
    let said = Said {
        repriced: cart.as_ref().is_some_and(|cart| cart.currency.code() == query.get("priced")),
        currencies: currencies(&face).await?,
        ..Said::default()
    };
    let mut response = answer(&face, &headers, cart.as_ref(), &said);
    if let Some(token) = token {
        face.web.cookies().set_cart(response.headers_mut(), &token);
    }
    Ok(response)
}

/// The shopper's cart, by the browser's cookie.
pub(crate) async fn find(face: &Face, headers: &HeaderMap) -> Result<Option<Cart>, Refusal> {
    let Some(token) = face.web.cookies().cart(headers) else { return Ok(None) };
    let mut conn = face.db.read().await?;
    Ok(cart::find_by_token(&mut conn, &token).await?)
}

/// Who puts something into a bag, and what their browser carries.
pub(crate) fn entering(face: &Face, visitor: &Visitor, headers: &HeaderMap) -> EnterCart {
    EnterCart {
        currency: Currency::Usd,
        person: visitor.person.clone(),
        token: face.web.cookies().cart(headers),
        anew: false,
    }
}

/// The cart that can still be changed, by the browser's cookie.
async fn find_open(face: &Face, headers: &HeaderMap) -> Result<Option<Cart>, Refusal> {
    Ok(find(face, headers).await?.filter(|cart| cart.state == CartState::Open))
}

/// The currencies that a bag can be priced in.
async fn currencies(face: &Face) -> Result<Vec<Currency>, Refusal> {
    let mut conn = face.db.read().await?;
    Ok(cart::list_currencies(&mut conn).await?)
}

/// What the page says besides the bag itself.
#[derive(Debug, Default)]
struct Said {
    status: StatusCode,
    /// A piece was just added.
    added: bool,
    /// Its currency was just switched.
    repriced: bool,
    /// The currencies that it can be priced in.
    currencies: Vec<Currency>,
    /// Why the last wish could not be granted, and the page to go back to.
    refused: Option<(String, Option<String>)>,
}

/// The bag as a page, as the page's inside, or as the drawer's.
fn answer(face: &Face, headers: &HeaderMap, cart: Option<&Cart>, said: &Said) -> Response {
    let pieces = cart.filter(|c| c.state == CartState::Open).map_or(0, |c| c.pieces());
    let part = frame::fragment(headers);
    let page = BagPage { face, cart, said, in_drawer: part == Some("drawer") };
    let (html, part) = match part {
        Some("drawer") => (page.drawer(), Some("drawer")),
        Some("bag") => (page.inside(), Some("bag")),
        _ => (page.document(), None),
    };
    let mut response = Page::ok(CachePolicy::Private, html).with_status(said.status).into_response();
    if let Some(part) = part {
        response = frame::as_fragment(response, part);
    }
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("cookie, x-fragment"));
    face.web.cookies().set_bag_mark(headers, response.headers_mut());
    face.web.cookies().set_bag_count(response.headers_mut(), pieces.into());
    response
}

/// After a change: the drawer in place, or the bag’s page by a redirect. Pages fetched ahead are stale now.
fn changed(face: &Face, headers: &HeaderMap, cart: &Cart, added: bool) -> Response {
    if frame::fragment(headers) != Some("drawer") {
        return back(face, cart, "/bag");
    }
    let mut response = answer(face, headers, Some(cart), &Said { added, ..Said::default() });
    forget_prefetched(response.headers_mut());
    response
}

/// After a change: by a redirect to where it shows. Pages fetched ahead are stale now.
fn back(face: &Face, cart: &Cart, to: &str) -> Response {
    let mut response = see_other(to);
    face.web.cookies().set_bag_count(response.headers_mut(), cart.pieces().into());
    forget_prefetched(response.headers_mut());
    response
}

/// Tells the browser to drop pages it fetched ahead.
pub(crate) fn forget_prefetched(headers: &mut HeaderMap) {
    headers.insert("clear-site-data", HeaderValue::from_static("\"prefetchCache\", \"prerenderCache\""));
}

/// A refused change: the bag as it stands, with the reason. What is broken on our side is not the bag's to explain.
pub(crate) async fn refused(
    face: &Face,
    headers: &HeaderMap,
    error: CartError,
    back: Option<String>,
) -> Result<Response, Refusal> {
    if matches!(error, CartError::Database(_)) {
        return Err(error.into());
    }
    refused_with(face, headers, status_of(error.kind()), error.message().into_owned(), back).await
}

/// The bag as it stands, with the reason in words.
async fn refused_with(
    face: &Face,
    headers: &HeaderMap,
    status: StatusCode,
    words: String,
    back: Option<String>,
) -> Result<Response, Refusal> {
    let said =
        Said { status, refused: Some((words, back)), currencies: currencies(face).await?, ..Said::default() };
    let cart = find(face, headers).await?;
    Ok(answer(face, headers, cart.as_ref(), &said))
}
