//! The least and the greatest of each of a product's numbers, for ranges.

use super::{bits::Bits, carriers::Carriers, narrowing::Range};
use crate::model::ProductView;

/// What stands where a product has no such number: a least above every greatest.
const NONE: (u32, u32) = (u32::MAX, 0);

/// The least and the greatest number of each range, by ordinal. Numbers beyond `u32` are kept as its largest,
/// and the product itself is asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Measures {
    of: [Vec<(u32, u32)>; Range::ALL.len()],
    /// The least and the greatest that was ever put into each bar: who looks for an end within it may stop there.
    bars: Vec<(u32, u32)>,
}

impl Measures {
    /// Writes the numbers of a product, growing to its ordinal.
    pub(crate) fn put(&mut self, ordinal: u32, product: &ProductView) {
        let at = ordinal as usize;
        self.bars.resize(Range::BARS, NONE);
        for (range, column) in Range::ALL.iter().zip(&mut self.of) {
            let mut ends = NONE;
            range.numbers(product, |number| {
                let kept = u32::try_from(number.max(0)).unwrap_or(u32::MAX);
                ends = widened(ends, kept);
                if let Some(bar) = self.bars.get_mut(range.places().start + range.bar(number)) {
                    *bar = widened(*bar, kept);
                }
            });
            if column.len() <= at {
                column.resize(at + 1, NONE);
            }
            if let Some(slot) = column.get_mut(at) {
                *slot = ends;
            }
        }
    }

    /// The bytes they take.
    pub(crate) fn bytes(&self) -> usize {
        self.of.iter().map(|column| column.capacity() * size_of::<(u32, u32)>()).sum()
    }

    fn ends(&self, range: Range, ordinal: u32) -> (u32, u32) {
        self.of.get(range as usize).and_then(|column| column.get(ordinal as usize)).copied().unwrap_or(NONE)
    }

    /// Whether one of the product's numbers lies between two, where its least and greatest say so; none when the
    /// product itself has to be asked.
    pub(crate) fn surely(&self, range: Range, ordinal: u32, least: i64, most: i64) -> Option<bool> {
        let (low, high) = self.ends(range, ordinal);
        if high == u32::MAX && low != u32::MAX {
            return None;
        }
        if (low, high) == NONE || i64::from(high) < least || i64::from(low) > most {
            return Some(false);
        }
        (i64::from(low) >= least || i64::from(high) <= most).then_some(true)
    }

    /// The least number of a set whose lowest bar this is; `carriers` are those of the bar.
    pub(crate) fn least(&self, range: Range, bar: usize, carriers: &Carriers, set: &Bits) -> Option<i64> {
        let bound = self.bar(range, bar).0;
        let mut least = None;
        carriers.until(set, |ordinal| {
            let own = self.ends(range, ordinal).0;
            let found = least.map_or(own, |least: u32| least.min(own));
            least = Some(found);
            found <= bound
        });
        least.map(i64::from)
    }

    /// The greatest number of a set whose highest bar this is; `carriers` are those of the bar.
    pub(crate) fn greatest(&self, range: Range, bar: usize, carriers: &Carriers, set: &Bits) -> Option<i64> {
        let bound = self.bar(range, bar).1;
        let mut greatest = None;
        carriers.until(set, |ordinal| {
            greatest = greatest.max(Some(self.ends(range, ordinal).1));
            greatest >= Some(bound)
        });
        greatest.map(i64::from)
    }

    fn bar(&self, range: Range, bar: usize) -> (u32, u32) {
        self.bars.get(range.places().start + bar).copied().unwrap_or(NONE)
    }
}

fn widened(ends: (u32, u32), number: u32) -> (u32, u32) {
    (ends.0.min(number), ends.1.max(number))
}
