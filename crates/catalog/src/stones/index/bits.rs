//! Sets of places as bits.

/// A set of places below a fixed number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bits {
    words: Box<[u64]>,
}

impl Bits {
    /// The empty set.
    pub(super) fn none(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)].into() }
    }

    /// Every place.
    pub(super) fn all(len: usize) -> Self {
        let mut words = vec![u64::MAX; len.div_ceil(64)];
        if let Some(last) = words.last_mut()
            && !len.is_multiple_of(64)
        {
            *last = (1 << (len % 64)) - 1;
        }
        Self { words: words.into() }
    }

    pub(super) fn insert(&mut self, place: usize) {
        self.words[place / 64] |= 1 << (place % 64);
    }

    pub(super) fn remove(&mut self, place: usize) {
        self.words[place / 64] &= !(1 << (place % 64));
    }

    pub(super) fn contains(&self, place: usize) -> bool {
        self.words[place / 64] >> (place % 64) & 1 == 1
    }

    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }

    pub(super) fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }

    pub(super) fn count(&self) -> usize {
        count(&self.words)
    }

    pub(super) fn bytes(&self) -> usize {
        self.words.len() * 8
    }
}

/// How many bits are set.
pub(super) fn count(words: &[u64]) -> usize {
    words.iter().map(|w| w.count_ones() as usize).sum()
}

/// The places of the bits that are set in a word that begins at a place.
pub(super) fn ones(mut word: u64, begin: usize) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        if word == 0 {
            return None;
        }
        let place = begin + word.trailing_zeros() as usize;
        word &= word - 1;
        Some(place)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_ends_where_it_ends() {
        for len in [0, 1, 63, 64, 65, 130] {
            assert_eq!(Bits::all(len).count(), len);
            assert_eq!(Bits::none(len).count(), 0);
        }
        let mut set = Bits::none(130);
        set.insert(129);
        set.insert(3);
        let places: Vec<_> =
            set.words().iter().enumerate().flat_map(|(at, word)| ones(*word, at * 64)).collect();
        assert_eq!(places, [3, 129]);
        set.remove(3);
        assert!(set.contains(129) && !set.contains(3));
    }
}
