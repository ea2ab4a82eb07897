//! Until when something may come back: days that are counted in the client's favour, wherever in the market they live.

use chrono::{
    DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveTime, Offset as _, TimeZone, Utc, Weekday,
};

use super::{CountedFrom, Terms};
use crate::orders::Order;

/// When the pieces of an order left and when they count as delivered: the one place that says from where returns are counted.
/// What is fetched or handed over leaves when it is ready.
pub(super) fn left_at(order: &Order) -> Option<DateTime<Utc>> {
    order.fulfilled_at
}

/// The days in which a line may come back because its client changed their mind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The last day by the house's promise.
    pub house: Option<NaiveDate>,
    /// The last day by law.
    pub law: Option<NaiveDate>,
    /// When the later of the two is over everywhere in the market.
    pub over_at: DateTime<Utc>,
}

impl Window {
    /// The later of the last days.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.house.max(self.law)
    }

    /// Whether something may still come back.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        now < self.over_at
    }

    /// Whether the right to cancel can still be used; it also gives delivery back.
    pub fn is_open_by_law(&self, market: &str, now: DateTime<Utc>) -> bool {
        self.law.is_some_and(|day| now < end_of(market, day))
    }
}

/// The days of a line whose parcel left at a moment; `None` for what never comes back.
pub(super) fn window(terms: &Terms, left_at: DateTime<Utc>) -> Option<Window> {
    let sent = day_of(&terms.market, left_at);
    let arrived = plus(sent, terms.transit_days);
    let house = (terms.days > 0).then(|| {
        let from = if terms.counted_from == CountedFrom::Dispatch { sent } else { arrived };
        plus(from, terms.days)
    });
    let law = (terms.law_days > 0).then(|| working_day(plus(arrived, terms.law_days)));
    let last = house.max(law)?;
    Some(Window { house, law, over_at: end_of(&terms.market, last) })
}

/// A period that would end on a weekend ends on the Monday after it (Regulation 1182/71, Article 3(4)).
fn working_day(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => plus(day, 2),
        Weekday::Sun => plus(day, 1),
        _ => day,
    }
}

fn plus(day: NaiveDate, days: i32) -> NaiveDate {
    day.checked_add_signed(Duration::days(days.into())).unwrap_or(NaiveDate::MAX)
}

/// Hours from UTC where a market's day begins first and where it ends last, summer time among them.
const fn hours(market: &str) -> (i32, i32) {
    match market.as_bytes() {
        // Puerto Rico to Hawaii
        b"US" => (-4, -10),
        // Newfoundland in summer to the Pacific in winter
        b"CA" => (-2, -8),
        b"GB" => (1, 0),
        b"FR" | b"DE" => (2, 1),
        b"AE" => (4, 4),
        _ => (14, -12),
    }
}

/// Hours are small, so that this is never UTC by mistake.
fn zone(hours: i32) -> FixedOffset {
    FixedOffset::east_opt(hours * 3_600).unwrap_or_else(|| Utc.fix())
}

/// The day a moment falls on where the market's day is furthest: nobody's first day is counted before it began.
fn day_of(market: &str, at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&zone(hours(market).0)).date_naive()
}

/// When a day is over where it ends last.
fn end_of(market: &str, day: NaiveDate) -> DateTime<Utc> {
    let midnight = plus(day, 1).and_time(NaiveTime::MIN);
    let end = zone(hours(market).1).from_local_datetime(&midnight).single();
    end.map_or(DateTime::<Utc>::MAX_UTC, |end| end.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returns::{Facts, ReturnPolicy, promise};

    const PIECE: Facts = Facts {
        made_for_one: false,
        made_to_order: false,
        returnable: true,
        earring: false,
        at_counter: false,
    };

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn terms(market: &str, days: i32, counted_from: CountedFrom, transit_days: i32) -> Terms {
        let policy = ReturnPolicy { days, counted_from, transit_days, ..ReturnPolicy::before_kept(market) };
        promise(&policy, PIECE)
    }

    #[test]
    fn days_are_counted_from_dispatch_or_from_when_it_counts_as_delivered() {
        let left = at("2026-03-02T12:00:00Z");
        let window = |from| window(&terms("AE", 30, from, 7), left).unwrap().house;
        assert_eq!(window(CountedFrom::Dispatch), Some(day("2026-04-01")));
        assert_eq!(window(CountedFrom::Delivery), Some(day("2026-04-08")));
    }

    #[test]
    fn no_client_of_a_market_loses_an_hour_of_the_last_day_wherever_they_live() {
        // half past eleven on 1 March in New York is the 2nd in UTC, and afternoon in Hawaii
        let left = at("2026-03-02T04:30:00Z");
        let window = window(&terms("US", 10, CountedFrom::Dispatch, 0), left).unwrap();
        let last = window.house.unwrap();
        assert_eq!(last, day("2026-03-12"), "counted from the latest date anywhere in the market");
        // in Hawaii the last day ends at ten in the morning of the next, in UTC
        assert!(window.is_open(at("2026-03-13T09:59:59Z")));
        assert!(!window.is_open(at("2026-03-13T10:00:00Z")));
        for hours in [-4, -5, -6, -7, -8, -9, -10] {
            let here = FixedOffset::east_opt(hours * 3_600).unwrap();
            let first = left.with_timezone(&here).date_naive();
            let promised =
                here.from_local_datetime(&(first + Duration::days(11)).and_time(NaiveTime::MIN)).unwrap();
            assert!(window.over_at >= promised, "UTC{hours}: ten whole days after the day it left");
        }
    }

    #[test]
    fn the_right_to_cancel_outlives_a_shorter_promise_and_never_ends_on_a_weekend() {
        // left on Monday 2 March, counts as delivered that day: fourteen days end on Monday 16 March
        let short = |left: &str| window(&terms("FR", 7, CountedFrom::Delivery, 0), at(left)).unwrap();
        let monday = short("2026-03-02T09:00:00Z");
        assert_eq!((monday.house, monday.law), (Some(day("2026-03-09")), Some(day("2026-03-16"))));
        assert_eq!(monday.last_day(), monday.law);
        // left on a Saturday: the fourteenth day is a Saturday as well, so Monday counts
        assert_eq!(short("2026-03-07T09:00:00Z").law, Some(day("2026-03-23")));
        assert_eq!(short("2026-03-08T09:00:00Z").law, Some(day("2026-03-23")));
        assert!(monday.is_open_by_law("FR", at("2026-03-16T22:59:59Z")));
        assert!(!monday.is_open_by_law("FR", at("2026-03-16T23:00:00Z")), "midnight in Paris in winter");
    }

    #[test]
    fn a_longer_promise_outlives_the_law() {
        let window = window(&terms("DE", 30, CountedFrom::Delivery, 10), at("2026-03-02T09:00:00Z")).unwrap();
        assert_eq!(window.last_day(), Some(day("2026-04-11")));
        assert_eq!(window.law, Some(day("2026-03-26")));
    }

    #[test]
    fn what_never_comes_back_has_no_days() {
        let never = promise(&ReturnPolicy::before_kept("US"), Facts { made_for_one: true, ..PIECE });
        assert_eq!(window(&never, at("2026-03-02T09:00:00Z")), None);
    }
}
