//! Who carries a value: a list while they are few, bits once they are many.

use super::{bits::Bits, packed::Packed};

/// The products that carry one value.
#[derive(Debug, Clone)]
pub(crate) enum Carriers {
    /// A few, sorted.
    Few(Vec<u32>),
    /// Many, and how many.
    Many(Packed, u32),
}

impl Default for Carriers {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

/// So many are looked up one by one as quickly as the bits of a large house are compared.
const FEW: usize = 400;

impl Carriers {
    /// Adds a product.
    pub(crate) fn insert(&mut self, ordinal: u32) {
        match self {
            Self::Few(list) => {
                if let Err(at) = list.binary_search(&ordinal) {
                    list.insert(at, ordinal);
                }
                if list.len() > FEW {
                    let mut bits = Packed::default();
                    list.iter().for_each(|o| _ = bits.insert(*o));
                    let many = u32::try_from(list.len()).unwrap_or(u32::MAX);
                    *self = Self::Many(bits, many);
                }
            }
            Self::Many(bits, many) => *many += u32::from(bits.insert(ordinal)),
        }
    }

    /// Takes a product out.
    pub(crate) fn remove(&mut self, ordinal: u32) {
        match self {
            Self::Few(list) => {
                if let Ok(at) = list.binary_search(&ordinal) {
                    list.remove(at);
                }
            }
            Self::Many(bits, many) => *many -= u32::from(bits.remove(ordinal)),
        }
    }

    /// Makes room that is not needed smaller.
    pub(crate) fn settle(&mut self) {
        match self {
            Self::Few(list) => list.shrink_to_fit(),
            Self::Many(bits, many) if *many as usize <= FEW / 2 => *self = Self::Few(bits.iter().collect()),
            Self::Many(bits, _) => bits.settle(),
        }
    }

    /// Whether nobody carries it.
    pub(crate) const fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// How many carry it.
    pub(crate) const fn count(&self) -> usize {
        match self {
            Self::Few(list) => list.len(),
            Self::Many(_, many) => *many as usize,
        }
    }

    /// How many of a set carry it.
    pub(crate) fn count_in(&self, set: &Bits) -> u32 {
        match self {
            Self::Few(list) => list.iter().map(|o| u32::from(set.has(*o))).sum(),
            Self::Many(bits, _) => bits.count_in(set),
        }
    }

    /// Whether any of a set carries it.
    pub(crate) fn meets(&self, set: &Bits) -> bool {
        match self {
            Self::Few(list) => list.iter().any(|o| set.has(*o)),
            Self::Many(bits, _) => bits.meets(set),
        }
    }

    /// Adds who carries it to a set.
    pub(crate) fn add_to(&self, set: &mut Bits) {
        match self {
            Self::Few(list) => list.iter().for_each(|o| set.insert(*o)),
            Self::Many(bits, _) => set.add_packed(bits),
        }
    }

    /// Keeps of a set who carries it.
    pub(crate) fn keep_in(&self, set: &mut Bits) {
        match self {
            Self::Few(list) => {
                let slots = list.last().map_or(0, |last| *last as usize + 1);
                set.keep(&Bits::of(list.iter().copied(), slots));
            }
            Self::Many(bits, _) => set.keep_packed(bits),
        }
    }

    /// Calls `enough` with who of a set carries it, the lowest first, until it says so.
    pub(crate) fn until(&self, set: &Bits, enough: impl FnMut(u32) -> bool) {
        match self {
            Self::Few(list) => {
                list.iter().copied().filter(|o| set.has(*o)).any(enough);
            }
            Self::Many(bits, _) => bits.until(set, enough),
        }
    }

    /// The bytes it takes beside itself.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Few(list) => list.capacity() * size_of::<u32>(),
            Self::Many(bits, _) => bits.bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_becomes_bits_and_a_list_again() {
        let mut carriers = Carriers::default();
        (0..1_000).for_each(|o| carriers.insert(o * 3));
        carriers.insert(0);
        let mut even = Bits::default();
        (0..3_000).step_by(2).for_each(|o| even.insert(o));
        assert!(matches!(carriers, Carriers::Many(_, 1_000)));
        assert_eq!((carriers.count_in(&even), carriers.meets(&even)), (500, true));
        let mut some = Bits::of([3, 6, 2_997, 2_998], 3_000);
        carriers.keep_in(&mut some);
        assert_eq!(some.iter().collect::<Vec<_>>(), [3, 6, 2_997]);
        (0..900).for_each(|o| carriers.remove(o * 3));
        carriers.remove(1);
        carriers.settle();
        assert!(matches!(&carriers, Carriers::Few(list) if list.len() == 100));
        let mut found = Vec::new();
        carriers.until(&even, |o| {
            found.push(o);
            o == 2_706
        });
        assert_eq!(found, [2_700, 2_706]);
        carriers.keep_in(&mut some);
        assert_eq!(some.iter().collect::<Vec<_>>(), [2_997]);
        let mut all = Bits::default();
        carriers.add_to(&mut all);
        assert_eq!((all.count(), carriers.is_empty()), (100, false));
    }
}
