//! States in words and colours for staff.

use commerce::{orders::OrderState, payments::PaymentState};
use ui::Tone;

/// The state as staff read it.
pub(crate) const fn label(state: OrderState) -> &'static str {
    match state {
        OrderState::PendingPayment => "Awaiting payment",
        OrderState::Paid => "Paid, to dispatch",
        OrderState::Fulfilled => "Dispatched",
        OrderState::Delivered => "Delivered",
        OrderState::DepositPaid => "Deposit paid, balance to come",
        OrderState::PartiallyRefunded => "Partly refunded",
        OrderState::Refunded => "Refunded",
        OrderState::Cancelled => "Cancelled",
        OrderState::Expired => "Expired",
        OrderState::RefundedLate => "Refunded, paid too late",
        OrderState::Lapsed => "Lapsed",
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
        OrderState::Cancelled | OrderState::Expired | OrderState::Lapsed => Tone::Neutral,
    }
}

/// Where a payment stands, as staff read it.
pub(crate) const fn payment_label(state: PaymentState) -> &'static str {
    match state {
        PaymentState::Pending => "Not paid yet",
        PaymentState::RequiresAction => "The bank asks the client to confirm",
        PaymentState::Declined => "Declined by the bank",
        PaymentState::Processing => "The bank is at work",
        PaymentState::Authorized => "Authorized by the bank, not taken yet",
        PaymentState::Succeeded => "Succeeded",
        PaymentState::Cancelled => "Withdrawn",
        PaymentState::Refunded => "Given back",
    }
}

/// The colour beside the words.
pub(crate) const fn payment_tone(state: PaymentState) -> Tone {
    match state {
        PaymentState::Pending
        | PaymentState::RequiresAction
        | PaymentState::Processing
        | PaymentState::Authorized => Tone::Warning,
        PaymentState::Declined => Tone::Danger,
        PaymentState::Succeeded => Tone::Success,
        PaymentState::Cancelled => Tone::Neutral,
        PaymentState::Refunded => Tone::Info,
    }
}
