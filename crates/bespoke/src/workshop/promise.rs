//! Which day can be promised, as the bench stands: pure.

use chrono::{Datelike, NaiveDate, Weekday};

use super::Load;

/// How much of a working day a maker spends at a piece, in minutes; the rest goes to talking, fetching and tidying.
const A_DAY: i64 = 6 * 60;

/// The first day on which so many minutes of work can be done: by whoever has least before them, after what is planned for them, on working days.
pub fn earliest_day(loads: &[Load], minutes: i64, today: NaiveDate) -> NaiveDate {
    let before = loads.iter().map(|load| load.minutes).min().unwrap_or(0);
    let mut left = (before.saturating_add(minutes.max(0)).saturating_add(A_DAY - 1)) / A_DAY;
    let mut on = today;
    while left > 0 {
        let Some(next) = on.succ_opt() else { return on };
        on = next;
        left -= i64::from(!matches!(on.weekday(), Weekday::Sat | Weekday::Sun));
    }
    on
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_least_busy_maker_goes_on_after_what_is_planned_and_rests_at_the_weekend() {
        let load = |minutes| Load {
            maker: "Tomás".into(),
            jobs: 1,
            minutes,
            late: 0,
            next_due: day("2026-12-01"),
            metal_mg: 0,
        };
        // a Friday
        let today = day("2026-11-27");
        assert_eq!(earliest_day(&[], 0, today), today);
        assert_eq!(earliest_day(&[], 1, today), day("2026-11-30"));
        assert_eq!(earliest_day(&[load(360), load(7_200)], 360, today), day("2026-12-01"));
        assert_eq!(earliest_day(&[load(360)], 361, today), day("2026-12-02"));
        // two working weeks
        assert_eq!(earliest_day(&[load(3_240)], 360, today), day("2026-12-11"));
    }
}
