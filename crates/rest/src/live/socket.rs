//! The conversation over one socket.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket},
};
use serde::Deserialize;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};
use tungstenite::Error as Broken;

use super::{limits::Ending, registry::Seat};

/// How many messages a client may send at once, pings included.
const BURST: u32 = 30;
/// How many a second it may send for long.
const A_SECOND: u32 = 5;
/// How long a client may take to answer a close.
const GOODBYE: Duration = Duration::from_secs(1);

/// What a client may say.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum Said {
    /// It has this version.
    Resume { since: i64 },
}

/// What it is answered when it says anything else.
const NOT_UNDERSTOOD: Utf8Bytes = Utf8Bytes::from_static(
    r#"{"type":"error","code":"unknown_message","message":"This socket takes {\"type\":\"resume\",\"since\":n}; changes go to POST /api/v1/cart/sync."}"#,
);

/// Shows the cart until one of the two goes. `sent` is the version that the client has.
pub(super) async fn attend(mut socket: WebSocket, mut seat: Seat, sent: Option<i64>) {
    if let Some(ending) = converse(&mut socket, &mut seat, sent).await {
        say_goodbye(&mut socket, ending).await;
    }
}

/// Why the house ends it; `None` when the client has gone, or cannot be reached.
async fn converse(socket: &mut WebSocket, seat: &mut Seat, mut sent: Option<i64>) -> Option<Ending> {
    let mut told = seat.shown.borrow().telling;
    let limits = seat.live.0.limits.clone();
    let mut pulse = interval_at(Instant::now() + limits.ping, limits.ping);
    pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut budget = Budget::new();
    let mut answered = true;
    seat.shown.mark_changed();
    loop {
        let message = tokio::select! {
            ending = &mut seat.ended => return Some(ending.unwrap_or(Ending::Restart)),
            changed = seat.shown.changed() => {
                changed.ok()?;
                let shown = seat.shown.borrow_and_update().clone();
                let news = sent != Some(shown.version) || told != shown.telling;
                let Some(text) = shown.text.filter(|_| news) else { continue };
                // it may have ended in the meantime: then this is not for its client any more
                if let Ok(ending) = seat.ended.try_recv() {
                    return Some(ending);
                }
                (sent, told) = (Some(shown.version), shown.telling);
                Message::Text(text)
            }
            _ = pulse.tick() => {
                if !answered {
                    return None;
                }
                answered = false;
                Message::Ping(Bytes::new())
            }
            heard = socket.recv() => {
                let heard = match heard? {
                    Ok(heard) => heard,
                    Err(error) => return ending_of(error),
                };
                if !budget.allows() {
                    return Some(Ending::Flood);
                }
                match heard {
                    Message::Text(text) => match serde_json::from_str(&text) {
                        Ok(Said::Resume { since }) => {
                            sent = resume(seat, since);
                            continue;
                        }
                        Err(_) => Message::Text(NOT_UNDERSTOOD),
                    },
                    Message::Binary(_) => return Some(Ending::Binary),
                    Message::Pong(_) => {
                        answered = true;
                        continue;
                    }
                    // the library answers both
                    Message::Ping(_) | Message::Close(_) => continue,
                }
            }
        };
        if !matches!(timeout(limits.patience, socket.send(message)).await, Ok(Ok(()))) {
            return None;
        }
    }
}

/// The version that the client has, if it is the present one; otherwise the present one is sent.
fn resume(seat: &mut Seat, since: i64) -> Option<i64> {
    let (version, in_words) = {
        let shown = seat.shown.borrow();
        (shown.version, shown.text.is_some())
    };
    if since == version {
        return Some(since);
    }
    if in_words {
        seat.shown.mark_changed();
    } else {
        seat.live.ask_for(seat.cart);
    }
    None
}

fn ending_of(error: axum::Error) -> Option<Ending> {
    match error.into_inner().downcast_ref::<Broken>()? {
        Broken::Capacity(_) => Some(Ending::TooLarge),
        Broken::Utf8(_) => Some(Ending::Garbled),
        Broken::Protocol(_) => Some(Ending::Protocol),
        _ => None,
    }
}

/// Says why, and gives the client a moment to hear it.
async fn say_goodbye(socket: &mut WebSocket, ending: Ending) {
    let (code, reason) = match ending {
        Ending::Token => (4001, "the token is good no more"),
        Ending::Moved => (4002, "the token leads to another cart now"),
        Ending::Restart => (1012, "the house restarts"),
        Ending::Flood => (1008, "too many messages"),
        Ending::TooLarge => (1009, "the message is too large"),
        Ending::Binary => (1003, "only text is understood"),
        Ending::Garbled => (1007, "the text is no UTF-8"),
        Ending::Protocol => (1002, "that is not the protocol"),
    };
    let close = Message::Close(Some(CloseFrame { code, reason: Utf8Bytes::from_static(reason) }));
    let farewell = async {
        if socket.send(close).await.is_ok() {
            while matches!(socket.recv().await, Some(Ok(_))) {}
        }
    };
    let _ = timeout(GOODBYE, farewell).await;
}

/// How much a client may still say.
struct Budget {
    left: u32,
    since: Instant,
}

impl Budget {
    fn new() -> Self {
        Self { left: BURST, since: Instant::now() }
    }

    fn allows(&mut self) -> bool {
        let seconds = u32::try_from(self.since.elapsed().as_secs()).unwrap_or(u32::MAX);
        if seconds > 0 {
            self.left = self.left.saturating_add(seconds.saturating_mul(A_SECOND)).min(BURST);
            self.since = Instant::now();
        }
        let allowed = self.left > 0;
        self.left = self.left.saturating_sub(1);
        allowed
    }
}
