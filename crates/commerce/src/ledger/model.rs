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
    /// What we owe whoever has a gift card; each card has an account of its own.
    GiftCard(CreditId),
    /// What we owe a client in advance; each store credit has an account of its own.
    StoreCredit(CreditId),
    /// What we gave clients that nobody paid for.
    Goodwill,
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
            Self::GiftCard(_) => "gift_card",
            Self::StoreCredit(_) => "store_credit",
            Self::Goodwill => "goodwill",
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
    fn a_cent_apart_or_two_currencies_never_post() {
        assert_eq!(sale(usd(101), &[], usd(100), usd(0), usd(0)), Err(UnbalancedPosting));
        assert_eq!(
            sale(usd(100), &[], Money::new(100, Currency::Eur), usd(0), usd(0)),
            Err(UnbalancedPosting)
        );
        assert_eq!(late_money(usd(i64::MIN)), Err(UnbalancedPosting));
    }
}
