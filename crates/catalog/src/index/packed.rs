//! Sets that are only looked up, without the blocks that nobody is in.

use super::bits::{Bits, Block, EMPTY, Place, WORD, bits, in_both, note, ones, ordinals, places};

/// A set of ordinals that is looked up: only blocks with somebody in them take room.
#[derive(Debug, Clone, Default)]
pub(crate) struct Packed {
    /// Those with somebody in them, in their order.
    blocks: Vec<Block>,
    /// Which ones those are, one bit for each.
    pub(super) filled: Vec<u64>,
}

impl Packed {
    /// Puts one in; false when it was in before.
    pub(crate) fn insert(&mut self, ordinal: u32) -> bool {
        let place = Place::of(ordinal);
        if self.filled.len() <= place.block / WORD {
            self.filled.resize(place.block / WORD + 1, 0);
        }
        let at = self.before(place.block);
        if !self.is_filled(place.block) {
            self.blocks.insert(at.min(self.blocks.len()), EMPTY);
            note(&mut self.filled, place.block, true);
        }
        let word = self.blocks.get_mut(at).and_then(|block| block.get_mut(place.word));
        word.is_some_and(|word| {
            let fresh = *word & place.bit == 0;
            *word |= place.bit;
            fresh
        })
    }

    /// Takes one out; false when it was not in.
    pub(crate) fn remove(&mut self, ordinal: u32) -> bool {
        let place = Place::of(ordinal);
        if !self.is_filled(place.block) {
            return false;
        }
        let at = self.before(place.block);
        let Some(block) = self.blocks.get_mut(at).filter(|block| place.is_in(block)) else { return false };
        if let Some(word) = block.get_mut(place.word) {
            *word &= !place.bit;
        }
        if *block == EMPTY {
            self.blocks.remove(at);
            note(&mut self.filled, place.block, false);
        }
        true
    }

    /// Gives back room that was kept for growing.
    pub(crate) fn settle(&mut self) {
        self.blocks.shrink_to_fit();
        self.filled.shrink_to_fit();
    }

    /// How many of a set are in it.
    pub(crate) fn count_in(&self, set: &Bits) -> u32 {
        pulp::Arch::new().dispatch(|| count_in(self, set))
    }

    /// Whether any of a set is in it.
    pub(crate) fn meets(&self, set: &Bits) -> bool {
        self.shared(set).any(|(_, a, b)| a.iter().zip(b).any(|(a, b)| a & b != 0))
    }

    /// Who is in it, the lowest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        self.each_block().flat_map(ordinals)
    }

    /// Calls `enough` with who is in both, the lowest first, until it says so.
    pub(crate) fn until(&self, set: &Bits, mut enough: impl FnMut(u32) -> bool) {
        for (at, a, b) in self.shared(set) {
            if ordinals((at, &in_both(a, b))).any(&mut enough) {
                return;
            }
        }
    }

    /// The bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.blocks.capacity() * size_of::<Block>() + self.filled.capacity() * size_of::<u64>()
    }

    fn shared<'a>(&'a self, set: &'a Bits) -> impl Iterator<Item = (usize, &'a Block, &'a Block)> {
        let mut first = 0;
        let words = self.filled.iter().zip(&set.filled).zip((0..).step_by(WORD));
        words.flat_map(move |((own, theirs), at)| {
            let begin = first;
            first += own.count_ones() as usize;
            bits(own & theirs).filter_map(move |place| {
                let kept = begin + (own & ((1_u64 << place) - 1)).count_ones() as usize;
                Some((at + place, self.blocks.get(kept)?, set.blocks.get(at + place)?))
            })
        })
    }

    pub(super) fn each_block(&self) -> impl Iterator<Item = (usize, &Block)> {
        places(&self.filled).zip(&self.blocks)
    }

    /// How many blocks there are up to the last that somebody is in.
    pub(super) fn reach(&self) -> usize {
        let last = self.filled.iter().rposition(|noted| *noted != 0);
        last.map_or(0, |at| (at + 1) * WORD - self.filled.get(at).map_or(0, |n| n.leading_zeros() as usize))
    }

    fn is_filled(&self, block: usize) -> bool {
        self.filled.get(block / WORD).is_some_and(|noted| noted & (1 << (block % WORD)) != 0)
    }

    /// How many blocks are kept before one.
    fn before(&self, block: usize) -> usize {
        let whole: u32 = self.filled.iter().take(block / WORD).map(|noted| noted.count_ones()).sum();
        let rest =
            self.filled.get(block / WORD).map_or(0, |n| (n & ((1 << (block % WORD)) - 1)).count_ones());
        (whole + rest) as usize
    }
}

// only what is inlined is compiled for the processor at hand
#[inline(always)]
fn count_in(packed: &Packed, set: &Bits) -> u32 {
    let (mut many, mut before) = (0, 0);
    for ((own, theirs), first) in packed.filled.iter().zip(&set.filled).zip((0..).step_by(WORD)) {
        let mut noted = own & theirs;
        while noted != 0 {
            let place = noted.trailing_zeros();
            let kept = before + (own & ((1_u64 << place) - 1)).count_ones() as usize;
            noted &= noted - 1;
            if let (Some(a), Some(b)) = (packed.blocks.get(kept), set.blocks.get(first + place as usize)) {
                many += ones(a, b);
            }
        }
        before += own.count_ones() as usize;
    }
    many
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::index::bits::tests::some;

    proptest! {
        #[test]
        fn packed_sets_are_the_sets_they_stand_for(a in some(90_000), b in some(70_000)) {
            let (mut x, y) = (Packed::default(), Bits::of(b.iter().copied(), 80_000));
            // backwards, so that blocks are put between others
            prop_assert!(a.iter().rev().all(|o| x.insert(*o)) && !a.iter().any(|o| x.insert(*o)));
            let both: Vec<u32> = a.intersection(&b).copied().collect();
            prop_assert_eq!(x.iter().collect::<Vec<_>>(), a.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!((x.count_in(&y) as usize, x.meets(&y)), (both.len(), !both.is_empty()));
            let mut met = Vec::new();
            x.until(&y, |o| {
                met.push(o);
                false
            });
            prop_assert_eq!(&met, &both);
            let (mut kept, mut all) = (y.clone(), y.clone());
            kept.keep_packed(&x);
            prop_assert_eq!(kept.iter().collect::<Vec<_>>(), both);
            all.add_packed(&x);
            prop_assert_eq!(all.iter().collect::<Vec<_>>(), a.union(&b).copied().collect::<Vec<_>>());
            prop_assert!(b.iter().all(|o| x.remove(*o) == a.contains(o)));
            prop_assert_eq!(x.iter().collect::<Vec<_>>(), a.difference(&b).copied().collect::<Vec<_>>());
        }
    }
}
