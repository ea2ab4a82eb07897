//! A stone from the side, with the shares and lengths that its report names.

use maud::{Markup, Render, html};

/// The side of a stone from its numbers. What is not known is not drawn.
#[derive(Debug, Clone, Default)]
pub struct FactsDiagram {
    /// The table's width by the girdle's, in thousandths.
    pub table_milli: i32,
    /// The height by the girdle's width, in thousandths.
    pub depth_milli: i32,
    /// The width in words: "6.45 mm".
    pub width: String,
    /// The height in words: "3.98 mm".
    pub height: String,
    /// The girdle in words: "thin to medium".
    pub girdle: String,
}

/// The girdle's width in the drawing.
const WIDTH: i32 = 320;
const LEFT: i32 = 70;
const TOP: i32 = 56;

impl Render for FactsDiagram {
    fn render(&self) -> Markup {
        let table = WIDTH * self.table_milli.clamp(300, 900) / 1_000;
        let depth = WIDTH * self.depth_milli.clamp(200, 1_000) / 1_000;
        // the crown takes a quarter of the height, the girdle a thirtieth: reports name neither for every stone
        let (crown, girdle) = (depth / 4, (depth / 30).max(4));
        let (right, middle) = (LEFT + WIDTH, LEFT + WIDTH / 2);
        let (table_left, table_right) = (middle - table / 2, middle + table / 2);
        let (rim, below, tip) = (TOP + crown, TOP + crown + girdle, TOP + depth);
        let percent = |milli: i32| format!("{}.{} %", milli / 10, milli % 10);
        html! {
            figure class="facts-diagram" {
                svg viewBox={ "0 0 520 " (tip + 56) } role="img" aria-label={
                    "Side view: table " (percent(self.table_milli)) ", depth " (percent(self.depth_milli))
                } {
                    path class="facts-stone" d={
                        "M" (table_left) " " (TOP) "H" (table_right) "L" (right) " " (rim) "V" (below) "L" (middle) " " (tip) "L" (LEFT) " " (below) "V" (rim) "z"
                    } {}
                    path class="facts-edge" d={
                        "M" (LEFT) " " (rim) "H" (right) "M" (LEFT) " " (below) "H" (right)
                        "M" (table_left) " " (TOP) "L" (middle - WIDTH / 4) " " (rim) "L" (middle) " " (TOP) "L" (middle + WIDTH / 4) " " (rim) "L" (table_right) " " (TOP)
                        "M" (middle - WIDTH / 4) " " (below) "L" (middle) " " (tip) "L" (middle + WIDTH / 4) " " (below)
                    } {}
                    path class="facts-measure" d={
                        "M" (table_left) " " (TOP - 18) "v10M" (table_right) " " (TOP - 18) "v10M" (table_left) " " (TOP - 13) "H" (table_right)
                        "M" (right + 22) " " (TOP) "h10M" (right + 22) " " (tip) "h10M" (right + 27) " " (TOP) "V" (tip)
                        "M" (LEFT) " " (tip + 14) "v10M" (right) " " (tip + 14) "v10M" (LEFT) " " (tip + 19) "H" (right)
                    } {}
                    text x=(middle) y=(TOP - 26) text-anchor="middle" { "Table " (percent(self.table_milli)) }
                    text x=(right + 40) y=(TOP + depth / 2) { "Depth" }
                    text x=(right + 40) y=(TOP + depth / 2 + 20) { (percent(self.depth_milli)) }
                    @if !self.height.is_empty() { text x=(right + 40) y=(TOP + depth / 2 + 40) class="facts-soft" { (self.height) } }
                    @if !self.width.is_empty() { text x=(middle) y=(tip + 42) text-anchor="middle" class="facts-soft" { (self.width) } }
                    @if !self.girdle.is_empty() { text x=(LEFT - 8) y=(rim - 8) text-anchor="end" class="facts-soft" { "Girdle" } }
                }
                @if !self.girdle.is_empty() { figcaption class="small muted" { "Girdle " (self.girdle) ". Drawn from the report’s numbers." } }
                @else { figcaption class="small muted" { "Drawn from the report’s numbers." } }
            }
        }
    }
}
