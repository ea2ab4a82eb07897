//! `/admin/calendar`: a month with its conversations, promised days, jobs and answers; a list of days on a telephone.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use bespoke::agenda::{AgendaFilter, Day, Item, What, days_of_month, list_agenda};
use chrono::{Datelike, Months, NaiveDate};
use maud::{Markup, html};
use ui::{PageHeader, Tab, Tabs};
use web::{
    QueryPairs, Refusal,
    staff::{Staff, rights::ReadCommissions},
};

use super::{TODAY, today::href};
use crate::{
    Face,
    commissions::{PATH as COMMISSIONS, VISITS, ways_to},
    frame::Sheet,
    words::day as day_in_words,
};

/// Where it is.
pub(crate) const PATH: &str = "/admin/calendar";
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// `GET /admin/calendar`: this month, or the one that was asked for as `2026-12`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCommissions>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let me = &staff.person;
    let mut tx = face.db.begin().await?;
    let today = tx.now().await?.date_naive();
    let asked = format!("{}-01", query.get("month")).parse::<NaiveDate>();
    // a calendar of other centuries is a mistyped address
    let month = asked.ok().filter(|month| (2000..2200).contains(&month.year())).unwrap_or(today);
    let mine = query.get("owner") == "me";
    let filter = AgendaFilter {
        from: month.with_day(1).unwrap_or(month) - chrono::Days::new(7),
        to: month.with_day(28).unwrap_or(month) + chrono::Days::new(14),
        whose: mine.then(|| (me.account, me.name.clone())),
    };
    let items = list_agenda(&mut tx, &filter).await?;
    drop(tx);
    let weeks = days_of_month(month, &items).unwrap_or_default();
    let body = body(month, today, mine, &weeks);
    Ok(Sheet { title: "Calendar".into(), path: PATH, body }.ok(&face, me).into_response())
}

fn address(month: NaiveDate, mine: bool) -> String {
    format!("{PATH}?month={}{}", month.format("%Y-%m"), if mine { "&owner=me" } else { "" })
}

fn body(month: NaiveDate, today: NaiveDate, mine: bool, weeks: &[Vec<Day>]) -> Markup {
    let (before, after) =
        (month.checked_sub_months(Months::new(1)), month.checked_add_months(Months::new(1)));
    let tab = |text: &str, of: bool| Tab {
        text: text.into(),
        href: address(month, of),
        count: None,
        current: mine == of,
    };
    let nothing = weeks.iter().flatten().all(|day| !day.within || day.items.is_empty());
    html! {
        (PageHeader {
            title: month.format("%B %Y").to_string(),
            text: "Conversations, promised days, jobs at the bench and answers that are due.".into(),
            actions: ways_to(&[("My work today", TODAY), ("Consultations", VISITS), ("Board", COMMISSIONS)]),
            ..PageHeader::default()
        })
        div class="cluster" {
            (Tabs { label: "Whose calendar".into(), tabs: vec![tab("Everybody’s", false), tab("Mine", true)] })
            nav class="cluster" aria-label="Months" {
                @if let Some(before) = before { a class="btn btn-sm btn-outline" href=(address(before, mine)) rel="prev" { "‹ " (before.format("%B")) } }
                a class="btn btn-sm btn-outline" href=(address(today, mine)) { "This month" }
                @if let Some(after) = after { a class="btn btn-sm btn-outline" href=(address(after, mine)) rel="next" { (after.format("%B")) " ›" } }
            }
        }
        @if nothing { p class="muted" { "Nothing falls on this month." } }
        div class="calendar-frame" tabindex="0" role="region" aria-label={ "Calendar of " (month.format("%B %Y")) } {
            table class="calendar" {
                caption class="sr" { (month.format("%B %Y")) ", a row a week" }
                thead { tr { @for name in WEEKDAYS { th scope="col" { (name) } } } }
                tbody { @for week in weeks { tr { @for one in week { (cell(one, today)) } } } }
            }
        }
    }
}

fn cell(one: &Day, today: NaiveDate) -> Markup {
    let class = match (one.within, one.items.is_empty()) {
        (false, true) => "is-outside is-free",
        (false, false) => "is-outside",
        (true, true) => "is-free",
        (true, false) => "",
    };
    html! {
        td class=(class) aria-current=[(one.on == today).then_some("date")] {
            p class="calendar-day" { span class="calendar-short num" aria-hidden="true" { (one.on.day()) } span class="calendar-long" { (day_in_words(one.on)) } }
            @if !one.items.is_empty() { ul { @for item in &one.items { li class={ "calendar-item is-" (item.what.code()) } { (entry(item, today)) } } } }
        }
    }
}

fn entry(item: &Item, today: NaiveDate) -> Markup {
    let late = item.on < today && !matches!(item.what, What::Conversation | What::QuoteEnds);
    let body = html! {
        b { (item.what.label()) @if let Some(time) = &item.time { ", " (time) } }
        @if late { " (past)" }
        " " (item.words)
        @if let Some(name) = &item.name { span class="muted" { " · " (name) } }
    };
    html! {
        @match &item.commission {
            Some((id, number)) => { a href=(href(*id, item.what)) title=(number) { (body) } }
            None => { a href=(VISITS) { (body) } }
        }
    }
}
