//! What reminders announce.

use kernel::ids::CartId;
use platform::outbox::Event;
use serde::{Deserialize, Serialize};

/// A cart was left, and its client wants to hear of it. Once a cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLeft {
    /// The cart.
    pub cart: CartId,
}

impl Event for CartLeft {
    const TOPIC: &'static str = "reminders.cart_left";

    fn dedupe(&self) -> Option<String> {
        Some(self.cart.to_string())
    }
}
