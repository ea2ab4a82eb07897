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

/// What shows a variant, in the order staff gave: what belongs to it alone before its metal's, and that before what belongs
/// to all. Where nothing does, all there is.
pub(crate) fn of_variant<'a>(product: &'a ProductView, variant: &VariantView) -> Vec<&'a Media> {
    let mut fitting: Vec<_> = product.media.iter().filter(|m| m.shows(variant.id, variant.metal)).collect();
    if fitting.is_empty() {
        return product.media.iter().collect();
    }
    fitting.sort_by_key(|m| (m.variants.is_empty(), m.metal.is_none()));
    fitting
}

/// The pictures among a product's entries; those that stand for a film or a model only where there are no others.
pub(crate) fn stills<'a>(media: impl Iterator<Item = &'a Media> + Clone) -> impl Iterator<Item = &'a Media> {
    let any = media.clone().any(|m| m.kind == MediaKind::Picture);
    media.filter(move |m| !any || m.kind == MediaKind::Picture)
}

/// More views than these hide one another.
const MOST_VIEWS: usize = 6;

/// The views of a gallery.
pub(crate) fn views(product: &ProductView, variant: &VariantView) -> Vec<View> {
    let view = |m: &Media| View { image: image(m), name: name(m), moving: moving(m) };
    of_variant(product, variant).into_iter().take(MOST_VIEWS).map(view).collect()
}

fn name(media: &Media) -> String {
    match media.kind {
        MediaKind::Picture => view_name(&media.view),
        moving => moving.label().into(),
    }
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
pub(crate) fn stand_in(product: &ProductView) -> Jewel {
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
