//! A payment as we keep it.

use kernel::{
    Money,
    ids::{OrderId, PaymentId},
};

use super::{Intent, IntentStatus};

/// One attempt to have an order paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// The order it is for.
    pub order: OrderId,
    /// Which attempt it is, from 1.
    pub attempt: i32,
    /// The key under which the provider was, or will be, asked for it.
    pub provider_key: String,
    /// The provider's id of it, once known.
    pub intent_id: Option<String>,
    /// What is to be paid.
    pub amount: Money,
    /// What was received.
    pub captured: Money,
    /// What went back.
    pub refunded: Money,
    /// Where it stands.
    pub state: PaymentState,
    /// What the bank, or our own check, said last.
    pub last_error: Option<String>,
    /// Whether its order died and the provider has yet to confirm that the payment did.
    pub cancel_requested: bool,
}

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaymentState {
    /// The shopper has yet to pay.
    Pending,
    /// The bank asks the shopper to confirm.
    RequiresAction,
    /// The bank said no; the shopper may try again.
    Declined,
    /// The money came.
    Succeeded,
    /// It can no longer be paid.
    Cancelled,
    /// The money came and went back.
    Refunded,
}

impl PaymentState {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Pending,
        Self::RequiresAction,
        Self::Declined,
        Self::Succeeded,
        Self::Cancelled,
        Self::Refunded,
    ];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::RequiresAction => "requires_action",
            Self::Declined => "declined",
            Self::Succeeded => "succeeded",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
        }
    }

    /// Whether the shopper can still pay it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::RequiresAction | Self::Declined)
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// What a provider's word means for an order that stands somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Exactly the total came for an order that waits for it.
    Pay,
    /// Money came for an order that had died.
    GiveBack,
    /// It is on our books already.
    Known,
    /// No money came; the payment stands here now.
    Waiting(PaymentState),
    /// Money came that does not fit; people decide.
    Review(Mismatch),
}

/// Why money does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mismatch {
    Currency,
    Amount,
    AlreadyPaid,
}

impl Mismatch {
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::Currency => "review: the provider received another currency",
            Self::Amount => "review: the provider received another amount",
            Self::AlreadyPaid => "review: the order was paid by another payment",
        }
    }
}

/// Weighs what the provider says against what we know. The rows behind `payment` and `order_*` are locked.
pub(super) fn weigh(
    payment: &Payment,
    order_state: crate::orders::OrderState,
    order_total: Money,
    intent: &Intent,
) -> Verdict {
    match intent.status {
        IntentStatus::RequiresAction => Verdict::Waiting(PaymentState::RequiresAction),
        IntentStatus::RequiresPaymentMethod if intent.last_error.is_some() => {
            Verdict::Waiting(PaymentState::Declined)
        }
        IntentStatus::RequiresPaymentMethod => Verdict::Waiting(PaymentState::Pending),
        IntentStatus::Canceled => Verdict::Waiting(PaymentState::Cancelled),
        IntentStatus::Succeeded => {
            if matches!(payment.state, PaymentState::Succeeded | PaymentState::Refunded) {
                Verdict::Known
            } else if intent.received.currency() != payment.amount.currency() {
                Verdict::Review(Mismatch::Currency)
            } else if order_state.is_dead() {
                Verdict::GiveBack
            } else if order_state.is_paid() {
                Verdict::Review(Mismatch::AlreadyPaid)
            } else if intent.received != payment.amount || intent.received != order_total {
                Verdict::Review(Mismatch::Amount)
            } else {
                Verdict::Pay
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Currency, SeededRandom};

    use super::*;
    use crate::orders::OrderState;

    const fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    fn payment(state: PaymentState) -> Payment {
        let random = SeededRandom::new(1);
        Payment {
            id: PaymentId::new(&random),
            order: OrderId::new(&random),
            attempt: 1,
            provider_key: "order:1:purchase:1".into(),
            intent_id: Some("pi".into()),
            amount: usd(1_000),
            captured: usd(0),
            refunded: usd(0),
            state,
            last_error: None,
            cancel_requested: false,
        }
    }

    fn intent(status: IntentStatus, received: Money) -> Intent {
        Intent {
            id: "pi".into(),
            client_secret: "s".into(),
            status,
            amount: usd(1_000),
            received,
            last_error: None,
        }
    }

    fn verdict(state: OrderState, status: IntentStatus, received: Money) -> Verdict {
        weigh(&payment(PaymentState::Pending), state, usd(1_000), &intent(status, received))
    }

    #[test]
    fn only_exactly_the_total_pays_a_waiting_order() {
        let pending = OrderState::PendingPayment;
        assert_eq!(verdict(pending, IntentStatus::Succeeded, usd(1_000)), Verdict::Pay);
        for wrong in [0, 1, 999, 1_001, 100_000] {
            assert_eq!(
                verdict(pending, IntentStatus::Succeeded, usd(wrong)),
                Verdict::Review(Mismatch::Amount)
            );
        }
        let euros = Money::new(1_000, Currency::Eur);
        assert_eq!(verdict(pending, IntentStatus::Succeeded, euros), Verdict::Review(Mismatch::Currency));
    }

    #[test]
    fn nothing_but_success_is_money() {
        for status in
            [IntentStatus::RequiresAction, IntentStatus::RequiresPaymentMethod, IntentStatus::Canceled]
        {
            for state in OrderState::ALL {
                assert!(matches!(verdict(state, status, usd(1_000)), Verdict::Waiting(_)), "{state}");
            }
        }
    }

    #[test]
    fn money_for_a_dead_order_goes_back_and_a_second_payment_is_looked_at() {
        for state in OrderState::ALL {
            let weighed = verdict(state, IntentStatus::Succeeded, usd(1_000));
            if state.is_dead() {
                assert_eq!(weighed, Verdict::GiveBack, "{state}");
            } else if state.is_paid() {
                assert_eq!(weighed, Verdict::Review(Mismatch::AlreadyPaid), "{state}");
            }
        }
    }

    #[test]
    fn what_is_on_the_books_is_never_recorded_again() {
        for known in [PaymentState::Succeeded, PaymentState::Refunded] {
            for state in OrderState::ALL {
                let said = intent(IntentStatus::Succeeded, usd(1_000));
                assert_eq!(weigh(&payment(known), state, usd(1_000), &said), Verdict::Known);
            }
        }
    }
}
