//! A price that the house keeps: for whom it holds, and how low it may be. No database.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use kernel::{
    Money,
    ids::{CartLineId, SavedLineId},
};

use crate::cart::{KeptPrice, KeptState, model::StoredLine};

/// What was promised when a bag was saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cart) struct Promise {
    pub(super) saved_line: SavedLineId,
    /// What one piece cost then.
    pub(super) price: Money,
    /// For how many pieces.
    pub(super) units: i32,
    pub(super) until: DateTime<Utc>,
    /// The part of the day's price, in percent, below which no kept price goes.
    pub(super) least_percent: i16,
    pub(super) state: KeptState,
}

impl Promise {
    /// Whether it would hold for a line of the bag.
    pub(in crate::cart) const fn holds(&self) -> bool {
        matches!(self.state, KeptState::Holds)
    }

    /// Beside the price of the day.
    pub(in crate::cart) fn on(self, today: Money) -> KeptPrice {
        KeptPrice {
            saved_line: self.saved_line,
            price: self.price,
            today,
            until: self.until,
            least: least(today, self.least_percent),
            state: self.state,
        }
    }
}

/// The least that one may cost: a part of the day's price, rounded up to the minor unit.
fn least(today: Money, percent: i16) -> Money {
    let part = (i128::from(today.minor()) * i128::from(percent) + 99).div_euclid(100);
    // a part of an amount is no more than the amount
    Money::new(i64::try_from(part).unwrap_or(today.minor()), today.currency())
}

/// Which lines have their promise: each price is kept for as many pieces as were saved, the oldest line first, however often it was
/// taken into the bag. What is set aside asks for nothing.
pub(in crate::cart) fn allot(
    lines: &[StoredLine],
    promises: &HashMap<SavedLineId, Promise>,
) -> HashMap<CartLineId, Promise> {
    let mut left: HashMap<SavedLineId, i32> = promises.iter().map(|(id, p)| (*id, p.units)).collect();
    let mut allotted = HashMap::new();
    for line in lines {
        let Some(promise) = line.saved_line.and_then(|saved| promises.get(&saved)) else { continue };
        let room = left.entry(promise.saved_line).or_default();
        let units = line.quantity.get();
        let mut promise = *promise;
        if units > *room && promise.state == KeptState::Holds {
            promise.state = KeptState::ForFewer;
        } else if !line.set_aside {
            *room -= units;
        }
        allotted.insert(line.id, promise);
    }
    allotted
}

#[cfg(test)]
mod tests {
    use kernel::{Currency, Quantity, ids::VariantId};
    use uuid::Uuid;

    use super::*;

    fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    fn promise(price: i64, units: i32) -> Promise {
        Promise {
            saved_line: SavedLineId::from_uuid(Uuid::from_u128(1)),
            price: usd(price),
            units,
            until: DateTime::UNIX_EPOCH,
            least_percent: 75,
            state: KeptState::Holds,
        }
    }

    fn line(id: u128, units: i64, set_aside: bool) -> StoredLine {
        StoredLine {
            id: CartLineId::from_uuid(Uuid::from_u128(id)),
            variant: VariantId::from_uuid(Uuid::from_u128(9)),
            quantity: Quantity::new(units).unwrap(),
            engraving: None,
            engraving_font: None,
            ring_sizer: false,
            set_aside,
            saved_line: Some(SavedLineId::from_uuid(Uuid::from_u128(1))),
            shared_from: None,
            ring: None,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn whoever_kept_a_price_pays_it_or_todays_and_never_less_than_the_rules_allow() {
        let charged = |kept, today| promise(kept, 1).on(usd(today)).charged().map(|m| m.minor());
        assert_eq!(charged(80_000, 100_000), Some(80_000));
        assert_eq!(charged(75_000, 100_000), Some(75_000));
        assert_eq!(charged(70_000, 100_000), Some(75_000));
        assert_eq!(charged(100_000, 100_000), None);
        assert_eq!(charged(100_000, 90_000), None);
        // rounded in the house's favour, by less than a cent
        assert_eq!(charged(1, 1_001), Some(751));
        assert_eq!(promise(70_000, 1).on(usd(100_000)).raised_to(), Some(usd(75_000)));
        assert_eq!(promise(80_000, 1).on(usd(100_000)).raised_to(), None);
    }

    #[test]
    fn what_does_not_hold_costs_what_it_costs_today() {
        for state in [KeptState::Expired, KeptState::Used, KeptState::ForFewer] {
            let kept = Promise { state, ..promise(80_000, 1) }.on(usd(100_000));
            assert_eq!((kept.charged(), kept.raised_to()), (None, None), "{state:?}");
        }
    }

    #[test]
    fn a_price_is_kept_for_as_many_pieces_as_were_saved_however_often_they_were_taken() {
        let promises = HashMap::from([(promise(1, 3).saved_line, promise(1, 3))]);
        let states = |lines: &[StoredLine]| {
            let kept = allot(lines, &promises);
            lines.iter().map(|line| kept[&line.id].state).collect::<Vec<_>>()
        };
        let holds = KeptState::Holds;
        assert_eq!(states(&[line(1, 2, false), line(2, 1, false)]), [holds, holds]);
        assert_eq!(states(&[line(1, 2, false), line(2, 2, false)]), [holds, KeptState::ForFewer]);
        assert_eq!(states(&[line(1, 3, true), line(2, 3, false)]), [holds, holds]);
        assert_eq!(states(&[line(1, 4, false), line(2, 3, false)]), [KeptState::ForFewer, holds]);
    }
}
