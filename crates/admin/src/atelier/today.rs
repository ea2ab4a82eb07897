//! `/admin/today`: what waits for whoever is signed in, the most pressing first.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use bespoke::{
    agenda::{AgendaFilter, Item, What, list_agenda},
    commissions::{BoardFilter, Card, Whose, list_board},
    inbox::{InboxFilter, Only, Thread, list_threads},
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use maud::{Markup, html};
use ui::{Badge, Column, DataTable, PageHeader, Row, Tone};
use web::{
    Refusal,
    staff::{Staff, rights::ReadCommissions},
};

use super::{CALENDAR, INBOX, WORKLOAD};
use crate::{
    Face,
    commissions::{PATH as COMMISSIONS, ways_to},
    frame::Sheet,
    words::{count, day, number},
};

/// Where it is.
pub(crate) const PATH: &str = "/admin/today";
/// How far back something that was missed is still shown.
const BACK: u64 = 90;
/// How far ahead it looks.
const AHEAD: u64 = 7;

/// Everything that waits for one person.
struct Work {
    now: DateTime<Utc>,
    /// Clients of theirs who wait for an answer.
    mine: Vec<Thread>,
    /// Clients whom nobody looks after yet.
    nobodys: Vec<Thread>,
    /// Cards of theirs that are late or have stalled.
    cards: Vec<Card>,
    missed: Vec<Item>,
    today: Vec<Item>,
    soon: Vec<Item>,
}

/// `GET /admin/today`
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCommissions>,
) -> Result<Response, Refusal> {
    let me = &staff.person;
    let mut tx = face.db.begin().await?;
    let now = tx.now().await?;
    let today = now.date_naive();
    let of = |whose| InboxFilter { only: Only::ToAnswer, whose, words: String::new() };
    let mine = list_threads(&mut tx, me.account, &of(Whose::Of(me.account))).await?;
    let nobodys = list_threads(&mut tx, me.account, &of(Whose::Nobody)).await?;
    let filter =
        BoardFilter { whose: Whose::Of(me.account), needs_a_look: Some(now), ..BoardFilter::default() };
    let cards = list_board(&mut tx, &filter).await?;
    let filter = AgendaFilter {
        from: today - Days::new(BACK),
        to: today + Days::new(AHEAD),
        whose: Some((me.account, me.name.clone())),
    };
    let items = list_agenda(&mut tx, &filter).await?;
    drop(tx);
    // a conversation that is over, and a quote whose time is over, are nothing that was missed
    let missed = |item: &Item| item.on < today && !matches!(item.what, What::Conversation | What::QuoteEnds);
    let pick = |keep: &dyn Fn(&Item) -> bool| items.iter().filter(|item| keep(item)).cloned().collect();
    let work = Work {
        now,
        mine,
        nobodys,
        cards,
        missed: pick(&missed),
        today: pick(&|item| item.on == today),
        soon: pick(&|item| item.on > today),
    };
    let body = body(&work, &me.name);
    Ok(Sheet { title: "My work today".into(), path: PATH, body }.ok(&face, me).into_response())
}

fn body(work: &Work, name: &str) -> Markup {
    let today = work.now.date_naive();
    let quiet = work.mine.is_empty()
        && work.nobodys.is_empty()
        && work.cards.is_empty()
        && work.missed.is_empty()
        && work.today.is_empty();
    html! {
        (PageHeader {
            title: "My work today".into(),
            text: format!("{}, {name}.", day(today)),
            actions: ways_to(&[("Calendar", CALENDAR), ("Workload", WORKLOAD), ("Messages", INBOX), ("Board", COMMISSIONS)]),
            ..PageHeader::default()
        })
        @if quiet { div class="table-empty" { p { "Nothing waits for you today." } } }
        (threads("Your clients who wait for an answer", &work.mine))
        (agenda("Today", &work.today, today))
        (agenda("Past their day", &work.missed, today))
        (late(work))
        (threads("Nobody looks after these yet", &work.nobodys))
        (agenda("The next seven days", &work.soon, today))
    }
}

fn threads(title: &str, threads: &[Thread]) -> Markup {
    let row = |thread: &Thread| Row {
        name: thread.number.clone(),
        href: Some(format!("{INBOX}/{}", thread.commission)),
        cells: vec![
            html! { (thread.client) },
            html! { (short(&thread.words)) span class="cell-sub num" { (thread.number) } },
            html! { (thread.stage.label()) },
            html! { time datetime=(thread.at.to_rfc3339()) { (thread.at.format("%-d %b, %H:%M")) } },
        ],
        ..Row::default()
    };
    html! {
        @if !threads.is_empty() {
            section class="stack stack-3" {
                h2 { (title) " " span class="num muted" { (threads.len()) } }
                (DataTable {
                    caption: format!("{title}, who waits longest first"),
                    columns: ["Client", "What they wrote", "Stage", "Since"].into_iter().map(Column::new).collect(),
                    rows: threads.iter().map(row).collect(),
                    ..DataTable::default()
                })
            }
        }
    }
}

fn late(work: &Work) -> Markup {
    let row = |card: &Card| {
        let pace = card.pace(work.now);
        Row {
            name: card.number.clone(),
            href: Some(format!("{COMMISSIONS}/{}", card.id)),
            cells: vec![
                html! { (card.title) },
                html! { (card.next_step().0) span class="cell-sub num" { (card.number) } },
                html! { (card.stage.label()) ", " (count(number(pace.days), "day", "days")) },
                html! { div class="cluster" {
                    @if pace.is_late() { (Badge::new(format!("{} late", count(number(pace.late_days), "day", "days")), Tone::Danger)) }
                    @if pace.stalled { (Badge::new("Stalled", Tone::Warning)) }
                } },
            ],
            ..Row::default()
        }
    };
    html! {
        @if !work.cards.is_empty() {
            section class="stack stack-3" {
                h2 { "Late or stalled " span class="num muted" { (work.cards.len()) } }
                (DataTable {
                    caption: "Your commissions that are late or have stalled".into(),
                    columns: ["Commission", "Next", "Stands at", "Signs"].into_iter().map(Column::new).collect(),
                    rows: work.cards.iter().map(row).collect(),
                    ..DataTable::default()
                })
            }
        }
    }
}

fn agenda(title: &str, items: &[Item], today: NaiveDate) -> Markup {
    let row = |item: &Item| Row {
        name: item.words.clone(),
        href: item.commission.as_ref().map(|(id, _)| href(*id, item.what)),
        cells: vec![
            html! {
                @if item.on == today { (item.time.as_deref().unwrap_or("Today")) } @else { (item.on.format("%a %-d %b")) @if let Some(time) = &item.time { ", " (time) } }
            },
            html! { (item.what.label()) },
            html! { (item.words) @if let Some((_, number)) = &item.commission { span class="cell-sub num" { (number) } } },
        ],
        ..Row::default()
    };
    html! {
        @if !items.is_empty() {
            section class="stack stack-3" {
                h2 { (title) " " span class="num muted" { (items.len()) } }
                (DataTable {
                    caption: title.into(),
                    columns: ["When", "What", "Of whom"].into_iter().map(Column::new).collect(),
                    rows: items.iter().map(row).collect(),
                    ..DataTable::default()
                })
            }
        }
    }
}

/// Where something that falls on a day is looked after.
pub(super) fn href(commission: bespoke::ids::CommissionId, what: What) -> String {
    match what {
        What::Job => format!("{COMMISSIONS}/{commission}/bench"),
        What::AnswerDue => format!("{INBOX}/{commission}"),
        _ => format!("{COMMISSIONS}/{commission}"),
    }
}

/// The beginning of what was written, on one line.
pub(super) fn short(words: &str) -> String {
    const SHOWN: usize = 110;
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN {
        return line;
    }
    let cut: String = line.chars().take(SHOWN).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{cut} …")
}
