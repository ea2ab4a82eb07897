//! Payments: what a provider says about money, and the one place where it becomes ours.
//!
//! Owns `payments`, `payment_refunds`, `demo_gateway_intents` and `demo_gateway_refunds` (the last two are the
//! demonstration provider's own books: only [`DemoGateway`] touches them). Announces through orders.
//!
//! Operations: [`settle`] (the only one that records money; used by the confirmation, the return page, webhooks
//! and the reconciler) and [`confirm_demo`]. Port: [`PaymentGateway`].

mod attempts;
mod confirm_demo;
mod demo;
mod error;
mod gateway;
mod model;
mod queries;
mod refund_late;
mod settle;
mod withdraw;

pub(crate) use attempts::{ask_provider, bind_intent, ensure_attempt, record_cancelled, request_cancel};
pub use confirm_demo::{Confirmation, confirm_demo};
pub use demo::{DemoGateway, RefusedInProduction};
pub use error::PaymentError;
pub use gateway::{
    CreateIntent, DemoOutcome, GatewayError, GatewayRefund, Intent, IntentStatus, PaymentGateway, Refund,
};
pub use model::{Payment, PaymentState};
pub use queries::{find_by_intent, find_live, list_for_order};
pub(crate) use queries::{list_pending_refunds, list_to_cancel, list_to_reconcile};
pub(crate) use refund_late::finish_refund;
pub use settle::{Settlement, settle};
pub(crate) use withdraw::withdraw;
