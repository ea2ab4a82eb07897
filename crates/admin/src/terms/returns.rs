//! What the house promises of returns in each market, each a form of its own.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{
    checkout::Country,
    returns::{CountedFrom, PutPolicy, ReturnError, ReturnPolicy, law_of, list_policies, put_policy},
};
use customers::SignedIn;
use http::StatusCode;
use kernel::{Fault as _, FieldError};
use maud::{Markup, html};
use ui::{Button, Card, Checkbox, Choice, PageHeader, Select, Tone};
use web::{
    FormData, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{EditTerms, ReadTerms},
    },
    status_of,
};

use super::{may_edit, tabs, text, whole};
use crate::{
    Face,
    frame::{Sheet, outcome},
};

pub(crate) const PATH: &str = "/admin/return-policies";

/// `GET /admin/return-policies`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadTerms>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let notice = match query.get("done") {
        "saved" => outcome(
            Tone::Success,
            "Saved. It is promised with every order from now on; orders keep what was promised with them.",
        ),
        _ => html! {},
    };
    page(&face, &staff.person, StatusCode::OK, &notice, ("", &[])).await
}

/// `POST /admin/return-policies/{market}`.
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    Path(market): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let country = Country::find(&market).ok_or_else(Refusal::not_found)?;
    let mut wrong = Vec::new();
    let policy = ReturnPolicy {
        market: country.code.to_owned(),
        days: whole("days", sent.get("days"), &mut wrong),
        counted_from: CountedFrom::find(sent.get("counted_from")).unwrap_or(CountedFrom::Delivery),
        transit_days: whole("transit_days", sent.get("transit_days"), &mut wrong),
        made_to_order: sent.has("made_to_order"),
        earrings_sealed: sent.has("earrings_sealed"),
        version: sent.get("version").parse().unwrap_or_default(),
    };
    let saved = if wrong.is_empty() {
        let (db, cx) = (face.db.clone(), staff.cx.clone());
        let written = spawn_write(async move {
            let mut tx = db.begin().await?;
            put_policy(&mut tx, &cx, PutPolicy { policy }).await?;
            Ok::<_, ReturnError>(tx.commit().await?)
        });
        written.await
    } else {
        Err(ReturnError::Fields(wrong))
    };
    match saved {
        Ok(()) => Ok(see_other(&format!("{PATH}?done=saved"))),
        Err(ReturnError::Database(error)) => Err(error.into()),
        Err(error) => {
            let notice = html! { (outcome(Tone::Warning, &error.message())) };
            page(&face, &staff.person, status_of(error.kind()), &notice, (country.code, error.fields())).await
        }
    }
}

async fn page(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    notice: &Markup,
    (at, wrong): (&str, &[FieldError]),
) -> Result<Response, Refusal> {
    let policies = list_policies(&mut *face.db.read().await?).await?;
    let edits = may_edit(person);
    let body = html! {
        (PageHeader {
            title: "Returns".into(),
            text: "What you promise beyond the law, by where the parcel goes. What the law asks for is added by itself, and what is made to a client's wish never comes back.".into(),
            ..PageHeader::default()
        })
        (tabs(PATH))
        (notice)
        div class="stack stack-4" {
            @for policy in &policies {
                @let name = Country::find(&policy.market).map_or(policy.market.as_str(), |country| country.name);
                (Card { title: name.into(), body: one(policy, edits, if policy.market == at { wrong } else { &[] }), sticky: false })
            }
        }
    };
    Ok(Sheet { title: "Returns".into(), path: PATH, body }.respond(face, person, status).into_response())
}

fn one(policy: &ReturnPolicy, edits: bool, wrong: &[FieldError]) -> Markup {
    let law = law_of(&policy.market);
    html! {
        div class="stack stack-4" {
            p {
                @if policy.days == 0 { "Nothing is taken back beyond the law." } @else { (policy.days) " days, " (policy.counted_from.label().to_lowercase()) "." }
                @if let Some(law) = law { " By right " (law.days) " days from delivery (" (law.name) ")." }
            }
            @if edits { (form(policy, wrong)) }
        }
    }
}

fn form(policy: &ReturnPolicy, wrong: &[FieldError]) -> Markup {
    let at = |name: &str| format!("{name}-{}", policy.market);
    let tick = |name: &str, words: &str, checked| Checkbox {
        id: at(name),
        name: name.into(),
        text: words.into(),
        checked,
        ..Checkbox::default()
    };
    let number = |name: &str, label: &str, value: i32, hint: &str| {
        let mut field = text(name, label, &value.to_string(), hint, wrong);
        field.id = at(name);
        field.name = name.into();
        field
    };
    html! {
        form class="form stack stack-4" method="post" action={ (PATH) "/" (policy.market) } {
            input type="hidden" name="version" value=(policy.version);
            (number("days", "Days", policy.days, "0 takes nothing back beyond the law."))
            (Select {
                id: at("counted_from"), name: "counted_from".into(), label: "Counted".into(), required: true,
                choices: CountedFrom::ALL.iter().map(|one| Choice::new(one.code(), one.label())).collect(),
                selected: policy.counted_from.code().into(), ..Select::default()
            })
            (number("transit_days", "Days on the way", policy.transit_days, "After so many days a parcel counts as delivered; more than it takes is in the client's favour."))
            (tick("made_to_order", "Pieces of the collection that were made for the order come back too", policy.made_to_order))
            (tick("earrings_sealed", "Earrings come back in their unbroken seal only", policy.earrings_sealed))
            (Button::submit("Save"))
        }
    }
}
