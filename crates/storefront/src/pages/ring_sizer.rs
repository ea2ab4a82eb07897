//! A ring sizer to print: an SVG in real millimetres, with the outline of a bank card to check the printer by.

use std::fmt::Write;

use axum::response::Response;
use catalog::model::ring_sizes;

use crate::machines::document;

/// A bank card (ISO/IEC 7810 ID-1) is 85.60 × 53.98 mm with corners of 3.18 mm.
const CARD: (f64, f64, f64) = (85.60, 53.98, 3.18);
/// Fits on A4 and on US Letter with half an inch of margin.
const SHEET: (f64, f64) = (184.0, 248.0);

/// `GET /ring-sizer.svg`
pub(crate) async fn show() -> Response {
    document("image/svg+xml", sheet())
}

/// The sheet. One unit is one millimetre.
fn sheet() -> String {
    let (width, height) = SHEET;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"Jost,Arial,sans-serif\" font-size=\"3.4\" fill=\"#1B1916\"><title>Ring sizer</title>\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>"
    );
    words(&mut svg, 4.0, 8.0, 6.0, "Ring sizer");
    words(
        &mut svg,
        4.0,
        14.0,
        3.4,
        "Print at 100 percent (“actual size”). Then lay a bank card on the outline: if it does not fit, the scale is wrong.",
    );
    card(&mut svg, 4.0, 19.0);
    strip(&mut svg, 4.0, 92.0);
    circles(&mut svg, 4.0, 128.0);
    words(
        &mut svg,
        4.0,
        243.0,
        3.4,
        "Sizes in other countries are about: charts disagree. Between two, take the larger. Measure at the end of a warm day.",
    );
    svg.push_str("</svg>\n");
    svg
}

fn words(svg: &mut String, x: f64, y: f64, size: f64, text: &str) {
    let _ = write!(svg, "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\">{text}</text>");
}

fn card(svg: &mut String, x: f64, y: f64) {
    let (width, height, corner) = CARD;
    let _ = write!(
        svg,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{corner}\" fill=\"none\" stroke=\"#1B1916\" stroke-width=\".25\"/>"
    );
    words(svg, x + 6.0, y + 28.0, 3.4, "Lay a bank card here: 85.6 × 54 mm");
    words(svg, x + 96.0, y + 10.0, 4.2, "With the strip");
    for (line, text) in [
        "Cut out the strip and cut the slit.",
        "Lay it round the finger, numbers outside,",
        "and pass the pointed end through the slit.",
        "Pull until it is close but passes the knuckle.",
        "Read the size at the slit.",
    ]
    .iter()
    .enumerate()
    {
        let down = f64::from(u8::try_from(line).unwrap_or(0));
        words(svg, x + 96.0, y + 17.0 + down * 5.4, 3.4, text);
    }
}

/// A strip to lay round the finger: the distance from the slit to a mark is the inner circumference.
fn strip(svg: &mut String, x: f64, y: f64) {
    let slit = x + 12.0;
    let (end, high) = (slit + 78.0, 12.0);
    let _ = write!(
        svg,
        "<path d=\"M{x} {y}H{end}l8 {half}l-8 {half}H{x}Z\" fill=\"none\" stroke=\"#1B1916\" stroke-width=\".25\"/>\
         <path d=\"M{slit} {top}v{long}\" stroke=\"#1B1916\" stroke-width=\".5\"/>",
        half = high / 2.0,
        top = y + 2.0,
        long = high - 4.0,
    );
    words(svg, x + 1.0, y + 7.0, 2.6, "slit");
    words(svg, slit + 4.0, y + 5.0, 2.6, "US");
    for row in ring_sizes() {
        let at = slit + row.size.circumference_mm();
        let whole = !row.us.ends_with('½');
        let _ = write!(
            svg,
            "<path d=\"M{at:.2} {foot}v-{tall}\" stroke=\"#1B1916\" stroke-width=\".15\"/>",
            foot = y + high,
            tall = if whole { 5 } else { 3 },
        );
        if whole {
            let _ = write!(
                svg,
                "<text x=\"{at:.2}\" y=\"{}\" font-size=\"2.4\" text-anchor=\"middle\">{}</text>",
                y + 5.4,
                row.us
            );
        }
    }
}

/// Circles to lay a ring on: the inner edge of the ring hides the line of its size.
fn circles(svg: &mut String, x: f64, y: f64) {
    words(svg, x, y - 6.0, 4.2, "With a ring that fits: its inner edge lies on the circle of its size");
    for (place, row) in ring_sizes().iter().enumerate() {
        let (column, line) = (place % 7, place / 7);
        let to = |n: usize| f64::from(u8::try_from(n).unwrap_or(0));
        let (cx, cy) = (x + 12.5 + to(column) * 25.2, y + 12.0 + to(line) * 36.0);
        let _ = write!(
            svg,
            "<circle cx=\"{cx:.2}\" cy=\"{cy:.2}\" r=\"{:.3}\" fill=\"none\" stroke=\"#1B1916\" stroke-width=\".2\"/>\
             <text x=\"{cx:.2}\" y=\"{:.2}\" text-anchor=\"middle\">US {}</text>\
             <text x=\"{cx:.2}\" y=\"{:.2}\" text-anchor=\"middle\" font-size=\"2.5\">UK {} · EU {} · JP {}</text>",
            row.size.diameter_mm() / 2.0,
            cy + 0.5,
            row.us,
            cy + 15.5,
            row.uk,
            row.eu,
            row.jp,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_unit_is_one_millimetre_and_a_card_is_a_card() {
        let svg = sheet();
        assert!(svg.starts_with(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"184mm\" height=\"248mm\" viewBox=\"0 0 184 248\""
        ));
        assert!(svg.contains("width=\"85.6\" height=\"53.98\" rx=\"3.18\""));
    }

    #[test]
    fn every_size_has_its_circle_and_its_mark() {
        let svg = sheet();
        assert_eq!(svg.matches("<circle").count(), ring_sizes().len());
        // US 7 is 17.32 mm across and 54.41 mm round; the strip's slit is at 16 mm
        assert!(svg.contains("r=\"8.660\"") && svg.contains("M70.41 "), "{svg}");
        assert!(!svg.contains("style="), "the policy forbids styles");
    }
}
