//! The provider's export against the orders: where each sum of money went. Pure.

use std::collections::{HashMap, HashSet};

use kernel::{Currency, Money};

use super::{payments_file::LegacyPayment, plan::Planned};

/// One currency of the export. Amounts are in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reconciled {
    /// The currency.
    pub currency: Currency,
    /// What the provider took in all.
    pub taken: i64,
    /// Of it given back.
    pub refunded: i64,
    /// Taken for orders that are converted.
    pub for_converted: i64,
    /// What those orders come to: the same, or the import is wrong.
    pub converted: i64,
    /// Taken for orders that wait.
    pub for_waiting: i64,
    /// Taken for no order of the file.
    pub for_none: i64,
    /// What converted orders come to for which the provider took nothing.
    pub without_payment: i64,
}

impl Reconciled {
    const fn of(currency: Currency) -> Self {
        Self {
            currency,
            taken: 0,
            refunded: 0,
            for_converted: 0,
            converted: 0,
            for_waiting: 0,
            for_none: 0,
            without_payment: 0,
        }
    }

    /// What the converted orders come to beyond what was taken for them; zero when the books agree.
    pub const fn difference(&self) -> i64 {
        self.converted.saturating_sub(self.for_converted)
    }

    /// An amount of this currency.
    pub const fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }
}

/// Adds up, a currency each, in the order of [`Currency::ALL`]. Currencies without a sum are left out.
pub fn reconcile(orders: &[Planned], payments: &[LegacyPayment]) -> Vec<Reconciled> {
    let totals: HashMap<&str, Option<Money>> =
        orders.iter().map(|o| (o.order.reference.as_str(), o.stands)).collect();
    let mut sums: Vec<Reconciled> = Currency::ALL.into_iter().map(Reconciled::of).collect();
    let mut paid: HashSet<&str> = HashSet::new();
    for payment in payments {
        let (taken, refunded) = (payment.takings.taken, payment.takings.refunded);
        let Some(sum) = sums.iter_mut().find(|s| s.currency == taken.currency()) else { continue };
        add(&mut sum.taken, taken);
        add(&mut sum.refunded, refunded);
        match totals.get(payment.order.as_str()) {
            None => add(&mut sum.for_none, taken),
            Some(None) => add(&mut sum.for_waiting, taken),
            Some(Some(_)) => add(&mut sum.for_converted, taken),
        }
        if !taken.is_zero() {
            paid.insert(&payment.order);
        }
    }
    for order in orders {
        let Some(total) = order.stands else { continue };
        let Some(sum) = sums.iter_mut().find(|s| s.currency == total.currency()) else { continue };
        let paid = paid.contains(order.order.reference.as_str());
        add(if paid { &mut sum.converted } else { &mut sum.without_payment }, total);
    }
    sums.retain(|sum| *sum != Reconciled::of(sum.currency));
    sums
}

/// The files hold fifty thousand amounts of twelve digits at most, which is far from the end of 64 bits.
fn add(sum: &mut i64, money: Money) {
    *sum = sum.saturating_add(money.minor());
}
