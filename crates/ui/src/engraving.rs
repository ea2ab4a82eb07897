//! Words on metal, before they are cut.

use maud::{Markup, PreEscaped, Render, html};

/// The words as they will stand inside a band, to scale: one unit of the drawing is a hundredth of a millimetre.
#[derive(Debug, Clone, Default)]
pub struct EngravingPreview {
    /// What tells it apart in its page: letters, digits, dashes; empty where there is one preview.
    pub name: String,
    /// The words.
    pub text: String,
    /// The style sheet's name of the face: `roman`, `sans`, `italic`.
    pub face: String,
    /// The style sheet's name of the metal's colour: `yellow`.
    pub metal: String,
    /// The size of the type in micrometres.
    pub em_um: i32,
    /// How long the words are in micrometres.
    pub length_um: i32,
    /// How wide the band is in micrometres; a plate is drawn where there is none.
    pub band_um: Option<i32>,
    /// What is to be known of it: "18 of 20 characters. Capitals 1.4 mm high."; empty for nothing.
    pub note: String,
}

/// What stands between the words and the ends of the piece of band that is drawn.
const MARGIN: i32 = 400;
/// The least length of band that is drawn, so that a monogram does not fill the page.
const LEAST: i32 = 2_200;

impl Render for EngravingPreview {
    fn render(&self) -> Markup {
        let (em, length) = (self.em_um / 10, self.length_um / 10);
        let width = (length + 2 * MARGIN).max(LEAST);
        let band = self.band_um.map_or(em * 2, |um| um / 10).max(120);
        // the band rises by a fortieth of its length: enough to read as the inside of a ring
        let bow = width / 40;
        let (top, bottom) = (bow + 40, bow + 40 + band);
        let half = width / 2;
        let middle = (top + bottom) / 2 + em * 31 / 100;
        let height = bottom + 40;
        let arc = |y: i32| format!("M0 {y}Q{half} {} {width} {y}", y - 2 * bow);
        let line = format!("engraving-line{}", self.name);
        let edge = format!("{}L{width} {bottom}Q{half} {} 0 {bottom}Z", arc(top), bottom - 2 * bow);
        html! {
            figure class="engraved" {
                svg viewBox={ "0 0 " (width) " " (height) } role="img" aria-label={ "“" (self.text) "” on the metal" } {
                    path class={ "metal-" (self.metal) } d=(edge) {}
                    path id=(line) fill="none" d=(arc(middle)) {}
                    text class={ "incised incised-" (self.face) } font-size=(em) {
                        (PreEscaped("<textPath startOffset=\"50%\" href=\"#")) (line) (PreEscaped("\">"))
                        (shown(&self.text))
                        (PreEscaped("</textPath>"))
                    }
                }
                @if !self.note.is_empty() { figcaption class="small muted" { (self.note) } }
            }
        }
    }
}

/// Signs as line drawings, never as coloured pictures.
fn shown(text: &str) -> String {
    text.replace('♥', "♥\u{FE0E}")
}

/// A field for words to be cut, with a choice of faces and a place for their preview. `<engraving-preview>` asks
/// `url` with `X-Fragment: engraving` while one types, and with what its selects say; without script a button shows the page with the
/// preview.
#[derive(Debug, Clone, Default)]
pub struct EngravingField {
    /// What decides how much room there is: a select of sizes; empty where the page chooses it elsewhere.
    pub sizes: Markup,
    /// What the fold says; empty means "Add an engraving".
    pub title: String,
    /// The field for the words.
    pub field: Markup,
    /// The faces to choose from; empty when there is one.
    pub faces: Markup,
    /// Where the preview is asked for: the product's address with the variant chosen.
    pub url: String,
    /// The preview of words that came with the page; empty for none.
    pub shown: Markup,
    /// Whether the fold starts open.
    pub open: bool,
}

impl Render for EngravingField {
    fn render(&self) -> Markup {
        html! {
            engraving-preview class="engraving" data-url=(self.url) {
                (self.sizes)
                details open[self.open] {
                    summary { span { @if self.title.is_empty() { "Add an engraving" } @else { (self.title) } } span class="muted" { "Without charge" } }
                    div class="stack stack-4" {
                        (self.field)
                        (self.faces)
                        noscript {
                            button class="btn btn-outline btn-sm" type="submit" formmethod="get" formaction=(self.url) formnovalidate { "Show my words on the metal" }
                        }
                        div data-engraving aria-live="polite" { (self.shown) }
                    }
                }
            }
        }
    }
}
