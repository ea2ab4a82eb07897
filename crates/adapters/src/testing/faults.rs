//! What goes wrong on the way.

use std::time::Duration;

use serde_json::{Value, json};

/// What goes wrong with one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is answered with this status, and nothing happens.
    Status(u16),
    /// The connection is cut, and nothing happens.
    CutBefore,
    /// It happens, and the connection is cut.
    CutAfter,
    /// It is never answered, and nothing happens.
    HangBefore,
    /// It happens, and is never answered.
    HangAfter,
    /// It happens, and is answered so late.
    Late(Duration),
    /// It happens, and every amount above zero is told as this one.
    Amount(i64),
}

impl Fault {
    /// What is answered instead, when nothing happens and something is answered.
    pub(super) fn instead(self) -> Option<(u16, Value)> {
        match self {
            Self::Status(status) => {
                let words = json!({ "error": { "type": "api_error", "message": "on purpose" } });
                Some((status, words))
            }
            _ => None,
        }
    }
}

/// Ends the connection without a word: the task that serves it unwinds.
pub(super) fn cut() -> ! {
    std::panic::resume_unwind(Box::new("cut off on purpose"))
}
