//! `/admin/inbox`: the messages of all commissions, who waits longest first.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use bespoke::{
    commissions::Whose,
    inbox::{InboxFilter, Only, Thread, list_threads},
};
use kernel::clean_text;
use maud::{Markup, html};
use ui::{Badge, Choice, Column, DataTable, FilterBar, PageHeader, Row, Select, StatusDot, Tab, Tabs, Tone};
use web::{
    Pairs, QueryPairs, Refusal,
    staff::{Staff, rights::ReadCommissions},
};

use super::{TODAY, templates, today::short};
use crate::{
    Face,
    commissions::{PATH as COMMISSIONS, ways_to},
    frame::Sheet,
    words::{count, datetime, query_value},
};

/// Where it is.
pub(crate) const PATH: &str = "/admin/inbox";

/// `GET /admin/inbox`
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCommissions>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let me = &staff.person;
    let filter = read(&query, me.account);
    let threads = list_threads(&mut *face.db.read().await?, me.account, &filter).await?;
    let tabs = Only::ALL.map(|only| Tab {
        text: only.label().into(),
        href: address(&InboxFilter { only, ..filter.clone() }),
        count: None,
        current: only == filter.only,
    });
    let whose = match filter.whose {
        Whose::Everybody => "",
        Whose::Nobody => "nobody",
        Whose::Of(_) => "me",
    };
    let controls = html! {
        input type="hidden" name="only" value=(filter.only.code());
        (Select {
            id: "owner".into(), name: "owner".into(), label: "Looked after by".into(),
            choices: vec![Choice::new("me", "Me"), Choice::new("nobody", "Nobody yet")],
            selected: whose.into(), prompt: Some("Everybody".into()), quiet: true, ..Select::default()
        })
    };
    let body = html! {
        (PageHeader {
            title: "Messages".into(),
            text: "What clients of all commissions wrote, and what we answered.".into(),
            actions: ways_to(&[("My work today", TODAY), ("Templates", templates::PATH), ("Board", COMMISSIONS)]),
            ..PageHeader::default()
        })
        (Tabs { label: "Which messages".into(), tabs: tabs.into() })
        (FilterBar {
            action: PATH.into(),
            query: filter.words.clone(),
            placeholder: "Number, title or client".into(),
            controls,
            tags: Vec::new(),
            count: count(threads.len() as u64, "conversation", "conversations"),
        })
        (DataTable {
            caption: format!("{}, {}", filter.only.label(), if matches!(filter.only, Only::ToAnswer | Only::Unread) { "who waits longest first" } else { "the newest first" }),
            columns: ["Client", "Newest message", "State", "Looked after by", "When"].into_iter().map(Column::new).collect(),
            rows: threads.iter().map(row).collect(),
            empty: html! { p { "Nobody waits here." } },
            ..DataTable::default()
        })
    };
    Ok(Sheet { title: "Messages".into(), path: PATH, body }.ok(&face, me).into_response())
}

fn read(query: &Pairs, me: kernel::ids::AccountId) -> InboxFilter {
    InboxFilter {
        only: Only::find(query.get("only")).unwrap_or_default(),
        whose: match query.get("owner") {
            "me" => Whose::Of(me),
            "nobody" => Whose::Nobody,
            _ => Whose::Everybody,
        },
        words: clean_text(query.get("q"), false).chars().take(120).collect(),
    }
}

fn address(filter: &InboxFilter) -> String {
    let mut address = format!("{PATH}?only={}", filter.only.code());
    match filter.whose {
        Whose::Everybody => {}
        Whose::Nobody => address.push_str("&owner=nobody"),
        Whose::Of(_) => address.push_str("&owner=me"),
    }
    if !filter.words.is_empty() {
        address.push_str("&q=");
        address.push_str(&query_value(&filter.words));
    }
    address
}

fn row(thread: &Thread) -> Row {
    Row {
        name: thread.number.clone(),
        href: Some(format!("{PATH}/{}", thread.commission)),
        cells: vec![
            html! { (thread.client) },
            html! { @if !thread.from_client { span class="muted" { "We: " } } (short(&thread.words)) span class="cell-sub" { span class="num" { (thread.number) } ", " (thread.title) } },
            state(thread),
            html! { (thread.owner.as_deref().unwrap_or("Nobody yet")) },
            html! { time datetime=(datetime(thread.at)) { (thread.at.format("%-d %b, %H:%M")) } },
        ],
        ..Row::default()
    }
}

fn state(thread: &Thread) -> Markup {
    html! {
        div class="cluster" {
            @if thread.unread > 0 { (Badge::new(format!("{} unread", thread.unread), Tone::Warning)) }
            @else if thread.unanswered { (StatusDot::new("To answer", Tone::Warning)) }
            @else { (StatusDot::new("Answered", Tone::Success)) }
            @if thread.secret { (Badge::new("A surprise", Tone::Accent)) }
        }
    }
}
