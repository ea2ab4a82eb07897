//! Place the order and pay it.

use axum::response::Response;
use commerce::{
    cart::Cart,
    checkout::{CheckoutError, PlaceOrder, Placed, place_order},
    orders,
    payments::{self, Confirmation, DemoOutcome, PaymentError},
    schedules::{self, Method, ScheduleError},
};
use http::{HeaderMap, StatusCode};
use kernel::{Fault, FieldError};
use ui::Tone;
use web::{Refusal, RequestId, see_other, spawn_write, status_of};

use super::{
    Standing, codes, completed, declined_notice, due,
    form::{Checked, CheckoutForm},
    page, standing,
    view::Notice,
};
use crate::{Face, bag::forget_prefetched, payment};

/// Both steps in one task of their own, so that closing the page between them leaves nothing half done.
pub(super) async fn place_and_pay(
    face: &Face,
    id: &RequestId,
    headers: &HeaderMap,
    cart: &Cart,
    form: &CheckoutForm,
    checked: Checked,
    network: Option<String>,
) -> Result<Response, Refusal> {
    let ask = PlaceOrder {
        network,
        cart: cart.id,
        email: checked.email,
        shipping_address: checked.address,
        billing_address: None,
        shipping_method: form.shipping_method.clone(),
        expected_total: form.expected(cart),
        expected_due: form.expected_due.map(|minor| kernel::Money::new(minor, cart.currency)),
        plan: checked.plan,
        gift_note: Some(checked.gift_note),
        codes: form.codes(),
    };
    let awaits_transfer = ask.plan.method == Method::BankTransfer;
    let (db, commerce, cx) = (face.db.clone(), face.commerce.clone(), face.within(id));
    let Some(outcome) = checked.outcome else {
        let placed = spawn_write(async move { place_order(&db, &commerce, &cx, ask).await }).await;
        return match placed {
            // nothing is to be done there: the next page says where to send the money
            Ok(placed) if awaits_transfer => Ok(paid(face, &completed(face, &placed.order))),
            Ok(placed) => Ok(payment::to_page(face, &placed.order)),
            // the payment page asks the provider again, and says what became of it
            Err(CheckoutError::PaymentPending { number }) => {
                let order = orders::find_by_number(&mut *face.db.read().await?, &number).await?;
                Ok(payment::to_page(face, &order.ok_or_else(Refusal::not_found)?))
            }
            Err(error) => refuse(face, headers, cart, form, error).await,
        };
    };
    let written = spawn_write(async move {
        let placed = place_order(&db, &commerce, &cx, ask).await?;
        let Some(payment) = &placed.payment else {
            // gift cards and store credit paid everything
            let confirmed = Ok(Confirmation::Paid { order: Box::new(placed.order.clone()) });
            return Ok((placed, Some(confirmed)));
        };
        if awaits_transfer {
            return Ok((placed, None));
        }
        let (intent, secret) = (&payment.intent_id, Some(payment.client_secret.as_str()));
        let confirmed = payments::confirm_demo(&db, &commerce, &cx, intent, secret, outcome).await;
        Ok::<_, CheckoutError>((placed, Some(confirmed)))
    });
    match written.await {
        // nothing was charged: the page says where to send the money, and until when the pieces are kept
        Ok((placed, None)) => Ok(paid(face, &completed(face, &placed.order))),
        Ok((placed, Some(confirmed))) => answer(face, headers, cart, form, &placed, confirmed).await,
        Err(error) => refuse(face, headers, cart, form, error).await,
    }
}

async fn answer(
    face: &Face,
    headers: &HeaderMap,
    cart: &Cart,
    form: &CheckoutForm,
    placed: &Placed,
    confirmed: Result<Confirmation, PaymentError>,
) -> Result<Response, Refusal> {
    match confirmed {
        Ok(Confirmation::Paid { order }) => Ok(paid(face, &completed(face, &order))),
        Ok(Confirmation::RequiresAction) => {
            let intent =
                placed.payment.as_ref().map(|payment| payment.intent_id.as_str()).unwrap_or_default();
            Ok(see_other(&format!("/checkout/challenge/{intent}")))
        }
        Ok(Confirmation::Declined { .. }) => {
            let parts = schedules::list_for_order(&mut *face.db.read().await?, placed.order.id).await?;
            let notice = declined_notice(&placed.order, due(&placed.order, &parts));
            page(face, cart, form, &[], Some(notice), StatusCode::PAYMENT_REQUIRED).await
        }
        Err(error) => refuse(face, headers, cart, form, error.into()).await,
    }
}

/// To the confirmation. The bag's number goes; its cookie stays, so that the back button finds the order again.
pub(super) fn paid(face: &Face, path: &str) -> Response {
    let mut response = see_other(path);
    face.web.cookies().set_bag_count(response.headers_mut(), 0);
    forget_prefetched(response.headers_mut());
    response
}

/// A refusal with everything typed still there; whoever paid meanwhile goes to the order.
async fn refuse(
    face: &Face,
    headers: &HeaderMap,
    cart: &Cart,
    form: &CheckoutForm,
    error: CheckoutError,
) -> Result<Response, Refusal> {
    match &error {
        CheckoutError::Database(_) | CheckoutError::PaymentPending { .. } => return Err(error.into()),
        CheckoutError::Fields(fields) => {
            return page(face, cart, form, fields, None, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        CheckoutError::Promotion(refused) => {
            return page(face, cart, form, &[codes::about(refused)], None, status_of(error.kind())).await;
        }
        CheckoutError::Schedule(refused) => {
            let field =
                if matches!(refused, ScheduleError::DepositNotOffered { .. }) { "pay_now" } else { "pay_by" };
            let fields = [FieldError::new(field, "not_offered", error.message())];
            return page(face, cart, form, &fields, None, status_of(error.kind())).await;
        }
        error if error.is_about_the_method() => {
            let fields = [FieldError::new("shipping_method", "required", error.message())];
            return page(face, cart, form, &fields, None, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        _ => {}
    }
    // the cart as it is now: paid in another tab, or with a line that is no longer to be had
    let cart = match standing(face, headers).await? {
        Standing::Ready(cart, _) => cart,
        Standing::Elsewhere(response) => return Ok(response),
    };
    let title = match error {
        CheckoutError::PriceChanged { .. } => "The total has changed.",
        CheckoutError::TooManyTries { .. } => "One moment, please.",
        CheckoutError::DueChanged { .. } => "What remains to be paid has changed.",
        CheckoutError::HeldByAnother { .. } => "A piece in your bag is held for another client.",
        CheckoutError::InsufficientStock(_) => "A piece in your bag is no longer to be had.",
        _ => "We could not place this order.",
    };
    let notice = Notice { scheme: Tone::Warning, title: title.into(), text: error.message().into_owned() };
    page(face, &cart, form, &[], Some(notice), status_of(error.kind())).await
}

/// What the pretend bank is told when its question is answered.
pub(super) const fn outcome(approved: bool) -> DemoOutcome {
    if approved { DemoOutcome::Succeed } else { DemoOutcome::Decline }
}
