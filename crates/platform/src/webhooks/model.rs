//! What is told, and how patiently.

use chrono::Duration;
use kernel::ids::WebhookId;
use serde::{Deserialize, Serialize};

use crate::outbox::Event;

/// The topic of a change of what can be sold of a variant.
pub const STOCK: &str = "stock.changed";

/// What endpoints can ask for, each with words for people. The words are all that is known of them here.
pub const TOPICS: &[(&str, &str)] = &[
    ("orders.placed", "An order was placed"),
    ("orders.paid", "An order was paid"),
    ("orders.deposit_paid", "The first part of an order was paid"),
    ("orders.fulfilled", "An order was sent, or handed over"),
    ("orders.delivered", "Every piece of an order is with its client"),
    ("orders.cancelled", "An order was called off"),
    ("orders.expired", "An order was not paid in time"),
    ("orders.lapsed", "The balance of an order never came"),
    ("orders.refund_sent", "Money of an order went back"),
    ("orders.refunded_late", "Money came for an order that had ended, and went back"),
    ("returns.moved", "A return was asked for, or went a step further"),
    ("bespoke.stage_entered", "A commission went to another stage"),
    (STOCK, "What can be sold of a piece changed"),
];

/// The topic of a message that staff send to try an endpoint. It is tried once.
pub const TEST: &str = "webhook.test";

/// How long an endpoint may not answer before the house switches it off.
pub const PATIENCE: Duration = Duration::days(2);

/// When a message is tried again after so many tries, as Standard Webhooks proposes; `None` when it is given up.
pub const fn next_try(attempts: i32) -> Option<Duration> {
    Some(match attempts {
        ..=0 => Duration::zero(),
        1 => Duration::seconds(5),
        2 => Duration::minutes(5),
        3 => Duration::minutes(30),
        4 => Duration::hours(2),
        5 => Duration::hours(5),
        6 => Duration::hours(10),
        7 => Duration::hours(14),
        8 => Duration::hours(20),
        _ => return None,
    })
}

/// How long an endpoint rests after so many failures one after the other, so that one that hangs does not keep the others waiting.
pub(super) fn rest(failures: i32) -> Duration {
    Duration::seconds(i64::from(failures.clamp(0, 60)) * 5)
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// It is tried, or will be.
    Waiting,
    /// The other side said yes.
    Done,
    /// It was given up; staff may send it again.
    Failed,
}

impl DeliveryState {
    /// The word stored and used by programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// The word for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Waiting => "On its way",
            Self::Done => "Arrived",
            Self::Failed => "Given up",
        }
    }

    /// The state of a word.
    pub fn find(code: &str) -> Option<Self> {
        [Self::Waiting, Self::Done, Self::Failed].into_iter().find(|state| state.code() == code)
    }
}

/// Who paused an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PausedBy {
    /// Staff.
    Staff,
    /// The house, because nothing arrived for [`PATIENCE`], or the other side said that it is gone.
    House,
}

impl PausedBy {
    /// The word stored and used by programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::House => "house",
        }
    }

    /// Who a word means.
    pub fn find(code: &str) -> Option<Self> {
        [Self::Staff, Self::House].into_iter().find(|by| by.code() == code)
    }
}

/// The house switched an endpoint off; its contact is written to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwitchedOff {
    /// The endpoint.
    pub webhook: WebhookId,
}

impl Event for SwitchedOff {
    const TOPIC: &'static str = "webhooks.switched_off";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_tried_for_more_than_two_days_and_then_given_up() {
        let all: Duration = (1..).map_while(next_try).sum();
        assert!(all > PATIENCE && all < Duration::days(4), "{all}");
        assert_eq!(next_try(9), None);
        assert!((1..8).all(|n| next_try(n) < next_try(n + 1)), "each pause is longer than the one before");
    }

    #[test]
    fn an_endpoint_rests_longer_with_each_failure_and_never_more_than_five_minutes() {
        assert_eq!(
            (rest(0), rest(1), rest(1_000)),
            (Duration::zero(), Duration::seconds(5), Duration::minutes(5))
        );
    }
}
