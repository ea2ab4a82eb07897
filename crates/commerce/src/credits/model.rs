//! Credits, and what of them pays for an order.

use chrono::{DateTime, Utc};
use kernel::{
    Money,
    ids::{AccountId, CreditId},
};
use serde::Serialize;

use crate::ledger;

/// The most credits that one cart names.
pub const MOST_CREDITS: usize = 5;

/// Who can spend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CreditKind {
    /// Whoever has its code.
    GiftCard,
    /// One account.
    StoreCredit,
}

impl CreditKind {
    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::GiftCard => "gift_card",
            Self::StoreCredit => "store_credit",
        }
    }

    /// The kind of a word.
    pub fn find(code: &str) -> Option<Self> {
        [Self::GiftCard, Self::StoreCredit].into_iter().find(|kind| kind.code() == code)
    }

    /// The account of one of its kind in the ledger.
    pub(crate) const fn ledger_account(self, id: CreditId) -> ledger::Account {
        match self {
            Self::GiftCard => ledger::Account::GiftCard(id),
            Self::StoreCredit => ledger::Account::StoreCredit(id),
        }
    }

    /// What it is called, with what tells it from others.
    pub(crate) fn name(self, last_four: Option<&str>) -> String {
        match self {
            Self::GiftCard => format!("Gift card ending {}", last_four.unwrap_or("…")),
            Self::StoreCredit => "Store credit".to_owned(),
        }
    }
}

/// What the house owes somebody in advance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Credit {
    /// Its id.
    pub id: CreditId,
    /// Who can spend it.
    pub kind: CreditKind,
    /// The last characters of a gift card's code.
    pub last_four: Option<String>,
    /// Whose store credit it is.
    pub account: Option<AccountId>,
    /// What is on it.
    pub balance: Money,
    /// What of that waiting orders keep.
    pub reserved: Money,
    /// For whom it is, as staff noted.
    pub note: String,
    /// Since when it cannot be used.
    pub disabled_at: Option<DateTime<Utc>>,
    /// When it was issued first.
    pub created_at: DateTime<Utc>,
    /// Rises by one with every change that staff make.
    pub version: i64,
}

impl Credit {
    /// What can be spent now; nothing while it is disabled.
    pub fn available(&self) -> Money {
        let nothing = Money::zero(self.balance.currency());
        if self.disabled_at.is_some() {
            return nothing;
        }
        self.balance.checked_sub(self.reserved).unwrap_or(nothing)
    }

    /// "Gift card ending 7Q2M", "Store credit".
    pub fn name(&self) -> String {
        self.kind.name(self.last_four.as_deref())
    }

    /// Its account in the ledger.
    pub(super) const fn ledger_account(&self) -> ledger::Account {
        self.kind.ledger_account(self.id)
    }
}

/// What a credit pays of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tender {
    /// The credit.
    pub credit: CreditId,
    /// Who can spend it.
    pub kind: CreditKind,
    /// The last characters of a gift card's code.
    pub last_four: Option<String>,
    /// How much of the order it pays.
    pub amount: Money,
}

impl Tender {
    /// Its account in the ledger.
    pub(crate) const fn ledger_account(&self) -> ledger::Account {
        self.kind.ledger_account(self.credit)
    }

    /// "Gift card ending 7Q2M", "Store credit".
    pub fn name(&self) -> String {
        self.kind.name(self.last_four.as_deref())
    }
}

/// What each of several credits pays of a total, in the order given: each as much as it has, until nothing is left. A bank takes no less than
/// `least`: where less would be left for it, the last credit pays so much less.
pub fn apportion(total: Money, least: Money, available: &[Money]) -> Option<Vec<Money>> {
    let mut left = total;
    let mut parts = Vec::with_capacity(available.len());
    for available in available {
        let part = if available.minor() < left.minor() { *available } else { left };
        left = left.checked_sub(part)?;
        parts.push(part);
    }
    let mut short =
        if left.is_zero() || left.minor() >= least.minor() { 0 } else { least.minor() - left.minor() };
    for part in parts.iter_mut().rev() {
        let back = short.min(part.minor());
        *part = Money::new(part.minor() - back, part.currency());
        short -= back;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use kernel::Currency;
    use proptest::prelude::*;

    use super::*;

    const fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    #[test]
    fn credits_pay_in_order_and_never_leave_a_bank_less_than_it_takes() {
        let parts = |available: &[i64]| -> Vec<i64> {
            let available: Vec<_> = available.iter().map(|a| usd(*a)).collect();
            apportion(usd(10_000), usd(50), &available).unwrap().iter().map(|p| p.minor()).collect()
        };
        assert_eq!(parts(&[4_000, 5_000]), [4_000, 5_000]);
        assert_eq!(parts(&[4_000, 9_000]), [4_000, 6_000]);
        assert_eq!(parts(&[12_000, 5]), [10_000, 0]);
        assert_eq!(parts(&[9_980]), [9_950], "twenty cents are no payment by card");
        assert_eq!(parts(&[9_960, 20]), [9_950, 0]);
        assert_eq!(parts(&[]), [] as [i64; 0]);
    }

    proptest! {
        #[test]
        fn what_credits_pay_is_never_more_than_they_have_or_the_order_costs(
            total in 1_i64..100_000,
            available in proptest::collection::vec(0_i64..50_000, 0..6),
        ) {
            let money: Vec<_> = available.iter().map(|a| usd(*a)).collect();
            let parts = apportion(usd(total), usd(50), &money).unwrap();
            let sum: i64 = parts.iter().map(|p| p.minor()).sum();
            prop_assert!(sum <= total);
            prop_assert!(parts.iter().zip(&available).all(|(p, a)| (0..=*a).contains(&p.minor())));
            let left = total - sum;
            prop_assert!(left == 0 || left >= 50 || sum == 0);
        }
    }
}
