//! Pieces that go with a piece.

use std::{
    cmp::Reverse,
    sync::{Arc, OnceLock},
};

use kernel::ids::ProductId;

use super::{Browse, Filters, Snapshot, Sort, narrowing::Attribute};
use crate::model::{Availability, Metal, ProductView, RingPurpose};

/// How many pieces that go with one are remembered: as many as pages show.
const REMEMBERED: usize = 4;
/// What stands where fewer go with a piece.
const NOBODY: u32 = u32::MAX;

/// Which pieces go with which: worked out when a page first asks, forgotten with the snapshot.
#[derive(Debug, Clone, Default)]
pub(super) struct Near {
    /// The pieces that go with each, by ordinal.
    alike: Arc<[OnceLock<[u32; REMEMBERED]>]>,
    /// Bands to choose from for a ring of each metal, and of any.
    bands: Arc<[OnceLock<Vec<Arc<ProductView>>>; Metal::ALL.len() + 1]>,
}

impl Near {
    /// Nothing worked out yet, for so many products.
    pub(super) fn of(slots: usize) -> Self {
        Self { alike: (0..slots).map(|_| OnceLock::new()).collect(), bands: Arc::default() }
    }
}

impl Snapshot {
    /// Pieces that go with one: of its line, for its purpose, with its stone, near its price. Never the piece
    /// itself, never one that is sold, and no two with the same picture while there are others.
    pub fn related(&self, id: ProductId, n: usize) -> Vec<Arc<ProductView>> {
        let Some(ordinal) = self.ordinal(id) else { return Vec::new() };
        let place = self.near.alike.get(ordinal as usize).filter(|_| n <= REMEMBERED);
        // of a longer list the first few are the shorter list
        let found = |found: &[u32]| found.iter().take(n).filter_map(|o| self.at(*o)).cloned().collect();
        match place {
            Some(place) => found(place.get_or_init(|| {
                let near = self.go_with(id, REMEMBERED);
                std::array::from_fn(|at| near.get(at).copied().unwrap_or(NOBODY))
            })),
            None => found(&self.go_with(id, n)),
        }
    }

    /// The bands that can be had in a metal, or in any, in the house's order.
    pub(super) fn bands(&self, metal: Option<Metal>) -> &[Arc<ProductView>] {
        let place = metal.map_or(Metal::ALL.len(), Metal::index);
        self.near.bands.get(place).map_or(&[], |kept| kept.get_or_init(|| self.find_bands(metal)))
    }

    fn find_bands(&self, metal: Option<Metal>) -> Vec<Arc<ProductView>> {
        const LOOK_AT: usize = 120;
        let bands = [RingPurpose::WeddingBand, RingPurpose::Eternity];
        let mut wanted: Vec<_> =
            bands.iter().map(|p| ("ring_purpose".to_owned(), p.code().to_owned())).collect();
        wanted.extend(metal.map(|m| ("metal".to_owned(), m.code().to_owned())));
        let Ok(filters) = Filters::parse(&wanted) else { return Vec::new() };
        let browse = Browse {
            collection: None,
            q: None,
            filters: &filters,
            sort: Sort::Featured,
            offset: 0,
            limit: LOOK_AT,
            facets: false,
        };
        self.browse(&browse).items.into_iter().filter(|p| p.availability != Availability::Sold).collect()
    }

    fn go_with(&self, id: ProductId, n: usize) -> Vec<u32> {
        const LOOK_AT: usize = 600;
        let Some(of) = self.product_by_id(id) else { return Vec::new() };
        let category = Attribute::Category.places().start + of.category as usize;
        let line = of.line.as_deref().and_then(|l| self.facets.place_of_line(l));
        let near = self.facets.any_of([category].into_iter().chain(line));
        let mut scored: Vec<_> = self
            .orders
            .page(&near, Sort::Featured, 0, LOOK_AT)
            .into_iter()
            .filter_map(|o| self.at(o).map(|p| (o, p)))
            .filter(|(_, p)| p.id != id && p.availability != Availability::Sold)
            .map(|(o, p)| (likeness(of, p), o, p))
            .collect();
        scored.sort_by_key(|(score, ..)| Reverse(*score));
        let picture = |p: &ProductView| p.hero().map(|m| Arc::clone(&m.image_set));
        let mut seen = vec![picture(of)];
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for (_, ordinal, product) in scored {
            if first.len() == n {
                break;
            }
            let shown = picture(product);
            if shown.is_some() && seen.contains(&shown) {
                second.push(ordinal);
            } else {
                seen.push(shown);
                first.push(ordinal);
            }
        }
        first.extend(second.into_iter().take(n - first.len()));
        first
    }
}

/// How much two pieces have in common.
fn likeness(a: &ProductView, b: &ProductView) -> u32 {
    let near_price = {
        let (a, b) = (a.price_from.minor(), b.price_from.minor());
        (a - b).abs().saturating_mul(5) <= a.saturating_mul(2)
    };
    let stone = |p: &ProductView| p.center_stone().map(|s| (s.species, s.shape));
    let (mine, theirs) = (stone(a), stone(b));
    let mut score = 0;
    score += if a.line.is_some() && a.line == b.line { 4 } else { 0 };
    score += if a.ring_purpose.is_some() && a.ring_purpose == b.ring_purpose { 3 } else { 0 };
    score += if mine.map(|s| s.0) == theirs.map(|s| s.0) { 3 } else { 0 };
    score += if mine.is_some() && mine.map(|s| s.1) == theirs.map(|s| s.1) { 2 } else { 0 };
    score += if near_price { 2 } else { 0 };
    score + u32::from(a.category == b.category)
}
