//! Request bodies: JSON, read strictly.
//!
//! Not JSON at all is 400; JSON that is not what the endpoint takes is 422 and names the field: an unknown field, a
//! wrong type, a number that does not fit. Text that PostgreSQL and mail cannot carry (NUL, half a surrogate pair) is
//! 422 too. Another content type is 415, too much is 413.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
};
use http::{HeaderMap, StatusCode, header};
use kernel::Kind;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::problem::Problem;

/// A JSON body.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = read_json(request, state).await?;
        parse(&bytes).map(Self)
    }
}

/// A JSON body, and the same as it was sent: what an idempotency key's fingerprint is made of.
#[derive(Debug)]
pub(crate) struct Exact<T>(pub(crate) T, pub(crate) serde_json::Value);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Exact<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = read_json(request, state).await?;
        Ok(Self(parse(&bytes)?, parse(&bytes)?))
    }
}

/// A JSON body that may be left out; then every field is at rest.
#[derive(Debug)]
pub(crate) struct OptionalBody<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequest<S> for OptionalBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !request.headers().contains_key(header::CONTENT_TYPE) {
            let bytes = Bytes::from_request(request, state).await.map_err(|_| unsupported())?;
            return if bytes.is_empty() { Ok(Self(T::default())) } else { Err(unsupported()) };
        }
        Body::from_request(request, state).await.map(|Body(ask)| Self(ask))
    }
}

/// The bytes of a body that says it is JSON.
pub(crate) async fn read_json<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    if !is_json(request.headers()) {
        return Err(unsupported());
    }
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::with_status(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "That is more than this address can take. Nothing was changed.",
        ),
        _ => malformed("We could not read the body to its end. Nothing was changed."),
    })
}

fn unsupported() -> Problem {
    Problem::with_status(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "Send a JSON body with the header \"Content-Type: application/json\".",
    )
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()) else { return false };
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// Reads a body of one JSON value.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let text =
        std::str::from_utf8(bytes).map_err(|_| malformed("The body is not UTF-8. Nothing was changed."))?;
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| not_json(&error))?;
    // serde would take an array for an object, field by field
    if !text.trim_start().starts_with('{') {
        return Err(
            unfit_text(text).unwrap_or_else(|| Problem::field("body", "wrong_type", "Expected an object."))
        );
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let mut track = serde_path_to_error::Track::new();
    let read = T::deserialize(serde_path_to_error::Deserializer::new(&mut reader, &mut track));
    let value = read.map_err(|error| refuse(text, &error, &track.path().to_string()))?;
    unfit_text(text).map_or(Ok(value), Err)
}

fn malformed(detail: &'static str) -> Problem {
    Problem::new(Kind::Malformed, "malformed_json", detail)
}

fn refuse(text: &str, error: &serde_json::Error, path: &str) -> Problem {
    if let Some(problem) = unfit_text(text) {
        return problem;
    }
    explain(&error.to_string(), path)
}

fn not_json(error: &serde_json::Error) -> Problem {
    let at = format!("The body is not valid JSON (line {}, column {}).", error.line(), error.column());
    Problem::new(Kind::Malformed, "malformed_json", at)
}

/// A serde sentence as a problem. What the caller sent is never echoed; what was expected is.
fn explain(said: &str, path: &str) -> Problem {
    let said = said.rsplit_once(" at line ").map_or(said, |(sentence, _)| sentence);
    let named = || said.split('`').nth(1).unwrap_or_default().chars().take(60).collect::<String>();
    let inside = |name: String| if path == "." { name } else { format!("{path}.{name}") };
    if said.starts_with("unknown field") {
        // the path already ends in the unknown field's name when the tracker saw its key
        let name = named();
        let full =
            if path == name || path.ends_with(&format!(".{name}")) { path.to_owned() } else { inside(name) };
        return Problem::field(full, "unknown_field", "This field is not known here. Check its spelling.");
    }
    if said.starts_with("missing field") {
        return Problem::field(inside(named()), "required", "This field is required.");
    }
    if said.starts_with("duplicate field") {
        return Problem::field(inside(named()), "duplicate_field", "This field is given twice.");
    }
    let field = if path == "." { "body".to_owned() } else { path.to_owned() };
    if said.starts_with("unknown variant") {
        let accepted = said.split_once(", expected ").map_or("", |(_, rest)| rest).replace('`', "");
        return Problem::field(field, "unknown_value", format!("Expected {accepted}."));
    }
    if said.starts_with("number out of range") {
        return Problem::field(field, "invalid_value", "This number is out of range.");
    }
    match said.rsplit_once("expected ") {
        Some((_, expected)) => Problem::field(field, "wrong_type", format!("Expected {}.", plain(expected))),
        None => Problem::field(field, "invalid_value", format!("This value is refused: {said}.")),
    }
}

/// Rust's name of a type in words.
fn plain(expected: &str) -> &str {
    match expected {
        "i16" | "i32" | "i64" | "u16" | "u32" | "u64" => "a whole number",
        "a string" | "a borrowed string" | "string" => "text in quotes",
        "a boolean" => "true or false",
        _ if expected.starts_with("struct ") => "an object",
        _ => expected,
    }
}

/// Finds `\u0000` and halves of surrogate pairs in the strings of a JSON text.
fn unfit_text(text: &str) -> Option<Problem> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut high = false;
    while let Some(&byte) = bytes.get(at) {
        let escape = byte == b'\\';
        let unit =
            (escape && bytes.get(at + 1) == Some(&b'u')).then(|| hex(bytes.get(at + 2..at + 6)?)).flatten();
        let low = unit.is_some_and(|u| (0xDC00..0xE000).contains(&u));
        if unit == Some(0) || low != high {
            return Some(Problem::new(
                Kind::Invalid,
                "invalid_text",
                "The body holds a character that no text can carry: NUL, or half of a surrogate pair.",
            ));
        }
        high = unit.is_some_and(|u| (0xD800..0xDC00).contains(&u));
        at += match (escape, unit) {
            (true, Some(_)) => 6,
            (true, None) => 2,
            (false, _) => 1,
        };
    }
    None
}

fn hex(digits: &[u8]) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Ask {
        #[expect(dead_code, reason = "only its reading is tested")]
        quantity: i64,
        #[serde(default)]
        inner: Option<Inner>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        name: String,
    }

    fn said(body: &str) -> String {
        format!("{:?}", parse::<Ask>(body.as_bytes()).unwrap_err())
    }

    #[test]
    fn each_kind_of_wrong_body_has_its_code_and_names_the_field() {
        for (body, status, code, field) in [
            ("{", 400, "malformed_json", ""),
            ("{\"quantity\":1}x", 400, "malformed_json", ""),
            ("{\"quantity\":1.5}", 422, "wrong_type", "quantity"),
            ("{\"quantity\":1e0}", 422, "wrong_type", "quantity"),
            ("{\"quantity\":\"1\"}", 422, "wrong_type", "quantity"),
            ("{\"quantity\":true}", 422, "wrong_type", "quantity"),
            ("{\"quantity\":null}", 422, "wrong_type", "quantity"),
            ("{\"quantity\":9223372036854775808}", 422, "wrong_type", "quantity"),
            ("{\"quantity\":1e400}", 422, "invalid_value", "quantity"),
            ("{\"quantity\":1,\"price\":1}", 422, "unknown_field", "price"),
            ("{\"quantity\":1,\"inner\":{\"name\":\"a\",\"role\":1}}", 422, "unknown_field", "inner.role"),
            ("{\"quantity\":1,\"inner\":{\"name\":3}}", 422, "wrong_type", "inner.name"),
            ("{\"quantity\":1,\"inner\":{}}", 422, "required", "inner.name"),
            ("{}", 422, "required", "quantity"),
            ("[]", 422, "wrong_type", "body"),
            ("[1, null]", 422, "wrong_type", "body"),
            ("{}{}", 400, "malformed_json", ""),
            ("{\"quantity\":1,\"quantity\":2}", 422, "duplicate_field", "quantity"),
        ] {
            let problem = parse::<Ask>(body.as_bytes()).unwrap_err();
            assert_eq!(problem.status().as_u16(), status, "{body}: {problem:?}");
            let text = said(body);
            assert!(text.contains(&format!("code: \"{code}\"")), "{body}: {text}");
            assert!(text.contains(&format!("field: \"{field}\"")) || field.is_empty(), "{body}: {text}");
        }
    }

    #[test]
    fn text_that_nothing_can_carry_is_refused_and_a_pair_of_surrogates_is_not() {
        let name = |text: &str| format!("{{\"quantity\":1,\"inner\":{{\"name\":\"{text}\"}}}}");
        for bad in ["\\u0000", "\\ud800", "\\udc00", "\\udc00\\ud800", "a\\ud83dx", "\\\\\\u0000"] {
            assert!(said(&name(bad)).contains("invalid_text"), "{bad}");
        }
        for (good, reads) in [("\\ud83d\\udc8e", "💎"), ("\\\\u0000", "\\u0000"), ("é", "é")] {
            assert_eq!(parse::<Ask>(name(good).as_bytes()).unwrap().inner.unwrap().name, reads);
        }
        assert_eq!(
            parse::<Ask>(b"{\"quantity\":1,\"inner\":{\"name\":\"\xff\"}}").unwrap_err().status(),
            400
        );
    }
}
