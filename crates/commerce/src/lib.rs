//! Buying: stock, carts, holds, delivery, tax, promotions, checkout, payments, schedules, bank transfers, orders and the ledger; and what is kept for later.
//!
//! The rules live in each module's `model.rs`, one write operation in each file beside it. Payment
//! providers hang on [`Commerce`], never on a transaction, so that no operation can call out while it holds locks.
//!
//! Rows are always locked in one order: account, idempotency key, wishlist, a guest's cart, an account's cart, order, shipment, payment, bank transfer, loose
//! stones by id, stock levels by variant id, pieces, holds, promotions by id. Whoever keeps to it cannot deadlock; `db::with_retry` covers the rest.

pub mod agreements;
pub mod cart;
pub mod channels;
pub mod checkout;
pub mod credits;
pub mod documents;
mod error;
pub mod fulfillment;
pub mod holds;
pub mod invariants;
pub mod inventory;
pub mod ledger;
pub mod legacy;
pub mod measures;
pub mod orders;
pub mod payments;
mod policy;
pub mod promotions;
pub mod reconciliations;
pub mod reminders;
pub mod returns;
pub mod rings;
pub mod schedules;
pub mod shipping;
mod sign_in;
mod sign_out;
pub mod tax;
#[cfg(feature = "testing")]
pub mod testing;
pub mod transfers;
pub mod upkeep;
pub mod velocity;
pub mod wishlist;
mod words;

use std::sync::Arc;

pub use policy::Policy;
pub use sign_in::{Arrival, SignIn, sign_in};
pub use sign_out::{sign_out, sign_out_device, sign_out_others, sign_out_stranger};

/// What buying needs beside the database: the payment provider and the house's rules. Cheap to clone.
#[derive(Clone)]
pub struct Commerce {
    /// Where payments are made.
    pub gateway: Arc<dyn payments::PaymentGateway>,
    /// Who computes tax outside the house, if anyone does; without an answer of theirs the house's rules count.
    pub tax: Option<Arc<dyn tax::TaxCalculator>>,
    /// Who carries parcels and is asked by program, in the order staff see them; without any, courier and number are entered by hand.
    pub carriers: Vec<Arc<dyn fulfillment::Carrier>>,
    /// The house's rules.
    pub policy: Policy,
    /// What is held at this moment, for showing.
    pub held: holds::Board,
    /// What changes in the stock, for channels that listen.
    pub news: channels::News,
}

impl Commerce {
    /// Buying through a provider, by the usual rules.
    pub fn new(gateway: Arc<dyn payments::PaymentGateway>) -> Self {
        Self {
            gateway,
            tax: None,
            carriers: Vec::new(),
            policy: Policy::default(),
            held: holds::Board::default(),
            news: channels::News::default(),
        }
    }

    /// The carrier that is kept by a word.
    pub fn carrier(&self, code: &str) -> Option<&dyn fulfillment::Carrier> {
        self.carriers.iter().find(|carrier| carrier.code() == code).map(|carrier| &**carrier)
    }
}

impl std::fmt::Debug for Commerce {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Commerce")
            .field("gateway", &self.gateway.provider())
            .field("policy", &self.policy)
            .finish()
    }
}
