//! Payments: what a provider says about money, and the one place where it becomes ours.
//!
//! Owns `payments`, `payment_refunds`, `payment_notices`, `payment_concerns`, `payment_customers`, `demo_gateway_intents` and
//! `demo_gateway_refunds` (the last two are the demonstration provider's own books: only [`DemoGateway`] touches them). Announces through orders.
//!
//! Operations: [`settle`] (the only one that records money; used by the confirmation, the return page, notices and the
//! reconciler, with its sister for orders that credits pay whole), [`confirm_demo`], [`take_notice`] and [`apply_next_notice`] (what a provider
//! tells by itself), [`decide_authorization`] and [`clear_concern`] (what staff answer), [`request_refund`] and [`decide_refund`] (what goes
//! back). Port: [`PaymentGateway`].

mod apply_notice;
mod attempts;
mod care;
mod clear_concern;
mod come_back;
mod concerns;
mod confirm_demo;
mod credit_parts;
mod customers;
mod decide_authorization;
mod decide_refund;
mod decline;
mod demo;
mod error;
mod gateway;
mod give_as_credit;
mod instalments;
mod mind_authorization;
mod model;
mod money_of_order;
mod notice;
mod queries;
mod refund_late;
mod refunds;
mod request_refund;
mod return_deposits;
mod reverse_refund;
mod settle;
mod take_notice;
mod weigh;
mod withdraw;

pub use apply_notice::apply_next_notice;
pub(crate) use attempts::{
    Attempt, Origin, adopt_open, ask_of, bind_intent, ensure_attempt, ensure_next, in_time, origin_of,
    record_at_till, record_cancelled, record_transfer, request_cancel, request_cancel_of,
};
pub(crate) use care::is_above;
pub use care::{Care, care_for};
pub use clear_concern::{ClearConcern, clear_concern};
pub use come_back::come_back;
pub(crate) use concerns::keeps_from_dispatch;
pub use concerns::{
    Concern, ConcernAnswer, ConcernKind, Standing, count_open_concerns, list_concerns_of_order,
    list_open_concerns,
};
pub use confirm_demo::{Confirmation, confirm_demo};
pub use decide_authorization::{DecideAuthorization, decide_authorization};
pub use decide_refund::{DecideRefund, decide_refund};
pub use decline::Decline;
pub use demo::{DemoGateway, RefusedInProduction};
pub use error::PaymentError;
pub use gateway::{
    Authentication, Authorization, CreateCustomer, CreateIntent, DemoOutcome, GatewayError, GatewayRefund,
    Intent, IntentStatus, ListMovements, Movement, MovementKind, Movements, PaymentGateway, Refund,
    RefundStatus, Refusal, Risk, SavedMethod,
};
pub(crate) use give_as_credit::{GiveAsCredit, give_as_credit};
pub use instalments::{Monthly, monthly};
pub(crate) use mind_authorization::mind_authorization;
pub use model::{BANK_TRANSFER, POS, Payment, PaymentState};
pub use money_of_order::{OrderMoney, list_money};
pub use notice::{Notice, NoticeRefused, NoticeState, Subject};
pub use queries::{count_notices, find_by_intent, find_live, list_for_order};
pub(crate) use queries::{
    find, find_live_of, list_authorizations_ending, list_pending_refunds, list_to_cancel, list_to_reconcile,
};
pub(crate) use refund_late::finish_refund;
pub use refund_late::send_refund;
pub use refunds::{
    GoesTo, RefundState, Source, StoredRefund, find_refund, list_refunds, list_sources, list_waiting_refunds,
    refundable,
};
pub(crate) use refunds::{list_unreversed, note_reversed};
pub(crate) use request_refund::ask_refund;
pub use request_refund::{RefundRequested, RequestRefund, request_refund};
pub(crate) use return_deposits::{return_deposits, sum_kept, sum_kept_deposit};
pub(crate) use settle::settle_covered;
pub use settle::{Settlement, settle};
pub use take_notice::{Taken, take_notice};
pub(crate) use withdraw::{withdraw, withdraw_payment};
