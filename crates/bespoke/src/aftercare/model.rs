//! When an owner is written to: pure.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// Whether it fits.
    SizeCheck,
    /// That it is looked at: claws, stones, clasp.
    Inspection,
}

impl Occasion {
    /// The word in the database and in events.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SizeCheck => "size_check",
            Self::Inspection => "inspection",
        }
    }
}

/// A letter whose time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// What it is about.
    pub occasion: Occasion,
    /// Of inspections the year; 1 for the size.
    pub no: i32,
    /// The day it was due.
    pub on: NaiveDate,
}

/// After how many days an owner is asked whether it fits: long enough to have worn it in warm and cold weather.
const FITS_AFTER: u64 = 60;
/// For how many days after its day a letter still makes sense. A house that was away does not write about last year.
const OPEN: u64 = 30;

/// The letter that is due on a day for a piece that was delivered on another; none in between.
pub fn due_on(delivered: NaiveDate, today: NaiveDate) -> Option<Due> {
    let open =
        |on: NaiveDate| on <= today && on.checked_add_days(Days::new(OPEN)).is_some_and(|end| today <= end);
    let fits = delivered.checked_add_days(Days::new(FITS_AFTER))?;
    if open(fits) {
        return Some(Due { occasion: Occasion::SizeCheck, no: 1, on: fits });
    }
    // the year that has passed last; a piece of 29 February has its day on the 28th
    let years = today.year() - delivered.year();
    [years, years - 1].into_iter().filter(|no| *no > 0).find_map(|no| {
        let on = delivered.checked_add_months(Months::new(u32::try_from(no).ok()?.checked_mul(12)?))?;
        open(on).then_some(Due { occasion: Occasion::Inspection, no, on })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_owner_is_asked_after_sixty_days_and_once_a_year_and_never_in_between() {
        let delivered = day("2024-02-29");
        let told = |today: &str| due_on(delivered, day(today)).map(|due| (due.occasion, due.no, due.on));
        assert_eq!(told("2024-02-29"), None);
        assert_eq!(told("2024-04-28"), None);
        assert_eq!(told("2024-04-29"), Some((Occasion::SizeCheck, 1, day("2024-04-29"))));
        assert_eq!(told("2024-05-29"), Some((Occasion::SizeCheck, 1, day("2024-04-29"))));
        assert_eq!(told("2024-05-30"), None);
        assert_eq!(told("2025-02-27"), None);
        assert_eq!(told("2025-02-28"), Some((Occasion::Inspection, 1, day("2025-02-28"))));
        assert_eq!(told("2028-03-10"), Some((Occasion::Inspection, 4, day("2028-02-29"))));
        assert_eq!(told("2028-05-01"), None);
        // delivered in December, looked at in January of another year
        let winter = due_on(day("2024-12-20"), day("2027-01-05")).unwrap();
        assert_eq!((winter.no, winter.on), (2, day("2026-12-20")));
        assert_eq!(due_on(day("2030-01-01"), day("2026-01-01")), None, "not delivered yet");
    }

    #[test]
    fn whoever_looks_every_day_for_ten_years_writes_eleven_letters() {
        let delivered = day("2026-03-07");
        let mut letters = std::collections::HashSet::new();
        for passed in 0..3_690 {
            let today = delivered.checked_add_days(Days::new(passed)).unwrap();
            letters.extend(due_on(delivered, today).map(|due| (due.occasion, due.no)));
        }
        assert_eq!(letters.len(), 11);
    }
}
