//! Ask whoever is at a browser for one of their passkeys.
//!
//! Refuses a network that asks too often. The question names nobody: the key says whose it is. Writes `sign_in_challenges`.

use chrono::Duration;
use db::Tx;
use platform::{Cx, throttle};
use serde_json::Value;

use super::{Question, challenges, party::party};
use crate::{Manager, WayError};

/// How many questions one network is put.
const BY_NETWORK: throttle::Limit =
    throttle::Limit { scope: "passkey_by_network", most: 120, within: Duration::hours(1) };

/// What an answer is to open.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    /// A customer's session.
    Customer,
    /// The back office.
    Staff,
    /// What asks for a fresh proof, in a session that is open.
    Confirm(Manager),
}

impl Purpose {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Staff => "staff",
            Self::Confirm(_) => "confirm",
        }
    }
}

/// What for, and from where it is asked.
#[derive(Debug, Clone)]
pub struct BeginAssertion {
    /// What the answer opens; it opens nothing else.
    pub purpose: Purpose,
    /// The network of the request, as the faces tell networks apart.
    pub network: String,
}

/// The question.
#[tracing::instrument(name = "customers.begin_assertion", skip_all)]
pub async fn begin_assertion(tx: &mut Tx, cx: &Cx, ask: BeginAssertion) -> Result<Question, WayError> {
    let party = party(cx)?;
    if !throttle::take(tx, cx, BY_NETWORK, &ask.network).await? {
        return Err(WayError::TooOften);
    }
    let (options, state) = party.start_discoverable_authentication().map_err(|_| WayError::NotOffered)?;
    let manager = match ask.purpose {
        Purpose::Confirm(manager) => Some(manager),
        Purpose::Customer | Purpose::Staff => None,
    };
    let challenge = challenges::keep(tx, cx, ask.purpose.code(), manager, &state).await?;
    let mut options: Value = serde_json::to_value(&options).unwrap_or_default();
    Ok(Question { challenge, options: options["publicKey"].take() })
}
