//! Stones that wait for a second person.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use catalog::stones::{
    StoneError,
    feed::{ParkReason, ParkedFilter, ParkedStone, list_parked, reject_stones, release_stones},
};
use customers::{Permission, SignedIn};
use http::StatusCode;
use kernel::{Actor, Fault, Kind, ids::StoneParkingId};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Choice, Column, DataTable, PageHeader, Row, Select, StatusDot, Tone};
use web::{
    FormData, Pairs, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{EditCatalog, ReadCatalog},
    },
    status_of,
};

use super::tabs;
use crate::{
    Face,
    frame::{Sheet, outcome},
    list::{Listing, ROWS},
    words::{count, datetime, moment},
};

pub(super) const PATH: &str = "/admin/stones/parked";

/// `GET /admin/stones/parked`: newest first, of one list or for one reason.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCatalog>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let number: u64 = query.get("n").parse().unwrap_or(1);
    let stones = count(number, "stone", "stones");
    let notice = match query.get("done") {
        "released" => {
            outcome(Tone::Success, &format!("{stones} released. The shop shows them within a few seconds."))
        }
        "rejected" => outcome(Tone::Success, &format!("{stones} turned down and withdrawn.")),
        _ => html! {},
    };
    page(&face, &staff.person, StatusCode::OK, &query, &notice).await
}

/// `POST /admin/stones/parked`: releases the chosen stones or turns them down.
pub(crate) async fn decide(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let ids: Vec<StoneParkingId> = sent.all("id").filter_map(|id| id.parse().ok()).collect();
    if ids.is_empty() {
        let notice = outcome(Tone::Warning, "Choose the stones first, with the boxes at the left.");
        return page(&face, &staff.person, StatusCode::UNPROCESSABLE_ENTITY, &Pairs::default(), &notice)
            .await;
    }
    let verdict = if sent.get("verdict") == "release" { "released" } else { "rejected" };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let decided = spawn_write(async move {
        let mut tx = db.begin().await?;
        let decided = match verdict {
            "released" => release_stones(&mut tx, &cx, &ids).await?,
            _ => reject_stones(&mut tx, &cx, &ids).await?,
        };
        tx.commit().await?;
        Ok::<_, StoneError>(decided)
    })
    .await;
    match decided {
        Ok(decided) => Ok(see_other(&format!("{PATH}?done={verdict}&n={decided}"))),
        Err(error) if error.kind() != Kind::Internal && error.kind() != Kind::Unavailable => {
            let said = error.fields().first().map_or_else(|| error.message(), |f| f.message.clone());
            let notice = outcome(Tone::Danger, &format!("{said} Nothing was decided."));
            page(&face, &staff.person, status_of(error.kind()), &Pairs::default(), &notice).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    query: &Pairs,
    notice: &Markup,
) -> Result<Response, Refusal> {
    let reason: Option<ParkReason> = query.find("reason").and_then(|r| r.parse().ok());
    let import = query.find("import").and_then(|i| i.parse().ok());
    let filters = vec![
        ("reason", reason.map_or("", |r| r.code()).to_owned()),
        ("import", import.map(|i: kernel::ids::StoneImportId| i.to_string()).unwrap_or_default()),
    ];
    let listing = Listing::new(face, PATH, filters);
    let before = listing.place(query)?;
    let mut conn = face.db.read().await?;
    let ask = ParkedFilter { import, reason, before };
    let mut parked = list_parked(&mut conn, &ask, ROWS + 1).await?;
    let rows = usize::try_from(ROWS).unwrap_or(usize::MAX);
    let more = parked.len() > rows;
    parked.truncate(rows);
    let next = parked.last().filter(|_| more).map(|p| (p.parked_at, p.id));
    let me = Actor::Staff(person.account).to_string();
    let body = html! {
        (PageHeader { title: "Stones that wait".into(), text: "What a list says of these stones surprised. Somebody other than who sent the list looks at them; until then nobody else sees them.".into(), ..PageHeader::default() })
        (tabs(&mut conn, PATH).await?)
        (notice)
        (filter(reason, import))
        (DataTable {
            caption: "Stones that wait, newest first".into(),
            columns: vec![
                Column::new("Stone"), Column::new("Why"), Column::numeric("Cost"), Column::numeric("Before, or its like"),
                Column::numeric("Price it would have"), Column::new("Supplier"), Column::new("Since"),
            ],
            rows: parked.iter().map(|p| row(p, &me)).collect(),
            bulk: person.may(Permission::EditCatalog).then(|| (PATH.to_owned(), buttons())),
            empty: html! { p { "Nothing waits. What surprises in the next list will be here." } },
            ..DataTable::default()
        })
        (listing.pager(before.is_none(), next.as_ref(), "More stones"))
    };
    Ok(Sheet { title: "Stones that wait".into(), path: PATH, body }
        .respond(face, person, status)
        .into_response())
}

fn buttons() -> Markup {
    let button = |text: &str, verdict: &str| Button {
        name: Some("verdict".into()),
        value: Some(verdict.into()),
        ..Button::submit(text).small()
    };
    html! {
        (button("Release", "release"))
        (button("Turn down", "reject").scheme(ButtonScheme::Outline))
    }
}

fn filter(reason: Option<ParkReason>, import: Option<kernel::ids::StoneImportId>) -> Markup {
    html! {
        form class="filter-form" action=(PATH) {
            @if let Some(import) = import { input type="hidden" name="import" value=(import); }
            (Select {
                id: "reason".into(),
                name: "reason".into(),
                label: "Why".into(),
                choices: ParkReason::ALL.iter().map(|r| Choice::new(r.code(), r.label())).collect(),
                selected: reason.map_or("", |r| r.code()).into(),
                prompt: Some("Any reason".into()),
                quiet: true,
                ..Select::default()
            })
            button class="btn btn-outline btn-sm" type="submit" { span { "Apply" } }
        }
    }
}

fn row(parked: &ParkedStone, me: &str) -> Row {
    let stone = &parked.stone;
    Row {
        id: parked.id.to_string(),
        name: stone.serial.to_string(),
        sub: Some(stone.facts.describe()),
        cells: vec![
            html! { span class="num code-word" { (stone.serial) } },
            html! {
                (StatusDot::new(parked.reason.label(), Tone::Warning))
                span class="cell-sub" { (parked.words) }
                @if parked.parked_by == me { span class="cell-sub" { "You sent this list: somebody else decides." } }
            },
            html! { (parked.cost) },
            html! { @if let Some(before) = parked.cost_before { (before) } @else { span class="muted" { "no matter" } } },
            html! { (stone.price) },
            html! { @if let Some((code, key)) = &parked.supplier { (code) span class="cell-sub num" { (key) } } @else { "The house" } },
            html! { time datetime=(datetime(parked.parked_at)) { (moment(parked.parked_at)) } },
        ],
        ..Row::default()
    }
}
