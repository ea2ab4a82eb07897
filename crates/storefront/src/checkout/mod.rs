//! Checkout: one page from the bag to the order, and what comes right after.

mod challenge;
mod codes;
mod complete;
mod credits;
mod form;
mod pay;
mod reminder;
mod summary;
mod tenders;
mod view;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use commerce::{
    cart::{Cart, CartState},
    checkout::{self, CheckoutError, QuoteAsk},
    orders::{self, Order},
    payments::{self, PaymentState},
    promotions::PromotionError,
    reminders::{self, Chooser},
    schedules::{self, Installment, InstallmentState},
    shipping::ShippingMethod,
};
use db::Tx;
use http::{HeaderMap, StatusCode};
use kernel::{Fault as _, FieldError, Money};
use ui::Tone;
use web::{
    CachePolicy, FormData, Network, Page, Pairs, QueryPairs, Refusal, RequestId, customer::Visitor,
    see_other, status_of,
};

use crate::{
    Face, bag,
    holds::{self, Ask},
    payment,
};
pub(crate) use challenge::{answer_challenge, show_challenge};
pub(crate) use complete::complete;
use credits::Credits;
use form::CheckoutForm;
pub(crate) use summary::rows;
use view::CheckoutPage;
pub(crate) use view::Notice;

/// `GET /checkout`: the form, filled in as far as an order that waits for payment knows. The bag that a signed-in shopper chose as a
/// guest is their account's first, as on the bag's own page; what could not come along is told there.
pub(crate) async fn show(
    State(face): State<Face>,
    visitor: Visitor,
    QueryPairs(pairs): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (cart, token) = match bag::find(&face, &headers).await? {
        // it leads to its order, whoever signed in since
        Some(paid) if matches!(paid.state, CartState::Ordered { .. }) => (Some(paid), None),
        found => bag::settle(&face, &visitor, &headers, found).await?,
    };
    let pieces = cart.as_ref().map_or(0, Cart::pieces);
    let is_short = token.is_some() && cart.as_ref().is_some_and(|cart| !cart.left_behind.is_empty());
    let mut response = if is_short { see_other("/bag") } else { begin(&face, cart, &pairs).await? };
    if let Some(token) = token {
        face.web.cookies().set_cart(response.headers_mut(), &token);
        face.web.cookies().set_bag_count(response.headers_mut(), pieces.into());
    }
    Ok(response)
}

async fn begin(face: &Face, cart: Option<Cart>, pairs: &Pairs) -> Result<Response, Refusal> {
    let (cart, order) = match stand(face, cart).await? {
        Standing::Ready(cart, order) => (cart, order),
        Standing::Elsewhere(response) => return Ok(response),
    };
    let form = order.as_deref().map_or_else(CheckoutForm::fresh, CheckoutForm::of_order).with_card_of(&cart);
    let (parts, consent) = match &order {
        Some(order) => {
            let mut conn = face.db.read().await?;
            let parts = schedules::list_for_order(&mut conn, order.id).await?;
            (parts, schedules::find_consent(&mut conn, order.id).await?)
        }
        None => (Vec::new(), None),
    };
    let form = form.with_plan_of(&parts, consent.is_some());
    let declined = pairs.get("payment") == "declined";
    let refused = holds::words(pairs.get("hold")).map(hold_notice);
    let notice =
        order.filter(|_| declined).map(|order| declined_notice(&order, due(&order, &parts))).or(refused);
    page(face, &cart, &form, &[], notice, StatusCode::OK).await
}

/// `POST /checkout`: new totals, or the order and its payment.
pub(crate) async fn submit(
    State(face): State<Face>,
    id: RequestId,
    visitor: Visitor,
    Network(network): Network,
    headers: HeaderMap,
    FormData(pairs): FormData,
) -> Result<Response, Refusal> {
    let cart = match standing(&face, &headers).await? {
        Standing::Ready(cart, _) => cart,
        Standing::Elsewhere(response) => return Ok(response),
    };
    let form = CheckoutForm::read(&pairs);
    let code = codes::refuse(&face, &id, (&cart, &network), &form).await?;
    let status = code.as_ref().map_or(StatusCode::OK, |(_, status)| *status);
    let code: Vec<FieldError> = code.into_iter().map(|(error, _)| error).collect();
    reminder::keep(&face, visitor.cx, &cart, &form).await?;
    if let Some(ask) = Ask::read(pairs.get("intent")) {
        let refused = holds::run(&face, &id, (cart.id, network.clone()), ask).await?;
        let cart = match standing(&face, &headers).await? {
            Standing::Ready(cart, _) => cart,
            Standing::Elsewhere(response) => return Ok(response),
        };
        let notice = refused.map(|error| hold_notice(error.message().into_owned()));
        return page(&face, &cart, &form, &code, notice, status).await;
    }
    if let Some(wish) = credits::Wish::read(pairs.get("intent"), &form) {
        let refused = credits::run(&face, &id, (&cart, &network), &form, wish).await?;
        return credited(&face, &cart, form, code, refused, status).await;
    }
    if form.only_totals {
        return page(&face, &cart, &form, &code, None, status).await;
    }
    match form.check(!payment::has_form(&face)) {
        Ok(_) if !code.is_empty() => page(&face, &cart, &form, &code, None, status).await,
        Ok(_) if form.expected_total.is_none() => {
            let notice = Notice {
                scheme: Tone::Info,
                title: "Here is your total, with tax.".into(),
                text: "Look it over, then pay when you are ready. Nothing is ordered yet.".into(),
            };
            page(&face, &cart, &form, &[], Some(notice), StatusCode::OK).await
        }
        Ok(checked) => {
            let network = Network(network).outside();
            pay::place_and_pay(&face, &id, &headers, &cart, &form, checked, network).await
        }
        Err(errors) => {
            let errors = [errors, code].concat();
            page(&face, &cart, &form, &errors, None, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// The page after a gift card or store credit was added or taken away: nothing is paid before its new amounts were seen.
async fn credited(
    face: &Face,
    cart: &Cart,
    form: CheckoutForm,
    mut errors: Vec<FieldError>,
    refused: Option<(FieldError, StatusCode)>,
    mut status: StatusCode,
) -> Result<Response, Refusal> {
    // what was refused stays in its field; what was accepted is named, and its code shown no more
    let gift_card = if refused.is_some() { form.gift_card.clone() } else { String::new() };
    if let Some((error, refusal)) = refused {
        errors.push(error);
        status = if status == StatusCode::OK { refusal } else { status };
    }
    page(face, cart, &CheckoutForm { gift_card, ..form }, &errors, None, status).await
}

fn hold_notice(text: String) -> Notice {
    Notice { scheme: Tone::Info, title: "Not everything is held.".into(), text }
}

/// Where a shopper at checkout stands.
enum Standing {
    /// Something is in the bag; an order made from it may wait for payment.
    Ready(Box<Cart>, Option<Box<Order>>),
    /// There is nothing to check out: to the bag, or to the order that was paid.
    Elsewhere(Response),
}

async fn standing(face: &Face, headers: &HeaderMap) -> Result<Standing, Refusal> {
    stand(face, bag::find(face, headers).await?).await
}

async fn stand(face: &Face, cart: Option<Cart>) -> Result<Standing, Refusal> {
    let Some(cart) = cart else {
        return Ok(Standing::Elsewhere(see_other("/bag")));
    };
    let mut conn = face.db.read().await?;
    if let CartState::Ordered { order } = cart.state {
        let order = orders::find(&mut conn, order).await?.ok_or_else(Refusal::not_found)?;
        return Ok(Standing::Elsewhere(see_other(&completed(face, &order))));
    }
    if cart.is_empty() || cart.lines.iter().any(|l| l.problem.is_some()) {
        return Ok(Standing::Elsewhere(see_other("/bag")));
    }
    let order = match cart.pending_order {
        Some(id) => orders::find(&mut conn, id).await?.map(Box::new),
        None => None,
    };
    // the shopper has done their part: nothing is asked of them again while the bank, or we, are at work
    if let Some(order) = &order
        && let Some(payment) = payments::find_live(&mut conn, order.id).await?
        && matches!(payment.state, PaymentState::Processing | PaymentState::Authorized)
    {
        return Ok(Standing::Elsewhere(see_other(&completed(face, order))));
    }
    Ok(Standing::Ready(Box::new(cart), order))
}

/// The page after paying; its key opens it and nothing else.
fn completed(face: &Face, order: &Order) -> String {
    orders::link(&face.cx, order).replacen("/orders/", "/checkout/complete/", 1)
}

/// What a bank is asked for: the first part that is open, or all that credits leave.
pub(crate) fn due(order: &Order, parts: &[Installment]) -> Money {
    let open = parts.iter().find(|part| part.state == InstallmentState::Open);
    open.map_or(order.due, |part| part.amount)
}

fn declined_notice(order: &Order, amount: Money) -> Notice {
    Notice {
        scheme: Tone::Warning,
        title: "Your bank declined this payment.".into(),
        text: format!(
            "Nothing was charged. Try another card, or call your bank and quote {}. Your pieces stay held for you as order {}.",
            amount, order.number
        ),
    }
}

/// The checkout page with fresh amounts.
async fn page(
    face: &Face,
    cart: &Cart,
    form: &CheckoutForm,
    errors: &[FieldError],
    notice: Option<Notice>,
    status: StatusCode,
) -> Result<Response, Refusal> {
    let mut ask = asked(form);
    if errors.iter().any(|error| error.field == codes::FIELD) {
        // they were refused already; whoever guessed too often learns no more, neither from an amount
        ask.codes.clear();
    }
    checkout::ask_tax(&face.db, &face.commerce, cart.id, &ask).await?;
    let mut tx = face.db.begin().await?;
    let (methods, unsent) = methods(&mut tx, cart, form).await?;
    let (quote, refused) = quote(&mut tx, cart, ask).await?;
    let status = match &refused {
        Some(error) if status == StatusCode::OK => status_of(error.kind()),
        _ => status,
    };
    let errors: Vec<_> = errors.iter().cloned().chain(refused.as_ref().map(codes::about)).collect();
    let policy = schedules::find_policy(&mut tx, cart.currency).await?;
    let credits = Credits::of(&mut tx, cart).await?;
    let reminder = match form.reminder {
        Some(ticked) => ticked,
        None => reminders::find_choice(&mut tx, Chooser::of(cart)).await?.is_some_and(|choice| choice.wanted),
    };
    let errors = &errors;
    let page =
        CheckoutPage { face, cart, form, methods, unsent, quote, policy, errors, notice, reminder, credits };
    Ok(Page::ok(CachePolicy::NoStore, page.document()).with_status(status).into_response())
}

/// The ways in which what is in the bag can be delivered there, or why there is none.
async fn methods(
    tx: &mut Tx,
    cart: &Cart,
    form: &CheckoutForm,
) -> Result<(Vec<ShippingMethod>, Option<String>), Refusal> {
    match checkout::list_methods(tx, cart, &form.address.country).await {
        Ok(methods) => Ok((methods, None)),
        Err(CheckoutError::Database(error)) => Err(error.into()),
        Err(unsent @ CheckoutError::NothingCovers { .. }) => {
            Ok((Vec::new(), Some(unsent.message().into_owned())))
        }
        Err(_) => Ok((Vec::new(), None)),
    }
}

/// What was typed so far, as a question for what it costs.
fn asked(form: &CheckoutForm) -> QuoteAsk {
    let given = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
    QuoteAsk {
        country: form.address.country.clone(),
        region: given(&form.address.region),
        postal_code: given(&form.address.postal_code),
        shipping_method: given(&form.shipping_method),
        codes: form.codes(),
    }
}

/// The quote for what was typed so far: a way of delivery that the country lacks, or that does not insure the pieces, falls back to
/// the first that is offered. Codes that are refused are left out, and the refusal is told.
async fn quote(
    tx: &mut Tx,
    cart: &Cart,
    mut ask: QuoteAsk,
) -> Result<(Option<checkout::Quote>, Option<PromotionError>), Refusal> {
    let mut quoted = checkout::quote(tx, cart, &ask).await;
    let mut refused = None;
    if let Err(CheckoutError::Promotion(error)) = quoted {
        refused = Some(error);
        ask.codes.clear();
        quoted = checkout::quote(tx, cart, &ask).await;
    }
    if quoted.as_ref().is_err_and(CheckoutError::is_about_the_method) {
        quoted = checkout::quote(tx, cart, &QuoteAsk { shipping_method: None, ..ask }).await;
    }
    match quoted {
        Ok(quote) => Ok((Some(quote), refused)),
        Err(CheckoutError::Database(error)) => Err(error.into()),
        Err(_) => Ok((None, refused)),
    }
}
