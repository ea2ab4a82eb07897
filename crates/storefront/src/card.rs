//! A product as a card in a grid.

use catalog::{
    Reason, Snapshot,
    disclosure::words,
    model::{Availability, Media, Metal, ProductView, Stone, VariantView},
};
use maud::Render;
use ui::{AvailabilityLine, Part, PriceTag, ProductCard, Swatch, Tone};
use web::PartKey;

use crate::{Face, pictures, wishlist};

/// The card of a product; the first row of a grid is fetched with the page.
pub(crate) fn card(product: &ProductView, eager: bool) -> ProductCard {
    ProductCard {
        name: product.title.to_string(),
        href: format!("/products/{}", product.slug),
        images: pictures::stills(product.media.iter()).take(2).map(pictures::image).collect(),
        drawing: product.media.is_empty().then(|| pictures::stand_in(product)),
        metal_line: metal_line(product),
        price: Some(price(product)),
        swatches: swatches(product),
        availability: availability(product),
        badge: (product.availability == Availability::OneOfOne).then(|| "One of one".to_owned()),
        wishlist: Some(wishlist::heart(product)),
        eager,
        ..ProductCard::default()
    }
}

/// The card in one metal: its picture, what it costs there, and a link that chooses it. The usual card where the piece is not made in it.
pub(crate) fn in_metal(product: &ProductView, metal: Metal, eager: bool) -> ProductCard {
    let plain = card(product, eager);
    let Some(variant) = variant_in(product, metal) else { return plain };
    let prices = || product.variants.iter().filter(|v| v.metal == metal).map(|v| v.price);
    let lowest = prices().min_by_key(|price| price.minor()).unwrap_or(variant.price);
    let tag = if prices().all(|price| price == lowest) { PriceTag::exact } else { PriceTag::from };
    let pictures = pictures::of_variant(product, variant);
    let swatches =
        plain.swatches.into_iter().map(|swatch| Swatch { current: swatch.text == metal.label(), ..swatch });
    ProductCard {
        href: format!("/products/{}?metal={}", product.slug, metal.code()),
        images: pictures::stills(pictures.into_iter()).take(2).map(pictures::image).collect(),
        metal_line: line_of(product, Some(variant), words::title_phrase),
        price: Some(tag(lowest)),
        swatches: swatches.collect(),
        ..plain
    }
}

/// The picture that a card begins with, of a metal or the usual one.
pub(crate) fn first_picture(product: &ProductView, metal: Option<Metal>) -> Option<&Media> {
    let Some(variant) = metal.and_then(|metal| variant_in(product, metal)) else { return product.hero() };
    pictures::stills(pictures::of_variant(product, variant).into_iter()).next()
}

/// What a piece is in a metal: first what can be had.
fn variant_in(product: &ProductView, metal: Metal) -> Option<&VariantView> {
    let of_metal = || product.variants.iter().filter(|v| v.metal == metal);
    of_metal().find(|v| v.can_be_bought()).or_else(|| of_metal().next())
}

/// The metal in which a piece answers a list narrowed to some: none where the one it opens with is among them, or it has none of them.
pub(crate) fn metal_asked(product: &ProductView, asked: &[Metal]) -> Option<Metal> {
    let opens = product.default_variant().map(|v| v.metal)?;
    let others = || product.metals().into_iter().find(|metal| asked.contains(metal));
    if asked.is_empty() || asked.contains(&opens) { None } else { others() }
}

/// Which card of a piece is meant. Each is the same wherever it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// In the first row of a grid.
    Eager,
    /// Further down.
    Lazy,
    /// Below a piece, for a reason.
    Because(Reason),
    /// Beside an engagement ring, in its metal.
    InMetal(Metal),
    /// In the first row of a grid of what a metal was asked for.
    EagerInMetal(Metal),
    /// Further down in such a grid.
    LazyInMetal(Metal),
    /// No card: the guide over the page of a ring.
    SizeGuide,
}

impl Form {
    pub(crate) const fn number(self) -> u16 {
        match self {
            Self::Eager => 0,
            Self::Lazy => 1,
            Self::Because(reason) => 0x100 + reason as u16,
            Self::InMetal(metal) => 0x200 + metal as u16,
            Self::SizeGuide => 0x300,
            Self::EagerInMetal(metal) => 0x400 + metal as u16,
            Self::LazyInMetal(metal) => 0x500 + metal as u16,
        }
    }
}

/// The card of a piece as it was rendered when a page of this snapshot showed it first.
pub(crate) fn prepared(
    face: &Face,
    snapshot: &Snapshot,
    product: &ProductView,
    form: Form,
    card: impl FnOnce() -> ProductCard,
) -> Part {
    let key = PartKey { version: snapshot.version, of: product.id.uuid().as_u128(), form: form.number() };
    face.web.prepared.part(key, || card().render())
}

/// The price, or the lowest of several.
pub(crate) fn price(product: &ProductView) -> PriceTag {
    let price = if product.price_from == product.price_to { PriceTag::exact } else { PriceTag::from };
    price(product.price_from)
}

/// "18k yellow gold, natural ruby, heat treated".
pub(crate) fn metal_line(product: &ProductView) -> String {
    line_of(product, product.default_variant(), words::title_phrase)
}

/// "18k yellow gold, natural ruby": for the titles of windows and results, which hold sixty characters; the treatment
/// stands in the line below them.
pub(crate) fn short_line(product: &ProductView) -> String {
    line_of(product, product.default_variant(), Stone::name)
}

fn line_of(product: &ProductView, variant: Option<&VariantView>, phrase: fn(&Stone) -> String) -> String {
    let metal = variant.map(|v| v.metal.at(v.fineness));
    let stone = product.center_stone().map(phrase);
    let mut line = [metal, stone].into_iter().flatten().collect::<Vec<_>>().join(", ");
    if let Some(first) = line.get(..1) {
        let first = first.to_uppercase();
        line.replace_range(..1, &first);
    }
    line
}

fn swatches(product: &ProductView) -> Vec<Swatch> {
    let metals: Vec<Metal> = product.metals();
    if metals.len() < 2 {
        return Vec::new();
    }
    let swatch = |metal: &Metal| Swatch {
        metal: pictures::swatch(*metal).into(),
        text: metal.label().into(),
        href: Some(format!("/products/{}?metal={}", product.slug, metal.code())),
        current: false,
    };
    metals.iter().map(swatch).collect()
}

fn availability(product: &ProductView) -> Option<AvailabilityLine> {
    let line = |text: &str, scheme| Some(AvailabilityLine { text: text.into(), scheme });
    match product.availability {
        Availability::Ready => line("Ready to send", Tone::Success),
        Availability::Sold => line("Has found its owner", Tone::Neutral),
        Availability::OneOfOne | Availability::MadeToOrder => None,
    }
}
