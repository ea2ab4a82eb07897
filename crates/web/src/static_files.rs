//! Built files and pictures.

use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::{CachePolicy, Web, assets::media_type};

/// `/assets/…`, `/media/…` and the few files with fixed addresses.
pub(crate) fn routes(web: Web) -> Router {
    Router::new()
        .route("/assets/{*file}", get(asset))
        .route("/media/{*file}", get(media))
        .route("/manifest.webmanifest", get(manifest))
        .route("/favicon.ico", get(favicon))
        .with_state(web)
}

async fn asset(State(web): State<Web>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    let Some((asset, policy)) = web.assets.find(&file) else { return StatusCode::NOT_FOUND.into_response() };
    if given_tag(&headers) == Some(&asset.etag) {
        return not_modified(&asset.etag);
    }
    let br =
        headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("br"));
    let mut response = match &asset.brotli {
        Some(bytes) if br => ([(header::CONTENT_ENCODING, "br")], Body::from(bytes.clone())).into_response(),
        _ => Body::from(asset.plain.clone()).into_response(),
    };
    describe(response.headers_mut(), asset.media_type, &asset.etag, policy);
    if asset.brotli.is_some() {
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    response
}

async fn media(State(web): State<Web>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    if file.starts_with("u/") {
        return crate::uploaded::answer(&web, &file, &headers).await;
    }
    let kind = media_type(&file);
    if !is_plain_path(&file) || !kind.starts_with("image/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let path = web.media.join(&file);
    let Ok(about) = tokio::fs::metadata(&path).await else { return StatusCode::NOT_FOUND.into_response() };
    let changed = about
        .modified()
        .ok()
        .and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok())
        .map_or(0, |d| d.as_millis());
    let etag = format!("\"{:x}-{changed:x}\"", about.len());
    if given_tag(&headers) == Some(&etag) {
        return not_modified(&etag);
    }
    let Ok(bytes) = tokio::fs::read(&path).await else { return StatusCode::NOT_FOUND.into_response() };
    let mut response = Body::from(bytes).into_response();
    describe(response.headers_mut(), kind, &etag, CachePolicy::Month);
    response
}

/// At most two folders of lower-case letters, digits, hyphens, underscores and single dots: nothing that could climb
/// out of the folder, on any operating system.
fn is_plain_path(path: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.contains("..")
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.'))
    };
    path.len() <= 200 && path.split('/').count() <= 3 && path.split('/').all(plain)
}

fn given_tag(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok())
}

fn not_modified(etag: &str) -> Response {
    (StatusCode::NOT_MODIFIED, [(header::ETAG, etag.to_owned())]).into_response()
}

fn describe(headers: &mut HeaderMap, kind: &'static str, etag: &str, policy: CachePolicy) {
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, policy.header());
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(header::ETAG, etag);
    }
}

/// The web app's manifest, under the house's own name.
async fn manifest(State(web): State<Web>) -> Response {
    let file = web.assets.find("manifest.webmanifest");
    let built = file.and_then(|(file, _)| serde_json::from_slice::<serde_json::Value>(&file.plain).ok());
    let Some(mut manifest) = built else { return StatusCode::NOT_FOUND.into_response() };
    for key in ["name", "short_name"] {
        manifest[key] = web.house.name.as_str().into();
    }
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/manifest+json"));
    ([kind, (header::CACHE_CONTROL, CachePolicy::Hour.header())], manifest.to_string()).into_response()
}

/// The icon that browsers ask for by themselves, at its fixed address.
async fn favicon(State(web): State<Web>, headers: HeaderMap) -> Response {
    asset(State(web), Path("favicon.svg".into()), headers).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_paths_reach_the_folder() {
        for good in ["og.jpg", "aurelia-solitaire/hero-640.avif", "a/b/c_1.webp"] {
            assert!(is_plain_path(good), "{good}");
        }
        for bad in [
            "../x.jpg",
            "a/../../x.jpg",
            "/etc/x.jpg",
            "a\\b.jpg",
            ".hidden.jpg",
            "a/./b.jpg",
            "A.jpg",
            "a//b.jpg",
            "a%2fb.jpg",
            "c:x.jpg",
            "a/b/c/d.jpg",
            "",
        ] {
            assert!(!is_plain_path(bad), "{bad}");
        }
    }
}
