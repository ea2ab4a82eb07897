//! Defining an attribute, and changing one.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::{
    CatalogError,
    attributes::{self, Definition, KindWord, change_attribute, define_attribute},
};
use customers::SignedIn;
use http::StatusCode;
use kernel::{Fault, FieldError};
use maud::{Markup, html};
use ui::{PageHeader, StatusDot, Tone};
use web::{
    FormData, Page, QueryPairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::EditCatalog},
    status_of,
};

use super::{NEW, PATH, draft::Draft, form::Form};
use crate::{
    Face,
    frame::{Sheet, outcome},
};

/// `GET /admin/new-attribute`: asks for the kind, then for what belongs to it.
pub(crate) async fn begin(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    QueryPairs(query): QueryPairs,
) -> Response {
    match query.get("kind").parse::<KindWord>() {
        Ok(kind) => {
            fresh(&face, &staff.person, StatusCode::OK, kind, &Draft::blank(kind), &[]).into_response()
        }
        Err(_) => page(
            &face,
            &staff.person,
            StatusCode::OK,
            "New attribute",
            "What kind of value does it have?",
            &html! {},
            &kinds(),
        )
        .into_response(),
    }
}

/// `POST /admin/new-attribute`.
pub(crate) async fn define(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let draft = Draft::sent(&sent);
    let kind: KindWord = draft.kind.parse().map_err(|_| Refusal::not_found())?;
    let again = |errors: Vec<FieldError>| {
        let errors: Vec<_> = errors.into_iter().map(|e| draft.as_in_form(e)).collect();
        fresh(&face, &staff.person, StatusCode::UNPROCESSABLE_ENTITY, kind, &draft, &errors).into_response()
    };
    let ask = match draft.define() {
        Ok(ask) => ask,
        Err(errors) => return Ok(again(errors)),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        define_attribute(&mut tx, &cx, ask).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    });
    match done.await {
        Ok(()) => Ok(see_other(&format!("{PATH}?done=defined"))),
        Err(CatalogError::Invalid(errors)) => Ok(again(errors)),
        Err(error) => Err(error.into()),
    }
}

/// `GET /admin/attributes/{code}`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(code): Path<String>,
) -> Result<Response, Refusal> {
    let definition = read(&face, &code).await?;
    let draft = Draft::of(&definition);
    Ok(known(&face, &staff.person, StatusCode::OK, &definition, &draft, &[], &html! {}).into_response())
}

/// `POST /admin/attributes/{code}`: saves, or shows the form again with what was typed.
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(code): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let definition = read(&face, &code).await?;
    let draft = Draft { code: code.clone(), ..Draft::sent(&sent) };
    let again = |errors: Vec<FieldError>| {
        let errors: Vec<_> = errors.into_iter().map(|e| draft.as_in_form(e)).collect();
        known(&face, &staff.person, StatusCode::UNPROCESSABLE_ENTITY, &definition, &draft, &errors, &html! {})
            .into_response()
    };
    let ask = match draft.change(&code) {
        Ok(ask) => ask,
        Err(errors) => return Ok(again(errors)),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        change_attribute(&mut tx, &cx, ask).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    });
    match done.await {
        Ok(()) => Ok(see_other(&format!("{PATH}?done=changed"))),
        Err(CatalogError::Invalid(errors)) => Ok(again(errors)),
        Err(error @ CatalogError::AttributeConflict { .. }) => {
            let now = read(&face, &code).await?;
            let notice = outcome(
                Tone::Warning,
                "Someone saved this attribute while you were editing. Nothing of yours was saved yet: what you typed is below, and saving again goes over theirs.",
            );
            let yours = Draft { version: now.version, ..draft };
            let status = status_of(error.kind());
            Ok(known(&face, &staff.person, status, &now, &yours, &[], &notice).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn read(face: &Face, code: &str) -> Result<Definition, Refusal> {
    let mut conn = face.db.read().await?;
    attributes::load(&mut conn).await?.find(code).cloned().ok_or_else(Refusal::not_found)
}

fn kinds() -> Markup {
    let kind = |kind: KindWord, example: &str| {
        html! { li { a class="pick-card" href={ (NEW) "?kind=" (kind.code()) } { (kind.label()) span class="cell-sub" { (example) } } } }
    };
    html! {
        ul class="cards" {
            (kind(KindWord::Enum, "The gallery: scrollwork or plain"))
            (kind(KindWord::MultiEnum, "Worn with: several occasions"))
            (kind(KindWord::Number, "The drop of an earring, 12.5 mm"))
            (kind(KindWord::Text, "The story of a motif"))
            (kind(KindWord::Boolean, "Comes with a box of its own"))
        }
    }
}

fn fresh(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    kind: KindWord,
    draft: &Draft,
    errors: &[FieldError],
) -> Page {
    let form = Form { action: NEW.into(), kind, new: true, draft, errors };
    let text = format!("{}. Its kind stays: pieces say what they say.", kind.label());
    page(face, person, status, "New attribute", &text, &html! {}, &html! { (form) })
}

fn known(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    definition: &Definition,
    draft: &Draft,
    errors: &[FieldError],
    notice: &Markup,
) -> Page {
    let form = Form {
        action: format!("{PATH}/{}", definition.code),
        kind: definition.kind.word(),
        new: false,
        draft,
        errors,
    };
    let aside = html! { @if definition.archived { (StatusDot::new("out of use", Tone::Neutral)) } };
    let text = format!("Its code is {}.", definition.code);
    page(face, person, status, &definition.label, &text, &aside, &html! { (notice) (form) })
}

fn page(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    title: &str,
    text: &str,
    aside: &Markup,
    body: &Markup,
) -> Page {
    let body = html! {
        (PageHeader {
            crumbs: vec![("Attributes".into(), PATH.into()), (title.into(), String::new())],
            title: title.into(),
            text: text.into(),
            aside: aside.clone(),
            ..PageHeader::default()
        })
        (body)
    };
    Sheet { title: title.into(), path: PATH, body }.respond(face, person, status)
}
