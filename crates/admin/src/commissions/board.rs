//! The pipeline: columns by stage, or a list, under one filter.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use bespoke::commissions::{BoardFilter, Card, Stage, list_board};
use customers::{Permission, SignedIn};
use http::StatusCode;
use kernel::{Currency, Money, clean_text};
use maud::{Markup, html};
use ui::{
    Badge, Button, ButtonScheme, Checkbox, Choice, Column, DataTable, FilterBar, PageHeader, Row, Select,
    StatusDot, Tab, Tabs, Tone,
};
use web::{
    Pairs, QueryPairs, Refusal,
    staff::{Staff, rights::ReadCommissions},
};

use super::{PATH, words::tone};
use crate::{
    Face,
    frame::{Sheet, outcome},
    words::{count, query_value},
};

/// After so many days at one stage before the bench a card says that it has stalled.
const STALLED_DAYS: i64 = 10;

/// What was asked for.
pub(super) struct Asked {
    filter: BoardFilter,
    list: bool,
    mine: bool,
}

impl Asked {
    /// Reads the query; words that name nothing are left out, since links grow old.
    pub(super) fn read(query: &Pairs, person: &SignedIn) -> Self {
        let mine = query.get("owner") == "me";
        let filter = BoardFilter {
            owner: mine.then_some(person.account),
            stage: Stage::find(query.get("stage")),
            words: clean_text(query.get("q"), false).chars().take(120).collect(),
            unanswered: query.has("unanswered"),
            closed: query.has("closed"),
        };
        Self { filter, list: query.get("view") == "list", mine }
    }

    /// The address of the same filter, as a list or a board.
    pub(super) fn address(&self, list: bool) -> String {
        let mut parts = Vec::new();
        if list {
            parts.push("view=list".to_owned());
        }
        if self.mine {
            parts.push("owner=me".to_owned());
        }
        if let Some(stage) = self.filter.stage {
            parts.push(format!("stage={}", stage.code()));
        }
        if !self.filter.words.is_empty() {
            parts.push(format!("q={}", query_value(&self.filter.words)));
        }
        if self.filter.unanswered {
            parts.push("unanswered=yes".to_owned());
        }
        if self.filter.closed {
            parts.push("closed=yes".to_owned());
        }
        if parts.is_empty() { PATH.to_owned() } else { format!("{PATH}?{}", parts.join("&")) }
    }
}

/// `GET /admin/commissions`
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCommissions>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let asked = Asked::read(&query, &staff.person);
    let notice = match (query.get("done"), Stage::find(query.get("to"))) {
        ("moved", Some(to)) => {
            let number: String = clean_text(query.get("number"), false).chars().take(10).collect();
            outcome(Tone::Success, &format!("Moved {number} to {}.", to.label()))
        }
        _ => html! {},
    };
    page(&face, &staff.person, StatusCode::OK, &asked, &notice).await
}

pub(super) async fn page(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    asked: &Asked,
    notice: &Markup,
) -> Result<Response, Refusal> {
    let cards = list_board(&mut *face.db.read().await?, &asked.filter).await?;
    let works = person.may(Permission::WorkCommissions);
    let tab = |text: &str, list: bool| Tab {
        text: text.into(),
        href: asked.address(list),
        count: None,
        current: asked.list == list,
    };
    let body = html! {
        (PageHeader {
            title: "Commissions".into(),
            text: "From the first wish to the finished piece. A card that waits longest stands on top.".into(),
            actions: vec![Button::link("Consultations", super::visits::PATH).scheme(ButtonScheme::Outline).small(), Button::link("The bench", super::bench::ALL).scheme(ButtonScheme::Outline).small(), Button::link("Prices of metal", super::rates::PATH).scheme(ButtonScheme::Outline).small()],
            ..PageHeader::default()
        })
        (notice)
        (Tabs { label: "Board or list".into(), tabs: vec![tab("Board", false), tab("List", true)] })
        (FilterBar {
            action: PATH.into(),
            query: asked.filter.words.clone(),
            placeholder: "Number, title or client".into(),
            controls: controls(asked),
            tags: Vec::new(),
            count: count(cards.len() as u64, "commission", "commissions"),
        })
        @if asked.list { (list(face, &cards)) } @else { (board(face, &cards, works, asked)) }
    };
    Ok(Sheet { title: "Commissions".into(), path: PATH, body }.respond(face, person, status).into_response())
}

fn controls(asked: &Asked) -> Markup {
    let stages = Stage::ALL.into_iter().map(|stage| Choice::new(stage.code(), stage.label())).collect();
    html! {
        @if asked.list { input type="hidden" name="view" value="list"; }
        (Select {
            id: "stage".into(), name: "stage".into(), label: "Stage".into(), choices: stages,
            selected: asked.filter.stage.map_or("", Stage::code).into(), prompt: Some("Every stage".into()), quiet: true, ..Select::default()
        })
        (Checkbox { id: "owner".into(), name: "owner".into(), value: "me".into(), text: "Mine".into(), checked: asked.mine, ..Checkbox::default() })
        (Checkbox { id: "unanswered".into(), name: "unanswered".into(), value: "yes".into(), text: "Client waits".into(), checked: asked.filter.unanswered, ..Checkbox::default() })
    }
}

fn board(face: &Face, cards: &[Card], works: bool, asked: &Asked) -> Markup {
    let stages = Stage::ALL.into_iter().filter(|stage| {
        // empty ends of the road are not worth a column
        cards.iter().any(|card| card.stage == *stage)
            || (asked.filter.stage.is_none() && !matches!(stage, Stage::Aftercare | Stage::Cancelled))
    });
    html! {
        div class="board" tabindex="0" role="region" aria-label="Commissions by stage" {
            @for stage in stages {
                @let here: Vec<&Card> = cards.iter().filter(|card| card.stage == stage).collect();
                section class="board-column" aria-labelledby={ "stage-" (stage.code()) } {
                    h2 id={ "stage-" (stage.code()) } { (stage.label()) " " span class="num muted" { (here.len()) } }
                    ul { @for card in here { li class="board-card" { (one(face, card, works, asked)) } } }
                }
            }
        }
    }
}

fn one(face: &Face, card: &Card, works: bool, asked: &Asked) -> Markup {
    html! {
        a class="row-link" href={ (PATH) "/" (card.id) } { (card.title) }
        p class="small muted" { span class="num" { (card.number) } @if let Some(total) = total(card) { " · " span class="num" { (total) } } }
        p class="small" { (card.owner.as_deref().unwrap_or("Nobody yet")) @if let Some(on) = card.promised_on { ", for " (on.format("%-d %b")) } }
        (flags(face, card))
        @if works && !card.stage.next().is_empty() {
            details class="board-move" {
                summary { "Move…" span class="sr" { " " (card.number) } }
                (move_form(card, &asked.address(false)))
            }
        }
    }
}

/// The menu of moves as a plain form.
fn move_form(card: &Card, back: &str) -> Markup {
    html! {
        form class="stack stack-2" method="post" action={ (PATH) "/" (card.id) "/move" } {
            input type="hidden" name="version" value=(card.version);
            input type="hidden" name="back" value=(back);
            label class="small" { "To "
                select class="input" name="to" {
                    @for to in card.stage.next() { option value=(to.code()) { (to.label()) @if card.stage.needs_reason(*to) { " (with a reason)" } } }
                }
            }
            label class="small" { "Reason " input class="input" name="reason" maxlength="400"; }
            (Button::submit("Move").scheme(ButtonScheme::Outline).small())
        }
    }
}

fn flags(face: &Face, card: &Card) -> Markup {
    let now = face.cx.clock.now();
    let days = (now - card.stage_since).num_days();
    let late = card.promised_on.is_some_and(|on| on < now.date_naive() && card.stage < Stage::Delivered);
    let stalled = days >= STALLED_DAYS && card.stage < Stage::Casting;
    html! {
        @if card.unanswered || late || stalled || card.secret {
            div class="cluster" {
                @if card.unanswered { (Badge::new("Client waits", Tone::Warning)) }
                @if late { (Badge::new("Late", Tone::Danger)) }
                @if stalled { (Badge::new(format!("{days} days here"), Tone::Neutral)) }
                @if card.secret { (Badge::new("A surprise", Tone::Accent)) }
            }
        }
    }
}

fn total(card: &Card) -> Option<Money> {
    let currency: Currency = card.currency.parse().ok()?;
    Some(Money::new(card.total_minor?, currency))
}

fn list(face: &Face, cards: &[Card]) -> Markup {
    let row = |card: &Card| Row {
        name: card.number.clone(),
        href: Some(format!("{PATH}/{}", card.id)),
        cells: vec![
            html! { span class="num" { (card.number) } },
            html! { (card.title) },
            html! { (StatusDot::new(card.stage.label(), tone(card.stage))) },
            html! { (card.owner.as_deref().unwrap_or("Nobody yet")) },
            html! { @if let Some(on) = card.promised_on { time datetime=(on) { (on.format("%-d %b %Y")) } } },
            html! { @if let Some(total) = total(card) { (total) } },
            flags(face, card),
        ],
        ..Row::default()
    };
    html! {
        (DataTable {
            caption: "Commissions, the longest waiting first".into(),
            columns: vec![
                Column::new("Commission"), Column::new("Title"), Column::new("Stage"), Column::new("Looked after by"),
                Column::new("Promised"), Column::numeric("Price"), Column::new("Signs"),
            ],
            rows: cards.iter().map(row).collect(),
            empty: html! { p { "No commission is like this." } },
            ..DataTable::default()
        })
    }
}
