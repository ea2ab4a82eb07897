//! What falls on a day: pure.

use chrono::{Datelike, Days, NaiveDate};
use kernel::ids::AccountId;

use crate::ids::CommissionId;

/// What falls on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// A conversation begins.
    Conversation,
    /// A piece is promised.
    Promised,
    /// A job at the bench is due.
    Job,
    /// A service is promised.
    Service,
    /// A quote can be accepted for the last time.
    QuoteEnds,
    /// A client was asked to answer.
    AnswerDue,
}

impl What {
    /// The word in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Conversation => "conversation",
            Self::Promised => "promised",
            Self::Job => "job",
            Self::Service => "service",
            Self::QuoteEnds => "quote_ends",
            Self::AnswerDue => "answer_due",
        }
    }

    /// The word for staff.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Conversation => "Conversation",
            Self::Promised => "Promised",
            Self::Job => "Job due",
            Self::Service => "Service promised",
            Self::QuoteEnds => "Quote ends",
            Self::AnswerDue => "Client’s answer due",
        }
    }
}

/// Something that falls on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The day; of a conversation in the time of whoever receives.
    pub on: NaiveDate,
    /// The time of a conversation, e.g. "16:00".
    pub time: Option<String>,
    /// What.
    pub what: What,
    /// In words: the client, or the work.
    pub words: String,
    /// The commission, with its number; none for a conversation before one.
    pub commission: Option<(CommissionId, String)>,
    /// Whose it is, by account; none for nobody's and for makers at the bench.
    pub account: Option<AccountId>,
    /// Whose it is, by name.
    pub name: Option<String>,
}

/// One day of a month's sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Which.
    pub on: NaiveDate,
    /// Whether it is of the month, and not of the weeks around it.
    pub within: bool,
    /// What falls on it, in the order of the day.
    pub items: Vec<Item>,
}

/// The weeks of the month of a day, from Monday to Sunday, with what falls on each day; `None` at the ends of time.
pub fn days_of_month(month: NaiveDate, items: &[Item]) -> Option<Vec<Vec<Day>>> {
    let first = month.with_day(1)?;
    let mut on = first.checked_sub_days(Days::new(first.weekday().num_days_from_monday().into()))?;
    let mut weeks = Vec::with_capacity(6);
    loop {
        let mut week = Vec::with_capacity(7);
        for _ in 0..7 {
            let within = (on.year(), on.month()) == (month.year(), month.month());
            week.push(Day {
                on,
                within,
                items: items.iter().filter(|item| item.on == on).cloned().collect(),
            });
            on = on.succ_opt()?;
        }
        weeks.push(week);
        if (on.year(), on.month()) != (month.year(), month.month()) {
            return Some(weeks);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_is_whole_weeks_from_monday_and_says_which_days_are_its_own() {
        for (month, weeks, first, last) in [
            ("2026-11-27", 6, "2026-10-26", "2026-12-06"),
            ("2026-12-31", 5, "2026-11-30", "2027-01-03"),
            ("2027-02-01", 4, "2027-02-01", "2027-02-28"),
        ] {
            let sheet = days_of_month(day(month), &[]).unwrap();
            assert_eq!(sheet.len(), weeks, "{month}");
            assert_eq!(sheet[0][0].on, day(first));
            assert_eq!(sheet[weeks - 1][6].on, day(last));
            let own = sheet.iter().flatten().filter(|one| one.within).count();
            assert_eq!(own, usize::from(day(month).num_days_in_month()));
        }
    }
}
