//! Filtered lists that are pages of their own: what people search the web for by name.
//!
//! Only these few combinations are indexed, each at a clean address with its own words; every other filter stays a
//! parameter that crawlers are asked to leave alone.

use catalog::{Browse, Filters, Snapshot, Sort};

/// A filtered list with a page of its own.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Landing {
    /// The collection it is a part of.
    pub(crate) collection: &'static str,
    /// The rest of its address: `/collections/{collection}/{path}`.
    pub(crate) path: &'static str,
    /// What it is narrowed by, in the order that addresses are written.
    pub(crate) filters: &'static [(&'static str, &'static str)],
    /// Its name.
    pub(crate) title: &'static str,
    /// What it says about itself.
    pub(crate) intro: &'static str,
}

impl Landing {
    /// Every one of them.
    pub(crate) const ALL: &'static [Self] = LANDINGS;

    /// Its address.
    pub(crate) fn address(&self) -> String {
        format!("/collections/{}/{}", self.collection, self.path)
    }

    /// The one at an address.
    pub(crate) fn find(collection: &str, path: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|l| l.collection == collection && l.path == path)
    }

    /// The one that is narrowed by exactly these filters.
    pub(crate) fn of(collection: &str, filters: &[(String, String)]) -> Option<&'static Self> {
        let same = |l: &&Self| {
            l.filters.len() == filters.len()
                && l.filters.iter().zip(filters).all(|(ours, given)| ours.0 == given.0 && ours.1 == given.1)
        };
        Self::ALL.iter().filter(|l| l.collection == collection).find(same)
    }

    /// Whether there is a piece to show on it.
    pub(crate) fn is_shown(&self, snapshot: &Snapshot) -> bool {
        let Ok(filters) = Filters::parse(&self.pairs()) else { return false };
        let ask = Browse {
            collection: Some(self.collection),
            q: None,
            filters: &filters,
            sort: Sort::default(),
            offset: 0,
            limit: 0,
            facets: false,
        };
        snapshot.browse(&ask).total > 0
    }

    /// Its filters as a query has them.
    pub(crate) fn pairs(&self) -> Vec<(String, String)> {
        self.filters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }
}

const RINGS: &str = "engagement-rings";
const BANDS: &str = "wedding-bands";

const fn page(
    collection: &'static str,
    path: &'static str,
    filters: &'static [(&'static str, &'static str)],
    title: &'static str,
    intro: &'static str,
) -> Landing {
    Landing { collection, path, filters, title, intro }
}

const LANDINGS: &[Landing] = &[
    page(
        RINGS,
        "round",
        &[("shape", "round")],
        "Round engagement rings",
        "The round brilliant gives back more light than any other cut. In claws, in a rim, alone or with company; every weight and report is on the page.",
    ),
    page(
        RINGS,
        "oval",
        &[("shape", "oval")],
        "Oval engagement rings",
        "An oval looks a little larger than a round stone of its weight and makes the finger look longer. We choose ovals with as little dark bow across the middle as we can find.",
    ),
    page(
        RINGS,
        "cushion",
        &[("shape", "cushion")],
        "Cushion engagement rings",
        "Soft corners and broad facets, cut for candlelight before there was any other. Set so that the corners are held and seen.",
    ),
    page(
        RINGS,
        "emerald-cut",
        &[("shape", "emerald")],
        "Emerald-cut engagement rings",
        "Long steps that show a stone’s clarity rather than hide it. For those who prefer a flash to a sparkle.",
    ),
    page(
        RINGS,
        "pear",
        &[("shape", "pear")],
        "Pear engagement rings",
        "Round at one end, a point at the other, and the point always held by a claw of its own.",
    ),
    page(
        RINGS,
        "marquise",
        &[("shape", "marquise")],
        "Marquise engagement rings",
        "The longest of the brilliant shapes, with both tips guarded. It can lie along the finger or across it; ask us for either.",
    ),
    page(
        RINGS,
        "princess",
        &[("shape", "princess")],
        "Princess engagement rings",
        "A square brilliant with sharp corners, each under its own claw, in settings that lie low on the hand.",
    ),
    page(
        RINGS,
        "yellow-gold",
        &[("metal", "yellow_gold")],
        "Yellow gold engagement rings",
        "Recycled 14 and 18-carat yellow gold, warm beside every stone and easy to repair for as long as there are goldsmiths.",
    ),
    page(
        RINGS,
        "white-gold",
        &[("metal", "white_gold")],
        "White gold engagement rings",
        "Gold made white with palladium, plated with rhodium where you like it brighter. We renew the plating whenever it wears.",
    ),
    page(
        RINGS,
        "rose-gold",
        &[("metal", "rose_gold")],
        "Rose gold engagement rings",
        "Gold with a little more copper: a colour that flatters most hands and every stone from white to deep pink.",
    ),
    page(
        RINGS,
        "platinum",
        &[("metal", "platinum")],
        "Platinum engagement rings",
        "Dense, white all the way through, and the metal that holds a stone most patiently. Ours is 950 parts in a thousand.",
    ),
    page(
        RINGS,
        "oval/rose-gold",
        &[("metal", "rose_gold"), ("shape", "oval")],
        "Oval engagement rings in rose gold",
        "A long soft outline in a warm metal. Each can be made to your size, and most can be resized later.",
    ),
    page(
        RINGS,
        "oval/platinum",
        &[("metal", "platinum"), ("shape", "oval")],
        "Oval engagement rings in platinum",
        "Ovals held in platinum 950, which keeps its claws long after softer metals have worn.",
    ),
    page(
        RINGS,
        "round/platinum",
        &[("metal", "platinum"), ("shape", "round")],
        "Round engagement rings in platinum",
        "The brightest cut in the whitest metal: the ring most people draw when they are asked to draw one.",
    ),
    page(
        RINGS,
        "round/yellow-gold",
        &[("metal", "yellow_gold"), ("shape", "round")],
        "Round engagement rings in yellow gold",
        "Round brilliants in recycled yellow gold. The metal lends a stone of G colour or below a little of its warmth.",
    ),
    page(
        RINGS,
        "laboratory-grown",
        &[("origin_class", "laboratory_grown")],
        "Laboratory-grown diamond engagement rings",
        "Diamond in every respect but where it formed, and named laboratory-grown on every page. The report says how each was grown.",
    ),
    page(
        RINGS,
        "sapphire",
        &[("stone", "sapphire")],
        "Sapphire engagement rings",
        "Blue, and sometimes not. Each page says where the stone comes from and whether it was heated.",
    ),
    page(
        RINGS,
        "emerald",
        &[("stone", "emerald")],
        "Emerald engagement rings",
        "Softer than diamond and never quite clear, which is how you know one. We say what was done to it and how to wear it well.",
    ),
    page(
        RINGS,
        "ruby",
        &[("stone", "ruby")],
        "Ruby engagement rings",
        "Red that holds its own by candlelight and at noon. Treatment and report are in plain words on each page.",
    ),
    page(
        BANDS,
        "yellow-gold",
        &[("metal", "yellow_gold")],
        "Yellow gold wedding bands",
        "Court, flat and knife-edge profiles in recycled yellow gold, from a fine line to a broad band, engraved inside if you like.",
    ),
    page(
        BANDS,
        "rose-gold",
        &[("metal", "rose_gold")],
        "Rose gold wedding bands",
        "Plain and set bands in rose gold, to wear alone or beside the ring that came first.",
    ),
    page(
        BANDS,
        "platinum",
        &[("metal", "platinum")],
        "Platinum wedding bands",
        "Bands in platinum 950: heavy for their size, white throughout, and very slow to wear thin.",
    ),
    page(
        "earrings",
        "pearl",
        &[("stone", "pearl")],
        "Pearl earrings",
        "Cultured pearls matched by eye for colour, lustre and roundness. The page of each pair gives the size in millimetres.",
    ),
    page(
        "earrings",
        "diamond",
        &[("stone", "diamond")],
        "Diamond earrings",
        "Pairs of diamonds matched for spread as well as weight, in claws, halos and hoops.",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_has_its_own_address_words_and_filters_in_the_order_of_addresses() {
        let (mut addresses, mut words) = (BTreeSet::new(), BTreeSet::new());
        for landing in Landing::ALL {
            assert!(addresses.insert(landing.address()), "{}", landing.address());
            assert!(words.insert(landing.title) && words.insert(landing.intro), "{}", landing.title);
            assert!(landing.title.len() <= 60 && landing.intro.len() <= 180, "{}", landing.title);
            let filters = Filters::parse(&landing.pairs()).expect(landing.path);
            assert_eq!(filters.to_pairs(), landing.pairs(), "{}", landing.path);
            assert_eq!(Landing::of(landing.collection, &landing.pairs()), Some(landing));
            assert_eq!(Landing::find(landing.collection, landing.path), Some(landing));
        }
    }
}
