//! A return as its client sees it: where it stands, what to do next, and what it gives.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{
    orders::{self, Order},
    returns::{
        self, Kind, Reason, Return, ReturnError, ReturnState, SendReturn, Verdict, Way, WithdrawReturn,
        send_return, withdraw_return,
    },
};
use http::StatusCode;
use kernel::Fault as _;
use maud::{Markup, html};
use ui::{
    Badge, Button, ButtonScheme, Card, Head, InlineAlert, Stage, StageBar, StageState, TextField, Tone,
};
use web::{CachePolicy, FormData, Page, QueryPairs, Refusal, RequestId, see_other, spawn_write, status_of};

use super::find_return;
use crate::{
    Face,
    frame::{Open, Sheet},
    orders::find,
};

/// `GET /orders/{number}/returns/{no}?key=`
pub(super) async fn show(
    State(face): State<Face>,
    Path((number, no)): Path<(String, String)>,
    QueryPairs(pairs): QueryPairs,
) -> Result<Page, Refusal> {
    let order = find(&face, &number, pairs.get("key")).await?;
    let found = find_return(&face, &order, &no).await?;
    Ok(page(&face, &order, &found, StatusCode::OK, None))
}

/// `POST /orders/{number}/returns/{no}?key=`: it is on its way, or its client keeps the pieces.
pub(super) async fn act(
    State(face): State<Face>,
    id: RequestId,
    Path((number, no)): Path<(String, String)>,
    QueryPairs(pairs): QueryPairs,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let order = find(&face, &number, pairs.get("key")).await?;
    let found = find_return(&face, &order, &no).await?;
    let (db, cx, of) = (face.db.clone(), face.within(&id), found.id);
    let keeps = form.get("do") == "withdraw";
    let (courier, tracking) = (form.get("courier").to_owned(), form.get("tracking").to_owned());
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        if keeps {
            withdraw_return(&mut tx, &cx, WithdrawReturn { id: of }).await?;
        } else {
            send_return(&mut tx, &cx, SendReturn { id: of, courier, tracking }).await?;
        }
        tx.commit().await?;
        Ok::<_, ReturnError>(())
    });
    match done.await {
        Ok(()) => Ok(see_other(&returns::link(&face.cx, &order, &found))),
        Err(error @ (ReturnError::Database(_) | ReturnError::NotFound)) => Err(error.into()),
        Err(error) => {
            let now = find_return(&face, &order, &no).await?;
            let words = error.message();
            Ok(page(&face, &order, &now, status_of(error.kind()), Some(&words)).into_response())
        }
    }
}

fn page(face: &Face, order: &Order, found: &Return, status: StatusCode, wrong: Option<&str>) -> Page {
    let what = found.kind.label();
    let body = html! {
        div class="wrap section-tight stack stack-7" {
            header class="stack stack-4" {
                p class="eyebrow" { "Order " span class="num" { (order.number) } }
                h1 class="h1" { (what) " " span class="num" { (found.number) } }
                div class="cluster" { (Badge::new(found.state.label(), tone(found.state))) a class="link" href=(orders::link(&face.cx, order)) { "See your order" } }
            }
            @if let Some(words) = wrong { (InlineAlert { live: true, ..InlineAlert::new(Tone::Warning, words) }) }
            (StageBar { label: format!("{what} progress"), stages: stages(found), column: false })
            div class="split split-aside" {
                div class="stack stack-6" {
                    section class="stack stack-4" { h2 class="h3" { "What happens now" } (now(face, order, found)) }
                    section class="stack stack-4" { h2 class="h3" { "The pieces" } (pieces(found)) }
                }
                div class="stack" {
                    (Card { title: "What it gives back".into(), body: money(found), sticky: false })
                    (Card { title: "A question?".into(), body: help(face, found), sticky: false })
                }
            }
        }
    };
    let head = Head { title: format!("{what} {}", found.number), noindex: true, ..Head::default() };
    let html = Open { sheet: Sheet::Whole, path: "/orders", head, scripts: &[], body }.document(face);
    Page { status, policy: CachePolicy::NoStore, html }
}

/// How a state is coloured.
pub(super) const fn tone(state: ReturnState) -> Tone {
    match state {
        ReturnState::Settled => Tone::Success,
        ReturnState::Declined | ReturnState::Withdrawn => Tone::Neutral,
        _ => Tone::Info,
    }
}

fn stages(found: &Return) -> Vec<Stage> {
    let steps: &[(&str, ReturnState)] = if found.reason == Reason::Lost {
        &[
            ("Asked for", ReturnState::Requested),
            ("Approved", ReturnState::Approved),
            ("Settled", ReturnState::Settled),
        ]
    } else {
        &[
            ("Asked for", ReturnState::Requested),
            ("Approved", ReturnState::Approved),
            ("On its way", ReturnState::OnItsWay),
            ("Received", ReturnState::Received),
            ("Looked at", ReturnState::Inspected),
            ("Settled", ReturnState::Settled),
        ]
    };
    let at = steps.iter().position(|(_, state)| *state == found.state);
    let ended = matches!(found.state, ReturnState::Declined | ReturnState::Withdrawn);
    let stage = |(place, (text, _)): (usize, &(&str, ReturnState))| Stage {
        text: (*text).into(),
        note: None,
        state: match at {
            Some(at) if place <= at => StageState::Done,
            Some(at) if place == at + 1 => StageState::Current,
            None if ended && place == 0 => StageState::Done,
            _ => StageState::Ahead,
        },
    };
    steps.iter().enumerate().map(stage).collect()
}

fn now(face: &Face, order: &Order, found: &Return) -> Markup {
    let action = returns::link(&face.cx, order, found);
    html! {
        @match found.state {
            ReturnState::Requested => p { "We have it, and answer within one working day by letter to " (order.email) ". Please send nothing before." },
            ReturnState::Approved => (instructions(found)),
            ReturnState::OnItsWay => p { "Your parcel is on its way to us" @if let Some((courier, number)) = &found.parcel { " with " (courier) @if !number.is_empty() { ", number " span class="num" { (number) } } } ". We write as soon as it is here." },
            ReturnState::Received => p { "It is in our house. Our bench looks at each piece; you hear from us within three working days." },
            ReturnState::Inspected => p { "We have looked at it, and settle it in the next days." },
            ReturnState::Settled => p { "It is settled. Thank you for sending it back with care." },
            ReturnState::Withdrawn => p { "You keep the pieces. While their days last, you can ask again." },
            ReturnState::Declined => p { (found.decision.as_deref().unwrap_or("Our concierge explains it gladly.")) },
        }
        @if let (Some(words), true) = (&found.decision, found.state != ReturnState::Declined) { p class="said" { (words) } }
        @if found.state == ReturnState::Approved && found.way == Way::Label {
            form class="form stack stack-4" method="post" action=(action) {
                input type="hidden" name="do" value="sent";
                (TextField { max_length: Some(60), ..TextField::new("courier", "Who carries it") })
                (TextField { max_length: Some(60), ..TextField::new("tracking", "Number on the receipt") })
                p { (Button::submit("I have handed it over")) }
            }
        }
        @if matches!(found.state, ReturnState::Requested | ReturnState::Approved) {
            form method="post" action=(action) {
                input type="hidden" name="do" value="withdraw";
                (Button::submit(if found.kind == Kind::Claim { "Withdraw the claim" } else { "I keep it after all" }).scheme(ButtonScheme::Outline))
            }
        }
    }
}

fn instructions(found: &Return) -> Markup {
    match found.way {
        Way::None => {
            html! { p { "It is approved. Nothing has to come back; we settle it in the next days." } }
        }
        Way::Boutique => {
            html! { p { "Bring the pieces with their papers and quote " b class="num" { (found.number) } ". We look at them while you have something to drink." } }
        }
        Way::Label => html! {
            p {
                @match &found.parcel {
                    Some((courier, number)) => { (courier) " comes for it, insured by us. Number " span class="num" { (number) } "." }
                    None => "Our courier comes to your door and brings the insured label; we arrange the day with you.",
                }
            }
            ol class="stack stack-2" {
                li { "Put each piece into its own box, and the boxes into a plain outer one." }
                li { "Enclose the reports and papers that came with it." }
                li { "Write " b class="num" { (found.number) } " on a slip inside, never on the outside." }
                li { "Hand it to the courier in person and keep the receipt." }
            }
        },
    }
}

fn pieces(found: &Return) -> Markup {
    html! {
        ul class="lines" {
            @for line in &found.lines {
                li class="stack stack-2" {
                    p { b { @if line.quantity > 1 { (line.quantity) " × " } (line.title) } " " span class="num" { (line.amount) } }
                    @if !line.options.is_empty() { p class="small muted" { (line.options) } }
                    @if let Some(verdict) = line.verdict {
                        p class="small" { "We found: " (verdict.label().to_lowercase()) @if verdict != Verdict::AsSold { ". " (line.verdict_words.as_deref().unwrap_or_default()) } }
                    }
                }
            }
        }
        p class="small muted" { "Because: " (found.reason.label()) "." }
        @if !found.words.is_empty() { p class="said" { (found.words) } }
    }
}

fn money(found: &Return) -> Markup {
    let due = found.settled.unwrap_or_else(|| found.owed());
    html! {
        div class="stack stack-3" {
            p { span class="price" { (due) } " as " (found.resolution.label().to_lowercase()) }
            @if !found.delivery.is_zero() { p class="small" { (found.delivery) " of it for delivery." } }
            @if let Some((less, why)) = &found.less { p class="small" { "We kept " (less) ": " (why) } }
            @if let Some(closed) = found.closed_at.filter(|_| found.settled.is_some()) {
                p class="small muted" { "Settled on " (closed.date_naive().format("%-d %B %Y")) "." }
            }
        }
    }
}

fn help(face: &Face, found: &Return) -> Markup {
    html! {
        div class="stack stack-3" {
            p class="small" { "Write or call, and quote " span class="num" { (found.number) } "." }
            ul class="help-list" {
                @for link in face.web.site.help.iter().take(2) { li { a class="link" href=(link.href) { (link.text) } } }
            }
        }
    }
}
