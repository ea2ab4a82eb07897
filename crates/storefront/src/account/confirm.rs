//! `/account/confirm`: prove once more that it is oneself, before something that asks for it.

use axum::{extract::State, response::Response};
use customers::{WayError, factors::ConfirmByCode};
use http::StatusCode;
use kernel::Fault;
use maud::html;
use ui::Button;
use web::{FormData, QueryPairs, Refusal, customer::Visitor, on_this_host, see_other, status_of, ways};

use super::{
    security::{self, manager_of},
    sign_in::scripted_door,
};
use crate::Face;

/// `GET /account/confirm?next=`
pub(super) async fn show(
    State(face): State<Face>,
    visitor: Visitor,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let next = on_this_host(query.get("next"), security::PATH);
    page(&face, &visitor, StatusCode::OK, next, None).await
}

/// `POST /account/confirm`: with the app's digits or a recovery code.
pub(super) async fn confirm(
    State(face): State<Face>,
    visitor: Visitor,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let next = on_this_host(form.get("next"), security::PATH);
    let ask = ConfirmByCode { manager: manager_of(&visitor)?, code: form.get("code").to_owned() };
    match ways::confirm(&face, &visitor.cx, ask).await {
        Ok(session) => {
            let mut response = see_other(next);
            face.web.cookies().set_session(response.headers_mut(), &session);
            Ok(response)
        }
        Err(WayError::Database(error)) => Err(error.into()),
        Err(error) => {
            let said = Some(error.message().into_owned());
            page(&face, &visitor, status_of(error.kind()), next, said).await
        }
    }
}

/// Whoever keeps a second factor types it; everybody else has a new code sent, which signs them in afresh.
async fn page(
    face: &Face,
    visitor: &Visitor,
    status: StatusCode,
    next: &str,
    error: Option<String>,
) -> Result<Response, Refusal> {
    let mine = ways::look(face, manager_of(visitor)?).await?;
    let keeps = mine.factors.authenticator.is_some() || mine.factors.recovery_codes > 0;
    let email = visitor.customer()?.email.to_string();
    let body = html! {
        @if !mine.passkeys.is_empty() {
            (ways::key_ask("/api/v1/account/confirm/passkey/begin", "/api/v1/account/confirm/passkey", next, "Confirm with a passkey", false))
        }
        @if keeps {
            (ways::confirm_form("/account/confirm", next, error))
        } @else {
            form class="form" method="post" action="/sign-in" {
                input type="hidden" name="next" value=(next);
                input type="hidden" name="email" value=(email);
                (Button::submit("Send me a code").full())
            }
        }
    };
    let lead =
        "It has been a while since you signed in, and what you are about to change opens your account.";
    Ok(scripted_door(face, status, "Is it still you?", lead, &body))
}
