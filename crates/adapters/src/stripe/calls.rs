//! Each call to Stripe once: what is sent.

use commerce::payments::{Care, GatewayError};
use kernel::{Currency, Money};

use super::{
    Stripe,
    form::Form,
    http::CallError,
    wire::{BalanceTransaction, Charge, CustomerSession, Listing, Named, PaymentIntent, RefundObject},
};

/// A payment to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewIntent {
    /// What is to be paid.
    pub(super) amount: Money,
    /// How carefully it is taken.
    pub(super) care: Care,
    /// The order, kept with the payment and told again in every notice.
    pub(super) order_ref: String,
    /// The customer at Stripe, for saved cards.
    pub(super) customer: Option<String>,
    /// Saves the card for this customer, to be charged later without them.
    pub(super) saves: bool,
    /// Charges a saved card at once, without its customer.
    pub(super) off_session: Option<String>,
    /// Pays at once with one of Stripe's test cards.
    pub(super) test: Option<TestCard>,
}

/// One of Stripe's test cards, e.g. `pm_card_visa`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TestCard(pub(super) &'static str);

/// Money to give back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewRefund {
    /// The payment.
    pub(super) intent_id: String,
    /// How much.
    pub(super) amount: Money,
    /// Our key, kept with the refund, so that it is found again when Stripe has forgotten the key itself.
    pub(super) key: String,
}

/// A customer to be known at Stripe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCustomer {
    /// The account here.
    pub account_ref: String,
    /// The address for Stripe's own letters.
    pub email: String,
}

/// Names the thing in a path; ids are Stripe's own, and anything else names nothing.
fn path(kind: &str, id: &str, verb: &str) -> Result<String, CallError> {
    let plain = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if plain {
        Ok(format!("/v1/{kind}/{id}{verb}"))
    } else {
        Err(CallError { error: GatewayError::NotFound, code: None, intent: None })
    }
}

/// Stripe takes three-decimal currencies in steps of ten of the smallest unit.
fn payable(amount: Money) -> Result<Form, CallError> {
    let refused =
        |why: &str| CallError { error: GatewayError::Refused(why.to_owned()), code: None, intent: None };
    if amount.minor() <= 0 {
        return Err(refused("an amount must be positive"));
    }
    if amount.currency() == Currency::Kwd && amount.minor() % 10 != 0 {
        return Err(refused("an amount in dinars ends in a zero"));
    }
    Ok(Form::new().with("amount", &amount.minor()))
}

fn currency(amount: Money) -> String {
    amount.currency().code().to_ascii_lowercase()
}

impl Stripe {
    /// `POST /v1/payment_intents`, once for each key.
    pub(super) async fn create_intent(&self, new: &NewIntent, key: &str) -> Result<PaymentIntent, CallError> {
        let mut form = payable(new.amount)?
            .with("currency", &currency(new.amount))
            .with("automatic_payment_methods[enabled]", &true)
            .with("metadata[order_id]", &new.order_ref)
            .with_some("customer", new.customer.as_ref())
            .with("expand[]", "latest_charge");
        if new.care == Care::Strict {
            form = form
                .with("capture_method", "manual")
                .with("payment_method_options[card][request_three_d_secure]", "any");
        }
        if new.saves {
            form = form.with("setup_future_usage", "off_session");
        }
        if let Some(card) = &new.off_session {
            form = form
                .with("automatic_payment_methods[allow_redirects]", "never")
                .with("payment_method", card)
                .with("off_session", &true)
                .with("confirm", &true);
        }
        if let Some(test) = &new.test {
            form = form
                .with("automatic_payment_methods[allow_redirects]", "never")
                .with("payment_method", test.0)
                .with("confirm", &true);
        }
        self.http.post_once("/v1/payment_intents", &form, key).await
    }

    /// `GET /v1/payment_intents/{id}`, with its last charge.
    pub(super) async fn find_intent(&self, id: &str) -> Result<PaymentIntent, CallError> {
        self.http.get(&path("payment_intents", id, "")?, &Form::new().with("expand[]", "latest_charge")).await
    }

    /// `POST /v1/payment_intents/{id}`: another amount, before it is confirmed.
    pub(super) async fn update_intent(&self, id: &str, amount: Money) -> Result<PaymentIntent, CallError> {
        let form = payable(amount)?.with("expand[]", "latest_charge");
        self.http.post(&path("payment_intents", id, "")?, &form).await
    }

    /// `POST /v1/payment_intents/{id}/cancel`.
    pub(super) async fn cancel_intent(&self, id: &str) -> Result<PaymentIntent, CallError> {
        let form = Form::new().with("cancellation_reason", "abandoned").with("expand[]", "latest_charge");
        self.http.post(&path("payment_intents", id, "/cancel")?, &form).await
    }

    /// `POST /v1/payment_intents/{id}/capture`: all that is authorized.
    pub(super) async fn capture_intent(&self, id: &str) -> Result<PaymentIntent, CallError> {
        self.http
            .post(&path("payment_intents", id, "/capture")?, &Form::new().with("expand[]", "latest_charge"))
            .await
    }

    /// `POST /v1/refunds`, once for each key.
    pub(super) async fn create_refund(&self, new: &NewRefund) -> Result<RefundObject, CallError> {
        let form =
            payable(new.amount)?.with("payment_intent", &new.intent_id).with("metadata[key]", &new.key);
        self.http.post_once("/v1/refunds", &form, &new.key).await
    }

    /// `GET /v1/refunds/{id}`.
    pub(super) async fn find_refund(&self, id: &str) -> Result<RefundObject, CallError> {
        self.http.get(&path("refunds", id, "")?, &Form::new()).await
    }

    /// `GET /v1/refunds?payment_intent=…`: the refund that carries our key, if there is one.
    pub(super) async fn find_refund_by_key(
        &self,
        intent_id: &str,
        key: &str,
    ) -> Result<Option<RefundObject>, CallError> {
        let mut after: Option<String> = None;
        loop {
            let form = Form::new()
                .with("payment_intent", intent_id)
                .with("limit", &100)
                .with_some("starting_after", after.as_ref());
            let page: Listing<RefundObject> = self.http.get("/v1/refunds", &form).await?;
            let last = page.data.last().map(|refund| refund.id.clone());
            let ours = page.data.into_iter().find(|r| r.metadata.get("key").is_some_and(|k| k == key));
            if ours.is_some() || !page.has_more || last.is_none() {
                return Ok(ours);
            }
            after = last;
        }
    }

    /// `POST /v1/customers`, once for each key. Answers Stripe's id.
    ///
    /// # Errors
    /// As every call.
    pub async fn create_customer(&self, new: &NewCustomer, key: &str) -> Result<String, GatewayError> {
        let form = Form::new().with("email", &new.email).with("metadata[account_id]", &new.account_ref);
        let made: Named = self.http.post_once("/v1/customers", &form, key).await?;
        Ok(made.id)
    }

    /// `POST /v1/customer_sessions`: lets the browser of a customer use and forget saved cards. Answers a secret that
    /// works once and for a short while.
    ///
    /// # Errors
    /// As every call.
    pub async fn create_customer_session(&self, customer: &str) -> Result<String, GatewayError> {
        let feature = |name: &str| format!("components[payment_element][features][{name}]");
        let form = Form::new()
            .with("customer", customer)
            .with("components[payment_element][enabled]", &true)
            .with(&feature("payment_method_save"), "enabled")
            .with(&feature("payment_method_redisplay"), "enabled")
            .with(&feature("payment_method_remove"), "enabled");
        let made: CustomerSession = self.http.post("/v1/customer_sessions", &form).await?;
        Ok(made.client_secret)
    }

    /// `GET /v1/charges/{id}`.
    pub(super) async fn find_charge(&self, id: &str) -> Result<Charge, CallError> {
        self.http.get(&path("charges", id, "")?, &Form::new()).await
    }

    /// `GET /v1/balance_transactions?limit=…`: the newest movements of the account's balance. Answers their ids.
    ///
    /// # Errors
    /// As every call.
    pub async fn list_balance_transactions(&self, limit: u8) -> Result<Vec<String>, GatewayError> {
        let page: Listing<Named> =
            self.http.get("/v1/balance_transactions", &Form::new().with("limit", &limit)).await?;
        Ok(page.data.into_iter().map(|named| named.id).collect())
    }

    /// `GET /v1/balance_transactions`: a page of what moved, the newest first, with what it moved by.
    pub(super) async fn list_moved(
        &self,
        (since, until): (i64, i64),
        after: Option<&String>,
    ) -> Result<Listing<BalanceTransaction>, CallError> {
        let form = Form::new()
            .with("created[gte]", &since)
            .with("created[lt]", &until)
            .with("limit", &100)
            .with("expand[]", "data.source")
            .with_some("starting_after", after);
        self.http.get("/v1/balance_transactions", &form).await
    }
}
