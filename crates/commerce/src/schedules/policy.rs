//! How a house lets its clients pay: values, and what follows from them.

use chrono::{Days, NaiveDate};
use kernel::{Currency, Money, Rate};
use serde::Serialize;

use super::{Due, InstallmentKind, Method, NewInstallment, PaymentPlan, ScheduleError, divide};

/// Where clients send money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// In whose name it is.
    pub holder: String,
    /// An IBAN, or an account with its routing number.
    pub number: String,
    /// The bank, with its BIC.
    pub bank: String,
}

/// How the house lets its clients pay in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaymentPolicy {
    /// The currency.
    pub currency: Currency,
    /// The total from which a deposit is offered; none for never.
    pub deposit_from: Option<Money>,
    /// The deposit's share of the total.
    pub deposit_share: Rate,
    /// How many days after placing the balance is due; where the piece takes longer to make, a week before it is promised.
    pub balance_days: i32,
    /// How many days before that its client is reminded.
    pub remind_days: i32,
    /// How many days after that people decide.
    pub grace_days: i32,
    /// Whether the deposit may be kept when the balance never comes; otherwise it goes back.
    pub deposit_kept: bool,
    /// The total from which a bank transfer is offered; none for never.
    pub transfer_from: Option<Money>,
    /// How many days pieces are kept for a transfer.
    pub transfer_days: i32,
    /// Where clients send money.
    pub account: Account,
    /// Rises by one with every change.
    pub version: i64,
}

/// How many days before the promised day a balance is due at the latest, so that the parcel can leave in time.
const BEFORE_DELIVERY: Days = Days::new(7);

impl PaymentPolicy {
    /// The deposit for a total, where one is offered.
    pub fn deposit_of(&self, total: Money) -> Option<Money> {
        let from = self.deposit_from.filter(|from| from.currency() == total.currency())?;
        let parts = divide(total, &[self.deposit_share])?;
        (total.minor() >= from.minor()).then(|| parts[0])
    }

    /// Whether a total may be paid by bank transfer.
    pub fn offers_transfer(&self, total: Money) -> bool {
        self.transfer_from
            .is_some_and(|from| from.currency() == total.currency() && total.minor() >= from.minor())
    }

    /// The last day for the balance of an order that is placed on a day and promised for another.
    pub fn balance_due(&self, placed: NaiveDate, promised: NaiveDate) -> NaiveDate {
        let usual = placed + days(self.balance_days);
        usual.max(promised.checked_sub_days(BEFORE_DELIVERY).unwrap_or(promised))
    }

    /// The installments of an order that is placed on a day and promised for another; none for the whole by card.
    ///
    /// # Errors
    /// A deposit or a transfer that is not offered for this total.
    pub fn plan(
        &self,
        plan: PaymentPlan,
        total: Money,
        placed: NaiveDate,
        promised: NaiveDate,
    ) -> Result<Vec<NewInstallment>, ScheduleError> {
        if plan.method == Method::BankTransfer && !self.offers_transfer(total) {
            return Err(ScheduleError::TransferNotOffered { from: self.transfer_from });
        }
        if plan.balance_by_card && !(plan.deposit && plan.method == Method::Card) {
            let words = "Only a balance after a deposit by card can be charged to that card.";
            return Err(ScheduleError::field("payment.balance_by_card", "out_of_range", words));
        }
        let part = |kind, amount, due| self.installment(kind, None, amount, due, plan.method);
        if plan.deposit {
            let not_offered = || ScheduleError::DepositNotOffered { from: self.deposit_from };
            let deposit = self.deposit_of(total).ok_or_else(not_offered)?;
            let balance = total.checked_sub(deposit).ok_or_else(not_offered)?;
            let due = Due::BeforeDispatch(self.balance_due(placed, promised));
            return Ok(vec![
                part(InstallmentKind::Deposit, deposit, Due::Placing),
                part(InstallmentKind::Balance, balance, due),
            ]);
        }
        Ok(match plan.method {
            Method::Card => Vec::new(),
            Method::BankTransfer => vec![part(InstallmentKind::Balance, total, Due::Placing)],
        })
    }

    /// An installment with this house's reminder and grace.
    pub fn installment(
        &self,
        kind: InstallmentKind,
        words: Option<String>,
        amount: Money,
        due: Due,
        method: Method,
    ) -> NewInstallment {
        let remind_on = due.day().and_then(|day| day.checked_sub_days(days(self.remind_days)));
        NewInstallment { kind, words, amount, due, grace_days: self.grace_days, remind_on, method }
    }
}

fn days(number: i32) -> Days {
    Days::new(u64::try_from(number).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    fn policy() -> PaymentPolicy {
        PaymentPolicy {
            currency: Currency::Usd,
            deposit_from: Some(usd(500_000)),
            deposit_share: Rate::per_million(300_000),
            balance_days: 30,
            remind_days: 7,
            grace_days: 7,
            deposit_kept: false,
            transfer_from: Some(usd(1_000_000)),
            transfer_days: 5,
            account: Account { holder: "H".into(), number: "N".into(), bank: "B".into() },
            version: 1,
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_deposit_is_offered_from_a_total_upward_and_a_transfer_from_another() {
        let policy = policy();
        assert_eq!(policy.deposit_of(usd(499_999)), None);
        assert_eq!(policy.deposit_of(usd(500_000)), Some(usd(150_000)));
        assert_eq!(policy.deposit_of(Money::new(900_000, Currency::Eur)), None);
        assert!(!policy.offers_transfer(usd(999_999)) && policy.offers_transfer(usd(1_000_000)));
        let never = PaymentPolicy { deposit_from: None, transfer_from: None, ..policy };
        assert_eq!((never.deposit_of(usd(9_000_000)), never.offers_transfer(usd(9_000_000))), (None, false));
    }

    #[test]
    fn the_balance_is_due_after_some_days_or_a_week_before_a_piece_that_takes_longer() {
        let placed = day("2026-03-01");
        assert_eq!(policy().balance_due(placed, day("2026-03-05")), day("2026-03-31"));
        assert_eq!(policy().balance_due(placed, day("2026-06-01")), day("2026-05-25"));
    }

    #[test]
    fn each_choice_has_its_installments_which_add_up() {
        let (placed, promised) = (day("2026-03-01"), day("2026-03-05"));
        let plan = |deposit, method| {
            policy().plan(
                PaymentPlan { deposit, method, balance_by_card: false },
                usd(2_000_001),
                placed,
                promised,
            )
        };
        assert_eq!(plan(false, Method::Card).unwrap(), []);
        let whole = plan(false, Method::BankTransfer).unwrap();
        assert_eq!((whole.len(), whole[0].amount, whole[0].due), (1, usd(2_000_001), Due::Placing));
        for method in Method::ALL {
            let parts = plan(true, method).unwrap();
            let amounts: Vec<_> = parts.iter().map(|p| (p.kind, p.amount.minor())).collect();
            assert_eq!(amounts, [(InstallmentKind::Deposit, 600_000), (InstallmentKind::Balance, 1_400_001)]);
            assert_eq!(parts[1].due, Due::BeforeDispatch(day("2026-03-31")));
            assert_eq!(parts[1].remind_on, Some(day("2026-03-24")));
        }
    }

    #[test]
    fn what_is_not_offered_is_refused() {
        let plan = |deposit, method| {
            policy().plan(
                PaymentPlan { deposit, method, balance_by_card: false },
                usd(499_999),
                day("2026-03-01"),
                day("2026-03-05"),
            )
        };
        assert!(matches!(plan(true, Method::Card), Err(ScheduleError::DepositNotOffered { .. })));
        assert!(matches!(plan(false, Method::BankTransfer), Err(ScheduleError::TransferNotOffered { .. })));
    }
}
