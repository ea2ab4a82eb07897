//! What a payment provider tells by itself.
//!
//! Not part of `/api/v1`: the address belongs to the provider, so it is not in the description. The body is taken as the bytes that were
//! sent, because those are what is signed; nothing of it is read before the signature was found right. The answer says that
//! the notice is kept, not that it was acted on.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request, State},
};
use commerce::payments::take_notice;
use http::{HeaderMap, StatusCode, header};
use kernel::{Actor, Kind};
use web::{RequestId, spawn_write};

use crate::{
    Face,
    problem::{ApiResult, Problem},
};

/// The most bytes of a notice; Stripe's largest are far smaller.
pub(crate) const LIMIT: usize = 256 * 1024;
/// How long its body may take to arrive.
const TIME: Duration = Duration::from_secs(10);

/// How long keeping it may take; whoever sent it waits no longer than a few seconds and comes again.
const PATIENCE: Duration = Duration::from_secs(2);

/// `POST /webhooks/stripe`.
pub(crate) async fn take(State(face): State<Face>, id: RequestId, request: Request) -> ApiResult<StatusCode> {
    let signature = signature(request.headers())?;
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        return Err(Problem::with_status(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_encoding",
            "A notice is taken as it was signed, without an encoding.",
        ));
    }
    let body = read(request).await?;
    let (db, commerce) = (face.db.clone(), face.commerce.clone());
    let cx = face.cx.with_actor(Actor::System).with_request(&id.0);
    let keep =
        spawn_write(async move { take_notice(&db, &commerce, &cx, signature.as_deref(), &body).await });
    // what is kept after all is known when it comes again
    let kept = tokio::time::timeout(PATIENCE, keep).await.map_err(|_| {
        Problem::new(Kind::Unavailable, "unavailable", "The notice could not be kept in time. Send it again.")
    })?;
    kept?;
    Ok(StatusCode::OK)
}

/// The signature, if there is one; two headers would leave it open which is meant.
fn signature(headers: &HeaderMap) -> ApiResult<Option<String>> {
    let mut given = headers.get_all("stripe-signature").iter();
    match (given.next(), given.next()) {
        (None, _) => Ok(None),
        (Some(one), None) => Ok(one.to_str().ok().map(str::to_owned)),
        (Some(_), Some(_)) => Err(Problem::new(Kind::Malformed, "signature_invalid", "Send one signature.")),
    }
}

async fn read(request: Request) -> ApiResult<Bytes> {
    match tokio::time::timeout(TIME, Bytes::from_request(request, &())).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(rejection)) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Err(Problem::with_status(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                "That is too large for a notice.",
            ))
        }
        Ok(Err(_)) => Err(Problem::new(Kind::Malformed, "cut_off", "The notice was cut off. Send it again.")),
        Err(_) => Err(Problem::with_status(
            StatusCode::REQUEST_TIMEOUT,
            "timeout",
            "The notice took too long to arrive. Send it again.",
        )),
    }
}
