//! What this context announces.

use kernel::ids::{AccountId, EventId, SessionId, SignInCodeId};
use platform::outbox::Event;
use serde::{Deserialize, Serialize};

/// A code was asked for, and its letter is to be written. Carries no digits: [`crate::codes::tell`] has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeAsked {
    /// The code.
    pub code: SignInCodeId,
}

impl Event for CodeAsked {
    const TOPIC: &'static str = "customers.code_asked";

    fn dedupe(&self) -> Option<String> {
        Some(self.code.to_string())
    }
}

/// Somebody signed in on a device that the account was not seen on, or after many wrong codes. [`crate::devices::tell_arrival`] has
/// the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceArrived {
    /// The session.
    pub session: SessionId,
}

impl Event for DeviceArrived {
    const TOPIC: &'static str = "customers.device_arrived";

    fn dedupe(&self) -> Option<String> {
        Some(self.session.to_string())
    }
}

/// What changed about the ways into an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WayChange {
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// An authenticator app was connected.
    AuthenticatorAdded,
    /// The authenticator app was disconnected.
    AuthenticatorRemoved,
    /// Recovery codes were made; earlier ones are dead.
    RecoveryCodesMade,
    /// A recovery code was used.
    RecoveryCodeUsed,
}

/// The ways into an account changed, and its owner is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaysChanged {
    /// Tells this change from another of its kind.
    pub change: EventId,
    /// Whose.
    pub account: AccountId,
    /// What.
    pub what: WayChange,
}

impl Event for WaysChanged {
    const TOPIC: &'static str = "customers.ways_changed";

    fn dedupe(&self) -> Option<String> {
        Some(self.change.to_string())
    }
}
