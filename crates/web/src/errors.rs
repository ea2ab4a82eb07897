//! Refusals as answers: one place decides the status, another how it looks.

use std::borrow::Cow;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use kernel::{Fault, Kind};
use maud::{Markup, Render, html};
use ui::{AdminGate, Button, Head, MessagePage, NavItem, Shell, Styles};

use crate::{CachePolicy, Page, RequestId, Web};

/// The status of each kind of refusal.
pub const fn status_of(kind: Kind) -> StatusCode {
    match kind {
        Kind::Malformed => StatusCode::BAD_REQUEST,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Declined => StatusCode::PAYMENT_REQUIRED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Gone => StatusCode::GONE,
        Kind::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A handler's no. It becomes a page of the house, or a problem document under `/api`, in [`Web::wrap`].
#[derive(Debug, Clone)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: Cow<'static, str>,
}

impl Refusal {
    /// A refusal of a kind.
    pub fn new(kind: Kind, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status: status_of(kind), code, message: message.into() }
    }

    /// A refusal with a status that has no kind of its own, such as 413.
    pub fn with_status(
        status: StatusCode,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { status, code, message: message.into() }
    }

    /// Nothing lives at this address.
    pub fn not_found() -> Self {
        Self::new(
            Kind::NotFound,
            "not_found",
            "What stood here is no longer shown, or the address has a slip of the pen.",
        )
    }

    /// The status it answers with.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable word for programs.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The sentence for people.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl<F: Fault> From<F> for Refusal {
    fn from(fault: F) -> Self {
        if fault.kind() == Kind::Internal {
            tracing::error!(
                error = &fault as &dyn std::error::Error,
                code = fault.code(),
                "a request failed"
            );
        }
        Self::new(fault.kind(), fault.code(), fault.message())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.message.clone().into_owned()).into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, CachePolicy::NoStore.header());
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives every bare refusal its form: a page for people, a problem document for programs.
pub(crate) async fn dress(State(web): State<Web>, id: RequestId, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    let status = response.status();
    let bare =
        response.headers().get(header::CONTENT_TYPE).is_none_or(|v| v.as_bytes().starts_with(b"text/plain"));
    let plain_files =
        path.starts_with("/assets/") || path.starts_with("/media/") || path.starts_with("/health");
    if !(status.is_client_error() || status.is_server_error()) || !bare || plain_files {
        return response;
    }
    let refusal = response.extensions().get::<Refusal>().cloned().unwrap_or_else(|| undressed(status));
    let (parts, _) = response.into_parts();
    let mut dressed = if path.starts_with("/api/") {
        problem(&refusal, &id)
    } else {
        Page { status, policy: CachePolicy::NoStore, html: error_page(&web, &path, &refusal, &id) }
            .into_response()
    };
    for (name, value) in &parts.headers {
        if !matches!(*name, header::CONTENT_TYPE | header::CONTENT_LENGTH | header::CACHE_CONTROL) {
            dressed.headers_mut().append(name, value.clone());
        }
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        dressed.headers_mut().entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("10"));
    }
    dressed
}

/// What axum or a layer refused by itself.
fn undressed(status: StatusCode) -> Refusal {
    let (code, message) = match status {
        StatusCode::NOT_FOUND => return Refusal::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => {
            ("method_not_allowed", "This address does not take that kind of request.")
        }
        StatusCode::PAYLOAD_TOO_LARGE => {
            ("too_large", "That is more than this address can take. Nothing was changed.")
        }
        StatusCode::REQUEST_TIMEOUT => ("timeout", "The request took too long to arrive. Please try again."),
        StatusCode::SERVICE_UNAVAILABLE => {
            ("unavailable", "We are pausing for a moment. Nothing was lost: please try again shortly.")
        }
        s if s.is_server_error() => {
            ("internal", "Something went wrong on our side. Nothing was changed, and we have been told.")
        }
        _ => ("malformed", "We could not read that request. Nothing was changed."),
    };
    Refusal::with_status(status, code, message)
}

fn problem(refusal: &Refusal, id: &RequestId) -> Response {
    let title = refusal.status.canonical_reason().unwrap_or("Refused");
    let body = serde_json::json!({
        "type": "about:blank", "title": title, "status": refusal.status.as_u16(), "code": refusal.code,
        "detail": refusal.message, "request_id": &*id.0,
    });
    let mut response = (refusal.status, body.to_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, CachePolicy::NoStore.header());
    response
}

/// What happened, in a heading.
fn heading(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "This page has been retired to the vault.",
        StatusCode::GONE => "This link has done its work.",
        StatusCode::UNAUTHORIZED => "Please sign in first.",
        StatusCode::FORBIDDEN => "This door stays closed.",
        StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED => "Something changed in the meantime.",
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => "We are pausing for a moment.",
        s if s.is_server_error() => "Something slipped at our bench.",
        _ => "We could not read that.",
    }
}

/// The page for a refusal: what happened, and three ways on; for staff, the way back to the back office.
pub fn error_page(web: &Web, path: &str, refusal: &Refusal, id: &RequestId) -> Markup {
    if path == "/admin" || path.starts_with("/admin/") {
        return staff_page(web, refusal, id);
    }
    let heading = heading(refusal.status);
    let ours = refusal.status.is_server_error();
    let links = web.site.nav.iter().take(3).map(|item| NavItem::new(item.text.clone(), item.href.clone()));
    let message = MessagePage {
        eyebrow: format!("Page {}", refusal.status.as_u16()),
        title: heading.into(),
        text: refusal.message.to_string(),
        search_href: (!ours).then(|| web.site.search_href.clone()),
        links: links.collect(),
    };
    let body = html! {
        (message)
        @if ours {
            p class="wrap wrap-narrow small muted" { "If you write to us, this number finds the moment: " span class="num" { (id.0) } }
        }
    };
    Shell {
        site: &web.site,
        standing: &web.standing,
        assets: &web.assets,
        head: Head { title: format!("{heading} · {}", web.site.name), noindex: true, ..Head::default() },
        styles: Styles::Inline { css: web.assets.inline_css("storefront.css"), nonce: None },
        scripts: &[],
        path,
        notice: html! {},
        body,
    }
    .render()
}

fn staff_page(web: &Web, refusal: &Refusal, id: &RequestId) -> Markup {
    let heading = if refusal.status == StatusCode::NOT_FOUND {
        "Nothing is kept here."
    } else {
        heading(refusal.status)
    };
    let signed_out = refusal.status == StatusCode::UNAUTHORIZED;
    let way_on = if signed_out { ("Sign in", crate::staff::SIGN_IN) } else { ("Back office", "/admin") };
    AdminGate {
        name: &web.site.name,
        assets: &web.assets,
        head: Head { title: format!("{heading} · {}", web.site.name), noindex: true, ..Head::default() },
        styles: Styles::Linked("admin.css"),
        scripts: &[],
        title: heading.into(),
        body: html! {
            p { (refusal.message) }
            (Button::link(way_on.0, way_on.1))
            p class="small muted" { "Page " (refusal.status.as_u16()) ", request " span class="num" { (id.0) } }
        },
    }
    .render()
}
