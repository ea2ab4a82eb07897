//! The request headers that carry meaning: versions and idempotency keys.

use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use kernel::Kind;

use crate::problem::Problem;

/// The version a caller believes is the present one; `None` when the header is absent or `*`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IfMatch(pub(crate) Option<i64>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        read_version(&parts.headers).map(Self)
    }
}

impl IfMatch {
    /// The version, where leaving it out is not allowed (RFC 6585, 3).
    pub(crate) fn required(self) -> Result<i64, Problem> {
        self.0.ok_or_else(|| {
            Problem::with_status(
                StatusCode::PRECONDITION_REQUIRED,
                "if_match_required",
                "Send \"If-Match\" with the ETag you last read, so that nobody's change is lost.",
            )
        })
    }
}

fn read_version(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let mut given = headers.get_all(header::IF_MATCH).into_iter();
    let Some(first) = given.next() else { return Ok(None) };
    let bad = || {
        Problem::new(
            Kind::Malformed,
            "malformed_if_match",
            "\"If-Match\" takes one ETag as we sent it, e.g. \"3\" in quotes.",
        )
    };
    if given.next().is_some() {
        return Err(bad());
    }
    let text = first.to_str().map_err(|_| bad())?.trim();
    if text == "*" {
        return Ok(None);
    }
    let digits = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(text);
    digits.parse().map(Some).map_err(|_| bad())
}

/// A version as an entity tag.
pub(crate) fn etag(version: i64) -> HeaderValue {
    // a number in quotes is always a legal header value
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}

/// An answer with the version of what it shows.
pub(crate) struct Versioned<T>(pub(crate) i64, pub(crate) T);

impl<T: IntoResponse> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let mut response = self.1.into_response();
        response.headers_mut().insert(header::ETAG, etag(self.0));
        response
    }
}

/// A well-formed `Idempotency-Key`: 1 to 255 visible ASCII characters, given once.
#[derive(Debug, Clone)]
pub(crate) struct IdempotencyKey(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut given = parts.headers.get_all("idempotency-key").into_iter();
        let bad = |detail: &'static str| Problem::new(Kind::Malformed, "idempotency_key_invalid", detail);
        let first = given.next().ok_or_else(|| {
            Problem::new(
                Kind::Malformed,
                "idempotency_key_required",
                "Send an \"Idempotency-Key\" header, for example a UUID. A retry with the same key is safe.",
            )
        })?;
        if given.next().is_some() {
            return Err(bad("Send \"Idempotency-Key\" once."));
        }
        // the draft's grammar is a quoted string; many clients send it bare, and both name the same key
        let text =
            first.to_str().map_err(|_| bad("\"Idempotency-Key\" takes visible ASCII characters."))?.trim();
        let text = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(text);
        if text.is_empty() || text.len() > 255 || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(bad("\"Idempotency-Key\" takes 1 to 255 visible ASCII characters."));
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matching(values: &[&str]) -> Result<Option<i64>, Problem> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::IF_MATCH, HeaderValue::from_str(value).unwrap());
        }
        read_version(&headers)
    }

    #[test]
    fn a_version_reads_as_it_was_sent_and_anything_else_is_malformed() {
        assert_eq!(matching(&[]).unwrap(), None);
        assert_eq!(matching(&["*"]).unwrap(), None);
        assert_eq!(matching(&["\"12\""]).unwrap(), Some(12));
        assert_eq!(matching(&["12"]).unwrap(), Some(12));
        for bad in [&["\"a\""][..], &["\"1\", \"2\""], &["\"1\"", "\"1\""], &[""], &["W/\"1\""]] {
            assert_eq!(matching(bad).unwrap_err().status(), StatusCode::BAD_REQUEST, "{bad:?}");
        }
    }
}
