//! The pipeline: columns by stage, or a list, under one filter.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use bespoke::commissions::{BoardFilter, Card, Stage, Whose, list_board, list_designers};
use chrono::{DateTime, Utc};
use customers::{Permission, SignedIn};
use http::StatusCode;
use kernel::{clean_text, ids::AccountId};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Checkbox, Choice, FilterBar, PageHeader, Select, Tab, Tabs, Tone};
use web::{
    Pairs, QueryPairs, Refusal,
    staff::{Staff, rights::ReadCommissions},
};

use super::{PATH, cards, live};
use crate::{
    Face,
    frame::{Sheet, outcome},
    words::{count, query_value},
};

/// What was asked for.
pub(super) struct Asked {
    filter: BoardFilter,
    list: bool,
    /// Whether only those that are late or stalled.
    look: bool,
}

impl Asked {
    /// Reads the query; words that name nothing are left out, since links grow old.
    pub(super) fn read(query: &Pairs, person: &SignedIn) -> Self {
        let whose = match query.get("owner") {
            "me" => Whose::Of(person.account),
            "nobody" => Whose::Nobody,
            other => other.parse().map_or(Whose::Everybody, Whose::Of),
        };
        let filter = BoardFilter {
            whose,
            stage: Stage::find(query.get("stage")),
            words: clean_text(query.get("q"), false).chars().take(120).collect(),
            unanswered: query.has("unanswered"),
            needs_a_look: None,
            closed: query.has("closed"),
        };
        Self { filter, list: query.get("view") == "list", look: query.has("look") }
    }

    /// The filter at a moment.
    pub(super) fn filter_at(&self, now: DateTime<Utc>) -> BoardFilter {
        BoardFilter { needs_a_look: self.look.then_some(now), ..self.filter.clone() }
    }

    /// The filter as a query, without its question mark; the same for the board, the list, and what an open board hears.
    fn query(&self) -> Vec<String> {
        let mut parts = Vec::new();
        match self.filter.whose {
            Whose::Everybody => {}
            Whose::Nobody => parts.push("owner=nobody".to_owned()),
            Whose::Of(account) => parts.push(format!("owner={account}")),
        }
        if let Some(stage) = self.filter.stage {
            parts.push(format!("stage={}", stage.code()));
        }
        if !self.filter.words.is_empty() {
            parts.push(format!("q={}", query_value(&self.filter.words)));
        }
        for (set, word) in
            [(self.filter.unanswered, "unanswered"), (self.look, "look"), (self.filter.closed, "closed")]
        {
            if set {
                parts.push(format!("{word}=yes"));
            }
        }
        parts
    }

    /// The address of the same filter, as a list or a board.
    pub(super) fn address(&self, list: bool) -> String {
        let parts: Vec<_> = list.then(|| "view=list".to_owned()).into_iter().chain(self.query()).collect();
        if parts.is_empty() { PATH.to_owned() } else { format!("{PATH}?{}", parts.join("&")) }
    }

    /// Where a board that was read at a moment hears what changes.
    fn events(&self, read_at: DateTime<Utc>) -> String {
        let since = format!("since={}", read_at.timestamp_micros());
        let parts: Vec<_> = std::iter::once(since).chain(self.query()).collect();
        format!("{}?{}", live::PATH, parts.join("&"))
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
    let mut tx = face.db.begin().await?;
    // the moment before the cards are read: what changes meanwhile is told to the open board once more
    let now = tx.now().await?;
    let found = list_board(&mut tx, &asked.filter_at(now)).await?;
    let designers = list_designers(&mut tx).await?;
    drop(tx);
    let works = person.may(Permission::WorkCommissions);
    let tab = |text: &str, list: bool| Tab {
        text: text.into(),
        href: asked.address(list),
        count: None,
        current: asked.list == list,
    };
    let hand = cards::Hand { now, works, back: asked.address(false) };
    let body = html! {
        (PageHeader {
            title: "Commissions".into(),
            text: "From the first wish to the finished piece. A card that waits longest stands on top.".into(),
            actions: ways_to(&[("Consultations", super::visits::PATH), ("The bench", super::bench::ALL), ("Prices of metal", super::rates::PATH)]),
            ..PageHeader::default()
        })
        (notice)
        (Tabs { label: "Board or list".into(), tabs: vec![tab("Board", false), tab("List", true)] })
        (FilterBar {
            action: PATH.into(),
            query: asked.filter.words.clone(),
            placeholder: "Number, title or client".into(),
            controls: controls(asked, person, &designers),
            tags: Vec::new(),
            count: count(found.len() as u64, "commission", "commissions"),
        })
        @if asked.list { (cards::list(&hand, &found)) } @else { (board(&hand, &found, asked)) }
    };
    let scripts: &[&str] = if asked.list { &[] } else { &["board.js"] };
    Ok(Sheet { title: "Commissions".into(), path: PATH, body }
        .scripted(face, person, status, scripts)
        .into_response())
}

fn controls(asked: &Asked, person: &SignedIn, designers: &[(AccountId, String)]) -> Markup {
    let stages = Stage::ALL.into_iter().map(|stage| Choice::new(stage.code(), stage.label())).collect();
    let mut whose = vec![Choice::new("me", "Mine"), Choice::new("nobody", "Nobody’s yet")];
    let others = designers.iter().filter(|(account, _)| *account != person.account);
    whose.extend(others.map(|(account, name)| Choice::new(account.to_string(), name.as_str())));
    let selected = match asked.filter.whose {
        Whose::Everybody => String::new(),
        Whose::Nobody => "nobody".into(),
        Whose::Of(account) if account == person.account => "me".into(),
        Whose::Of(account) => account.to_string(),
    };
    let tick = |name: &str, text: &str, checked| Checkbox {
        id: name.into(),
        name: name.into(),
        value: "yes".into(),
        text: text.into(),
        checked,
        ..Checkbox::default()
    };
    html! {
        @if asked.list { input type="hidden" name="view" value="list"; }
        (Select {
            id: "stage".into(), name: "stage".into(), label: "Stage".into(), choices: stages,
            selected: asked.filter.stage.map_or("", Stage::code).into(), prompt: Some("Every stage".into()), quiet: true, ..Select::default()
        })
        (Select {
            id: "owner".into(), name: "owner".into(), label: "Looked after by".into(), choices: whose,
            selected, prompt: Some("Everybody".into()), quiet: true, ..Select::default()
        })
        (tick("unanswered", "Client waits", asked.filter.unanswered))
        (tick("look", "Late or stalled", asked.look))
        (tick("closed", "Ended too", asked.filter.closed))
    }
}

fn board(hand: &cards::Hand, found: &[Card], asked: &Asked) -> Markup {
    // empty ends of the road are not worth a column; with a script a card may come to any that is shown
    let shown = |stage: &Stage| {
        found.iter().any(|card| card.stage == *stage)
            || (asked.filter.stage.is_none()
                && (asked.filter.closed || !matches!(stage, Stage::Aftercare | Stage::Cancelled)))
    };
    html! {
        commission-board data-events=(asked.events(hand.now)) {
            p class="small muted board-keys" hidden { "Arrow keys pick a card, M opens its Move menu, Enter opens it. Cards can be dragged; what others move is seen here as they do it." }
            div class="board" tabindex="0" role="region" aria-label="Commissions by stage" {
                @for stage in Stage::ALL.into_iter().filter(shown) {
                    @let here: Vec<&Card> = found.iter().filter(|card| card.stage == stage).collect();
                    section class="board-column" data-stage=(stage.code()) data-label=(stage.label()) aria-labelledby={ "stage-" (stage.code()) } {
                        h2 id={ "stage-" (stage.code()) } { (stage.label()) " " span class="num muted" data-count { (here.len()) } }
                        ul { @for card in here { (cards::card(hand, card)) } }
                    }
                }
            }
        }
    }
}

/// Links to other pages, as the head of a page has them.
pub(crate) fn ways_to(pages: &[(&str, &str)]) -> Vec<Button> {
    pages
        .iter()
        .map(|(text, href)| Button::link(*text, *href).scheme(ButtonScheme::Outline).small())
        .collect()
}
