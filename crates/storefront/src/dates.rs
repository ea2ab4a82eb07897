//! Days as people read them.

use catalog::model::VariantView;
use chrono::{Datelike, NaiveDate};
use commerce::checkout::{USUAL_TRANSIT_DAYS, arrives_by, deliver_by};

use crate::Face;

/// The day it is at the atelier.
pub(crate) fn today(face: &Face) -> NaiveDate {
    face.cx.clock.now().date_naive()
}

/// "21 December", with the year when it is not this one.
pub(crate) fn day(date: NaiveDate, today: NaiveDate) -> String {
    let pattern = if date.year() == today.year() { "%-d %B" } else { "%-d %B %Y" };
    date.format(pattern).to_string()
}

/// "Thursday 21 December".
pub(crate) fn weekday(date: NaiveDate, today: NaiveDate) -> String {
    format!("{} {}", date.format("%A"), day(date, today))
}

/// The day a variant ordered today arrives by the usual way; checkout computes each way's own date by the same rule.
pub(crate) fn arrives(variant: &VariantView, today: NaiveDate) -> NaiveDate {
    arrives_by(today, variant.available, variant.lead_days)
}

/// The day a ring that takes so many days at the bench arrives by the usual way, ordered today.
pub(crate) fn made_by(lead_days: i32, today: NaiveDate) -> NaiveDate {
    deliver_by(today, lead_days, USUAL_TRANSIT_DAYS)
}

/// "Made for you in 4 weeks, with you by 24 December", or "Ready to send, with you by 27 November".
pub(crate) fn promise(lead_days: i32, today: NaiveDate) -> String {
    let date = day(deliver_by(today, lead_days, USUAL_TRANSIT_DAYS), today);
    if lead_days > 0 {
        format!("Made for you in {}, with you by {date}", span(lead_days))
    } else {
        format!("Ready to send, with you by {date}")
    }
}

/// "4 weeks", "10 days".
pub(crate) fn span(days: i32) -> String {
    match days {
        ..=1 => "a day".into(),
        2..=13 => format!("{days} days"),
        _ => format!("{} weeks", (days + 6) / 7),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn the_year_is_named_only_when_it_is_another() {
        assert_eq!(day(on(2026, 12, 21), on(2026, 11, 23)), "21 December");
        assert_eq!(day(on(2027, 1, 4), on(2026, 11, 23)), "4 January 2027");
        assert_eq!(weekday(on(2026, 12, 21), on(2026, 11, 23)), "Monday 21 December");
    }

    #[test]
    fn long_spans_are_weeks_rounded_up() {
        assert_eq!(span(28), "4 weeks");
        assert_eq!(span(30), "5 weeks");
        assert_eq!(span(10), "10 days");
    }
}
