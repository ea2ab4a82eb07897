//! What metal costs: taking a price down calls for new quotes where it has moved too far.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use bespoke::{
    BespokeError,
    metals::{Element, MetalRate, PutRate, list_rates, put_rate},
    quotes::call_requotes,
};
use customers::{Permission, SignedIn};
use db::with_retry;
use http::StatusCode;
use kernel::{Currency, Fault, FieldError, Money};
use maud::{Markup, html};
use ui::{
    Button, Card, Checkbox, Choice, Column, DataTable, ErrorSummary, FieldProblem, PageHeader, Row, Select,
    TextField, TextKind, Tone,
};
use web::{
    FormData, Pairs, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{ReadCommissions, WorkCommissions},
    },
    status_of,
};

use super::{PATH as COMMISSIONS, read::decimal};
use crate::{
    Face,
    frame::{Sheet, outcome},
    words::{moment, query_value},
};

/// Where the prices are.
pub(crate) const PATH: &str = "/admin/metal-rates";
/// The currency that commissions are priced in.
const CURRENCY: Currency = Currency::Usd;

/// `GET /admin/metal-rates`
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCommissions>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let called: String = kernel::clean_text(query.get("called"), false).chars().take(300).collect();
    let notice = match query.get("done") {
        "put" if called.is_empty() => outcome(Tone::Success, "Taken down. Every open quote is still good."),
        "put" => outcome(Tone::Warning, &format!("Taken down. New quotes are due for {called}.")),
        _ => html! {},
    };
    page(&face, &staff.person, StatusCode::OK, &Pairs::default(), &[], &notice).await
}

/// `POST /admin/metal-rates`
pub(crate) async fn put(
    State(face): State<Face>,
    staff: Staff<WorkCommissions>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let element = Element::find(sent.get("element")).ok_or_else(Refusal::not_found)?;
    // a gram with five digits is a kilogram with two
    let Some(per_kg_minor) = decimal(sent.get("per_gram"), 5) else {
        let wrong =
            [FieldError::new("per_gram", "malformed", "Enter the price of a gram, for example 85.12.")];
        return page(&face, &staff.person, StatusCode::UNPROCESSABLE_ENTITY, &sent, &wrong, &html! {}).await;
    };
    let ask = PutRate {
        element,
        currency: CURRENCY,
        per_kg_minor,
        source: sent.get("source").to_owned(),
        taken_at: None,
        confirmed: sent.has("confirmed"),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            put_rate(&mut tx, &cx, ask.clone()).await?;
            let called = call_requotes(&mut tx, &cx).await?;
            tx.commit().await?;
            Ok::<_, BespokeError>(called)
        })
        .await
    });
    match done.await {
        Ok(called) => Ok(see_other(&format!("{PATH}?done=put&called={}", query_value(&called.join(", "))))),
        Err(BespokeError::Invalid(wrong)) => {
            page(&face, &staff.person, status_of(kernel::Kind::Invalid), &sent, &wrong, &html! {}).await
        }
        Err(error) => {
            tracing::warn!(code = error.code(), "a price of metal was not taken down");
            Err(error.into())
        }
    }
}

async fn page(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    typed: &Pairs,
    wrong: &[FieldError],
    notice: &Markup,
) -> Result<Response, Refusal> {
    let rates = list_rates(&mut *face.db.read().await?).await?;
    let problems = wrong
        .iter()
        .map(|e| FieldProblem { field_id: e.field.to_string(), text: e.message.to_string() })
        .collect();
    let body = html! {
        (PageHeader {
            crumbs: vec![("Commissions".into(), COMMISSIONS.into()), ("Prices of metal".into(), String::new())],
            title: "Prices of metal".into(),
            text: "Of a gram of fine metal. Quotes lock the price of the day they are issued, with its source.".into(),
            ..PageHeader::default()
        })
        (notice)
        (ErrorSummary { title: "Nothing was taken down yet".into(), problems })
        (DataTable {
            caption: "The newest price of each metal".into(),
            columns: vec![Column::new("Metal"), Column::numeric("A gram"), Column::new("Source"), Column::new("Taken down")],
            rows: rates.iter().map(row).collect(),
            empty: html! { p { "No price has been taken down yet." } },
            ..DataTable::default()
        })
        @if person.may(Permission::WorkCommissions) {
            (Card { title: "Take a price down".into(), body: form(typed, wrong), sticky: false })
        }
    };
    Ok(Sheet { title: "Prices of metal".into(), path: COMMISSIONS, body }
        .respond(face, person, status)
        .into_response())
}

fn row(rate: &MetalRate) -> Row {
    Row {
        name: rate.element.label().into(),
        cells: vec![
            html! { (rate.element.label()) },
            html! { (Money::new(rate.per_kg_minor / 1_000, rate.currency)) },
            html! { (rate.source) },
            html! { (moment(rate.taken_at)) },
        ],
        ..Row::default()
    }
}

fn form(typed: &Pairs, wrong: &[FieldError]) -> Markup {
    let said = |name: &str| wrong.iter().find(|e| e.field == name).map(|e| e.message.to_string());
    let field = |name: &str, label: &str, kind: TextKind| {
        TextField { kind, quiet: true, ..TextField::new(name, label) }
            .value(typed.get(name))
            .error(said(name))
    };
    let metals = Element::ALL.into_iter().map(|e| Choice::new(e.code(), e.label())).collect();
    html! {
        form class="stack stack-4" method="post" action=(PATH) {
            div class="field-grid" {
                (Select { id: "element".into(), name: "element".into(), label: "Metal".into(), choices: metals, selected: typed.get("element").into(), quiet: true, ..Select::default() })
                (field("per_gram", "A gram costs, $", TextKind::Decimal))
                (field("source", "Source", TextKind::Text))
            }
            @if said("confirmed").is_some() {
                (Checkbox { id: "confirmed".into(), name: "confirmed".into(), text: "The decimal point is right".into(), error: said("confirmed"), ..Checkbox::default() })
            }
            div { (Button::submit("Take it down")) }
        }
    }
}
