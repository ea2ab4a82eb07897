//! What a shopper can see: products, variants and pictures as the index holds them.

use std::{borrow::Cow, ops::Deref, sync::Arc};

use chrono::{DateTime, Utc};
use kernel::{
    Money,
    ids::{ProductId, VariantId},
};

use super::{
    Attribute, Availability, BandProfile, Category, ChainType, Details, EarringBack, Fineness, Finish, Head,
    MediaKind, Metal, Occasion, RingPurpose, RingSize, Role, Seo, SettingStyle, Stone, stone::carats,
};
use crate::mounts::Mount;

/// One product page. Only active products and their active variants become views.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductView {
    /// Its id.
    pub id: ProductId,
    /// Its address: `/products/{slug}`.
    pub slug: Arc<str>,
    /// Its name.
    pub title: Arc<str>,
    /// One line about it.
    pub tagline: Arc<str>,
    /// A few paragraphs about it, separated by empty lines.
    pub description: Arc<str>,
    /// Width of the band in micrometres.
    pub band_width_um: Option<i32>,
    /// What it shares with the pieces it differs from in stone, metal or measure; its fields are read as the piece's own.
    pub nature: Arc<Nature>,
    /// Its stones, the centre stone first.
    pub stones: Arc<[Stone]>,
    /// The forms it can be bought in, in the house's order; never empty.
    pub variants: Vec<VariantView>,
    /// Its pictures, the hero first; empty while a piece has not been photographed.
    pub media: Arc<[Media]>,
    /// What it holds, when it can be set with a stone of the client's choice.
    pub mount: Option<Arc<Mount>>,
    /// Slugs of the collections it is in.
    pub collections: Arc<[Arc<str>]>,
    /// The lowest price among its variants.
    pub price_from: Money,
    /// The highest price among its variants.
    pub price_to: Money,
    /// Whether, and how soon, it can be had: the best of its variants.
    pub availability: Availability,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was made known.
    pub created_at: DateTime<Utc>,
    /// The house's order: higher first.
    pub featured: i32,
}

/// What a piece is, apart from its words, stones, measures and prices: many pieces have it in common, and it is kept once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Nature {
    /// How to look after it.
    pub care: Arc<str>,
    /// What it is.
    pub category: Category,
    /// What the ring is for.
    pub ring_purpose: Option<RingPurpose>,
    /// How its stones are set.
    pub setting_styles: Arc<[SettingStyle]>,
    /// What holds the centre stone.
    pub head: Option<Head>,
    /// The surface of the metal.
    pub finish: Option<Finish>,
    /// Cross-section of the band.
    pub band_profile: Option<BandProfile>,
    /// Height above the finger, or of the pendant, in micrometres.
    pub height_um: Option<i32>,
    /// How the chain is linked.
    pub chain_type: Option<ChainType>,
    /// How the earrings close.
    pub earring_back: Option<EarringBack>,
    /// The house's own line, e.g. "Aurelia".
    pub line: Option<Arc<str>>,
    /// What it is given or worn for.
    pub occasions: Arc<[Occasion]>,
    /// Whether words can be engraved.
    pub engravable: bool,
    /// The most characters that can be engraved.
    pub engraving_max: i32,
    /// Whether the metal is recycled.
    pub recycled_metal: bool,
    /// Whether it can be returned.
    pub returnable: bool,
    /// Its measures, its maker and its marks.
    pub details: Arc<Details>,
    /// What it says of the attributes that staff defined, in their order; those taken out of use are left out.
    pub attributes: Arc<[Attribute]>,
    /// Words the house files it under; they are searched, and are no promise to the shopper.
    pub tags: Arc<[Arc<str>]>,
    /// What search engines are told, where it differs from the words above.
    pub seo: Option<Arc<Seo>>,
}

impl Deref for ProductView {
    type Target = Nature;

    fn deref(&self) -> &Nature {
        &self.nature
    }
}

impl ProductView {
    /// The stone the piece is about: the first centre stone or pearl.
    pub fn center_stone(&self) -> Option<&Stone> {
        self.stones
            .iter()
            .find(|s| matches!(s.role, Role::Center | Role::Pearl))
            .or_else(|| self.stones.first())
    }

    /// The stones of the piece that is sold as a variant: of one that exists once and can be had, those that have reports of
    /// their own are told by them.
    pub fn stones_of(&self, variant: &VariantView) -> Cow<'_, [Stone]> {
        let own = variant.own_stones();
        if own.is_empty() || !variant.one_of_a_kind || variant.available <= 0 {
            return Cow::Borrowed(&self.stones);
        }
        let mut stones = self.stones.to_vec();
        for OwnStone { place, stone } in own {
            if let Some(of_design) = stones.get_mut(*place) {
                of_design.clone_from(stone);
            }
        }
        Cow::Owned(stones)
    }

    /// The stones the piece is about: centre stones and pearls, or all when it has neither. What filters look at.
    pub fn principal_stones(&self) -> impl Iterator<Item = &Stone> {
        let principal = |s: &Stone| matches!(s.role, Role::Center | Role::Pearl);
        let any = self.stones.iter().any(principal);
        self.stones.iter().filter(move |s| !any || principal(s))
    }

    /// The picture shown first.
    pub fn hero(&self) -> Option<&Media> {
        self.media.first()
    }

    /// The metals it can be had in, each once, in the order of its variants.
    pub fn metals(&self) -> Vec<Metal> {
        let mut metals = Vec::new();
        for variant in &self.variants {
            if !metals.contains(&variant.metal) {
                metals.push(variant.metal);
            }
        }
        metals
    }

    /// The carat weights it can be had in, in thousandths: those of its variants, or of its centre stone.
    pub fn carats(&self) -> impl Iterator<Item = i32> + '_ {
        let own = self.variants.iter().filter_map(|v| v.carat_milli);
        let center =
            self.variants.iter().all(|v| v.carat_milli.is_none()).then(|| self.center_stone()).flatten();
        own.chain(center.and_then(|s| s.carat_milli))
    }

    /// The weights of all its stones together, in thousandths of a carat: one for each weight of its centre stone.
    pub fn total_carats(&self) -> impl Iterator<Item = i32> + '_ {
        let center = self.center_stone();
        let beside = |s: &&Stone| !center.is_some_and(|c| std::ptr::eq(c, *s));
        let others: i32 = self.stones.iter().filter(beside).filter_map(|s| s.carat_milli).sum();
        let without = self.carats().next().is_none().then_some(0);
        self.carats().chain(without).map(move |carat| carat + others).filter(|carat| *carat > 0)
    }

    /// A variant by its id.
    pub fn variant(&self, id: VariantId) -> Option<&VariantView> {
        self.variants.iter().find(|v| v.id == id)
    }

    /// The variant a page opens with: the first that can be bought, or the first.
    pub fn default_variant(&self) -> Option<&VariantView> {
        self.variants.iter().find(|v| v.can_be_bought()).or_else(|| self.variants.first())
    }

    /// Every way in which it can be had; what the availability filter matches.
    pub fn availabilities(&self) -> Vec<Availability> {
        let mut found = Vec::new();
        let mut add = |a| {
            if !found.contains(&a) {
                found.push(a);
            }
        };
        for variant in &self.variants {
            if variant.available > 0 {
                add(Availability::Ready);
                if variant.one_of_a_kind {
                    add(Availability::OneOfOne);
                }
            }
            if variant.made_to_order {
                add(Availability::MadeToOrder);
            }
        }
        if found.is_empty() {
            found.push(Availability::Sold);
        }
        found
    }

    /// Recomputes what follows from the variants: the price range and the availability.
    pub(crate) fn settle(&mut self) {
        let by_amount = |m: &Money| m.minor();
        if let (Some(low), Some(high)) = (
            self.variants.iter().map(|v| v.price).min_by_key(by_amount),
            self.variants.iter().map(|v| v.price).max_by_key(by_amount),
        ) {
            (self.price_from, self.price_to) = (low, high);
        }
        let ways = self.availabilities();
        self.availability = [Availability::OneOfOne, Availability::Ready, Availability::MadeToOrder]
            .into_iter()
            .find(|a| ways.contains(a))
            .unwrap_or(Availability::Sold);
    }
}

/// One buyable form of a product.
#[derive(Debug, Clone, PartialEq)]
pub struct VariantView {
    /// Its id.
    pub id: VariantId,
    /// The house's stock-keeping code.
    pub sku: Arc<str>,
    /// What it is made of.
    pub metal: Metal,
    /// How pure the metal is.
    pub fineness: Fineness,
    /// Weight of the metal in milligrams.
    pub metal_weight_mg: Option<i32>,
    /// The ring's size.
    pub ring_size: Option<RingSize>,
    /// Length in millimetres, of chains and bracelets.
    pub length_mm: Option<i32>,
    /// The centre stone's weight in thousandths of a carat, where it differs between variants.
    pub carat_milli: Option<i32>,
    /// What it costs, before tax.
    pub price: Money,
    /// Whether it exists only once.
    pub one_of_a_kind: bool,
    /// Whether the house makes it when asked.
    pub made_to_order: bool,
    /// Days of work at the bench before it is sent, when it is made to order.
    pub lead_days: i32,
    /// How many are ready in the atelier.
    pub available: i32,
    /// What is known of the very piece, where it is one that exists once.
    pub piece: Option<Box<PieceView>>,
}

// a house keeps hundreds of thousands of them in memory
const _: () = assert!(size_of::<VariantView>() <= 104);

/// What is known of a piece that exists once, beside what all pieces of its design have. Most variants have none, so it is kept apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PieceView {
    /// Its serial number, while it is available.
    pub serial: Option<Arc<str>>,
    /// Its stones as their own reports tell them.
    pub own_stones: Vec<OwnStone>,
}

/// A stone of one serialized piece, as its own report tells it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OwnStone {
    /// Its place among the stones of the design, from 0.
    pub place: usize,
    /// The stone.
    pub stone: Stone,
}

impl VariantView {
    /// The serial number of the one piece that is available.
    pub fn serial(&self) -> Option<&Arc<str>> {
        self.piece.as_ref()?.serial.as_ref()
    }

    /// The stones of this very piece as their own reports tell them; none for all but pieces that exist once.
    pub fn own_stones(&self) -> &[OwnStone] {
        self.piece.as_ref().map_or(&[], |piece| &piece.own_stones)
    }

    /// Whether it can go into a bag now.
    pub const fn can_be_bought(&self) -> bool {
        self.available > 0 || self.made_to_order
    }

    /// Days at the bench before it is sent: none for what is ready, nothing for what cannot be had.
    pub fn days_at_bench(&self) -> Option<i32> {
        if self.available > 0 { Some(0) } else { self.made_to_order.then_some(self.lead_days) }
    }

    /// What sets it apart from its siblings: "18k yellow gold, 1.00 ct, size 6½".
    pub fn options_label(&self) -> String {
        options_label(self.metal, self.fineness, self.carat_milli, self.ring_size, self.length_mm)
    }
}

/// "18k yellow gold, 1.00 ct, size 6½" from what a variant is.
pub fn options_label(
    metal: Metal,
    fineness: Fineness,
    carat_milli: Option<i32>,
    ring_size: Option<RingSize>,
    length_mm: Option<i32>,
) -> String {
    let mut parts = vec![metal.at(fineness)];
    parts.extend(carat_milli.map(carats));
    parts.extend(ring_size.map(|s| format!("size {}", s.us())));
    parts.extend(
        length_mm.map(|mm| if mm % 10 == 0 { format!("{} cm", mm / 10) } else { format!("{mm} mm") }),
    );
    parts.join(", ")
}

/// The point of a picture that must stay in view when it is cropped, in thousandths of its width and height.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Focal {
    /// From the left, 0 to 1,000.
    pub x: i32,
    /// From the top, 0 to 1,000.
    pub y: i32,
}

impl Focal {
    /// The middle, where every picture begins.
    pub const CENTER: Self = Self { x: 500, y: 500 };
}

/// One picture of a product in several widths. A film or a model is one too: the picture that stands for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Media {
    /// What stands behind the picture.
    pub kind: MediaKind,
    /// The folder of the picture.
    pub image_set: Arc<str>,
    /// Which view it is: `hero`, `front`, `detail`…
    pub view: Arc<str>,
    /// The metal shown, when the picture belongs to one metal only.
    pub metal: Option<Metal>,
    /// Width of the largest rendition in pixels.
    pub width: i32,
    /// Height of the largest rendition in pixels.
    pub height: i32,
    /// The widths it exists in, narrowest first.
    pub widths: Arc<[i32]>,
    /// What it shows, for those who cannot see it.
    pub alt: Arc<str>,
    /// What must stay in view when it is cropped.
    pub focal: Focal,
    /// The variants it belongs to; none for all of them.
    pub variants: Arc<[VariantId]>,
    /// Of a film or a model: where its file is below `/media`.
    pub file: Option<Arc<str>>,
}

impl Media {
    /// The address of the film or model itself.
    pub fn file_url(&self) -> Option<String> {
        self.file.as_deref().map(|file| format!("/media/{file}"))
    }

    /// Whether it is shown with a variant of this id and metal: it belongs to that variant, or to that metal, or to all.
    pub fn shows(&self, variant: VariantId, metal: Metal) -> bool {
        if self.variants.is_empty() {
            return self.metal.is_none_or(|m| m == metal);
        }
        self.variants.contains(&variant)
    }

    /// The address of a rendition; `extension` is `avif` or `webp`.
    pub fn url(&self, width: i32, extension: &str) -> String {
        format!("/media/{}/{}-{width}.{extension}", self.image_set, self.view)
    }

    /// The `srcset` of all renditions in a format.
    pub fn srcset(&self, extension: &str) -> String {
        let entries: Vec<_> =
            self.widths.iter().map(|w| format!("{} {w}w", self.url(*w, extension))).collect();
        entries.join(", ")
    }
}

/// A set of products with a page of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionView {
    /// Its address: `/collections/{slug}`.
    pub slug: Arc<str>,
    /// Its name.
    pub title: Arc<str>,
    /// A sentence or two about it.
    pub intro: Arc<str>,
    /// Its place among collections, lowest first.
    pub position: i32,
    /// Whether it is a category or a curated set.
    pub kind: super::CollectionKind,
    /// How many products it shows.
    pub count: usize,
}
