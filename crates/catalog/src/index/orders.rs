//! The orders of a list, worked out once for each snapshot.

use std::cmp::Reverse;

use super::{Sort, bits::Bits};
use crate::model::ProductView;

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
        for sort in Sort::OF_A_LIST {
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
        a.created_at == b.created_at && Sort::OF_A_LIST.iter().all(|sort| key(*sort, a) == key(*sort, b))
    }

    /// The bytes they take.
    pub(crate) fn bytes(&self) -> usize {
        self.sorted.iter().chain(&self.places).map(|list| list.capacity() * size_of::<u32>()).sum()
    }

    /// Every live product in an order.
    pub(crate) fn sorted(&self, sort: Sort) -> &[u32] {
        self.sorted.get(sort.index()).map_or(&[], Vec::as_slice)
    }

    /// A part of a set in an order.
    pub(crate) fn page(&self, set: &Bits, sort: Sort, offset: usize, limit: usize) -> Vec<u32> {
        let sorted = self.sorted(sort);
        // a small set is sorted by place; for a large one, walking the order finds enough soon
        if (set.count() as usize).saturating_mul(8) >= sorted.len() {
            return walk(set, sorted, offset, limit);
        }
        let places = self.places.get(sort.index()).map_or(&[][..], Vec::as_slice);
        let mut found: Vec<u32> = set.iter().filter_map(|o| places.get(o as usize).copied()).collect();
        let wanted = offset.saturating_add(limit);
        if wanted < found.len() {
            found.select_nth_unstable(wanted);
            found.truncate(wanted);
        }
        found.sort_unstable();
        let page = found.into_iter().skip(offset).take(limit);
        page.filter_map(|place| sorted.get(place as usize).copied()).collect()
    }
}

/// A part of a set in a given order.
pub(crate) fn walk(set: &Bits, sorted: &[u32], offset: usize, limit: usize) -> Vec<u32> {
    sorted.iter().copied().filter(|o| set.has(*o)).skip(offset).take(limit).collect()
}

fn key(sort: Sort, product: &ProductView) -> i64 {
    match sort {
        Sort::Featured | Sort::Relevance => -i64::from(product.featured),
        Sort::Newest => 0,
        Sort::PriceAsc => product.price_from.minor(),
        Sort::PriceDesc => -product.price_from.minor(),
        Sort::CaratDesc => -i64::from(product.carats().max().unwrap_or(0)),
    }
}
