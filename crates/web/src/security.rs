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
    /// The styles that pages bring along, as sources of a policy.
    styles: String,
    upgrade: &'static str,
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
        let policy = HeaderValue::from_str(&policy).unwrap_or(fallback);
        Self { always, documents, policy, styles, upgrade, speculation }
    }
}

/// What a page may load that has somebody else's script in it: these and nothing else, beside the house's own styles, fonts and
/// pictures.
#[derive(Debug, Clone, Copy)]
pub struct Guests<'a> {
    /// The whole address of every script, and the hosts that may send more of theirs.
    pub scripts: &'a [String],
    /// Whom the page's scripts may ask, beside the house.
    pub connects: &'a [&'a str],
    /// Whose frames may stand in it.
    pub frames: &'a [&'a str],
}

/// Where browsers tell what a policy kept from happening.
pub const POLICY_REPORTS: &str = "/policy-reports";

impl Web {
    /// Gives an answer the narrowest policy that its guests can live with. What it blocks is reported.
    pub fn narrow(&self, response: &mut Response, guests: Guests<'_>) {
        let security = self.security();
        let (styles, upgrade) = (&security.styles, security.upgrade);
        let [scripts, connects, frames] =
            [guests.scripts.join(" "), guests.connects.join(" "), guests.frames.join(" ")];
        // browsers take endpoints by name from secure pages only, and where they are named ask nobody by address
        let report_to = if upgrade.is_empty() { "" } else { "; report-to policy" };
        let policy = format!(
            "default-src 'none'; script-src {scripts}; style-src 'self' {styles}; img-src 'self' data:; font-src 'self'; \
             connect-src 'self' {connects}; manifest-src 'self'; frame-src {frames}; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'; report-uri {POLICY_REPORTS}{report_to}{upgrade}"
        );
        // wallets open a window and pay in a frame of the guest's
        let payment = frames.split(' ').filter(|host| !host.contains('*')).map(|host| format!(" \"{host}\""));
        let permissions = format!(
            "camera=(), microphone=(), geolocation=(), payment=(self{}), usb=(), browsing-topics=()",
            payment.collect::<String>()
        );
        let endpoint = format!("policy=\"{POLICY_REPORTS}\"");
        let fixed = [
            ("content-security-policy", policy),
            ("permissions-policy", permissions),
            ("reporting-endpoints", endpoint),
            ("cross-origin-opener-policy", "same-origin-allow-popups".to_owned()),
            ("x-frame-options", "DENY".to_owned()),
        ];
        for (name, value) in fixed {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
    }

    /// The whole address of a built file as a source of a policy, at the house's public address and at the one that the browser
    /// asked, where they differ.
    pub fn sources(&self, asked: &http::HeaderMap, name: &str) -> Vec<String> {
        let path = ui::Assets::url(&self.assets, name);
        let public = self.house.base_url.trim_end_matches('/');
        let scheme = public.split("://").next().unwrap_or("https");
        let host = asked.get(header::HOST).and_then(|host| host.to_str().ok()).filter(|host| {
            host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'))
        });
        let mut sources = vec![format!("{public}{path}")];
        sources.extend(host.map(|host| format!("{scheme}://{host}{path}")));
        sources.dedup();
        sources
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
