//! The list of programs that are told, and the form for another.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use customers::{Permission, SignedIn};
use http::StatusCode;
use kernel::FieldError;
use maud::html;
use platform::webhooks::{Endpoint, list_endpoints};
use ui::{Column, DataTable, Disclosure, PageHeader, Row, Tone};
use web::{
    Pairs, QueryPairs, Refusal,
    staff::{Staff, rights::ReadChannels},
};

use super::{PATH, form, state, topics};
use crate::{
    Face,
    frame::{Sheet, outcome},
};

/// `GET /admin/webhooks`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadChannels>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let ended = query.get("done") == "ended";
    page(&face, &staff.person, ended, &Pairs::default(), &[], StatusCode::OK).await
}

pub(super) async fn page(
    face: &Face,
    person: &SignedIn,
    ended: bool,
    sent: &Pairs,
    wrong: &[FieldError],
    status: StatusCode,
) -> Result<Response, Refusal> {
    let found = list_endpoints(&mut *face.db.read().await?).await?;
    let body = html! {
        (PageHeader {
            title: "Webhooks".into(),
            text: "Other programs that are told what happens here: signed, in order for each order and each piece, again until it arrives.".into(),
            ..PageHeader::default()
        })
        @if ended { (outcome(Tone::Success, "The webhook has ended. Its program is told nothing more.")) }
        div class="stack stack-4" {
            (DataTable {
                caption: "Webhooks, the newest first".into(),
                columns: vec![Column::new("Address"), Column::new("Told of"), Column::new("State")],
                rows: found.iter().map(row).collect(),
                empty: html! { p { "No program is told yet." } },
                ..DataTable::default()
            })
            @if person.may(Permission::RunChannels) {
                (Disclosure { title: "Tell another program".into(), body: form(None, sent, wrong), open: !wrong.is_empty(), group: String::new() })
            }
        }
    };
    Ok(Sheet { title: "Webhooks".into(), path: PATH, body }.respond(face, person, status).into_response())
}

fn row(endpoint: &Endpoint) -> Row {
    Row {
        name: endpoint.url.clone(),
        href: Some(format!("{PATH}/{}", endpoint.id)),
        cells: vec![html! { (endpoint.url) }, html! { (topics(endpoint)) }, state(endpoint)],
        ..Row::default()
    }
}
