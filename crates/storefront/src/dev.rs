//! Pages for those who build the house: the component gallery and the mailbox. Development only.

use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderValue, header};
use kernel::ids::MailId;
use maud::{Markup, Render, html};
use platform::mail::{self, StoredMail};
use ui::{EmptyState, Head, Icon, Shell, Styles};
use web::{CachePolicy, Page, Refusal};

use crate::{
    Face,
    frame::{Open, Sheet},
};

pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/dev/components", get(components))
        .route("/dev/mailbox", get(mailbox))
        .route("/dev/mailbox/{id}", get(message))
        .route("/dev/mailbox/{id}/body", get(message_body))
}

/// `GET /dev/components`: every component in every state.
async fn components(State(face): State<Face>) -> Page {
    let page = Shell {
        site: &face.web.site,
        standing: &face.web.standing,
        assets: &face.web.assets,
        head: Head { title: "Components".into(), noindex: true, ..Head::default() },
        styles: Styles::Linked("gallery.css"),
        scripts: &["product.js", "collection.js", "checkout.js", "admin.js"],
        path: "/dev/components",
        notice: html! {},
        body: ui::gallery_page(),
    };
    Page::ok(CachePolicy::NoStore, page.render())
}

/// `GET /dev/mailbox`: what the house has sent.
async fn mailbox(State(face): State<Face>) -> Result<Page, Refusal> {
    let mut conn = face.db.read().await?;
    let letters = mail::list(&mut conn, 100).await?;
    let body = html! {
        div class="wrap section-tight stack stack-6" {
            h1 class="h1" { "Mailbox" }
            p class="lead" { "Letters the house has written. Nothing leaves this machine." }
            @if letters.is_empty() {
                (EmptyState { icon: Icon::EnvelopeSimple, title: "No letters yet.".into(), text: "Buy a ring, and its confirmation lies here.".into(), action: html! {} })
            } @else {
                ul class="stack stack-6" { @for letter in &letters { li { (row(letter)) } } }
            }
        }
    };
    Ok(development(&face, "Mailbox", body))
}

fn row(letter: &StoredMail) -> Markup {
    html! {
        div class="line-body" {
            h2 class="line-name" { a href={ "/dev/mailbox/" (letter.id) } { (letter.subject) } }
            p class="muted" { "To " (letter.recipient) " · " (letter.created_at.format("%-d %B %Y, %H:%M UTC")) }
            p class="muted" { (letter.kind) @if letter.sent_at.is_none() { ", waiting" } }
        }
    }
}

/// `GET /dev/mailbox/{id}`
async fn message(State(face): State<Face>, Path(id): Path<String>) -> Result<Page, Refusal> {
    let letter = find(&face, &id).await?;
    let body = html! {
        div class="wrap section-tight stack" {
            p { a class="link" href="/dev/mailbox" { "All letters" } }
            h1 class="h2" { (letter.subject) }
            p class="muted" { "To " (letter.recipient) " · " (letter.created_at.format("%-d %B %Y, %H:%M UTC")) }
            @for (name, value) in letter.headers() { p class="small muted" { (name) ": " (value) } }
            // no scripts, no forms, no same origin: a letter is only looked at
            iframe class="letter" title="The letter" sandbox="allow-popups" width="700" height="900" src={ "/dev/mailbox/" (letter.id) "/body" } {}
            details class="fold" { summary { "Plain text" } div class="fold-body" { pre { (letter.text) } } }
        }
    };
    Ok(development(&face, &letter.subject, body))
}

/// `GET /dev/mailbox/{id}/body`: the rich body by itself, under a policy that runs nothing.
async fn message_body(State(face): State<Face>, Path(id): Path<String>) -> Result<Response, Refusal> {
    let letter = find(&face, &id).await?;
    let mut response = axum::response::Html(letter.html).into_response();
    let headers = response.headers_mut();
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; sandbox allow-popups";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(header::CACHE_CONTROL, CachePolicy::NoStore.header());
    Ok(response)
}

async fn find(face: &Face, id: &str) -> Result<StoredMail, Refusal> {
    let id: MailId = id.parse().map_err(|_| Refusal::not_found())?;
    let mut conn = face.db.read().await?;
    mail::find(&mut conn, id).await?.ok_or_else(Refusal::not_found)
}

fn development(face: &Face, title: &str, body: Markup) -> Page {
    let head = Head { title: title.into(), noindex: true, ..Head::default() };
    Page::ok(
        CachePolicy::NoStore,
        Open { sheet: Sheet::Whole, path: "/dev/mailbox", head, scripts: &[], body }.document(face),
    )
}
