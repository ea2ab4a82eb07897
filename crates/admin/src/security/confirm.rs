//! `/admin/confirm`: prove once more that it is oneself.

use axum::{extract::State, response::Response};
use customers::{SignedIn, WayError, factors::ConfirmByCode};
use http::StatusCode;
use kernel::Fault;
use maud::html;
use ui::{Card, InlineAlert, PageHeader, Tone};
use web::{
    FormData, QueryPairs, Refusal, on_this_host, see_other,
    staff::{CONFIRM, Staff, rights::OwnSession},
    status_of, ways,
};

use super::page::{manager_of, respond};
use crate::Face;

const HOME: &str = "/admin";

/// `GET /admin/confirm?next=`
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<OwnSession>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    page(&face, &staff.person, StatusCode::OK, on_this_host(query.get("next"), HOME), None).await
}

/// `POST /admin/confirm`: with the app's digits or a recovery code.
pub(crate) async fn confirm(
    State(face): State<Face>,
    staff: Staff<OwnSession>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let next = on_this_host(form.get("next"), HOME);
    let ask = ConfirmByCode { manager: manager_of(&staff.person), code: form.get("code").to_owned() };
    match ways::confirm(&face, &staff.cx, ask).await {
        Ok(session) => {
            let mut response = see_other(next);
            face.web.cookies().set_staff(response.headers_mut(), &session);
            Ok(response)
        }
        Err(WayError::Database(error)) => Err(error.into()),
        Err(error) => {
            let said = Some(error.message().into_owned());
            page(&face, &staff.person, status_of(error.kind()), next, said).await
        }
    }
}

async fn page(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    next: &str,
    error: Option<String>,
) -> Result<Response, Refusal> {
    let mine = ways::look(face, manager_of(person)).await?;
    let part = html! {
        div class="stack stack-4" {
            @if mine.passkeys.iter().any(|key| key.for_staff) {
                (ways::key_ask("/api/v1/admin/account/confirm/passkey/begin", "/api/v1/admin/account/confirm/passkey", next, "Confirm with a passkey", false))
            }
            @if mine.factors.authenticator.is_some() || mine.factors.recovery_codes > 0 {
                (ways::confirm_form(CONFIRM, next, error))
            }
            @if mine.factors.staff_factors == 0 {
                (InlineAlert::new(Tone::Info, "You have no second factor yet, and it has been a while since you signed in. Sign in again with a new link, then add one."))
            }
        }
    };
    let body = html! {
        (PageHeader { title: "Is it still you?".into(), text: "For ten minutes after it, what cannot be taken back is open to you.".into(), ..PageHeader::default() })
        (Card { title: String::new(), body: part, sticky: false })
    };
    Ok(respond(face, person, status, body))
}
