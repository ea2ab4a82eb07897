//! Stripe, through a client of our own: some fifteen calls, with the version of the API pinned.
//!
//! What we send is judged by the parameter types of Stripe's own Python package, what we sign and verify by its
//! Node package, the flows by a peer of ours and by others' (docs/stripe.md). No call was ever made to Stripe itself: `atelier stripe
//! smoke` makes them, with a test key.

mod calls;
mod declines;
mod form;
mod gateway;
mod http;
mod movements;
mod notices;
mod signature;
mod smoke;
mod tax;
mod wire;

pub use calls::NewCustomer;
pub use signature::{Forged, sign, verify};
pub use smoke::{Step, smoke};

use std::{fmt, sync::Arc, time::Duration};

use platform::config::StripeKeys;

use http::Http;

/// The version of Stripe's API that every call asks for and every notice should be written in.
pub const API_VERSION: &str = "2026-10-28.endive";
/// Where Stripe is.
const STRIPE: &str = "https://api.stripe.com";
/// How long one call may take; several fit into what checkout waits for a provider.
const CALL: Duration = Duration::from_secs(8);

/// Stripe, as one account of it. Cheap to clone.
#[derive(Clone)]
pub struct Stripe {
    http: Http,
    webhook_secrets: Arc<[String]>,
    publishable_key: Arc<str>,
    live: bool,
}

/// The settings make no client.
#[derive(Debug, thiserror::Error)]
pub enum StripeUnusable {
    /// The secret key holds a character that no header may carry.
    #[error("STRIPE_SECRET_KEY holds a character that cannot be sent")]
    Key,
    /// The HTTP client could not be made.
    #[error(transparent)]
    Client(#[from] reqwest::Error),
}

impl Stripe {
    /// The account of these keys. Nothing is asked of it yet. Several webhook secrets, separated by commas, are all
    /// taken, so that one can be rolled.
    ///
    /// # Errors
    /// Keys that make no client.
    pub fn new(keys: &StripeKeys) -> Result<Self, StripeUnusable> {
        Self::with_patience(keys, CALL)
    }

    /// As [`Stripe::new`], with another limit for one call.
    ///
    /// # Errors
    /// As [`Stripe::new`].
    pub fn with_patience(keys: &StripeKeys, call: Duration) -> Result<Self, StripeUnusable> {
        let base = keys.api_base.as_deref().unwrap_or(STRIPE);
        let secrets = keys.webhook_secret.split(',').map(|s| s.trim().to_owned()).filter(|s| !s.is_empty());
        Ok(Self {
            http: Http::new(base, &keys.secret_key, call)?,
            webhook_secrets: secrets.collect(),
            publishable_key: keys.publishable_key.as_str().into(),
            live: keys.secret_key.contains("_live_"),
        })
    }

    /// Whether the key moves real money.
    pub const fn is_live(&self) -> bool {
        self.live
    }
}

impl fmt::Debug for Stripe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stripe").field("live", &self.live).finish_non_exhaustive()
    }
}
