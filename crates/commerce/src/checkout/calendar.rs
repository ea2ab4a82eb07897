//! When it arrives: one calendar for the page, the bag, checkout and the feeds.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// A day of the year on which neither the house nor its couriers work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holiday {
    /// The same date each year. On a Saturday it is kept on the Friday before as well, on a Sunday on the Monday after.
    Fixed {
        /// 1 to 12.
        month: u32,
        /// Day of the month.
        day: u32,
    },
    /// The nth such weekday of a month.
    Nth {
        /// 1 to 12.
        month: u32,
        /// 1 for the first.
        nth: u32,
        /// Which weekday.
        weekday: Weekday,
    },
    /// The last such weekday of a month.
    Last {
        /// 1 to 12.
        month: u32,
        /// Which weekday.
        weekday: Weekday,
    },
}

/// The days on which insured couriers in the United States neither collect nor deliver: New Year's Day, Memorial Day,
/// Independence Day, Labor Day, Thanksgiving and Christmas Day.
pub const HOLIDAYS: [Holiday; 6] = [
    Holiday::Fixed { month: 1, day: 1 },
    Holiday::Last { month: 5, weekday: Weekday::Mon },
    Holiday::Fixed { month: 7, day: 4 },
    Holiday::Nth { month: 9, nth: 1, weekday: Weekday::Mon },
    Holiday::Nth { month: 11, nth: 4, weekday: Weekday::Thu },
    Holiday::Fixed { month: 12, day: 25 },
];

impl Holiday {
    /// Whether it is kept on this day.
    pub fn falls_on(self, day: NaiveDate) -> bool {
        match self {
            Self::Fixed { month, day: of_month } => {
                let is = |d: NaiveDate| d.month() == month && d.day() == of_month;
                let (eve, morrow) = (day.pred_opt(), day.succ_opt());
                is(day)
                    || (day.weekday() == Weekday::Mon && eve.is_some_and(is))
                    || (day.weekday() == Weekday::Fri && morrow.is_some_and(is))
            }
            Self::Nth { month, nth, weekday } => {
                day.month() == month && day.weekday() == weekday && (day.day() - 1) / 7 + 1 == nth
            }
            Self::Last { month, weekday } => {
                let a_week_on = day.checked_add_days(Days::new(7));
                day.month() == month
                    && day.weekday() == weekday
                    && a_week_on.is_none_or(|d| d.month() != month)
            }
        }
    }
}

/// The insured courier's working days on the road: the first way of delivery that checkout offers. Pages and feeds
/// promise a date by it before an address is known; a test holds it to the stored method.
pub const USUAL_TRANSIT_DAYS: i32 = 3;
/// What the insured courier costs, in minor units.
pub const USUAL_DELIVERY_MINOR: i64 = 0;

/// The day by which a variant ordered today arrives by the usual way. A ready piece needs no bench.
pub fn arrives_by(ordered: NaiveDate, available: i32, lead_days: i32) -> NaiveDate {
    deliver_by(ordered, if available > 0 { 0 } else { lead_days }, USUAL_TRANSIT_DAYS)
}

/// Whether parcels are collected and delivered on this day.
pub fn is_working_day(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !HOLIDAYS.iter().any(|h| h.falls_on(day))
}

/// The day by which something ordered on `ordered` is delivered.
///
/// The bench takes `lead_days` calendar days (none for a piece that is ready). It is then sent on a working day and
/// travels `transit_days` working days; weekends and [`HOLIDAYS`] are skipped throughout, so the promise never falls
/// on one.
pub fn deliver_by(ordered: NaiveDate, lead_days: i32, transit_days: i32) -> NaiveDate {
    let lead = u64::try_from(lead_days).unwrap_or(0);
    let mut day = next_working_day(ordered.checked_add_days(Days::new(lead)).unwrap_or(ordered));
    for _ in 0..transit_days.max(0) {
        day = next_working_day(following(day));
    }
    day
}

fn following(day: NaiveDate) -> NaiveDate {
    // the calendar ends in the year 262143
    day.succ_opt().unwrap_or(day)
}

/// The day itself or the first working day after it; no run of days off is longer than a week.
fn next_working_day(day: NaiveDate) -> NaiveDate {
    let mut day = day;
    for _ in 0..7 {
        if is_working_day(day) {
            break;
        }
        day = following(day);
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_ready_piece_skips_the_weekend() {
        // Monday, Thursday, Friday, Saturday
        assert_eq!(deliver_by(day("2026-11-09"), 0, 3), day("2026-11-12"));
        assert_eq!(deliver_by(day("2026-11-12"), 0, 3), day("2026-11-17"));
        assert_eq!(deliver_by(day("2026-11-13"), 0, 1), day("2026-11-16"));
        assert_eq!(deliver_by(day("2026-11-14"), 0, 1), day("2026-11-17"));
    }

    #[test]
    fn nothing_travels_on_a_holiday() {
        for (ordered, lead, transit, promised) in [
            // Thanksgiving is 26 November 2026
            ("2026-11-23", 0, 3, "2026-11-27"),
            ("2026-11-25", 0, 1, "2026-11-27"),
            // Christmas Day is a Friday, New Year's Day the Friday after
            ("2026-12-24", 0, 1, "2026-12-28"),
            ("2026-12-23", 2, 0, "2026-12-28"),
            ("2026-12-31", 0, 1, "2027-01-04"),
            // 4 July 2026 is a Saturday and kept on Friday; in 2027 a Sunday and kept on Monday
            ("2026-07-02", 0, 1, "2026-07-06"),
            ("2027-07-02", 0, 1, "2027-07-06"),
        ] {
            assert_eq!(deliver_by(day(ordered), lead, transit), day(promised), "{ordered}");
        }
    }

    #[test]
    fn holidays_are_where_the_calendar_has_them() {
        for (date, off) in [
            ("2026-05-25", true),
            ("2026-05-18", false),
            ("2027-05-31", true),
            ("2026-09-07", true),
            ("2026-09-14", false),
            ("2026-11-26", true),
            ("2029-11-22", true),
            ("2026-11-19", false),
            ("2027-01-01", true),
            ("2026-11-11", false),
        ] {
            assert_eq!(HOLIDAYS.iter().any(|h| h.falls_on(day(date))), off, "{date}");
        }
    }

    #[test]
    fn a_piece_made_in_four_weeks_is_sent_when_it_is_done() {
        assert_eq!(deliver_by(day("2026-11-23"), 28, 3), day("2026-12-24"));
        assert_eq!(deliver_by(day("2026-11-22"), 28, 0), day("2026-12-21"));
    }

    proptest! {
        #[test]
        fn the_promise_is_a_working_day_and_never_sooner_than_bench_and_travel(
            offset in 0_u64..4_000, lead in 0_i32..365, transit in 0_i32..60,
        ) {
            let ordered = day("2026-01-01") + Days::new(offset);
            let promised = deliver_by(ordered, lead, transit);
            prop_assert!(is_working_day(promised));
            prop_assert!((promised - ordered).num_days() >= i64::from(lead + transit));
            // weekends, at most six holidays on the way, and the days off at either end
            prop_assert!((promised - ordered).num_days() <= i64::from(lead) + i64::from(transit) * 7 / 5 + 12);
        }

        #[test]
        fn ordering_later_never_arrives_earlier(offset in 0_u64..4_000, lead in 0_i32..90, transit in 0_i32..20) {
            let ordered = day("2026-01-01") + Days::new(offset);
            prop_assert!(deliver_by(ordered, lead, transit) <= deliver_by(following(ordered), lead, transit));
        }
    }
}
