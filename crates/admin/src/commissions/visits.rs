//! Conversations to come.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use bespoke::{
    BespokeError,
    consultations::{CloseConsultation, Consultation, close_consultation, list_to_close, list_to_come},
};
use customers::Permission;
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Card, Column, DataTable, PageHeader, Row, TextField, TextKind};
use web::{
    FormData, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{ReadCommissions, WorkCommissions},
    },
};

use super::PATH as COMMISSIONS;
use crate::{Face, frame::Sheet, words::datetime};

/// Where they are.
pub(crate) const PATH: &str = "/admin/consultations";
/// How many are shown.
const SHOWN: i64 = 200;

/// `GET /admin/consultations`: the earliest first, in the time of whoever receives.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCommissions>,
) -> Result<Response, Refusal> {
    let mut tx = face.db.begin().await?;
    let now = tx.now().await?;
    let booked = list_to_come(&mut tx, now, SHOWN).await?;
    let over = list_to_close(&mut tx, now, SHOWN).await?;
    drop(tx);
    let body = html! {
        (PageHeader {
            crumbs: vec![("Commissions".into(), COMMISSIONS.into()), ("Consultations".into(), String::new())],
            title: "Consultations".into(),
            text: "What is booked, the earliest first, in the time of whoever receives.".into(),
            ..PageHeader::default()
        })
        (DataTable {
            caption: "Consultations to come, the earliest first".into(),
            columns: vec![Column::new("When"), Column::new("How"), Column::new("Client"), Column::new("With")],
            rows: booked.iter().map(row).collect(),
            empty: html! { p { "Nobody is expected." } },
            ..DataTable::default()
        })
        @if !over.is_empty() && staff.person.may(Permission::WorkCommissions) {
            section class="stack stack-4" {
                h2 class="h3" { "What came of it?" }
                @for visit in &over { (outcome(visit)) }
            }
        }
    };
    Ok(Sheet { title: "Consultations".into(), path: COMMISSIONS, body }
        .ok(&face, &staff.person)
        .into_response())
}

fn row(visit: &Consultation) -> Row {
    Row {
        name: visit.client.clone(),
        cells: vec![
            html! { time datetime=(datetime(visit.starts_at)) { (visit.told) } },
            html! { (visit.label) },
            html! { (visit.client) span class="cell-sub" { (visit.email) @if let Some(phone) = &visit.phone { ", " (phone) } } },
            html! { (visit.advisor) },
        ],
        ..Row::default()
    }
}

/// What is asked about a conversation that is over.
fn outcome(visit: &Consultation) -> Markup {
    let field = |name: &str| format!("{name}-{}", visit.id);
    let button = |value: &str, text: &str| Button {
        name: Some("held".into()),
        value: Some(value.into()),
        ..Button::submit(text.to_owned()).small()
    };
    let body = html! {
        form class="stack stack-3" method="post" action={ (PATH) "/" (visit.id) "/outcome" } {
            p { (visit.label) ", " time datetime=(datetime(visit.starts_at)) { (visit.told) } ", with " (visit.advisor) }
            (TextField { name: "outcome".into(), required: true, max_length: Some(500), ..TextField::new(field("outcome"), "In a few words") })
            (TextField { name: "follow_up_on".into(), kind: TextKind::Date, quiet: true, ..TextField::new(field("follow-up"), "They hear from us on") })
            div class="cluster" {
                (button("yes", "We spoke"))
                (button("no", "Nobody came").scheme(ButtonScheme::Outline))
            }
        }
    };
    html! { (Card { title: visit.client.clone(), body, sticky: false }) }
}

/// `POST /admin/consultations/{id}/outcome`
pub(crate) async fn close(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let ask = CloseConsultation {
        consultation: id.parse().map_err(|_| Refusal::not_found())?,
        held: sent.get("held") == "yes",
        words: sent.get("outcome").to_owned(),
        follow_up_on: sent.get("follow_up_on").parse().ok(),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        close_consultation(&mut tx, &cx, ask).await?;
        Ok::<_, BespokeError>(tx.commit().await?)
    });
    done.await?;
    Ok(see_other(PATH))
}
