//! Stripe as the house's payment provider.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use commerce::payments::{
    Authentication, Authorization, CreateCustomer, CreateIntent, GatewayError, GatewayRefund, Intent,
    IntentStatus, ListMovements, Movements, Notice, NoticeRefused, PaymentGateway, Refund, RefundStatus,
    Refusal, Risk, SavedMethod,
};

use super::{
    Stripe,
    calls::{NewCustomer, NewIntent, NewRefund},
    declines,
    http::CallError,
    movements, notices, signature,
    wire::{Charge, PaymentIntent, RefundObject, moment, money},
};

#[async_trait]
impl PaymentGateway for Stripe {
    fn provider(&self) -> &'static str {
        "stripe"
    }

    fn publishable_key(&self) -> Option<&str> {
        Some(&self.publishable_key)
    }

    fn keeps_customers(&self) -> bool {
        true
    }

    fn saves_cards(&self) -> bool {
        true
    }

    async fn create_customer(&self, ask: CreateCustomer) -> Result<String, GatewayError> {
        let new = NewCustomer { account_ref: ask.account_ref, email: ask.email };
        Self::create_customer(self, &new, &ask.key).await
    }

    async fn customer_session(&self, customer: &str) -> Result<String, GatewayError> {
        self.create_customer_session(customer).await
    }

    async fn create_intent(&self, ask: CreateIntent) -> Result<Intent, GatewayError> {
        let new = NewIntent {
            amount: ask.amount,
            care: ask.care,
            order_ref: ask.order_ref,
            customer: ask.customer,
            saves: ask.saves,
            off_session: ask.off_session,
            test: None,
        };
        match Self::create_intent(self, &new, &ask.key).await {
            Ok(made) => intent(&made),
            // the saved card was asked and its bank said no, or wants its client to be there: the payment says which
            Err(CallError { intent: Some(made), .. }) if new.off_session.is_some() => {
                intent(&self.find_intent(&made).await?)
            }
            // Stripe answers 400, not 404, where a request names something that is gone
            Err(error) if error.code.as_deref() == Some("resource_missing") => Err(GatewayError::NotFound),
            Err(error) => Err(error.into()),
        }
    }

    async fn retrieve(&self, intent_id: &str) -> Result<Intent, GatewayError> {
        intent(&self.find_intent(intent_id).await?)
    }

    async fn cancel(&self, intent_id: &str) -> Result<Intent, GatewayError> {
        self.or_as_it_stands(intent_id, self.cancel_intent(intent_id).await).await
    }

    async fn capture(&self, intent_id: &str) -> Result<Intent, GatewayError> {
        self.or_as_it_stands(intent_id, self.capture_intent(intent_id).await).await
    }

    async fn refund(&self, ask: Refund) -> Result<GatewayRefund, GatewayError> {
        // Stripe forgets a key after a day; what carries ours is never made twice
        if let Some(made) = self.find_refund_by_key(&ask.intent_id, &ask.key).await? {
            let made = refund(&made)?;
            return if made.amount == ask.amount { Ok(made) } else { Err(GatewayError::KeyReused) };
        }
        let new = NewRefund { intent_id: ask.intent_id, amount: ask.amount, key: ask.key };
        refund(&self.create_refund(&new).await?)
    }

    async fn retrieve_refund(&self, refund_id: &str) -> Result<GatewayRefund, GatewayError> {
        refund(&self.find_refund(refund_id).await?)
    }

    async fn list_movements(&self, ask: ListMovements) -> Result<Movements, GatewayError> {
        movements::list(self, &ask).await
    }

    fn read_notice(
        &self,
        header: Option<&str>,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Notice, NoticeRefused> {
        signature::verify(header, body, &self.webhook_secrets, now)?;
        notices::read(body)
    }
}

impl Stripe {
    /// A payment that has moved on meanwhile refuses to be cancelled or taken; where it stands is the answer then.
    async fn or_as_it_stands(
        &self,
        intent_id: &str,
        answer: Result<PaymentIntent, CallError>,
    ) -> Result<Intent, GatewayError> {
        match answer {
            Ok(answer) => intent(&answer),
            Err(error) if error.code.as_deref() == Some("payment_intent_unexpected_state") => {
                intent(&self.find_intent(intent_id).await?)
            }
            Err(error) => Err(error.into()),
        }
    }
}

pub(super) fn intent(said: &PaymentIntent) -> Result<Intent, GatewayError> {
    let status = match said.status.as_str() {
        "requires_payment_method" => IntentStatus::RequiresPaymentMethod,
        "requires_confirmation" => IntentStatus::RequiresConfirmation,
        "requires_action" => IntentStatus::RequiresAction,
        "processing" => IntentStatus::Processing,
        "requires_capture" => IntentStatus::RequiresCapture,
        "succeeded" => IntentStatus::Succeeded,
        "canceled" => IntentStatus::Canceled,
        other => return Err(GatewayError::Unavailable(format!("it says that a payment is \"{other}\""))),
    };
    let authorized = if status == IntentStatus::RequiresCapture { said.amount_capturable } else { 0 };
    let charge = said.latest_charge.as_ref().and_then(|charge| charge.object());
    Ok(Intent {
        id: said.id.clone(),
        client_secret: said.client_secret.clone().unwrap_or_default(),
        status,
        amount: money(said.amount, &said.currency)?,
        received: money(said.amount_received, &said.currency)?,
        authorized: money(authorized, &said.currency)?,
        authorization: charge.map(authorization),
        refusal: said.last_payment_error.as_ref().map(|problem| {
            let card = problem.payment_method.as_ref().and_then(|method| method.card.as_ref());
            let card = card.and_then(|card| card.fingerprint.clone());
            // a payment that failed before a charge was made has no charge to be told by
            Refusal { id: problem.charge.clone().unwrap_or_else(|| said.id.clone()), card }
        }),
        decline: said.last_payment_error.as_ref().map(declines::reason),
        customer: said.customer.as_ref().map(|customer| customer.id().to_owned()),
        method: saved(said, charge),
        last_error: said.last_payment_error.as_ref().map(|problem| {
            let for_shoppers = problem.kind.as_deref() == Some("card_error");
            problem.message.clone().filter(|_| for_shoppers).unwrap_or_else(|| {
                "The payment did not go through. Nothing was charged. Please try again, or another way to pay.".into()
            })
        }),
    })
}

/// What paid, where it was asked to be kept and is a card: other ways to pay are not charged without their client.
fn saved(said: &PaymentIntent, charge: Option<&Charge>) -> Option<SavedMethod> {
    said.setup_future_usage.as_deref().filter(|usage| *usage == "off_session")?;
    let card = charge?.payment_method_details.as_ref()?.card.as_ref()?;
    let brand = card.brand.as_deref().unwrap_or("card");
    let mut letters = brand.chars();
    let brand: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    let label = format!("{} ending {}", brand.replace('_', " "), card.last4.as_deref().unwrap_or("…"));
    Some(SavedMethod { id: said.payment_method.as_ref()?.id().to_owned(), label })
}

fn authorization(charge: &Charge) -> Authorization {
    let card = charge.payment_method_details.as_ref().and_then(|details| details.card.as_ref());
    let result =
        card.and_then(|card| card.three_d_secure.as_ref()).and_then(|secure| secure.result.as_deref());
    let risk = charge.outcome.as_ref().and_then(|outcome| outcome.risk_level.as_deref());
    Authorization {
        authentication: match result {
            Some("authenticated") => Authentication::Authenticated,
            Some("attempt_acknowledged") => Authentication::Acknowledged,
            _ => Authentication::Missing,
        },
        risk: if risk == Some("normal") { Risk::Normal } else { Risk::Raised },
        capture_before: card.and_then(|card| card.capture_before).and_then(moment),
    }
}

pub(super) fn refund(said: &RefundObject) -> Result<GatewayRefund, GatewayError> {
    Ok(GatewayRefund {
        id: said.id.clone(),
        amount: money(said.amount, &said.currency)?,
        status: match said.status.as_deref() {
            Some("succeeded") => RefundStatus::Succeeded,
            Some("failed" | "canceled") => RefundStatus::Failed,
            _ => RefundStatus::Pending,
        },
    })
}
