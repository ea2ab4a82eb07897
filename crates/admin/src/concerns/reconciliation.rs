//! The provider's own books beside ours.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::{
    payments::PaymentError,
    reconciliations::{self, Finding, Reconciliation},
};
use kernel::{Fault as _, Money};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Column, DataTable, PageHeader, Row, StatusDot, Tone};
use web::{
    QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{DecidePayments, ReadOrders},
    },
};

use crate::{
    Face,
    frame::{Sheet, outcome},
    words::moment,
};

/// Where it stands.
pub(crate) const PATH: &str = "/admin/reconciliation";

/// `GET /admin/reconciliation`: what did not fit the last time.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadOrders>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let last = reconciliations::find_latest(&mut *face.db.read().await?).await?;
    let notice = match query.get("done") {
        "compared" => outcome(Tone::Success, "The books are compared. This is what was found."),
        "unanswered" => outcome(
            Tone::Warning,
            "The payment provider did not answer. What was compared before stands below; try again in a few minutes.",
        ),
        _ => html! {},
    };
    let body = html! {
        (PageHeader {
            title: "Reconciliation".into(),
            text: "Once a day the payment provider's own books are held against ours, movement by movement. Nothing is corrected by it.".into(),
            ..PageHeader::default()
        })
        (notice)
        div class="stack stack-5" {
            (said(last.as_ref()))
            form method="post" action=(PATH) {
                (Button { busy_text: Some("Reading the provider's books…".into()), ..Button::submit("Compare now").scheme(ButtonScheme::Outline) })
            }
            @if let Some(last) = &last { (table(last)) }
        }
    };
    Ok(Sheet { title: "Reconciliation".into(), path: PATH, body }.ok(&face, &staff.person).into_response())
}

/// `POST /admin/reconciliation`: now, rather than tonight.
pub(crate) async fn run(State(face): State<Face>, staff: Staff<DecidePayments>) -> Result<Response, Refusal> {
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), staff.cx.clone());
    match spawn_write(async move { reconciliations::reconcile(&db, &commerce, &cx).await }).await {
        Ok(_) => Ok(see_other(&format!("{PATH}?done=compared"))),
        Err(PaymentError::Gateway(error)) => {
            tracing::warn!(%error, "the provider's books cannot be read");
            Ok(see_other(&format!("{PATH}?done=unanswered")))
        }
        Err(error) => {
            tracing::error!(code = error.code(), "books were not compared");
            Err(error.into())
        }
    }
}

fn said(last: Option<&Reconciliation>) -> Markup {
    let Some(last) = last else {
        return html! { p class="muted" { "The books have not been compared yet." } };
    };
    let (tone, words) = match last.findings.len() {
        0 => (Tone::Success, "0 unmatched".to_owned()),
        many => (Tone::Warning, format!("{many} unmatched")),
    };
    html! {
        p {
            (StatusDot { scheme: tone, text: words, hollow: false }) " "
            "of " (last.movements) " movements at " (last.provider) ", up to " (moment(last.until)) ". Asked for by " (last.asked_by) ", " (moment(last.ran_at)) "."
        }
    }
}

fn table(last: &Reconciliation) -> DataTable {
    DataTable {
        caption: "What does not fit".into(),
        columns: vec![
            Column::new("Order"),
            Column::new("What"),
            Column::new("At the provider"),
            Column::numeric("Theirs"),
            Column::numeric("Ours"),
        ],
        rows: last.findings.iter().map(row).collect(),
        empty: html! { p { "Every movement of money at the provider is in our books, and every one of ours in its." } },
        ..DataTable::default()
    }
}

fn row(finding: &Finding) -> Row {
    let amount = |amount: Option<Money>| html! { @match amount { Some(amount) => (amount), None => "—" } };
    Row {
        id: finding.provider_id.clone().unwrap_or_default(),
        cells: vec![
            html! { @match &finding.order {
                Some((id, number)) => a class="link num" href={ "/admin/orders/" (id) } { (number) },
                None => "—",
            } },
            html! { (finding.cause.words()) },
            html! { code { (finding.provider_id.as_deref().unwrap_or("—")) } },
            amount(finding.theirs),
            amount(finding.ours),
        ],
        ..Row::default()
    }
}
