//! Payment pages on which nothing can be paid: the time is over, or the provider does not answer.

use axum::response::Response;
use commerce::{cart, checkout::CheckoutError, orders::Order};
use http::StatusCode;
use kernel::Fault;
use maud::html;
use ui::{Button, ButtonScheme, InlineAlert, Tone};
use web::{Refusal, status_of};

use super::plain;
use crate::Face;

/// The time to pay is over. What of the bag somebody else has by now is named, so that nobody starts again for nothing.
pub(super) async fn late(face: &Face, order: &Order) -> Result<Response, Refusal> {
    let cart = cart::find(&mut *face.db.read().await?, order.cart).await?;
    let gone: Vec<String> = cart
        .iter()
        .flat_map(|cart| cart.lines.iter())
        .filter(|line| line.problem.is_some())
        .map(|line| line.title.clone())
        .collect();
    let (title, text) = match gone.as_slice() {
        [] => (
            "The time to pay has passed.",
            "Nothing was charged, and your pieces are still to be had. Your bag is as you left it: checkout holds them for you again.".to_owned(),
        ),
        [one] => (
            "A piece went to another client.",
            format!(
                "{one} was held for you until the time to pay had passed, and somebody else has it now. Nothing was charged. What else is in your bag is as you left it."
            ),
        ),
        many => (
            "Some pieces went to other clients.",
            format!(
                "The time to pay had passed, and {} are no longer to be had. Nothing was charged. What else is in your bag is as you left it.",
                many.join(", ")
            ),
        ),
    };
    let body = html! {
        div class="wrap wrap-narrow section stack stack-6" {
            header class="stack stack-4" {
                p class="eyebrow" { "Order " span class="num" { (order.number) } }
                h1 class="h2" { (title) }
                p class="lead" { (text) }
            }
            div class="btn-group" {
                @if gone.is_empty() { (Button::link("Back to checkout", "/checkout")) }
                (Button::link("See your bag", "/bag").scheme(if gone.is_empty() { ButtonScheme::Outline } else { ButtonScheme::Fill }))
            }
            p class="small muted" { "Did your bank show this payment all the same? Then it goes back to you by itself, in full." }
        }
    };
    Ok(plain(face, "The time to pay has passed", StatusCode::OK, body))
}

/// Too many payments were declined: the order waits, and so does its client.
pub(super) fn rests(face: &Face, number: &str, error: &CheckoutError) -> Response {
    let body = html! {
        div class="wrap wrap-narrow section stack stack-6" {
            header class="stack stack-4" {
                p class="eyebrow" { "Order " span class="num" { (number) } }
                h1 class="h2" { "One moment, please." }
                p class="lead" { (error.message()) }
            }
            ul class="help-list" { @for link in face.web.site.help.iter().take(2) { li { a class="link" href=(link.href) { (link.text) } } } }
            div class="btn-group" { (Button::link("Try again later", super::address(number)).scheme(ButtonScheme::Outline)) }
        }
    };
    plain(face, "One moment", status_of(error.kind()), body)
}

/// The provider does not answer; the order waits.
pub(super) fn unanswered(face: &Face, number: &str) -> Response {
    let body = html! {
        div class="wrap wrap-narrow section stack stack-6" {
            header class="stack stack-4" {
                p class="eyebrow" { "Order " span class="num" { (number) } }
                h1 class="h2" { "Our payment partner is taking a moment." }
            }
            (InlineAlert::new(Tone::Info, "We could not reach them just now. Nothing was charged and nothing will be charged twice; your pieces stay held for you."))
            div class="btn-group" { (Button::link("Try again", super::address(number))) }
        }
    };
    plain(face, "One moment", StatusCode::SERVICE_UNAVAILABLE, body)
}
