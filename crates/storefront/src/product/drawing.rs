//! A piece drawn to scale from its measures, with a coin beside it: a view of its own in the gallery.
//!
//! Only what the catalogue knows is drawn and dimensioned. What it does not know is left out, or drawn and said to be
//! indicative. A piece with nothing to measure has no drawing.

use catalog::model::{
    Category, EarringBack, ProductView, Role, Shape, Species, Stone, VariantView, millimetres,
};
use maud::{Markup, html};

use super::choice::length;

/// A drawing, with the words that stand in for it inside.
#[derive(Debug, Clone)]
pub(super) struct Drawing {
    pub(super) svg: Markup,
    pub(super) note: &'static str,
}

/// What is drawn, in micrometres.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Figure {
    /// A ring from the front and its band from the side.
    Ring { inside: f64, band: Option<f64>, height: Option<f64>, stone: Option<Gem> },
    /// A stone, or a pearl, as it is worn.
    Stone(Gem),
    /// A hoop or a bangle: a circle of this diameter.
    Circle { across: f64, inner: bool },
    /// A chain laid open to a circle of this circumference, with what hangs on it.
    Chain { round: f64, stone: Option<Gem> },
}

/// A stone's outline.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Gem {
    across: f64,
    round: bool,
    /// The width follows from the weight by the proportions of a well-cut stone.
    computed: bool,
}

/// The coin beside it: a US quarter is 24.26 mm across.
const COIN: f64 = 24_260.0;
const SIZE: f64 = 480.0;
const INDICATIVE: f64 = 1_700.0;

/// Draws a variant; `None` where too little is known of it.
pub(super) fn draw(product: &ProductView, variant: &VariantView) -> Option<Drawing> {
    let figure = figure(product, variant)?;
    let facts = facts(&figure);
    if facts.is_empty() {
        return None;
    }
    let words = format!("Drawing to scale of {}: {}", product.title, facts.join(", "));
    let body = match figure {
        Figure::Ring { inside, band, height, stone } => ring(inside, band, height, stone),
        Figure::Stone(gem) => beside_the_coin(gem.across, &gem_label(gem), &|x, y, s| front(gem, x, y, s)),
        Figure::Circle { across, inner } => {
            let label = format!("{} {}", mm(across), if inner { "inside" } else { "across" });
            beside_the_coin(across, &label, &|x, y, s| circle(x, y, across * s / 2.0, "edge"))
        }
        Figure::Chain { round, stone } => chain(round, stone),
    };
    let svg = html! {
        svg class="drawing" viewBox={ "0 0 " (SIZE) " " (SIZE) } role="img" aria-label=(words) { (body) }
    };
    Some(Drawing { svg, note: note(&figure) })
}

fn figure(product: &ProductView, variant: &VariantView) -> Option<Figure> {
    let gem = gem(product, variant);
    match product.category {
        Category::Ring => variant.ring_size.map(|size| Figure::Ring {
            inside: tenth(size.diameter_mm() * 1_000.0),
            band: product.band_width_um.map(f64::from),
            height: product.height_um.map(f64::from),
            stone: gem,
        }),
        Category::Earrings if product.earring_back == Some(EarringBack::Hoop) => {
            product.height_um.map(|um| Figure::Circle { across: um.into(), inner: false })
        }
        Category::Earrings => gem.map(Figure::Stone),
        Category::Bangle => variant.length_mm.map(|mm| Figure::Circle {
            across: tenth(f64::from(mm) * 1_000.0 / std::f64::consts::PI),
            inner: true,
        }),
        _ => variant.length_mm.map(|mm| Figure::Chain { round: f64::from(mm) * 1_000.0, stone: gem }),
    }
}

/// The outline of the stone the piece is about. Only round diamonds have a width that follows from their weight.
fn gem(product: &ProductView, variant: &VariantView) -> Option<Gem> {
    let stone = product.stones.iter().find(|s| matches!(s.role, Role::Center | Role::Pearl))?;
    let round = matches!(stone.shape, Shape::Round) || stone.species == Species::Pearl;
    let own = stone.diameter_um.map(f64::from);
    let weight = variant.carat_milli.filter(|milli| Some(*milli) != stone.carat_milli);
    match (own, weight, stone.carat_milli) {
        // another weight of the same cut: width goes with the cube root of the weight
        (Some(um), Some(asked), Some(of)) if of > 0 => {
            let across = um * (f64::from(asked) / f64::from(of)).cbrt();
            Some(Gem { across, round, computed: true })
        }
        (Some(across), ..) => Some(Gem { across, round, computed: false }),
        (None, asked, of) => {
            brilliant(stone, asked.or(of)?).map(|across| Gem { across, round, computed: true })
        }
    }
}

fn brilliant(stone: &Stone, carat_milli: i32) -> Option<f64> {
    let is = stone.species == Species::Diamond && stone.shape == Shape::Round && stone.pieces == 1;
    is.then(|| brilliant_um(carat_milli))
}

/// A round brilliant of one carat is 6.5 mm across, and its width goes with the cube root of its weight.
fn brilliant_um(carat_milli: i32) -> f64 {
    6_500.0 * (f64::from(carat_milli) / 1_000.0).cbrt()
}

/// The measures in words.
fn facts(figure: &Figure) -> Vec<String> {
    let mut facts = Vec::new();
    match *figure {
        Figure::Ring { inside, band, height, stone } => {
            facts.push(format!("{} across inside", mm(inside)));
            facts.extend(band.map(|um| format!("band {} wide", mm(um))));
            facts.extend(height.map(|um| match stone {
                Some(_) => format!("{} above the finger", mm(um)),
                None => format!("{} deep", mm(um)),
            }));
            facts.extend(stone.map(|g| format!("stone {}", gem_label(g))));
        }
        Figure::Stone(gem) => facts.push(gem_label(gem)),
        Figure::Circle { across, inner } => {
            facts.push(format!("{} across{}", mm(across), if inner { " inside" } else { "" }));
        }
        Figure::Chain { round, stone } => {
            facts.push(format!("{} round", length(whole(round / 1_000.0))));
            facts.extend(stone.map(|g| format!("stone {}", gem_label(g))));
        }
    }
    facts
}

const fn note(figure: &Figure) -> &'static str {
    match figure {
        Figure::Ring { stone: Some(_), .. } => {
            "Drawn to scale beside a US quarter. The thickness of the shank is indicative."
        }
        Figure::Chain { .. } => "The chain laid open, drawn to scale beside a US quarter.",
        _ => "Drawn to scale beside a US quarter.",
    }
}

fn gem_label(gem: Gem) -> String {
    if gem.computed { format!("about {}", mm(tenth(gem.across))) } else { mm(gem.across) }
}

/// "2.35 mm", as the page writes it.
fn mm(um: f64) -> String {
    millimetres(whole(um))
}

/// What is computed is said to a tenth of a millimetre.
fn tenth(um: f64) -> f64 {
    (um / 100.0).round() * 100.0
}

#[expect(clippy::cast_possible_truncation, reason = "jewellery is smaller than two kilometres")]
fn whole(value: f64) -> i32 {
    value.round() as i32
}

/// A coordinate with one decimal: finer lines than a screen shows cost bytes.
fn at(value: f64) -> String {
    let tenths = whole(value * 10.0);
    if tenths % 10 == 0 { (tenths / 10).to_string() } else { format!("{:.1}", f64::from(tenths) / 10.0) }
}

fn ring(inside: f64, band: Option<f64>, height: Option<f64>, stone: Option<Gem>) -> Markup {
    // a plain band's height is its depth; a ring with a stone stands higher than its shank is thick
    let shank = if stone.is_some() { INDICATIVE } else { height.unwrap_or(INDICATIVE) };
    let rise = height.filter(|_| stone.is_some()).unwrap_or(shank).max(shank);
    let outer = inside + 2.0 * shank;
    let side = band.unwrap_or(0.0);
    let scale = (SIZE - 150.0) / (outer + side + COIN);
    let (r, s) = (inside * scale / 2.0, scale);
    let x = 36.0 + outer * s / 2.0;
    let floor = 340.0;
    let y = floor - outer * s / 2.0;
    let top = y - r - rise * s;
    let side_x = x + outer * s / 2.0 + 44.0;
    let coin_x = SIZE - 20.0 - COIN * s / 2.0;
    html! {
        (circle(x, y, outer * s / 2.0, "edge"))
        (circle(x, y, r, "edge"))
        (across(x - r, x + r, y, &mm(inside)))
        @if let Some(gem) = stone {
            (profile(gem, x, top, (y - r).min(top + gem.across * 0.62 * s), s))
            (words(x, top - 14.0, "middle", &gem_label(gem)))
        }
        @if let Some(um) = height.filter(|_| stone.is_some()) {
            (upright(x + outer * s / 2.0 + 10.0, top, y - r, &mm(um)))
        } @else if let Some(um) = height {
            (words(x, y - outer * s / 2.0 - 14.0, "middle", &format!("{} deep", mm(um))))
        }
        @if let Some(um) = band {
            rect class="edge" x=(at(side_x - um * s / 2.0)) y=(at(floor - outer * s)) width=(at(um * s)) height=(at(outer * s)) rx="3" {}
            (words(side_x, floor + 24.0, "middle", &mm(um)))
        }
        (coin(coin_x, floor - COIN * s / 2.0, s))
    }
}

/// One thing on the left and the coin on the right, on one line.
fn beside_the_coin(across_um: f64, label: &str, draw: &dyn Fn(f64, f64, f64) -> Markup) -> Markup {
    let s = ((SIZE - 110.0) / (across_um + COIN)).min(0.009);
    let x = SIZE / 2.0 - (COIN * s + 50.0) / 2.0;
    let coin_x = x + across_um * s / 2.0 + 50.0 + COIN * s / 2.0;
    let below = 240.0 + across_um * s / 2.0 + 28.0;
    html! {
        (draw(x, 240.0, s))
        (words(x, below, "middle", label))
        (coin(coin_x, 240.0, s))
    }
}

fn chain(round: f64, stone: Option<Gem>) -> Markup {
    let across = round / std::f64::consts::PI;
    let s = ((SIZE - 150.0) / (across + COIN)).min(0.004);
    let (r, x, y) = (across * s / 2.0, 30.0 + across * s / 2.0, 230.0);
    html! {
        (circle(x, y, r, "line fine"))
        (words(x, y + 5.0, "middle", &format!("{} round", length(whole(round / 1_000.0)))))
        @if let Some(gem) = stone {
            (front(gem, x, y + r + gem.across * s / 2.0, s))
            (words(x, y + r + gem.across * s + 24.0, "middle", &format!("stone {}", gem_label(gem))))
        }
        (coin(SIZE - 24.0 - COIN * s / 2.0, y + r - COIN * s / 2.0, s))
    }
}

fn coin(x: f64, y: f64, s: f64) -> Markup {
    let r = COIN * s / 2.0;
    html! {
        (circle(x, y, r, "coin"))
        @if r > 55.0 {
            (words(x, y - 3.0, "middle", "US quarter"))
            (words(x, y + 18.0, "middle", &mm(COIN)))
        } @else { (words(x, y + r + 22.0, "middle", "US quarter")) }
    }
}

/// A stone from the front.
fn front(gem: Gem, x: f64, y: f64, s: f64) -> Markup {
    let r = gem.across * s / 2.0;
    html! { (circle(x, y, r, "stone")) @if gem.round && r > 12.0 { (circle(x, y, r * 0.57, "line fine")) } }
}

/// A stone from the side: table, girdle, point.
fn profile(gem: Gem, x: f64, top: f64, point: f64, s: f64) -> Markup {
    let half = gem.across * s / 2.0;
    let girdle = top + gem.across * 0.16 * s;
    let d = format!(
        "M{} {}H{}L{} {}L{} {}L{} {}Z",
        at(x - half * 0.57),
        at(top),
        at(x + half * 0.57),
        at(x + half),
        at(girdle),
        at(x),
        at(point.max(girdle)),
        at(x - half),
        at(girdle)
    );
    html! { path class="stone" d=(d) {} }
}

fn circle(x: f64, y: f64, r: f64, class: &str) -> Markup {
    html! { circle class=(class) cx=(at(x)) cy=(at(y)) r=(at(r)) {} }
}

/// A dimension from left to right.
fn across(from: f64, to: f64, y: f64, label: &str) -> Markup {
    let d = format!(
        "M{0} {y}H{1}M{0} {up}v8M{1} {up}v8",
        at(from + 2.0),
        at(to - 2.0),
        y = at(y + 8.0),
        up = at(y + 4.0)
    );
    html! { path class="dim" d=(d) {} (words((from + to) / 2.0, y, "middle", label)) }
}

/// A dimension from the top down.
fn upright(x: f64, top: f64, foot: f64, label: &str) -> Markup {
    let d =
        format!("M{x} {0}V{1}M{left} {0}h8M{left} {1}h8", at(top), at(foot), x = at(x), left = at(x - 4.0));
    html! { path class="dim" d=(d) {} (words(x + 10.0, (top + foot) / 2.0 + 5.0, "start", label)) }
}

fn words(x: f64, y: f64, anchor: &str, text: &str) -> Markup {
    html! { text x=(at(x)) y=(at(y)) text-anchor=(anchor) { (text) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BRILLIANT: Gem = Gem { across: 7_000.0, round: true, computed: false };

    #[test]
    fn the_words_say_every_measure_that_is_drawn() {
        let solitaire = Figure::Ring {
            inside: 16_500.0,
            band: Some(2_350.0),
            height: Some(6_300.0),
            stone: Some(BRILLIANT),
        };
        let band = Figure::Ring { inside: 17_300.0, band: Some(4_000.0), height: Some(1_800.0), stone: None };
        let guess = Gem { computed: true, ..BRILLIANT };
        for (figure, said) in [
            (solitaire, "16.5 mm across inside, band 2.35 mm wide, 6.3 mm above the finger, stone 7.0 mm"),
            (band, "17.3 mm across inside, band 4.0 mm wide, 1.8 mm deep"),
            (Figure::Stone(guess), "about 7.0 mm"),
            (Figure::Circle { across: 58_000.0, inner: true }, "58.0 mm across inside"),
            (Figure::Chain { round: 420_000.0, stone: None }, "42 cm round"),
        ] {
            assert_eq!(facts(&figure).join(", "), said);
        }
    }

    #[test]
    fn a_ring_is_drawn_to_one_scale_beside_a_coin() {
        let svg = ring(16_500.0, Some(2_350.0), Some(6_300.0), Some(BRILLIANT)).0;
        let radius = |class: &str| -> f64 {
            let at = svg.split(&format!("<circle class=\"{class}\"")).nth(1).unwrap();
            at.split("r=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
        };
        // the outer circle is the inner one and the shank on both sides
        let (outer, coin) = (radius("edge"), radius("coin"));
        let want = (16_500.0 + 2.0 * INDICATIVE) / COIN;
        assert!((outer / coin - want).abs() < 0.01, "{outer} {coin}");
        for label in ["16.5 mm", "7.0 mm", "6.3 mm", "2.35 mm", "US quarter"] {
            assert!(svg.contains(label), "{label}");
        }
    }

    #[test]
    fn everything_stays_within_the_sheet() {
        for svg in [
            ring(12_000.0, Some(1_500.0), None, None).0,
            ring(25_000.0, Some(12_000.0), Some(9_000.0), Some(Gem { across: 14_000.0, ..BRILLIANT })).0,
            beside_the_coin(90_000.0, "90.0 mm", &|x, y, s| circle(x, y, 45_000.0 * s, "edge")).0,
            chain(800_000.0, Some(BRILLIANT)).0,
        ] {
            for (axis, radius) in [("cx=\"", "r=\""), ("cy=\"", "r=\"")] {
                for circle in svg.split("<circle").skip(1) {
                    let read = |name: &str| -> f64 {
                        let rest = circle.split(&format!(" {name}")).nth(1).unwrap();
                        rest.split('"').next().unwrap().parse().unwrap()
                    };
                    let (at, r) = (read(axis), read(radius));
                    assert!(at - r >= 0.0 && at + r <= SIZE, "{axis}{at} {r} in {svg}");
                }
            }
        }
    }

    #[test]
    fn a_brilliant_of_one_carat_is_six_and_a_half_millimetres_across() {
        for (carat_milli, um) in [(1_000, 6_500.0), (2_000, 8_190.0), (500, 5_159.0)] {
            let across = brilliant_um(carat_milli);
            assert!((across - um).abs() < 5.0, "{carat_milli}: {across}");
        }
    }
}
