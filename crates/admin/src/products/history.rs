//! What a product was before: every change, who made it and when.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::{attributes::Definition, products::NewProduct};
use http::StatusCode;
use maud::{Markup, html};
use platform::audit::{self, Entry};
use serde::Deserialize;
use serde_json::Value;
use ui::{Activity, ActivityFeed, AuditDiff, Card, Change, Tone};
use web::{
    Refusal,
    staff::{Staff, rights::ReadCatalog},
};

use super::{
    full::compare,
    piece::{Piece, Side, read},
    read_id,
};
use crate::{
    Face,
    audit::{deed, names, who},
    diff,
    words::{count, datetime, moment},
};

/// How many changes are shown; older ones stay in the audit log.
const MOST: i64 = 200;

/// `GET /admin/products/{id}/history`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadCatalog>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let known = read(&face, read_id(&id)?).await?;
    let mut conn = face.db.read().await?;
    let entries = audit::list_for_object(&mut conn, &known.whole.id.to_string(), MOST).await?;
    let names = names(&mut conn, &entries).await?;
    let items = entries.iter().map(|entry| Activity {
        who: who(entry, &names),
        what: deed(&entry.action),
        when: moment(entry.at),
        datetime: datetime(entry.at),
        detail: changes(entry, known.schema.defined()),
        scheme: Tone::Neutral,
    });
    let body = html! {
        (Card {
            title: "Every change, newest first".into(),
            body: html! {
                @if entries.is_empty() { p class="muted" { "Nothing was changed since this piece came into the catalogue." } }
                (ActivityFeed { items: items.collect() })
                @if i64::try_from(entries.len()).is_ok_and(|n| n >= MOST) { p class="muted" { "Earlier changes are in the audit log." } }
            },
            sticky: false,
        })
    };
    Ok(Piece::from(&known.whole)
        .page(&face, &staff.person, Side::History, StatusCode::OK, &body)
        .into_response())
}

/// What changed, in the words of the form; entries that hold no whole product are shown as the log has them.
fn changes(entry: &Entry, defined: &[Definition]) -> Markup {
    let product = |side: Option<&Value>| side.and_then(|v| NewProduct::deserialize(v).ok());
    match (product(entry.before.as_ref()), product(entry.after.as_ref())) {
        (Some(before), Some(after)) => folded(compare(&before, &after, defined)),
        (None, Some(_)) | (Some(_), None) => html! {},
        (None, None) => diff::folded(entry.before.as_ref(), entry.after.as_ref()),
    }
}

fn folded(changes: Vec<Change>) -> Markup {
    html! {
        @if !changes.is_empty() {
            details {
                summary { (count(changes.len() as u64, "field", "fields")) }
                div class="table-scroll" tabindex="0" role="region" aria-label="What changed" { (AuditDiff { changes }) }
            }
        }
    }
}
