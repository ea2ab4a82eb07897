//! The rules of markup and the guard bands.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use catalog::stones::{
    StoneError,
    feed::{Pricing, get_pricing, put_pricing},
};
use customers::{Permission, SignedIn};
use http::StatusCode;
use kernel::{Fault, FieldError};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, InlineAlert, PageHeader, Tone};
use web::{
    FormData, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{EditCatalog, ReadCatalog},
    },
    status_of,
};

use super::{
    markups_form::{self, Draft},
    tabs,
};
use crate::{
    Face,
    frame::{Sheet, outcome},
};

pub(super) const PATH: &str = "/admin/stones/markups";

/// `GET /admin/stones/markups`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCatalog>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let notice = match query.get("done") {
        "saved" => outcome(
            Tone::Success,
            "Saved. Prices follow with each supplier’s next list; sending the same list again is enough.",
        ),
        _ => html! {},
    };
    let pricing = read(&face).await?;
    page(&face, &staff.person, StatusCode::OK, &Draft::of(&pricing), &[], &notice).await
}

/// `POST /admin/stones/markups`: saves, or shows the form again with what was typed and what stands against it.
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let draft = Draft::sent(&sent);
    let pricing = match draft.read() {
        Ok(pricing) => pricing,
        Err(wrong) => return refused(&face, &staff.person, &draft, &wrong).await,
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let saved = spawn_write(async move {
        let mut tx = db.begin().await?;
        put_pricing(&mut tx, &cx, pricing).await?;
        Ok::<_, StoneError>(tx.commit().await?)
    })
    .await;
    match saved {
        Ok(()) => Ok(see_other(&format!("{PATH}?done=saved"))),
        Err(StoneError::Invalid(wrong)) => {
            let wrong: Vec<_> = wrong.into_iter().map(|error| draft.as_in_form(error)).collect();
            refused(&face, &staff.person, &draft, &wrong).await
        }
        Err(error @ StoneError::VersionConflict { current }) => {
            // saving from here is a choice made with what was typed in view, so it may go over the present version
            let draft = draft.over(current);
            let notice = html! {
                (InlineAlert { title: "Somebody saved these rules while you were editing".into(), live: true,
                    ..InlineAlert::new(Tone::Warning, "Below is what you typed. Saving it replaces what they saved.") })
                (Button::link("See what they saved", PATH).scheme(ButtonScheme::Outline))
            };
            page(&face, &staff.person, status_of(error.kind()), &draft, &[], &notice).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn read(face: &Face) -> Result<Pricing, Refusal> {
    Ok(get_pricing(&mut *face.db.read().await?).await?)
}

async fn refused(
    face: &Face,
    person: &SignedIn,
    draft: &Draft,
    wrong: &[FieldError],
) -> Result<Response, Refusal> {
    page(face, person, StatusCode::UNPROCESSABLE_ENTITY, draft, wrong, &html! {}).await
}

async fn page(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    draft: &Draft,
    wrong: &[FieldError],
    notice: &Markup,
) -> Result<Response, Refusal> {
    let mut conn = face.db.read().await?;
    let body = html! {
        (PageHeader { title: "Markups".into(), text: "How a supplier’s cost becomes the house’s price: the first rule that fits, rounded up, and never below the floor.".into(), ..PageHeader::default() })
        (tabs(&mut conn, PATH).await?)
        (notice)
        (markups_form::render(PATH, draft, wrong, person.may(Permission::EditCatalog)))
    };
    Ok(Sheet { title: "Markups".into(), path: PATH, body }.respond(face, person, status).into_response())
}
