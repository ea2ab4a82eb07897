//! When it arrives.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The day by which something ordered on `ordered` is delivered.
///
/// The bench takes `lead_days` calendar days (none for a piece that is ready). It is then sent on a working day and
/// travels `transit_days` working days; weekends are skipped throughout, so the promise never falls on one.
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

fn next_working_day(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => following(following(day)),
        Weekday::Sun => following(day),
        _ => day,
    }
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
        assert_eq!(deliver_by(day("2026-11-23"), 0, 3), day("2026-11-26"));
        assert_eq!(deliver_by(day("2026-11-26"), 0, 3), day("2026-12-01"));
        assert_eq!(deliver_by(day("2026-11-27"), 0, 1), day("2026-11-30"));
        assert_eq!(deliver_by(day("2026-11-28"), 0, 1), day("2026-12-01"));
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
            prop_assert!(!matches!(promised.weekday(), Weekday::Sat | Weekday::Sun));
            prop_assert!((promised - ordered).num_days() >= i64::from(lead + transit));
            prop_assert!((promised - ordered).num_days() <= i64::from(lead) + i64::from(transit) * 7 / 5 + 4);
        }
    }
}
