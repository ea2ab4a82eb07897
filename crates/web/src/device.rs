//! Which browser a request comes from, for those who sign in.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use customers::Browser;
use http::{HeaderMap, header, request::Parts};
use kernel::Token;

use crate::{Desk, Network};

/// The browser, known again by a cookie of its own or given a fresh token. Whoever signs somebody in answers with
/// [`Device::remember`].
#[derive(Debug, Clone)]
pub struct Device {
    /// What is told to the operation that opens the session.
    pub browser: Browser,
    /// The network of the request, for limits.
    pub network: String,
    token: Token,
}

impl Device {
    /// Has the browser be known again.
    pub fn remember<S: Desk>(&self, desk: &S, headers: &mut HeaderMap) {
        desk.web().cookies().set_device(headers, &self.token);
    }
}

impl<S: Desk> FromRequestParts<S> for Device {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, desk: &S) -> Result<Self, Infallible> {
        let Network(network) = Network::from_request_parts(parts, desk).await?;
        let known = desk.web().cookies().device(&parts.headers);
        let token = known.unwrap_or_else(|| Token::new(&*desk.cx().random));
        let said = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let browser = Browser {
            user_agent: said.unwrap_or_default().to_owned(),
            network: Some(network.clone()),
            device: Some(token.clone()),
        };
        Ok(Self { browser, network, token })
    }
}
