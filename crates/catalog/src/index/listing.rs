//! A question to the index and its answer.

use std::sync::Arc;

use super::{Filters, Sort};
use crate::model::ProductView;

/// A question to the index.
#[derive(Debug, Clone, Copy)]
pub struct Browse<'a> {
    /// Only this collection; an unknown one answers nothing.
    pub collection: Option<&'a str>,
    /// Only what these words describe.
    pub q: Option<&'a str>,
    /// Only what passes these.
    pub filters: &'a Filters,
    /// The order.
    pub sort: Sort,
    /// How many to skip.
    pub offset: usize,
    /// How many to give.
    pub limit: usize,
    /// Whether to count the values of every facet.
    pub facets: bool,
}

/// The answer: one page of products, how many there are in all, and what they can be narrowed by.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// How many match in all.
    pub total: usize,
    /// The page asked for.
    pub items: Vec<Arc<ProductView>>,
    /// What the list can be narrowed by; empty unless asked for.
    pub facets: Vec<Facet>,
}

/// How a facet is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FacetKind {
    /// Any number of values.
    Choice,
    /// A lowest and a highest value, under the names `…_min` and `…_max`.
    Range,
}

/// One attribute that a list can be narrowed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The filter's name, e.g. `metal`; a range's names add `_min` and `_max`.
    pub name: &'static str,
    /// The words people read.
    pub label: &'static str,
    /// How it is chosen.
    pub kind: FacetKind,
    /// Every value that occurs in the collection or search, also those that would leave nothing now.
    pub values: Vec<FacetValue>,
    /// The least and the most among what the other facets leave, for ranges: minor units, or thousandths of a carat.
    pub range: Option<(i64, i64)>,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// The value's code.
    pub code: Arc<str>,
    /// The words people read.
    pub label: Arc<str>,
    /// How many pieces carry it among what the other facets leave.
    pub count: u64,
    /// Whether it is chosen.
    pub selected: bool,
}
