//! `/sign-in/factor`: the second factor, after the code from the letter.

use axum::{extract::State, response::Response};
use customers::{
    CodeError, Proof,
    factors::{RedeemFactor, find_pending},
};
use http::{HeaderMap, StatusCode};
use kernel::Fault;
use maud::html;
use ui::Button;
use web::{
    Device, FormData, QueryPairs, Refusal, customer::Visitor, on_this_host, see_other, status_of, ways,
};

use super::{
    HOME, arrive, going_on,
    sign_in::{Asking, door, page},
};
use crate::Face;

/// `GET /sign-in/factor?next=`: who is not asked for one is led back to where signing in begins.
pub(super) async fn show(
    State(face): State<Face>,
    QueryPairs(query): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let next = on_this_host(query.get("next"), HOME);
    if waits(&face, &headers).await? {
        return Ok(typing(&face, next, None));
    }
    Ok(see_other(&going_on("/sign-in", next)))
}

/// `POST /sign-in/factor`: opens the session.
pub(super) async fn redeem(
    State(face): State<Face>,
    visitor: Visitor,
    headers: HeaderMap,
    device: Device,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let next = on_this_host(form.get("next"), HOME);
    let jar = face.web.cookies();
    let Some(pending) = jar.pending(&headers) else {
        return refused(&face, &headers, next, &CodeError::FactorGone).await;
    };
    let (browser, replaces) = (device.browser.clone(), jar.session(&headers));
    let factor = RedeemFactor { pending, code: form.get("code").to_owned(), browser, replaces };
    match arrive::arrive(&face, &visitor, &headers, &device, Proof::Factor(factor), next).await? {
        Ok(response) => Ok(response),
        Err(error) => refused(&face, &headers, next, &error).await,
    }
}

async fn waits(face: &Face, headers: &HeaderMap) -> Result<bool, Refusal> {
    let Some(pending) = face.web.cookies().pending(headers) else { return Ok(false) };
    let mut tx = face.db.begin().await?;
    Ok(find_pending(&mut tx, &pending).await?)
}

/// A wrong code may be typed again; any other refusal leads back to the beginning.
async fn refused(
    face: &Face,
    headers: &HeaderMap,
    next: &str,
    error: &CodeError,
) -> Result<Response, Refusal> {
    if matches!(error, CodeError::Wrong { .. }) && waits(face, headers).await? {
        return Ok(typing(face, next, Some(error)));
    }
    let refused = Some(error.message().into_owned());
    Ok(page(face, &Asking { status: status_of(error.kind()), next, refused, ..Asking::default() }))
}

fn typing(face: &Face, next: &str, error: Option<&CodeError>) -> Response {
    let body = html! {
        form class="form" method="post" action="/sign-in/factor" {
            input type="hidden" name="next" value=(next);
            (ways::factor_field(error.map(|error| error.message().into_owned())))
            (Button::submit("Sign in").full())
        }
    };
    let status = error.map_or(StatusCode::OK, |error| status_of(error.kind()));
    let lead = "Your code was right. Now the one of your authenticator app, or a recovery code.";
    door(face, status, "One more step", lead, &body)
}
