//! Saved bags: what was in the bag, at the prices of that day, and the links by which others see or pay for it.

mod act;
mod share;
mod view;
mod words;

use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use commerce::cart::{
    CartError,
    saved::{SavedBag, get_rules, list_saved_bags},
    sharing::{BagShare, list_saved_shares},
};
use http::StatusCode;
use kernel::{Fault, Kind, ids::SavedBagId};
use web::{Pairs, Refusal, customer::Visitor, see_other, status_of};

use crate::{Face, shared::Refused};
pub(crate) use view::beside_bag;
pub(crate) use words::{kept_line, kept_news, kept_note};

/// Where an account's saved bags are.
pub(crate) const PATH: &str = "/account/bags";

pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/bag/saved", post(act::save))
        .route(PATH, get(show))
        .route("/account/bags/{bag}", post(act::change))
        .route("/account/bags/{bag}/links", post(share::make))
        .route("/account/bags/{bag}/links/{link}", post(share::end))
}

/// What the page says besides the saved bags.
#[derive(Debug, Default)]
struct Said {
    status: StatusCode,
    refused: Option<String>,
    /// The form for a link that was refused, by the saved bag that it is of.
    form: Option<(SavedBagId, Refused)>,
    /// A link that was just made: the only time it is shown.
    link: Option<String>,
}

/// `GET /account/bags`
async fn show(State(face): State<Face>, visitor: Visitor) -> Result<Response, Refusal> {
    answer(&face, &visitor, &Said::default()).await
}

async fn answer(face: &Face, visitor: &Visitor, said: &Said) -> Result<Response, Refusal> {
    let Some(person) = &visitor.person else { return Ok(see_other("/sign-in?next=%2Faccount%2Fbags")) };
    let mut conn = face.db.read().await?;
    let rules = get_rules(&mut conn).await?;
    let bags = list_saved_bags(&mut conn, person.account).await?;
    let mut shown: Vec<(SavedBag, Vec<BagShare>)> = Vec::with_capacity(bags.len());
    for bag in bags {
        let links = list_saved_shares(&mut conn, bag.id).await?;
        shown.push((bag, links));
    }
    drop(conn);
    Ok(view::page(face, &rules, &shown, said))
}

/// A refused wish: the page as it stands, with the reason. What is broken on our side is not the page's to explain.
async fn refused(
    face: &Face,
    visitor: &Visitor,
    error: CartError,
    form: Option<(SavedBagId, Pairs)>,
) -> Result<Response, Refusal> {
    if matches!(error.kind(), Kind::Internal | Kind::Unavailable) {
        return Err(error.into());
    }
    let field = error.fields().first().cloned();
    let words =
        field.as_ref().map_or_else(|| error.message().into_owned(), |field| field.message.to_string());
    let form = form.map(|(bag, typed)| (bag, Refused { typed, field }));
    let said = Said { status: status_of(error.kind()), refused: Some(words), form, link: None };
    answer(face, visitor, &said).await
}
