//! A question about stones and its answer.

use super::{Dimension, StoneFilters, StoneSort};
use crate::stones::StoneView;

/// A question to the index of stones.
#[derive(Debug, Clone, Copy)]
pub struct StoneBrowse<'a> {
    /// Only what passes these.
    pub filters: &'a StoneFilters,
    /// The order.
    pub sort: StoneSort,
    /// How many to skip.
    pub offset: usize,
    /// How many to give.
    pub limit: usize,
    /// Whether to count every step of every dimension.
    pub facets: bool,
}

/// The answer: one page of stones that can be had, how many there are in all, and what they can be narrowed by.
#[derive(Debug, Clone, Default)]
pub struct StoneListing {
    /// How many match in all.
    pub total: usize,
    /// The page asked for.
    pub stones: Vec<StoneView>,
    /// What the list can be narrowed by; empty unless asked for.
    pub facets: Vec<StoneFacet>,
}

impl StoneListing {
    /// The counts of one dimension.
    pub fn facet(&self, dimension: Dimension) -> Option<&StoneFacet> {
        self.facets.iter().find(|f| f.dimension == dimension)
    }
}

/// One dimension with how many stones stand on each of its steps, among what the other dimensions leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoneFacet {
    /// Which.
    pub dimension: Dimension,
    /// Every step, in order.
    pub steps: Vec<StoneStep>,
}

/// A word, a grade, or a stretch of amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoneStep {
    /// The word's code; empty for amounts.
    pub code: &'static str,
    /// The words people read; empty for amounts.
    pub label: &'static str,
    /// Where the stretch begins, in stored units; 0 for words.
    pub from: i64,
    /// How many stones stand on it.
    pub count: usize,
}
