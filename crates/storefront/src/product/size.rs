//! Ring sizes on the page of a piece: what the chosen size is elsewhere, what to do when one does not know, and what a
//! wrong size costs.

use catalog::model::{ProductView, Resizing, RingSize, RingSizeRow, VariantView, millimetres, ring_sizes};
use maud::{Markup, html};
use ui::{Checkbox, Dialog, RingSizeTable};

/// The chosen size in four systems: "US 6, about UK L, EU 52, JP 12".
pub(super) fn words(size: RingSize) -> String {
    format!("US {}, about UK {}, EU {}, JP {}", size.us(), size.uk(), size.eu(), size.jp())
}

/// Stands below the sizes: the guide, the sizer, and what a wide band asks for.
pub(super) fn help(product: &ProductView, variant: &VariantView) -> Markup {
    let several = product.variants.iter().any(|v| v.ring_size != variant.ring_size);
    html! {
        div class="stack stack-2" {
            @if let Some(size) = variant.ring_size.filter(|_| !several) {
                p class="small" { "Made in size " (words(size)) "." }
            }
            p class="small cluster" {
                button class="link" type="button" command="show-modal" commandfor="size-guide" { "Find your size" }
                a class="link" href="/ring-sizer.svg" { "Print a sizer" }
                noscript { a class="link" href="/ring-size-guide" { "The whole guide" } }
            }
            @if let Some(note) = wide(product, variant) { p class="small muted" { (note) } }
            // the one piece is as large as it is: it is sized after it is bought, as the facts below say
            @if !variant.one_of_a_kind { (Checkbox {
                id: "sizer".into(),
                name: "sizer".into(),
                value: "1".into(),
                text: "I don’t know my size".into(),
                hint: Some("Choose the nearest. We send a free ring sizer first, and make the size you then tell us.".into()),
                ..Checkbox::default()
            }) }
        }
    }
}

/// What a wide band asks for.
fn wide(product: &ProductView, variant: &VariantView) -> Option<String> {
    let (um, size) = product.band_width_um.zip(variant.ring_size)?;
    let corrected = size.for_band(um);
    (corrected != size).then(|| {
        format!(
            "A band of {} feels tighter. If you usually wear {}, take about {}.",
            millimetres(um),
            size.us(),
            corrected.us()
        )
    })
}

/// What happens when the size turns out wrong, said before anyone pays.
pub(super) fn if_it_does_not_fit(product: &ProductView) -> String {
    match Resizing::of(product).and_then(Resizing::words) {
        Some(by) => format!("If it does not fit: one resizing within a year without charge, up or down {by}."),
        None if product.returnable => {
            "This ring cannot be resized. If it does not fit, send it back within thirty days and order another size."
                .into()
        }
        None => "This ring cannot be resized. Ask for the free sizer before we make it.".into(),
    }
}

/// Sizes this near to one that is made stand in the page's own table; the guide has them all.
const ROUND_ABOUT_UM: i32 = 2_000;

/// The guide over the page, with the sizes round those in which the piece is made.
pub(super) fn dialog(product: &ProductView) -> Dialog {
    let made: Vec<_> = product.variants.iter().filter_map(|v| v.ring_size).collect();
    let near = |row: &RingSizeRow| {
        made.iter().any(|m| (m.circumference_um() - row.size.circumference_um()).abs() < ROUND_ABOUT_UM)
    };
    let rows = ring_sizes().into_iter().filter(near).map(|row| ui::RingSize {
        diameter: row.diameter_mm,
        circumference: row.circumference_mm,
        us: row.us,
        uk: row.uk,
        eu: row.eu,
        jp: row.jp,
    });
    let body = html! {
        div class="stack stack-4" {
            p { "Measure straight across the inside of a ring that fits, in millimetres, and read the line. Between two, take the larger. Fingers are smaller in the morning and in the cold: measure at the end of a warm day." }
            p class="small muted" { (if_it_does_not_fit(product)) }
            (RingSizeTable { rows: rows.collect() })
            p class="small" {
                a class="link" href="/ring-size-guide" { "The whole guide" } " · " a class="link" href="/ring-sizer.svg" { "A sizer to print" }
            }
        }
    };
    Dialog { id: "size-guide".into(), title: "Find your size".into(), body, ..Dialog::default() }
}
