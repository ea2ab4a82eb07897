//! How to find a ring size.

use catalog::model::ring_sizes;
use maud::html;
use ui::{LinkArrow, RingSize, RingSizeTable};

use super::Reading;

pub(super) fn page() -> Reading {
    let rows = ring_sizes().into_iter().map(|row| RingSize {
        diameter: row.diameter_mm,
        circumference: format!("{} ({} mm)", row.eu, row.circumference_mm),
        us: row.us,
        uk: row.uk,
    });
    let table = RingSizeTable { rows: rows.collect() };
    let body = html! {
        div class="split" {
            div class="prose" {
                h2 class="h3" { "With a ring that fits" }
                ol {
                    li { "Choose a ring worn on the same finger of the same hand." }
                    li { "Measure straight across its inside, from metal to metal, in millimetres." }
                    li { "Find that diameter in the table. Between two sizes, take the larger." }
                }
                h2 class="h3" { "With a strip of paper" }
                ol {
                    li { "Cut a strip about six millimetres wide and lay it round the finger, close but not tight." }
                    li { "Mark where it meets, lay it flat, and measure to the mark. That is the circumference." }
                    li { "Measure three times, at the end of a warm day: fingers are smaller in the morning and in the cold." }
                }
                h2 class="h3" { "Good to know" }
                ul {
                    li { "A band wider than five millimetres feels tighter. Take half a size more." }
                    li { "If the knuckle is much larger than the finger, the ring must pass the knuckle. Measure both and choose between them." }
                    li { "One resizing within a year is included, where the design allows it." }
                }
                p { "The table is computed from one measure, the inner circumference, so its columns agree with one another. You may print this page; its figures stay true at any scale." }
                p { (LinkArrow::new("Ask us about your size", "/contact")) }
            }
            div { (table) }
        }
    };
    Reading {
        path: "/ring-size-guide",
        title: "Ring size guide",
        description: "Find your ring size at home: measure a ring or your finger, and read US, UK and European sizes side by side.",
        lead: "Two ways to measure at home, and every size side by side.",
        body,
        bleed: false,
    }
}
