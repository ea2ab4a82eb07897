//! Conversations: choosing a time, and the page by which it is moved or cancelled.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use bespoke::{
    BespokeError,
    consultations::{
        BookConsultation, Consultation, ConsultationKind, Slot, book_consultation, cancel_consultation,
        find_by_token, ics, list_kinds, list_slots, move_consultation, path,
    },
};
use chrono::{DateTime, Utc};
use db::with_retry;
use http::{StatusCode, header};
use kernel::{Fault, FieldError, Token};
use maud::{Markup, html};
use ui::{
    Breadcrumb, Button, ButtonScheme, ErrorSummary, FieldProblem, InlineAlert, LinkArrow, Tab, Tabs,
    TextField, TextKind, Tone,
};
use web::{FormData, Pairs, QueryPairs, Refusal, customer::Visitor, see_other, spawn_write, status_of};

use super::{enquiry::answer, is_said_in_place};
use crate::Face;

/// Where a time is chosen.
const PATH: &str = "/bespoke/visit";
/// For how many days times are shown, and how many of them.
const DAYS: i32 = 21;
const SHOWN: i64 = 120;

/// What is said on the page.
#[derive(Default)]
struct Said {
    status: StatusCode,
    refused: Option<String>,
    wrong: Vec<FieldError>,
    typed: Pairs,
}

/// `GET /bespoke/visit?kind=`
pub(super) async fn show(
    State(face): State<Face>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    page(&face, query.get("kind"), &Said::default()).await
}

/// `POST /bespoke/visit`
pub(super) async fn book(
    State(face): State<Face>,
    visitor: Visitor,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let Some(starts_at) = read_moment(sent.get("at")) else {
        let wrong = vec![FieldError::new("times", "required", "Choose a time.")];
        let said =
            Said { status: StatusCode::UNPROCESSABLE_ENTITY, wrong, typed: sent.clone(), ..Said::default() };
        return page(&face, sent.get("kind"), &said).await;
    };
    let ask = BookConsultation {
        kind: sent.get("kind").to_owned(),
        starts_at,
        client: sent.get("name").to_owned(),
        email: sent.get("email").to_owned(),
        phone: sent.get("phone").to_owned(),
    };
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let booked = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let (_, token) = book_consultation(&mut tx, &cx, ask.clone()).await?;
            tx.commit().await?;
            Ok::<_, BespokeError>(token)
        })
        .await
    });
    match booked.await {
        Ok(token) => Ok(see_other(&format!("{}?done=booked", path(&token)))),
        Err(error) if is_said_in_place(error.kind()) => {
            let refused = error.fields().is_empty().then(|| error.message().into_owned());
            let (status, wrong) = (status_of(error.kind()), error.fields().to_vec());
            page(&face, sent.get("kind"), &Said { status, refused, wrong, typed: sent.clone() }).await
        }
        Err(error) => Err(error.into()),
    }
}

fn read_moment(text: &str) -> Option<DateTime<Utc>> {
    text.parse().ok()
}

async fn page(face: &Face, kind: &str, said: &Said) -> Result<Response, Refusal> {
    let mut tx = face.db.begin().await?;
    let now = tx.now().await?;
    let kinds = list_kinds(&mut tx).await?;
    let chosen = kinds.iter().find(|k| k.code == kind).or(kinds.first()).ok_or_else(Refusal::not_found)?;
    let slots = list_slots(&mut tx, &chosen.code, now, DAYS, SHOWN).await?;
    drop(tx);
    let tab = |k: &ConsultationKind| Tab {
        text: k.label.clone(),
        href: format!("{PATH}?kind={}", k.code),
        count: None,
        current: k.code == chosen.code,
    };
    let body = html! {
        div class="wrap wrap-narrow section-tight stack stack-6" {
            (Breadcrumb::new(&[("Home", "/"), ("Bespoke", "/bespoke"), ("A conversation", "")]))
            header class="stack stack-4" {
                h1 class="h1" { "A conversation" }
                p class="lead" { "Bring a sketch, a stone, or only a feeling. It costs nothing, and ends whenever you like." }
            }
            (Tabs { label: "How we meet".into(), tabs: kinds.iter().map(tab).collect() })
            @if let Some(refused) = &said.refused { (InlineAlert { live: true, ..InlineAlert::new(Tone::Warning, refused.clone()) }) }
            (ErrorSummary { title: String::new(), problems: said.wrong.iter().map(|e| FieldProblem { field_id: e.field.to_string(), text: e.message.to_string() }).collect() })
            p { (chosen.where_it_is) ", " (chosen.minutes) " minutes." }
            @if slots.is_empty() { p { "Every time of the next three weeks is taken. Please call us: we find one." } (LinkArrow::new("Contact", "/contact")) }
            @else { (form(chosen, &slots, said)) }
        }
    };
    Ok(answer(face, said.status, "A conversation", body))
}

/// Days with their times; all of them in the zone of whoever receives.
fn times(slots: &[Slot], chosen: &str) -> Markup {
    let mut days: Vec<&str> = slots.iter().map(|slot| slot.day.as_str()).collect();
    days.dedup();
    html! {
        div class="stack stack-4" id="times" {
            p class="small muted" { "Times are those of " (slots.first().map_or("", |slot| slot.time_zone.as_str())) "." }
            @for day in days {
                fieldset class="fieldset" {
                    legend { b { (day) } }
                    div class="chips" {
                        @for slot in slots.iter().filter(|slot| slot.day == day) {
                            @let value = slot.starts_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
                            label class="chip" {
                                input type="radio" name="at" value=(value) checked[value == chosen];
                                span class="chip-face" { span { (slot.time) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn form(kind: &ConsultationKind, slots: &[Slot], said: &Said) -> Markup {
    let field = |name: &str, field: TextField| {
        let wrong = said.wrong.iter().find(|e| e.field == name).map(|e| e.message.to_string());
        field.value(said.typed.get(name)).error(wrong)
    };
    html! {
        form class="form stack stack-6" id="visit" method="post" action=(PATH) novalidate {
            input type="hidden" name="kind" value=(kind.code);
            (times(slots, said.typed.get("at")))
            (field("name", TextField { autocomplete: Some("name".into()), max_length: Some(120), required: true, ..TextField::new("name", "How we may call you") }))
            (field("email", TextField { required: true, ..TextField::email("email", "E-mail") }))
            (field("phone", TextField { kind: TextKind::Phone, autocomplete: Some("tel".into()), max_length: Some(40), required: kind.code == "phone", ..TextField::new("phone", "Telephone") }))
            p { (Button::submit("Book this time")) }
        }
    }
}

async fn find(face: &Face, key: &str) -> Result<(Token, Consultation), Refusal> {
    let token = Token::parse(key).ok_or_else(Refusal::not_found)?;
    let found = find_by_token(&mut *face.db.read().await?, &token).await?;
    Ok((token, found.ok_or_else(Refusal::not_found)?))
}

/// `GET /visits/{token}`
pub(super) async fn open(
    State(face): State<Face>,
    Path(key): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let said = match query.get("done") {
        "booked" => Some((Tone::Success, "It is booked. We have written to you.".to_owned())),
        "moved" => Some((Tone::Success, "It is moved. We have written to you.".to_owned())),
        _ => None,
    };
    visit(&face, &key, StatusCode::OK, said).await
}

async fn visit(
    face: &Face,
    key: &str,
    status: StatusCode,
    said: Option<(Tone, String)>,
) -> Result<Response, Refusal> {
    let (token, found) = find(face, key).await?;
    let mut tx = face.db.begin().await?;
    let now = tx.now().await?;
    let slots = list_slots(&mut tx, &found.kind, now, DAYS, SHOWN).await?;
    drop(tx);
    let own = path(&token);
    let body = html! {
        div class="wrap wrap-narrow section-tight stack stack-6" {
            header class="stack stack-4" {
                p class="eyebrow" { "Your conversation" }
                h1 class="h2" { (found.told) }
                p class="lead" { "With " (found.advisor) ". " (found.where_it_is) "." }
            }
            @if let Some((tone, words)) = &said { (InlineAlert { live: true, ..InlineAlert::new(*tone, words.clone()) }) }
            @if found.cancelled { p { "It was cancelled." } p { (Button::link("Choose a new time", PATH)) } }
            @else if found.starts_at <= now { p { "It is over. Thank you for coming." } }
            @else {
                p { (Button::link("Add it to your calendar", format!("{own}/visit.ics")).scheme(ButtonScheme::Outline)) }
                details class="proof" {
                    summary { "Another time would be better" }
                    form class="stack stack-4" id="move" method="post" action={ (own) "/time" } {
                        (times(&slots, ""))
                        p { (Button::submit("Move it there").scheme(ButtonScheme::Outline)) }
                    }
                }
                form id="cancel" method="post" action={ (own) "/cancellation" } { (Button::submit("Cancel it").scheme(ButtonScheme::Link)) }
            }
        }
    };
    Ok(answer(face, status, "Your conversation", body))
}

/// `POST /visits/{token}/time`
pub(super) async fn change(
    State(face): State<Face>,
    Path(key): Path<String>,
    visitor: Visitor,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let (token, _) = find(&face, &key).await?;
    let Some(to) = read_moment(sent.get("at")) else {
        let said = Some((Tone::Warning, "Choose a time first; the old one stays.".to_owned()));
        return visit(&face, &key, StatusCode::UNPROCESSABLE_ENTITY, said).await;
    };
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let own = path(&token);
    let moved = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            move_consultation(&mut tx, &cx, &token, to).await?;
            Ok::<_, BespokeError>(tx.commit().await?)
        })
        .await
    });
    match moved.await {
        Ok(()) => Ok(see_other(&format!("{own}?done=moved"))),
        Err(error) if is_said_in_place(error.kind()) => {
            let said = Some((Tone::Warning, error.message().into_owned()));
            visit(&face, &key, status_of(error.kind()), said).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /visits/{token}/cancellation`
pub(super) async fn cancel(
    State(face): State<Face>,
    Path(key): Path<String>,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let (token, _) = find(&face, &key).await?;
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let own = path(&token);
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        cancel_consultation(&mut tx, &cx, &token).await?;
        Ok::<_, BespokeError>(tx.commit().await?)
    });
    match done.await {
        Ok(()) => Ok(see_other(&own)),
        Err(error) if is_said_in_place(error.kind()) => {
            let said = Some((Tone::Warning, error.message().into_owned()));
            visit(&face, &key, status_of(error.kind()), said).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /visits/{token}/visit.ics`
pub(super) async fn calendar(State(face): State<Face>, Path(key): Path<String>) -> Result<Response, Refusal> {
    let (token, found) = find(&face, &key).await?;
    let page = face.cx.link(&path(&token));
    let text = ics(&face.cx.house.name, &found, &page, face.cx.clock.now());
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"visit.ics\""),
    ];
    Ok((headers, text).into_response())
}
