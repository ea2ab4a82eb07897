//! How many.

/// How many of a variant one line may ask for: 1 to 10.
///
/// The upper bound is the house's; a client who needs more is better served by a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(i32);

/// The number is outside what one line may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Choose a quantity from 1 to {max}.", max = Quantity::MAX)]
pub struct QuantityOutOfRange;

impl Quantity {
    /// One.
    pub const ONE: Self = Self(1);
    /// The most that one line may ask for.
    pub const MAX: i32 = 10;

    /// A quantity within bounds.
    pub const fn new(n: i64) -> Result<Self, QuantityOutOfRange> {
        if n >= 1 && n <= Self::MAX as i64 {
            #[expect(clippy::cast_possible_truncation, reason = "bounded by the check above")]
            return Ok(Self(n as i32));
        }
        Err(QuantityOutOfRange)
    }

    /// The number.
    pub const fn get(self) -> i32 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absurd_quantities_are_refused() {
        for bad in [i64::MIN, -1, 0, 11, i64::MAX] {
            assert_eq!(Quantity::new(bad), Err(QuantityOutOfRange));
        }
        assert_eq!(Quantity::new(10).map(Quantity::get), Ok(10));
    }
}
