//! Headers that narrow what a page can do.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue, header};

use crate::{Assets, Web};

/// The headers of every answer; made once.
#[derive(Debug, Clone)]
pub(crate) struct SecurityHeaders {
    always: Vec<(HeaderName, HeaderValue)>,
    policy: HeaderValue,
    speculation: HeaderValue,
}

impl SecurityHeaders {
    pub(crate) fn new(assets: &Assets, https: bool) -> Self {
        let styles = assets.style_hashes().join(" ");
        let upgrade = if https { "; upgrade-insecure-requests" } else { "" };
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self' {styles}; img-src 'self' data:; font-src 'self'; \
             connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'; \
             base-uri 'none'; frame-ancestors 'none'{upgrade}"
        );
        let fixed = |name: &'static str, value: &'static str| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        let mut always = vec![
            fixed("x-content-type-options", "nosniff"),
            fixed("referrer-policy", "same-origin"),
            fixed("cross-origin-opener-policy", "same-origin"),
            fixed("cross-origin-resource-policy", "same-origin"),
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
        Self { always, policy: HeaderValue::from_str(&policy).unwrap_or(fallback), speculation }
    }
}

/// Adds the headers, leaving those that a handler set itself.
pub(crate) async fn headers(State(web): State<Web>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let html =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"text/html"));
    let public = response.headers().contains_key("x-cacheable");
    let headers = response.headers_mut();
    for (name, value) in &web.security().always {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, web.security().policy.clone());
        headers.entry(header::X_FRAME_OPTIONS).or_insert(HeaderValue::from_static("DENY"));
    }
    if html && public {
        headers.insert("speculation-rules", web.security().speculation.clone());
    }
    response
}
