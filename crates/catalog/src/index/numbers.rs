//! Who says which number of the attributes that staff defined.
//!
//! A house's own ranges have bars of their own; what staff defined may count anything, so that its bars follow from the
//! numbers that pieces say. They are looked at one by one: they are read on few pages, and are said of some pieces only.

use super::{bits::Bits, narrowing::Ends};

/// About how many bars a histogram has.
const BARS: i64 = 20;

/// The numbers of one attribute in thousandths of its unit, by ordinal.
#[derive(Debug, Clone, Default)]
pub(crate) struct Numbers {
    said: Vec<(u32, i64)>,
}

impl Numbers {
    /// Writes what a product says.
    pub(crate) fn put(&mut self, ordinal: u32, milli: i64) {
        match self.said.binary_search_by_key(&ordinal, |(known, _)| *known) {
            Ok(at) => {
                if let Some(entry) = self.said.get_mut(at) {
                    entry.1 = milli;
                }
            }
            Err(at) => self.said.insert(at, (ordinal, milli)),
        }
    }

    /// Forgets what a product says.
    pub(crate) fn remove(&mut self, ordinal: u32) {
        if let Ok(at) = self.said.binary_search_by_key(&ordinal, |(known, _)| *known) {
            self.said.remove(at);
        }
    }

    /// Makes room that is not needed smaller.
    pub(crate) fn settle(&mut self) {
        self.said.shrink_to_fit();
    }

    /// Who says a number between two.
    pub(crate) fn between(&self, ends: Ends, slots: usize) -> Bits {
        let mut found = Bits::none(slots);
        self.said
            .iter()
            .filter(|(_, milli)| ends.hold(*milli))
            .for_each(|(ordinal, _)| found.insert(*ordinal));
        found
    }

    /// What those of a set say.
    pub(crate) fn of<'a>(&'a self, set: &'a Bits) -> impl Iterator<Item = i64> + 'a {
        self.said.iter().filter(|(ordinal, _)| set.has(*ordinal)).map(|(_, milli)| *milli)
    }

    /// Where the bars begin: even steps that people count in, over everything that is said.
    pub(crate) fn scale(&self) -> Scale {
        let all = || self.said.iter().map(|(_, milli)| *milli);
        Scale::over(all().min().unwrap_or(0), all().max().unwrap_or(0))
    }
}

/// Even bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scale {
    step: i64,
    /// The first bar, counted in steps from nothing.
    first: i64,
    bars: usize,
}

impl Scale {
    fn over(least: i64, greatest: i64) -> Self {
        let step = step(greatest.saturating_sub(least) / BARS);
        let (first, last) = (least.div_euclid(step), greatest.div_euclid(step));
        Self { step, first, bars: usize::try_from(last - first + 1).unwrap_or(1) }
    }

    /// How many bars there are.
    pub(crate) const fn bars(self) -> usize {
        self.bars
    }

    /// The bar that a number stands in; numbers beyond the ends stand in the first and the last.
    pub(crate) fn bar(self, milli: i64) -> usize {
        usize::try_from(milli.div_euclid(self.step) - self.first).unwrap_or(0).min(self.bars - 1)
    }

    /// The least number of a bar.
    pub(crate) fn from(self, bar: usize) -> i64 {
        (self.first + i64::try_from(bar).unwrap_or(0)) * self.step
    }
}

/// The least of 1, 2, 5, 10, 20… that is as much as this.
fn step(least: i64) -> i64 {
    let mut unit = 1_i64;
    loop {
        for of in [1, 2, 5] {
            if unit * of >= least {
                return unit * of;
            }
        }
        unit *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_even_steps_that_people_count_in_whatever_the_numbers() {
        for (least, greatest, step, from, bars) in [
            (12_000, 40_000, 2_000, 12_000, 15),
            (500, 500, 1, 500, 1),
            (-45_000, 45_000, 5_000, -45_000, 19),
            (0, 999_999_999_000, 50_000_000_000, 0, 20),
            (-999_999_999_000, 999_999_999_000, 100_000_000_000, -1_000_000_000_000, 20),
        ] {
            let scale = Scale::over(least, greatest);
            assert_eq!((scale.step, scale.from(0), scale.bars()), (step, from, bars), "{least} {greatest}");
            assert_eq!((scale.bar(least), scale.bar(greatest)), (0, bars - 1));
            assert!(scale.from(scale.bar(greatest)) <= greatest);
        }
    }

    #[test]
    fn a_number_is_said_once_and_forgotten_when_its_piece_goes() {
        let mut numbers = Numbers::default();
        [(7, 3_000), (2, 1_000), (7, 2_000), (5, 9_000)].into_iter().for_each(|(o, n)| numbers.put(o, n));
        let all = Bits::of(0..10, 10);
        assert_eq!(numbers.of(&all).collect::<Vec<_>>(), [1_000, 9_000, 2_000]);
        let between = numbers.between(Ends { least: Some(1_500), most: None }, 10);
        assert_eq!(between.iter().collect::<Vec<_>>(), [5, 7]);
        numbers.remove(5);
        numbers.remove(9);
        assert_eq!(numbers.of(&all).collect::<Vec<_>>(), [1_000, 2_000]);
    }
}
