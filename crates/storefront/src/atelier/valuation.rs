//! What a finished piece would cost to make today: for its client on their project, for whoever owns it on its passport, and for an insurer on paper.

use axum::{
    extract::{Path, State},
    response::Response,
};
use bespoke::{
    commissions::{Commission, find_commission},
    passports::{Content, find_owner, is_owner, list_of_commission, newest},
    valuations::{Basis, Valuation, find_valuation},
};
use http::StatusCode;
use kernel::Money;
use maud::{Markup, html};
use ui::LinkArrow;
use web::{QueryPairs, Refusal};

use super::{enquiry::answer, passport, project};
use crate::{Face, dates};

/// The few words on the pages that lead to it.
pub(super) fn teaser(valuation: &Valuation, href: &str) -> Markup {
    let moved = valuation.total.minor() - valuation.then.minor();
    html! {
        div class="stack stack-3" {
            p { b class="num" { (valuation.total) } }
            p class="small muted" {
                "To make it again today."
                @if moved != 0 { " That is " (Money::new(moved.abs(), valuation.total.currency())) @if moved > 0 { " more" } @else { " less" } " than you paid." }
            }
            p { (LinkArrow::new("For your insurance", href)) }
        }
    }
}

/// `GET /projects/{number}/valuation?key=`
pub(super) async fn of_project(
    State(face): State<Face>,
    Path(number): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let found = project::find(&face, &number, query.get("key")).await?;
    if found.state.is_secret(dates::today(&face)) && !project::is_open(&query) {
        return Err(Refusal::not_found());
    }
    let name = found.state.client.clone();
    page(&face, &found, &name).await
}

/// `GET /passport/{code}/valuation?owner=`: for the owner alone.
pub(super) async fn of_passport(
    State(face): State<Face>,
    Path(code): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let found = passport::find(&face, &code).await?;
    let mut conn = face.db.read().await?;
    let owner = find_owner(&mut conn, found.id).await?.ok_or_else(Refusal::not_found)?;
    if !is_owner(&face.cx, &found, &owner, query.get("owner")) {
        return Err(Refusal::not_found());
    }
    let made_in = found.commission.ok_or_else(Refusal::not_found)?;
    let commission = find_commission(&mut conn, made_in).await?.ok_or_else(Refusal::not_found)?;
    drop(conn);
    page(&face, &commission, &owner.name).await
}

async fn page(face: &Face, commission: &Commission, owner: &str) -> Result<Response, Refusal> {
    let mut conn = face.db.read().await?;
    let today = dates::today(face);
    let valuation = find_valuation(&mut conn, commission, today).await?.ok_or_else(Refusal::not_found)?;
    let passports = list_of_commission(&mut conn, commission.id).await?;
    let mut made = None;
    if let Some(passport) = passports.iter().find(|passport| !passport.revoked) {
        let content = newest(&mut conn, passport).await?.document.content;
        made = Some((passport.serial.clone(), content));
    }
    drop(conn);
    let body = body(face, commission, owner, &valuation, made.as_ref());
    Ok(answer(face, StatusCode::OK, "Insurance valuation", body))
}

fn body(
    face: &Face,
    commission: &Commission,
    owner: &str,
    valuation: &Valuation,
    made: Option<&(String, Content)>,
) -> Markup {
    let long = |on: chrono::NaiveDate| on.format("%-d %B %Y").to_string();
    let described = commission.state.design.as_ref().map_or("", |design| design.specification.as_str());
    html! {
        article class="wrap section-tight stack stack-7 passport" {
            header class="stack stack-4" {
                p class="eyebrow" { (face.web.house.name) " · Project " span class="num" { (commission.state.number) } }
                h1 class="h1" { "Insurance valuation" }
                p class="lead" { "What we would ask to make this piece again on " (long(valuation.on)) ": " b class="num" { (valuation.total) } }
            }
            div class="split split-aside" {
                div class="stack stack-6" {
                    section class="stack stack-3" {
                        h2 class="h3" { "How it adds up" }
                        table class="valued" {
                            caption class="sr" { "The parts of the piece with what each would cost today" }
                            thead { tr { th scope="col" { "Part" } th scope="col" { "Then" } th scope="col" { "Today" } } }
                            tbody {
                                @for line in &valuation.lines { tr { th scope="row" { (line.words) } td class="num" { (line.then) } td class="num" { (line.today) } } }
                                @if !valuation.changes.is_zero() { tr { th scope="row" { "Changes you agreed to" } td class="num" { (valuation.changes) } td class="num" { (valuation.changes) } } }
                                tr { th scope="row" { "Tax" } td class="num" { (valuation.tax_then) } td class="num" { (valuation.tax) } }
                                tr { th scope="row" { "Together" } td class="num" { (valuation.then) } td class="num" { b { (valuation.total) } } }
                            }
                        }
                    }
                    section class="stack stack-3" {
                        h2 class="h3" { "What it stands on" }
                        ul class="needs" {
                            @for (words, basis) in bases(valuation) { li { (words) ": " (basis) "." } }
                            li { "Stones, hours and finish: as in quote " (valuation.quote) " of " (long(valuation.quoted_on)) "." }
                        }
                        p class="small muted" {
                            "This is our own valuation for insurance, of a piece that we made, at retail and with tax. It is not an appraisal: that is an independent appraiser’s. "
                            "Have it looked at again every two years, and after any change to the piece; this page is always of today."
                        }
                    }
                }
                div class="stack stack-6" {
                    dl class="passport-facts" {
                        (fact("Owner", owner))
                        (fact("Piece", made.map_or(commission.state.title.as_str(), |(_, content)| content.piece.as_str())))
                        @if let Some((serial, content)) = made {
                            (fact("Serial", serial))
                            @for metal in &content.metals { (fact("Metal", metal)) }
                            @for stone in &content.stones { (fact("Stone", stone)) }
                            @for mark in &content.marks { (fact("Mark", mark)) }
                        } @else { (fact("As approved", described)) }
                        (fact("Valued by", &face.web.house.name))
                    }
                }
            }
        }
    }
}

fn fact(name: &str, value: &str) -> Markup {
    html! { @if !value.is_empty() { div { dt { (name) } dd { (value) } } } }
}

/// Each price of metal once, with where it was found and when.
fn bases(valuation: &Valuation) -> Vec<(String, String)> {
    let of = valuation.lines.iter().filter_map(|line| match &line.basis {
        Basis::Metal { source, taken_at } => {
            Some((line.words.clone(), format!("{source}, {}", taken_at.format("%-d %B %Y"))))
        }
        Basis::Quote => None,
    });
    of.collect()
}
