//! The main path, call by call, against whatever answers: for a first meeting with the real Stripe under a test key.

use commerce::payments::{Care, CreateIntent, GatewayError, Intent, PaymentGateway, Refund};
use kernel::{Currency, Money};

use super::{
    NewCustomer, Stripe,
    calls::{NewIntent, TestCard},
    gateway,
};

/// The card that the path is paid with.
const CARD: &str = "pm_card_visa";

/// One step of the path, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What was asked.
    pub name: &'static str,
    /// What was answered, or what was expected instead.
    pub found: Result<String, String>,
}

/// Walks the main path with keys that hold `run`, so that each run is new. Stops at the first step that fails. Leaves behind
/// payments that were paid and refunded, or cancelled, and a customer.
pub async fn smoke(stripe: &Stripe, run: &str) -> Vec<Step> {
    let mut walk = Walk { stripe, run, steps: Vec::new() };
    if let Err((name, why)) = walk.whole().await {
        walk.steps.push(Step { name, found: Err(why) });
    }
    walk.steps
}

type Failed = (&'static str, String);

fn at<E: Into<GatewayError>>(name: &'static str) -> impl Fn(E) -> Failed {
    move |error| (name, error.into().to_string())
}

const fn dollars(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

struct Walk<'a> {
    stripe: &'a Stripe,
    run: &'a str,
    steps: Vec<Step>,
}

impl Walk<'_> {
    fn key(&self, what: &str) -> String {
        format!("smoke:{}:{what}", self.run)
    }

    fn tell(&mut self, name: &'static str, found: impl Into<String>) {
        self.steps.push(Step { name, found: Ok(found.into()) });
    }

    /// Notes a step, or that it did not come to what it should.
    fn expect(&mut self, name: &'static str, found: &str, due: &str) -> Result<(), Failed> {
        if found != due {
            return Err((name, format!("{found}, where {due} was due")));
        }
        self.tell(name, found);
        Ok(())
    }

    async fn whole(&mut self) -> Result<(), Failed> {
        self.customer().await?;
        self.cancelled().await?;
        let paid = self.paid().await?;
        let taken = self.taken().await?;
        self.given_back("refund of $12.00", &paid, 1_200).await?;
        self.given_back("refund of $1,500.00", &taken, 150_000).await?;
        let name = "balance transactions";
        let newest = self.stripe.list_balance_transactions(3).await.map_err(at(name))?;
        self.tell(name, format!("{} found", newest.len()));
        Ok(())
    }

    async fn customer(&mut self) -> Result<(), Failed> {
        let name = "customer";
        let new =
            NewCustomer { account_ref: format!("smoke_{}", self.run), email: "smoke@example.com".into() };
        let customer = self.stripe.create_customer(&new, &self.key(name)).await.map_err(at(name))?;
        self.tell(name, &customer);
        let name = "customer session";
        self.stripe.create_customer_session(&customer).await.map_err(at(name))?;
        self.tell(name, "a secret for the browser");
        Ok(())
    }

    async fn cancelled(&mut self) -> Result<(), Failed> {
        let name = "payment, changed and cancelled";
        let ask = |minor| CreateIntent {
            key: self.key("cancelled"),
            amount: dollars(minor),
            order_ref: format!("smoke_{}", self.run),
            care: Care::Usual,
            customer: None,
            saves: false,
            off_session: None,
        };
        let (first, same, other) = (ask(1_200), ask(1_200), ask(1_400));
        let made = PaymentGateway::create_intent(self.stripe, first).await.map_err(at(name))?;
        let again = PaymentGateway::create_intent(self.stripe, same).await.map_err(at(name))?;
        self.expect("the same key answers the same payment", &again.id, &made.id)?;
        let refused = PaymentGateway::create_intent(self.stripe, other).await;
        let refused = refused == Err(GatewayError::KeyReused);
        self.expect("the same key on other terms is refused", &refused.to_string(), "true")?;
        let changed = self.stripe.update_intent(&made.id, dollars(1_300)).await.map_err(at(name))?;
        self.expect("another amount", &changed.amount.to_string(), "1300")?;
        let cancelled = self.stripe.cancel(&made.id).await.map_err(at(name))?;
        self.expect(name, cancelled.status.code(), "canceled")
    }

    async fn paid(&mut self) -> Result<String, Failed> {
        let name = "payment of $12.00";
        let key = self.key("paid");
        let paid = self.stripe.pay_with_test_card(dollars(1_200), Care::Usual, &key, CARD).await;
        let paid = paid.map_err(at(name))?;
        self.expect(name, paid.status.code(), "succeeded")?;
        let found = self.stripe.find_intent(&paid.id).await.map_err(at(name))?;
        self.expect("what was received", &found.amount_received.to_string(), "1200")?;
        let name = "its charge";
        if let Some(charge) = found.latest_charge.as_ref().and_then(|charge| charge.object()) {
            let charge = self.stripe.find_charge(&charge.id).await.map_err(at(name))?;
            self.tell(name, charge.id);
        }
        Ok(paid.id)
    }

    async fn taken(&mut self) -> Result<String, Failed> {
        let name = "payment of $1,500.00, authorized";
        let key = self.key("held");
        let held = self.stripe.pay_with_test_card(dollars(150_000), Care::Strict, &key, CARD).await;
        let held = held.map_err(at(name))?;
        self.expect(name, held.status.code(), "requires_capture")?;
        self.tell("what was found about it", format!("{:?}", held.authorization));
        let taken = self.stripe.capture(&held.id).await.map_err(at(name))?;
        self.expect("taken", taken.status.code(), "succeeded")?;
        Ok(held.id)
    }

    async fn given_back(&mut self, name: &'static str, intent: &str, minor: i64) -> Result<(), Failed> {
        let ask = Refund { key: self.key(name), intent_id: intent.to_owned(), amount: dollars(minor) };
        let first = self.stripe.refund(ask.clone()).await.map_err(at(name))?;
        let second = self.stripe.refund(ask).await.map_err(at(name))?;
        self.expect("the same refund again", &second.id, &first.id)?;
        let found = self.stripe.retrieve_refund(&first.id).await.map_err(at(name))?;
        self.tell(name, format!("{:?}", found.status));
        Ok(())
    }
}

impl Stripe {
    /// Makes a payment and pays it at once with one of Stripe's test cards, e.g. `pm_card_visa`; a live key refuses.
    ///
    /// # Errors
    /// As every call.
    pub async fn pay_with_test_card(
        &self,
        amount: Money,
        care: Care,
        key: &str,
        card: &'static str,
    ) -> Result<Intent, GatewayError> {
        let new = NewIntent {
            amount,
            care,
            order_ref: "test".into(),
            customer: None,
            saves: false,
            off_session: None,
            test: Some(TestCard(card)),
        };
        gateway::intent(&Self::create_intent(self, &new, key).await?)
    }
}
