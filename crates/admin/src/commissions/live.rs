//! `GET /admin/commissions/events`: what others do to the cards of an open board, as server-sent events.
//!
//! The page says when it was read; the stream begins with what changed since, so nothing between the two is lost. Each event carries the moment it was
//! read at as its id, which the browser sends back when it connects again. Cards that the filter no longer shows are told as gone.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use bespoke::{
    commissions::{Told, find_cards, list_changed},
    ids::CommissionId,
};
use chrono::{DateTime, TimeDelta, Utc};
use customers::{Permission, sessions};
use futures_util::stream::{self, Stream, StreamExt};
use http::HeaderMap;
use kernel::Token;
use maud::Render;
use serde_json::json;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use web::{
    QueryPairs, Refusal,
    staff::{Staff, rights::ReadCommissions},
};

use super::{board::Asked, cards};
use crate::Face;

/// Where an open board listens.
pub(crate) const PATH: &str = "/admin/commissions/events";
/// How often a stream looks whether whoever listens may still.
const LOOK: Duration = Duration::from_secs(15);
/// How much earlier than asked changes are read: a transaction is kept a while after it began, and its time is that of its beginning.
const SLACK: TimeDelta = TimeDelta::seconds(30);
/// How far back a stream goes at most; a board that is older is loaded anew.
const FARTHEST: TimeDelta = TimeDelta::hours(12);

/// `GET /admin/commissions/events`
pub(crate) async fn follow(
    State(face): State<Face>,
    staff: Staff<ReadCommissions>,
    QueryPairs(query): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let heard = face.news.hear();
    let now = face.db.begin().await?.now().await?;
    let asked = Asked::read(&query, &staff.person);
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).unwrap_or(query.get("since"));
    let since = last.parse().ok().and_then(DateTime::from_timestamp_micros).unwrap_or(now);
    let token = face.web.cookies().staff(&headers).ok_or_else(Refusal::not_found)?;
    let works = staff.person.may(Permission::WorkCommissions);
    let follow = Follow { face, token, asked, works, heard, since: since.max(now - FARTHEST), first: true };
    let sse = Sse::new(follow.events()).keep_alive(KeepAlive::new().interval(Duration::from_secs(10)));
    Ok(sse.into_response())
}

/// A stream on its way.
struct Follow {
    face: Face,
    token: Token,
    asked: Asked,
    works: bool,
    heard: Receiver<Told>,
    since: DateTime<Utc>,
    first: bool,
}

impl Follow {
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        let batches = stream::unfold(Some(self), async |state| {
            let mut follow = state?;
            let batch = follow.next().await?;
            Some((stream::iter(batch.into_iter().map(Ok)), Some(follow)))
        });
        batches.flatten()
    }

    /// The next events; `None` when the stream ends.
    async fn next(&mut self) -> Option<Vec<Event>> {
        if std::mem::take(&mut self.first) {
            return self.read(None).await;
        }
        loop {
            let told = tokio::select! {
                told = self.heard.recv() => told,
                () = tokio::time::sleep(LOOK) => {
                    if self.may_listen().await { continue } else { return None }
                }
            };
            match told {
                Ok(Told::Changed(id)) => return self.read(Some(id)).await,
                Ok(Told::Missed) | Err(RecvError::Lagged(_)) => return self.read(None).await,
                Ok(Told::End) | Err(RecvError::Closed) => return None,
            }
        }
    }

    /// Whether the session lives and its role still reads commissions. Listening is no use of a session: one that nobody uses ends although a board is open.
    async fn may_listen(&self) -> bool {
        let Ok(mut tx) = self.face.db.begin().await else { return false };
        let found = sessions::find(&mut tx, &self.token).await;
        found.ok().flatten().is_some_and(|person| person.may(Permission::ReadCommissions))
    }

    /// The cards of one commission, or of all that changed since. A database that is away ends the stream: whoever connects again is told.
    async fn read(&mut self, only: Option<CommissionId>) -> Option<Vec<Event>> {
        let mut tx = self.face.db.begin().await.ok()?;
        let read_at = tx.now().await.ok()?;
        let changed = match only {
            Some(id) => vec![id],
            None => list_changed(&mut tx, self.since - SLACK).await.ok()?,
        };
        let found = find_cards(&mut tx, &self.asked.filter_at(read_at), &changed).await.ok()?;
        drop(tx);
        let hand = cards::Hand { now: read_at, works: self.works, back: self.asked.address(false) };
        let id = read_at.timestamp_micros().to_string();
        let mut events = Vec::with_capacity(changed.len());
        for commission in changed {
            let event = match found.iter().find(|card| card.id == commission) {
                Some(card) => Event::default().event("card").json_data(json!({
                    "id": card.id, "version": card.version, "html": cards::card(&hand, card).render().into_string(),
                })),
                None => Event::default().event("gone").json_data(json!({ "id": commission })),
            };
            events.push(event.ok()?.id(&id));
        }
        if only.is_none() {
            self.since = read_at;
        }
        Some(events)
    }
}
