//! Pictures of the catalogue as the page's components take them.

use catalog::model::{Category, Media, Metal, ProductView, RingPurpose, Shape};
use ui::{ImageFormat, ImageSet, Jewel, View};

/// A picture in all its widths, AVIF first.
pub(crate) fn image(media: &Media) -> ImageSet {
    let pixels = |n: i32| u32::try_from(n).unwrap_or(0);
    ImageSet {
        stem: format!("/media/{}/{}", media.image_set, media.view),
        widths: media.widths.iter().map(|w| pixels(*w)).collect(),
        formats: vec![ImageFormat::Avif, ImageFormat::Webp],
        width: pixels(media.width),
        height: pixels(media.height),
        alt: media.alt.to_string(),
    }
}

/// The pictures that show a metal, or all where none is bound to it.
pub(crate) fn of_metal(product: &ProductView, metal: Metal) -> Vec<&Media> {
    let bound: Vec<_> =
        product.media.iter().filter(|m| m.metal.is_none() || m.metal == Some(metal)).collect();
    if bound.is_empty() { product.media.iter().collect() } else { bound }
}

/// The views of a gallery.
pub(crate) fn views(product: &ProductView, metal: Metal) -> Vec<View> {
    of_metal(product, metal).into_iter().map(|m| View { image: image(m), name: view_name(&m.view) }).collect()
}

fn view_name(view: &str) -> String {
    match view {
        "hero" => "Three-quarter view".into(),
        "front" => "Front view".into(),
        "detail" => "Close view".into(),
        "top" => "From above".into(),
        "side" => "Side view".into(),
        other => other.replace(['-', '_'], " "),
    }
}

/// The style sheet's name of a metal's colour.
pub(crate) const fn swatch(metal: Metal) -> &'static str {
    match metal {
        Metal::YellowGold => "yellow",
        Metal::RoseGold => "rose",
        Metal::WhiteGold | Metal::Palladium | Metal::Silver => "white",
        Metal::Platinum | Metal::Titanium => "platinum",
        Metal::TwoTone => "two-tone",
    }
}

/// The drawing that stands in while a piece has no picture.
pub(crate) const fn stand_in(product: &ProductView) -> Jewel {
    match product.category {
        Category::Ring => match product.ring_purpose {
            Some(RingPurpose::WeddingBand | RingPurpose::Eternity) => Jewel::Bands,
            _ => Jewel::Ring,
        },
        Category::Earrings => Jewel::Earring,
        Category::Bracelet | Category::Bangle | Category::Anklet => Jewel::Bracelet,
        _ => Jewel::Pendant,
    }
}

/// The drawing of a stone's shape.
pub(crate) fn drawing(shape: Shape) -> Option<Jewel> {
    Jewel::from_name(shape.code())
}
