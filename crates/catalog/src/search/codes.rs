//! Codes that name one piece exactly: stock-keeping codes, serial numbers, report numbers.

use super::fold::compact_code;
use crate::model::ProductView;

/// The shortest text that can be a code, or its beginning.
const SHORTEST: usize = 4;
/// The longest code that is looked at.
const LONGEST: usize = 60;
/// How many letters and digits of a code its key holds.
const IN_KEY: usize = 8;

/// Every code with the product it names, by its first eight letters and digits; the product itself tells the rest.
/// Twelve bytes a code, whatever its length.
#[derive(Debug, Clone, Default)]
pub(crate) struct CodeIndex {
    /// Sorted.
    keys: Vec<u64>,
    products: Vec<u32>,
}

impl CodeIndex {
    pub(crate) fn build<'a>(products: impl Iterator<Item = (u32, &'a ProductView)>) -> Self {
        let mut found: Vec<(u64, u32)> = Vec::new();
        for (ordinal, product) in products {
            for code in codes_of(product) {
                found.push((key(&compact_code(code)), ordinal));
            }
        }
        found.sort_unstable();
        found.dedup();
        Self { keys: found.iter().map(|f| f.0).collect(), products: found.iter().map(|f| f.1).collect() }
    }

    /// The products that may carry a code beginning so; whether they do is for [`carries`] to say.
    pub(crate) fn near(&self, code: &str) -> &[u32] {
        if !(SHORTEST..=LONGEST).contains(&code.len()) {
            return &[];
        }
        let low = key(code);
        // every key that begins with the letters that are there
        let open = 8 * (IN_KEY - code.len().min(IN_KEY));
        let high = if open == 0 { low } else { low | ((1 << open) - 1) };
        let from = self.keys.partition_point(|k| *k < low);
        let to = self.keys.partition_point(|k| *k <= high);
        self.products.get(from..to).unwrap_or_default()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.keys.len() * size_of::<u64>() + self.products.len() * size_of::<u32>()
    }
}

/// How a product carries a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Carries {
    /// One of its codes begins so.
    Beginning,
    /// One of its codes is this.
    Whole,
}

/// Whether a product carries a code, in the spelling of [`compact_code`].
pub(crate) fn carries(product: &ProductView, code: &str) -> Option<Carries> {
    let found = codes_of(product).map(compact_code).filter(|own| own.starts_with(code));
    found.map(|own| if own.len() == code.len() { Carries::Whole } else { Carries::Beginning }).max()
}

fn codes_of(product: &ProductView) -> impl Iterator<Item = &str> {
    let variants = product.variants.iter().flat_map(|v| [Some(&*v.sku), v.serial().map(|serial| &**serial)]);
    variants.chain(product.stones.iter().map(|s| s.report_number.as_deref())).flatten()
}

fn key(code: &str) -> u64 {
    let mut bytes = [0; IN_KEY];
    for (slot, byte) in bytes.iter_mut().zip(code.bytes()) {
        *slot = byte;
    }
    u64::from_be_bytes(bytes)
}
