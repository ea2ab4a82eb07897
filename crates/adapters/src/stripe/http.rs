//! One request to Stripe, with everything that may go wrong on the way.
//!
//! A request that may have had an effect is only repeated under the same idempotency key, or when repeating has none. What
//! is repeated: 409 (a twin is under way), 429, 5xx, and connections that failed. A call that took too long is
//! not: whoever asked is answered that the effect is unknown, and asks again under the same key.

use std::{sync::Arc, time::Duration};

use commerce::payments::GatewayError;
use reqwest::{
    Client, Method, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue},
};
use serde::de::DeserializeOwned;

use super::{API_VERSION, StripeUnusable, form::Form, wire::ErrorAnswer};

/// How often a request is sent at most.
const TRIES: u32 = 3;
/// How long the first repetition waits; the second twice as long.
const PAUSE: Duration = Duration::from_millis(500);

/// The way to Stripe. Cheap to clone.
#[derive(Clone)]
pub(super) struct Http {
    client: Client,
    base: Arc<str>,
}

/// What Stripe refused, with its own word for it; or why nothing is known.
#[derive(Debug)]
pub(super) struct CallError {
    /// The port's word.
    pub(super) error: GatewayError,
    /// Stripe's code, e.g. `payment_intent_unexpected_state`.
    pub(super) code: Option<String>,
    /// The payment that the refusal is about, where Stripe made it all the same.
    pub(super) intent: Option<String>,
}

impl From<CallError> for GatewayError {
    fn from(error: CallError) -> Self {
        error.error
    }
}

/// What one try came to.
enum Try<T> {
    Done(T),
    Failed(CallError),
    /// May be sent again.
    Again(CallError),
}

impl Http {
    pub(super) fn new(base: &str, key: &str, call: Duration) -> Result<Self, StripeUnusable> {
        // one TLS for the whole house; a second call finds it done
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut bearer = HeaderValue::from_str(&format!("Bearer {key}")).map_err(|_| StripeUnusable::Key)?;
        bearer.set_sensitive(true);
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, bearer);
        headers.insert("stripe-version", HeaderValue::from_static(API_VERSION));
        let client = Client::builder()
            .default_headers(headers)
            .user_agent(concat!("atelier/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(3))
            .timeout(call)
            .build()?;
        Ok(Self { client, base: base.trim_end_matches('/').into() })
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str, query: &Form) -> Result<T, CallError> {
        self.send(Method::GET, path, query, None).await
    }

    /// A request that has no effect the second time it is sent.
    pub(super) async fn post<T: DeserializeOwned>(&self, path: &str, form: &Form) -> Result<T, CallError> {
        self.send(Method::POST, path, form, None).await
    }

    /// A request that has its effect once for each key.
    pub(super) async fn post_once<T: DeserializeOwned>(
        &self,
        path: &str,
        form: &Form,
        key: &str,
    ) -> Result<T, CallError> {
        self.send(Method::POST, path, form, Some(key)).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        form: &Form,
        key: Option<&str>,
    ) -> Result<T, CallError> {
        let mut tried = 0;
        loop {
            let failed = match self.send_once(&method, path, form, key).await {
                Try::Done(answer) => return Ok(answer),
                Try::Failed(error) => return Err(error),
                Try::Again(error) => error,
            };
            tried += 1;
            if tried == TRIES {
                return Err(failed);
            }
            tracing::warn!(%method, path, error = %failed.error, "Stripe is asked again");
            tokio::time::sleep(PAUSE * 2_u32.pow(tried - 1)).await;
        }
    }

    async fn send_once<T: DeserializeOwned>(
        &self,
        method: &Method,
        path: &str,
        form: &Form,
        key: Option<&str>,
    ) -> Try<T> {
        let encoded = form.encode();
        let mut url = format!("{}{path}", self.base);
        let mut request = if *method == Method::GET {
            if !encoded.is_empty() {
                url = format!("{url}?{encoded}");
            }
            self.client.get(&url)
        } else {
            self.client.post(&url).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(encoded)
        };
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => return lost(&error),
        };
        let status = answer.status();
        match answer.bytes().await {
            Ok(body) if status.is_success() => match serde_json::from_slice(&body) {
                Ok(read) => Try::Done(read),
                Err(error) => Try::Failed(plain(GatewayError::Unavailable(format!(
                    "its answer to {path} cannot be read: {error}"
                )))),
            },
            Ok(body) => refused(status, &body),
            Err(error) => lost(&error),
        }
    }
}

const fn plain(error: GatewayError) -> CallError {
    CallError { error, code: None, intent: None }
}

/// No answer came: whether there was an effect is unknown.
fn lost<T>(error: &reqwest::Error) -> Try<T> {
    if error.is_timeout() && !error.is_connect() {
        return Try::Failed(plain(GatewayError::Timeout));
    }
    // the address stands in the error's text, and its query may hold an id; the kind is enough
    let what = if error.is_connect() { "no connection" } else { "the connection broke" };
    Try::Again(plain(GatewayError::Unavailable(what.to_owned())))
}

fn refused<T>(status: StatusCode, body: &[u8]) -> Try<T> {
    let told = serde_json::from_slice::<ErrorAnswer>(body).unwrap_or_default().error;
    let words = told.message.unwrap_or_else(|| format!("status {status}"));
    let intent = told.payment_intent.map(|intent| intent.id);
    let with = |error| CallError { error, code: told.code.clone(), intent: intent.clone() };
    match status {
        _ if told.kind.as_deref() == Some("idempotency_error") => Try::Failed(with(GatewayError::KeyReused)),
        StatusCode::CONFLICT | StatusCode::TOO_MANY_REQUESTS => {
            Try::Again(with(GatewayError::Unavailable(words)))
        }
        StatusCode::NOT_FOUND => Try::Failed(with(GatewayError::NotFound)),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            tracing::error!(%status, "Stripe does not take the key: check STRIPE_SECRET_KEY");
            Try::Failed(with(GatewayError::Unavailable("the key was not taken".to_owned())))
        }
        status if status.is_server_error() => Try::Again(with(GatewayError::Unavailable(words))),
        _ => Try::Failed(with(GatewayError::Refused(words))),
    }
}
