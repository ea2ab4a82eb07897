//! Where things are found by their names, eight bytes a name.

use std::hash::{DefaultHasher, Hash, Hasher};

use kernel::IdKind;

/// The ordinals of products by what names them. Only a part of the name's sum is kept: the product itself tells whether it
/// is the one that was meant.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    /// Sorted.
    entries: Vec<(u32, u32)>,
}

impl Names {
    /// Takes in sums and ordinals.
    pub(crate) fn build(entries: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut entries: Vec<_> = entries.collect();
        entries.sort_unstable();
        entries.dedup();
        entries.shrink_to_fit();
        Self { entries }
    }

    /// The products that may be called so.
    pub(crate) fn near(&self, sum: u32) -> impl Iterator<Item = u32> {
        let from = self.entries.partition_point(|(own, _)| *own < sum);
        let rest = self.entries.get(from..).unwrap_or_default();
        rest.iter().take_while(move |(own, _)| *own == sum).map(|(_, ordinal)| *ordinal)
    }

    /// The bytes it takes beside itself.
    pub(crate) fn bytes(&self) -> usize {
        self.entries.capacity() * size_of::<(u32, u32)>()
    }
}

/// The sum of an id: a part of what is random in it.
pub(crate) fn sum_of_id<K: IdKind>(id: kernel::Id<K>) -> u32 {
    let [.., a, b, c, d] = id.uuid().into_bytes();
    u32::from_be_bytes([a, b, c, d])
}

/// The sum of a text.
pub(crate) fn sum_of_text(text: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let [.., a, b, c, d] = hasher.finish().to_be_bytes();
    u32::from_be_bytes([a, b, c, d])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_that_may_be_called_so_is_found() {
        let names = Names::build([(7, 3), (2, 1), (7, 1), (7, 3), (u32::MAX, 9)].into_iter());
        assert_eq!(names.near(7).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(names.near(u32::MAX).collect::<Vec<_>>(), [9]);
        assert_eq!(names.near(3).count(), 0);
    }
}
