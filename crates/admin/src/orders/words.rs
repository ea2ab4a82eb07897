//! States in words and colours for staff.

use commerce::orders::OrderState;
use ui::Tone;

/// The state as staff read it.
pub(crate) const fn label(state: OrderState) -> &'static str {
    match state {
        OrderState::PendingPayment => "Awaiting payment",
        OrderState::Paid => "Paid, to dispatch",
        OrderState::Fulfilled => "Dispatched",
        OrderState::Delivered => "Delivered",
        OrderState::DepositPaid => "Deposit paid",
        OrderState::PartiallyRefunded => "Partly refunded",
        OrderState::Refunded => "Refunded",
        OrderState::Cancelled => "Cancelled",
        OrderState::Expired => "Expired",
        OrderState::RefundedLate => "Refunded, paid too late",
    }
}

/// The colour beside the words.
pub(crate) const fn tone(state: OrderState) -> Tone {
    match state {
        OrderState::Paid | OrderState::DepositPaid => Tone::Accent,
        OrderState::Fulfilled | OrderState::Delivered => Tone::Success,
        OrderState::PendingPayment => Tone::Warning,
        OrderState::RefundedLate => Tone::Danger,
        OrderState::PartiallyRefunded | OrderState::Refunded => Tone::Info,
        OrderState::Cancelled | OrderState::Expired => Tone::Neutral,
    }
}
