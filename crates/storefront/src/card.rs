//! A product as a card in a grid.

use catalog::{
    Reason, Snapshot,
    disclosure::words,
    model::{Availability, Metal, ProductView, Stone},
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
    line_of(product, words::title_phrase)
}

/// "18k yellow gold, natural ruby": for the titles of windows and results, which hold sixty characters; the treatment
/// stands in the line below them.
pub(crate) fn short_line(product: &ProductView) -> String {
    line_of(product, Stone::name)
}

fn line_of(product: &ProductView, phrase: fn(&Stone) -> String) -> String {
    let metal = product.default_variant().map(|v| v.metal.at(v.fineness));
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
