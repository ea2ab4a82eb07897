//! What schedules announce. Each event carries ids; listeners read the rest.

use kernel::ids::{InstallmentId, OrderId};
use platform::outbox::Event;
use serde::{Deserialize, Serialize};

/// An order was placed for which a bank transfer is awaited. Announced once an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferAwaited {
    /// The order.
    pub order: OrderId,
}

impl Event for TransferAwaited {
    const TOPIC: &'static str = "schedules.transfer_awaited";

    fn dedupe(&self) -> Option<String> {
        Some(self.order.to_string())
    }
}

/// The day of an installment comes near. Announced once for each day it is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstallmentDue {
    /// The installment.
    pub installment: InstallmentId,
    /// Its day.
    pub day: chrono::NaiveDate,
}

impl Event for InstallmentDue {
    const TOPIC: &'static str = "schedules.installment_due";

    fn dedupe(&self) -> Option<String> {
        Some(format!("{} {}", self.installment, self.day))
    }
}

/// The day of an installment has passed, and it is not paid. Announced once for each day it is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstallmentOverdue {
    /// The installment.
    pub installment: InstallmentId,
    /// Its day.
    pub day: chrono::NaiveDate,
}

impl Event for InstallmentOverdue {
    const TOPIC: &'static str = "schedules.installment_overdue";

    fn dedupe(&self) -> Option<String> {
        Some(format!("{} {}", self.installment, self.day))
    }
}

/// The card that a client saved did not pay an installment on its day, so the client is asked. Announced once an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedCardRefused {
    /// The installment.
    pub installment: InstallmentId,
    /// Which attempt it was.
    pub attempt: i32,
}

impl Event for SavedCardRefused {
    const TOPIC: &'static str = "schedules.saved_card_refused";

    fn dedupe(&self) -> Option<String> {
        Some(format!("{} {}", self.installment, self.attempt))
    }
}

/// Money that the bank had authorized for an installment was let go of before anybody took it, so its client is asked again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationLapsed {
    /// The installment.
    pub installment: InstallmentId,
    /// Which attempt it was.
    pub attempt: i32,
}

impl Event for AuthorizationLapsed {
    const TOPIC: &'static str = "schedules.authorization_lapsed";

    fn dedupe(&self) -> Option<String> {
        Some(format!("{} {}", self.installment, self.attempt))
    }
}
