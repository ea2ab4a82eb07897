//! The port of calculators outside the house.

use async_trait::async_trait;
use kernel::Money;

use super::{TaxAsk, Taxation};

/// Computes the tax of a sale somewhere else: Stripe Tax, for example. Hangs on [`crate::Commerce`], never on a transaction.
#[async_trait]
pub trait TaxCalculator: Send + Sync {
    /// Its word, kept on every order it computed for, e.g. `stripe_tax`.
    fn source(&self) -> &'static str;

    /// The tax of exactly this. Asking twice may compute twice; nothing is owed by asking.
    async fn calculate(&self, ask: &TaxAsk) -> Result<Taxation, CalculationError>;

    /// Enters a calculation in the calculator's own books, because its sale was paid: once for each key. Answers its name for the entry.
    async fn record(&self, _ask: &RecordTax) -> Result<String, CalculationError> {
        Err(CalculationError("it keeps no books".into()))
    }

    /// Takes a part of an entry back, because money of the sale went back: once for each key. Answers its name for that.
    async fn reverse(&self, _ask: &ReverseTax) -> Result<String, CalculationError> {
        Err(CalculationError("it keeps no books".into()))
    }
}

/// A calculation whose sale was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordTax {
    /// The key.
    pub key: String,
    /// The calculator's name for the calculation.
    pub calculation: String,
    /// The order's number.
    pub reference: String,
}

/// Money of a sale that went back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReverseTax {
    /// The key.
    pub key: String,
    /// The calculator's name for the entry.
    pub transaction: String,
    /// Our id of the refund.
    pub reference: String,
    /// How much went back, its tax contained.
    pub amount: Money,
}

/// A calculator gave no answer. The house's own rules count then.
#[derive(Debug, thiserror::Error)]
#[error("no tax was calculated: {0}")]
pub struct CalculationError(pub String);
