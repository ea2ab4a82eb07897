//! People who can sign in: accounts, the roles of staff, one-time sign-in links, codes from a letter, and sessions.
//!
//! Owns `accounts`, `sign_in_tokens`, `sign_in_codes` and `sessions`; [`devices`], [`passkeys`], [`factors`] and [`roles`] own tables of their own.
//! Links and sessions are kept only as digests and codes not at all, so a copy of the database signs nobody in. A link, or a passkey that was
//! added in the back office, opens it to staff; a code or a passkey makes a customer of anyone, staff included ([`Customer`] has no
//! role). Emits the events of [`events`].
//!
//! Writes: [`add_staff`], [`set_disabled`], [`issue_sign_in_link`], [`redeem_link`], [`ask_code`], [`prove`], [`set_name`],
//! [`revoke_session`]. Each but [`ask_code`], which anybody may call, leaves an entry in the audit log.

pub mod accounts;
mod add_staff;
mod ask_code;
mod assurance;
pub mod codes;
pub mod devices;
mod error;
pub mod events;
pub mod factors;
mod issue_sign_in_link;
pub mod links;
mod model;
pub mod passkeys;
mod prove;
mod redeem_code;
mod redeem_link;
mod revoke_session;
pub mod roles;
pub mod sessions;
mod set_disabled;
mod set_name;
mod store;
mod ways;

pub use add_staff::{AddStaff, add_staff};
pub use ask_code::{AskCode, ask_code};
pub use assurance::{Assurance, Demand, FRESH, Lacking};
pub use devices::Browser;
pub use error::{AccountError, CodeError, SignInError};
pub use issue_sign_in_link::{IssueSignInLink, issue_sign_in_link};
pub use model::{Account, Customer, SignedIn};
pub use prove::{Proof, prove};
pub use redeem_code::{RedeemCode, Redemption, redeem_code};
pub use redeem_link::{RedeemLink, redeem_link};
pub use revoke_session::revoke_session;
pub use roles::{Permission, Rights, Role};
pub use set_disabled::{SetDisabled, set_disabled};
pub use set_name::{SetName, set_name};
pub use ways::{Manager, WayError};
