//! Sets of products as one bit for each, in blocks: what filters and search compute with. Pieces of one kind stand beside
//! each other ([`super::Snapshot`] numbers them so), hence most sets leave many blocks empty. Empty blocks are noted, passed
//! over, and not kept where a set is only looked up.

use std::iter;

use super::packed::Packed;

/// Bits to a word, and blocks to a word of notes.
pub(super) const WORD: usize = u64::BITS as usize;
/// Words to a block: what a processor fetches from memory at once.
const BLOCK: usize = 8;

/// So many ordinals in a row.
pub(super) type Block = [u64; BLOCK];
pub(super) const EMPTY: Block = [0; BLOCK];

/// A set of ordinals that is computed with: there is room for all of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bits {
    pub(super) blocks: Vec<Block>,
    /// Which blocks have somebody in them, one bit for each.
    pub(super) filled: Vec<u64>,
}

impl Bits {
    /// None of so many.
    pub(crate) fn none(slots: usize) -> Self {
        let blocks = slots.div_ceil(BLOCK * WORD);
        Self { blocks: vec![EMPTY; blocks], filled: vec![0; blocks.div_ceil(WORD)] }
    }

    /// These of so many.
    pub(crate) fn of(members: impl IntoIterator<Item = u32>, slots: usize) -> Self {
        let mut bits = Self::none(slots);
        members.into_iter().for_each(|ordinal| bits.insert(ordinal));
        bits
    }

    /// Puts one in, growing to it.
    pub(crate) fn insert(&mut self, ordinal: u32) {
        let place = Place::of(ordinal);
        if self.blocks.len() <= place.block {
            self.blocks.resize(place.block + 1, EMPTY);
            self.filled.resize(self.blocks.len().div_ceil(WORD), 0);
        }
        if let Some(word) = self.blocks.get_mut(place.block).and_then(|block| block.get_mut(place.word)) {
            *word |= place.bit;
        }
        note(&mut self.filled, place.block, true);
    }

    /// Takes one out.
    pub(crate) fn remove(&mut self, ordinal: u32) {
        let place = Place::of(ordinal);
        let Some(block) = self.blocks.get_mut(place.block) else { return };
        if let Some(word) = block.get_mut(place.word) {
            *word &= !place.bit;
        }
        if *block == EMPTY {
            note(&mut self.filled, place.block, false);
        }
    }

    /// Whether one is in it.
    pub(crate) fn has(&self, ordinal: u32) -> bool {
        let place = Place::of(ordinal);
        self.blocks.get(place.block).is_some_and(|block| place.is_in(block))
    }

    /// Whether nobody is in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.filled.iter().all(|noted| *noted == 0)
    }

    /// How many are in it.
    pub(crate) fn count(&self) -> u32 {
        self.count_both(self)
    }

    /// How many blocks have somebody in them.
    pub(crate) fn count_blocks(&self) -> u32 {
        self.filled.iter().map(|noted| noted.count_ones()).sum()
    }

    /// How many are in both.
    pub(crate) fn count_both(&self, other: &Self) -> u32 {
        // compiled once for any processor and once for those that count bits at once; asked which this is
        pulp::Arch::new().dispatch(|| count_both(self, other))
    }

    /// Whether all of it is in the other.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        self.count() == self.count_both(other)
    }

    /// Keeps what is in the other too.
    pub(crate) fn keep(&mut self, other: &Self) {
        self.keep_blocks(|at| other.blocks.get(at));
    }

    /// Keeps what is in the other too.
    pub(crate) fn keep_packed(&mut self, other: &Packed) {
        let mut theirs = other.each_block().peekable();
        self.keep_blocks(|at| {
            while theirs.next_if(|(other, _)| *other < at).is_some() {}
            theirs.next_if(|(other, _)| *other == at).map(|(_, block)| block)
        });
    }

    /// Adds what is in the other.
    pub(crate) fn add(&mut self, other: &Self) {
        self.grow(other.blocks.len());
        let blocks = places(&other.filled).filter_map(|at| Some((at, other.blocks.get(at)?)));
        self.add_blocks(blocks);
    }

    /// Adds what is in the other.
    pub(crate) fn add_packed(&mut self, other: &Packed) {
        self.grow(other.reach());
        self.add_blocks(other.each_block());
    }

    /// Takes out what is in the other.
    pub(crate) fn take_out(&mut self, other: &Self) {
        let theirs = other.filled.iter().copied();
        for at in both(self.filled.clone().into_iter(), theirs) {
            let Some((own, theirs)) = self.blocks.get_mut(at).zip(other.blocks.get(at)) else { continue };
            own.iter_mut().zip(theirs).for_each(|(a, b)| *a &= !b);
            if *own == EMPTY {
                note(&mut self.filled, at, false);
            }
        }
    }

    /// Calls `each` with who is in both, the lowest first.
    pub(crate) fn each_in_both(&self, other: &Self, each: impl FnMut(u32)) {
        let noted = both(self.filled.iter().copied(), other.filled.iter().copied());
        let blocks = noted.filter_map(|at| Some((at, self.blocks.get(at)?, other.blocks.get(at)?)));
        blocks.flat_map(|(at, a, b)| ordinals((at, &in_both(a, b)))).for_each(each);
    }

    /// Who is in it, the lowest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        places(&self.filled).filter_map(|at| Some((at, self.blocks.get(at)?))).flat_map(ordinals)
    }

    fn grow(&mut self, blocks: usize) {
        if self.blocks.len() < blocks {
            self.blocks.resize(blocks, EMPTY);
            self.filled.resize(blocks.div_ceil(WORD), 0);
        }
    }

    fn keep_blocks<'a>(&mut self, mut theirs: impl FnMut(usize) -> Option<&'a Block>) {
        for (noted, at) in self.filled.iter_mut().zip((0..).step_by(WORD)) {
            for place in bits(*noted) {
                let Some(own) = self.blocks.get_mut(at + place) else { continue };
                let theirs = theirs(at + place).unwrap_or(&EMPTY);
                own.iter_mut().zip(theirs).for_each(|(a, b)| *a &= b);
                if *own == EMPTY {
                    *noted &= !(1 << place);
                }
            }
        }
    }

    fn add_blocks<'a>(&mut self, blocks: impl Iterator<Item = (usize, &'a Block)>) {
        for (at, block) in blocks {
            if let Some(own) = self.blocks.get_mut(at) {
                own.iter_mut().zip(block).for_each(|(a, b)| *a |= b);
                note(&mut self.filled, at, true);
            }
        }
    }
}

/// Two sets are the same when the same are in them, whatever room they have.
impl PartialEq for Bits {
    fn eq(&self, other: &Self) -> bool {
        self.is_within(other) && other.is_within(self)
    }
}

/// Where an ordinal stands.
pub(super) struct Place {
    pub(super) block: usize,
    pub(super) word: usize,
    pub(super) bit: u64,
}

impl Place {
    pub(super) const fn of(ordinal: u32) -> Self {
        let ordinal = ordinal as usize;
        Self { block: ordinal / (BLOCK * WORD), word: ordinal / WORD % BLOCK, bit: 1 << (ordinal % WORD) }
    }

    pub(super) fn is_in(&self, block: &Block) -> bool {
        block.get(self.word).is_some_and(|word| word & self.bit != 0)
    }
}

pub(super) fn note(filled: &mut [u64], block: usize, some: bool) {
    if let Some(noted) = filled.get_mut(block / WORD) {
        let bit = 1 << (block % WORD);
        *noted = if some { *noted | bit } else { *noted & !bit };
    }
}

/// The places of the bits of a word.
pub(super) fn bits(mut word: u64) -> impl Iterator<Item = usize> {
    iter::from_fn(move || {
        let lowest = (word != 0).then(|| word.trailing_zeros() as usize)?;
        word &= word - 1;
        Some(lowest)
    })
}

/// The blocks that are noted.
pub(super) fn places(filled: &[u64]) -> impl Iterator<Item = usize> {
    filled.iter().zip((0..).step_by(WORD)).flat_map(|(noted, at)| bits(*noted).map(move |place| at + place))
}

/// The blocks that both note.
fn both(a: impl Iterator<Item = u64>, b: impl Iterator<Item = u64>) -> impl Iterator<Item = usize> {
    a.zip(b).zip((0..).step_by(WORD)).flat_map(|((a, b), at)| bits(a & b).map(move |place| at + place))
}

pub(super) fn in_both(a: &Block, b: &Block) -> Block {
    std::array::from_fn(|n| a[n] & b[n])
}

pub(super) fn ordinals((at, block): (usize, &Block)) -> impl Iterator<Item = u32> + use<> {
    let words = (*block).into_iter().zip((at * BLOCK * WORD..).step_by(WORD));
    // numbers of products: they were `u32` when they were put in
    words.flat_map(|(word, at)| bits(word).filter_map(move |place| u32::try_from(at + place).ok()))
}

// only what is inlined is compiled for the processor at hand

#[inline(always)]
fn count_both(a: &Bits, b: &Bits) -> u32 {
    let mut many = 0;
    for ((own, theirs), first) in a.filled.iter().zip(&b.filled).zip((0..).step_by(WORD)) {
        let mut noted = own & theirs;
        while noted != 0 {
            let at: usize = first + noted.trailing_zeros() as usize;
            noted &= noted - 1;
            if let (Some(a), Some(b)) = (a.blocks.get(at), b.blocks.get(at)) {
                many += ones(a, b);
            }
        }
    }
    many
}

#[inline(always)]
pub(super) fn ones(a: &Block, b: &Block) -> u32 {
    let mut many = 0;
    for n in 0..BLOCK {
        many += (a[n] & b[n]).count_ones();
    }
    many
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeSet;

    use proptest::{collection::btree_set, prelude::*};

    use super::*;

    pub(crate) fn some(most: u32) -> impl Strategy<Value = BTreeSet<u32>> {
        // in places crowded, in places empty
        let near = (btree_set(0..most / 700, 0..5), btree_set(0_u32..700, 0..300));
        (near, btree_set(0..most, 0..40)).prop_map(|((groups, within), alone)| {
            groups.iter().flat_map(|g| within.iter().map(move |o| g * 700 + o)).chain(alone).collect()
        })
    }

    proptest! {
        #[test]
        fn bits_are_the_sets_they_stand_for(a in some(90_000), b in some(70_000)) {
            let (x, mut y) = (Bits::of(a.iter().copied(), 90_000), Bits::default());
            b.iter().for_each(|o| y.insert(*o));
            let both: Vec<u32> = a.intersection(&b).copied().collect();
            prop_assert_eq!((x.count() as usize, x.is_empty()), (a.len(), a.is_empty()));
            prop_assert_eq!(x.count_both(&y) as usize, both.len());
            prop_assert_eq!(x.is_within(&y), a.is_subset(&b));
            let mut met = Vec::new();
            x.each_in_both(&y, |o| met.push(o));
            prop_assert_eq!(&met, &both);
            let mut kept = x.clone();
            kept.keep(&y);
            prop_assert_eq!(kept.iter().collect::<Vec<_>>(), both);
            let mut rest = x.clone();
            rest.take_out(&y);
            prop_assert_eq!(rest.iter().collect::<Vec<_>>(), a.difference(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(rest.count_blocks() as usize, rest.iter().map(|o| o / 512).collect::<BTreeSet<_>>().len());
            y.add(&x);
            prop_assert_eq!(y.iter().collect::<Vec<_>>(), a.union(&b).copied().collect::<Vec<_>>());
            a.iter().for_each(|o| y.remove(*o));
            prop_assert!(a.iter().all(|o| !y.has(*o)) && !y.has(u32::MAX));
            prop_assert_eq!(y, Bits::of(b.difference(&a).copied(), 1));
        }
    }
}
