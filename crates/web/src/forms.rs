//! Forms and queries as people's browsers, and others, send them.

use std::borrow::Cow;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
};
use http::{StatusCode, header, request::Parts};
use kernel::Kind;

use crate::Refusal;

/// The most fields a form may have: a piece with sixty variants and twelve kinds of stone has some 1,200.
const MOST_FIELDS: usize = 2_000;

/// The fields of a form or query, in the order sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairs(pub Vec<(String, String)>);

impl Pairs {
    /// The first value of a field, trimmed; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// The first value of a field when it was sent and is not empty.
    pub fn find(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    /// Whether the field was sent at all.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Every value of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl std::ops::Deref for Pairs {
    type Target = [(String, String)];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// Reads `a=b&c=d`. Percent signs must be followed by two hexadecimal digits or stand for themselves.
///
/// # Errors
/// Text that is not UTF-8, or holds a NUL, is malformed; so are more than [`MOST_FIELDS`] fields.
pub fn parse_pairs(bytes: &[u8]) -> Result<Pairs, Refusal> {
    let mut pairs = Vec::new();
    for part in bytes.split(|&b| b == b'&').filter(|part| !part.is_empty()) {
        if pairs.len() == MOST_FIELDS {
            return Err(unreadable());
        }
        let cut = part.iter().position(|&b| b == b'=').unwrap_or(part.len());
        pairs.push((decode(&part[..cut])?, decode(part.get(cut + 1..).unwrap_or_default())?));
    }
    Ok(Pairs(pairs))
}

fn decode(bytes: &[u8]) -> Result<String, Refusal> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        out.push(match (byte, after) {
            (b'+', _) => b' ',
            (b'%', [high, low, tail @ ..]) => match (nibble(*high), nibble(*low)) {
                (Some(high), Some(low)) => {
                    rest = tail;
                    high * 16 + low
                }
                _ => byte,
            },
            _ => byte,
        });
    }
    String::from_utf8(out).ok().filter(|text| !text.contains('\0')).ok_or_else(unreadable)
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

fn unreadable() -> Refusal {
    Refusal::new(
        Kind::Malformed,
        "unreadable",
        Cow::from("We could not read that request. Nothing was changed."),
    )
}

/// A submitted form. Invalid UTF-8 is 400, another content type 415, too much of it 413: never 5xx.
#[derive(Debug, Clone)]
pub struct FormData(pub Pairs);

impl<S: Send + Sync> FromRequest<S> for FormData {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let form =
            request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).is_some_and(|kind| {
                kind.split(';')
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .eq_ignore_ascii_case("application/x-www-form-urlencoded")
            });
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Refusal::with_status(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "too_large",
                    "That is more than this form can take. Nothing was changed.",
                )
            } else {
                unreadable()
            }
        })?;
        // a form without fields may come without a content type
        if !form && !bytes.is_empty() {
            return Err(Refusal::with_status(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_form",
                "We could not read that kind of form. Nothing was changed.",
            ));
        }
        parse_pairs(&bytes).map(Self)
    }
}

/// The query of an address. Invalid UTF-8 is 400.
#[derive(Debug, Clone)]
pub struct QueryPairs(pub Pairs);

impl<S: Send + Sync> FromRequestParts<S> for QueryPairs {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parse_pairs(parts.uri.query().unwrap_or_default().as_bytes()).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_reads_as_it_was_typed() {
        let form = parse_pairs(b"name=Ren%C3%A9+O%27Hara&gift=&metal=rose&metal=white&flag").unwrap();
        assert_eq!(form.get("name"), "René O'Hara");
        assert_eq!(form.find("gift"), None);
        assert!(form.has("gift") && form.has("flag") && !form.has("other"));
        assert_eq!(form.all("metal").collect::<Vec<_>>(), ["rose", "white"]);
        assert_eq!(parse_pairs(b"a=100%&b=%zz").unwrap().get("a"), "100%");
    }

    #[test]
    fn what_is_no_text_is_malformed() {
        for bad in [&b"a=%FF"[..], b"%C3=1", b"a=%00", b"a=\xff", b"a=%ED%A0%80"] {
            assert_eq!(parse_pairs(bad).unwrap_err().status(), StatusCode::BAD_REQUEST, "{bad:?}");
        }
        assert!(parse_pairs("a=1&".repeat(MOST_FIELDS + 1).as_bytes()).is_err());
    }
}
