//! The house's rules about buying.

use chrono::Duration;
use platform::config::InstalmentPlan;

/// The smallest amount that card processors take, in minor units (Stripe: 50 cents).
pub(crate) const LEAST_PAYMENT_MINOR: i64 = 50;

/// Limits that a house may set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// How long a piece is kept for a shopper who is paying; coming back to checkout starts it again, up to the cap.
    pub hold: Duration,
    /// The longest a hold may live, counted from when it was made. The schema refuses more than 30 minutes.
    pub hold_cap: Duration,
    /// How long the payment provider may take to answer.
    pub gateway_timeout: std::time::Duration,
    /// How long after its last change a payment is left alone before the provider is asked what became of it.
    pub reconcile_after: Duration,
    /// How long after that the bank's slow work and refunds that are on their way are left alone.
    pub slow_after: Duration,
    /// How long an order keeps its pieces while people look at money that is authorized. The schema refuses four days and more.
    pub review: Duration,
    /// How long before the bank lets go of that money the looking ends.
    pub review_margin: Duration,
    /// How long the history of a cart that nobody changes is kept, and the journal of a closed one.
    pub cart_history_kept: Duration,
    /// How long a guest's empty cart that nobody changes can be reached.
    pub empty_guest_cart_kept: Duration,
    /// How long a cart rests before its client is reminded of it.
    pub reminder_after: Duration,
    /// How long a cart may have rested: nobody waits for a letter after that.
    pub reminder_until: Duration,
    /// How long an address is left alone after a reminder, whichever cart it was about.
    pub reminder_address_rests: Duration,
    /// Up to how many US dollars in all one person gives back of a payment; above that a second one approves.
    pub refund_alone_dollars: i64,
    /// How pieces can be paid by the month; empty says nothing of it anywhere.
    pub instalments: Vec<InstalmentPlan>,
    /// The smallest total the provider accepts, in minor units.
    pub min_total_minor: i64,
    /// The largest total the provider accepts, in minor units.
    pub max_total_minor: i64,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            hold: Duration::minutes(20),
            hold_cap: Duration::minutes(30),
            gateway_timeout: std::time::Duration::from_secs(10),
            reconcile_after: Duration::seconds(20),
            slow_after: Duration::minutes(10),
            review: Duration::hours(72),
            review_margin: Duration::hours(6),
            cart_history_kept: Duration::days(180),
            empty_guest_cart_kept: Duration::days(30),
            reminder_after: Duration::days(1),
            reminder_until: Duration::days(14),
            reminder_address_rests: Duration::days(7),
            refund_alone_dollars: 1_000,
            instalments: Vec::new(),
            min_total_minor: LEAST_PAYMENT_MINOR,
            max_total_minor: 99_999_999,
        }
    }
}
