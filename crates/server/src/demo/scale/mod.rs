//! A catalogue of any size: the house's designs, varied over metals, stones, grades and measures.
//!
//! The same files always give the same pieces in the same order, so a larger catalogue contains the smaller
//! one. Words, attributes and prices are those of the variation; pictures are the design's, and the
//! description says so.

mod design;
mod price;

use super::files::{House, Piece};
use design::Design;

/// One piece of a varied catalogue.
pub(super) struct Variation {
    /// The piece, ready to be put into the house.
    pub(super) piece: Piece,
    /// The slug of the design.
    pub(super) design: String,
}

/// The designs that can be varied.
pub(super) struct Designs<'a>(Vec<Design<'a>>);

impl<'a> Designs<'a> {
    /// The designs of a house: the pieces that pictures were made of.
    pub(super) fn of(house: &'a House) -> Self {
        let pictured = |p: &&Piece| p.image_set.as_deref() == Some(p.product.slug.as_str());
        Self(house.pieces.iter().filter(pictured).filter_map(Design::of).collect())
    }

    /// How many different pieces they can be varied into.
    pub(super) fn possible(&self) -> usize {
        self.0.iter().map(Design::possible).sum()
    }

    /// Every variation: the first of each design, then the second of each, until none is left.
    pub(super) fn variations(&self) -> impl Iterator<Item = Variation> + '_ {
        let rounds = self.0.iter().map(Design::possible).max().unwrap_or(0);
        let round = move |n| self.0.iter().filter(move |d| n < d.possible()).map(move |d| d.vary(n));
        (0..rounds).flat_map(round)
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, path::Path};

    use catalog::model::{OriginClass, Species};

    use super::*;
    use crate::demo::files;

    fn house() -> House {
        files::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo"))).unwrap()
    }

    #[test]
    fn a_hundred_thousand_pieces_are_all_sound_and_all_different() {
        let house = house();
        let designs = Designs::of(&house);
        let (mut slugs, mut skus) = (HashSet::new(), HashSet::new());
        for (n, variation) in designs.variations().take(100_000).enumerate() {
            let product = variation.piece.product;
            // words are made by rule: one in twenty tells of all
            let worded = if n.is_multiple_of(20) { product.check_disclosure() } else { Ok(()) };
            if let Err(fields) = product.check().and(worded) {
                panic!("{}: {fields:?}", product.slug);
            }
            for variant in &product.variants {
                assert!(skus.insert(variant.sku.clone()), "{} comes twice", variant.sku);
            }
            assert!(slugs.insert(product.slug.clone()), "{} comes twice", product.slug);
        }
        assert_eq!(slugs.len(), 100_000);
        assert!(house.pieces.iter().all(|p| !slugs.contains(&p.product.slug)));
    }

    #[test]
    fn the_same_files_give_the_same_pieces() {
        let house = house();
        let some = |n| -> Vec<_> {
            Designs::of(&house).variations().take(n).map(|v| format!("{:?}", v.piece.product)).collect()
        };
        assert_eq!(some(300), some(500)[..300]);
    }

    #[test]
    fn laboratory_grown_is_said_right_before_the_name_and_all_diamonds_of_a_piece_agree() {
        let house = house();
        let mut grown = 0;
        for variation in Designs::of(&house).variations().take(5_000) {
            let product = &variation.piece.product;
            let principal = product.stones.first();
            if !principal.is_some_and(|s| {
                s.species == Species::Diamond && s.origin_class == OriginClass::LaboratoryGrown
            }) {
                continue;
            }
            let diamonds = product.stones.iter().filter(|s| s.species == Species::Diamond);
            assert!(diamonds.clone().all(|s| s.origin_class == OriginClass::LaboratoryGrown));
            assert!(product.tagline.contains("laboratory-grown diamond"), "{}", product.tagline);
            assert!(!product.title.contains("natural"), "{}", product.title);
            grown += 1;
        }
        assert!(grown > 100);
    }
}
