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
}

impl Measures {
    /// Writes the numbers of a product, growing to its ordinal.
    pub(crate) fn put(&mut self, ordinal: u32, product: &ProductView) {
        let at = ordinal as usize;
        for (range, column) in Range::ALL.iter().zip(&mut self.of) {
            let mut ends = NONE;
            range.numbers(product, |number| {
                let number = u32::try_from(number.max(0)).unwrap_or(u32::MAX);
                ends = (ends.0.min(number), ends.1.max(number));
            });
            if column.len() <= at {
                column.resize(at + 1, NONE);
            }
            if let Some(slot) = column.get_mut(at) {
                *slot = ends;
            }
        }
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

    /// The least and the greatest of who is in both sets.
    pub(crate) fn within(&self, range: Range, carriers: &Carriers, set: &Bits) -> Option<(i64, i64)> {
        let (mut low, mut high) = NONE;
        carriers.each_in(set, |ordinal| {
            let ends = self.ends(range, ordinal);
            (low, high) = (low.min(ends.0), high.max(ends.1));
        });
        ((low, high) != NONE).then(|| (low.into(), high.into()))
    }
}
