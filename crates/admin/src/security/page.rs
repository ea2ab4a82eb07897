//! `/admin/security`.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use customers::{
    AccountError, Manager, Permission, SignedIn, WayError,
    factors::{ConnectAuthenticator, get_staff_policy},
};
use http::StatusCode;
use kernel::Fault;
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Card, PageHeader, Tone};
use web::{
    FormData, QueryPairs, Refusal, see_other,
    staff::{CONFIRM, SECURITY, Staff, rights::OwnSession},
    status_of, ways,
};

use super::policy;
use crate::{
    Face,
    frame::{Sheet, outcome},
};

pub(super) const SCRIPTS: &[&str] = &["passkeys.js"];
const TITLE: &str = "Your sign-in";

pub(super) const fn manager_of(person: &SignedIn) -> Manager {
    Manager { account: person.account, session: person.session }
}

/// `GET /admin/security`
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<OwnSession>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let notice = match query.get("done") {
        "signed-out" => outcome(Tone::Success, "Signed out. That device has to sign in again."),
        "removed" => outcome(Tone::Success, "Removed. It no longer opens the back office."),
        "added" => outcome(Tone::Success, "Your passkey is ready. Next time you can sign in with it."),
        "disconnected" => outcome(Tone::Success, "Your app is disconnected."),
        "policy" => outcome(Tone::Success, "Saved. It holds from the next page on."),
        _ => html! {},
    };
    page(&face, &staff.person, StatusCode::OK, &notice).await
}

pub(super) async fn page(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    notice: &Markup,
) -> Result<Response, Refusal> {
    let mine = ways::look(face, manager_of(person)).await?;
    let rule = get_staff_policy(&mut *face.db.read().await?).await?;
    let text = if rule.needs_factor && mine.factors.staff_factors == 0 {
        "The house asks everybody who works in it for a second factor. Add a passkey or connect an app to go on."
    } else {
        "Passkeys and the app added here open the back office, and confirm what cannot be taken back."
    };
    let keys = html! {
        div class="stack stack-4" {
            (ways::key_list(&mine, SECURITY))
            (ways::new_key(&mine, "/api/v1/admin/account", "/admin/security?done=added", "/admin/confirm?next=%2Fadmin%2Fsecurity"))
        }
    };
    let body = html! {
        (PageHeader { title: TITLE.into(), text: text.into(), ..PageHeader::default() })
        (notice)
        div class="stack stack-4" {
            (Card { title: "Passkeys".into(), body: keys, sticky: false })
            (Card { title: "Authenticator app".into(), body: app(&mine), sticky: false })
            (Card { title: "Recovery codes".into(), body: codes(&mine), sticky: false })
            (Card { title: "Devices".into(), body: html! { div class="stack stack-4" { (ways::device_list(&mine, SECURITY)) } }, sticky: false })
            @if person.may(Permission::RuleStaff) { (Card { title: "Everybody who works here".into(), body: policy::form(rule), sticky: false }) }
        }
    };
    Ok(respond(face, person, status, body))
}

pub(super) fn respond(face: &Face, person: &SignedIn, status: StatusCode, body: Markup) -> Response {
    Sheet { title: TITLE.into(), path: SECURITY, body }
        .scripted(face, person, status, SCRIPTS)
        .into_response()
}

fn app(mine: &ways::Mine) -> Markup {
    html! {
        div class="stack stack-4" {
            @match mine.factors.authenticator {
                Some(at) => {
                    p { "Connected since " (at.format("%-d %B %Y")) "." }
                    form method="post" action="/admin/security/authenticator/removal" {
                        (Button::submit("Disconnect the app").scheme(ButtonScheme::Outline).small())
                    }
                }
                None => {
                    p class="muted" { "An app that shows six digits, for where a passkey cannot be used." }
                    form method="post" action="/admin/security/authenticator" {
                        (Button::submit("Connect an app").scheme(ButtonScheme::Outline).small())
                    }
                }
            }
        }
    }
}

fn codes(mine: &ways::Mine) -> Markup {
    let possible = mine.factors.authenticator.is_some() || mine.factors.passkeys > 0;
    html! {
        div class="stack stack-4" {
            p class="muted" { (mine.factors.recovery_codes) " left. Each confirms once, in place of the app." }
            @if possible {
                form method="post" action="/admin/security/recovery-codes" {
                    (Button::submit("Make new recovery codes").scheme(ButtonScheme::Outline).small())
                }
            }
        }
    }
}

/// What a refusal becomes: a fresh proof is asked for, and anything else is said on the page.
async fn refused(face: &Face, person: &SignedIn, error: WayError) -> Result<Response, Refusal> {
    match error {
        WayError::StepUp => Ok(see_other(&format!("{CONFIRM}?next=%2Fadmin%2Fsecurity"))),
        WayError::Database(error) => Err(error.into()),
        error => {
            let notice = outcome(Tone::Warning, &error.message());
            page(face, person, status_of(error.kind()), &notice).await
        }
    }
}

/// `POST /admin/security/devices/{session}/sign-out`
pub(crate) async fn sign_out(
    State(face): State<Face>,
    staff: Staff<OwnSession>,
    Path(session): Path<String>,
) -> Result<Response, Refusal> {
    let session = session.parse().map_err(|_| AccountError::NoSuchSession)?;
    ways::sign_out_one(&face, &staff.cx, manager_of(&staff.person), session).await?;
    Ok(see_other("/admin/security?done=signed-out"))
}

/// `POST /admin/security/devices/sign-out-others`
pub(crate) async fn sign_out_others(
    State(face): State<Face>,
    staff: Staff<OwnSession>,
) -> Result<Response, Refusal> {
    ways::sign_out_rest(&face, &staff.cx, manager_of(&staff.person)).await?;
    Ok(see_other("/admin/security?done=signed-out"))
}

/// `POST /admin/security/passkeys/{passkey}/removal`
pub(crate) async fn remove_passkey(
    State(face): State<Face>,
    staff: Staff<OwnSession>,
    Path(passkey): Path<String>,
) -> Result<Response, Refusal> {
    let removed = match passkey.parse() {
        Ok(passkey) => ways::remove_key(&face, &staff.cx, manager_of(&staff.person), passkey).await,
        Err(_) => Err(WayError::NotFound),
    };
    match removed {
        Ok(()) => Ok(see_other("/admin/security?done=removed")),
        Err(error) => refused(&face, &staff.person, error).await,
    }
}

/// `POST /admin/security/authenticator`: shows the secret, once.
pub(crate) async fn begin_app(
    State(face): State<Face>,
    staff: Staff<OwnSession>,
) -> Result<Response, Refusal> {
    match ways::begin_app(&face, &staff.cx, manager_of(&staff.person)).await {
        Ok(secret) => {
            let form = ways::connect_form(&secret, "/admin/security/authenticator/code");
            Ok(alone(&face, &staff.person, StatusCode::OK, "Connect your app", &form))
        }
        Err(error) => refused(&face, &staff.person, error).await,
    }
}

/// `POST /admin/security/authenticator/code`: shows the recovery codes, once.
pub(crate) async fn connect_app(
    State(face): State<Face>,
    staff: Staff<OwnSession>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let manager = manager_of(&staff.person);
    let ask = ConnectAuthenticator { manager, code: form.get("code").to_owned() };
    match ways::connect_app(&face, &staff.cx, ask).await {
        Ok(codes) => Ok(shown_once(&face, &staff.person, &codes)),
        Err(error @ WayError::Invalid(_)) => {
            let again = html! {
                form class="stack stack-4" method="post" action="/admin/security/authenticator/code" {
                    (ways::factor_field(Some(error.message().into_owned())))
                    div { (Button::submit("Connect the app")) }
                }
            };
            Ok(alone(&face, &staff.person, status_of(error.kind()), "Connect your app", &again))
        }
        Err(error) => refused(&face, &staff.person, error).await,
    }
}

fn shown_once(face: &Face, person: &SignedIn, codes: &[String]) -> Response {
    alone(face, person, StatusCode::OK, "Your recovery codes", &ways::codes_once(codes, SECURITY))
}

fn alone(face: &Face, person: &SignedIn, status: StatusCode, title: &str, part: &Markup) -> Response {
    let body = html! {
        (PageHeader { title: title.into(), crumbs: vec![(TITLE.into(), SECURITY.into())], ..PageHeader::default() })
        (Card { title: String::new(), body: html! { div class="stack stack-4" { (part) } }, sticky: false })
    };
    respond(face, person, status, body)
}

/// `POST /admin/security/authenticator/removal`
pub(crate) async fn remove_app(
    State(face): State<Face>,
    staff: Staff<OwnSession>,
) -> Result<Response, Refusal> {
    match ways::disconnect_app(&face, &staff.cx, manager_of(&staff.person)).await {
        Ok(()) => Ok(see_other("/admin/security?done=disconnected")),
        Err(error) => refused(&face, &staff.person, error).await,
    }
}

/// `POST /admin/security/recovery-codes`
pub(crate) async fn make_codes(
    State(face): State<Face>,
    staff: Staff<OwnSession>,
) -> Result<Response, Refusal> {
    match ways::make_codes(&face, &staff.cx, manager_of(&staff.person)).await {
        Ok(codes) => Ok(shown_once(&face, &staff.person, &codes)),
        Err(error) => refused(&face, &staff.person, error).await,
    }
}
