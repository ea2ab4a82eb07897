//! The orders of a list, worked out once for each snapshot, and the numbers they and the ranges need.

use std::cmp::Reverse;

use roaring::RoaringBitmap;

use super::{Filters, Sort};
use crate::model::ProductView;

/// The numbers of each product, by ordinal; a place without a product holds zeros.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    price_low: Vec<i64>,
    price_high: Vec<i64>,
    carat_low: Vec<i32>,
    carat_high: Vec<i32>,
}

impl Columns {
    /// Writes the numbers of a product, growing to its ordinal.
    pub(crate) fn put(&mut self, ordinal: u32, product: &ProductView) {
        let at = ordinal as usize;
        let (low, high) = (product.carats().min().unwrap_or(0), product.carats().max().unwrap_or(0));
        put(&mut self.price_low, at, product.price_from.minor());
        put(&mut self.price_high, at, product.price_to.minor());
        put(&mut self.carat_low, at, low);
        put(&mut self.carat_high, at, high);
    }

    /// The products with a variant in the price range. Only a product whose range straddles the bounds is
    /// looked at variant by variant.
    pub(crate) fn in_price<'a>(
        &self,
        filters: &Filters,
        within: &RoaringBitmap,
        product: impl Fn(u32) -> Option<&'a ProductView>,
    ) -> RoaringBitmap {
        let (min, max) = (filters.price_min.unwrap_or(0), filters.price_max.unwrap_or(i64::MAX));
        let fits = |ordinal: &u32| {
            let at = *ordinal as usize;
            let (Some(low), Some(high)) = (self.price_low.get(at), self.price_high.get(at)) else {
                return false;
            };
            if *high < min || *low > max {
                return false;
            }
            (*low >= min) || (*high <= max) || product(*ordinal).is_some_and(|p| filters.price_fits(p))
        };
        within.iter().filter(fits).collect()
    }

    /// The products with a centre stone in the carat range.
    pub(crate) fn in_carat<'a>(
        &self,
        filters: &Filters,
        within: &RoaringBitmap,
        product: impl Fn(u32) -> Option<&'a ProductView>,
    ) -> RoaringBitmap {
        let (min, max) = (filters.carat_min.unwrap_or(1), filters.carat_max.unwrap_or(i32::MAX));
        let fits = |ordinal: &u32| {
            let at = *ordinal as usize;
            let (Some(low), Some(high)) = (self.carat_low.get(at), self.carat_high.get(at)) else {
                return false;
            };
            if *high == 0 || *high < min || *low > max {
                return false;
            }
            (*low >= min) || (*high <= max) || product(*ordinal).is_some_and(|p| filters.carat_fits(p))
        };
        within.iter().filter(fits).collect()
    }

    /// The lowest and highest price within a set.
    pub(crate) fn price_range(&self, set: &RoaringBitmap) -> Option<(i64, i64)> {
        let low = set.iter().filter_map(|o| self.price_low.get(o as usize)).min()?;
        let high = set.iter().filter_map(|o| self.price_high.get(o as usize)).max()?;
        Some((*low, *high))
    }

    /// The lowest and highest weight of a centre stone within a set.
    pub(crate) fn carat_range(&self, set: &RoaringBitmap) -> Option<(i64, i64)> {
        let weights = |column: &[i32], o: u32| column.get(o as usize).copied().filter(|c| *c > 0);
        let low = set.iter().filter_map(|o| weights(&self.carat_low, o)).min()?;
        let high = set.iter().filter_map(|o| weights(&self.carat_high, o)).max()?;
        Some((low.into(), high.into()))
    }
}

fn put<T: Clone + Default>(column: &mut Vec<T>, at: usize, value: T) {
    if column.len() <= at {
        column.resize(at + 1, T::default());
    }
    if let Some(slot) = column.get_mut(at) {
        *slot = value;
    }
}

/// Every live product in each order, and the place of each product in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Orders {
    sorted: [Vec<u32>; 5],
    places: [Vec<u32>; 5],
}

impl Orders {
    pub(crate) fn build<'a>(
        products: &(impl Iterator<Item = (u32, &'a ProductView)> + Clone),
        slots: usize,
    ) -> Self {
        let mut orders = Self::default();
        for sort in Sort::ALL {
            let keyed =
                products.clone().map(|(ordinal, p)| (key(*sort, p), Reverse(p.created_at), p.id, ordinal));
            let mut keyed: Vec<_> = keyed.collect();
            keyed.sort_unstable();
            let sorted: Vec<u32> = keyed.into_iter().map(|(.., ordinal)| ordinal).collect();
            let mut places = vec![0; slots];
            for (place, ordinal) in (0_u32..).zip(&sorted) {
                if let Some(slot) = places.get_mut(*ordinal as usize) {
                    *slot = place;
                }
            }
            if let (Some(s), Some(p)) =
                (orders.sorted.get_mut(sort.index()), orders.places.get_mut(sort.index()))
            {
                (*s, *p) = (sorted, places);
            }
        }
        orders
    }

    /// Whether two versions of a product stand at the same place in every order.
    pub(crate) fn same_place(a: &ProductView, b: &ProductView) -> bool {
        a.created_at == b.created_at && Sort::ALL.iter().all(|sort| key(*sort, a) == key(*sort, b))
    }

    /// Every live product in an order.
    pub(crate) fn sorted(&self, sort: Sort) -> &[u32] {
        self.sorted.get(sort.index()).map_or(&[], Vec::as_slice)
    }

    /// A part of a set in an order.
    pub(crate) fn page(&self, set: &RoaringBitmap, sort: Sort, offset: usize, limit: usize) -> Vec<u32> {
        let sorted = self.sorted(sort);
        // a small set is sorted by place; for a large one, walking the order finds enough soon
        if set.len().saturating_mul(8) >= sorted.len() as u64 {
            return walk(set, sorted, offset, limit);
        }
        let places = self.places.get(sort.index()).map_or(&[][..], Vec::as_slice);
        let mut found: Vec<u32> = set.iter().filter_map(|o| places.get(o as usize).copied()).collect();
        found.sort_unstable();
        let page = found.into_iter().skip(offset).take(limit);
        page.filter_map(|place| sorted.get(place as usize).copied()).collect()
    }
}

/// A part of a set in a given order.
pub(crate) fn walk(set: &RoaringBitmap, sorted: &[u32], offset: usize, limit: usize) -> Vec<u32> {
    sorted.iter().copied().filter(|o| set.contains(*o)).skip(offset).take(limit).collect()
}

fn key(sort: Sort, product: &ProductView) -> i64 {
    match sort {
        Sort::Featured => -i64::from(product.featured),
        Sort::Newest => 0,
        Sort::PriceAsc => product.price_from.minor(),
        Sort::PriceDesc => -product.price_from.minor(),
        Sort::CaratDesc => -i64::from(product.carats().max().unwrap_or(0)),
    }
}
