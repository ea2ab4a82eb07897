//! People who can sign in: accounts, the roles of staff, one-time sign-in links and sessions.
//!
//! Owns `accounts`, `sign_in_tokens` and `sessions`. Links and sessions are kept only as digests, so a
//! copy of the database signs nobody in. Writes: [`add_staff`], [`set_disabled`], [`issue_sign_in_link`],
//! [`redeem_link`], [`revoke_session`]. Each leaves an entry in the audit log.

pub mod accounts;
mod add_staff;
mod error;
mod issue_sign_in_link;
pub mod links;
mod model;
mod redeem_link;
mod revoke_session;
pub mod sessions;
mod set_disabled;
mod store;

pub use add_staff::{AddStaff, add_staff};
pub use error::{AccountError, SignInError};
pub use issue_sign_in_link::{IssueSignInLink, issue_sign_in_link};
pub use model::{Account, Permission, Role, SignedIn};
pub use redeem_link::{RedeemLink, redeem_link};
pub use revoke_session::revoke_session;
pub use set_disabled::{SetDisabled, set_disabled};
