//! Credits: what the house owes somebody in advance. A gift card is whoever's has its code; store credit is an account's.
//!
//! Owns `credits`, `credit_claims` and `cart_credits`. Each credit is an account of the ledger, and its balance is that account's. A cart
//! names the credits that shall pay for it; placing its order claims what they have, in the statement that checks it; paying the order takes
//! the claim, and an order that ends unpaid gives it back; so does a refund. A code is kept as a digest with its last four characters.
//!
//! Operations: [`issue_credit`], [`disable_credit`], [`apply_gift_card`], [`apply_store_credit`], [`remove_credit`]. Reads:
//! [`list_credits`], [`find_credit`], [`list_entries`], [`list_of_cart`], [`list_of_account`],
//! [`find_store_credit`]. Pure rules: [`apportion`], [`GiftCardCode`].

mod apply_gift_card;
mod apply_store_credit;
mod claims;
mod code;
mod disable_credit;
mod error;
mod issue_credit;
mod model;
mod queries;
mod remove_credit;
mod returns;

pub use apply_gift_card::{ApplyGiftCard, apply_gift_card};
pub use apply_store_credit::apply_store_credit;
pub(crate) use claims::{Claimed, claim_credits, lock_of_cart, release_claims, take_claims};
pub use code::GiftCardCode;
pub use disable_credit::{DisableCredit, disable_credit};
pub use error::CreditError;
pub(crate) use issue_credit::raise_store_credit;
pub use issue_credit::{For, IssueCredit, Issued, issue_credit};
pub use model::{Credit, CreditKind, MOST_CREDITS, Tender, apportion};
pub use queries::{
    CreditCursor, CreditEntry, ListCredits, find_credit, find_store_credit, list_credits, list_entries,
    list_of_account, list_of_cart,
};
pub(crate) use queries::{find_of_cart, list_of_order};
pub(crate) use remove_credit::move_credits;
pub use remove_credit::remove_credit;
pub(crate) use returns::{claim_return, give_back, unclaim_return};
