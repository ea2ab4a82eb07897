//! Passkeys: keys that a person's device keeps, and that open their account without a letter (WebAuthn).
//!
//! A ceremony has two halves: a question is kept and handed to the browser, and its answer is taken once. The library draws the
//! questions from the system's randomness itself. The name that keys are bound to is the host of the house's public address and can never
//! change without every key becoming useless.
//!
//! Owns `account_passkeys` and `sign_in_challenges`. Emits [`crate::events::WaysChanged`]. Writes: [`begin_passkey`], [`add_passkey`],
//! [`begin_assertion`], [`redeem_passkey`], [`redeem_staff_passkey`], [`confirm_by_passkey`], [`rename_passkey`], [`remove_passkey`].

mod add_passkey;
mod assertion;
mod begin_assertion;
mod begin_passkey;
mod challenges;
mod confirm_by_passkey;
mod party;
mod queries;
mod redeem_passkey;
mod remove_passkey;
mod rename_passkey;

pub use add_passkey::{AddPasskey, add_passkey};
pub use begin_assertion::{BeginAssertion, Purpose, begin_assertion};
pub use begin_passkey::begin_passkey;
pub use challenges::Question;
pub use confirm_by_passkey::{ConfirmByPasskey, confirm_by_passkey};
pub use party::are_offered;
pub use queries::{StoredPasskey, list_passkeys};
pub use redeem_passkey::{RedeemPasskey, redeem_passkey, redeem_staff_passkey};
pub use remove_passkey::{RemovePasskey, remove_passkey};
pub use rename_passkey::{RenamePasskey, rename_passkey};

/// How many passkeys an account holds.
pub const MOST: i64 = 20;
