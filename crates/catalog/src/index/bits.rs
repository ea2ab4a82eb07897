//! A set of products as one bit for each: what filters compute with. Its cost depends on the size of the house alone,
//! never on how many products are in it: a hundred thousand are twelve kilobytes.

use roaring::RoaringBitmap;

/// Bits to a word.
const WORD: u32 = u64::BITS;
/// Words that are counted at once, so that a compiler finds the vectors in them.
const LANE: usize = 4;

/// A set of ordinals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// None of so many.
    pub(crate) fn none(slots: usize) -> Self {
        Self { words: vec![0; slots.div_ceil(WORD as usize)] }
    }

    /// The same set as bits.
    pub(crate) fn of(set: &RoaringBitmap, slots: usize) -> Self {
        let mut bits = Self::none(slots);
        let (mut members, mut some) = (set.iter(), [0; 256]);
        loop {
            let met = members.next_many(&mut some);
            if met.is_empty() {
                return bits;
            }
            met.iter().for_each(|ordinal| bits.insert(*ordinal));
        }
    }

    /// Puts one in, growing to it.
    pub(crate) fn insert(&mut self, ordinal: u32) {
        let (at, bit) = place(ordinal);
        if self.words.len() <= at {
            self.words.resize(at + 1, 0);
        }
        if let Some(word) = self.words.get_mut(at) {
            *word |= bit;
        }
    }

    /// Takes one out.
    pub(crate) fn remove(&mut self, ordinal: u32) {
        let (at, bit) = place(ordinal);
        if let Some(word) = self.words.get_mut(at) {
            *word &= !bit;
        }
    }

    /// Whether one is in it.
    pub(crate) fn has(&self, ordinal: u32) -> bool {
        let (at, bit) = place(ordinal);
        self.words.get(at).is_some_and(|word| word & bit != 0)
    }

    /// How many are in it.
    pub(crate) fn count(&self) -> u32 {
        count(&self.words, &self.words)
    }

    /// How many are in both.
    pub(crate) fn count_both(&self, other: &Self) -> u32 {
        count(&self.words, &other.words)
    }

    /// Whether any is in both.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(a, b)| a & b != 0)
    }

    /// Keeps what is in the other too.
    pub(crate) fn keep(&mut self, other: &Self) {
        self.words.truncate(other.words.len());
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= b);
    }

    /// Adds what is in the other.
    pub(crate) fn add(&mut self, other: &Self) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
    }

    /// Who is in it, the lowest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        ordinals(self.words.iter().copied())
    }

    /// Calls `enough` with who is in both, the lowest first, until it says so.
    pub(crate) fn until_both(&self, other: &Self, mut enough: impl FnMut(u32) -> bool) {
        for (at, (a, b)) in (0_u32..).zip(self.words.iter().zip(&other.words)) {
            let mut word = a & b;
            while word != 0 {
                if enough(at * WORD + word.trailing_zeros()) {
                    return;
                }
                word &= word - 1;
            }
        }
    }

    /// The same set, packed.
    pub(crate) fn packed(&self) -> RoaringBitmap {
        let bytes: Vec<u8> = self.words.iter().flat_map(|word| word.to_le_bytes()).collect();
        RoaringBitmap::from_lsb0_bytes(0, &bytes)
    }
}

fn place(ordinal: u32) -> (usize, u64) {
    ((ordinal / WORD) as usize, 1 << (ordinal % WORD))
}

fn ordinals(words: impl Iterator<Item = u64>) -> impl Iterator<Item = u32> {
    (0_u32..).zip(words).flat_map(|(at, mut word)| {
        std::iter::from_fn(move || {
            let lowest = (word != 0).then(|| word.trailing_zeros())?;
            word &= word - 1;
            Some(at * WORD + lowest)
        })
    })
}

type Lane = [u64; LANE];

/// Adds three lanes bit by bit: what is carried, and the sum.
#[inline(always)]
fn add_lanes(a: Lane, b: Lane, c: Lane) -> (Lane, Lane) {
    let (mut carry, mut sum) = ([0; LANE], [0; LANE]);
    for n in 0..LANE {
        let either = a[n] ^ b[n];
        carry[n] = (a[n] & b[n]) | (either & c[n]);
        sum[n] = either ^ c[n];
    }
    (carry, sum)
}

#[inline(always)]
fn ones(lane: Lane) -> u32 {
    lane.iter().map(|word| word.count_ones()).sum()
}

/// How many bits are set in both, by carry-save addition (R. W. Harley, D. Seal; Muła, Kurz, Lemire, "Faster Population
/// Counts Using AVX2 Instructions", 2016): eight lanes are added up before a single one is counted, which is quick
/// also on processors without an instruction for counting.
fn count(a: &[u64], b: &[u64]) -> u32 {
    // compiled once for any processor and once for those with vectors of four words; asked which this is
    pulp::Arch::new().dispatch(|| count_shared(a, b))
}

// only what is inlined is compiled for the processor at hand
#[inline(always)]
fn count_shared(a: &[u64], b: &[u64]) -> u32 {
    let shared = a.len().min(b.len());
    let (a, b) = (&a[..shared], &b[..shared]);
    let ((a_blocks, a_rest), (b_blocks, b_rest)) =
        (a.as_chunks::<{ LANE * 8 }>(), b.as_chunks::<{ LANE * 8 }>());
    let zero = [0; LANE];
    let (mut sums, mut twos, mut fours, mut eights) = (zero, zero, zero, 0);
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        let lane = |at: usize| -> Lane { std::array::from_fn(|n| a[at * LANE + n] & b[at * LANE + n]) };
        let (two_a, sum) = add_lanes(sums, lane(0), lane(1));
        let (two_b, sum) = add_lanes(sum, lane(2), lane(3));
        let (four_a, two) = add_lanes(twos, two_a, two_b);
        let (two_a, sum) = add_lanes(sum, lane(4), lane(5));
        let (two_b, sum) = add_lanes(sum, lane(6), lane(7));
        let (four_b, two) = add_lanes(two, two_a, two_b);
        let (eight, four) = add_lanes(fours, four_a, four_b);
        (sums, twos, fours) = (sum, two, four);
        eights += ones(eight);
    }
    let rest: u32 = a_rest.iter().zip(b_rest).map(|(a, b)| (a & b).count_ones()).sum();
    8 * eights + 4 * ones(fours) + 2 * ones(twos) + ones(sums) + rest
}

/// A set of which a page is wanted.
pub(crate) trait Members {
    /// Whether one is in it.
    fn member(&self, ordinal: u32) -> bool;
    /// How many are in it.
    fn many(&self) -> u64;
    /// Who is in it.
    fn each(&self) -> impl Iterator<Item = u32>;
}

impl Members for RoaringBitmap {
    fn member(&self, ordinal: u32) -> bool {
        self.contains(ordinal)
    }

    fn many(&self) -> u64 {
        self.len()
    }

    fn each(&self) -> impl Iterator<Item = u32> {
        self.iter()
    }
}

impl Members for Bits {
    fn member(&self, ordinal: u32) -> bool {
        self.has(ordinal)
    }

    fn many(&self) -> u64 {
        self.count().into()
    }

    fn each(&self) -> impl Iterator<Item = u32> {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::btree_set, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn bits_are_the_sets_they_stand_for(a in btree_set(0_u32..9_000, 0..4_000), b in btree_set(0_u32..7_000, 0..4_000)) {
            let bits = |set: &std::collections::BTreeSet<u32>| Bits::of(&set.iter().copied().collect(), 9_000);
            let (x, mut y) = (bits(&a), Bits::default());
            b.iter().for_each(|o| y.insert(*o));
            let both: Vec<u32> = a.intersection(&b).copied().collect();
            prop_assert_eq!(x.count() as usize, a.len());
            prop_assert_eq!(x.count_both(&y) as usize, both.len());
            let mut met = Vec::new();
            x.until_both(&y, |o| {
                met.push(o);
                false
            });
            prop_assert_eq!(&met, &both);
            prop_assert_eq!(x.meets(&y), !both.is_empty());
            let mut kept = x.clone();
            kept.keep(&y);
            prop_assert_eq!(kept.iter().collect::<Vec<_>>(), both);
            y.add(&x);
            prop_assert_eq!(y.iter().collect::<Vec<_>>(), a.union(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(y.packed(), a.union(&b).copied().collect::<RoaringBitmap>());
            a.iter().for_each(|o| y.remove(*o));
            prop_assert!(a.iter().all(|o| !y.has(*o)) && !y.has(u32::MAX));
        }
    }
}
