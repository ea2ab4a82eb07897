//! The main path, call by call, against whatever answers: for a first meeting with the real Stripe under a test key.

use commerce::payments::{Care, GatewayError, PaymentGateway, Refund};
use kernel::{Currency, Money};

use super::{NewCustomer, NewIntent, Stripe, TestConfirmation, calls, gateway, http::CallError};

/// One step of the path, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What was asked.
    pub name: &'static str,
    /// What was answered, or what was expected instead.
    pub found: Result<String, String>,
}

/// Walks the main path with keys that begin with `run`, so that each run is new. Stops at the first step that fails. Leaves behind
/// payments that were paid and refunded, or cancelled, and a customer.
pub async fn smoke(stripe: &Stripe, run: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    if let Err((name, why)) = walk(stripe, run, &mut steps).await {
        steps.push(Step { name, found: Err(why) });
    }
    steps
}

type Failed = (&'static str, String);

fn at<E: Into<GatewayError>>(name: &'static str) -> impl Fn(E) -> Failed {
    move |error| (name, error.into().to_string())
}

/// Notes a step, or that it did not come to what it should.
fn note(steps: &mut Vec<Step>, name: &'static str, found: String, due: &str) -> Result<(), Failed> {
    if found != due {
        return Err((name, format!("{found}, where {due} was due")));
    }
    steps.push(Step { name, found: Ok(found) });
    Ok(())
}

async fn walk(stripe: &Stripe, run: &str, steps: &mut Vec<Step>) -> Result<(), Failed> {
    let key = |what: &str| format!("smoke:{run}:{what}");
    let dollars = |minor| Money::new(minor, Currency::Usd);
    let ask = |amount, care, test| NewIntent {
        amount: dollars(amount),
        care,
        order_ref: format!("smoke_{run}"),
        customer: None,
        test,
    };

    let name = "customer";
    let new = NewCustomer { account_ref: format!("smoke_{run}"), email: "smoke@example.com".into() };
    let customer = stripe.create_customer(&new, &key("customer")).await.map_err(at(name))?;
    steps.push(Step { name, found: Ok(customer.clone()) });
    let name = "customer session";
    stripe.create_customer_session(&customer).await.map_err(at(name))?;
    steps.push(Step { name, found: Ok("a secret for the browser".into()) });

    let name = "payment, changed and cancelled";
    let made =
        calls_create(stripe, &ask(1_200, Care::Usual, None), &key("cancelled")).await.map_err(at(name))?;
    let again =
        calls_create(stripe, &ask(1_200, Care::Usual, None), &key("cancelled")).await.map_err(at(name))?;
    note(steps, "the same key answers the same payment", again.id, &made.id)?;
    let changed = stripe.update_intent(&made.id, dollars(1_300)).await.map_err(at(name))?;
    note(steps, "another amount", changed.amount.to_string(), "1300")?;
    let cancelled = stripe.cancel(&made.id).await.map_err(at(name))?;
    note(steps, name, cancelled.status.code().into(), "canceled")?;
    let known = calls_create(stripe, &ask(1_400, Care::Usual, None), &key("cancelled")).await;
    let refused = matches!(known, Err(CallError { error: GatewayError::KeyReused, .. }));
    note(steps, "the same key on other terms is refused", refused.to_string(), "true")?;

    let name = "payment of $12.00";
    let card = || Some(TestConfirmation("pm_card_visa"));
    let paid =
        calls_create(stripe, &ask(1_200, Care::Usual, card()), &key("paid")).await.map_err(at(name))?;
    note(steps, name, paid.status.clone(), "succeeded")?;
    let found = stripe.retrieve(&paid.id).await.map_err(at(name))?;
    note(steps, "what was received", found.received.to_string(), &dollars(1_200).to_string())?;
    if let Some(charge) = paid.latest_charge.as_ref().and_then(|charge| charge.object()) {
        let name = "its charge";
        let charge = stripe.find_charge(&charge.id).await.map_err(at(name))?;
        steps.push(Step { name, found: Ok(charge.id) });
    }

    let name = "payment of $1,500.00, set aside";
    let held =
        calls_create(stripe, &ask(150_000, Care::Strict, card()), &key("held")).await.map_err(at(name))?;
    let said = gateway::intent(&held).map_err(at(name))?;
    note(steps, name, said.status.code().into(), "requires_capture")?;
    steps.push(Step { name: "what was found about it", found: Ok(format!("{:?}", said.authorization)) });
    let taken = stripe.capture(&held.id).await.map_err(at(name))?;
    note(steps, "taken", taken.status.code().into(), "succeeded")?;

    for (name, intent, minor) in
        [("refund of $12.00", &paid.id, 1_200), ("refund of $1,500.00", &held.id, 150_000)]
    {
        let refund = Refund { key: key(name), intent_id: intent.clone(), amount: dollars(minor) };
        let first = stripe.refund(refund.clone()).await.map_err(at(name))?;
        let second = stripe.refund(refund).await.map_err(at(name))?;
        note(steps, "the same refund again", second.id, &first.id)?;
        let found = stripe.retrieve_refund(&first.id).await.map_err(at(name))?;
        steps.push(Step { name, found: Ok(format!("{:?}", found.status)) });
    }

    let name = "balance transactions";
    let newest = stripe.list_balance_transactions(3).await.map_err(at(name))?;
    steps.push(Step { name, found: Ok(format!("{} found", newest.len())) });
    Ok(())
}

async fn calls_create(
    stripe: &Stripe,
    new: &calls::NewIntent,
    key: &str,
) -> Result<super::wire::PaymentIntent, CallError> {
    Stripe::create_intent(stripe, new, key).await
}
