//! Quotes: those there are, a new one, and the way to take one back.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::products::find_variants_by_sku;
use commerce::cart::{
    CartError,
    drafts::{Draft, DraftLine, DraftState, MakeDraft, end_draft, link, list_drafts, make_draft},
};
use customers::{Permission, SignedIn, accounts};
use http::StatusCode;
use kernel::{Currency, EmailAddress, Fault, FieldError, Money, Quantity};
use maud::{Markup, html};
use ui::{
    Button, ButtonScheme, Column, DataTable, Disclosure, ErrorSummary, FieldProblem, PageHeader, Row,
    StatusDot, TextArea, TextField, TextKind, Tone,
};
use web::{
    FormData, Pairs, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{ReadOrders, WorkOrders},
    },
    status_of,
};

use crate::{
    Face,
    frame::{Sheet, outcome},
    words::{datetime, moment},
};

/// Where the page is.
pub(crate) const PATH: &str = "/admin/drafts";
/// How many pieces the form asks for.
const ROWS: usize = 4;
const LISTED: i64 = 100;

#[derive(Default)]
struct Said {
    status: Option<StatusCode>,
    typed: Pairs,
    wrong: Vec<FieldError>,
    notice: Option<(Tone, String)>,
}

/// `GET /admin/drafts`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadOrders>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let done = match query.get("done") {
        "made" => Some("Written. The client has a letter with the link; it is below as well."),
        "ended" => Some("Taken back. Its link says so from now on."),
        _ => None,
    };
    let notice = done.map(|words| (Tone::Success, words.to_owned()));
    page(&face, &staff.person, &Said { notice, ..Said::default() }).await
}

/// `POST /admin/drafts`.
pub(crate) async fn make(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    FormData(typed): FormData,
) -> Result<Response, Refusal> {
    let ask = match read(&face, &typed).await? {
        Ok(ask) => ask,
        Err(wrong) => {
            return refused(&face, &staff.person, typed, wrong, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let made = spawn_write(async move {
        let mut tx = db.begin().await?;
        make_draft(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, CartError>(())
    });
    match made.await {
        Ok(()) => Ok(see_other(&format!("{PATH}?done=made"))),
        Err(CartError::Database(error)) => Err(error.into()),
        Err(error) => {
            let mut wrong = error.fields().to_vec();
            if wrong.is_empty() {
                wrong.push(FieldError::new("lines.0", error.code(), error.message()));
            }
            refused(&face, &staff.person, typed, wrong, status_of(error.kind())).await
        }
    }
}

/// `POST /admin/drafts/{id}/end`.
pub(crate) async fn end(
    State(face): State<Face>,
    staff: Staff<WorkOrders>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = id.parse().map_err(|_| Refusal::not_found())?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let ended = spawn_write(async move {
        let mut tx = db.begin().await?;
        end_draft(&mut tx, &cx, id).await?;
        tx.commit().await?;
        Ok::<_, CartError>(())
    });
    match ended.await {
        Ok(()) => Ok(see_other(&format!("{PATH}?done=ended"))),
        Err(error @ CartError::DraftClosed(_)) => {
            let said = Said {
                status: Some(status_of(error.kind())),
                notice: Some((
                    Tone::Warning,
                    "It can’t be taken back any more: it is ordered, expired or ended.".into(),
                )),
                ..Said::default()
            };
            page(&face, &staff.person, &said).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn refused(
    face: &Face,
    person: &SignedIn,
    typed: Pairs,
    wrong: Vec<FieldError>,
    status: StatusCode,
) -> Result<Response, Refusal> {
    page(face, person, &Said { status: Some(status), typed, wrong, notice: None }).await
}

/// What was typed: a row without a code is none. Codes that lead nowhere, and numbers that are none, are told at their fields.
async fn read(face: &Face, typed: &Pairs) -> Result<Result<MakeDraft, Vec<FieldError>>, Refusal> {
    let mut conn = face.db.read().await?;
    let mut wrong = Vec::new();
    let client = match typed.get("email").parse::<EmailAddress>() {
        Ok(email) => accounts::find_by_email(&mut conn, &email).await?,
        Err(_) => None,
    };
    if client.is_none() {
        wrong.push(FieldError::new("email", "unknown_client", "No client signs in with this address."));
    }
    let rows: Vec<_> = (0..ROWS).filter(|n| !typed.get(&format!("sku-{n}")).trim().is_empty()).collect();
    let codes: Vec<_> = rows.iter().map(|n| typed.get(&format!("sku-{n}")).trim().to_owned()).collect();
    let known = find_variants_by_sku(&mut conn, &codes).await?;
    let mut lines = Vec::new();
    for (n, code) in rows.iter().zip(&codes) {
        let quantity = Quantity::new(typed.get(&format!("quantity-{n}")).trim().parse().unwrap_or(0));
        let price = typed.get(&format!("price-{n}")).trim();
        let minor = Money::parse_decimal(price, Currency::Usd).map(Money::minor);
        match (known.get(code), quantity) {
            (Some(variant), Ok(quantity)) if price.is_empty() || minor.is_some() => lines.push(DraftLine {
                variant: *variant,
                quantity,
                price_minor: minor,
                reason: typed.get(&format!("reason-{n}")).to_owned(),
            }),
            (None, _) => {
                wrong.push(FieldError::new(format!("sku-{n}"), "unknown", "No piece has this code."));
            }
            (_, Err(_)) => wrong.push(FieldError::new(
                format!("quantity-{n}"),
                "out_of_range",
                "Enter how many, from 1.",
            )),
            _ => wrong.push(FieldError::new(
                format!("price-{n}"),
                "malformed",
                "Enter an amount like 4500.00, or leave it empty.",
            )),
        }
    }
    let days = typed.get("days").trim();
    if !days.is_empty() && days.parse::<i64>().is_err() {
        wrong.push(FieldError::new("days", "malformed", "Enter a number of days."));
    }
    Ok(match client.filter(|_| wrong.is_empty()) {
        Some(client) => Ok(MakeDraft {
            account: client.id,
            currency: Currency::Usd,
            lines,
            days: days.parse().ok(),
            words: typed.get("words").to_owned(),
        }),
        None => Err(wrong),
    })
}

async fn page(face: &Face, person: &SignedIn, said: &Said) -> Result<Response, Refusal> {
    let drafts = list_drafts(&mut *face.db.read().await?, LISTED).await?;
    let works = person.may(Permission::WorkOrders);
    let problem = |e: &FieldError| FieldProblem { field_id: field_of(&e.field), text: e.message.to_string() };
    let body = html! {
        (PageHeader {
            title: "Quotes".into(),
            text: "Pieces for a client at prices of yours, within the house’s rules. The client confirms and pays by the link; stock, tax and delivery are those of any order.".into(),
            ..PageHeader::default()
        })
        @if let Some((tone, words)) = &said.notice { (outcome(*tone, words)) }
        (ErrorSummary { title: "Nothing was written yet".into(), problems: said.wrong.iter().map(problem).collect() })
        div class="stack stack-5" {
            @if works {
                (Disclosure { title: "Write a quote".into(), open: !said.wrong.is_empty() || drafts.is_empty(), group: String::new(), body: form(said) })
            }
            (DataTable {
                caption: "Quotes, the latest first".into(),
                columns: vec![Column::new("Client"), Column::new("Pieces"), Column::numeric("Comes to"), Column::new("Stands at"), Column::new("Link")],
                rows: drafts.iter().map(|draft| row(face, draft, works)).collect(),
                empty: html! { p { "No quote was written yet." } },
                ..DataTable::default()
            })
        }
    };
    let sheet = Sheet { title: "Quotes".into(), path: PATH, body };
    Ok(sheet.respond(face, person, said.status.unwrap_or(StatusCode::OK)).into_response())
}

/// `lines.0.price` of the operation is `price-0` of the form.
fn field_of(field: &str) -> String {
    let mut parts = field.split('.');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("lines"), Some(n), Some(part)) => format!("{part}-{n}"),
        (Some("lines"), Some(n), None) => format!("sku-{n}"),
        (Some("lines"), None, None) => "sku-0".to_owned(),
        _ => field.to_owned(),
    }
}

fn form(said: &Said) -> Markup {
    let error =
        |name: &str| said.wrong.iter().find(|e| field_of(&e.field) == name).map(|e| e.message.to_string());
    let field = |name: &str, label: &str, kind: TextKind| {
        TextField { kind, quiet: true, ..TextField::new(name, label) }
            .value(said.typed.get(name))
            .error(error(name))
    };
    html! {
        form class="stack stack-4" method="post" action=(PATH) {
            div class="variant-row" {
                (TextField { ..TextField::email("email", "The client’s address") }.required().value(said.typed.get("email")).error(error("email")))
                (TextField { hint: Some("Empty: as many as clients get.".into()), ..field("days", "Valid for days", TextKind::Number) })
            }
            @for n in 0..ROWS {
                fieldset class="variant-row" {
                    legend class="sr" { "Piece " (n + 1) }
                    (field(&format!("sku-{n}"), "Code", TextKind::Text))
                    (TextField { min: Some("1".into()), ..field(&format!("quantity-{n}"), "How many", TextKind::Number) })
                    (field(&format!("price-{n}"), "Price of one, in USD", TextKind::Text))
                    (field(&format!("reason-{n}"), "Why it is lower", TextKind::Text))
                }
            }
            p class="small muted" { "Leave a price empty for today’s. A lower one needs a reason, which the client does not read." }
            (TextArea { id: "words".into(), name: "words".into(), label: "What the client reads above it".into(), value: said.typed.get("words").to_owned(), error: error("words"), quiet: true, ..TextArea::default() })
            div { (Button::submit("Write it and send the link")) }
        }
    }
}

fn row(face: &Face, draft: &Draft, works: bool) -> Row {
    let tone = match draft.state {
        DraftState::Open => Tone::Warning,
        DraftState::Ordered => Tone::Success,
        DraftState::Expired | DraftState::Ended => Tone::Neutral,
    };
    Row {
        name: format!("quote for {}", draft.email),
        cells: vec![
            html! { (draft.email) span class="cell-sub" { time datetime=(datetime(draft.made_at)) { (moment(draft.made_at)) } } },
            html! {
                @for line in &draft.bag.lines {
                    span class="cell-sub" {
                        (line.quantity.get()) " × " (line.title)
                        @if let Some(over) = line.kept.and_then(|kept| draft.overrides.iter().find(|o| o.line == kept.saved_line)) {
                            ", " (over.listed) " before: " (over.reason)
                        }
                    }
                }
            },
            html! { (draft.bag.subtotal) },
            html! { (StatusDot::new(draft.state.label(), tone)) span class="cell-sub" { "until " time datetime=(datetime(draft.bag.expires_at)) { (moment(draft.bag.expires_at)) } } },
            html! {
                @if draft.state == DraftState::Open {
                    a class="link" href=(link(&face.cx, draft.id)) { "The client’s page" }
                    @if works {
                        form method="post" action={ (PATH) "/" (draft.id) "/end" } { (Button::submit("Take back").scheme(ButtonScheme::Outline).small()) }
                    }
                }
            },
        ],
        ..Row::default()
    }
}
