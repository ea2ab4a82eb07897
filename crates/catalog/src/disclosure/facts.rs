//! What is known of a piece, as the rules need it.

use crate::model::{Fineness, Lab, Metal, OriginClass, Species, Stone, Treatment};

/// Claims that need proof the house holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The metal is recycled.
    pub recycled_metal: bool,
    /// An assay office has struck its marks.
    pub hallmarked: bool,
    /// Shaped by hand throughout, as 16 CFR 23.2 means it.
    pub hand_made: bool,
    /// A supplier's warranty or an audit stands behind words such as "conflict-free".
    pub responsible_origin: bool,
}

/// The facts of a piece.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Its stones.
    pub stones: Vec<Stone>,
    /// The metals it can be had in.
    pub metals: Vec<(Metal, Fineness)>,
    /// The centre stone's weights, in thousandths of a carat, where variants differ in it.
    pub center_carats: Vec<i32>,
    /// Claims the house can prove.
    pub evidence: Evidence,
}

impl Facts {
    /// The stones of a species.
    pub(super) fn of(&self, species: Species) -> impl Iterator<Item = &Stone> {
        self.stones.iter().filter(move |s| s.species == species)
    }

    /// Whether it has stones of a species and an origin.
    pub(super) fn has(&self, species: Species, origin: OriginClass) -> bool {
        self.of(species).any(|s| s.origin_class == origin)
    }

    /// Whether any stone came out of the ground or a wild mollusc.
    pub(super) fn any_natural(&self) -> bool {
        self.stones.iter().any(|s| s.origin_class == OriginClass::Natural)
    }

    /// Whether a stone's report is of a laboratory.
    pub(super) fn reported_by(&self, lab: Lab) -> bool {
        self.stones.iter().any(|s| s.lab == Some(lab))
    }

    /// Whether a stone is known to be untreated.
    pub(super) fn any_untreated(&self) -> bool {
        self.stones.iter().any(|s| s.treatments == [Treatment::None])
    }
}
