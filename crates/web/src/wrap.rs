//! What surrounds every face.

use std::{borrow::Cow, path::PathBuf, sync::Arc};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    middleware::{self, Next},
    response::Response,
};
use chrono::Datelike;
use http::HeaderValue;
use kernel::{Random, Token};
use platform::{
    Cx, House,
    files::{FileStore, Folder},
    flags::Flags,
};
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate, predicate::NotForContentType},
    timeout::RequestBodyTimeoutLayer,
};
use tracing::Instrument;

use crate::{
    Assets, PageCache, Prepared, RequestId,
    cookies::CookieJar,
    csrf, errors,
    security::{self, SecurityHeaders},
    site, static_files,
};

/// The most a request's body may hold, in bytes, unless its route says otherwise with its own `DefaultBodyLimit`.
pub const BODY_LIMIT: usize = 64 * 1024;

/// Where uploads are kept below the folder of pictures, unless the server says otherwise; no address leads there.
const UPLOADS: &str = ".uploads";
/// The longest pause within a request's body before it is given up.
const BODY_PAUSE: std::time::Duration = std::time::Duration::from_secs(10);

/// What the HTTP faces share. Cheap to clone.
#[derive(Clone)]
pub struct Web {
    /// The built files.
    pub assets: Assets,
    /// The house.
    pub house: Arc<House>,
    /// Menus and help.
    pub site: Arc<ui::Site>,
    /// The same as it stands around every page.
    pub standing: Arc<ui::Standing>,
    /// The folder of pictures.
    pub media: Arc<PathBuf>,
    /// Whether cookies are `Secure`: the public address is https.
    pub secure_cookies: bool,
    /// Pages that are the same for everyone.
    pub pages: PageCache,
    /// Parts that many of those pages share.
    pub prepared: Prepared,
    /// What staff have uploaded, and what was made of it.
    pub files: Arc<dyn FileStore>,
    /// What is switched on for whom.
    pub flags: Flags,
    security: Arc<SecurityHeaders>,
    random: Arc<dyn Random>,
}

impl Web {
    /// The shared parts for a house; `media` is the folder behind `/media`.
    pub fn new(cx: &Cx, assets: Assets, media: PathBuf) -> Self {
        let https = cx.house.base_url.starts_with("https://");
        let site = site::site(&cx.house, cx.clock.now().year());
        Self {
            security: Arc::new(SecurityHeaders::new(&assets, https)),
            standing: Arc::new(ui::Standing::of(&site)),
            site: Arc::new(site),
            assets,
            house: Arc::clone(&cx.house),
            files: Arc::new(Folder::new(media.join(UPLOADS))),
            media: Arc::new(media),
            secure_cookies: https,
            pages: PageCache::default(),
            prepared: Prepared::default(),
            flags: Flags::default(),
            random: Arc::clone(&cx.random),
        }
    }

    /// The same parts with uploads kept in another store.
    #[must_use]
    pub fn with_files(self, files: Arc<dyn FileStore>) -> Self {
        Self { files, ..self }
    }

    /// The same parts with flags that somebody keeps.
    #[must_use]
    pub fn with_flags(self, flags: Flags) -> Self {
        Self { flags, ..self }
    }

    /// Reads and writes cookies.
    pub const fn cookies(&self) -> CookieJar {
        CookieJar { secure: self.secure_cookies }
    }

    pub(crate) fn security(&self) -> &SecurityHeaders {
        &self.security
    }

    /// Adds the static files and surrounds the merged routers: request id, security headers, compression, error pages,
    /// panics, the guard against forged requests and the body limit. Call it once, last.
    pub fn wrap(&self, faces: Router) -> Router {
        // films are asked for in ranges of their own bytes
        let small = DefaultPredicate::new()
            .and(NotForContentType::const_new("video/"))
            .and(NotForContentType::const_new("model/"));
        let compression = CompressionLayer::new().quality(CompressionLevel::Precise(5)).compress_when(small);
        faces
            .merge(static_files::routes(self.clone()))
            .layer(DefaultBodyLimit::max(BODY_LIMIT))
            .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
            .layer(middleware::from_fn(plain_path))
            .layer(middleware::from_fn(csrf::guard))
            .layer(CatchPanicLayer::custom(panicked))
            .layer(middleware::from_fn_with_state(self.clone(), errors::dress))
            .layer(compression)
            .layer(middleware::from_fn_with_state(self.clone(), security::headers))
            .layer(middleware::from_fn_with_state(self.clone(), identify))
    }
}

/// Nothing here has a NUL in its address, and PostgreSQL takes no text that holds one: such a thing is not found.
async fn plain_path(request: Request, next: Next) -> Response {
    if request.uri().path().contains("%00") {
        return axum::response::IntoResponse::into_response(http::StatusCode::NOT_FOUND);
    }
    next.run(request).await
}

/// A path as the log may tell it: what opens something by itself, a link to a shared bag for one, is left out.
pub fn told_path(path: &str) -> Cow<'_, str> {
    let secret = |part: &str| Token::parse(part).is_some();
    if !path.split('/').any(secret) {
        return Cow::Borrowed(path);
    }
    let parts = path.split('/').map(|part| if secret(part) { "…" } else { part });
    Cow::Owned(parts.collect::<Vec<_>>().join("/"))
}

/// Names the request, in the log and to the caller.
async fn identify(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let id = RequestId::new(&*web.random);
    request.extensions_mut().insert(id.clone());
    let span = tracing::info_span!("request", id = &*id.0, method = %request.method(), path = &*told_path(request.uri().path()));
    let mut response = next.run(request).instrument(span.clone()).await;
    if response.status().is_server_error() {
        span.in_scope(|| tracing::warn!(status = response.status().as_u16(), "answered with a failure"));
    }
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

#[expect(clippy::needless_pass_by_value, reason = "the signature is tower-http's")]
fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let said =
        panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = said.unwrap_or("no words"), "a handler panicked");
    axum::response::IntoResponse::into_response(http::StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_told_no_secret_that_stands_in_an_address() {
        let key = "a".repeat(43);
        assert_eq!(told_path(&format!("/shared/{key}/lines/lin_1")), "/shared/…/lines/lin_1");
        assert_eq!(told_path("/products/aurelia-solitaire"), "/products/aurelia-solitaire");
    }
}
