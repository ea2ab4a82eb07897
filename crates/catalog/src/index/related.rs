//! Pieces that go with a piece.

use std::{cmp::Reverse, sync::Arc};

use kernel::ids::ProductId;

use super::{Snapshot, Sort, narrowing::Attribute};
use crate::model::{Availability, ProductView};

impl Snapshot {
    /// Pieces that go with one: of its line, for its purpose, with its stone, near its price. Never the piece
    /// itself, never one that is sold, and no two with the same picture while there are others.
    pub fn related(&self, id: ProductId, n: usize) -> Vec<Arc<ProductView>> {
        const LOOK_AT: usize = 600;
        let Some(of) = self.product_by_id(id) else { return Vec::new() };
        let category = Attribute::Category.places().start + of.category as usize;
        let line = of.line.as_deref().and_then(|l| self.facets.place_of_line(l));
        let near = self.facets.any_of([category].into_iter().chain(line));
        let mut scored: Vec<_> = self
            .orders
            .page(&near, Sort::Featured, 0, LOOK_AT)
            .into_iter()
            .filter_map(|o| self.at(o))
            .filter(|p| p.id != id && p.availability != Availability::Sold)
            .map(|p| (likeness(of, p), p))
            .collect();
        scored.sort_by_key(|(score, _)| Reverse(*score));
        let picture = |p: &ProductView| p.hero().map(|m| Arc::clone(&m.image_set));
        let mut seen = vec![picture(of)];
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for (_, product) in scored {
            if first.len() == n {
                break;
            }
            let shown = picture(product);
            if shown.is_some() && seen.contains(&shown) {
                second.push(Arc::clone(product));
            } else {
                seen.push(shown);
                first.push(Arc::clone(product));
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
