//! Counts of what lies at a place, and what becomes of their differences.

use axum::{
    extract::{Path, State},
    response::Response,
};
use commerce::inventory::places::{
    Count, CountState, DecideCount, PlaceError, SubmitCount, decide_count, list_counts, read_units,
    submit_count,
};
use customers::{Permission, SignedIn};
use kernel::ids::StockCountId;
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Card, Checkbox, Disclosure, StatusDot, Tone};
use web::{
    FormData, Pairs, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{ApproveCounts, ReadStock, WorkStock},
    },
};

use super::{
    PATH,
    parts::{Places, Said, Side, chosen, sheet},
};
use crate::{
    Face,
    words::{count, datetime, moment, number},
};

const ROWS: i64 = 50;

/// `GET /admin/inventory/counts`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadStock>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let done = match query.get("done") {
        "waiting" => Some("Handed in. It differs from the books: a colleague decides what becomes of that."),
        "agreed" => Some("Handed in. The books agree."),
        "approved" => Some("Approved. The books follow the count."),
        "rejected" => Some("Rejected. The books stay as they are."),
        _ => None,
    };
    page(&face, &staff.person, &Said::done(done)).await
}

async fn page(face: &Face, person: &SignedIn, said: &Said) -> Result<Response, Refusal> {
    let places = Places::read(face).await?;
    let found = list_counts(&mut *face.db.read().await?, ROWS).await?;
    let decides = person.may(Permission::ApproveCounts);
    let own = format!("staff {}", person.account);
    let body = html! {
        @if person.may(Permission::WorkStock) {
            (Disclosure {
                title: "Hand in a count".into(),
                body: form(&places, said),
                open: !said.wrong.is_empty(),
                group: String::new(),
            })
        }
        @if found.is_empty() { p class="muted" { "Nothing was counted yet." } }
        @for counted in &found { (card(counted, &places, decides && counted.counted_by != own)) }
    };
    let words = (
        "Counts",
        "Count a place, or a part of it. Where the books agree nothing is to be done; where they differ a second person decides.",
    );
    Ok(sheet(face, person, Side::Counts, words, said, &body))
}

fn form(places: &Places, said: &Said) -> Markup {
    html! {
        form class="stack stack-4" method="post" action={ (PATH) "/counts" } {
            div class="variant-row" {
                (said.place("location", "Counted at", &places.open()))
                (said.field("note", "Note", "For whoever decides."))
            }
            (said.units("What was found", "One thing a line: a serial number, or a code and how many. The same line again adds one. 0 says that a thing is not there."))
            (Checkbox {
                id: "whole".into(), name: "whole".into(), text: "Everything there was counted".into(),
                hint: Some("What was not named is missing then.".into()), checked: said.sent.has("whole"), ..Checkbox::default()
            })
            div { (Button::submit("Hand in the count")) }
        }
    }
}

fn card(counted: &Count, places: &Places, decides: bool) -> Markup {
    let tone = match counted.state {
        CountState::Waiting => Tone::Warning,
        CountState::Approved => Tone::Success,
        CountState::Rejected => Tone::Neutral,
    };
    let scope = if counted.whole { "everything there" } else { "a part" };
    let body = html! {
        div class="stack stack-4" {
            p {
                (StatusDot::new(counted.state.label(), tone)) " · "
                time datetime=(datetime(counted.counted_at)) { (moment(counted.counted_at)) } " · " (scope) ", "
                (count(number(counted.compared), "line", "lines"))
            }
            p class="muted" { "Counted by " (counted.counted_by) @if let Some(by) = &counted.decided_by { ", decided by " (by) } }
            @if !counted.note.is_empty() { p { "“" (counted.note) "”" } }
            @if counted.differences.is_empty() { p { "The books agree." } } @else {
                ul class="stack stack-2" {
                    @for line in &counted.differences {
                        li {
                            @match &line.serial {
                                Some(serial) => a class="link num" href={ (PATH) "/pieces/" (serial) } { (serial) },
                                None => span class="num" { (line.sku) },
                            }
                            " " (line.title) ": the books have " (line.expected) ", there were " strong { (line.counted) }
                        }
                    }
                }
            }
            @if counted.state == CountState::Waiting && decides {
                form class="cluster" method="post" action={ (PATH) "/counts/" (counted.id) } {
                    (Button { name: Some("decision".into()), value: Some("approve".into()), ..Button::submit("Let the books follow").small() })
                    (Button { name: Some("decision".into()), value: Some("reject".into()), ..Button::submit("Reject the count").scheme(ButtonScheme::Outline).small() })
                }
            } @else if counted.state == CountState::Waiting {
                p class="muted" { "Somebody else than who counted decides, with the right to." }
            }
        }
    };
    html! { (Card { title: places.name(counted.location).to_owned(), body, sticky: false }) }
}

/// `POST /admin/inventory/counts`.
pub(crate) async fn submit(
    State(face): State<Face>,
    staff: Staff<WorkStock>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let done = match read(&sent) {
        Ok(ask) => {
            let (db, cx) = (face.db.clone(), staff.cx.clone());
            spawn_write(async move {
                let mut tx = db.begin().await?;
                let (_, state) = submit_count(&mut tx, &cx, ask).await?;
                tx.commit().await?;
                Ok::<_, PlaceError>(state)
            })
            .await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(CountState::Waiting) => Ok(see_other(&format!("{PATH}/counts?done=waiting"))),
        Ok(_) => Ok(see_other(&format!("{PATH}/counts?done=agreed"))),
        Err(error) => page(&face, &staff.person, &Said::refused(error, sent)?).await,
    }
}

fn read(sent: &Pairs) -> Result<SubmitCount, PlaceError> {
    Ok(SubmitCount {
        location: chosen(sent, "location")?,
        units: read_units(sent.get("units")).map_err(|error| PlaceError::Invalid(vec![error]))?,
        whole: sent.has("whole"),
        note: sent.get("note").to_owned(),
    })
}

/// `POST /admin/inventory/counts/{id}`.
pub(crate) async fn decide(
    State(face): State<Face>,
    staff: Staff<ApproveCounts>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let count: StockCountId = id.parse().map_err(|_| Refusal::not_found())?;
    let (approve, word) = match sent.get("decision") {
        "approve" => (true, "approved"),
        "reject" => (false, "rejected"),
        _ => return Err(Refusal::not_found()),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let decided = spawn_write(async move {
        db::with_retry(|| async {
            let mut tx = db.begin().await?;
            decide_count(&mut tx, &cx, DecideCount { count, approve }).await?;
            Ok::<_, PlaceError>(tx.commit().await?)
        })
        .await
    });
    match decided.await {
        Ok(()) => Ok(see_other(&format!("{PATH}/counts?done={word}"))),
        Err(error) => page(&face, &staff.person, &Said::refused(error, sent)?).await,
    }
}
