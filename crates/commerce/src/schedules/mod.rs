//! Payment schedules: the parts in which an order is paid, each with its own day and its own payments.
//!
//! Owns `payment_policies`, `order_installments` and `order_card_consents`. An order is paid whole, as ever, and has no installments then; or it has a deposit,
//! stages and a balance, which add up to its total exactly; or a balance alone, where a bank transfer is awaited. Installments are paid
//! in their order. Emits the events of [`events`].
//!
//! Operations: [`put_policy`] (how the house lets its clients pay), [`put_schedule`] (staff divide what is still owed), and
//! [`extend_installment`] (more time), [`begin_payment`] (a client opens the payment of what is due), [`withdraw_consent`] (the balance is not charged to the saved
//! card). [`redate_open`] (a commission is promised for another day). Upkeep charges saved cards. Reads: [`find_consent`], [`find_policy`],
//! [`list_policies`], [`list_for_order`], [`find_installment`], [`list_overdue`]. Links: [`pay_link`], [`read_pay_link`]. Pure rules:
//! [`divide`], [`PaymentPolicy::plan`].

mod begin_payment;
mod charge_saved_card;
mod consents;
mod error;
pub mod events;
mod extend_installment;
mod links;
mod model;
mod policy;
mod put_policy;
mod put_schedule;
mod queries;
mod record_schedule;
mod redate_open;
mod remind;
mod settle_installment;
mod store;
mod withdraw_consent;

pub use begin_payment::{Begun, begin_payment};
pub(crate) use charge_saved_card::{Charged, charge_saved_card, list_to_charge};
pub use consents::{CONSENT_VERSION, CONSENT_WORDS, CardConsent, find_consent};
pub(crate) use consents::{keep_method, note_customer, record_consent};
pub use error::ScheduleError;
pub use extend_installment::{ExtendInstallment, extend_installment};
pub use links::{pay_link, read_pay_link};
pub use model::{
    Due, Installment, InstallmentKind, InstallmentState, Method, NewInstallment, PaymentPlan, Progress,
    divide,
};
pub use policy::{Account, PaymentPolicy};
pub use put_policy::{PutPolicy, put_policy};
pub use put_schedule::{Part, PutSchedule, put_schedule};
pub use queries::{find_installment, find_policy, list_for_order, list_overdue, list_policies};
pub(crate) use record_schedule::{adopt_whole, record_schedule};
pub use redate_open::redate_open;
pub(crate) use remind::{Reminded, list_to_remind, remind};
pub use settle_installment::settle_installment;
pub(crate) use store::{find_first_open, has_schedule, mark_paid, void_open};
pub use withdraw_consent::withdraw_consent;
