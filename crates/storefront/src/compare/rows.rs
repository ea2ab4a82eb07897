//! What is compared: one row a question, answered for every piece.

use catalog::model::{Category, ProductView, Resizing, millimetres};
use commerce::cart::{EngravingFont, EngravingSpace};

use crate::{Face, dates, stones::words::capital};

/// A question with an answer for each piece; `None` where it does not apply.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) answers: Vec<Option<String>>,
}

/// The rows that at least one of the pieces has an answer for.
pub(super) fn rows(face: &Face, pieces: &[&ProductView]) -> Vec<Row> {
    let row = |name: &'static str, answer: &dyn Fn(&ProductView) -> Option<String>| Row {
        name,
        answers: pieces.iter().map(|p| answer(p)).collect(),
    };
    let all = [
        row("Price", &|p| Some(price(p))),
        row("Metals", &|p| Some(metals(p))),
        row("Stone", &|p| p.center_stone().map(catalog::model::Stone::describe)),
        row("Report", &|p| p.center_stone().and_then(|s| s.lab).map(|lab| lab.label().to_owned())),
        row("Setting", &|p| styles(p)),
        row("Band", &|p| p.band_width_um.map(millimetres)),
        row("Height", &height),
        row("Lengths", &lengths),
        row("Sizes", &sizes),
        row("Resizing", &|p| Resizing::of(p).map(resizing)),
        row("Engraving", &|p| Some(engraving(p))),
        row("With you by", &|p| arrives(face, p)),
        row("Returns", &|p| {
            Some(if p.returnable { "Thirty days".into() } else { "Not returnable".to_owned() })
        }),
    ];
    all.into_iter().filter(|row| row.answers.iter().any(Option::is_some)).collect()
}

fn price(p: &ProductView) -> String {
    if p.price_from == p.price_to { p.price_from.to_string() } else { format!("From {}", p.price_from) }
}

fn metals(p: &ProductView) -> String {
    let mut metals: Vec<_> = p.variants.iter().map(|v| v.metal.at(v.fineness)).collect();
    metals.dedup();
    metals.sort();
    metals.dedup();
    capital(&metals.join(", "))
}

fn styles(p: &ProductView) -> Option<String> {
    let labels: Vec<_> = p.setting_styles.iter().map(|s| s.label()).collect();
    (!labels.is_empty()).then(|| labels.join(", "))
}

fn height(p: &ProductView) -> Option<String> {
    let place =
        if p.category == Category::Ring && p.center_stone().is_some() { " above the finger" } else { "" };
    p.height_um.map(|um| format!("{}{place}", millimetres(um)))
}

fn lengths(p: &ProductView) -> Option<String> {
    let mut mm: Vec<_> = p.variants.iter().filter_map(|v| v.length_mm).collect();
    mm.sort_unstable();
    mm.dedup();
    (!mm.is_empty()).then(|| mm.into_iter().map(crate::product::length).collect::<Vec<_>>().join(", "))
}

fn sizes(p: &ProductView) -> Option<String> {
    let mut sizes: Vec<_> = p.variants.iter().filter_map(|v| v.ring_size).collect();
    sizes.sort_unstable();
    let (least, most) = (sizes.first()?, sizes.last()?);
    Some(if least == most { format!("US {least}") } else { format!("US {least} to {most}") })
}

fn resizing(how: Resizing) -> String {
    how.words().map_or_else(|| "Cannot be resized".into(), |by| format!("Up or down {by}"))
}

fn engraving(p: &ProductView) -> String {
    let most = p
        .variants
        .iter()
        .map(|v| EngravingSpace::of_view(p, v).about_characters(EngravingFont::Roman))
        .max()
        .unwrap_or(0);
    if most == 0 { "None".into() } else { format!("Up to {most} characters") }
}

fn arrives(face: &Face, p: &ProductView) -> Option<String> {
    let variant = p.variants.iter().find(|v| v.available > 0).or_else(|| p.default_variant())?;
    let today = dates::today(face);
    variant.can_be_bought().then(|| dates::day(dates::arrives(variant, today), today))
}
