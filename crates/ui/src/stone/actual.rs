//! A stone as large as it is.

use maud::{Markup, Render, html};

use super::CutDrawing;

/// A stone at its actual size beside a scale in millimetres. `<actual-size>` adds a slider that is set once with a bank card,
/// and remembers it on the device; without script the browser's own idea of a millimetre serves.
#[derive(Debug, Clone)]
pub struct ActualSize {
    /// The stone, with its micrometres.
    pub stone: CutDrawing,
    /// "6.45 × 6.42 mm".
    pub size: String,
}

impl Render for ActualSize {
    fn render(&self) -> Markup {
        html! {
            actual-size {
                div class="actual" {
                    div class="actual-stone" { (self.stone) }
                    (scale())
                    p class="small muted" { (self.size) ". On paper and on most screens this is the stone’s real size." }
                    details class="actual-card" data-calibrate {
                        summary class="link small" { "Make it exact for this screen" }
                        p class="small" { "Hold a bank card against the outline. Move the slider until they are the same width: it is remembered on this device." }
                        svg class="actual-outline" width="85.6mm" height="53.98mm" data-mm="85.6mm 53.98mm" aria-hidden="true" {
                            rect x="0.5%" y="0.8%" width="99%" height="98.4%" rx="3.2mm" {}
                        }
                    }
                }
            }
        }
    }
}

/// Twenty millimetres.
fn scale() -> Markup {
    let ticks: String =
        (0..=20).map(|mm| format!("M{}.5 0v{}", mm * 10, if mm % 5 == 0 { 16 } else { 9 })).collect();
    html! {
        svg class="actual-scale" width="20.1mm" height="4mm" viewBox="0 0 201 40" data-mm="20.1mm 4mm" aria-hidden="true" {
            path d=(ticks) {}
            text x="0" y="36" { "0" }
            text x="92" y="36" { "10" }
            text x="162" y="36" { "20 mm" }
        }
    }
}
