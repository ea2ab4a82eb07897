//! Accounts and balanced postings.

use kernel::{Currency, Money, ids::CreditId};

/// An account of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Account {
    /// What the payment provider holds for us.
    Gateway,
    /// What pieces were sold for.
    Revenue,
    /// What delivery was sold for.
    Shipping,
    /// What we collect for tax offices.
    Tax,
    /// What we gave back.
    Refunds,
    /// Money that came without a living order to belong to.
    Unearned,
    /// What clients paid ahead for orders that are not paid in full: the house owes it until they are.
    Deposits,
    /// What is on the house's bank account.
    Bank,
    /// What came by bank and has not found its order, or not enough of it.
    Suspense,
    /// What came by bank and goes back to whoever sent it.
    RefundsDue,
    /// Deposits that the house keeps because the balance never came.
    Forfeited,
    /// What we owe whoever has a gift card; each card has an account of its own.
    GiftCard(CreditId),
    /// What we owe a client in advance; each store credit has an account of its own.
    StoreCredit(CreditId),
    /// What we gave clients that nobody paid for.
    Goodwill,
    /// What channels took where they sold: in a till's drawer, or with a provider of their own.
    Till,
}

impl Account {
    /// The word in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Revenue => "revenue",
            Self::Shipping => "shipping",
            Self::Tax => "tax",
            Self::Refunds => "refunds",
            Self::Unearned => "unearned",
            Self::Deposits => "deposits",
            Self::Bank => "bank",
            Self::Suspense => "suspense",
            Self::RefundsDue => "refunds_due",
            Self::Forfeited => "forfeited",
            Self::GiftCard(_) => "gift_card",
            Self::StoreCredit(_) => "store_credit",
            Self::Goodwill => "goodwill",
            Self::Till => "till",
        }
    }

    /// Whose account it is, where each credit has its own.
    pub(super) const fn credit(self) -> Option<CreditId> {
        match self {
            Self::GiftCard(credit) | Self::StoreCredit(credit) => Some(credit),
            _ => None,
        }
    }
}

/// One side of a posting: an account and a signed amount.
pub type Leg = (Account, Money);

/// The legs of a posting do not sum to zero in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the legs of a posting do not sum to zero in one currency")]
pub struct UnbalancedPosting;

/// The legs of a sale. `merchandise` is what the pieces cost after discounts; the three parts make up what the
/// provider received and what was spent of credits.
pub fn sale(
    received: Money,
    spent: &[Leg],
    merchandise: Money,
    shipping: Money,
    tax: Money,
) -> Result<Vec<Leg>, UnbalancedPosting> {
    let credit = |m: Money| m.checked_mul(-1).ok_or(UnbalancedPosting);
    let mut legs = vec![(Account::Gateway, received)];
    legs.extend_from_slice(spent);
    legs.extend([
        (Account::Revenue, credit(merchandise)?),
        (Account::Shipping, credit(shipping)?),
        (Account::Tax, credit(tax)?),
    ]);
    balanced(legs)
}

/// The legs of giving a client credit that nobody paid for.
pub fn credit_given(account: Account, amount: Money) -> Result<Vec<Leg>, UnbalancedPosting> {
    let owed = amount.checked_mul(-1).ok_or(UnbalancedPosting)?;
    balanced(vec![(Account::Goodwill, amount), (account, owed)])
}

/// The legs of the payment that makes an order paid in full: `received` now, from an account, on top of what was paid ahead, and what
/// is spent of credits. The whole becomes revenue, delivery and tax at this moment, as a sale does.
pub fn last_installment(
    (from, received): Leg,
    paid_ahead: Money,
    spent: &[Leg],
    merchandise: Money,
    shipping: Money,
    tax: Money,
) -> Result<Vec<Leg>, UnbalancedPosting> {
    let credit = |m: Money| m.checked_mul(-1).ok_or(UnbalancedPosting);
    let mut legs = vec![(from, received), (Account::Deposits, paid_ahead)];
    legs.extend_from_slice(spent);
    legs.extend([
        (Account::Revenue, credit(merchandise)?),
        (Account::Shipping, credit(shipping)?),
        (Account::Tax, credit(tax)?),
    ]);
    balanced(legs)
}

/// The legs that move an amount from one account to another: `to` is debited, `from` is credited.
pub fn transfer(from: Account, to: Account, amount: Money) -> Result<Vec<Leg>, UnbalancedPosting> {
    let credit = amount.checked_mul(-1).ok_or(UnbalancedPosting)?;
    balanced(vec![(to, amount), (from, credit)])
}

/// The legs of money that came for an order that had died.
pub fn late_money(received: Money) -> Result<Vec<Leg>, UnbalancedPosting> {
    let credit = received.checked_mul(-1).ok_or(UnbalancedPosting)?;
    balanced(vec![(Account::Gateway, received), (Account::Unearned, credit)])
}

/// The legs of giving such money back.
pub fn late_refund(refunded: Money) -> Result<Vec<Leg>, UnbalancedPosting> {
    let credit = refunded.checked_mul(-1).ok_or(UnbalancedPosting)?;
    balanced(vec![(Account::Unearned, refunded), (Account::Gateway, credit)])
}

/// The legs of giving back to a client what was earned: to the provider's account, or to that of a credit.
pub fn refund(to: Account, refunded: Money) -> Result<Vec<Leg>, UnbalancedPosting> {
    let credit = refunded.checked_mul(-1).ok_or(UnbalancedPosting)?;
    balanced(vec![(Account::Refunds, refunded), (to, credit)])
}

/// The legs of such a refund that came back.
pub fn returned_refund(returned: Money) -> Result<Vec<Leg>, UnbalancedPosting> {
    let credit = returned.checked_mul(-1).ok_or(UnbalancedPosting)?;
    balanced(vec![(Account::Gateway, returned), (Account::Refunds, credit)])
}

/// The legs that move anything, if they balance.
pub(super) fn balanced(legs: Vec<Leg>) -> Result<Vec<Leg>, UnbalancedPosting> {
    let currency: Currency = legs.first().ok_or(UnbalancedPosting)?.1.currency();
    let sum = Money::sum(currency, legs.iter().map(|(_, amount)| *amount)).ok_or(UnbalancedPosting)?;
    if !sum.is_zero() {
        return Err(UnbalancedPosting);
    }
    Ok(legs.into_iter().filter(|(_, amount)| !amount.is_zero()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    #[test]
    fn a_sale_balances_and_leaves_out_what_is_nothing() {
        let legs = sale(usd(108_875), &[], usd(100_000), usd(0), usd(8_875)).unwrap();
        assert_eq!(
            legs,
            [
                (Account::Gateway, usd(108_875)),
                (Account::Revenue, usd(-100_000)),
                (Account::Tax, usd(-8_875))
            ]
        );
    }

    #[test]
    fn the_last_installment_turns_what_was_paid_ahead_into_a_sale() {
        let legs =
            last_installment((Account::Suspense, usd(70)), usd(30), &[], usd(90), usd(0), usd(10)).unwrap();
        assert_eq!(
            legs,
            [
                (Account::Suspense, usd(70)),
                (Account::Deposits, usd(30)),
                (Account::Revenue, usd(-90)),
                (Account::Tax, usd(-10))
            ]
        );
        assert!(
            last_installment((Account::Gateway, usd(70)), usd(29), &[], usd(90), usd(0), usd(10)).is_err()
        );
    }

    #[test]
    fn a_cent_apart_or_two_currencies_never_post() {
        assert_eq!(sale(usd(101), &[], usd(100), usd(0), usd(0)), Err(UnbalancedPosting));
        assert_eq!(
            sale(usd(100), &[], Money::new(100, Currency::Eur), usd(0), usd(0)),
            Err(UnbalancedPosting)
        );
        assert_eq!(late_money(usd(i64::MIN)), Err(UnbalancedPosting));
    }
}
