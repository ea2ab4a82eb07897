//! One outcome for one `Idempotency-Key`, for operations of a single transaction.
//!
//! The key is claimed in the transaction that does the work: a twin waits at the claim until the first is done, and is given the same
//! answer. A refusal rolls both back, so that a corrected request may use the key.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use db::{DbError, Tx};
use http::{HeaderName, HeaderValue, StatusCode};
use kernel::Kind;
use platform::idempotency::{self, Claim};
use serde::Serialize;
use serde_json::Value;

use crate::{
    answer::Own,
    problem::{ApiResult, Problem},
};

/// A key with the request it belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Once {
    pub(crate) scope: String,
    pub(crate) key: String,
    pub(crate) fingerprint: [u8; 32],
}

/// A status and a body.
pub(crate) type Answer = (u16, Value);

/// Why work under a key did not come to an answer of its own.
#[derive(Debug)]
pub(crate) enum NotOnce {
    /// It was done before, and this was the answer.
    Replay(Answer),
    /// A refusal.
    Refused(Problem),
}

impl From<DbError> for NotOnce {
    fn from(error: DbError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<Problem> for NotOnce {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl Once {
    /// Claims the key in the work's own transaction.
    pub(crate) async fn claim(&self, tx: &mut Tx) -> Result<(), NotOnce> {
        match idempotency::claim(tx, &self.scope, &self.key, &self.fingerprint).await? {
            Claim::Granted { .. } => Ok(()),
            Claim::Replay { status, response } => Err(NotOnce::Replay((status, response))),
            Claim::InFlight => {
                let words = "The same request is being worked on. Ask again in a moment.";
                Err(Problem::new(Kind::Conflict, "in_flight", words).into())
            }
            Claim::Mismatch => {
                let words =
                    "This Idempotency-Key was used for another request. Use a new one for a new request.";
                Err(Problem::new(Kind::Invalid, "idempotency_key_reused", words).into())
            }
        }
    }

    /// Keeps the answer, and commits everything.
    pub(crate) async fn keep(
        &self,
        mut tx: Tx,
        status: u16,
        body: &impl Serialize,
    ) -> Result<Answer, NotOnce> {
        let unsaid = |_| {
            Problem::new(Kind::Internal, "internal", "Something went wrong on our side. Nothing was changed.")
        };
        let body = serde_json::to_value(body).map_err(unsaid)?;
        idempotency::finish(&mut tx, &self.scope, &self.key, status, &body).await?;
        tx.commit().await?;
        Ok((status, body))
    }
}

/// Says what came of it.
pub(crate) fn respond(done: Result<Answer, NotOnce>) -> ApiResult<Response> {
    let (answer, again) = match done {
        Ok(answer) => (answer, false),
        Err(NotOnce::Replay(answer)) => (answer, true),
        Err(NotOnce::Refused(problem)) => return Err(problem),
    };
    let status = StatusCode::from_u16(answer.0).unwrap_or(StatusCode::OK);
    let mut response = Own((status, Json(answer.1))).into_response();
    if again {
        let name = HeaderName::from_static("idempotent-replayed");
        response.headers_mut().insert(name, HeaderValue::from_static("true"));
    }
    Ok(response)
}
