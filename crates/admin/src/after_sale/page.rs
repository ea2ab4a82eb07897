//! One return: what was asked for, what was found, and the next step.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{
    orders::{self, Order},
    payments::{self, StoredRefund},
    returns::{self, Return, ReturnState, Verdict},
};
use customers::{Permission, SignedIn, accounts};
use http::StatusCode;
use kernel::{
    FieldError,
    ids::{AccountId, ReturnId},
};
use maud::{Markup, Render as _, html};
use std::collections::HashMap;
use ui::{
    Button, ButtonScheme, Card, Choice, MoneyField, PageHeader, Select, StatusDot, TextArea, TextField, Tone,
};
use web::{
    Page, Pairs, QueryPairs, Refusal,
    staff::{Staff, rights::ReadOrders},
};

use super::{PATH, read_id, tone};
use crate::{
    Face,
    audit::{account_of, who_of},
    frame::{Sheet, outcome},
    words::moment,
};

/// Everything the page shows.
struct Dossier {
    found: Return,
    order: Order,
    refunds: Vec<StoredRefund>,
    names: HashMap<AccountId, String>,
}

/// `GET /admin/returns/{id}`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadOrders>,
    Path(id): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let notice = match query.get("done") {
        "asked" => outcome(Tone::Success, "Written down. The client is being written to."),
        "decided" => outcome(Tone::Success, "Answered. The client is being written to."),
        "moved" => outcome(Tone::Success, "Written down."),
        "settled" => outcome(Tone::Success, "Settled. The client is being written to."),
        "waits" => outcome(
            Tone::Info,
            "Settled, and the pieces are back. A second person approves the money on the order's page, then it goes back.",
        ),
        _ => html! {},
    };
    let page =
        read(&face, &staff.person, read_id(&id)?, StatusCode::OK, &notice, &Pairs::default(), &[]).await?;
    Ok(page.into_response())
}

/// The page as it stands now, with a sentence above it, what was typed and what is wrong with it.
pub(super) async fn read(
    face: &Face,
    person: &SignedIn,
    id: ReturnId,
    status: StatusCode,
    notice: &Markup,
    typed: &Pairs,
    wrong: &[FieldError],
) -> Result<Page, Refusal> {
    let mut conn = face.db.read().await?;
    let found = returns::find_return(&mut conn, id).await?.ok_or_else(Refusal::not_found)?;
    let order = orders::find(&mut conn, found.order).await?.ok_or_else(Refusal::not_found)?;
    let refunds = payments::list_refunds(&mut conn, found.order).await?;
    let people = [Some(&found.asked_by), found.decided_by.as_ref(), found.inspected_by.as_ref()];
    let accounts: Vec<_> = people.into_iter().flatten().filter_map(|actor| account_of(actor)).collect();
    let names = accounts::find_names(&mut conn, &accounts).await?;
    drop(conn);
    let dossier = Dossier { found, order, refunds, names };
    let body = body(person, &dossier, notice, typed, wrong);
    let title = format!("{} {}", dossier.found.kind.label(), dossier.found.number);
    Ok(Sheet { title, path: PATH, body }.respond(face, person, status))
}

fn body(
    person: &SignedIn,
    dossier: &Dossier,
    notice: &Markup,
    typed: &Pairs,
    wrong: &[FieldError],
) -> Markup {
    let found = &dossier.found;
    html! {
        (PageHeader {
            crumbs: vec![("Returns".into(), PATH.into()), (found.number.clone(), String::new())],
            title: format!("{} {}", found.kind.label(), found.number),
            aside: html! { (StatusDot::new(found.state.label(), tone(found))) },
            text: format!("Asked for {}", moment(found.asked_at)),
            ..PageHeader::default()
        })
        (notice)
        div class="admin-cols" {
            div {
                (Card { title: "What comes back".into(), body: pieces(found), sticky: false }.render())
                (Card { title: "How it went".into(), body: story(dossier), sticky: false }.render())
            }
            div { (steps(person, dossier, typed, wrong)) }
        }
    }
}

fn pieces(found: &Return) -> Markup {
    html! {
        div class="stack stack-4" {
            @for line in &found.lines {
                div class="stack stack-2" {
                    p { b { @if line.quantity > 1 { (line.quantity) " × " } (line.title) } " " span class="num" { (line.amount) } }
                    p class="small muted" { (line.options) @if let Some(serial) = &line.serial { ", No. " (serial) } @if line.made_for_one { ". Made for this client: never sold as new." } }
                    @if let Some(verdict) = line.verdict {
                        p { (verdict.label()) @if let Some(words) = &line.verdict_words { ": " (words) } }
                    }
                }
            }
            @if !found.delivery.is_zero() { p { "Delivery " span class="num" { (found.delivery) } } }
            p { b { "Gives " span class="num" { (found.settled.unwrap_or_else(|| found.owed())) } } " as " (found.resolution.label().to_lowercase()) }
            @if let Some((less, why)) = &found.less { p class="small" { (less) " were kept: " (why) } }
        }
    }
}

fn story(dossier: &Dossier) -> Markup {
    let found = &dossier.found;
    let who = |actor: &str| who_of(actor, &dossier.names);
    html! {
        div class="stack stack-3" {
            p { "Order " a class="link num" href={ "/admin/orders/" (found.order) } { (dossier.order.number) } ", " (dossier.order.email) }
            p { (found.reason.label()) ". " (found.way.label()) "." }
            @if !found.words.is_empty() { p class="said" { (found.words) } }
            @if let Some(beyond) = &found.beyond { p { b { "Beyond what was promised: " } (beyond) } }
            p class="small muted" { "Asked by " (who(&found.asked_by)) ", " (moment(found.asked_at)) }
            @if let (Some(by), Some(at)) = (&found.decided_by, found.decided_at) {
                p class="small muted" { "Answered by " (who(by)) ", " (moment(at)) @if let Some(words) = &found.decision { ": " (words) } }
            }
            @if let Some((courier, number)) = &found.parcel { p class="small muted" { (courier) " " span class="num" { (number) } } }
            @if let Some(at) = found.received_at { p class="small muted" { "Received " (moment(at)) } }
            @if let Some(by) = &found.inspected_by { p class="small muted" { "Looked at by " (who(by)) } }
            @if let Some(at) = found.closed_at { p class="small muted" { "Closed " (moment(at)) } }
            @for part in dossier.refunds.iter().filter(|part| Some(part.ask) == found.refund) {
                p { span class="num" { (part.amount) } " to " (part.to.name()) ": " (part.state.code()) ". " a class="link" href={ "/admin/orders/" (found.order) "#refunds" } { "See the refund" } }
            }
        }
    }
}

/// The forms that lead on from where it stands.
fn steps(person: &SignedIn, dossier: &Dossier, typed: &Pairs, wrong: &[FieldError]) -> Markup {
    let found = &dossier.found;
    let works = person.may(Permission::WorkOrders);
    let pays = person.may(Permission::RequestRefunds);
    let card = |title: &str, body: Markup| Card { title: title.into(), body, sticky: false }.render();
    let lost = found.reason == commerce::returns::Reason::Lost;
    html! {
        @match found.state {
            ReturnState::Requested if works => {
                (card("Answer", decision(found, typed, wrong, true)))
            }
            ReturnState::Approved | ReturnState::OnItsWay if works && !lost => {
                (card("It is here", form(found, "receipt", &html! { p class="small muted" { "Nothing goes into stock before it was looked at." } }, "The parcel is in the house")))
                @if found.state == ReturnState::Approved {
                    (card("It is on its way", form(found, "parcel", &parcel(typed), "It was handed over")))
                    (card("It does not come", form(found, "withdrawal", &html! { p class="small muted" { "The client keeps the pieces; while their days last they can ask again." } }, "Close it")))
                }
            }
            ReturnState::Received if works => (card("What you found", form(found, "inspection", &inspection(found, typed, wrong), "Looked at"))),
            ReturnState::Approved if lost && pays => (card("Settle", settlement(found, typed, wrong))),
            ReturnState::Inspected if pays || works => {
                @if pays { (card("Settle", settlement(found, typed, wrong))) }
                @if works { (card("Send it back", decision(found, typed, wrong, false))) }
            }
            _ => {}
        }
    }
}

fn form(found: &Return, step: &str, fields: &Markup, button: &str) -> Markup {
    html! {
        form class="form stack stack-4" method="post" action={ (PATH) "/" (found.id) "/" (step) } {
            input type="hidden" name="version" value=(found.version);
            (fields)
            (Button::submit(button.to_owned()).scheme(ButtonScheme::Outline))
        }
    }
}

fn said(wrong: &[FieldError], field: &str) -> Option<String> {
    wrong.iter().find(|error| error.field == field).map(|error| error.message.to_string())
}

fn area(name: &str, label: &str, typed: &Pairs, wrong: &[FieldError]) -> TextArea {
    TextArea {
        id: name.to_owned(),
        name: name.to_owned(),
        label: label.to_owned(),
        value: typed.get(name).to_owned(),
        error: said(wrong, name),
        max_length: Some(500),
        quiet: true,
        ..TextArea::default()
    }
}

fn parcel(typed: &Pairs) -> Markup {
    html! {
        (TextField { max_length: Some(60), quiet: true, ..TextField::new("courier", "Courier") }.value(typed.get("courier")))
        (TextField { max_length: Some(60), quiet: true, ..TextField::new("tracking", "Number") }.value(typed.get("tracking")))
    }
}

fn decision(found: &Return, typed: &Pairs, wrong: &[FieldError], first: bool) -> Markup {
    let button = |text: &str, value: &str| Button {
        name: Some("verdict".into()),
        value: Some(value.into()),
        ..Button::submit(text.to_owned())
    };
    html! {
        form class="form stack stack-4" method="post" action={ (PATH) "/" (found.id) "/decision" } {
            input type="hidden" name="version" value=(found.version);
            (area("words", if first { "What the client is told" } else { "Why it goes back to the client" }, typed, wrong))
            @if first { (parcel(typed)) }
            div class="btn-group" {
                @if first { (button("Approve", "approve")) }
                (button(if first { "Decline" } else { "Decline and send it back" }, "decline").scheme(ButtonScheme::Outline))
            }
        }
    }
}

fn inspection(found: &Return, typed: &Pairs, wrong: &[FieldError]) -> Markup {
    let choices =
        || Verdict::ALL.iter().map(|verdict| Choice::new(verdict.code(), verdict.label())).collect();
    html! {
        @for line in &found.lines {
            @let (verdict, words) = (format!("verdict.{}", line.line), format!("words.{}", line.line));
            (Select {
                id: verdict.clone(), name: verdict.clone(), label: line.title.clone(), choices: choices(),
                selected: typed.get(&verdict).to_owned(), prompt: Some("Choose".into()), error: said(wrong, &verdict), required: true, ..Select::default()
            })
            (area(&words, "In words, where it is not as it was sold", typed, wrong))
        }
    }
}

fn settlement(found: &Return, typed: &Pairs, wrong: &[FieldError]) -> Markup {
    html! {
        form class="form stack stack-4" method="post" action={ (PATH) "/" (found.id) "/settlement" } {
            input type="hidden" name="version" value=(found.version);
            p { span class="price" { (found.owed()) } " as " (found.resolution.label().to_lowercase()) }
            (MoneyField { id: "less".into(), name: "less".into(), label: "Kept of it".into(), currency: found.currency(), value: typed.get("less").to_owned(), hint: Some("For a piece that lost value; usually nothing.".into()), error: said(wrong, "less"), required: false })
            (area("less_words", "Why, in words for the client", typed, wrong))
            p class="small muted" { "The pieces go into the books and the money on its way at once; above the house's limit a second person approves the money." }
            (Button::submit("Settle").scheme(ButtonScheme::Danger))
        }
    }
}
