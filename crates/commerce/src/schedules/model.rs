//! Installments, and how an amount is divided into them.

use chrono::{DateTime, Days, NaiveDate, Utc};
use kernel::{
    Money, Rate,
    ids::{InstallmentId, OrderId},
};
use serde::{Deserialize, Serialize};

/// What an installment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstallmentKind {
    /// Paid first; the order's pieces are its client's from then on.
    Deposit,
    /// Paid while a piece is being made.
    Stage,
    /// Whatever is left; nothing is sent before it is paid.
    Balance,
}

impl InstallmentKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Deposit, Self::Stage, Self::Balance];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Deposit => "deposit",
            Self::Stage => "stage",
            Self::Balance => "balance",
        }
    }

    /// The word people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Deposit => "Deposit",
            Self::Stage => "Stage payment",
            Self::Balance => "Balance",
        }
    }

    /// The kind of a code.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// How money is to come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Through the payment provider.
    #[default]
    Card,
    /// To the house's bank account.
    BankTransfer,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 2] = [Self::Card, Self::BankTransfer];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::BankTransfer => "bank_transfer",
        }
    }

    /// The method of a code.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.code() == code)
    }
}

/// How a client chose to pay at checkout. The usual is the whole by card.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
pub struct PaymentPlan {
    /// A deposit now and the balance before dispatch, instead of the whole.
    pub deposit: bool,
    /// How the first money is to come.
    pub method: Method,
    /// The client allows that the balance is charged to the card of the deposit, on its day.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub balance_by_card: bool,
}

impl PaymentPlan {
    /// Whether it is the whole by card, which needs no schedule.
    pub fn is_usual(self) -> bool {
        self == Self::default()
    }
}

/// When an installment is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// While the order is placed.
    Placing,
    /// On a day.
    On(NaiveDate),
    /// Before the parcel leaves, and by a day at the latest.
    BeforeDispatch(NaiveDate),
}

impl Due {
    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Placing => "placing",
            Self::On(_) => "date",
            Self::BeforeDispatch(_) => "before_dispatch",
        }
    }

    /// The last day; none while placing.
    pub const fn day(self) -> Option<NaiveDate> {
        match self {
            Self::Placing => None,
            Self::On(day) | Self::BeforeDispatch(day) => Some(day),
        }
    }

    /// The same event with another day.
    #[must_use]
    pub const fn moved_to(self, day: NaiveDate) -> Self {
        match self {
            Self::BeforeDispatch(_) => Self::BeforeDispatch(day),
            Self::Placing | Self::On(_) => Self::On(day),
        }
    }
}

/// Where an installment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InstallmentState {
    /// Still to be paid.
    Open,
    /// Paid in full.
    Paid,
    /// Another schedule took its place, or its order ended.
    Void,
}

impl InstallmentState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Open, Self::Paid, Self::Void];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Void => "void",
        }
    }
}

/// One part in which an order is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installment {
    /// Its id.
    pub id: InstallmentId,
    /// The order.
    pub order: OrderId,
    /// Its place, from 1; installments are paid in this order.
    pub position: i16,
    /// What it is for.
    pub kind: InstallmentKind,
    /// What a stage is called.
    pub words: Option<String>,
    /// How much, exactly.
    pub amount: Money,
    /// When.
    pub due: Due,
    /// How many days after its day people decide what becomes of the order.
    pub grace_days: i32,
    /// When its client is reminded.
    pub remind_on: Option<NaiveDate>,
    /// How its money is expected; the other way is taken as well.
    pub method: Method,
    /// Where it stands.
    pub state: InstallmentState,
    /// When its client was told that its day has passed.
    pub overdue_at: Option<DateTime<Utc>>,
    /// When it was paid.
    pub paid_at: Option<DateTime<Utc>>,
}

/// How an open installment stands to its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Its day is today or to come.
    InTime,
    /// Its day has passed, and its client still has until the grace ends.
    Overdue,
    /// The grace has ended too: people decide.
    Undecided,
}

impl Installment {
    /// What people read: "Deposit", "Balance", or what the stage is called.
    pub fn label(&self) -> &str {
        self.words.as_deref().unwrap_or(self.kind.label())
    }

    /// The last day of grace.
    pub fn grace_ends(&self) -> Option<NaiveDate> {
        let days = u64::try_from(self.grace_days).unwrap_or(0);
        self.due.day().and_then(|day| day.checked_add_days(Days::new(days)))
    }

    /// How it stands on a day; one that is paid or void is in time for ever.
    pub fn progress(&self, today: NaiveDate) -> Progress {
        if self.state != InstallmentState::Open {
            return Progress::InTime;
        }
        match (self.due.day(), self.grace_ends()) {
            (_, Some(end)) if today > end => Progress::Undecided,
            (Some(day), _) if today > day => Progress::Overdue,
            _ => Progress::InTime,
        }
    }
}

/// An installment that is yet to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInstallment {
    /// What it is for.
    pub kind: InstallmentKind,
    /// What a stage is called.
    pub words: Option<String>,
    /// How much.
    pub amount: Money,
    /// When.
    pub due: Due,
    /// How many days of grace.
    pub grace_days: i32,
    /// When its client is reminded.
    pub remind_on: Option<NaiveDate>,
    /// How its money is expected.
    pub method: Method,
}

/// Divides a total into a part for each share and the rest. Every share is rounded to the minor unit by itself, half away from zero, and
/// the last part, the balance, takes whatever that leaves: so the parts always add up to the total. `None` when a part would be
/// nothing or less, or does not fit.
pub fn divide(total: Money, shares: &[Rate]) -> Option<Vec<Money>> {
    let mut parts = Vec::with_capacity(shares.len() + 1);
    let mut rest = total;
    for share in shares {
        let part = total.at_rate(*share)?;
        rest = rest.checked_sub(part)?;
        parts.push(part);
    }
    parts.push(rest);
    parts.iter().all(|part| part.minor() > 0).then_some(parts)
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
    fn the_balance_takes_what_rounding_leaves() {
        let thirds = [Rate::per_million(333_333); 2];
        assert_eq!(divide(usd(100), &thirds), Some(vec![usd(33), usd(33), usd(34)]));
        assert_eq!(
            divide(usd(2_177_501), &[Rate::per_million(300_000)]),
            Some(vec![usd(653_250), usd(1_524_251)])
        );
        assert_eq!(divide(usd(100), &[]), Some(vec![usd(100)]));
    }

    #[test]
    fn a_part_of_nothing_is_no_part() {
        assert_eq!(divide(usd(1), &[Rate::per_million(300_000)]), None);
        assert_eq!(divide(usd(100), &[Rate::per_million(0)]), None);
        assert_eq!(divide(usd(100), &[Rate::per_million(500_000), Rate::per_million(500_000)]), None);
        assert_eq!(divide(usd(-100), &[Rate::per_million(500_000)]), None);
    }

    #[test]
    fn every_word_reads_back_from_its_code() {
        for kind in InstallmentKind::ALL {
            assert_eq!(InstallmentKind::find(kind.code()), Some(kind));
        }
        for method in Method::ALL {
            assert_eq!(Method::find(method.code()), Some(method));
        }
        assert_eq!(Method::find("Card"), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn the_parts_of_any_split_add_up_to_the_total_to_the_cent(
            total in 1_i64..=99_999_999,
            shares in proptest::collection::vec(1_i64..=1_000_000, 0..8),
        ) {
            // shares of a whole that leave something for the balance
            let whole: i64 = shares.iter().sum::<i64>() + 1;
            let shares: Vec<_> = shares.iter().map(|s| Rate::per_million(s * Rate::ONE / whole)).collect();
            if let Some(parts) = divide(usd(total), &shares) {
                prop_assert_eq!(parts.len(), shares.len() + 1);
                prop_assert_eq!(parts.iter().map(|p| p.minor()).sum::<i64>(), total);
                for (part, share) in parts.iter().zip(&shares) {
                    let exact = i128::from(total) * i128::from(share.millionths());
                    prop_assert!((i128::from(part.minor()) * 1_000_000 - exact).abs() * 2 <= 1_000_000);
                }
            }
        }
    }
}
