//! Living valuations: what a finished piece would cost to make today, from its quote and today's prices of metal.
//!
//! Owns no table: a valuation is worked out when it is asked for, from the quote that was accepted and the newest price of each metal, and says which. It is an
//! *insurance valuation* of the house's own work; an *appraisal* is an independent appraiser's.

mod model;
mod queries;

pub use model::{Basis, Valuation, ValueLine, value};
pub use queries::find_valuation;
