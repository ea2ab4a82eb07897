//! Second factors: an authenticator app (TOTP, RFC 6238) and recovery codes for the day a device is lost.
//!
//! The app's secret is computed from the house's key and a salt, and recovery codes are kept as keyed digests, so a copy of the database
//! proves nothing. A code is taken once; tries are limited per account, across sign-ins.
//!
//! Owns `account_authenticators`, `account_recovery_codes`, `pending_sign_ins` and `staff_policy`. Emits
//! [`crate::events::WaysChanged`]. Writes: [`begin_authenticator`], [`connect_authenticator`], [`remove_authenticator`],
//! [`make_recovery_codes`], [`redeem_factor`], [`confirm_by_code`], [`set_staff_policy`].

mod authenticator;
mod begin_authenticator;
mod check;
mod confirm_by_code;
mod connect_authenticator;
mod make_recovery_codes;
mod queries;
mod recovery;
mod redeem_factor;
mod remove_authenticator;
mod set_staff_policy;

pub use authenticator::SharedSecret;
pub use begin_authenticator::begin_authenticator;
pub use confirm_by_code::{ConfirmByCode, confirm_by_code};
pub use connect_authenticator::{ConnectAuthenticator, connect_authenticator};
pub use make_recovery_codes::make_recovery_codes;
pub use queries::{Factors, StaffPolicy, find_factors, find_pending, get_staff_policy};
pub(crate) use queries::{is_staff_session, refuse_last_factor};
pub(crate) use redeem_factor::await_factor;
pub use redeem_factor::{RedeemFactor, redeem_factor};
pub use remove_authenticator::remove_authenticator;
pub use set_staff_policy::{PolicyError, SetStaffPolicy, set_staff_policy};
