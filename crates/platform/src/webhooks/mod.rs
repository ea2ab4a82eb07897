//! Telling other programs what happened: signed, in order for each object, again until it arrives.
//!
//! Owns `webhook_endpoints`, `webhook_deliveries` and `webhook_attempts`; emits `webhooks.switched_off`. A listener of the outbox ([`Told`])
//! writes one delivery for each endpoint that wants the topic, in the transaction that hands the event on; a worker ([`deliver_next`]) sends
//! them through a [`Messenger`], outside of any transaction. Messages follow the Standard Webhooks specification. Payloads carry ids and no
//! person (ADR 0072).
//!
//! Operations: [`put_endpoint`], [`end_endpoint`], [`rotate_secret`], [`replay`], [`send_test`], and upkeep's [`trim`]. Reads:
//! [`list_endpoints`], [`find_endpoint`], [`list_deliveries`], [`list_attempts`], [`secret_of`].

mod deliver;
mod end_endpoint;
mod error;
mod listener;
mod model;
mod put_endpoint;
mod queries;
mod replay;
mod rotate_secret;
mod send_test;
mod sign;
mod trim;

pub use deliver::{Message, Messenger, deliver_next};
pub use end_endpoint::end_endpoint;
pub use error::WebhookError;
pub use listener::{News, Told, is_wanted, tell};
pub use model::{DeliveryState, PATIENCE, PausedBy, STOCK, SwitchedOff, TEST, TOPICS, next_try};
pub use put_endpoint::{PutEndpoint, put_endpoint};
pub use queries::{Attempt, Endpoint, Sent, find_endpoint, list_attempts, list_deliveries, list_endpoints};
pub use replay::replay;
pub use rotate_secret::{OVERLAP, RotateSecret, rotate_secret};
pub use send_test::send_test;
pub use sign::secret_of;
pub use trim::{Trimmed, trim};
