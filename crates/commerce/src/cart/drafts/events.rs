//! What quotes announce. Listeners read the rest.

use kernel::ids::OrderDraftId;
use platform::outbox::Event;
use serde::{Deserialize, Serialize};

/// Staff wrote a quote for a client. Announced once a quote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftMade {
    /// The quote.
    pub draft: OrderDraftId,
}

impl Event for DraftMade {
    const TOPIC: &'static str = "cart.draft_made";

    fn dedupe(&self) -> Option<String> {
        Some(self.draft.to_string())
    }
}
