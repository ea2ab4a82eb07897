//! `/bag/gift`: the card, the wrapping and whether prices stay off the paper.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::cart::{
    self, Cart, CartError, GIFT_NOTE_MAX, Gift, GiftNote, GiftWish, SetGift, WrappingChoice,
};
use http::{HeaderMap, StatusCode};
use kernel::FieldError;
use maud::{Markup, html};
use ui::{
    Breadcrumb, Button, ButtonScheme, Checkbox, ErrorSummary, FieldProblem, Fieldset, Head, NavItem, TextArea,
};
use web::{CachePolicy, FormData, Page, Pairs, Refusal, RequestId, see_other, spawn_write};

use super::{back, find_open, refused};
use crate::{
    Face,
    frame::{Open, Sheet},
};

/// Where a gift is made.
pub(super) const GIFT: &str = "/bag/gift";

/// `GET`: the form, as the bag's gift is now.
pub(crate) async fn show(State(face): State<Face>, headers: HeaderMap) -> Result<Response, Refusal> {
    let Some(cart) = find_open(&face, &headers).await?.filter(|cart| !cart.is_empty()) else {
        return Ok(see_other("/bag"));
    };
    page(&face, &cart, &Typed::of(cart.gift.as_ref()), &[]).await
}

/// `POST`: makes the parcel a gift, or none.
pub(crate) async fn give(
    State(face): State<Face>,
    id: RequestId,
    headers: HeaderMap,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let Some(cart) = find_open(&face, &headers).await? else { return Ok(see_other("/bag")) };
    let typed = Typed::read(&form);
    let gift = (!form.has("none")).then(|| typed.wish());
    let (db, cx, id) = (face.db.clone(), face.within(&id), cart.id);
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let cart = cart::set_gift(&mut tx, &cx, SetGift { cart: id, gift, expected_version: None }).await?;
        tx.commit().await?;
        Ok::<_, CartError>(cart)
    });
    match done.await {
        Ok(cart) => Ok(back(&face, &cart, "/bag")),
        Err(CartError::Gift([field])) => page(&face, &cart, &typed, &[field]).await,
        Err(error) => refused(&face, &headers, error, None).await,
    }
}

/// What stands in the form.
#[derive(Debug, Clone, Default)]
struct Typed {
    note: String,
    wrapping: Option<String>,
    hide_prices: bool,
}

impl Typed {
    /// A gift as it is; a fresh one shows no price.
    fn of(gift: Option<&Gift>) -> Self {
        let note = gift.and_then(|gift| gift.note.as_ref());
        Self {
            note: note.map(GiftNote::as_str).unwrap_or_default().to_owned(),
            wrapping: gift.map(|gift| gift.wrapping.code.clone()),
            hide_prices: gift.is_none_or(|gift| gift.hide_prices),
        }
    }

    fn read(form: &Pairs) -> Self {
        Self {
            note: form.get("note").chars().take(2_000).collect(),
            wrapping: form.find("wrapping").map(str::to_owned),
            hide_prices: form.has("hide_prices"),
        }
    }

    fn wish(&self) -> GiftWish {
        let Self { note, wrapping, hide_prices } = self.clone();
        GiftWish { note: Some(note), wrapping, hide_prices }
    }
}

async fn page(face: &Face, cart: &Cart, form: &Typed, errors: &[FieldError]) -> Result<Response, Refusal> {
    let wrappings = {
        let mut conn = face.db.read().await?;
        cart::list_wrappings(&mut conn).await?
    };
    let crumbs = vec![NavItem::new("Home", "/"), NavItem::new("Your bag", "/bag"), NavItem::new("Gift", "")];
    let problem = |field: &FieldError| FieldProblem {
        field_id: field.field.to_string(),
        text: field.message.to_string(),
    };
    let problems: Vec<_> = errors.iter().map(problem).collect();
    let body = html! {
        div class="wrap wrap-narrow section-tight stack stack-6" {
            (Breadcrumb { items: crumbs })
            header class="stack stack-4" {
                h1 class="h1" { "A gift" }
                p class="lead" { "We write the card by hand and wrap the parcel, without charge." }
            }
            @if !problems.is_empty() { (ErrorSummary { title: String::new(), problems }) }
            (fields(form, &wrappings, errors, cart.gift.is_some()))
        }
    };
    let head = Head { title: "A gift".into(), noindex: true, ..Head::default() };
    let html = Open { sheet: Sheet::Account, path: "/bag", head, scripts: &[], body }.document(face);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Page::ok(CachePolicy::NoStore, html).with_status(status).into_response())
}

fn fields(form: &Typed, wrappings: &[WrappingChoice], errors: &[FieldError], is_gift: bool) -> Markup {
    let wrong = |name: &str| errors.iter().find(|e| e.field == name).map(|e| e.message.to_string());
    let note = TextArea {
        id: "note".into(),
        name: "note".into(),
        label: "Words for the card".into(),
        value: form.note.clone(),
        hint: Some(format!(
            "Up to {GIFT_NOTE_MAX} characters in twelve lines, written as you write them here."
        )),
        error: wrong("note"),
        max_length: u32::try_from(GIFT_NOTE_MAX).ok(),
        ..TextArea::default()
    };
    let bare = Checkbox {
        id: "hide_prices".into(),
        name: "hide_prices".into(),
        value: "1".into(),
        text: "Show no prices in the parcel".into(),
        hint: Some("Your invoice comes to you by e-mail.".into()),
        checked: form.hide_prices,
        ..Checkbox::default()
    };
    html! {
        form class="form" method="post" action=(GIFT) {
            (wrapping(form, wrappings, wrong("wrapping")))
            (note)
            (bare)
            (Button::submit("Keep the gift").full())
        }
        @if is_gift {
            form class="form" method="post" action=(GIFT) {
                input type="hidden" name="none" value="1";
                (Button::submit("It is no gift").scheme(ButtonScheme::Outline).full())
            }
        }
    }
}

fn wrapping(form: &Typed, wrappings: &[WrappingChoice], error: Option<String>) -> Fieldset {
    let usual = wrappings.first().map(|choice| choice.wrapping.code.as_str());
    let chosen = form.wrapping.as_deref().or(usual);
    let body = html! {
        div {
            @for WrappingChoice { wrapping, description } in wrappings {
                label class="check" {
                    input type="radio" name="wrapping" value=(wrapping.code) checked[chosen == Some(&*wrapping.code)];
                    span class="check-text" { (wrapping.name) small { (description) } }
                }
            }
        }
    };
    Fieldset { legend: "Wrapping".into(), chosen: None, id: "wrapping".into(), error, body }
}
