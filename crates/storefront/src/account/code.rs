//! `/sign-in/code`: type the code.

use axum::{extract::State, response::Response};
use customers::{CodeError, Proof, RedeemCode, codes};
use http::{HeaderMap, StatusCode};
use kernel::Fault;
use maud::html;
use ui::{Button, ButtonScheme, TextField, TextKind};
use web::{Device, FormData, QueryPairs, Refusal, customer::Visitor, on_this_host, see_other, status_of};

use super::{
    HOME, arrive, going_on,
    sign_in::{Asking, door, page},
};
use crate::Face;

/// `GET /sign-in/code?next=`: whoever asked for no code is led back to where one is asked for.
pub(super) async fn show(
    State(face): State<Face>,
    QueryPairs(query): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let next = on_this_host(query.get("next"), HOME);
    match pending(&face, &headers).await? {
        Some(email) => Ok(typing(&face, &email, next, None)),
        None => Ok(see_other(&going_on("/sign-in", next))),
    }
}

/// `POST /sign-in/code`: opens a session under a new token, or goes on to the second factor.
pub(super) async fn redeem(
    State(face): State<Face>,
    visitor: Visitor,
    headers: HeaderMap,
    device: Device,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let next = on_this_host(form.get("next"), HOME);
    let jar = face.web.cookies();
    let Some(request) = jar.code(&headers) else {
        return refused(&face, &headers, next, &CodeError::Unknown).await;
    };
    let code = RedeemCode {
        request,
        email: None,
        code: form.get("code").to_owned(),
        browser: device.browser.clone(),
        replaces: jar.session(&headers),
    };
    match arrive::arrive(&face, &visitor, &headers, &device, Proof::Code(code), next).await? {
        Ok(response) => Ok(response),
        Err(error) => refused(&face, &headers, next, &error).await,
    }
}

/// The address that this browser's code went to, while it can be typed.
async fn pending(face: &Face, headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let Some(request) = face.web.cookies().code(headers) else { return Ok(None) };
    let mut tx = face.db.begin().await?;
    let pending = codes::find_pending(&mut tx, &request).await?;
    Ok(pending.map(|pending| pending.email.to_string()))
}

/// Wrong digits may be typed again; any other refusal leads back to asking for a new code.
async fn refused(
    face: &Face,
    headers: &HeaderMap,
    next: &str,
    error: &CodeError,
) -> Result<Response, Refusal> {
    if matches!(error, CodeError::Wrong { .. })
        && let Some(email) = pending(face, headers).await?
    {
        return Ok(typing(face, &email, next, Some(error)));
    }
    let refused = Some(error.message().into_owned());
    Ok(page(face, &Asking { status: status_of(error.kind()), next, refused, ..Asking::default() }))
}

fn typing(face: &Face, email: &str, next: &str, error: Option<&CodeError>) -> Response {
    let code = TextField {
        kind: TextKind::Digits,
        autocomplete: Some("one-time-code".into()),
        max_length: Some(11),
        when_missing: Some("Type the six digits of our letter.".into()),
        ..TextField::new("code", "Six digits")
    };
    let body = html! {
        form class="form code-form" method="post" action="/sign-in/code" {
            input type="hidden" name="next" value=(next);
            (code.required().error(error.map(CodeError::message)))
            (Button::submit("Sign in").full())
        }
        div class="stack stack-2" {
            p class="small muted" { "No letter after a minute or two? Look among unwanted mail, or check the address. One address gets at most five letters an hour." }
            div class="cluster" {
                form method="post" action="/sign-in" {
                    input type="hidden" name="next" value=(next);
                    input type="hidden" name="email" value=(email);
                    (Button::submit("Send another code").scheme(ButtonScheme::Link).small())
                }
                a class="btn btn-link btn-sm" href=(going_on("/sign-in", next)) { span { "Use another address" } }
            }
        }
    };
    let lead = format!("It is on its way to {email}, good for ten minutes and only in this browser.");
    let status = error.map_or(StatusCode::OK, |error| status_of(error.kind()));
    door(face, status, "Type your code", &lead, &body)
}
