//! Tax: what a sale owes to whom.
//!
//! Owns `tax_rules` and `tax_calculations`. The house's own rules say, for each place and from which day, whether tax is added to the
//! price, contained in it, or not charged and why; they answer inside the transaction that places the order. A calculator outside the
//! house ([`TaxCalculator`]) is asked before, with no transaction open ([`ask_outside`]); its answer is kept under the hash of exactly
//! what it was asked and used for nothing else. Without a fresh answer the house's rules count, so that selling never waits for it.
//!
//! Operations: [`put_rule`], [`ask_outside`]. Reads: [`assess`], [`list_rules`]. Pure rules: [`Rule::tax`], [`Taxation::fits`].

mod ask_outside;
mod calculator;
mod error;
mod model;
mod put_rule;
mod queries;
mod words;

pub use ask_outside::ask_outside;
pub use calculator::{CalculationError, RecordTax, ReverseTax, TaxCalculator};
pub use error::TaxError;
pub use model::{LineTax, Rounding, Rule, TaxAsk, TaxPart, TaxPlace, Taxable, Taxation, Treatment};
pub use put_rule::{PutRule, put_rule};
pub(crate) use queries::sweep;
pub use queries::{assess, list_rules};
pub use words::tax_words;
