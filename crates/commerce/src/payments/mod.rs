//! Payments: what a provider says about money, and the one place where it becomes ours.
//!
//! Owns `payments`, `payment_refunds`, `payment_notices`, `payment_concerns`, `demo_gateway_intents` and `demo_gateway_refunds`
//! (the last two are the demonstration provider's own books: only [`DemoGateway`] touches them). Announces through orders.
//!
//! Operations: [`settle`] (the only one that records money; used by the confirmation, the return page, notices and the
//! reconciler, with its sister for orders that credits pay whole), [`confirm_demo`], [`take_notice`] and [`apply_next_notice`] (what a provider tells by itself),
//! [`decide_authorization`] and [`clear_concern`] (what staff answer). Port: [`PaymentGateway`].

mod apply_notice;
mod attempts;
mod care;
mod clear_concern;
mod concerns;
mod confirm_demo;
mod decide_authorization;
mod demo;
mod error;
mod gateway;
mod model;
mod notice;
mod queries;
mod refund_late;
mod settle;
mod take_notice;
mod weigh;
mod withdraw;

pub use apply_notice::apply_next_notice;
pub(crate) use attempts::{ask_provider, bind_intent, ensure_attempt, record_cancelled, request_cancel};
pub use care::{Care, care_for};
pub use clear_concern::{ClearConcern, clear_concern};
pub(crate) use concerns::keeps_from_dispatch;
pub use concerns::{Concern, ConcernKind, Standing, list_open_concerns};
pub use confirm_demo::{Confirmation, confirm_demo};
pub use decide_authorization::{DecideAuthorization, decide_authorization};
pub use demo::{DemoGateway, RefusedInProduction};
pub use error::PaymentError;
pub use gateway::{
    Authentication, Authorization, CreateIntent, DemoOutcome, GatewayError, GatewayRefund, Intent,
    IntentStatus, PaymentGateway, Refund, RefundStatus, Risk,
};
pub use model::{Payment, PaymentState};
pub use notice::{Notice, NoticeRefused, NoticeState, Subject};
pub use queries::{count_notices, find_by_intent, find_live, list_for_order};
pub(crate) use queries::{list_pending_refunds, list_to_cancel, list_to_reconcile};
pub(crate) use refund_late::finish_refund;
pub(crate) use settle::settle_covered;
pub use settle::{Settlement, settle};
pub use take_notice::{Taken, take_notice};
pub(crate) use withdraw::withdraw;
