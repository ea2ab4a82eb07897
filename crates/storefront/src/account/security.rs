//! `/account/security`: one's devices, passkeys, app and recovery codes.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{sign_out_device, sign_out_others};
use customers::{
    AccountError, Manager, WayError,
    devices::{EndOtherSessions, EndSession},
    factors::ConnectAuthenticator,
};
use http::StatusCode;
use kernel::Fault;
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Card, Head, InlineAlert, LinkArrow, Tone};
use web::{
    CachePolicy, FormData, Page, QueryPairs, Refusal, customer::Visitor, see_other, spawn_write, status_of,
    ways,
};

use crate::{
    Face,
    frame::{Open, Sheet},
};

pub(super) const PATH: &str = "/account/security";
const SCRIPTS: &[&str] = &["passkeys.js"];

pub(super) fn manager_of(visitor: &Visitor) -> Result<Manager, Refusal> {
    let person = visitor.customer()?;
    Ok(Manager { account: person.account, session: person.session })
}

/// `GET /account/security`: a guest is asked to sign in first.
pub(super) async fn show(
    State(face): State<Face>,
    visitor: Visitor,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    if visitor.person.is_none() {
        return Ok(see_other("/sign-in?next=%2Faccount%2Fsecurity"));
    }
    let done = match query.get("done") {
        "signed-out" => "Signed out. That device has to sign in again.",
        "removed" => "Removed. It no longer opens your account.",
        "added" => "Your passkey is ready. Next time you can sign in with it.",
        "disconnected" => "Your app is disconnected.",
        _ => "",
    };
    let notice = html! { @if !done.is_empty() { (InlineAlert { live: true, ..InlineAlert::new(Tone::Success, done) }) } };
    page(&face, &visitor, StatusCode::OK, &notice).await
}

async fn page(
    face: &Face,
    visitor: &Visitor,
    status: StatusCode,
    notice: &Markup,
) -> Result<Response, Refusal> {
    let mine = ways::look(face, manager_of(visitor)?).await?;
    let body = html! {
        div class="wrap section-tight stack stack-7" {
            header class="stack stack-3" { h1 class="h1" { "Signing in, and your devices" } p { (LinkArrow::new("Your account", "/account")) } }
            (notice)
            div class="split split-aside" {
                div class="stack" {
                    (Card { title: "Passkeys".into(), body: html! { div class="stack stack-4" { (ways::key_list(&mine, "/account")) (ways::new_key(&mine, "/api/v1/account", "/account/security?done=added", "/account/confirm?next=%2Faccount%2Fsecurity")) } }, sticky: false })
                    (Card { title: "Authenticator app".into(), body: html! { div class="stack stack-4" { (app(&mine)) } }, sticky: false })
                    (Card { title: "Recovery codes".into(), body: html! { div class="stack stack-4" { (codes(&mine)) } }, sticky: false })
                }
                (Card { title: "Devices".into(), body: html! { div class="stack stack-4" { (ways::device_list(&mine, "/account")) } }, sticky: false })
            }
        }
    };
    Ok(sheet(face, status, "Signing in, and your devices", body))
}

fn sheet(face: &Face, status: StatusCode, title: &str, body: Markup) -> Response {
    let head = Head { title: title.into(), noindex: true, ..Head::default() };
    let page = Open { sheet: Sheet::Account, path: "/account", head, scripts: SCRIPTS, body };
    Page { status, policy: CachePolicy::NoStore, html: page.document(face) }.into_response()
}

fn app(mine: &ways::Mine) -> Markup {
    html! {
        @match mine.factors.authenticator {
            Some(at) => {
                p { "Connected since " (at.format("%-d %B %Y")) ". It is asked for whenever you sign in with a code from a letter." }
                form method="post" action="/account/authenticator/removal" {
                    (Button::submit("Disconnect the app").scheme(ButtonScheme::Outline).small())
                }
            }
            None => {
                p class="muted" { "An app that shows six digits makes signing in safer: a letter alone no longer opens your account." }
                form method="post" action="/account/authenticator" {
                    (Button::submit("Connect an app").scheme(ButtonScheme::Outline).small())
                }
            }
        }
    }
}

fn codes(mine: &ways::Mine) -> Markup {
    let left = mine.factors.recovery_codes;
    let possible = mine.factors.authenticator.is_some() || mine.factors.passkeys > 0;
    html! {
        p class="muted" {
            @match left { 0 => { "None." } 1 => { "One is left." } many => { (many) " are left." } }
            " They open your account when your devices are lost."
        }
        @if possible {
            form method="post" action="/account/recovery-codes" {
                (Button::submit(if left > 0 { "Replace them" } else { "Make recovery codes" }).scheme(ButtonScheme::Outline).small())
            }
        } @else {
            p class="small muted" { "Add a passkey or connect an app first." }
        }
    }
}

/// What a refusal becomes: a fresh proof is asked for, and anything else is said on the page.
async fn refused(face: &Face, visitor: &Visitor, error: WayError) -> Result<Response, Refusal> {
    match error {
        WayError::StepUp => Ok(see_other("/account/confirm?next=%2Faccount%2Fsecurity")),
        WayError::Database(error) => Err(error.into()),
        error => {
            let notice =
                html! { (InlineAlert { live: true, ..InlineAlert::new(Tone::Warning, error.message()) }) };
            page(face, visitor, status_of(error.kind()), &notice).await
        }
    }
}

/// `POST /account/devices/{session}/sign-out`
pub(super) async fn sign_out(
    State(face): State<Face>,
    visitor: Visitor,
    Path(session): Path<String>,
) -> Result<Response, Refusal> {
    let account = manager_of(&visitor)?.account;
    let session = session.parse().map_err(|_| AccountError::NoSuchSession)?;
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        sign_out_device(&mut tx, &cx, EndSession { account, session }).await?;
        Ok::<_, AccountError>(tx.commit().await?)
    })
    .await?;
    Ok(see_other("/account/security?done=signed-out"))
}

/// `POST /account/devices/sign-out-others`
pub(super) async fn sign_out_all_others(
    State(face): State<Face>,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let manager = manager_of(&visitor)?;
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        let others = EndOtherSessions { account: manager.account, keep: manager.session };
        sign_out_others(&mut tx, &cx, others).await?;
        tx.commit().await
    })
    .await?;
    Ok(see_other("/account/security?done=signed-out"))
}

/// `POST /account/passkeys/{passkey}/removal`
pub(super) async fn remove_passkey(
    State(face): State<Face>,
    visitor: Visitor,
    Path(passkey): Path<String>,
) -> Result<Response, Refusal> {
    let manager = manager_of(&visitor)?;
    let removed = match passkey.parse() {
        Ok(passkey) => ways::remove_key(&face, &visitor.cx, manager, passkey).await,
        Err(_) => Err(WayError::NotFound),
    };
    match removed {
        Ok(()) => Ok(see_other("/account/security?done=removed")),
        Err(error) => refused(&face, &visitor, error).await,
    }
}

/// `POST /account/authenticator`: shows the secret, once.
pub(super) async fn begin_app(State(face): State<Face>, visitor: Visitor) -> Result<Response, Refusal> {
    match ways::begin_app(&face, &visitor.cx, manager_of(&visitor)?).await {
        Ok(secret) => {
            let body = door("Connect your app", &ways::connect_form(&secret, "/account/authenticator/code"));
            Ok(sheet(&face, StatusCode::OK, "Connect your app", body))
        }
        Err(error) => refused(&face, &visitor, error).await,
    }
}

/// `POST /account/authenticator/code`: shows the recovery codes, once. Digits that did not fit may be typed again: the app keeps its
/// secret.
pub(super) async fn connect_app(
    State(face): State<Face>,
    visitor: Visitor,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let ask = ConnectAuthenticator { manager: manager_of(&visitor)?, code: form.get("code").to_owned() };
    match ways::connect_app(&face, &visitor.cx, ask).await {
        Ok(codes) => Ok(shown_once(&face, &codes)),
        Err(error @ WayError::Invalid(_)) => {
            let again = html! {
                form class="form" method="post" action="/account/authenticator/code" {
                    (ways::factor_field(Some(error.message().into_owned())))
                    (Button::submit("Connect the app"))
                }
            };
            Ok(sheet(&face, status_of(error.kind()), "Connect your app", door("Connect your app", &again)))
        }
        Err(error) => refused(&face, &visitor, error).await,
    }
}

fn shown_once(face: &Face, codes: &[String]) -> Response {
    let body = door("Your recovery codes", &ways::codes_once(codes, PATH));
    sheet(face, StatusCode::OK, "Your recovery codes", body)
}

fn door(title: &str, body: &Markup) -> Markup {
    html! {
        div class="wrap section-tight" {
            div class="door stack stack-6" { h1 class="h1" { (title) } (body) }
        }
    }
}

/// `POST /account/authenticator/removal`
pub(super) async fn remove_app(State(face): State<Face>, visitor: Visitor) -> Result<Response, Refusal> {
    match ways::disconnect_app(&face, &visitor.cx, manager_of(&visitor)?).await {
        Ok(()) => Ok(see_other("/account/security?done=disconnected")),
        Err(error) => refused(&face, &visitor, error).await,
    }
}

/// `POST /account/recovery-codes`
pub(super) async fn make_codes(State(face): State<Face>, visitor: Visitor) -> Result<Response, Refusal> {
    match ways::make_codes(&face, &visitor.cx, manager_of(&visitor)?).await {
        Ok(codes) => Ok(shown_once(&face, &codes)),
        Err(error) => refused(&face, &visitor, error).await,
    }
}
