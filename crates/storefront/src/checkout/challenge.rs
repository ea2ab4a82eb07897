//! The bank asks the shopper to confirm.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{
    orders::Order,
    payments::{self, Confirmation},
    schedules,
};
use http::HeaderMap;
use kernel::Money;
use maud::{Markup, html};
use ui::{Button, ButtonScheme, InlineAlert, Tone};
use web::{CachePolicy, FormData, Page, Refusal, RequestId, see_other, spawn_write};

use super::{Standing, completed, due, pay, standing, summary};
use crate::{Face, frame};

/// `GET /checkout/challenge/{intent}`: the question.
pub(crate) async fn show_challenge(
    State(face): State<Face>,
    Path(intent): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let order = match asked(&face, &headers, &intent).await? {
        Asked::Open(order) => order,
        Asked::Elsewhere(response) => return Ok(response),
    };
    let parts = schedules::list_for_order(&mut *face.db.read().await?, order.id).await?;
    let html = frame::enclosed(
        &face,
        "Your bank asks",
        ("Back", "/checkout"),
        &[],
        question(&face, &order, due(&order, &parts), &intent),
    );
    Ok(Page::ok(CachePolicy::NoStore, html).into_response())
}

/// `POST /checkout/challenge/{intent}`: the answer.
pub(crate) async fn answer_challenge(
    State(face): State<Face>,
    Path(intent): Path<String>,
    id: RequestId,
    headers: HeaderMap,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    if let Asked::Elsewhere(response) = asked(&face, &headers, &intent).await? {
        return Ok(response);
    }
    let outcome = pay::outcome(form.get("answer") == "approve");
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), face.within(&id));
    let confirmed =
        spawn_write(async move { payments::confirm_demo(&db, &commerce, &cx, &intent, None, outcome).await })
            .await?;
    Ok(match confirmed {
        Confirmation::Paid { order } => pay::paid(&face, &completed(&face, &order)),
        Confirmation::Declined { .. } | Confirmation::RequiresAction => {
            see_other("/checkout?payment=declined")
        }
    })
}

/// Whether the question is this shopper's to answer.
enum Asked {
    Open(Box<Order>),
    Elsewhere(Response),
}

async fn asked(face: &Face, headers: &HeaderMap, intent: &str) -> Result<Asked, Refusal> {
    match standing(face, headers).await? {
        Standing::Elsewhere(response) => Ok(Asked::Elsewhere(response)),
        Standing::Ready(_, order) => {
            let Some(order) = order else { return Ok(Asked::Elsewhere(see_other("/checkout"))) };
            let mut conn = face.db.read().await?;
            let payment = payments::find_live(&mut conn, order.id).await?;
            let ours = payment.is_some_and(|p| p.intent_id.as_deref() == Some(intent));
            if ours { Ok(Asked::Open(order)) } else { Err(Refusal::not_found()) }
        }
    }
}

fn question(face: &Face, order: &Order, amount: Money, intent: &str) -> Markup {
    html! {
        div class="wrap wrap-narrow section" {
            div class="stack stack-6" {
                p class="eyebrow" { "Your bank" }
                h1 class="h2" { "Did you ask for this payment?" }
                p { (summary::amount(amount)) " to " (face.cx.house.name) ", order " span class="num" { (order.number) } }
                (InlineAlert {
                    scheme: Tone::Info,
                    title: "Demonstration: no card is charged.".into(),
                    body: html! { "A real bank would ask here, or in its own app. Keep this page open until it has answered." },
                    live: false,
                })
                form class="btn-group" method="post" action={ "/checkout/challenge/" (intent) } {
                    (Button { name: Some("answer".into()), value: Some("approve".into()), ..Button::submit("Yes, approve it") })
                    (Button { name: Some("answer".into()), value: Some("refuse".into()), ..Button::submit("No, refuse it").scheme(ButtonScheme::Outline) })
                }
            }
        }
    }
}
