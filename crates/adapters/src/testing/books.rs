//! The peer's books: payments, refunds and notices, by Stripe's rules.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};

use super::Request;
use crate::stripe::API_VERSION;

/// Fields of a request, names with their brackets.
pub type Form = BTreeMap<String, String>;

/// How the shopper's bank answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bank {
    /// It pays, after making sure of the shopper.
    Pays,
    /// It pays without: 3-D Secure could not be begun.
    PaysUnauthenticated,
    /// It pays, and Radar sees a raised risk.
    PaysAtRisk,
    /// It asks the shopper first.
    Asks,
    /// It says no.
    Declines,
    /// It says no with Stripe's code and the issuer's word.
    DeclinesWith(&'static str, &'static str),
    /// It takes days.
    Works,
}

/// What the peer refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub(super) status: u16,
    kind: &'static str,
    code: &'static str,
    words: String,
    told: Option<Value>,
}

impl Refusal {
    pub(super) fn new(status: u16, kind: &'static str, code: &'static str, words: &str) -> Self {
        Self { status, kind, code, words: words.to_owned(), told: None }
    }

    /// The bank's no, as the payment keeps it.
    fn declined(error: &Value) -> Self {
        Self {
            told: Some(error.clone()),
            ..Self::new(402, "card_error", "card_declined", "Your card was declined.")
        }
    }

    fn invalid(code: &'static str, words: &str) -> Self {
        Self::new(400, "invalid_request_error", code, words)
    }

    fn missing(what: &str) -> Self {
        Self::new(404, "invalid_request_error", "resource_missing", &format!("No such {what}"))
    }

    pub(super) fn body(&self) -> Value {
        if let Some(told) = &self.told {
            return json!({ "error": told });
        }
        let mut error = json!({ "type": self.kind, "message": self.words });
        if !self.code.is_empty() {
            error["code"] = self.code.into();
        }
        json!({ "error": error })
    }
}

fn declined(intent: &mut Value, code: &str, decline_code: &str) -> (&'static str, &'static str) {
    let mut error = json!({ "type": "card_error", "code": code, "message": "Your card was declined." });
    if !decline_code.is_empty() {
        error["decline_code"] = decline_code.into();
    }
    intent["last_payment_error"] = error;
    ("requires_payment_method", "payment_failed")
}

fn moved(kind: &str, amount: i64, source: &Value) -> Value {
    let of = source["id"].as_str().unwrap_or_default();
    json!({
        "id": format!("txn_{kind}_{of}"), "object": "balance_transaction", "type": kind, "amount": amount, "currency": source["currency"],
        "created": 1_764_000_000, "source": source,
    })
}

#[derive(Default)]
pub(super) struct Books {
    intents: BTreeMap<String, Value>,
    refunds: BTreeMap<String, Value>,
    pub(super) notices: VecDeque<Value>,
    pub(super) refunds_begin_as: &'static str,
    /// How banks answer when a saved card is charged; they pay unless told otherwise.
    pub(super) saved_cards: Option<Bank>,
    calculations: std::collections::BTreeSet<String>,
    /// What is in the books of taxes, with what was taken back of each.
    pub(super) entries: BTreeMap<String, i64>,
    made: usize,
}

type Answer = Result<Value, Refusal>;

impl Books {
    pub(super) fn totals(&self) -> (usize, usize) {
        (self.intents.len(), self.refunds.len())
    }

    pub(super) fn refund_ids(&self) -> Vec<String> {
        self.refunds.keys().cloned().collect()
    }

    fn id(&mut self, prefix: &str) -> String {
        self.made += 1;
        format!("{prefix}_peer{:06}", self.made)
    }

    pub(super) fn act(&mut self, request: &Request) -> (u16, Value) {
        match self.route(request) {
            Ok(told) => (200, told),
            Err(refusal) => (refusal.status, refusal.body()),
        }
    }

    fn route(&mut self, request: &Request) -> Answer {
        let parts: Vec<&str> = request.path.trim_start_matches("/v1/").split('/').collect();
        let expand = request.form.get("expand[]").is_some_and(|what| what == "latest_charge");
        match (request.method.as_str(), parts.as_slice()) {
            ("POST", ["payment_intents"]) => {
                let id = self.create(&request.form)?;
                self.show(&id, expand)
            }
            ("GET", ["payment_intents", id]) => self.show(id, expand),
            ("POST", ["payment_intents", id]) => {
                self.update(id, &request.form)?;
                self.show(id, expand)
            }
            ("POST", ["payment_intents", id, "cancel"]) => {
                let reason = request.form.get("cancellation_reason").cloned().unwrap_or_default();
                self.cancel(id, &reason)?;
                self.show(id, expand)
            }
            ("POST", ["payment_intents", id, "confirm"]) => {
                self.confirm_from_browser(id, &request.form)?;
                self.show(id, false)
            }
            ("POST", ["payment_intents", id, "capture"]) => {
                self.capture(id)?;
                self.show(id, expand)
            }
            ("POST", ["refunds"]) => {
                let intent = request.form.get("payment_intent").cloned().unwrap_or_default();
                let amount = request.form.get("amount").and_then(|amount| amount.parse().ok());
                self.refund(&intent, amount, &request.form)
            }
            ("GET", ["refunds"]) => {
                let of = request.form.get("payment_intent").map(String::as_str);
                let data: Vec<_> =
                    self.refunds.values().filter(|r| r["payment_intent"].as_str() == of).cloned().collect();
                Ok(json!({ "object": "list", "data": data, "has_more": false }))
            }
            ("GET", ["refunds", id]) => {
                self.refunds.get(*id).cloned().ok_or_else(|| Refusal::missing("refund"))
            }
            ("GET", ["charges", id]) => {
                let charge = self.intents.values().map(|i| &i["charge"]).find(|c| c["id"] == **id);
                charge.cloned().ok_or_else(|| Refusal::missing("charge"))
            }
            ("POST", ["tax", "calculations"]) => self.calculate(&request.form),
            ("POST", ["tax", "transactions", "create_from_calculation"]) => self.enter(&request.form),
            ("POST", ["tax", "transactions", "create_reversal"]) => self.take_back(&request.form),
            ("POST", ["customers"]) => Ok(json!({ "id": self.id("cus"), "object": "customer" })),
            ("POST", ["customer_sessions"]) => Ok(json!({ "client_secret": "cuss_secret_peer" })),
            ("GET", ["balance_transactions"]) => Ok(self.moved(&request.form)),
            _ => Err(Refusal::missing("address")),
        }
    }

    /// What moved, the newest first, in pages of as many as are asked for.
    fn moved(&self, form: &Form) -> Value {
        let charged = self.intents.values().filter(|i| i["amount_received"].as_i64() > Some(0)).map(|intent| {
            let charge = json!({
                "id": intent["charge"]["id"], "object": "charge", "amount": intent["amount"],
                "amount_captured": intent["amount_received"], "currency": intent["currency"], "payment_intent": intent["id"],
            });
            moved("charge", intent["amount_received"].as_i64().unwrap_or(0), &charge)
        });
        let given = self.refunds.values().flat_map(|refund| {
            let amount = refund["amount"].as_i64().unwrap_or(0);
            let back = (refund["status"] == "failed").then(|| moved("refund_failure", amount, refund));
            [Some(moved("refund", -amount, refund)), back].into_iter().flatten()
        });
        let mut all: Vec<Value> = charged.chain(given).collect();
        all.sort_by_key(|moved| std::cmp::Reverse(moved["id"].as_str().unwrap_or_default().to_owned()));
        let after = form.get("starting_after");
        let begin =
            after.and_then(|id| all.iter().position(|moved| moved["id"] == **id)).map_or(0, |at| at + 1);
        let limit = form.get("limit").and_then(|limit| limit.parse().ok()).unwrap_or(10);
        let data: Vec<Value> = all.iter().skip(begin).take(limit).cloned().collect();
        json!({ "object": "list", "has_more": begin + data.len() < all.len(), "data": data })
    }

    /// Ten per cent in two halves for a state and its city, on lines and not on delivery; nothing outside the States.
    fn calculate(&mut self, form: &Form) -> Answer {
        let field = |name: &str| form.get(name).map_or("", String::as_str);
        if field("customer_details[address][country]") == "US"
            && field("customer_details[address][postal_code]").is_empty()
        {
            return Err(Refusal::invalid(
                "customer_tax_location_invalid",
                "We could not determine the customer's tax location.",
            ));
        }
        let taxed = field("customer_details[address][country]") == "US";
        let mut lines = Vec::new();
        while let Some(amount) = form.get(&format!("line_items[{}][amount]", lines.len())) {
            let (at, amount) = (lines.len(), amount.parse::<i64>().unwrap_or_default());
            let part = |name: &str, minor: i64| {
                json!({
                    "amount": if taxed { minor } else { 0 }, "taxable_amount": if taxed { amount } else { 0 },
                    "jurisdiction": { "country": "US", "display_name": name, "level": "state", "state": "NY" },
                    "taxability_reason": if taxed { "standard_rated" } else { "not_collecting" }, "sourcing": "destination",
                    "tax_rate_details": { "display_name": "Sales Tax", "percentage_decimal": "5.0", "tax_type": "sales_tax" },
                })
            };
            let tax = amount / 10;
            lines.push(json!({
                "id": format!("li_{at}"), "amount": amount, "amount_tax": if taxed { tax } else { 0 },
                "reference": field(&format!("line_items[{at}][reference]")),
                "tax_breakdown": [part("New York", tax / 2), part("City of New York", tax - tax / 2)],
            }));
        }
        let id = self.id("taxcalc");
        self.calculations.insert(id.clone());
        Ok(json!({
            "id": id, "object": "tax.calculation", "line_items": { "object": "list", "data": lines, "has_more": false },
            "shipping_cost": { "amount": field("shipping_cost[amount]").parse::<i64>().unwrap_or(0), "amount_tax": 0, "tax_breakdown": [] },
        }))
    }

    fn enter(&mut self, form: &Form) -> Answer {
        let calculation = form.get("calculation").cloned().unwrap_or_default();
        if !self.calculations.contains(&calculation) {
            return Err(Refusal::missing("calculation"));
        }
        let id = self.id("tax");
        self.entries.insert(id.clone(), 0);
        Ok(json!({ "id": id, "object": "tax.transaction", "reference": form.get("reference") }))
    }

    fn take_back(&mut self, form: &Form) -> Answer {
        let amount: i64 = form.get("flat_amount").and_then(|amount| amount.parse().ok()).unwrap_or_default();
        let of = form.get("original_transaction").cloned().unwrap_or_default();
        if amount >= 0 {
            return Err(Refusal::invalid("parameter_invalid_integer", "flat_amount must be negative"));
        }
        *self.entries.get_mut(&of).ok_or_else(|| Refusal::missing("transaction"))? -= amount;
        Ok(json!({ "id": self.id("tax"), "object": "tax.transaction" }))
    }

    fn create(&mut self, form: &Form) -> Result<String, Refusal> {
        let amount: i64 = form.get("amount").and_then(|a| a.parse().ok()).unwrap_or_default();
        if !(50..=99_999_999).contains(&amount) {
            return Err(Refusal::invalid("amount_too_small", "Amount must be at least $0.50 usd"));
        }
        let id = self.id("pi");
        let metadata: BTreeMap<&str, &String> = form
            .iter()
            .filter_map(|(name, value)| Some((name.strip_prefix("metadata[")?.strip_suffix(']')?, value)))
            .collect();
        let intent = json!({
            "id": id, "object": "payment_intent", "amount": amount, "amount_received": 0, "amount_capturable": 0,
            "currency": form.get("currency"), "status": "requires_payment_method", "client_secret": format!("{id}_secret_peer"),
            "capture_method": form.get("capture_method").map_or("automatic", String::as_str), "metadata": metadata,
            "setup_future_usage": form.get("setup_future_usage"), "payment_method": form.get("payment_method"),
            "latest_charge": null, "last_payment_error": null, "customer": form.get("customer"), "livemode": false, "charge": null, "refunded": 0,
        });
        self.intents.insert(id.clone(), intent);
        self.tell_of(&id, "created");
        if form.get("off_session").is_some_and(|yes| yes == "true") {
            return self.charge_saved(&id, form);
        }
        if form.get("confirm").is_some_and(|yes| yes == "true") {
            self.confirm(&id, Bank::PaysUnauthenticated)?;
        }
        Ok(id)
    }

    /// A saved card is charged without its customer: only theirs, and the bank may want them to be there. Then the payment is made all the
    /// same, and the refusal names it.
    fn charge_saved(&mut self, id: &str, form: &Form) -> Result<String, Refusal> {
        let card = form.get("payment_method").cloned().unwrap_or_default();
        let saved = self.intents.values().any(|intent| {
            intent["payment_method"] == *card
                && intent["setup_future_usage"] == "off_session"
                && intent["customer"].as_str() == form.get("customer").map(String::as_str)
                && intent["status"] == "succeeded"
        });
        if !saved {
            self.intents.remove(id);
            return Err(Refusal::missing("PaymentMethod"));
        }
        let bank = self.saved_cards.unwrap_or(Bank::PaysUnauthenticated);
        self.confirm(id, bank)?;
        let intent = &self.intents[id];
        if intent["last_payment_error"].is_null() {
            return Ok(id.to_owned());
        }
        let mut error = intent["last_payment_error"].clone();
        error["payment_intent"] = self.show(id, false)?;
        Err(Refusal::declined(&error))
    }

    fn update(&mut self, id: &str, form: &Form) -> Result<(), Refusal> {
        let intent =
            self.standing(id, &["requires_payment_method", "requires_confirmation", "requires_action"])?;
        if let Some(amount) = form.get("amount").and_then(|a| a.parse::<i64>().ok()) {
            intent["amount"] = amount.into();
        }
        Ok(())
    }

    /// A payment that stands at one of these, or Stripe's refusal.
    fn standing(&mut self, id: &str, at: &[&str]) -> Result<&mut Value, Refusal> {
        let intent = self.intents.get_mut(id).ok_or_else(|| Refusal::missing("payment_intent"))?;
        let status = intent["status"].as_str().unwrap_or_default();
        if at.contains(&status) {
            return Ok(intent);
        }
        let words = format!("You cannot do this to this PaymentIntent because it has a status of {status}.");
        Err(Refusal::invalid("payment_intent_unexpected_state", &words))
    }

    pub(super) fn confirm(&mut self, id: &str, bank: Bank) -> Result<(), Refusal> {
        let charge = self.id("ch");
        let open = ["requires_payment_method", "requires_confirmation", "requires_action", "processing"];
        let intent = self.standing(id, &open)?;
        let (amount, manual) = (intent["amount"].clone(), intent["capture_method"] == "manual");
        intent["last_payment_error"] = Value::Null;
        let what = match bank {
            Bank::Asks => ("requires_action", "requires_action"),
            Bank::Works => ("processing", "processing"),
            Bank::Declines => declined(intent, "card_declined", "generic_decline"),
            Bank::DeclinesWith(code, decline_code) => declined(intent, code, decline_code),
            Bank::Pays | Bank::PaysUnauthenticated | Bank::PaysAtRisk if manual => {
                intent["amount_capturable"] = amount;
                ("requires_capture", "amount_capturable_updated")
            }
            Bank::Pays | Bank::PaysUnauthenticated | Bank::PaysAtRisk => {
                intent["amount_received"] = amount;
                ("succeeded", "succeeded")
            }
        };
        if matches!(bank, Bank::Pays | Bank::PaysUnauthenticated | Bank::PaysAtRisk) {
            let secure = match bank {
                Bank::PaysUnauthenticated => Value::Null,
                _ => json!({ "result": "authenticated", "version": "2.2.0" }),
            };
            let risk = if bank == Bank::PaysAtRisk { "elevated" } else { "normal" };
            intent["latest_charge"] = charge.clone().into();
            intent["charge"] = json!({
                "id": charge, "object": "charge", "payment_intent": id, "outcome": { "risk_level": risk },
                "payment_method_details": {
                    "type": "card", "card": { "three_d_secure": secure, "capture_before": null, "brand": "visa", "last4": "4242" },
                },
            });
            if intent["payment_method"].is_null() {
                intent["payment_method"] = format!("pm_of_{id}").into();
            }
        }
        intent["status"] = what.0.into();
        self.tell_of(id, what.1);
        Ok(())
    }

    /// What Stripe's script does in a browser: it knows the payment's secret, and the card decides how the bank answers, as the
    /// numbers of Stripe's own test cards do.
    fn confirm_from_browser(&mut self, id: &str, form: &Form) -> Result<(), Refusal> {
        let field = |name: &str| form.get(name).map_or("", String::as_str);
        let own =
            self.intents.get(id).is_some_and(|intent| intent["client_secret"] == field("client_secret"));
        if !own || field("client_secret").is_empty() {
            return Err(Refusal::missing("payment_intent"));
        }
        let bank = match field("payment_method_data[card][number]") {
            "4000000000009995" => Bank::DeclinesWith("card_declined", "insufficient_funds"),
            "4000000000000069" => Bank::DeclinesWith("expired_card", "expired_card"),
            "4000000000000127" => Bank::DeclinesWith("incorrect_cvc", "incorrect_cvc"),
            "4000000000000002" => Bank::DeclinesWith("card_declined", "generic_decline"),
            "4000002760003184" => Bank::Asks,
            "4000000000009235" => Bank::PaysAtRisk,
            "slow" => Bank::Works,
            "answer:yes" => Bank::Pays,
            "answer:no" => Bank::DeclinesWith("payment_intent_authentication_failure", ""),
            _ => Bank::Pays,
        };
        self.confirm(id, bank)?;
        match &self.intents[id]["last_payment_error"] {
            Value::Null => Ok(()),
            error => Err(Refusal::declined(error)),
        }
    }

    fn capture(&mut self, id: &str) -> Result<(), Refusal> {
        let intent = self.standing(id, &["requires_capture"])?;
        intent["amount_received"] = intent["amount_capturable"].take();
        intent["amount_capturable"] = 0.into();
        intent["status"] = "succeeded".into();
        self.tell_of(id, "succeeded");
        Ok(())
    }

    pub(super) fn cancel(&mut self, id: &str, reason: &str) -> Result<(), Refusal> {
        let open =
            ["requires_payment_method", "requires_confirmation", "requires_action", "requires_capture"];
        let intent = self.standing(id, &open)?;
        intent["status"] = "canceled".into();
        intent["amount_capturable"] = 0.into();
        intent["cancellation_reason"] = reason.into();
        self.tell_of(id, "canceled");
        Ok(())
    }

    pub(super) fn refund(&mut self, intent_id: &str, amount: Option<i64>, form: &Form) -> Answer {
        let refund = self.id("re");
        let status = if self.refunds_begin_as.is_empty() { "succeeded" } else { self.refunds_begin_as };
        let intent = self.standing(intent_id, &["succeeded"])?;
        let left = intent["amount_received"].as_i64().unwrap_or(0) - intent["refunded"].as_i64().unwrap_or(0);
        let amount = amount.unwrap_or(left);
        if left == 0 {
            return Err(Refusal::invalid("charge_already_refunded", "Charge has already been refunded."));
        }
        if amount > left || amount <= 0 {
            let words =
                format!("Refund amount ({amount}) is greater than unrefunded amount on charge ({left})");
            return Err(Refusal::invalid("", &words));
        }
        let given_back = intent["refunded"].as_i64().unwrap_or(0) + amount;
        intent["refunded"] = given_back.into();
        let mut charge = intent["charge"].clone();
        charge["amount_refunded"] = given_back.into();
        let metadata: BTreeMap<&str, &String> =
            form.get("metadata[key]").map(|key| ("key", key)).into_iter().collect();
        let made = json!({
            "id": refund, "object": "refund", "amount": amount, "currency": intent["currency"], "status": status,
            "payment_intent": intent_id, "metadata": metadata,
        });
        self.refunds.insert(refund, made.clone());
        self.tell("refund.created", &made);
        self.tell("charge.refunded", &charge);
        Ok(made)
    }

    pub(super) fn move_refund(&mut self, id: &str, status: &'static str) {
        let Some(refund) = self.refunds.get_mut(id) else { return };
        refund["status"] = status.into();
        let refund = refund.clone();
        self.tell(if status == "failed" { "refund.failed" } else { "refund.updated" }, &refund);
    }

    pub(super) fn show(&self, id: &str, expand: bool) -> Answer {
        let mut intent = self.intents.get(id).cloned().ok_or_else(|| Refusal::missing("payment_intent"))?;
        if expand && !intent["charge"].is_null() {
            intent["latest_charge"] = intent["charge"].clone();
        }
        if let Some(fields) = intent.as_object_mut() {
            fields.remove("charge");
            fields.remove("refunded");
        }
        Ok(intent)
    }

    fn tell_of(&mut self, intent: &str, what: &str) {
        if let Ok(object) = self.show(intent, false) {
            self.tell(&format!("payment_intent.{what}"), &object);
        }
    }

    pub(super) fn tell(&mut self, kind: &str, object: &Value) -> Value {
        let id = self.id("evt");
        let notice = json!({
            "id": id, "object": "event", "type": kind, "api_version": API_VERSION, "created": 1_764_000_000, "livemode": false,
            "pending_webhooks": 1, "request": { "id": null, "idempotency_key": null }, "data": { "object": object },
        });
        self.notices.push_back(notice.clone());
        notice
    }
}
