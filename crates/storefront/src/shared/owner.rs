//! `/bag/share`: the owner's links to the bag as it lives.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::cart::{
    CartError,
    sharing::{
        EndShare, MAX_SHARES, Recipient, ShareCart, SharedOf, end_share, list_shares, path, share_cart,
    },
};
use http::{HeaderMap, StatusCode};
use kernel::{Fault, Kind, ids::CartShareId};
use maud::html;
use ui::{Card, Head, LinkArrow};
use web::{CachePolicy, FormData, Page, Pairs, Refusal, RequestId, see_other, spawn_write, status_of};

use super::{Refused, form, links, news, wished};
use crate::{
    Face, bag,
    frame::{Open, Sheet},
};

const PATH: &str = "/bag/share";

#[derive(Default)]
struct Said {
    status: StatusCode,
    refused: Option<String>,
    form: Option<Refused>,
    link: Option<String>,
}

/// `GET /bag/share`
pub(super) async fn show(State(face): State<Face>, headers: HeaderMap) -> Result<Response, Refusal> {
    answer(&face, &headers, &Said::default()).await
}

/// `POST /bag/share`: makes a link, and shows it once.
pub(super) async fn make(
    State(face): State<Face>,
    id: RequestId,
    headers: HeaderMap,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let Some(cart) = bag::find(&face, &headers).await? else { return Ok(see_other("/bag")) };
    let (recipient, from_name, rights) = wished(&sent);
    let ask = ShareCart { cart: cart.id, recipient, from_name, rights };
    let (db, cx) = (face.db.clone(), face.within(&id));
    let made = spawn_write(async move {
        let mut tx = db.begin().await?;
        let (_, token) = share_cart(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, CartError>(token)
    });
    let said = match made.await {
        Ok(token) => Said { link: Some(face.cx.link(&path(&token))), ..Said::default() },
        Err(error) => refused(error, Some(sent))?,
    };
    answer(&face, &headers, &said).await
}

/// `POST /bag/share/{link}`: the link works no more, from this moment.
pub(super) async fn end(
    State(face): State<Face>,
    Path(link): Path<String>,
    id: RequestId,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Some(cart) = bag::find(&face, &headers).await? else { return Ok(see_other("/bag")) };
    let Ok(share) = link.parse::<CartShareId>() else {
        return answer(&face, &headers, &refused(CartError::ShareNotFound, None)?).await;
    };
    let (db, cx) = (face.db.clone(), face.within(&id));
    let ended = spawn_write(async move {
        let mut tx = db.begin().await?;
        end_share(&mut tx, &cx, EndShare { of: SharedOf::Cart(cart.id), share }).await?;
        tx.commit().await?;
        Ok::<_, CartError>(())
    });
    match ended.await {
        Ok(()) => Ok(see_other(PATH)),
        Err(error) => answer(&face, &headers, &refused(error, None)?).await,
    }
}

/// What is broken on our side is not the page's to explain.
fn refused(error: CartError, typed: Option<Pairs>) -> Result<Said, Refusal> {
    if matches!(error.kind(), Kind::Internal | Kind::Unavailable) {
        return Err(error.into());
    }
    let field = error.fields().first().cloned();
    let words =
        field.as_ref().map_or_else(|| error.message().into_owned(), |field| field.message.to_string());
    let form = typed.map(|typed| Refused { typed, field });
    Ok(Said { status: status_of(error.kind()), refused: Some(words), form, link: None })
}

async fn answer(face: &Face, headers: &HeaderMap, said: &Said) -> Result<Response, Refusal> {
    let Some(cart) = bag::find(face, headers).await? else { return Ok(see_other("/bag")) };
    let living = list_shares(&mut *face.db.read().await?, cart.id).await?;
    let body = html! {
        div class="wrap wrap-narrow section-tight stack stack-6" {
            header class="stack stack-3" {
                h1 class="h1" { "Share your bag" }
                p class="muted" { "Whoever has a link sees your bag as it is now and as it changes: the pieces, and what you allow. Nothing of you is shown but the name you give. End a link, and it shows nothing from that moment." }
                @if cart.account.is_none() { p class="small muted" { "You are not signed in. When you sign in, your bag joins your account’s and its links end: make new ones then." } }
                p { (LinkArrow::new("Back to your bag", "/bag")) }
            }
            (news(said.refused.as_deref(), said.link.as_deref()))
            @if !living.is_empty() { (Card { title: "Links that work".into(), body: links(PATH, "your bag", &living), sticky: false }) }
            @if living.len() < MAX_SHARES { (Card { title: "A new link".into(), body: form(PATH, "bag", Recipient::Partner, true, said.form.as_ref()), sticky: false }) }
        }
    };
    let head = Head { title: "Share your bag".into(), noindex: true, ..Head::default() };
    let page = Open { sheet: Sheet::Account, path: "/bag", head, scripts: &[], body };
    Ok(Page { status: said.status, policy: CachePolicy::NoStore, html: page.document(face) }.into_response())
}
