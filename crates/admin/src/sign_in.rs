//! Signing in with a one-time link, and out again.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use customers::{RedeemLink, SignInError, links, passkeys::are_offered, redeem_link, revoke_session};
use http::{HeaderMap, StatusCode};
use kernel::{Fault, Token};
use maud::{Markup, Render, html};
use ui::{AdminGate, Button, Head, InlineAlert, Styles, Tone};
use web::{
    CachePolicy, Device, FormData, Page, QueryPairs, Refusal, RequestId, see_other, spawn_write,
    staff::{Staff, find_staff, rights::OwnSession},
    status_of, ways,
};

use crate::{Face, words};

/// `GET /admin/sign-in?token=…`: shows whom the link signs in, with one button. Looking uses nothing up, so a mail
/// scanner that follows the link does no harm.
pub(crate) async fn show(
    State(face): State<Face>,
    QueryPairs(query): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    if !query.has("token") {
        if find_staff(&face, &headers).await.is_some() {
            return Ok(see_other("/admin"));
        }
        return Ok(sheet(&face, StatusCode::OK, without_link(&face)).into_response());
    }
    let Some(token) = Token::parse(query.get("token")) else {
        return refused(&face, SignInError::Unknown);
    };
    let mut tx = face.db.begin().await?;
    let pending = links::get_pending(&mut tx, &token).await;
    tx.commit().await?;
    match pending {
        Ok(pending) => Ok(sheet(&face, StatusCode::OK, confirm(&face, &pending, &token)).into_response()),
        Err(error) => refused(&face, error),
    }
}

/// `POST /admin/sign-in`: uses the link up and opens a session under a new token.
pub(crate) async fn redeem(
    State(face): State<Face>,
    id: RequestId,
    headers: HeaderMap,
    device: Device,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let Some(token) = Token::parse(form.get("token")) else {
        return refused(&face, SignInError::Unknown);
    };
    let replaces = face.web.cookies().staff(&headers);
    let ask = RedeemLink { token, browser: device.browser.clone(), replaces };
    let (db, cx) = (face.db.clone(), face.cx.with_request(&id.0));
    let signed_in = spawn_write(async move {
        let mut tx = db.begin().await?;
        let signed_in = redeem_link(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, SignInError>(signed_in)
    })
    .await;
    match signed_in {
        Ok((_, session)) => {
            let mut response = see_other("/admin");
            face.web.cookies().set_staff(response.headers_mut(), &session);
            device.remember(&face, response.headers_mut());
            Ok(response)
        }
        Err(error) => refused(&face, error),
    }
}

/// `POST /admin/sign-out`: ends the session here and in the database.
pub(crate) async fn sign_out(
    State(face): State<Face>,
    staff: Staff<OwnSession>,
) -> Result<Response, Refusal> {
    let db = face.db.clone();
    spawn_write(async move {
        let mut tx = db.begin().await?;
        revoke_session(&mut tx, &staff.cx, staff.person.session).await?;
        tx.commit().await
    })
    .await?;
    let mut response = see_other("/admin/sign-in");
    face.web.cookies().clear_staff(response.headers_mut());
    Ok(response)
}

/// A link that does not work gets a page that says why and how to get another; other failures are the house's.
fn refused(face: &Face, error: SignInError) -> Result<Response, Refusal> {
    if matches!(error, SignInError::Database(_)) {
        return Err(error.into());
    }
    let body = html! {
        (InlineAlert { live: true, ..InlineAlert::new(Tone::Warning, error.message()) })
        (new_link())
    };
    Ok(sheet(face, status_of(error.kind()), body).into_response())
}

fn confirm(face: &Face, pending: &links::PendingSignIn, token: &Token) -> Markup {
    let role = pending.role.map_or("Customer", customers::Role::label);
    html! {
        p class="lead" { "This link signs you in to the back office of " (face.web.house.name) " as" }
        dl class="facts" {
            div { dt { "Name" } dd { (pending.name) } }
            div { dt { "E-mail" } dd { (pending.email) } }
            div { dt { "Role" } dd { (role) } }
        }
        form method="post" action="/admin/sign-in" {
            input type="hidden" name="token" value=(token.as_str());
            (Button::submit(format!("Sign in as {}", pending.name)))
        }
        p class="small muted" { "The link works once, until " (words::moment(pending.expires_at)) ". If this is not you, close the page." }
    }
}

fn without_link(face: &Face) -> Markup {
    html! {
        @if are_offered(&face.cx) { (ways::key_ask("/auth/staff/passkeys/begin", "/auth/staff/passkeys/verify", "/admin", "Sign in with a passkey", false)) }
        p class="lead" { "Staff sign in with a passkey, or with a link that works once. There is no password to remember." }
        (new_link())
    }
}

fn new_link() -> Markup {
    html! {
        p { "To get a new link, ask whoever runs the server to type this line. It prints a link for you." }
        pre class="code" tabindex="0" aria-label="Command" { code { "atelier staff add YOUR-ADDRESS --role YOUR-ROLE" } }
        p class="small muted" { "Asking again for the same address and role keeps your account and ends any earlier link." }
    }
}

fn sheet(face: &Face, status: StatusCode, body: Markup) -> Page {
    let web = &face.web;
    let html = AdminGate {
        name: &web.house.name,
        assets: &web.assets,
        head: Head {
            title: format!("Staff sign-in · {}", web.house.name), noindex: true, ..Head::default()
        },
        styles: Styles::Linked("admin.css"),
        scripts: &["passkeys.js"],
        title: "Staff sign-in".into(),
        body,
    }
    .render();
    Page { status, policy: CachePolicy::NoStore, html }
}
