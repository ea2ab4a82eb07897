//! The ways of delivery: the list, one of them, a new one.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::shipping::{ShippingError, StaffMethod, find_method, list_methods, put_method};
use customers::SignedIn;
use http::StatusCode;
use kernel::{Fault, FieldError};
use maud::{Markup, html};
use ui::{Button, Column, DataTable, PageHeader, Row, StatusDot, Tone};
use web::{
    FormData, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{EditTerms, ReadTerms},
    },
    status_of,
};

use super::{
    CURRENCY,
    delivery_form::{self, Draft},
    may_edit, tabs,
};
use crate::{
    Face,
    frame::{Sheet, outcome},
};

pub(crate) const PATH: &str = "/admin/delivery";
pub(crate) const NEW: &str = "/admin/new-delivery";

/// `GET /admin/delivery`.
pub(crate) async fn list(
    State(face): State<Face>,
    staff: Staff<ReadTerms>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let methods = list_methods(&mut *face.db.read().await?).await?;
    let edits = may_edit(&staff.person);
    let notice = match query.get("done") {
        "saved" => outcome(Tone::Success, "Saved. Checkout offers it so from now on."),
        _ => html! {},
    };
    let body = html! {
        (PageHeader {
            title: "Delivery".into(),
            text: "Checkout offers what serves the country and insures the pieces; the first of a country is its usual way.".into(),
            actions: if edits { vec![Button::link("New way of delivery", NEW)] } else { Vec::new() },
            ..PageHeader::default()
        })
        (tabs(PATH))
        (notice)
        (DataTable {
            caption: "Ways of delivery, in the order shoppers see them".into(),
            columns: vec![
                Column::new("Way"), Column::new("Countries"), Column::numeric("Price"), Column::numeric("Insured up to"),
                Column::numeric("From a value of"), Column::numeric("Working days"), Column::new("Offered"),
            ],
            rows: methods.iter().map(|m| row(m, edits)).collect(),
            empty: html! { p { "Nothing can be delivered: no way is noted yet." } },
            ..DataTable::default()
        })
    };
    Ok(Sheet { title: "Delivery".into(), path: PATH, body }.ok(&face, &staff.person).into_response())
}

fn row(method: &StaffMethod, edits: bool) -> Row {
    let shown = &method.method;
    let countries =
        if method.countries.is_empty() { "Everywhere".to_owned() } else { method.countries.join(", ") };
    Row {
        name: shown.name.clone(),
        cells: vec![
            html! {
                // beside the link, not in it: a link of a row is one line
                @if edits { a class="row-link" href={ (PATH) "/" (shown.code) } { (shown.name) } } @else { (shown.name) }
                span class="cell-sub" { (shown.code) @if !method.carrier.is_empty() { ", " (method.carrier) } }
            },
            html! { (countries) },
            html! { @if shown.price.is_zero() { "Included" } @else { (shown.price) } },
            html! { @match shown.cover { Some(cover) => (cover), None => span class="muted" { "Fetched" } } },
            html! { @if shown.least_value.is_zero() { span class="muted" { "Any" } } @else { (shown.least_value) } },
            html! { (shown.transit_days) },
            html! { @if method.active { (StatusDot::new("Yes", Tone::Success)) } @else { (StatusDot::new("No", Tone::Neutral)) } },
        ],
        ..Row::default()
    }
}

/// `GET /admin/new-delivery`.
pub(crate) async fn begin(State(face): State<Face>, staff: Staff<EditTerms>) -> Result<Response, Refusal> {
    Ok(page(&face, &staff.person, StatusCode::OK, &Draft::blank(), &[], &html! {}))
}

/// `POST /admin/new-delivery`.
pub(crate) async fn create(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    settle(&face, &staff, Draft { new: true, version: "0".into(), ..Draft::sent(&sent) }).await
}

/// `GET /admin/delivery/{code}`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Path(code): Path<String>,
) -> Result<Response, Refusal> {
    let mut conn = face.db.read().await?;
    let method = find_method(&mut conn, &code, CURRENCY).await?.ok_or_else(Refusal::not_found)?;
    Ok(page(&face, &staff.person, StatusCode::OK, &Draft::of(&method), &[], &html! {}))
}

/// `POST /admin/delivery/{code}`.
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Path(code): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    settle(&face, &staff, Draft { code, new: false, ..Draft::sent(&sent) }).await
}

async fn settle(face: &Face, staff: &Staff<EditTerms>, draft: Draft) -> Result<Response, Refusal> {
    let wrong = |wrong: &[FieldError]| {
        page(face, &staff.person, StatusCode::UNPROCESSABLE_ENTITY, &draft, wrong, &html! {})
    };
    let ask = match draft.read() {
        Ok(ask) => ask,
        Err(errors) => return Ok(wrong(&errors)),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let saved = spawn_write(async move {
        let mut tx = db.begin().await?;
        put_method(&mut tx, &cx, ask).await?;
        Ok::<_, ShippingError>(tx.commit().await?)
    });
    match saved.await {
        Ok(()) => Ok(see_other(&format!("{PATH}?done=saved"))),
        Err(ShippingError::Invalid(errors)) => Ok(wrong(&errors)),
        Err(ShippingError::VersionConflict { .. }) if draft.new => {
            Ok(wrong(&[FieldError::new("code", "taken", "Another way of delivery has this code.")]))
        }
        Err(error @ ShippingError::VersionConflict { current }) => {
            let notice = outcome(
                Tone::Warning,
                "Somebody saved this way of delivery while you were editing. What you typed is below, and saving again goes over theirs.",
            );
            let yours = Draft { version: current.to_string(), ..draft };
            Ok(page(face, &staff.person, status_of(error.kind()), &yours, &[], &notice))
        }
        Err(error) => Err(error.into()),
    }
}

fn page(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    draft: &Draft,
    wrong: &[FieldError],
    notice: &Markup,
) -> Response {
    let title = if draft.new { "New way of delivery" } else { draft.name.as_str() };
    let action = if draft.new { NEW.to_owned() } else { format!("{PATH}/{}", draft.code) };
    let body = html! {
        (PageHeader {
            crumbs: vec![("Delivery".into(), PATH.into()), (title.into(), String::new())],
            title: title.into(),
            ..PageHeader::default()
        })
        (notice)
        (delivery_form::render(&action, draft, wrong))
    };
    Sheet { title: title.into(), path: PATH, body }.respond(face, person, status).into_response()
}
