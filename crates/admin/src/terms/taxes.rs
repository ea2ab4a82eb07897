//! How places are taxed: the rules of today, those to come and those that were, and a form for the next one.

use std::collections::HashSet;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use commerce::{
    checkout::Country,
    tax::{Rule, TaxError, list_rules, put_rule},
};
use customers::SignedIn;
use http::StatusCode;
use kernel::{Fault, FieldError};
use maud::{Markup, html};
use ui::{Column, DataTable, Disclosure, PageHeader, Row, StatusDot, Tone};
use web::{
    FormData, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{EditTerms, ReadTerms},
    },
    status_of,
};

use super::{
    may_edit, tabs,
    taxes_form::{self, Draft},
};
use crate::{
    Face,
    frame::{Sheet, outcome},
};

pub(crate) const PATH: &str = "/admin/taxes";

/// `GET /admin/taxes`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadTerms>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let notice = match query.get("done") {
        "saved" => {
            outcome(Tone::Success, "Saved. It counts from its day on; orders before it keep their own.")
        }
        _ => html! {},
    };
    page(&face, &staff.person, StatusCode::OK, &Draft::default(), &[], &notice).await
}

/// `POST /admin/taxes`.
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<EditTerms>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let draft = Draft::sent(&sent);
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    let ask = match draft.read() {
        Ok(ask) => ask,
        Err(wrong) => return page(&face, &staff.person, refused, &draft, &wrong, &html! {}).await,
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let saved = spawn_write(async move {
        let mut tx = db.begin().await?;
        put_rule(&mut tx, &cx, ask).await?;
        Ok::<_, TaxError>(tx.commit().await?)
    });
    match saved.await {
        Ok(()) => Ok(see_other(&format!("{PATH}?done=saved"))),
        Err(TaxError::Invalid(wrong)) => page(&face, &staff.person, refused, &draft, &wrong, &html! {}).await,
        Err(error @ TaxError::CountsAlready) => {
            let wrong = [FieldError::new("starts_on", "past", error.message())];
            page(&face, &staff.person, status_of(error.kind()), &draft, &wrong, &html! {}).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    draft: &Draft,
    wrong: &[FieldError],
    notice: &Markup,
) -> Result<Response, Refusal> {
    let mut tx = face.db.begin().await?;
    let today = tx.now().await?.date_naive();
    let rules = list_rules(&mut tx).await?;
    let present = present(&rules, today);
    let body = html! {
        (PageHeader {
            title: "Taxes".into(),
            text: "The rule of a state goes before its country’s, and the latest that has begun before earlier ones. Tax is rounded once a line.".into(),
            ..PageHeader::default()
        })
        (tabs(PATH))
        (notice)
        div class="stack stack-4" {
            @if may_edit(person) {
                (Disclosure { title: "A new rate, or another treatment".into(), body: taxes_form::render(PATH, draft, wrong), open: !wrong.is_empty(), group: String::new() })
            }
            (DataTable {
                caption: "Rules of tax, by place".into(),
                columns: vec![
                    Column::new("Place"), Column::new("On the receipt"), Column::numeric("Rate"), Column::new("Treatment"),
                    Column::new("Delivery"), Column::new("Counts"),
                ],
                rows: rules.iter().map(|rule| row(rule, today, present.contains(&key(rule)))).collect(),
                empty: html! { p { "No place is taxed, so nothing can be sold." } },
                ..DataTable::default()
            })
        }
    };
    Ok(Sheet { title: "Taxes".into(), path: PATH, body }.respond(face, person, status).into_response())
}

type Key<'a> = (&'a str, &'a str, NaiveDate);

fn key(rule: &Rule) -> Key<'_> {
    (&rule.country, &rule.region, rule.starts_on)
}

/// Of each place the rule that counts today: rules come with the latest day first.
fn present(rules: &[Rule], today: NaiveDate) -> HashSet<Key<'_>> {
    let mut places = HashSet::new();
    let begun = rules.iter().filter(|rule| rule.starts_on <= today);
    begun.filter(|rule| places.insert((&rule.country, &rule.region))).map(key).collect()
}

fn row(rule: &Rule, today: NaiveDate, counts: bool) -> Row {
    let country = Country::find(&rule.country);
    let region = country.and_then(|c| c.region(&rule.region)).map(|r| r.name);
    let country = country.map_or(rule.country.as_str(), |c| c.name);
    let whole = if rule.region.is_empty() { "The whole country" } else { country };
    let place = region.unwrap_or(country);
    let since = rule.starts_on.format("%-d %b %Y");
    Row {
        name: place.to_owned(),
        cells: vec![
            html! { (place) span class="cell-sub" { (whole) } },
            html! { (rule.name) span class="cell-sub" { (rule.jurisdiction) } },
            html! { @if rule.treatment.charges() { (rule.rate) } @else { span class="muted" { "None" } } },
            html! { (rule.treatment.label()) @if let Some(note) = &rule.note { span class="cell-sub" { (note) } } },
            html! { @if rule.shipping_taxed { "Taxed" } @else { span class="muted" { "Not taxed" } } span class="cell-sub" { (rule.rounding.label()) } },
            html! {
                @if counts { (StatusDot::new("Now", Tone::Success)) span class="cell-sub" { "Since " (since) } }
                @else if rule.starts_on > today { (StatusDot::new("To come", Tone::Info)) span class="cell-sub" { "From " (since) } }
                @else { (StatusDot::new("Over", Tone::Neutral)) span class="cell-sub" { "From " (since) } }
            },
        ],
        ..Row::default()
    }
}
