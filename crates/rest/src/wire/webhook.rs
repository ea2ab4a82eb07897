//! Webhooks as staff's programs read and write them.

use chrono::{DateTime, Utc};
use kernel::ids::WebhookId;
use platform::webhooks::{Attempt, Endpoint, PutEndpoint, Sent};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The programs that are told what happens.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Webhooks)]
pub(crate) struct WebhooksOut {
    pub(crate) data: Vec<WebhookOut>,
}

/// A program that is told what happens.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Webhook)]
pub(crate) struct WebhookOut {
    #[schema(example = "whk_069283r0000000000000000000")]
    id: String,
    url: String,
    /// Empty for every topic.
    topics: Vec<String>,
    /// The e-mail address that is written to when the house switches it off.
    contact: String,
    paused_at: Option<DateTime<Utc>>,
    /// `staff`, or `house` when nothing arrived for two days or the program said that it is gone (410).
    paused_by: Option<&'static str>,
    /// Since when nothing arrived.
    failing_since: Option<DateTime<Utc>>,
    version: i64,
}

impl From<&Endpoint> for WebhookOut {
    fn from(e: &Endpoint) -> Self {
        Self {
            id: e.id.to_string(),
            url: e.url.clone(),
            topics: e.topics.clone(),
            contact: e.contact.clone(),
            paused_at: e.paused.map(|(at, _)| at),
            paused_by: e.paused.map(|(_, by)| by.code()),
            failing_since: e.failing_since,
            version: e.version,
        }
    }
}

/// A program to tell.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutWebhook, example = json!({"url": "https://example.com/hooks", "topics": ["orders.paid", "stock.changed"], "contact": "it@example.com"}))]
pub(crate) struct WebhookIn {
    /// An `https` address of the public web. Redirects are not followed.
    url: String,
    /// Empty for every topic.
    #[serde(default)]
    topics: Vec<String>,
    /// The e-mail address of whoever looks after the program.
    contact: String,
    /// Whether nothing is sent for the moment. What happens meanwhile waits, for a week.
    #[serde(default)]
    paused: bool,
}

impl WebhookIn {
    pub(crate) fn read(self, id: Option<WebhookId>, expected_version: i64) -> PutEndpoint {
        let Self { url, topics, contact, paused } = self;
        PutEndpoint { id, expected_version, url, topics, contact, paused }
    }
}

/// How a secret is replaced.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RotateWebhookSecret, example = json!({"at_once": false}))]
pub(crate) struct WebhookRotationIn {
    /// Whether the old secret ends now, because somebody has it who should not; otherwise everything is signed with both for a day.
    #[serde(default)]
    pub(crate) at_once: bool,
}

/// The secret of an endpoint.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookSecret)]
pub(crate) struct WebhookSecretOut {
    #[schema(example = "whsec_…")]
    pub(crate) secret: String,
    /// Until when messages are signed with the secret before as well.
    pub(crate) previous_until: Option<DateTime<Utc>>,
}

/// What was sent to an endpoint, the latest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookDeliveries)]
pub(crate) struct WebhookDeliveriesOut {
    pub(crate) data: Vec<WebhookDeliveryOut>,
}

/// One message to an endpoint.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
pub(crate) struct WebhookDeliveryOut {
    #[schema(example = "whd_069283r0000000000000000000")]
    id: String,
    /// The message's `webhook-id`: the same at every try and replay.
    event_id: String,
    topic: String,
    /// What it is about.
    object: String,
    /// Of two messages about one object the one with the higher number happened later. Numbers between them may be missing.
    sequence: i64,
    happened_at: DateTime<Utc>,
    /// `waiting`, `done` or `failed`.
    status: &'static str,
    /// Since it was written, or sent again.
    attempts: i32,
    next_at: DateTime<Utc>,
    last_status: Option<i32>,
    last_error: Option<String>,
}

impl From<&Sent> for WebhookDeliveryOut {
    fn from(s: &Sent) -> Self {
        Self {
            id: s.id.to_string(),
            event_id: s.event.to_string(),
            topic: s.topic.clone(),
            object: s.object.clone(),
            sequence: s.seq,
            happened_at: s.happened_at,
            status: s.state.code(),
            attempts: s.attempts,
            next_at: s.next_at,
            last_status: s.last_status,
            last_error: s.last_error.clone(),
        }
    }
}

/// Every try of a message, the first first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookAttempts)]
pub(crate) struct WebhookAttemptsOut {
    pub(crate) data: Vec<WebhookAttemptOut>,
}

/// One try of a message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookAttempt)]
pub(crate) struct WebhookAttemptOut {
    at: DateTime<Utc>,
    /// The answer's status, if there was an answer.
    status: Option<i32>,
    /// Why it came to nothing.
    error: Option<String>,
    took_ms: i32,
}

impl From<&Attempt> for WebhookAttemptOut {
    fn from(a: &Attempt) -> Self {
        Self { at: a.at, status: a.status, error: a.error.clone(), took_ms: a.took_ms }
    }
}
