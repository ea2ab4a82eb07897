//! The API's description as JSON and as pages.

use axum::{
    Router,
    body::Bytes,
    extract::Request,
    middleware::{self, Next},
    response::Response,
    routing::get,
};
use http::{HeaderValue, header};
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};
use web::CachePolicy;

use crate::Face;

/// Where the description lies.
const DOCUMENT: &str = "/api/v1/openapi.json";

/// Swagger UI sets styles from scripts and in its icons; nothing else of the house's policy is loosened, and only here.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

/// The description and the pages that show it. Everything is served from the binary.
pub(crate) fn routes(document: &OpenApi) -> Router<Face> {
    let json = Bytes::from(crate::openapi::pretty(document));
    let answer = move || async move {
        (
            [(header::CONTENT_TYPE, "application/json")],
            [(header::CACHE_CONTROL, CachePolicy::Hour.header())],
            json,
        )
    };
    // no validator: it would send the reader's address to another house
    let config = Config::from(DOCUMENT).validator_url("none").try_it_out_enabled(true).with_credentials(true);
    let pages: Router<Face> = SwaggerUi::new("/api/docs").config(config).into();
    Router::new().route(DOCUMENT, get(answer)).merge(pages.layer(middleware::from_fn(own_policy)))
}

async fn own_policy(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response
}
