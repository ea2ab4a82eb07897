//! Giving money back: asking for it, and the second person's answer.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use commerce::{
    orders,
    payments::{self, DecideRefund, PaymentError, RefundState, RequestRefund, Source, StoredRefund},
};
use kernel::{Fault as _, FieldError, Money, ids::OrderId};
use maud::{Markup, Render, html};
use ui::{Button, ButtonScheme, Card, StatusDot, TextField, Tone};
use web::{
    FormData, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{DecidePayments, RequestRefunds},
    },
};

use super::{
    page::{self, Dossier, Entered},
    read_id, returns,
};
use crate::{Face, audit::who_of, words::moment};

/// `POST /admin/orders/{id}/refunds`.
pub(crate) async fn request(
    State(face): State<Face>,
    staff: Staff<RequestRefunds>,
    Path(id): Path<String>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let order = read_id(&id)?;
    let entered = Entered {
        amount: form.get("amount").to_owned(),
        refund_note: form.get("note").to_owned(),
        ..Entered::default()
    };
    let left = payments::refundable(&mut *face.db.read().await?, order).await?;
    let amount = left.and_then(|left| Money::parse_decimal(form.get("amount"), left.currency()));
    let (Some(amount), false) = (amount, form.get("key").is_empty()) else {
        let wrong = [FieldError::new("amount", "malformed", "Enter how much goes back, for example 120.50.")];
        let error =
            if left.is_none() { PaymentError::NothingToRefund } else { PaymentError::Fields(wrong.to_vec()) };
        return again(&face, &staff.person, order, error, entered).await;
    };
    let known = orders::find(&mut *face.db.read().await?, order).await?.ok_or_else(Refusal::not_found)?;
    let returns = returns::read(&form, &known);
    let key: String = form.get("key").chars().take(60).collect();
    let ask = RequestRefund { order, amount, note: form.get("note").to_owned(), returns, key };
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), staff.cx.clone());
    let asked = spawn_write(async move {
        let mut tx = db.begin().await?;
        let asked = payments::request_refund(&mut tx, &commerce, &cx, ask).await?;
        tx.commit().await?;
        if !asked.waits {
            payments::send_refund(&db, &commerce, &cx, asked.id).await;
        }
        Ok::<_, PaymentError>(asked)
    })
    .await;
    match asked {
        Ok(asked) => {
            let done = if asked.waits { "refund_waits" } else { "refunded" };
            Ok(see_other(&format!("/admin/orders/{order}?done={done}#refunds")))
        }
        Err(error) => again(&face, &staff.person, order, error, entered).await,
    }
}

/// `POST /admin/orders/{id}/refunds/{refund}`: the second person's answer.
pub(crate) async fn decide(
    State(face): State<Face>,
    staff: Staff<DecidePayments>,
    Path((id, refund)): Path<(String, String)>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let order = read_id(&id)?;
    let refund = refund.parse().map_err(|_| Refusal::not_found())?;
    let approve = form.get("verdict") == "approve";
    let ask = DecideRefund { refund, approve };
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), staff.cx.clone());
    let decided = spawn_write(async move {
        let mut tx = db.begin().await?;
        payments::decide_refund(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        if approve {
            payments::send_refund(&db, &commerce, &cx, refund).await;
        }
        Ok::<_, PaymentError>(())
    })
    .await;
    match decided {
        Ok(()) => {
            let done = if approve { "refunded" } else { "refund_refused" };
            Ok(see_other(&format!("/admin/orders/{order}?done={done}#refunds")))
        }
        Err(error) => again(&face, &staff.person, order, error, Entered::default()).await,
    }
}

async fn again(
    face: &Face,
    person: &customers::SignedIn,
    order: OrderId,
    error: PaymentError,
    entered: Entered,
) -> Result<Response, Refusal> {
    if matches!(error, PaymentError::Database(_) | PaymentError::NotFound) {
        return Err(error.into());
    }
    let said = error.fields().first().map_or_else(|| error.message(), |field| field.message.clone());
    Ok(page::refused(face, person, order, (&said, error.kind()), entered, &[]).await?.into_response())
}

/// What went back, waits or can still go back. Nothing where no money was taken.
pub(super) fn card(
    face: &Face,
    dossier: &Dossier,
    person: &customers::SignedIn,
    entered: &Entered,
) -> Markup {
    use customers::Permission;
    let asks = person.may(Permission::RequestRefunds);
    if dossier.refunds.is_empty() && (dossier.refundable.is_none() || !asks) {
        return html! {};
    }
    let me = kernel::Actor::Staff(person.account).to_string();
    let body = html! {
        div class="stack stack-5" {
            @for parts in dossier.refunds.chunk_by(|one, next| one.ask == next.ask) {
                (one(dossier, parts, person.may(Permission::DecidePayments) && parts.iter().all(|part| part.requested_by != me)))
            }
            @if let (Some(left), true) = (dossier.refundable, asks) { (form(face, dossier, left, entered)) }
        }
    };
    html! { div id="refunds" { (Card { title: "Refunds".into(), body, sticky: false }.render()) } }
}

/// One request: what it is in all, and each part with where it goes.
fn one(dossier: &Dossier, parts: &[StoredRefund], decides: bool) -> Markup {
    let Some(first) = parts.first() else { return html! {} };
    let sum =
        Money::sum(first.amount.currency(), parts.iter().map(|part| part.amount)).unwrap_or(first.amount);
    let verdict = |text: &str, value: &str| Button {
        name: Some("verdict".into()),
        value: Some(value.into()),
        ..Button::submit(text).small()
    };
    html! {
        section class="stack stack-3" {
            @for part in parts {
                @let (words, tone) = standing(part.state);
                p { b class="num" { (part.amount) } " to " (part.to.name()) " " (StatusDot::new(words, tone)) }
            }
            p class="small muted" {
                "Asked for by " (who_of(&first.requested_by, &dossier.names)) ", " (moment(first.created_at))
                @if let Some(note) = &first.note { ": " (note) }
                @if let Some(by) = &first.decided_by { ". Decided by " (who_of(by, &dossier.names)) }
            }
            @if decides && parts.iter().any(|part| part.state == RefundState::Waiting) {
                form class="btn-group" method="post" action={ "/admin/orders/" (first.order) "/refunds/" (first.ask) } {
                    (verdict(&format!("Approve {sum}"), "approve"))
                    (verdict("Turn it down", "refuse").scheme(ButtonScheme::Outline))
                }
            }
        }
    }
}

const fn standing(state: RefundState) -> (&'static str, Tone) {
    match state {
        RefundState::Waiting => ("Waits for a second person", Tone::Warning),
        RefundState::Pending => ("On its way", Tone::Info),
        RefundState::Done => ("Given back", Tone::Success),
        RefundState::Failed => ("Did not arrive", Tone::Danger),
        RefundState::Refused => ("Turned down", Tone::Neutral),
        RefundState::Converted => ("Given as store credit", Tone::Success),
    }
}

/// "At most $1,088.75: first $688.75 to Card, then $400.00 to Gift card ending 7Q2M."
fn order_of_return(left: Money, sources: &[Source]) -> String {
    let sources: Vec<_> = sources.iter().filter(|source| !source.left.is_zero()).collect();
    let told: Vec<_> =
        sources.iter().map(|source| format!("{} to {}", source.left, source.to.name())).collect();
    match told.as_slice() {
        [] | [_] => format!("At most {left}."),
        several => format!("At most {left}: first {}.", several.join(", then ")),
    }
}

fn form(face: &Face, dossier: &Dossier, left: Money, entered: &Entered) -> Markup {
    let order = &dossier.order;
    html! {
        form class="form stack stack-4" method="post" action={ "/admin/orders/" (order.id) "/refunds" } {
            input type="hidden" name="key" value=(kernel::Token::new(&*face.cx.random).as_str());
            (TextField { max_length: Some(20), hint: Some(order_of_return(left, &dossier.sources)), ..TextField::new("amount", "Give back") }.required().value(&entered.amount))
            (TextField { name: "note".into(), max_length: Some(300), ..TextField::new("refund-note", "Why") }.required().value(&entered.refund_note))
            @if returns::is_out(order) {
                details class="stack stack-4" {
                    summary { "Pieces come back with it" }
                    (returns::fields(order, "refund"))
                }
            }
            p class="small muted" {
                "Above $" (face.commerce.policy.refund_alone_dollars) " in all, a second person approves it. It goes back the way it came, and the client is written to when it has arrived."
            }
            (Button::submit("Give it back").scheme(ButtonScheme::Danger))
        }
    }
}
