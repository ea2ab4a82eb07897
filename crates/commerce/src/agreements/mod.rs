//! Agreements: orders of what was agreed on with a client rather than chosen from the shop. Commissions are paid by them.
//!
//! Owns no table: an agreement is an order of its own kind ([`crate::orders::OrderKind::Commission`]) with one line, without stock, divided into
//! installments like any other, paid, given back and audited like any other. Whoever agrees on something opens it, amends it while
//! it is not paid in full, and ends it; in their own transaction, so that a price and what is to be paid for it never differ.
//!
//! Operations: [`open_agreement`], [`amend_agreement`], [`withdraw_agreement`], [`end_agreement`], [`hand_over_agreement`], [`give_back`].
//! Pure rules: [`AgreedPrice`], [`installments`].

mod amend_agreement;
mod end_agreement;
mod give_back;
mod hand_over_agreement;
mod model;
mod open_agreement;

pub use amend_agreement::{AmendAgreement, amend_agreement};
pub use end_agreement::{Keep, end_agreement, withdraw_agreement};
pub use give_back::give_back;
pub use hand_over_agreement::hand_over_agreement;
pub use model::{AgreedPrice, Terms, installments};
pub use open_agreement::{OpenAgreement, open_agreement};
