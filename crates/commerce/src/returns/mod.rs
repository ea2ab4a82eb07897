//! After the sale: what may come back of an order, and every return and claim from its question to its settlement.
//!
//! Owns `return_policies`, `order_return_terms`, `returns` and `return_lines`; writes the state log. Emits [`events::ReturnMoved`].
//! What was promised of a line is written with its order (`promise_terms`, called by `orders::record_order`) and counts whatever
//! the policy becomes. Money and stock are not moved here: [`settle_return`] calls `payments` and `orders::take_back`, once, in its own
//! transaction.
//!
//! Operations: [`put_policy`], [`ask_return`], [`decide_return`], [`send_return`], [`withdraw_return`], [`receive_return`],
//! [`inspect_return`], [`settle_return`]. Reads: [`list_policies`], [`find_return`], [`list_returns_of`], [`list_open_returns`], [`offer`].

mod ask_return;
mod decide_return;
mod error;
pub mod events;
mod inspect_return;
mod links;
mod model;
mod offer;
mod policy;
mod promise_terms;
mod put_policy;
mod queries;
mod receive_return;
mod send_return;
mod settle_return;
mod store;
mod window;
mod withdraw_return;

pub use ask_return::{AskReturn, ask_return};
pub use decide_return::{DecideReturn, decide_return};
pub use error::ReturnError;
pub use inspect_return::{InspectReturn, Inspected, inspect_return};
pub use links::{ask_link, link};
pub use model::{Kind, Reason, Resolution, Return, ReturnLine, ReturnState, Verdict, Way};
pub use offer::{Chosen, Offer, OfferLine, Standing, offer_of};
pub use policy::{CountedFrom, Exception, Facts, Law, ReturnPolicy, Terms, law_of, promise};
pub(crate) use promise_terms::{NewPromise, promise_terms};
pub use put_policy::{PutPolicy, put_policy};
pub use queries::{find_return, list_open_returns, list_policies, list_returns_of, offer};
pub use receive_return::{ReceiveReturn, receive_return};
pub use send_return::{SendReturn, send_return};
pub use settle_return::{SettleReturn, Settled, settle_return};
pub use window::Window;
pub use withdraw_return::{WithdrawReturn, withdraw_return};
