//! Headers that narrow what a page can do.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue, header};

use crate::{Assets, Web};

/// The headers of answers; made once.
#[derive(Debug, Clone)]
pub(crate) struct SecurityHeaders {
    /// Of every answer.
    always: Vec<(HeaderName, HeaderValue)>,
    /// Of documents, besides.
    documents: Vec<(HeaderName, HeaderValue)>,
    policy: HeaderValue,
    speculation: HeaderValue,
}

impl SecurityHeaders {
    pub(crate) fn new(assets: &Assets, https: bool) -> Self {
        let styles = assets.style_hashes().join(" ");
        let upgrade = if https { "; upgrade-insecure-requests" } else { "" };
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self' {styles}; img-src 'self' data:; media-src 'self'; font-src 'self'; \
             connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'; \
             base-uri 'none'; frame-ancestors 'none'{upgrade}"
        );
        let fixed = |name: &'static str, value: &'static str| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        let mut always = vec![
            fixed("x-content-type-options", "nosniff"),
            fixed("cross-origin-resource-policy", "same-origin"),
        ];
        let documents = vec![
            fixed("referrer-policy", "same-origin"),
            fixed("cross-origin-opener-policy", "same-origin"),
            fixed(
                "permissions-policy",
                "camera=(), microphone=(), geolocation=(), payment=(self), usb=(), browsing-topics=()",
            ),
        ];
        if https {
            always.push(fixed("strict-transport-security", "max-age=31536000"));
        }
        let fallback = HeaderValue::from_static("default-src 'none'");
        let rules = format!("\"{}\"", ui::Assets::url(assets, "speculation.json"));
        let speculation = HeaderValue::from_str(&rules).unwrap_or(HeaderValue::from_static("\"\""));
        Self { always, documents, policy: HeaderValue::from_str(&policy).unwrap_or(fallback), speculation }
    }
}

/// Adds the headers, leaving those that a handler set itself. Styles, scripts, fonts and pictures carry only what
/// applies to them: a page asks for a dozen of each, and every kilobyte of its first view is counted.
pub(crate) async fn headers(State(web): State<Web>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    let html = kind.starts_with(b"text/html");
    let passive = is_passive(kind);
    let public = response.headers().contains_key("x-cacheable");
    let headers = response.headers_mut();
    let security = web.security();
    for (name, value) in security.always.iter().chain(security.documents.iter().filter(|_| !passive)) {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    if !passive && !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, security.policy.clone());
        headers.entry(header::X_FRAME_OPTIONS).or_insert(HeaderValue::from_static("DENY"));
    }
    if html && public {
        headers.insert("speculation-rules", security.speculation.clone());
    }
    response
}

/// Whether an answer of this type can never be a document of its own. A drawing (SVG) can.
fn is_passive(kind: &[u8]) -> bool {
    let starts = |prefix: &[u8]| kind.starts_with(prefix);
    let picture = starts(b"image/") && !starts(b"image/svg");
    picture || starts(b"font/") || starts(b"text/css") || starts(b"text/javascript")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_be_a_document_goes_without_the_policy() {
        for kind in [
            "image/avif",
            "image/webp",
            "font/woff2",
            "text/css; charset=utf-8",
            "text/javascript; charset=utf-8",
        ] {
            assert!(is_passive(kind.as_bytes()), "{kind}");
        }
        for kind in [
            "text/html; charset=utf-8",
            "image/svg+xml",
            "application/json",
            "text/plain",
            "application/xml",
            "",
        ] {
            assert!(!is_passive(kind.as_bytes()), "{kind}");
        }
    }
}
