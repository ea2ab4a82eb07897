//! What a piece is, in plain words.

use catalog::{
    Snapshot,
    disclosure::words,
    model::{Category, ProductView, VariantView, millimetres},
};
use maud::{Markup, html};
use ui::{Accordion, Disclosure, SpecList};

use super::choice::length;

/// Details, stones, delivery, care.
pub(super) fn disclosures(snapshot: &Snapshot, product: &ProductView, variant: &VariantView) -> Accordion {
    let fold = |title: &str, body: Markup, open| Disclosure {
        title: title.into(),
        body,
        open,
        group: String::new(),
    };
    let mut folds = vec![
        fold("About this piece", paragraphs(&product.description), true),
        fold(
            "Details and dimensions",
            html! { (SpecList { rows: dimensions(snapshot, product, variant) }) },
            false,
        ),
    ];
    if !product.stones.is_empty() {
        folds.push(fold(stones_title(product), stones(product, variant), false));
    }
    folds.push(fold("Delivery and returns", delivery(product), false));
    folds.push(fold("Care", paragraphs(&product.care), false));
    Accordion { folds }
}

fn paragraphs(text: &str) -> Markup {
    html! { div class="prose" { @for part in text.split("\n\n").map(str::trim).filter(|p| !p.is_empty()) { p { (part) } } } }
}

fn dimensions(snapshot: &Snapshot, product: &ProductView, variant: &VariantView) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    let mut row = |name: &str, value: Option<String>| rows.extend(value.map(|v| (name.to_owned(), v)));
    let styles: Vec<_> = product.setting_styles.iter().map(|s| s.label()).collect();
    row("Metal", Some(variant.metal.at(variant.fineness)));
    row("Recycled metal", product.recycled_metal.then(|| "Yes".into()));
    row("Size", variant.ring_size.map(super::size::words));
    row("Length", variant.length_mm.map(length));
    row("Setting", (!styles.is_empty()).then(|| styles.join(", ")));
    row("Held by", product.head.map(|h| h.label().to_owned()));
    row("Band", product.band_width_um.map(|um| band(um, product)));
    row("Height", product.height_um.map(|um| height(um, product.category)));
    row("Width", product.details.width_um.map(millimetres));
    row("Depth", product.details.depth_um.map(millimetres));
    row("Chain", product.chain_type.map(|c| c.label().to_owned()));
    row("Closes with", product.earring_back.map(|b| b.label().to_owned()));
    row("Finish", product.finish.map(|f| f.label().to_owned()));
    row("Weight", variant.metal_weight_mg.map(weight));
    row("Designer", product.details.designer.as_deref().map(str::to_owned));
    row("Made in", product.details.made_in.map(|m| m.label().to_owned()));
    row("Provenance", product.details.provenance.as_deref().map(str::to_owned));
    for (name, value) in snapshot.schema().facts(&product.attributes) {
        row(name, Some(value));
    }
    row("Serial number", variant.serial().map(ToString::to_string));
    row("Reference", Some(variant.sku.to_string()));
    rows
}

fn band(um: i32, product: &ProductView) -> String {
    let profile = product.band_profile.map(|p| format!(", {}", p.label().to_lowercase())).unwrap_or_default();
    format!("{}{profile}", millimetres(um))
}

fn height(um: i32, category: Category) -> String {
    let place = if category == Category::Ring { " above the finger" } else { "" };
    format!("{}{place}", millimetres(um))
}

fn weight(mg: i32) -> String {
    format!("about {}.{} g of metal", mg / 1000, (mg % 1000) / 100)
}

fn stones_title(product: &ProductView) -> &'static str {
    if product.stones.len() == 1 && product.stones[0].pieces == 1 { "The stone" } else { "The stones" }
}

fn stones(product: &ProductView, variant: &VariantView) -> Markup {
    let stones = product.stones_of(variant);
    html! {
        div class="stack stack-4" {
            @for stone in stones.iter() { p { (stone.describe()) } @for more in words::full_disclosure(stone) { p class="small muted" { (more) } } }
            @if stones.iter().any(|s| s.lab.is_some()) {
                p class="small muted" { "The laboratory’s report names the very stone in your piece and travels with it." }
            }
        }
    }
}

fn delivery(product: &ProductView) -> Markup {
    html! {
        div class="prose" {
            p { "Insured to your door, signed for, in a plain outer box. Checkout shows the date for your address before you pay." }
            @if product.returnable {
                p { "Thirty days to change your mind, from the day it arrives. An engraved piece cannot be returned." }
            } @else {
                p { "This piece is made for one person and cannot be returned. Faults of ours are ours to mend, always." }
            }
            p { a href="/delivery-and-returns" { "All about delivery and returns" } }
        }
    }
}
