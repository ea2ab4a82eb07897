//! What returns announce.

use kernel::ids::{OrderId, ReturnId};
use platform::outbox::Event;
use serde::{Deserialize, Serialize};

/// A return was asked for, or stands elsewhere now. Announced once for each state that it reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnMoved {
    /// The return.
    pub id: ReturnId,
    /// The order.
    pub order: OrderId,
    /// Its number, for logs and letters.
    pub number: String,
    /// The state that it reached, by its code.
    pub state: String,
}

impl Event for ReturnMoved {
    const TOPIC: &'static str = "returns.moved";

    fn dedupe(&self) -> Option<String> {
        Some(format!("{}:{}", self.id, self.state))
    }
}
