//! Parts of pages that are the same wherever they stand: a card is rendered once and put into every page that shows it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use maud::Markup;
use ui::Part;

/// What a prepared part depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartKey {
    /// The catalogue's version.
    pub version: u64,
    /// The piece it shows.
    pub of: u128,
    /// Which of its parts this is; the caller numbers them.
    pub form: u16,
}

/// Prepared parts of the newest catalogue. Cloning shares them.
#[derive(Debug, Clone)]
pub struct Prepared {
    parts: moka::sync::Cache<PartKey, Part>,
    newest: Arc<AtomicU64>,
}

/// What they may hold, in bytes: about 30,000 cards.
const CAPACITY: u64 = 48 * 1024 * 1024;
/// What keeping a part takes besides its bytes, about.
const OVERHEAD: usize = 160;

impl Default for Prepared {
    fn default() -> Self {
        let weigh =
            |_: &PartKey, part: &Part| u32::try_from(part.html().len() + OVERHEAD).unwrap_or(u32::MAX);
        let parts = moka::sync::Cache::builder().max_capacity(CAPACITY).weigher(weigh).build();
        Self { parts, newest: Arc::default() }
    }
}

impl Prepared {
    /// The part for a key, rendered when it is asked for first. A newer version throws away what older ones left.
    pub fn part(&self, key: PartKey, render: impl FnOnce() -> Markup) -> Part {
        if self.newest.fetch_max(key.version, Ordering::Relaxed) < key.version {
            self.parts.invalidate_all();
        }
        if let Some(part) = self.parts.get(&key) {
            return part;
        }
        let part = Part::of(render());
        self.parts.insert(key, part.clone());
        part
    }
}

#[cfg(test)]
mod tests {
    use maud::html;

    use super::*;

    #[test]
    fn a_part_is_rendered_once_a_version() {
        let prepared = Prepared::default();
        let key = PartKey { version: 1, of: 7, form: 0 };
        let one = |key, word: &str| prepared.part(key, || html! { p { (word) } });
        assert_eq!(one(key, "first").html(), "<p>first</p>");
        assert_eq!(one(key, "second").html(), "<p>first</p>");
        assert_eq!(one(PartKey { form: 1, ..key }, "another form").html(), "<p>another form</p>");
        assert_eq!(one(PartKey { of: 8, ..key }, "another piece").html(), "<p>another piece</p>");
        assert_eq!(one(PartKey { version: 2, ..key }, "newer").html(), "<p>newer</p>");
        // who still renders from the older catalogue gets what belongs to it
        assert_eq!(one(key, "older").html(), "<p>older</p>");
    }
}
