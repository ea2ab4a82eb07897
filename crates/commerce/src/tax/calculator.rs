//! The port of calculators outside the house.

use async_trait::async_trait;

use super::{TaxAsk, Taxation};

/// Computes the tax of a sale somewhere else: Stripe Tax, for example. Hangs on [`crate::Commerce`], never on a transaction.
#[async_trait]
pub trait TaxCalculator: Send + Sync {
    /// Its word, kept on every order it computed for, e.g. `stripe_tax`.
    fn source(&self) -> &'static str;

    /// The tax of exactly this. Asking twice may compute twice; nothing is owed by asking.
    async fn calculate(&self, ask: &TaxAsk) -> Result<Taxation, CalculationError>;
}

/// A calculator gave no answer. The house's own rules count then.
#[derive(Debug, thiserror::Error)]
#[error("no tax was calculated: {0}")]
pub struct CalculationError(pub String);
