//! One bulk edit: what it changes, what stands against it, and what can be done with it.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::bulk::{BulkEdit, BulkOrigin, BulkState, find_bulk_edit, find_file, list_changes, list_faults};
use customers::{Permission, SignedIn};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, InlineAlert, PageHeader, StatusDot, Tab, Tabs, Tone};
use web::{
    QueryPairs, Refusal,
    staff::{Staff, rights::ReadCatalog},
};

use super::{PATH, parts, path, read_id};
use crate::{
    Face,
    frame::{Sheet, outcome},
    words::{count, moment, number},
};

/// How many rows of the diff a page shows.
const ROWS: i64 = 50;
/// How many faults a page shows.
const FAULTS: i64 = 500;

/// `GET /admin/bulk-edits/{id}`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCatalog>,
    Path(id): Path<String>,
    QueryPairs(sent): QueryPairs,
) -> Result<Response, Refusal> {
    let id = read_id(&id)?;
    let mut conn = face.db.read().await?;
    let edit = find_bulk_edit(&mut conn, id).await?.ok_or_else(Refusal::not_found)?;
    let after: i32 = sent.find("after").and_then(|n| n.parse().ok()).unwrap_or(-1);
    let only =
        ["waiting", "applied", "refused", "undone", "kept"].into_iter().find(|s| sent.get("show") == *s);
    let warned = sent.get("show") == "warnings";
    let rows = list_changes(&mut conn, id, only, warned, after, ROWS).await?;
    let faults = list_faults(&mut conn, id, FAULTS).await?;
    let file = match edit.origin {
        BulkOrigin::File => find_file(&mut conn, id).await?,
        BulkOrigin::Edit => None,
    };
    drop(conn);
    let full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let next = rows.last().filter(|_| full).map(|row| {
        let show =
            sent.find("show").map_or(String::new(), |s| format!("&show={}", crate::words::query_value(s)));
        format!("{}?after={}{show}", path(id), row.position)
    });
    let body = html! {
        (PageHeader {
            crumbs: vec![("Bulk edits".into(), PATH.into()), (edit.said.clone(), String::new())],
            title: edit.said.clone(),
            aside: html! { (StatusDot::new(edit.state.label(), parts::tone(edit.state))) },
            text: edit.chosen.clone(),
            ..PageHeader::default()
        })
        (notice(sent.get("done")))
        (parts::progress(&edit))
        (parts::figures(&edit))
        (reasons(&edit))
        @if staff.person.may(Permission::EditCatalog) { (actions(&edit, &staff.person)) }
        @if let (Some(file), BulkState::Prepared) = (&file, edit.state) { (parts::mapping(&edit, file)) }
        (parts::faults(&edit, &faults, file.is_some()))
        h2 { "Every change" }
        (tabs(&edit, sent.get("show")))
        (parts::diff(&rows))
        @if let Some(next) = next { nav class="cluster" aria-label="Pages" { a class="btn btn-outline btn-sm" rel="next" href=(next) { span { "More changes" } } } }
    };
    Ok(Sheet { title: edit.said.clone(), path: PATH, body }.ok(&face, &staff.person).into_response())
}

fn notice(done: &str) -> Markup {
    match done {
        "running" => {
            outcome(Tone::Success, "It is being applied. You can leave this page: it goes on by itself.")
        }
        "waiting" => outcome(Tone::Warning, "It waits for somebody else to look at it. Nothing has changed."),
        "undoing" => outcome(Tone::Success, "It is being undone."),
        "discarded" => outcome(Tone::Success, "It was thrown away. Nothing was changed by it."),
        _ => html! {},
    }
}

fn reasons(edit: &BulkEdit) -> Markup {
    html! {
        @if !edit.reasons.is_empty() && matches!(edit.state, BulkState::Prepared | BulkState::Waiting) {
            (InlineAlert {
                scheme: Tone::Warning,
                title: "A second person has to release this".into(),
                body: html! { ul { @for reason in &edit.reasons { li { (reason) } } } },
                live: false,
            })
        }
    }
}

fn actions(edit: &BulkEdit, person: &SignedIn) -> Markup {
    let post = |to: &str, text: String, filled: bool, extra: Markup| {
        html! {
            form method="post" action={ (path(edit.id)) "/" (to) } {
                (extra)
                (if filled { Button::submit(text) } else { Button::submit(text).scheme(ButtonScheme::Outline) })
            }
        }
    };
    let rows = count(number(i64::from(edit.counts.changed)), "row", "rows");
    html! {
        div class="cluster" {
            @match edit.state {
                BulkState::Prepared => {
                    @if edit.counts.cells > 0 {
                        @if edit.reasons.is_empty() { (post("application", format!("Change {rows}"), true, html! {})) }
                        @else { (post("application", "Ask a second person".to_owned(), true, html! {})) }
                    }
                    (post("removal", "Throw away".to_owned(), false, html! {}))
                }
                BulkState::Waiting if person.account != edit.author => {
                    (post("decision", format!("Release: change {rows}"), true, html! { input type="hidden" name="release" value="yes"; }))
                    (post("decision", "Refuse".to_owned(), false, html! { input type="hidden" name="release" value="no"; }))
                }
                BulkState::Waiting => { (post("removal", "Throw away".to_owned(), false, html! {})) }
                BulkState::Done => {
                    @if let Some(until) = edit.undo_until(person.at) {
                        (post("undo", "Undo".to_owned(), false, html! {}))
                        p class="muted" { "It can be undone until " (moment(until)) ". What somebody changed since stays." }
                    }
                }
                _ => {}
            }
        }
    }
}

fn tabs(edit: &BulkEdit, show: &str) -> Tabs {
    let c = &edit.counts;
    let tab = |text: &str, word: &str, n: i64| Tab {
        text: text.into(),
        href: if word.is_empty() { path(edit.id) } else { format!("{}?show={word}", path(edit.id)) },
        count: Some(number(n)),
        current: show == word,
    };
    let mut tabs =
        vec![tab("All", "", i64::from(c.changed)), tab("With warnings", "warnings", i64::from(c.warnings))];
    if c.refused > 0 {
        tabs.push(tab("Refused", "refused", c.refused));
    }
    if c.kept > 0 {
        tabs.push(tab("Kept", "kept", c.kept));
    }
    Tabs { label: "Changes".into(), tabs }
}
