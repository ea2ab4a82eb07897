//! How careful the house is before a parcel leaves.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::fulfillment::{FulfillmentError, PutReleasePolicy, ReleasePolicy, get_policy, put_policy};
use customers::{Permission, SignedIn};
use http::StatusCode;
use kernel::{Fault, FieldError};
use maud::{Markup, html};
use ui::{Button, ErrorSummary, FieldProblem, PageHeader, TextArea, TextField, TextKind, Tone};
use web::{
    FormData, Pairs, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{EditTerms, ReadOrders},
    },
    status_of,
};

use super::PATH as PARCELS;
use crate::{
    Face,
    frame::{Sheet, outcome},
};

const PATH: &str = "/admin/release-policy";

/// `GET /admin/release-policy`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadOrders>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let policy = get_policy(&mut *face.db.read().await?).await?;
    let notice = match query.get("done") {
        "saved" => outcome(Tone::Success, "Saved. Parcels that are released from now on follow it."),
        _ => html! {},
    };
    Ok(page(&face, &staff.person, StatusCode::OK, &draft(&policy), &[], &notice))
}

/// `POST /admin/release-policy`.
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let ask = match read(&sent) {
        Ok(ask) => ask,
        Err(wrong) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(page(&face, &staff.person, status, &sent, &wrong, &html! {}));
        }
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let saved = spawn_write(async move {
        let mut tx = db.begin().await?;
        put_policy(&mut tx, &cx, ask).await?;
        Ok::<_, FulfillmentError>(tx.commit().await?)
    });
    match saved.await {
        Ok(()) => Ok(see_other(&format!("{PATH}?done=saved"))),
        Err(FulfillmentError::Database(error)) => Err(error.into()),
        Err(error @ FulfillmentError::VersionConflict { .. }) => {
            let now = get_policy(&mut *face.db.read().await?).await?;
            let notice = outcome(
                Tone::Warning,
                "Somebody saved this while you were editing. Here it is as it stands now.",
            );
            Ok(page(&face, &staff.person, status_of(error.kind()), &draft(&now), &[], &notice))
        }
        Err(error) => {
            Ok(page(&face, &staff.person, status_of(error.kind()), &sent, error.fields(), &html! {}))
        }
    }
}

fn read(sent: &Pairs) -> Result<PutReleasePolicy, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let mut dollars = |name: &'static str| -> Option<i32> {
        let typed = sent.get(name).trim();
        if typed.is_empty() {
            return None;
        }
        let read = typed.parse().ok();
        if read.is_none() {
            wrong.push(FieldError::new(
                name,
                "malformed",
                "Enter whole US dollars without a sign, like 25000.",
            ));
        }
        read
    };
    let (raised, two, id) = (dollars("raised_above"), dollars("two_people_above"), dollars("id_above"));
    if raised.is_none() && wrong.is_empty() {
        wrong.push(FieldError::new(
            "raised_above",
            "required",
            "Enter from which value on a second look is taken.",
        ));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(PutReleasePolicy {
        expected_version: sent.get("version").parse().unwrap_or(0),
        raised_above_dollars: raised.unwrap_or_default(),
        two_people_above_dollars: two,
        id_above_dollars: id,
        sender: sent.get("sender").to_owned(),
        return_address: sent.get("return_address").to_owned(),
    })
}

fn draft(policy: &ReleasePolicy) -> Pairs {
    let or = |value: Option<i32>| value.map(|value| value.to_string()).unwrap_or_default();
    Pairs(
        [
            ("version", policy.version.to_string()),
            ("raised_above", policy.raised_above_dollars.to_string()),
            ("two_people_above", or(policy.two_people_above_dollars)),
            ("id_above", or(policy.id_above_dollars)),
            ("sender", policy.sender.clone()),
            ("return_address", policy.return_address.clone()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec(),
    )
}

fn page(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    typed: &Pairs,
    wrong: &[FieldError],
    notice: &Markup,
) -> Response {
    let error = |name: &str| wrong.iter().find(|e| e.field == name).map(|e| e.message.to_string());
    let dollars = |name: &str, label: &str, hint: &str| {
        TextField {
            kind: TextKind::Number,
            min: Some("0".into()),
            hint: Some(hint.into()),
            quiet: true,
            ..TextField::new(name, label)
        }
        .value(typed.get(name))
        .error(error(name))
    };
    let problem =
        |e: &FieldError| FieldProblem { field_id: e.field.to_string(), text: e.message.to_string() };
    let body = html! {
        (PageHeader {
            crumbs: vec![("Parcels".into(), PARCELS.into()), ("How careful we are".into(), String::new())],
            title: "How careful we are".into(),
            text: "From which values on a parcel is looked at twice before it leaves, and what stands on its outside. Values are in US dollars; other currencies are counted at the most they were worth.".into(),
            ..PageHeader::default()
        })
        (notice)
        (ErrorSummary { title: "Nothing was changed yet".into(), problems: wrong.iter().map(problem).collect() })
        form class="form stack stack-5" method="post" action=(PATH) {
            input type="hidden" name="version" value=(typed.get("version"));
            (dollars("raised_above", "Second look above", "For a client’s first order, and for one that goes elsewhere than its bill."))
            (dollars("two_people_above", "Two people above", "Whoever packed a parcel cannot release it. Empty: never."))
            (dollars("id_above", "Document above", "Whoever receives it shows one. Empty: never."))
            (TextField { max_length: Some(35), hint: Some("Stands on every label. It names neither the house nor what is inside.".into()), ..TextField::new("sender", "Sender on labels") }
                .required().value(typed.get("sender")).error(error("sender")))
            (TextArea {
                id: "return_address".into(), name: "return_address".into(), label: "Goes back to".into(),
                value: typed.get("return_address").to_owned(), hint: Some("One line of the label a line, five at most.".into()),
                error: error("return_address"), quiet: true, ..TextArea::default()
            })
            @if person.may(Permission::EditTerms) { div { (Button::submit("Save")) } }
        }
    };
    Sheet { title: "How careful we are".into(), path: PARCELS, body }
        .respond(face, person, status)
        .into_response()
}
