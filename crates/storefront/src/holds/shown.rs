//! Where the shop shows that something is held: a piece's page, a stone's own, lists of stones, the ring builder.

use std::collections::BTreeSet;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use catalog::stones::{Serial, StoneStatus, StoneView};
use chrono::{DateTime, Utc};
use commerce::{
    cart,
    holds::{self, Thing, minutes_left},
};
use http::{HeaderMap, HeaderValue, header};
use kernel::ids::VariantId;
use maud::{Markup, html};
use ui::{AvailabilityLine, HoldMark, HoldNote, HoldWhose, Tone};
use web::{CachePolicy, Page, QueryPairs, Refusal};

use super::{until, usual};
use crate::{Face, frame, product};

/// The script of pages that show how stones are held.
pub(crate) const SCRIPT: &str = "holds.js";
/// The most stones that one question is answered for: a page of a list, with what stands beside it.
const MOST: usize = 48;

/// `GET /fragments/hold?product=&variant=`, `?stone=`: how one thing is held at this moment, for whoever asks.
pub(crate) async fn show(
    State(face): State<Face>,
    QueryPairs(query): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (thing, free) = match query.get("stone") {
        "" => {
            let snapshot = face.catalog.snapshot();
            let piece = snapshot.product(query.get("product")).ok_or_else(Refusal::not_found)?;
            let id = query.get("variant").parse::<VariantId>().map_err(|_| Refusal::not_found())?;
            let variant = piece.variants.iter().find(|v| v.id == id).ok_or_else(Refusal::not_found)?;
            (Thing::Piece(id), product::availability(variant))
        }
        number => {
            let serial: Serial = number.parse().map_err(|_| Refusal::not_found())?;
            let stone = face.catalog.stones().stone(serial).ok_or_else(Refusal::not_found)?;
            (Thing::Stone(stone.id), of_nobody(&stone))
        }
    };
    let now = face.cx.clock.now();
    let html = match face.commerce.held.until(thing, now) {
        None => free,
        Some(ends) => {
            let yours = own(&face, &headers, &[thing]).await?.contains(&thing);
            let whose = if yours { HoldWhose::Yours } else { HoldWhose::Another };
            let action = html! { @if yours { p { a class="link" href="/checkout" { "Back to checkout" } } } };
            html! { (HoldNote { minutes: minutes_left(now, ends), action, ..until(whose, ends) }) }
        }
    };
    Ok(answer(html, "hold"))
}

/// `GET /fragments/holds?stones=A,B`: those of these stones that are held at this moment, for whoever asks.
pub(crate) async fn list(
    State(face): State<Face>,
    QueryPairs(query): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (snapshot, now) = (face.catalog.stones(), face.cx.clock.now());
    let asked = query.get("stones").split(',').take(MOST).filter_map(|number| number.parse::<Serial>().ok());
    let asked: BTreeSet<Serial> = asked.collect();
    let held: Vec<(Serial, Thing, DateTime<Utc>)> = asked
        .into_iter()
        .filter_map(|serial| {
            let thing = Thing::Stone(snapshot.stone(serial)?.id);
            Some((serial, thing, face.commerce.held.until(thing, now)?))
        })
        .collect();
    let things: Vec<Thing> = held.iter().map(|(_, thing, _)| *thing).collect();
    let own = own(&face, &headers, &things).await?;
    let html = html! {
        @for (serial, thing, ends) in held {
            (marked(serial, if own.contains(&thing) { HoldWhose::Yours } else { HoldWhose::Another }, Some(ends)))
        }
    };
    Ok(answer(html, "holds"))
}

/// A fragment that is whoever asked's own.
fn answer(html: Markup, name: &'static str) -> Response {
    let mut response = frame::as_fragment(Page::ok(CachePolicy::NoStore, html).into_response(), name);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("cookie, x-fragment"));
    response
}

/// Which of these things the asker's own bag holds.
async fn own(face: &Face, headers: &HeaderMap, things: &[Thing]) -> Result<Vec<Thing>, Refusal> {
    let Some(token) = face.web.cookies().cart(headers).filter(|_| !things.is_empty()) else {
        return Ok(Vec::new());
    };
    let mut conn = face.db.read().await?;
    let Some((own, _)) = cart::find_version(&mut conn, &token).await? else { return Ok(Vec::new()) };
    let live = holds::find_live(&mut conn, things).await?;
    Ok(live.into_iter().filter(|held| held.cart == own).map(|held| held.thing).collect())
}

/// Until when a stone is held, as far as is known without asking the database.
pub(crate) fn of_stone(face: &Face, stone: &StoneView) -> Option<DateTime<Utc>> {
    face.commerce.held.until(Thing::Stone(stone.id), face.cx.clock.now())
}

/// How a stone is held, on a page that is the same for everyone; the script says whose it is, and follows.
pub(crate) fn watch(face: &Face, stone: &StoneView) -> Markup {
    let url = format!("/fragments/hold?stone={}", stone.serial);
    html! {
        hold-watch data-url=(url) {
            @match of_stone(face, stone) {
                Some(ends) => (until(HoldWhose::Somebody, ends)),
                None => (of_nobody(stone)),
            }
        }
    }
}

/// How a stone that nobody holds is to be had.
fn of_nobody(stone: &StoneView) -> Markup {
    let (text, scheme) = match stone.status {
        StoneStatus::Available => {
            (format!("This stone exists once. At checkout it is held for you for {}.", usual()), Tone::Accent)
        }
        StoneStatus::Held => ("Kept for another client at the moment.".to_owned(), Tone::Warning),
        _ => ("This stone has found its owner.".to_owned(), Tone::Info),
    };
    html! { (AvailabilityLine { text, scheme }) }
}

/// What a list says of a stone's hold.
pub(crate) fn mark(face: &Face, stone: &StoneView) -> HoldMark {
    marked(stone.serial, HoldWhose::Somebody, of_stone(face, stone))
}

/// As [`mark`], on a page that is kept: the script alone fills it.
pub(crate) fn place(stone: &StoneView) -> HoldMark {
    marked(stone.serial, HoldWhose::Somebody, None)
}

fn marked(serial: Serial, whose: HoldWhose, ends: Option<DateTime<Utc>>) -> HoldMark {
    let until = ends.map(|ends| {
        let note = until(whose, ends);
        (note.until, note.clock)
    });
    HoldMark { key: serial.to_string(), whose, until }
}

/// The island that fills every mark of its page.
pub(crate) fn asks() -> Markup {
    html! { hold-marks data-url="/fragments/holds" {} }
}
