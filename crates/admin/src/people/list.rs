//! `/admin/staff`: everybody who works here.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use customers::{
    Role,
    accounts::{Member, list_staff},
};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Column, DataTable, PageHeader, Row, StatusDot, Tone};
use web::{
    Refusal,
    staff::{Staff, rights::ReadStaff},
};

use super::{PATH, ROLES};
use crate::{
    Face,
    frame::Sheet,
    words::{datetime, moment},
};

/// `GET /admin/staff`
pub(crate) async fn show(State(face): State<Face>, staff: Staff<ReadStaff>) -> Result<Response, Refusal> {
    let members = list_staff(&mut *face.db.read().await?).await?;
    let body = html! {
        (PageHeader {
            title: "Staff".into(),
            text: "Who works here, and as what. A role decides what somebody may see and do; it holds from their next page on.".into(),
            actions: vec![
                Button::link("What each role may do", ROLES).scheme(ButtonScheme::Outline),
                Button::link("Add somebody", "/admin/new-staff"),
            ],
            ..PageHeader::default()
        })
        (DataTable {
            caption: "Staff, by name".into(),
            columns: vec![Column::new("Name"), Column::new("Role"), Column::new("Second factor"), Column::new("Seen last"), Column::new("State")],
            rows: members.iter().map(row).collect(),
            ..DataTable::default()
        })
    };
    Ok(Sheet { title: "Staff".into(), path: PATH, body }.ok(&face, &staff.person).into_response())
}

fn row(member: &Member) -> Row {
    let account = &member.account;
    let never = html! { span class="muted" { "Never" } };
    Row {
        name: account.name.clone(),
        cells: vec![
            html! { a class="row-link" href={ (PATH) "/" (account.id) } { (account.name) } span class="cell-sub" { (account.email.as_str()) } },
            html! { (account.role.map_or("", Role::label)) },
            html! { @if member.has_factor { "Yes" } @else { span class="muted" { "No" } } },
            member.seen_at.map_or(never, |at| html! { time datetime=(datetime(at)) { (moment(at)) } }),
            state(member),
        ],
        ..Row::default()
    }
}

fn state(member: &Member) -> Markup {
    html! {
        @if member.account.disabled_at.is_some() { (StatusDot::new("Shut out", Tone::Warning)) }
        @else { (StatusDot::new("Welcome", Tone::Success)) }
    }
}
