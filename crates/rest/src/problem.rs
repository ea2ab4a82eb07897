//! Refusals as `application/problem+json` (RFC 9457).
//!
//! [`kernel::Kind`] decides the status, through `web::status_of`, in one place. A handler answers with a
//! [`Problem`]; the layer [`dress`] writes it out with the request's id, and does the same for whatever axum or a layer
//! below refused by itself.

use std::{borrow::Cow, collections::BTreeMap};

use axum::{
    Json,
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use kernel::{Fault, FieldError, Kind};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use web::{CachePolicy, Refusal, RequestId, status_of};

/// What every handler answers with.
pub(crate) type ApiResult<T> = Result<T, Problem>;

/// A refusal on its way to the caller.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    status: StatusCode,
    code: Cow<'static, str>,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    extra: BTreeMap<&'static str, Value>,
}

impl Problem {
    /// A refusal of a kind.
    pub(crate) fn new(kind: Kind, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::with_status(status_of(kind), code, detail)
    }

    /// A refusal with a status that has no kind of its own, such as 415.
    pub(crate) fn with_status(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { status, code: code.into(), detail: detail.into(), errors: Vec::new(), extra: BTreeMap::new() }
    }

    /// Understood, but these fields broke a rule; the first one's code stands for the whole when it is alone.
    pub(crate) fn fields(errors: Vec<FieldError>) -> Self {
        let code = match errors.as_slice() {
            [only] => only.code,
            _ => "invalid_fields",
        };
        let detail = match errors.as_slice() {
            [only] => only.message.clone(),
            _ => "Some fields need another look; each is named below.".into(),
        };
        Self { errors, ..Self::new(Kind::Invalid, code, detail) }
    }

    /// One field broke a rule.
    pub(crate) fn field(
        name: impl Into<Cow<'static, str>>,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::fields(vec![FieldError::new(name, code, message)])
    }

    /// No such thing, or not yours: both read the same.
    pub(crate) fn not_found() -> Self {
        Self::new(Kind::NotFound, "not_found", "There is nothing here, or it is not yours to see.")
    }

    /// Adds a member that programs may read, e.g. the present version.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Serialize) -> Self {
        if let Ok(value) = serde_json::to_value(value) {
            self.extra.insert(name, value);
        }
        self
    }

    /// Names the field that the refusal is about.
    #[must_use]
    pub(crate) fn about(mut self, field: &'static str) -> Self {
        if let Cow::Borrowed(code) = self.code {
            self.errors.push(FieldError::new(field, code, self.detail.clone()));
        }
        self
    }

    /// The same refusal as 413: what was sent is more than is taken.
    #[must_use]
    pub(crate) fn too_large(self) -> Self {
        Self { status: StatusCode::PAYLOAD_TOO_LARGE, ..self }
    }

    /// A refusal that a shared part of the web made.
    pub(crate) fn from_refusal(refusal: &Refusal) -> Self {
        Self {
            status: refusal.status(),
            code: refusal.code().into(),
            detail: refusal.message().to_owned().into(),
            errors: Vec::new(),
            extra: BTreeMap::new(),
        }
    }

    /// The status it answers with.
    #[cfg(test)]
    pub(crate) const fn status(&self) -> StatusCode {
        self.status
    }

    fn body(self, request_id: &str) -> ProblemOut {
        ProblemOut {
            kind: "about:blank".into(),
            title: self.status.canonical_reason().unwrap_or("Refused").into(),
            status: self.status.as_u16(),
            code: self.code.into_owned(),
            detail: self.detail.into_owned(),
            request_id: request_id.into(),
            errors: self.errors.into_iter().map(FieldProblem::from).collect(),
            extra: self.extra,
        }
    }
}

impl<F: Fault> From<F> for Problem {
    fn from(fault: F) -> Self {
        if fault.kind() == Kind::Internal {
            tracing::error!(
                error = &fault as &dyn std::error::Error,
                code = fault.code(),
                "a request failed"
            );
        }
        Self { errors: fault.fields().to_vec(), ..Self::new(fault.kind(), fault.code(), fault.message()) }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A refusal as programs read it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem, example = json!({
    "type": "about:blank", "title": "Conflict", "status": 409, "code": "insufficient_stock",
    "detail": "This piece has found its owner, or is being bought as we speak. We can make its sister.",
    "request_id": "5f2c9a10b3d44e7f81aa"
}))]
pub(crate) struct ProblemOut {
    /// Always `about:blank`: the `code` says which problem it is.
    #[serde(rename = "type")]
    kind: String,
    /// The status in words.
    title: String,
    /// The status, as in the response line.
    status: u16,
    /// A stable word for programs, e.g. `insufficient_stock`.
    code: String,
    /// A sentence for people.
    detail: String,
    /// Names this request in our log.
    request_id: String,
    /// The fields that broke a rule.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldProblem>,
    /// Facts that belong to the code, such as `current_version` or `total`.
    #[serde(flatten)]
    #[schema(ignore)]
    extra: BTreeMap<&'static str, Value>,
}

/// One field that broke a rule.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldProblem {
    /// The path of the field, e.g. `shipping_address.postal_code`.
    field: String,
    /// A stable word for programs.
    code: String,
    /// A sentence for people that names the way out.
    message: String,
}

impl From<FieldError> for FieldProblem {
    fn from(error: FieldError) -> Self {
        Self { field: error.field.into_owned(), code: error.code.into(), message: error.message.into_owned() }
    }
}

/// Writes refusals out. Answers of success pass untouched.
pub(crate) async fn dress(id: RequestId, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let ours = response.extensions_mut().remove::<Problem>();
    let problem = match (ours, response.extensions_mut().remove::<Refusal>()) {
        (Some(problem), _) => problem,
        (None, Some(refusal)) => Problem::from_refusal(&refusal),
        (None, None) => undressed(status),
    };
    let (parts, _) = response.into_parts();
    let mut dressed = (status, Json(problem.body(&id.0))).into_response();
    for (name, value) in &parts.headers {
        if !matches!(*name, header::CONTENT_TYPE | header::CONTENT_LENGTH) {
            dressed.headers_mut().append(name, value.clone());
        }
    }
    let headers = dressed.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, CachePolicy::NoStore.header());
    if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
        headers.entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("10"));
    }
    dressed
}

/// What axum or a layer refused by itself.
fn undressed(status: StatusCode) -> Problem {
    let (code, detail) = match status {
        StatusCode::NOT_FOUND => return Problem::not_found(),
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
    Problem::with_status(status, code, detail)
}
