//! `/products/{slug}/hint`: tell somebody about a piece.

use axum::response::IntoResponse;
use axum::{
    extract::{Path, State},
    response::Response,
};
use catalog::model::{ProductView, VariantView};
use commerce::wishlist::{self, SendHint, WishlistError};
use http::{HeaderMap, StatusCode};
use kernel::{EmailAddress, Fault, FieldError};
use platform::flags::{Channel, Flag};
use web::{
    CachePolicy, FormData, Network, Page, Pairs, QueryPairs, Refusal, customer::Visitor, flags, spawn_write,
    status_of,
};

use super::{
    hint_view::{HintPage, Told},
    share::ring_size,
};
use crate::Face;

/// `GET`: the form.
pub(super) async fn show(
    State(face): State<Face>,
    Path(slug): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    page(&face, &slug, query.find("variant"), &Told::default())
}

/// `POST`: has the letter written.
pub(super) async fn send(
    State(face): State<Face>,
    Path(slug): Path<String>,
    visitor: Visitor,
    Network(network): Network,
    headers: HeaderMap,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let snapshot = face.catalog.snapshot();
    let product = snapshot.product(&slug).ok_or_else(Refusal::not_found)?;
    let variant = find_variant(product, form.find("variant")).map(|v| v.id);
    if !flags::flag_is_on(&face, Flag::Hints, &visitor.cx, Channel::Shop, &headers, &network).await {
        let variant = form.find("variant").map(str::to_owned);
        let refused = Some(flags::words(Flag::Hints).to_owned());
        let told = Told { status: StatusCode::SERVICE_UNAVAILABLE, refused, form, ..Told::default() };
        return page(&face, &slug, variant.as_deref(), &told);
    }
    let Ok(to) = form.get("to").parse::<EmailAddress>() else {
        let message = "Enter their e-mail address, for example anna@example.com.";
        return again(&face, &slug, form, &[FieldError::new("to", "invalid_email", message)]);
    };
    let ask = SendHint {
        product: product.id,
        variant,
        to: to.clone(),
        from_name: form.get("from_name").to_owned(),
        ring_size: ring_size(&form),
        words: form.get("words").to_owned(),
        network,
    };
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        wishlist::send_hint(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, WishlistError>(())
    });
    match done.await {
        Ok(()) => page(
            &face,
            &slug,
            form.find("variant"),
            &Told { sent_to: Some(to.to_string()), ..Told::default() },
        ),
        Err(WishlistError::Invalid(fields)) => again(&face, &slug, form, &fields),
        Err(error @ WishlistError::TooManyHints) => {
            let (status, refused) = (status_of(error.kind()), Some(error.message().into_owned()));
            let variant = form.find("variant").map(str::to_owned);
            page(&face, &slug, variant.as_deref(), &Told { status, refused, form, ..Told::default() })
        }
        Err(error) => Err(error.into()),
    }
}

fn again(face: &Face, slug: &str, form: Pairs, fields: &[FieldError]) -> Result<Response, Refusal> {
    let variant = form.find("variant").map(str::to_owned);
    let told =
        Told { status: StatusCode::UNPROCESSABLE_ENTITY, form, fields: fields.to_vec(), ..Told::default() };
    page(face, slug, variant.as_deref(), &told)
}

fn page(face: &Face, slug: &str, variant: Option<&str>, told: &Told) -> Result<Response, Refusal> {
    let snapshot = face.catalog.snapshot();
    let product = snapshot.product(slug).ok_or_else(Refusal::not_found)?;
    let page = HintPage { face, product, variant: find_variant(product, variant), told };
    Ok(Page::ok(CachePolicy::Private, page.document()).with_status(told.status).into_response())
}

fn find_variant<'a>(product: &'a ProductView, id: Option<&str>) -> Option<&'a VariantView> {
    product.variants.iter().find(|variant| Some(variant.id.to_string().as_str()) == id)
}
