//! What this context announces.

use kernel::ids::SignInCodeId;
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
