//! What staff have uploaded, as shoppers get it: renditions of pictures, films and models.
//!
//! Only what was made is there: nothing is drawn when it is asked for, so no size can be made up. The name is bound to
//! the content, and whoever has a file keeps it. Films are answered in ranges.

use std::ops::Range;

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kernel::Kind;
use platform::files::{FileError, FileKey};

use crate::{CachePolicy, Refusal, Web};

/// How much of a film is in memory at once for each person who watches.
const PIECE: u64 = 1024 * 1024;
/// A file that somebody sent us must never act as a document of the house.
const POLICY: &str = "default-src 'none'; sandbox";

/// A file that may be there.
struct Named {
    key: FileKey,
    kind: &'static str,
    whole: bool,
}

/// Answers `/media/u/…`.
pub(crate) async fn answer(web: &Web, file: &str, headers: &HeaderMap) -> Response {
    let Some(named) = read_name(file) else { return StatusCode::NOT_FOUND.into_response() };
    let etag = format!("\"{}\"", file.trim_start_matches("u/"));
    if headers.get(header::IF_NONE_MATCH).is_some_and(|given| given.as_bytes() == etag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    let found = if named.whole { picture(web, &named).await } else { film(web, &named, headers).await };
    let mut response = match found {
        Ok(response) => response,
        Err(error) => {
            tracing::warn!(%error, "the store of files does not answer");
            return Refusal::new(Kind::Unavailable, "files_unavailable", "Please try again shortly.")
                .into_response();
        }
    };
    if response.status().is_success() {
        describe(response.headers_mut(), &named, &etag);
    }
    response
}

/// `u/{32 hexadecimal digits}/picture-{width}.avif`, or `….webp`, or `u/{32 digits}.mp4`, `.webm`, `.glb`: all else is nothing.
fn read_name(file: &str) -> Option<Named> {
    let rest = file.strip_prefix("u/")?;
    let (stem, rest) = rest.split_at_checked(32)?;
    if !stem.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
        return None;
    }
    let (kind, whole) = match rest {
        ".mp4" => ("video/mp4", false),
        ".webm" => ("video/webm", false),
        ".glb" => ("model/gltf-binary", false),
        _ => {
            let (width, extension) = rest.strip_prefix("/picture-")?.split_once('.')?;
            let plain = (3..=4).contains(&width.len()) && width.bytes().all(|b| b.is_ascii_digit());
            let kind = match extension {
                "avif" => "image/avif",
                "webp" => "image/webp",
                _ => return None,
            };
            (plain.then_some(kind)?, true)
        }
    };
    Some(Named { key: format!("public/{stem}{rest}").parse().ok()?, kind, whole })
}

async fn picture(web: &Web, named: &Named) -> Result<Response, FileError> {
    Ok(match web.files.get(&named.key, None).await? {
        Some(bytes) => Body::from(bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    })
}

async fn film(web: &Web, named: &Named, headers: &HeaderMap) -> Result<Response, FileError> {
    let Some(size) = web.files.size(&named.key).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let asked = headers.get(header::RANGE).and_then(|v| v.to_str().ok());
    let (status, range) = match asked.map(|text| read_range(text, size)) {
        None | Some(Asked::Whole) => (StatusCode::OK, 0..size),
        Some(Asked::Part(range)) => (StatusCode::PARTIAL_CONTENT, range),
        Some(Asked::Nothing) => {
            let beyond = [(header::CONTENT_RANGE, format!("bytes */{size}"))];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, beyond).into_response());
        }
    };
    let mut response = (status, pieces(web, named.key.clone(), range.clone())).into_response();
    let headers = response.headers_mut();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_LENGTH, (range.end - range.start).into());
    if status == StatusCode::PARTIAL_CONTENT {
        let place = format!("bytes {}-{}/{size}", range.start, range.end - 1);
        headers.extend(HeaderValue::from_str(&place).ok().map(|place| (header::CONTENT_RANGE, place)));
    }
    Ok(response)
}

/// The range, read from the store one piece after the other, as fast as it is taken.
fn pieces(web: &Web, key: FileKey, range: Range<u64>) -> Body {
    let files = web.files.clone();
    Body::from_stream(stream::try_unfold((files, key, range), |(files, key, range)| async move {
        if range.start >= range.end {
            return Ok(None);
        }
        let end = range.end.min(range.start + PIECE);
        let piece = files.get(&key, Some(range.start..end)).await?.filter(|piece| !piece.is_empty());
        let piece = piece.ok_or_else(|| FileError::new(&key, "it is gone"))?;
        Ok::<_, FileError>(Some((piece, (files, key, end..range.end))))
    }))
}

/// What a `Range` header asks for (RFC 9110, 14.2).
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// Everything; also when the header cannot be read, or asks for several parts.
    Whole,
    Part(Range<u64>),
    /// Only what lies beyond the end.
    Nothing,
}

fn read_range(text: &str, size: u64) -> Asked {
    let Some((first, last)) = text.trim().strip_prefix("bytes=").and_then(|r| r.split_once('-')) else {
        return Asked::Whole;
    };
    let range = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(size),
        (Ok(first), Err(_)) if last.trim().is_empty() => first..size,
        (Err(_), Ok(count)) if first.trim().is_empty() => size.saturating_sub(count)..size,
        _ => return Asked::Whole,
    };
    if range.start < range.end { Asked::Part(range) } else { Asked::Nothing }
}

fn describe(headers: &mut HeaderMap, named: &Named, etag: &str) {
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(named.kind));
    headers.insert(header::CACHE_CONTROL, CachePolicy::Immutable.header());
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if named.kind.starts_with("model/") {
        headers.insert(
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"model.glb\""),
        );
    }
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(header::ETAG, etag);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// UP05: nothing that was not made has a name.
    #[test]
    fn only_fixed_names_are_looked_up() {
        let stem = "0123456789abcdef0123456789abcdef";
        for (name, key) in [
            (format!("u/{stem}/picture-640.avif"), format!("public/{stem}/picture-640.avif")),
            (format!("u/{stem}/picture-2000.webp"), format!("public/{stem}/picture-2000.webp")),
            (format!("u/{stem}.mp4"), format!("public/{stem}.mp4")),
        ] {
            assert_eq!(read_name(&name).unwrap().key.as_str(), key);
        }
        for bad in [
            "u/",
            "u/picture-640.avif",
            "u/../../etc/passwd",
            "u/..%2f..%2fetc%2fpasswd",
            "u/%252e%252e/x",
            "u/0123456789abcdef0123456789abcdef/../picture-640.avif",
            "u/0123456789abcdef0123456789abcdef/picture-640.png",
            "u/0123456789abcdef0123456789abcdef/picture-64000.avif",
            "u/0123456789abcdef0123456789abcdef/picture-6 0.avif",
            "u/0123456789abcdef0123456789abcdef/picture-+64.avif",
            "u/0123456789abcdef0123456789abcdef.svg",
            "u/0123456789ABCDEF0123456789abcdef.mp4",
            "u/0123456789abcdef0123456789abcdef",
            "u/é123456789abcdef0123456789abcdef.mp4",
            "originals/0123456789abcdef0123456789abcdef",
            "u/0123456789abcdef0123456789abcdef\\picture-640.avif",
        ] {
            assert!(read_name(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_range_is_read_as_players_send_it() {
        for (text, asked) in [
            ("bytes=0-", Asked::Part(0..100)),
            ("bytes=10-19", Asked::Part(10..20)),
            ("bytes=90-500", Asked::Part(90..100)),
            ("bytes=-10", Asked::Part(90..100)),
            ("bytes=-500", Asked::Part(0..100)),
            ("bytes=100-", Asked::Nothing),
            ("bytes=-0", Asked::Nothing),
            ("bytes=5-2", Asked::Whole),
            ("bytes=0-1,5-6", Asked::Whole),
            ("items=0-1", Asked::Whole),
            ("bytes=a-b", Asked::Whole),
        ] {
            assert_eq!(read_range(text, 100), asked, "{text}");
        }
    }
}
