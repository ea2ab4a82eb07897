//! The list of transfers, with the forms to record more.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::transfers::{self, Suggestion, Transfer, TransferState};
use customers::{Permission, SignedIn};
use http::StatusCode;
use kernel::{FieldError, ids::TransferId};
use maud::{Markup, html};
use std::collections::HashMap;
use ui::{Column, DataTable, Disclosure, PageHeader, Tab, Tabs, Tone};
use web::{
    QueryPairs, Refusal,
    staff::{Staff, rights::ReadOrders},
};

use super::{
    PATH,
    parts::{self, Entered},
};
use crate::{
    Face,
    frame::{Sheet, outcome},
};

/// How many transfers are shown.
const ROWS: i64 = 100;

/// What stands above the list, and what was typed.
#[derive(Default)]
pub(super) struct Said {
    pub(super) notice: Option<Markup>,
    pub(super) entered: Entered,
    pub(super) wrong: Vec<FieldError>,
}

/// `GET /admin/transfers`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadOrders>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let state = query.find("state").and_then(TransferState::find);
    let notice = match query.get("done") {
        "recorded" => Some("Recorded. It stands in suspense until it is matched to an order."),
        "known" => Some("This line was recorded before; nothing was changed."),
        "matched" => Some("Matched. What is due was paid as far as it reaches; the list says what is left."),
        "owed" => Some("Put aside. Send it back at the bank, then write down the line here."),
        "returned" => Some("Written down as sent back."),
        _ => None,
    };
    let notice = notice.map(|words| outcome(Tone::Success, words));
    let said = Said { notice, ..Said::default() };
    page(&face, &staff.person, state, &said, StatusCode::OK).await
}

/// The page as it stands now.
pub(super) async fn page(
    face: &Face,
    person: &SignedIn,
    state: Option<TransferState>,
    said: &Said,
    status: StatusCode,
) -> Result<Response, Refusal> {
    let mut tx = face.db.begin().await?;
    let today = tx.now().await?.date_naive();
    let found = transfers::list_transfers(&mut tx, state, ROWS).await?;
    let (suggested, numbers) = names(&mut tx, &found).await?;
    let works = person.may(Permission::HandleMoney);
    let body = html! {
        (PageHeader {
            title: "Bank transfers".into(),
            text: "Record each line of the bank's statement, then match it to its order. Exact money is applied, short money waits, what is over goes back.".into(),
            ..PageHeader::default()
        })
        (tabs(state))
        @if let Some(notice) = &said.notice { (notice) }
        div class="stack stack-4" {
            @if works {
                (Disclosure {
                    title: "Record a transfer".into(),
                    body: parts::record_form(&said.entered, &said.wrong, today),
                    open: !said.wrong.is_empty() && said.entered.statement.is_empty(),
                    group: String::new(),
                })
                (Disclosure {
                    title: "Take a statement".into(),
                    body: parts::statement_form(&said.entered, &said.wrong),
                    open: !said.entered.statement.is_empty(),
                    group: String::new(),
                })
            }
            (DataTable {
                caption: "Transfers, the latest first".into(),
                columns: vec![
                    Column::new("Came"), Column::new("From"), Column::numeric("Amount"), Column::new("State"), Column::new("Order"), Column::new("Next"),
                ],
                rows: found.iter().map(|t| parts::row(t, suggested.get(&t.id), numbers.get(&t.id), works, today)).collect(),
                empty: html! { p { "No transfer is here." } },
                ..DataTable::default()
            })
        }
    };
    Ok(Sheet { title: "Bank transfers".into(), path: PATH, body }
        .respond(face, person, status)
        .into_response())
}

type Names = (HashMap<TransferId, Suggestion>, HashMap<TransferId, String>);

/// What each seems to be for, and the number of the order that each is for.
async fn names(tx: &mut db::Tx, found: &[Transfer]) -> Result<Names, Refusal> {
    let (mut suggested, mut numbers) = (HashMap::new(), HashMap::new());
    for transfer in found {
        match transfer.order {
            Some(order) => {
                if let Some(order) = commerce::orders::find(tx, order).await? {
                    numbers.insert(transfer.id, order.number);
                }
            }
            None if transfer.state == TransferState::Unmatched => {
                if let Some(found) = transfers::suggest_order(tx, &transfer.reference).await? {
                    suggested.insert(transfer.id, found);
                }
            }
            None => {}
        }
    }
    Ok((suggested, numbers))
}

fn tabs(current: Option<TransferState>) -> Tabs {
    let tab = |text: &str, state: Option<TransferState>| Tab {
        text: text.into(),
        href: state.map_or_else(|| PATH.to_owned(), |state| format!("{PATH}?state={}", state.code())),
        count: None,
        current: current == state,
    };
    let each = TransferState::ALL.map(|state| tab(state.label(), Some(state)));
    Tabs { label: "Transfers by state".into(), tabs: std::iter::once(tab("All", None)).chain(each).collect() }
}
