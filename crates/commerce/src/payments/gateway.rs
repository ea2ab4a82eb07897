//! What the house needs of a payment provider.

use async_trait::async_trait;
use kernel::Money;

/// A provider of payments. Every call may be repeated: creating and refunding carry a key, the rest have no effect
/// the second time.
#[async_trait]
pub trait PaymentGateway: Send + Sync {
    /// The provider's name, as stored with each payment, e.g. `demo`.
    fn provider(&self) -> &'static str;

    /// Makes a payment that a client can confirm. The same key with the same terms answers the same payment; with
    /// other terms it is refused.
    async fn create_intent(&self, ask: CreateIntent) -> Result<Intent, GatewayError>;

    /// Where a payment stands.
    async fn retrieve(&self, intent_id: &str) -> Result<Intent, GatewayError>;

    /// Cancels a payment and answers where it stands: `Canceled`, or `Succeeded` when the money was faster.
    async fn cancel(&self, intent_id: &str) -> Result<Intent, GatewayError>;

    /// Gives money back.
    async fn refund(&self, ask: Refund) -> Result<GatewayRefund, GatewayError>;

    /// Plays the shopper and the bank. Only the demonstration provider can.
    async fn confirm_demo(&self, _intent_id: &str, _outcome: DemoOutcome) -> Result<Intent, GatewayError> {
        Err(GatewayError::Unsupported)
    }
}

/// The terms of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateIntent {
    /// The key, made of order, purpose and attempt.
    pub key: String,
    /// What is to be paid.
    pub amount: Money,
    /// The order, as the provider shows it to finance.
    pub order_ref: String,
}

/// Money to give back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// The key.
    pub key: String,
    /// The payment it came by.
    pub intent_id: String,
    /// How much.
    pub amount: Money,
}

/// A payment as the provider sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct Intent {
    /// The provider's id of it.
    pub id: String,
    /// What the client confirms with. Never logged; stored only in the answer kept for an idempotency key, for a day.
    pub client_secret: String,
    /// Where it stands.
    pub status: IntentStatus,
    /// What is to be paid.
    pub amount: Money,
    /// What was received.
    pub received: Money,
    /// Why the bank declined last, in words fit for the shopper.
    pub last_error: Option<String>,
}

impl std::fmt::Debug for Intent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Intent")
            .field("id", &self.id)
            .field("status", &self.status)
            .field("amount", &self.amount)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}

/// Where a payment stands with the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IntentStatus {
    /// Waits for a card; also after a decline.
    RequiresPaymentMethod,
    /// Waits for the shopper to confirm with the bank.
    RequiresAction,
    /// The money came. Final.
    Succeeded,
    /// Can no longer be paid. Final.
    Canceled,
}

impl IntentStatus {
    /// The provider's word, as the API passes it on.
    pub const fn code(self) -> &'static str {
        match self {
            Self::RequiresPaymentMethod => "requires_payment_method",
            Self::RequiresAction => "requires_action",
            Self::Succeeded => "succeeded",
            Self::Canceled => "canceled",
        }
    }
}

/// Money that went back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayRefund {
    /// The provider's id of it.
    pub id: String,
    /// How much.
    pub amount: Money,
}

/// What the shopper and the bank do in a demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DemoOutcome {
    /// The bank pays.
    Succeed,
    /// The bank declines.
    Decline,
    /// The bank asks the shopper to confirm first.
    Challenge,
}

impl std::str::FromStr for DemoOutcome {
    type Err = UnknownOutcome;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "succeed" => Ok(Self::Succeed),
            "decline" => Ok(Self::Decline),
            "challenge" => Ok(Self::Challenge),
            _ => Err(UnknownOutcome),
        }
    }
}

/// The text is not an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an outcome is one of succeed, decline, challenge")]
pub struct UnknownOutcome;

/// Why a provider did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// It did not answer in time, or the answer was lost: the effect is unknown.
    #[error("the provider did not answer in time")]
    Timeout,
    /// It cannot be reached, or failed on its side: the effect is unknown.
    #[error("the provider is not available: {0}")]
    Unavailable(String),
    /// The key was used on other terms.
    #[error("the provider knows this key on other terms")]
    KeyReused,
    /// It does not know the payment.
    #[error("the provider does not know this payment")]
    NotFound,
    /// It understood and said no.
    #[error("the provider refused: {0}")]
    Refused(String),
    /// It cannot do that.
    #[error("the provider cannot do that")]
    Unsupported,
}

impl From<db::DbError> for GatewayError {
    fn from(error: db::DbError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<sqlx::Error> for GatewayError {
    fn from(error: sqlx::Error) -> Self {
        db::DbError::from(error).into()
    }
}
