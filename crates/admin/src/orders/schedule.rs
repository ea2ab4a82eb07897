//! Dividing what is still owed for an order.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use commerce::{
    orders::{self, Order},
    schedules::{
        self, Installment, InstallmentKind, InstallmentState, Method, Part, PutSchedule, ScheduleError,
    },
};
use customers::SignedIn;
use http::StatusCode;
use kernel::{Fault, FieldError, Money};
use maud::{Markup, html};
use ui::{
    Button, ButtonScheme, Card, Choice, ErrorSummary, FieldProblem, PageHeader, Select, TextField, TextKind,
    Tone,
};
use web::{
    FormData, Pairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::HandleMoney},
    status_of,
};

use super::read_id;
use crate::{
    Face,
    frame::{Sheet, outcome},
};

/// How many parts the form has room for.
const ROWS: usize = 6;

/// One row as typed; an empty one is passed over.
#[derive(Debug, Clone, Default)]
struct Typed {
    kind: String,
    words: String,
    amount: String,
    due_on: String,
    method: String,
}

impl Typed {
    fn of(part: &Installment) -> Self {
        Self {
            kind: part.kind.code().into(),
            words: part.words.clone().unwrap_or_default(),
            amount: part.amount.decimal(),
            due_on: part.due.day().map(|day| day.to_string()).unwrap_or_default(),
            method: part.method.code().into(),
        }
    }

    fn sent(sent: &Pairs, n: usize) -> Self {
        let take = |name: &str| sent.get(&format!("{name}-{n}")).to_owned();
        Self {
            kind: take("kind"),
            words: take("words"),
            amount: take("amount"),
            due_on: take("due_on"),
            method: take("method"),
        }
    }
}

/// `GET /admin/orders/{id}/schedule`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<HandleMoney>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let (order, parts) = read(&face, &id).await?;
    let open = parts.iter().filter(|i| i.state == InstallmentState::Open);
    let mut typed: Vec<_> = open.map(Typed::of).collect();
    if typed.is_empty() {
        let whole = owed(&order, &parts);
        typed.push(Typed {
            kind: "balance".into(),
            amount: whole.decimal(),
            method: "card".into(),
            ..Typed::default()
        });
    }
    Ok(page(&face, &staff.person, (&order, &parts), &typed, &[], &html! {}, StatusCode::OK))
}

/// `POST /admin/orders/{id}/schedule`.
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<HandleMoney>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let (order, parts) = read(&face, &id).await?;
    let typed: Vec<_> =
        (0..ROWS).map(|n| Typed::sent(&form, n)).filter(|t| !t.amount.trim().is_empty()).collect();
    let again = |wrong: &[FieldError], notice: &Markup, status| {
        page(&face, &staff.person, (&order, &parts), &typed, wrong, notice, status)
    };
    let asked = match asked(&order, &typed) {
        Ok(asked) => asked,
        Err(wrong) => return Ok(again(&wrong, &html! {}, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    let expected_version = form.get("version").parse().unwrap_or(-1);
    let ask = PutSchedule { order: order.id, expected_version, parts: asked };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        schedules::put_schedule(&mut tx, &cx, ask).await?;
        Ok::<_, ScheduleError>(tx.commit().await?)
    });
    match done.await {
        Ok(()) => Ok(see_other(&format!("/admin/orders/{}?done=divided", order.id))),
        Err(ScheduleError::Invalid(fields)) => {
            Ok(again(&fields, &html! {}, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(error @ (ScheduleError::Database(_) | ScheduleError::NotFound)) => Err(error.into()),
        Err(error) => Ok(again(&[], &outcome(Tone::Warning, &error.message()), status_of(error.kind()))),
    }
}

async fn read(face: &Face, id: &str) -> Result<(Order, Vec<Installment>), Refusal> {
    let id = read_id(id)?;
    let mut conn = face.db.read().await?;
    let order = orders::find(&mut conn, id).await?.ok_or_else(Refusal::not_found)?;
    let parts = schedules::list_for_order(&mut conn, id).await?;
    Ok((order, parts))
}

fn owed(order: &Order, parts: &[Installment]) -> Money {
    let paid = parts.iter().filter(|i| i.state == InstallmentState::Paid).map(|i| i.amount);
    let paid = Money::sum(order.currency, paid).unwrap_or(Money::zero(order.currency));
    order.due.checked_sub(paid).unwrap_or(order.due)
}

fn asked(order: &Order, typed: &[Typed]) -> Result<Vec<Part>, Vec<FieldError>> {
    let (mut wrong, mut parts) = (Vec::new(), Vec::new());
    for (n, row) in typed.iter().enumerate() {
        let mut refuse = |name: &str, words: &'static str| {
            wrong.push(FieldError::new(format!("parts.{n}.{name}"), "malformed", words));
        };
        let kind = InstallmentKind::find(&row.kind);
        let method = Method::find(&row.method);
        let amount = Money::parse_decimal(&row.amount, order.currency);
        let due_on =
            Some(row.due_on.trim()).filter(|day| !day.is_empty()).map(str::parse::<NaiveDate>).transpose();
        if kind.is_none() {
            refuse("kind", "Choose what it is.");
        }
        if method.is_none() {
            refuse("method", "Choose how its money is expected.");
        }
        if amount.is_none() {
            refuse("amount", "Enter an amount, for example 5000 or 5,000.00.");
        }
        if due_on.is_err() {
            refuse("due_on", "Enter its last day.");
        }
        if let (Some(kind), Some(method), Some(amount), Ok(due_on)) = (kind, method, amount, due_on) {
            parts.push(Part { kind, words: row.words.clone(), amount_minor: amount.minor(), due_on, method });
        }
    }
    if wrong.is_empty() { Ok(parts) } else { Err(wrong) }
}

fn page(
    face: &Face,
    person: &SignedIn,
    (order, parts): (&Order, &[Installment]),
    typed: &[Typed],
    wrong: &[FieldError],
    notice: &Markup,
    status: StatusCode,
) -> Response {
    let path = format!("/admin/orders/{}", order.id);
    let problem = |e: &FieldError| FieldProblem { field_id: field_id(&e.field), text: e.message.to_string() };
    let body = html! {
        (PageHeader {
            crumbs: vec![("Orders".into(), "/admin/orders".into()), (order.number.clone(), path.clone()), ("Payments".into(), String::new())],
            title: "Divide what is owed".into(),
            text: format!("{} of {} is still to be paid. The parts are paid in this order; the last is the balance.", owed(order, parts), order.due),
            ..PageHeader::default()
        })
        (notice)
        form class="stack stack-4" method="post" action={ (path) "/schedule" } {
            (ErrorSummary { title: "Nothing was saved yet".into(), problems: wrong.iter().map(problem).collect() })
            input type="hidden" name="version" value=(order.version);
            @for n in 0..ROWS { (row(n, typed.get(n), wrong)) }
            div class="btn-group" { (Button::submit("Save")) (Button::link("Back", path).scheme(ButtonScheme::Outline)) }
        }
    };
    Sheet { title: "Divide what is owed".into(), path: "/admin/orders", body }
        .respond(face, person, status)
        .into_response()
}

/// `parts.2.amount` as the form spells it.
fn field_id(field: &str) -> String {
    let mut names = field.split('.').skip(1);
    match (names.next(), names.next()) {
        (Some(n), Some(name)) => format!("{name}-{n}"),
        _ => "amount-0".to_owned(),
    }
}

fn row(n: usize, typed: Option<&Typed>, wrong: &[FieldError]) -> Markup {
    let typed = typed.cloned().unwrap_or_default();
    let said = |name: &str| {
        let field = format!("parts.{n}.{name}");
        let general = n == 0 && name == "amount";
        wrong
            .iter()
            .find(|e| e.field == field || (general && e.field == "parts"))
            .map(|e| e.message.to_string())
    };
    let text = |name: &str, label: &str, value: &str| {
        TextField { quiet: true, ..TextField::new(format!("{name}-{n}"), label) }
            .value(value)
            .error(said(name))
    };
    let select = |name: &str, label: &str, choices: Vec<Choice>, selected: &str| Select {
        id: format!("{name}-{n}"),
        name: format!("{name}-{n}"),
        label: label.into(),
        choices,
        selected: selected.into(),
        error: said(name),
        quiet: true,
        ..Select::default()
    };
    let kinds = InstallmentKind::ALL.map(|kind| Choice::new(kind.code(), kind.label())).to_vec();
    let methods = vec![Choice::new("card", "By card"), Choice::new("bank_transfer", "By bank transfer")];
    let body = html! {
        div class="variant-row" {
            (select("kind", "What", kinds, if typed.kind.is_empty() { "stage" } else { &typed.kind }))
            (text("words", "What a stage is called", &typed.words))
            (text("amount", "Amount", &typed.amount))
            (TextField { kind: TextKind::Date, ..text("due_on", "By", &typed.due_on) })
            (select("method", "How", methods, if typed.method.is_empty() { "card" } else { &typed.method }))
        }
    };
    html! { (Card { title: format!("Part {}", n + 1), body, sticky: false }) }
}
