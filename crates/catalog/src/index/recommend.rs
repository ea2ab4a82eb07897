//! Pieces to show with a piece, each with the reason: a port, and what the house suggests by itself.

use std::{cmp::Reverse, sync::Arc};

use kernel::ids::ProductId;

use super::Snapshot;
use crate::model::{Metal, ProductView, RingPurpose};

/// Where the suggestions are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Like the piece itself: instead of it.
    Alike,
    /// Bands to wear beside an engagement ring: with it.
    Beside,
}

/// Why a piece is suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// A band in the same metal, to wear beside it.
    MatchingBand,
    /// It belongs to the same line of the house.
    SameLine,
    /// It is made around the same stone.
    SameStone,
    /// It is for the same purpose.
    SamePurpose,
    /// It is of the same kind.
    SameCategory,
}

impl Reason {
    /// The word for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::MatchingBand => "matching_band",
            Self::SameLine => "same_line",
            Self::SameStone => "same_stone",
            Self::SamePurpose => "same_purpose",
            Self::SameCategory => "same_category",
        }
    }
}

/// What suggestions are wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecommendAsk {
    /// The piece they go with.
    pub product: ProductId,
    /// The metal that is chosen, when one is.
    pub metal: Option<Metal>,
    /// Where they are shown.
    pub slot: Slot,
    /// At most so many.
    pub limit: usize,
}

/// A piece with the reason it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommendation {
    /// The piece.
    pub product: Arc<ProductView>,
    /// Why.
    pub reason: Reason,
}

/// Suggests pieces. It answers from the snapshot it is given, so that everything on a page agrees; it never waits.
pub trait Recommender: Send + Sync {
    /// The suggestions, the closest first; never the piece itself, never one that is sold.
    fn recommend(&self, snapshot: &Snapshot, ask: &RecommendAsk) -> Vec<Recommendation>;
}

/// What the house suggests by itself: by what pieces have in common.
#[derive(Debug, Clone, Copy, Default)]
pub struct ByLikeness;

impl Recommender for ByLikeness {
    fn recommend(&self, snapshot: &Snapshot, ask: &RecommendAsk) -> Vec<Recommendation> {
        let Some(of) = snapshot.product_by_id(ask.product) else { return Vec::new() };
        match ask.slot {
            Slot::Alike => {
                let near = snapshot.related(ask.product, ask.limit).into_iter();
                near.map(|product| Recommendation { reason: reason(of, &product), product }).collect()
            }
            Slot::Beside => beside(snapshot, of, ask),
        }
    }
}

fn reason(of: &ProductView, other: &ProductView) -> Reason {
    let stone = |p: &ProductView| p.center_stone().map(|s| (s.species, s.origin_class));
    if of.line.is_some() && of.line == other.line {
        Reason::SameLine
    } else if stone(of).is_some() && stone(of) == stone(other) {
        Reason::SameStone
    } else if of.ring_purpose.is_some() && of.ring_purpose == other.ring_purpose {
        Reason::SamePurpose
    } else {
        Reason::SameCategory
    }
}

/// Wedding bands and half-set bands that can be had in the metal, the closest in width and profile first.
fn beside(snapshot: &Snapshot, of: &ProductView, ask: &RecommendAsk) -> Vec<Recommendation> {
    if of.ring_purpose != Some(RingPurpose::Engagement) {
        return Vec::new();
    }
    let metal = ask.metal.or_else(|| of.default_variant().map(|v| v.metal));
    let mut bands: Vec<_> = snapshot.bands(metal).iter().filter(|p| p.id != of.id).collect();
    let origin = |p: &ProductView| p.center_stone().map(|s| s.origin_class);
    bands.sort_by_key(|p| {
        let apart = p.band_width_um.zip(of.band_width_um).map_or(10_000, |(a, b)| (a - b).abs());
        let same_line = of.line.is_some() && p.line == of.line;
        // a band set with grown stones goes beside a grown stone, and mined beside mined
        let mixed = origin(p).is_some() && origin(p) != origin(of);
        Reverse((same_line, !mixed, p.band_profile == of.band_profile, -apart / 500))
    });
    let mut seen = Vec::new();
    bands.retain(|p| {
        let picture = p.hero().map(|m| Arc::clone(&m.image_set));
        let fresh = picture.is_none() || !seen.contains(&picture);
        seen.push(picture);
        fresh
    });
    bands.truncate(ask.limit);
    let matching = |product| Recommendation { product: Arc::clone(product), reason: Reason::MatchingBand };
    bands.into_iter().map(matching).collect()
}
