//! Which request this is.

use std::{convert::Infallible, sync::Arc};

use axum::extract::FromRequestParts;
use http::request::Parts;

/// The id of a request: made here, never taken from the caller, shown on error pages and in every log line.
#[derive(Debug, Clone)]
pub struct RequestId(pub Arc<str>);

impl RequestId {
    pub(crate) fn new(random: &dyn kernel::Random) -> Self {
        let mut bytes = [0_u8; 10];
        random.fill(&mut bytes);
        Self(data_encoding::HEXLOWER.encode(&bytes).into())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RequestId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(|| Self("unknown".into())))
    }
}
