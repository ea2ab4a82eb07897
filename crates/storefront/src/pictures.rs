//! Pictures of the catalogue as the page's components take them.

use catalog::model::{Category, Media, MediaKind, Metal, ProductView, RingPurpose, Shape, VariantView};
use ui::{ImageFormat, ImageSet, Jewel, Moving, View};

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
        focal: (tenth(media.focal.x), tenth(media.focal.y)),
    }
}

/// The nearest tenth of thousandths.
fn tenth(thousandths: i32) -> u8 {
    u8::try_from((thousandths + 50) / 100).unwrap_or(5)
}

/// The pictures that show a metal; where it has none of its own, those that belong to no metal, or all there are.
pub(crate) fn of_metal(product: &ProductView, metal: Metal) -> Vec<&Media> {
    let bound: Vec<_> = product.media.iter().filter(|m| m.metal == Some(metal)).collect();
    let any: Vec<_> = product.media.iter().filter(|m| m.metal.is_none()).collect();
    match (bound.is_empty(), any.is_empty()) {
        (false, _) => bound,
        (true, false) => any,
        (true, true) => product.media.iter().collect(),
    }
}

/// More views than these hide one another.
const MOST_VIEWS: usize = 6;

/// The views of a gallery.
pub(crate) fn views(product: &ProductView, variant: &VariantView) -> Vec<View> {
    let belongs = |m: &&Media| m.variants.is_empty() || m.variants.contains(&variant.id);
    let view = |m: &Media| View { image: image(m), name: view_name(&m.view), moving: moving(m) };
    of_metal(product, variant.metal).into_iter().filter(belongs).take(MOST_VIEWS).map(view).collect()
}

fn moving(media: &Media) -> Option<Moving> {
    let address = media.file_url()?;
    match media.kind {
        MediaKind::Film => Some(Moving::Film(address)),
        MediaKind::Model => Some(Moving::Model(address)),
        MediaKind::Picture => None,
    }
}

fn view_name(view: &str) -> String {
    match view {
        "hero" => "Three-quarter view".into(),
        "front" => "Front view".into(),
        "detail" => "Close view".into(),
        "top" => "From above".into(),
        "side" => "Side view".into(),
        "picture" => "Photograph".into(),
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
