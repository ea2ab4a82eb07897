//! Asking for a return in two steps: which pieces and why; then how it is made good and how it comes back, each with what it gives.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{
    orders::{self, Order},
    returns::{
        self, AskReturn, Chosen, Kind, Offer, OfferLine, Reason, Resolution, ReturnError, Standing, Way,
        ask_return, law_of,
    },
};
use http::StatusCode;
use kernel::{Fault as _, ids::OrderLineId};
use maud::{Markup, html};
use ui::{BagLines, Button, Choice, ChoiceCard, Fieldset, Head, InlineAlert, Select, TextArea, Tone};
use web::{
    CachePolicy, FormData, Page, Pairs, QueryPairs, Refusal, RequestId, see_other, spawn_write, status_of,
};

use crate::{
    Face, dates,
    frame::{Open, Sheet},
    orders::{find, line as bought},
};

/// Everything a step shows.
struct Asking {
    order: Order,
    offer: Offer,
    key: String,
}

/// What was chosen so far.
#[derive(Default)]
struct Chose {
    lines: Vec<(OrderLineId, i32)>,
    reason: Option<Reason>,
    words: String,
    resolution: Option<Resolution>,
    way: Option<Way>,
}

fn chose(pairs: &Pairs, offer: &Offer) -> Chose {
    let piece = |line: &OfferLine| {
        let quantity = pairs.get(&format!("piece-{}", line.line.id)).parse().ok().filter(|n: &i32| *n > 0)?;
        Some((line.line.id, quantity))
    };
    Chose {
        lines: offer.lines.iter().filter_map(piece).collect(),
        reason: Reason::find(pairs.get("reason")),
        words: pairs.get("words").to_owned(),
        resolution: Resolution::find(pairs.get("resolution")),
        way: Way::find(pairs.get("way")),
    }
}

async fn read(face: &Face, number: &str, key: &str) -> Result<Asking, Refusal> {
    let order = find(face, number, key).await?;
    let offer = returns::offer(&mut *face.db.read().await?, &order, face.cx.clock.now()).await?;
    Ok(Asking { order, offer, key: key.to_owned() })
}

/// `GET /orders/{number}/returns?key=`: the first step; with pieces and a reason, the second.
pub(super) async fn show(
    State(face): State<Face>,
    Path(number): Path<String>,
    QueryPairs(pairs): QueryPairs,
) -> Result<Page, Refusal> {
    let asking = read(&face, &number, pairs.get("key")).await?;
    let chose = chose(&pairs, &asking.offer);
    let begun = pairs.has("reason") || !chose.lines.is_empty() || pairs.has("go");
    let (body, status) = match (begun, chose.reason) {
        (false, _) => (asking.first(&face, &chose, None), StatusCode::OK),
        (true, None) => {
            let words = "Choose a reason, so that we know how to help.";
            (asking.first(&face, &chose, Some(words)), StatusCode::UNPROCESSABLE_ENTITY)
        }
        (true, Some(reason)) => match asking.offer.choose(&chose.lines, reason.kind(), false) {
            Ok(chosen) => (asking.second(&chose, reason, &chosen, None), StatusCode::OK),
            Err(error) => (asking.first(&face, &chose, Some(&said(&error))), status_of(error.kind())),
        },
    };
    Ok(asking.page(&face, status, &body))
}

/// `POST /orders/{number}/returns?key=`: asks for it.
pub(super) async fn send(
    State(face): State<Face>,
    id: RequestId,
    Path(number): Path<String>,
    QueryPairs(pairs): QueryPairs,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let asking = read(&face, &number, pairs.get("key")).await?;
    let chose = chose(&form, &asking.offer);
    let Some(reason) = chose.reason else {
        return Ok(see_other(&returns::ask_link(&face.cx, &asking.order)));
    };
    let ask = AskReturn {
        order: asking.order.id,
        lines: chose.lines.clone(),
        reason,
        words: chose.words.clone(),
        resolution: chose.resolution.unwrap_or(Resolution::Refund),
        way: chose.way.unwrap_or(Way::Label),
        beyond: String::new(),
    };
    let (db, cx) = (face.db.clone(), face.within(&id));
    let done = spawn_write(async move {
        let mut tx = db.begin().await?;
        let asked = ask_return(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, ReturnError>(asked)
    });
    match done.await {
        Ok(asked) => Ok(see_other(&returns::link(&face.cx, &asking.order, &asked))),
        Err(error @ (ReturnError::Database(_) | ReturnError::NotFound)) => Err(error.into()),
        Err(error) => {
            let words = said(&error);
            let body = match asking.offer.choose(&chose.lines, reason.kind(), false) {
                Ok(chosen) => asking.second(&chose, reason, &chosen, Some(&words)),
                Err(_) => asking.first(&face, &chose, Some(&words)),
            };
            Ok(asking.page(&face, status_of(error.kind()), &body).into_response())
        }
    }
}

fn said(error: &ReturnError) -> String {
    error
        .fields()
        .first()
        .map_or_else(|| error.message().into_owned(), |field| field.message.clone().into_owned())
}

impl Asking {
    fn page(&self, face: &Face, status: StatusCode, body: &Markup) -> Page {
        let link = orders::link(&face.cx, &self.order);
        let body = html! {
            div class="wrap wrap-narrow section-tight stack stack-6" {
                header class="stack stack-4" {
                    p class="eyebrow" { "Order " span class="num" { (self.order.number) } }
                    h1 class="h1" { "Return or claim" }
                    p { a class="link" href=(link) { "Back to your order" } }
                }
                (body)
            }
        };
        let head = Head { title: "Return or claim".into(), noindex: true, ..Head::default() };
        let html = Open { sheet: Sheet::Whole, path: "/orders", head, scripts: &[], body }.document(face);
        Page { status, policy: CachePolicy::NoStore, html }
    }

    /// Why nothing can be asked for.
    fn closed(&self) -> &'static str {
        if self.offer.has_left {
            "All pieces of this order are back with us, or on their way."
        } else if self.order.fulfilled_at.is_some() {
            "This order was refunded in full."
        } else {
            "This order has not left our house yet. Write or call, and our concierge changes it or calls it off for you."
        }
    }

    /// Which pieces, and why.
    fn first(&self, face: &Face, chose: &Chose, wrong: Option<&str>) -> Markup {
        let today = dates::today(face);
        let open = self.offer.lines.iter().any(|line| line.left > 0) && self.offer.has_left;
        html! {
                    @if let Some(words) = wrong { (alert(words)) }
                    @if !open {
        (InlineAlert::new(Tone::Info, self.closed()))
                    } @else {
                        form class="form stack stack-6" method="get" action={ "/orders/" (self.order.number) "/returns" } {
                            input type="hidden" name="key" value=(self.key);
                            input type="hidden" name="go" value="on";
                            section class="stack stack-5" {
                                h2 class="h3" { "1. Which pieces?" }
                                @for line in &self.offer.lines { (piece(line, chose, today)) }
                            }
                            (Fieldset { legend: "2. Why?".into(), id: "reason".into(), body: reasons(chose), ..Fieldset::default() })
                            p { (Button::submit("Go on").full()) }
                        }
                        @if let Some(law) = law_of(&self.order.shipping_address.country) {
                            p class="small muted" {
                                "You may cancel a purchase at a distance within " (law.days) " days of receiving it, without a reason (" (law.name) "). Our own days often last longer."
                            }
                        }
                    }
                }
    }

    /// How it is made good, and how it comes back.
    fn second(&self, chose: &Chose, reason: Reason, chosen: &Chosen, wrong: Option<&str>) -> Markup {
        let gives = chosen.gives();
        let claim = reason.kind() == Kind::Claim;
        let resolution = chose.resolution.unwrap_or(Resolution::Refund);
        let way = chose.way.unwrap_or(Way::Label);
        let card =
            |name: &str, value: &str, text: &str, note: &str, aside: Option<String>, checked| ChoiceCard {
                name: name.into(),
                value: value.into(),
                text: text.into(),
                note: Some(note.into()),
                aside,
                checked,
                ..ChoiceCard::default()
            };
        let good = html! {
            div class="stack stack-3" {
                (card("resolution", "refund", "Money back", "The way it was paid: to your card, and to gift cards what they paid", Some(gives.to_string()), resolution == Resolution::Refund))
                (card("resolution", "store_credit", "Store credit", "Kept with your account, ready at checkout", Some(gives.to_string()), resolution == Resolution::StoreCredit))
            }
        };
        let back = html! {
            div class="stack stack-3" {
                (card("way", "label", "By insured courier", "We send somebody for it, insured for its full value, at our expense", Some("Included".into()), way == Way::Label))
                (card("way", "boutique", "I bring it to the boutique", "By appointment; we look at it together", None, way == Way::Boutique))
            }
        };
        html! {
            @if let Some(words) = wrong { (alert(words)) }
            form class="form stack stack-6" method="post" action={ "/orders/" (self.order.number) "/returns?key=" (self.key) } {
                input type="hidden" name="reason" value=(reason.code());
                section class="stack stack-4" {
                    h2 class="h3" { "What comes back" }
                    @for (id, quantity, amount) in &chosen.lines {
                        @if let Some(line) = self.offer.lines.iter().find(|line| line.line.id == *id) {
                            input type="hidden" name={ "piece-" (id) } value=(quantity);
                            p class="cluster" { span { @if *quantity > 1 { (quantity) " × " } (line.line.title) } " " b class="num" { (amount) } }
                            @if line.terms.sealed && !claim { p class="small muted" { "Earrings come back in their unbroken seal only." } }
                        }
                    }
                    @if !chosen.delivery.is_zero() { p class="cluster" { "Delivery " b class="num" { (chosen.delivery) } } }
                    p { "Because: " (reason.label()) ". " a class="link" href={ "/orders/" (self.order.number) "/returns?key=" (self.key) } { "Choose again" } }
                }
                (Fieldset { legend: "How do we make it good?".into(), id: "resolution".into(), body: good, ..Fieldset::default() })
                @if reason != Reason::Lost {
                    (Fieldset { legend: "How does it come back?".into(), id: "way".into(), body: back, ..Fieldset::default() })
                }
                (TextArea {
                    id: "words".into(), name: "words".into(),
                    label: if claim { "What did you find?".into() } else { "Anything we should know?".into() },
                    hint: claim.then(|| "When it came, what you saw, whether the box was open. You can reply to our letter with photographs.".into()),
                    value: chose.words.clone(), max_length: Some(1_000), required: claim, ..TextArea::default()
                })
                p { (Button { busy_text: Some("Sending…".into()), ..Button::submit(if claim { "Send the claim" } else { "Ask for the return" }).full() }) }
                p class="small muted" { "We answer within one working day. Please send nothing before." }
            }
        }
    }
}

fn alert(words: &str) -> InlineAlert {
    InlineAlert { live: true, ..InlineAlert::new(Tone::Warning, words) }
}

fn reasons(chose: &Chose) -> Markup {
    let note = |reason: &Reason| match reason.kind() {
        Kind::Claim => Some("We make it good, however long ago it was".to_owned()),
        Kind::Return => None,
    };
    html! {
        div class="stack stack-3" {
            @for reason in Reason::ALL {
                (ChoiceCard {
                    name: "reason".into(), value: reason.code().into(), text: reason.label().into(),
                    note: note(reason), checked: chose.reason == Some(*reason), ..ChoiceCard::default()
                })
            }
        }
    }
}

/// One piece with what was promised of it, and how many come back.
fn piece(line: &OfferLine, chose: &Chose, today: chrono::NaiveDate) -> Markup {
    let known = chose.lines.iter().find(|(id, _)| *id == line.line.id).map_or(0, |(_, quantity)| *quantity);
    let choices = (1..=line.left).map(|n| {
        let words = if line.left == 1 { "It comes back".to_owned() } else { format!("{n} of {}", line.left) };
        Choice::new(n.to_string(), words)
    });
    html! {
        div class="stack stack-3" {
            (BagLines { lines: vec![bought(&line.line)] })
            p class="small" { (promised(line, today)) }
            @if line.left > 0 {
                (Select {
                    id: format!("piece-{}", line.line.id), name: format!("piece-{}", line.line.id),
                    label: format!("Does {} come back?", line.line.title), choices: choices.collect(),
                    selected: if known > 0 { known.to_string() } else { String::new() },
                    prompt: Some("It stays with me".into()), quiet: true, ..Select::default()
                })
            }
        }
    }
}

fn promised(line: &OfferLine, today: chrono::NaiveDate) -> String {
    match line.standing {
        Standing::Open { until, .. } if line.terms.sealed => {
            format!("Can be returned until {}, in its unbroken seal.", dates::day(until, today))
        }
        Standing::Open { until, .. } => format!("Can be returned until {}.", dates::day(until, today)),
        Standing::Over { since } => {
            format!(
                "Could be returned until {}. If something is wrong with it, tell us.",
                dates::day(since, today)
            )
        }
        Standing::Never(exception) => {
            format!("{} If something is wrong with it, tell us.", exception.words(&line.terms.market))
        }
        Standing::NotYet => "It has not left our house yet.".to_owned(),
        Standing::Back => "It is back with us, or on its way.".to_owned(),
    }
}
