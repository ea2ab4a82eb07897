//! `/sign-in`: ask for a code.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use customers::{AskCode, ask_code, passkeys::are_offered};
use db::DbError;
use http::StatusCode;
use kernel::EmailAddress;
use maud::{Markup, html};
use ui::{Button, Head, InlineAlert, TextField, Tone};
use web::{
    CachePolicy, FormData, Network, Page, QueryPairs, Refusal, customer::Visitor, on_this_host, see_other,
    spawn_write, ways,
};

use super::{HOME, going_on};
use crate::{
    Face,
    frame::{Open, Sheet},
};

/// `GET /sign-in?next=`
pub(super) async fn show(
    State(face): State<Face>,
    visitor: Visitor,
    QueryPairs(query): QueryPairs,
) -> Response {
    let next = on_this_host(query.get("next"), HOME);
    if visitor.person.is_some() {
        return see_other(next);
    }
    page(&face, &Asking { next, ..Asking::default() })
}

/// `POST /sign-in`: has a letter written, and goes on to where the code is typed. The answer is the same for an address
/// that is known and one that is not.
pub(super) async fn ask(
    State(face): State<Face>,
    visitor: Visitor,
    Network(network): Network,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let next = on_this_host(form.get("next"), HOME);
    let Ok(email) = form.get("email").parse::<EmailAddress>() else {
        let wrong = Some("Enter your e-mail address, for example anna@example.com.");
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(page(&face, &Asking { status, next, email: form.get("email"), wrong, refused: None }));
    };
    let (db, cx) = (face.db.clone(), visitor.cx.clone());
    let request = spawn_write(async move {
        let mut tx = db.begin().await?;
        let request = ask_code(&mut tx, &cx, AskCode { email, network }).await?;
        tx.commit().await?;
        Ok::<_, DbError>(request)
    })
    .await?;
    let mut response = see_other(&going_on("/sign-in/code", next));
    face.web.cookies().set_code(response.headers_mut(), &request);
    Ok(response)
}

/// What the page says besides the form.
#[derive(Debug, Default)]
pub(super) struct Asking<'a> {
    pub(super) status: StatusCode,
    pub(super) next: &'a str,
    pub(super) email: &'a str,
    pub(super) wrong: Option<&'a str>,
    pub(super) refused: Option<String>,
}

pub(super) fn page(face: &Face, asking: &Asking<'_>) -> Response {
    let offered = are_offered(&face.cx);
    let email = TextField {
        // a browser that has passkeys of the house offers them here
        autocomplete: Some(if offered { "email webauthn" } else { "email" }.into()),
        ..TextField::email("email", "E-mail address")
    };
    let email = email.required().value(asking.email).error(asking.wrong);
    let body = html! {
        @if let Some(why) = &asking.refused { (InlineAlert { live: true, ..InlineAlert::new(Tone::Warning, why.clone()) }) }
        form class="form" method="post" action="/sign-in" {
            input type="hidden" name="next" value=(asking.next);
            (email)
            (Button::submit("Send me a code").full())
        }
        @if offered { (ways::key_ask("/auth/passkeys/begin", "/auth/passkeys/verify", asking.next, "Sign in with a passkey", true)) }
        p class="small muted" { "Your account begins with your first sign-in. We write to you about your orders, and about nothing else unless you ask us to." }
    };
    let lead = "We send six digits to your e-mail address. There is no password to remember.";
    scripted_door(face, asking.status, "Sign in", lead, &body)
}

/// A page with one thing to do.
pub(super) fn door(face: &Face, status: StatusCode, title: &str, lead: &str, body: &Markup) -> Response {
    with_scripts(face, status, title, lead, body, &[])
}

/// A page with one thing to do, which may be done with a passkey.
pub(super) fn scripted_door(
    face: &Face,
    status: StatusCode,
    title: &str,
    lead: &str,
    body: &Markup,
) -> Response {
    with_scripts(face, status, title, lead, body, &["passkeys.js"])
}

fn with_scripts(
    face: &Face,
    status: StatusCode,
    title: &str,
    lead: &str,
    body: &Markup,
    scripts: &[&str],
) -> Response {
    let body = html! {
        div class="wrap section-tight" {
            div class="door stack stack-6" {
                header class="stack stack-4" { h1 class="h1" { (title) } p class="lead" { (lead) } }
                (body)
            }
        }
    };
    let head = Head { title: title.into(), noindex: true, ..Head::default() };
    let page = Open { sheet: Sheet::Account, path: "/account", head, scripts, body };
    Page { status, policy: CachePolicy::NoStore, html: page.document(face) }.into_response()
}
