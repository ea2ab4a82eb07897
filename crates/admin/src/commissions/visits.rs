//! Conversations to come.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use bespoke::consultations::{Consultation, list_to_come};
use maud::html;
use ui::{Column, DataTable, PageHeader, Row};
use web::{
    Refusal,
    staff::{Staff, rights::ReadCommissions},
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
