//! A question to the index and its answer.

use std::{borrow::Cow, sync::Arc};

use super::{Filters, Sort, Unit};
use crate::{model::ProductView, search::Search};

/// A question to the index.
#[derive(Debug, Clone, Copy)]
pub struct Browse<'a> {
    /// Only this collection; an unknown one answers nothing.
    pub collection: Option<&'a str>,
    /// Only what this search found.
    pub q: Option<&'a Search>,
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
    /// A least and a greatest, under the names `…_min` and `…_max`.
    Range(Unit),
}

/// One attribute that a list can be narrowed by. Which ones there are follows from the pieces: one that no piece of
/// the list, or of the categories that are chosen, carries is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The filter's name, e.g. `metal`, or the code of an attribute that staff defined; a range's names add `_min` and
    /// `_max`.
    pub name: Cow<'static, str>,
    /// The words people read.
    pub label: Cow<'static, str>,
    /// How it is chosen.
    pub kind: FacetKind,
    /// Every value that occurs in the collection or search, also those that would leave nothing now.
    pub values: Vec<FacetValue>,
    /// The least and the greatest among what the other facets leave, for ranges, in the range's [`Unit`].
    pub range: Option<(i64, i64)>,
    /// How many pieces lie where, for ranges: from the first bar that any piece of the list stands in to the last.
    pub bars: Vec<Bar>,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// The value's code.
    pub code: Cow<'static, str>,
    /// The words people read.
    pub label: Cow<'static, str>,
    /// How many pieces carry it among what the other facets leave.
    pub count: u64,
    /// Whether it is chosen.
    pub selected: bool,
}

/// One bar of a histogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// The least number in it, in the range's [`Unit`].
    pub from: i64,
    /// The number that the next begins with; none for the last there can be.
    pub to: Option<i64>,
    /// How many pieces have a number in it among what the other facets leave.
    pub count: u64,
}
