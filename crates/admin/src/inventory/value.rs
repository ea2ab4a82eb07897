//! What the stock cost, as of any day, and how long it has lain.

use axum::{extract::State, response::Response};
use chrono::{Days, NaiveDate, NaiveTime};
use commerce::inventory::places::{Aged, LocationKind, Valuation, value_stock};
use maud::{Markup, html};
use ui::{Button, Card, Column, DataTable, InlineAlert, Row, TextField, TextKind, Tone};
use web::{
    QueryPairs, Refusal,
    staff::{Staff, rights::ReadCosts},
};

use super::{
    PATH,
    parts::{Places, Said, Side, sheet},
};
use crate::{
    Face,
    words::{count, day, number},
};

/// `GET /admin/inventory/value`: as of the end of a day, UTC.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCosts>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let mut tx = face.db.begin().await?;
    let today = tx.now().await?.date_naive();
    drop(tx);
    // a day that cannot be read, or has yet to come, is today
    let date = query.get("day").parse::<NaiveDate>().ok().filter(|date| *date < today).unwrap_or(today);
    let end = date.checked_add_days(Days::new(1)).unwrap_or(date).and_time(NaiveTime::MIN).and_utc();
    let places = Places::read(&face).await?;
    let found = value_stock(&mut *face.db.read().await?, end).await?;
    let body = html! {
        form class="cluster" method="get" action={ (PATH) "/value" } {
            (TextField { kind: TextKind::Date, quiet: true, ..TextField::new("day", "At the end of") }.value(date.to_string()))
            (Button::submit("Show that day").small())
        }
        @if found.without_cost > 0 {
            (InlineAlert::new(Tone::Warning, format!(
                "Nobody has said what {} cost: they are left out of every amount here. Say it on the page of a piece, or when stock comes in.",
                count(number(found.without_cost), "unit", "units"))))
        }
        (by_place(&found, &places))
        (by_age(&found))
        (dearest(&found))
    };
    let text =
        format!("At cost, as of the end of {}. First in is first out; a piece has its own cost.", day(date));
    Ok(sheet(&face, &staff.person, Side::Value, ("Value and age", &text), &Said::default(), &body))
}

fn by_place(found: &Valuation, places: &Places) -> Markup {
    let ours = |line: &&commerce::inventory::places::ValueLine| {
        let place = places.all().iter().find(|place| place.id == line.location);
        place.is_none_or(|place| place.kind != LocationKind::ConsignmentIn)
    };
    let mut sums: Vec<kernel::Money> = Vec::new();
    for line in found.locations.iter().filter(ours) {
        match sums.iter_mut().find(|sum| sum.currency() == line.value.currency()) {
            Some(sum) => *sum = sum.checked_add(line.value).unwrap_or(*sum),
            None => sums.push(line.value),
        }
    }
    html! {
        (Card { title: "By place".into(), sticky: false, body: html! {
            p { "The house's own stock: " @for sum in &sums { strong { (sum) } " " } @if sums.is_empty() { "nothing with a cost." } }
            (DataTable {
                caption: "Value by place, the dearest first".into(),
                columns: vec![Column::new("Place"), Column::numeric("Units"), Column::numeric("At cost")],
                rows: found.locations.iter().map(|line| Row {
                    name: places.name(line.location).to_owned(),
                    cells: vec![
                        html! { (places.name(line.location)) @if !ours(&line) { span class="cell-sub" { "somebody else's, not in the sum" } } },
                        html! { (line.units) },
                        html! { (line.value) },
                    ],
                    ..Row::default()
                }).collect(),
                empty: html! { p { "Nothing lay anywhere on that day." } },
                ..DataTable::default()
            })
        } })
    }
}

fn by_age(found: &Valuation) -> Markup {
    html! {
        (Card { title: "By age".into(), sticky: false, body: html! {
            (DataTable {
                caption: "How long it has lain since it came in".into(),
                columns: vec![Column::new("Age"), Column::numeric("Units"), Column::numeric("At cost")],
                rows: found.ages.iter().map(|aged| Row {
                    name: Aged::label(aged.bucket).to_owned(),
                    cells: vec![html! { (Aged::label(aged.bucket)) }, html! { (aged.units) }, html! { (aged.value) }],
                    ..Row::default()
                }).collect(),
                empty: html! { p { "Nothing with a cost." } },
                ..DataTable::default()
            })
            p { a class="link" href={ (PATH) "?older=365" } { "What lies for over a year" } }
        } })
    }
}

fn dearest(found: &Valuation) -> Markup {
    html! {
        (Card { title: "The dearest".into(), sticky: false, body: html! {
            (DataTable {
                caption: "The dearest by cost".into(),
                columns: vec![Column::new("Piece"), Column::numeric("Units"), Column::numeric("At cost")],
                rows: found.dearest.iter().map(|dear| Row {
                    name: dear.title.clone(),
                    href: dear.piece.map(|piece| format!("{PATH}/pieces/{piece}")),
                    sub: Some(dear.sku.clone()),
                    cells: vec![
                        html! { (dear.title) },
                        html! { (dear.units) },
                        html! { (dear.value) },
                    ],
                    ..Row::default()
                }).collect(),
                empty: html! { p { "Nothing with a cost." } },
                ..DataTable::default()
            })
        } })
    }
}
