//! The context object.

use std::sync::Arc;

use kernel::{Actor, Clock, Random, Secret};

/// What does not change while the process runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct House {
    /// The brand as people read it, e.g. "Jason & Co."
    pub name: String,
    /// The public address without a trailing slash; every absolute link is made from it, never from a header.
    pub base_url: String,
    /// Whether real people's money is at stake: demo payments and the mailbox page are refused.
    pub production: bool,
}

/// Passed to every operation: time, chance, keys, who asks, and which request it is. Cheap to clone.
#[derive(Clone)]
pub struct Cx {
    /// The clock for what is shown; what is stored takes its time from the transaction.
    pub clock: Arc<dyn Clock>,
    /// The source of ids and tokens.
    pub random: Arc<dyn Random>,
    /// Key material for signed links and cursors.
    pub secret: Secret,
    /// The house.
    pub house: Arc<House>,
    /// Who asks.
    pub actor: Actor,
    /// The request this belongs to, for the log and the audit trail.
    pub request_id: Option<Arc<str>>,
}

impl Cx {
    /// The same context on behalf of someone else.
    #[must_use]
    pub fn with_actor(&self, actor: Actor) -> Self {
        Self { actor, ..self.clone() }
    }

    /// The same context within a request.
    #[must_use]
    pub fn with_request(&self, id: &str) -> Self {
        Self { request_id: Some(id.into()), ..self.clone() }
    }

    /// An absolute public link to a path that starts with a slash.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.house.base_url)
    }
}

impl std::fmt::Debug for Cx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cx")
            .field("actor", &self.actor)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}
