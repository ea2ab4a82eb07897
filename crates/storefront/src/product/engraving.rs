//! Words to be cut: the field on the page, and how they will look. The rule is the bag's own.

use catalog::model::{ProductView, VariantView, millimetres};
use commerce::cart::{Engraving, EngravingError, EngravingFont, EngravingSpace};
use maud::{Markup, html};
use ui::{Chip, ChipGroup, EngravingField, EngravingPreview, TextField};
use web::Pairs;

use super::choice::address_of;
use crate::pictures;

/// Words that came with a request, and what becomes of them.
pub(crate) struct Wish {
    text: String,
    font: EngravingFont,
    read: Result<Option<Engraving>, EngravingError>,
}

/// The longest text that is looked at at all: longer ones are refused by their length either way.
const LONGEST: usize = 200;

impl Wish {
    /// Reads `engraving` and `font`; `None` when no words were sent.
    pub(crate) fn read(product: &ProductView, variant: &VariantView, asked: &Pairs) -> Option<Self> {
        let text: String = asked.find("engraving")?.chars().take(LONGEST).collect();
        if text.trim().is_empty() {
            return None;
        }
        let font = asked.find("font").map_or(Ok(EngravingFont::default()), str::parse);
        let space = EngravingSpace::of_view(product, variant);
        let read = font.clone().map_err(EngravingError::from);
        let read = read.and_then(|font| Engraving::parse(&text, font, &space));
        Some(Self { text, font: font.unwrap_or_default(), read })
    }
}

/// How the words look on the metal, or why they cannot be cut.
pub(crate) fn preview(product: &ProductView, variant: &VariantView, wish: &Wish) -> Markup {
    match &wish.read {
        Err(why) => html! { p class="field-error" { (why) } },
        Ok(None) => html! {},
        Ok(Some(engraving)) => {
            let space = EngravingSpace::of_view(product, variant);
            let count = engraving.as_str().chars().count();
            let room = space
                .length_um()
                .map(|um| {
                    format!(
                        " {} of {} round the inside.",
                        millimetres(engraving.length_um()),
                        millimetres(um)
                    )
                })
                .unwrap_or_default();
            html! {
                (EngravingPreview {
                    name: String::new(),
                    text: engraving.as_str().to_owned(),
                    face: engraving.font().code().into(),
                    metal: pictures::swatch(variant.metal).into(),
                    em_um: engraving.em_um(),
                    length_um: engraving.length_um(),
                    band_um: product.band_width_um.filter(|_| variant.ring_size.is_some()),
                    note: format!(
                        "{count} of {} characters, capitals {} high.{room}",
                        space.most_characters,
                        millimetres(engraving.capital_um())
                    ),
                })
            }
        }
    }
}

/// Whether a piece carries words.
pub(crate) fn carries_words(product: &ProductView, variant: &VariantView) -> bool {
    EngravingSpace::of_view(product, variant).about_characters(EngravingFont::Roman) > 0
}

/// The field on the page of a piece; nothing for one that carries no words.
pub(super) fn field(product: &ProductView, variant: &VariantView, wish: Option<&Wish>) -> Markup {
    let words = words(product, variant, wish);
    let shown = wish.map(|w| preview(product, variant, w)).unwrap_or_default();
    let url = address_of(product, variant);
    let field = words.map(|(field, faces)| EngravingField {
        field: html! { (field) },
        faces: html! { (faces) },
        url,
        shown,
        open: wish.is_some(),
        ..EngravingField::default()
    });
    html! { @if let Some(field) = field { (field) } }
}

/// The words and their faces as they are asked for; none for a piece that carries no words.
pub(crate) fn words(
    product: &ProductView,
    variant: &VariantView,
    wish: Option<&Wish>,
) -> Option<(TextField, ChipGroup)> {
    let space = EngravingSpace::of_view(product, variant);
    let most = space.about_characters(EngravingFont::Roman);
    if most == 0 {
        return None;
    }
    let (place, resized) = match variant.ring_size {
        Some(_) => ("inside the band, beside the hallmark", ", and resizing stretches the letters"),
        None => ("by hand", ""),
    };
    let words = TextField {
        hint: Some(format!(
            "Up to {most} characters, cut {place}. An engraved piece cannot be returned{resized}."
        )),
        max_length: u32::try_from(space.most_characters).ok(),
        autocomplete: Some("off".into()),
        value: wish.map(|w| w.text.clone()).unwrap_or_default(),
        ..TextField::new("engraving", "Your words")
    };
    let chosen = wish.map(|w| w.font).unwrap_or_default();
    let chip = |font: EngravingFont| Chip {
        value: font.code().into(),
        text: font.label().into(),
        checked: font == chosen,
        ..Chip::default()
    };
    let faces = ChipGroup {
        name: "font".into(),
        legend: "Lettering".into(),
        chips: EngravingFont::ALL.into_iter().map(chip).collect(),
        ..ChipGroup::default()
    };
    Some((words, faces))
}
