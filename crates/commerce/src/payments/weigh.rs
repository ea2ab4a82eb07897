//! What a provider's word means for an order: pure.

use kernel::Money;

use super::{Care, Intent, IntentStatus, Payment, PaymentState, care};

/// How what a payment is for, a whole order or an installment, stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// It waits for exactly this.
    Open(Money),
    /// It was paid by other money, or is not asked for any more.
    Met {
        /// Whether money that comes all the same goes back by itself; otherwise people look.
        goes_back: bool,
    },
    /// The order ended.
    Ended,
}

/// What a provider's word means for an order that stands somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Exactly the total came for an order that waits for it.
    Pay,
    /// Money came for an order that had died.
    GiveBack,
    /// Money came for what other money had paid.
    Surplus,
    /// It is on our books already.
    Known,
    /// No money came; the payment stands here now.
    Waiting(PaymentState),
    /// Money came that does not fit; people decide.
    Review(Mismatch),
    /// Exactly the total is authorized, and nothing speaks against taking it.
    Capture,
    /// The total is authorized; people look before it is taken.
    Hold,
    /// Money is authorized for an order that has no use for it.
    Release,
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

/// Weighs what the provider says against what we know. The rows behind `payment` and `need` are locked.
pub(super) fn weigh(payment: &Payment, need: Need, intent: &Intent) -> Verdict {
    match intent.status {
        IntentStatus::RequiresAction => Verdict::Waiting(PaymentState::RequiresAction),
        IntentStatus::RequiresPaymentMethod if intent.last_error.is_some() => {
            Verdict::Waiting(PaymentState::Declined)
        }
        IntentStatus::RequiresPaymentMethod | IntentStatus::RequiresConfirmation => {
            Verdict::Waiting(PaymentState::Pending)
        }
        IntentStatus::Processing => Verdict::Waiting(PaymentState::Processing),
        IntentStatus::RequiresCapture => weigh_authorized(payment, need, intent),
        IntentStatus::Canceled => Verdict::Waiting(PaymentState::Cancelled),
        IntentStatus::Succeeded => {
            if matches!(payment.state, PaymentState::Succeeded | PaymentState::Refunded) {
                Verdict::Known
            } else if intent.received.currency() != payment.amount.currency() {
                Verdict::Review(Mismatch::Currency)
            } else {
                match need {
                    Need::Ended => Verdict::GiveBack,
                    Need::Met { goes_back: true } => Verdict::Surplus,
                    Need::Met { goes_back: false } => Verdict::Review(Mismatch::AlreadyPaid),
                    Need::Open(owed) if intent.received != payment.amount || intent.received != owed => {
                        Verdict::Review(Mismatch::Amount)
                    }
                    Need::Open(_) => Verdict::Pay,
                }
            }
        }
    }
}

/// Nothing is paid here: money that is authorized is taken, kept waiting, or let go of.
fn weigh_authorized(payment: &Payment, need: Need, intent: &Intent) -> Verdict {
    let Need::Open(owed) = need else {
        let known = matches!(payment.state, PaymentState::Succeeded | PaymentState::Refunded);
        return if known { Verdict::Known } else { Verdict::Release };
    };
    if matches!(payment.state, PaymentState::Succeeded | PaymentState::Refunded) {
        Verdict::Known
    } else if intent.authorized.currency() != payment.amount.currency() {
        Verdict::Review(Mismatch::Currency)
    } else if intent.authorized != payment.amount || intent.authorized != owed {
        Verdict::Review(Mismatch::Amount)
    } else if payment.capture_approved
        || payment.care() == Care::Usual
        || intent.authorization.is_some_and(care::may_be_taken)
    {
        Verdict::Capture
    } else {
        Verdict::Hold
    }
}

#[cfg(test)]
mod tests {
    use kernel::{
        Currency, SeededRandom,
        ids::{OrderId, PaymentId},
    };

    use super::*;
    use crate::payments::{Authentication, Authorization, Risk};

    const ALL: [Need; 4] =
        [Need::Open(usd(1_000)), Need::Met { goes_back: true }, Need::Met { goes_back: false }, Need::Ended];

    const fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    fn payment(state: PaymentState) -> Payment {
        let random = SeededRandom::new(1);
        Payment {
            id: PaymentId::new(&random),
            order: OrderId::new(&random),
            installment: None,
            provider: "demo".into(),
            attempt: 1,
            provider_key: "order:1:purchase:1".into(),
            intent_id: Some("pi".into()),
            amount: usd(1_000),
            captured: usd(0),
            refunded: usd(0),
            state,
            last_error: None,
            cancel_requested: false,
            capture_approved: false,
            strict: false,
            off_session: false,
            is_deposit: false,
            network: None,
            decline_counted: None,
            found: None,
        }
    }

    fn intent(status: IntentStatus, received: Money) -> Intent {
        Intent {
            id: "pi".into(),
            client_secret: "s".into(),
            status,
            amount: usd(1_000),
            received,
            authorized: usd(0),
            authorization: None,
            last_error: None,
            decline: None,
            refusal: None,
            customer: None,
            method: None,
        }
    }

    fn verdict(need: Need, status: IntentStatus, received: Money) -> Verdict {
        weigh(&payment(PaymentState::Pending), need, &intent(status, received))
    }

    #[test]
    fn only_exactly_the_total_pays_a_waiting_order() {
        let pending = Need::Open(usd(1_000));
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
    fn py11_nothing_but_success_is_money() {
        for status in [
            IntentStatus::RequiresAction,
            IntentStatus::RequiresPaymentMethod,
            IntentStatus::RequiresConfirmation,
            IntentStatus::Processing,
            IntentStatus::Canceled,
        ] {
            for need in ALL {
                assert!(matches!(verdict(need, status, usd(1_000)), Verdict::Waiting(_)), "{need:?}");
            }
        }
    }

    #[test]
    fn money_for_a_dead_order_goes_back_as_does_a_surplus_and_a_second_payment_of_a_whole_order_is_looked_at()
    {
        let weighed = ALL.map(|need| verdict(need, IntentStatus::Succeeded, usd(1_000)));
        let due = [Verdict::Pay, Verdict::Surplus, Verdict::Review(Mismatch::AlreadyPaid), Verdict::GiveBack];
        assert_eq!(weighed, due);
    }

    #[test]
    fn what_is_on_the_books_is_never_recorded_again() {
        for known in [PaymentState::Succeeded, PaymentState::Refunded] {
            for need in ALL {
                let said = intent(IntentStatus::Succeeded, usd(1_000));
                assert_eq!(weigh(&payment(known), need, &said), Verdict::Known);
            }
        }
    }

    /// $1,500.00 authorized.
    fn authorized(authentication: Authentication, risk: Risk) -> (Payment, Intent) {
        let total = usd(150_000);
        let said = Intent {
            amount: total,
            authorized: total,
            authorization: Some(Authorization { authentication, risk, capture_before: None }),
            ..intent(IntentStatus::RequiresCapture, usd(0))
        };
        (Payment { amount: total, ..payment(PaymentState::Pending) }, said)
    }

    #[test]
    fn py11_money_that_is_authorized_is_taken_only_when_authenticated_and_of_normal_risk() {
        use Authentication::{Acknowledged, Authenticated, Missing};
        for (authentication, risk, expected) in [
            (Authenticated, Risk::Normal, Verdict::Capture),
            (Acknowledged, Risk::Normal, Verdict::Capture),
            (Missing, Risk::Normal, Verdict::Hold),
            (Authenticated, Risk::Raised, Verdict::Hold),
            (Missing, Risk::Raised, Verdict::Hold),
        ] {
            let (payment, said) = authorized(authentication, risk);
            let weighed = weigh(&payment, Need::Open(usd(150_000)), &said);
            assert_eq!(weighed, expected, "{authentication:?} {risk:?}");
        }
        let (payment, mut said) = authorized(Authenticated, Risk::Normal);
        said.authorization = None;
        assert_eq!(weigh(&payment, Need::Open(usd(150_000)), &said), Verdict::Hold);
        let approved = Payment { capture_approved: true, ..payment };
        assert_eq!(weigh(&approved, Need::Open(usd(150_000)), &said), Verdict::Capture);
    }

    #[test]
    fn money_that_is_authorized_pays_nothing_and_is_let_go_of_when_the_order_has_no_use_for_it() {
        let (payment, said) = authorized(Authentication::Authenticated, Risk::Normal);
        for need in ALL {
            let weighed = weigh(&payment, need, &said);
            assert_eq!(weighed == Verdict::Release, !matches!(need, Need::Open(_)), "{need:?}");
            assert_ne!(weighed, Verdict::Pay, "{need:?}");
        }
        let another = weigh(&payment, Need::Open(usd(150_001)), &said);
        assert_eq!(another, Verdict::Review(Mismatch::Amount));
    }
}
