//! What orders announce. Each event carries ids; listeners read the rest.

use kernel::{Money, ids::OrderId};
use platform::outbox::Event;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident, $topic:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name {
            /// The order.
            pub order: OrderId,
            /// Its number, for logs and letters.
            pub number: String,
        }

        impl Event for $name {
            const TOPIC: &'static str = $topic;

            fn dedupe(&self) -> Option<String> {
                Some(self.order.to_string())
            }
        }
    )+};
}

events! {
    /// An order was placed and its pieces are kept for it.
    Placed, "orders.placed";
    /// An order was paid in full. Announced once an order.
    Paid, "orders.paid";
    /// The first part of an order was paid, and more is to come. Announced once an order.
    DepositPaid, "orders.deposit_paid";
    /// The balance of an order never came, and its pieces went back on sale.
    Lapsed, "orders.lapsed";
    /// An order was sent.
    Fulfilled, "orders.fulfilled";
    /// Every piece of an order is with its client. Announced once an order.
    Delivered, "orders.delivered";
    /// An order was called off before it was paid.
    Cancelled, "orders.cancelled";
    /// An order was not paid in time.
    Expired, "orders.expired";
    /// Money came for a dead order and went back.
    RefundedLate, "orders.refunded_late";
}

/// Money of an order of a commission came to stay, went back, or came back after all. May repeat: listeners read what there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyMoved {
    /// The order.
    pub order: OrderId,
}

impl Event for MoneyMoved {
    const TOPIC: &'static str = "orders.money_moved";
}

/// Money of an order has gone back to its client. Announced once a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundSent {
    /// The order.
    pub order: OrderId,
    /// Its number, for logs and letters.
    pub number: String,
    /// The refund.
    pub refund: Uuid,
    /// How much.
    pub amount: Money,
    /// The gift card or store credit that has it again, by its name; none where it went to the account it was paid from.
    #[serde(default)]
    pub to: Option<String>,
}

impl Event for RefundSent {
    const TOPIC: &'static str = "orders.refund_sent";

    fn dedupe(&self) -> Option<String> {
        Some(self.refund.to_string())
    }
}
