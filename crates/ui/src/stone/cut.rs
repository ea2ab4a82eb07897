//! A stone seen from above, drawn from the geometry of its cut rather than from a picture.
//!
//! Every drawing fills a square of 200 × 200 units. The facets are pale and dark by which way they lean, as a stone on a
//! white paper is.

use std::{f64::consts::TAU, fmt::Write as _};

use maud::{Markup, PreEscaped, Render, html};

/// The outline of a stone; the names are those a catalogue uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cut {
    /// Round brilliant.
    Round,
    /// Oval.
    Oval,
    /// Cushion.
    Cushion,
    /// Princess.
    Princess,
    /// Emerald cut.
    Emerald,
    /// Pear.
    Pear,
    /// Marquise.
    Marquise,
    /// Radiant.
    Radiant,
    /// Asscher.
    Asscher,
    /// Heart.
    Heart,
    /// Baguette.
    Baguette,
    /// Trillion.
    Trillion,
    /// Cabochon: a dome without facets.
    Cabochon,
}

type Point = (f64, f64);

/// Half of the drawing, less a margin for the line.
const REACH: f64 = 96.0;

impl Cut {
    /// Every cut.
    pub const ALL: [Self; 13] = [
        Self::Round,
        Self::Oval,
        Self::Cushion,
        Self::Princess,
        Self::Emerald,
        Self::Pear,
        Self::Marquise,
        Self::Radiant,
        Self::Asscher,
        Self::Heart,
        Self::Baguette,
        Self::Trillion,
        Self::Cabochon,
    ];

    /// A short lower-case name, also part of the symbol's id.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Round => "round",
            Self::Oval => "oval",
            Self::Cushion => "cushion",
            Self::Princess => "princess",
            Self::Emerald => "emerald",
            Self::Pear => "pear",
            Self::Marquise => "marquise",
            Self::Radiant => "radiant",
            Self::Asscher => "asscher",
            Self::Heart => "heart",
            Self::Baguette => "baguette",
            Self::Trillion => "trillion",
            Self::Cabochon => "cabochon",
        }
    }

    /// The cut of this name; older and rarer cuts are drawn as their nearest kin.
    pub fn from_name(name: &str) -> Self {
        let known = Self::ALL.into_iter().find(|cut| cut.name() == name);
        known.unwrap_or(match name {
            "old_european" | "rose" => Self::Round,
            "old_mine" => Self::Cushion,
            "drop" => Self::Pear,
            _ => Self::Cabochon,
        })
    }

    /// Length by width in thousandths, where the stone's own is not known.
    pub const fn usual_ratio(self) -> i32 {
        match self {
            Self::Oval | Self::Emerald => 1_400,
            Self::Pear => 1_550,
            Self::Marquise => 1_950,
            Self::Radiant => 1_250,
            Self::Baguette => 2_200,
            Self::Cabochon => 1_300,
            _ => 1_000,
        }
    }

    const fn is_stepped(self) -> bool {
        matches!(self, Self::Emerald | Self::Asscher | Self::Baguette)
    }

    /// The outline's distance from the middle, towards an angle that begins at the top and turns clockwise; about 1.
    fn reach(self, turn: f64) -> Point {
        let (sin, cos) = turn.sin_cos();
        let power = |n: f64| {
            let r = (sin.abs().powf(n) + cos.abs().powf(n)).powf(-1.0 / n);
            (r * sin, -r * cos)
        };
        match self {
            Self::Round | Self::Oval | Self::Cabochon => (sin, -cos),
            Self::Cushion => power(3.2),
            Self::Princess | Self::Baguette => power(40.0),
            Self::Emerald | Self::Radiant | Self::Asscher => {
                // a square with cut corners
                let square = 1.0 / sin.abs().max(cos.abs());
                let corner = 1.62 / (sin.abs() + cos.abs());
                let r = square.min(corner);
                (r * sin, -r * cos)
            }
            Self::Pear => {
                let pull = if cos > 0.0 { 1.0 - 0.52 * cos.powf(1.6) } else { 1.0 };
                (sin * pull, -cos)
            }
            Self::Marquise => (sin * (1.0 - 0.42 * cos * cos).max(0.0) * (1.0 - cos.abs().powi(6)), -cos),
            Self::Heart => {
                let x = sin.powi(3) * 1.02;
                let y =
                    -(13.0 * cos - 5.0 * (2.0 * turn).cos() - 2.0 * (3.0 * turn).cos() - (4.0 * turn).cos())
                        / 16.2;
                (x, y - 0.12)
            }
            Self::Trillion => {
                let third = TAU / 3.0;
                let within = (turn.rem_euclid(third) - third / 2.0).abs();
                let r = 0.74 + 0.3 * (within / (third / 2.0)).powf(2.2);
                (r * sin, -r * cos + 0.12)
            }
        }
    }

    fn at(self, turn: f64, scale: f64) -> Point {
        let (x, y) = self.reach(turn);
        (100.0 + REACH * scale * x, 100.0 + REACH * scale * y)
    }

    /// The facets, each with how dark it is from 0 to 3, and the outline.
    fn facets(self) -> (Vec<(Vec<Point>, usize)>, Vec<Point>) {
        let outline: Vec<Point> = (0..64).map(|n| self.at(f64::from(n) * TAU / 64.0, 1.0)).collect();
        let facets = if self == Self::Cabochon {
            Vec::new()
        } else if self.is_stepped() {
            self.steps()
        } else {
            self.brilliant()
        };
        (facets, outline)
    }

    /// Table, stars, kites and the pairs at the girdle, eight times around.
    fn brilliant(self) -> Vec<(Vec<Point>, usize)> {
        let (table, star) = (0.57, 0.76);
        let eighth = TAU / 8.0;
        let mut facets = vec![((0..8).map(|n| self.at(f64::from(n) * eighth, table)).collect(), 0)];
        for n in 0..8_u8 {
            let here = f64::from(n) * eighth;
            let (corner, next) = (self.at(here, table), self.at(here + eighth, table));
            let (before, after) = (self.at(here - eighth / 2.0, star), self.at(here + eighth / 2.0, star));
            let rim = |turn: f64| self.at(turn, 1.0);
            let lean = |turn: f64| {
                1 + usize::from((turn + 0.9).sin() > -0.2) + usize::from((turn + 0.9).sin() > 0.55)
            };
            facets.push((vec![corner, after, next], lean(here + eighth / 2.0)));
            facets.push((vec![corner, before, rim(here), after], lean(here) - 1));
            facets.push((
                vec![after, rim(here), rim(here + eighth / 4.0), rim(here + eighth / 2.0)],
                lean(here + 1.4),
            ));
            facets.push((
                vec![after, rim(here + eighth / 2.0), rim(here + 3.0 * eighth / 4.0), rim(here + eighth)],
                lean(here + 2.2) - 1,
            ));
        }
        facets
    }

    /// Rows of steps between table and girdle, on four sides and four corners.
    fn steps(self) -> Vec<(Vec<Point>, usize)> {
        let corners: Vec<f64> = if self == Self::Baguette {
            (0..4).map(|n| TAU / 8.0 + f64::from(n) * TAU / 4.0).collect()
        } else {
            let tilt = 0.62_f64.atan();
            (0..4)
                .flat_map(|n| {
                    let side = f64::from(n) * TAU / 4.0;
                    [side + tilt, side + TAU / 4.0 - tilt]
                })
                .collect()
        };
        let rows = [0.52, 0.68, 0.84, 1.0];
        let mut facets: Vec<(Vec<Point>, usize)> =
            vec![(corners.iter().map(|turn| self.at(*turn, rows[0])).collect(), 0)];
        for (row, pair) in rows.windows(2).enumerate() {
            for (side, turn) in corners.iter().enumerate() {
                let next = corners[(side + 1) % corners.len()];
                let dark = (side * 5 + row * 2 + side / 3) % 4;
                facets.push((
                    vec![
                        self.at(*turn, pair[0]),
                        self.at(next, pair[0]),
                        self.at(next, pair[1]),
                        self.at(*turn, pair[1]),
                    ],
                    dark,
                ));
            }
        }
        facets
    }

    fn drawing(self) -> Markup {
        let (facets, outline) = self.facets();
        // one path a shade, so that half a hundred facets cost four elements
        let mut shades = [const { String::new() }; 4];
        for (points, dark) in &facets {
            trace(&mut shades[(*dark).min(3)], points);
        }
        let mut rim = String::new();
        trace(&mut rim, &outline);
        html! {
            path class="cut-rim" d=(rim) {}
            @for (dark, path) in shades.iter().enumerate().filter(|(_, path)| !path.is_empty()) {
                path class={ "cut-" (dark) } d=(path) {}
            }
            @if self == Self::Cabochon {
                ellipse class="cut-gleam" cx="78" cy="66" rx="26" ry="16" {}
            }
        }
    }
}

fn trace(path: &mut String, points: &[Point]) {
    for (n, (x, y)) in points.iter().enumerate() {
        // writing to a String does not fail
        let _ = write!(path, "{}{:.0} {:.0}", if n == 0 { 'M' } else { 'L' }, x, y);
    }
    path.push('z');
}

/// The drawings that a page uses, each once; [`CutDrawing`] points at them.
#[derive(Debug, Clone, Default)]
pub struct CutSheet {
    /// Which; none means all.
    pub cuts: Vec<Cut>,
}

impl Render for CutSheet {
    fn render(&self) -> Markup {
        let cuts: &[Cut] = if self.cuts.is_empty() { &Cut::ALL } else { &self.cuts };
        html! {
            svg class="cut-sheet" width="0" height="0" aria-hidden="true" {
                @for cut in cuts {
                    symbol id={ "cut-" (cut.name()) } viewBox="0 0 200 200" preserveAspectRatio="none" { (cut.drawing()) }
                }
            }
        }
    }
}

/// A stone from above, in its own proportions. Hidden from assistive technology: the words beside it say more.
/// The page carries a [`CutSheet`].
#[derive(Debug, Clone, Copy)]
pub struct CutDrawing {
    /// Its outline.
    pub cut: Cut,
    /// Length by width in thousandths.
    pub ratio_milli: i32,
    /// The style sheet's name of its hue; none for colourless.
    pub hue: Option<&'static str>,
    /// The width and length in micrometres to be drawn at their actual size on a calibrated screen.
    pub actual_um: Option<(i32, i32)>,
}

impl Render for CutDrawing {
    fn render(&self) -> Markup {
        let ratio = f64::from(self.ratio_milli.clamp(800, 3_500)) / 1_000.0;
        let class = match self.hue {
            Some(hue) => format!("cut cut-hue-{hue}"),
            None => "cut".to_owned(),
        };
        if let Some((width, length)) = self.actual_um {
            let mm = |um: i32| format!("{}.{:02}mm", um / 1_000, um % 1_000 / 10);
            return html! {
                svg class=(class) width=(mm(width)) height=(mm(length)) data-mm={ (mm(width)) " " (mm(length)) } aria-hidden="true" {
                    use href={ "#cut-" (self.cut.name()) } width="100%" height="100%" {}
                }
            };
        }
        // the longer side of every drawing fills the frame
        let width = 200.0 / ratio.max(1.0);
        let view = PreEscaped(format!("{width:.0}"));
        html! {
            svg class=(class) viewBox={ "0 0 " (view) " 200" } aria-hidden="true" {
                use href={ "#cut-" (self.cut.name()) } width=(view) height="200" {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cut_stays_within_its_frame() {
        for cut in Cut::ALL {
            let (facets, outline) = cut.facets();
            for (x, y) in facets.iter().flat_map(|(points, _)| points).chain(&outline) {
                assert!((0.0..=200.0).contains(x) && (0.0..=200.0).contains(y), "{cut:?}: {x} {y}");
            }
        }
    }

    #[test]
    fn a_stone_keeps_its_proportions() {
        let oval = CutDrawing { cut: Cut::Oval, ratio_milli: 1_400, hue: None, actual_um: None };
        assert!(oval.render().into_string().contains("viewBox=\"0 0 143 200\""));
        let actual = CutDrawing { actual_um: Some((6_420, 6_450)), ..oval };
        assert!(actual.render().into_string().contains("width=\"6.42mm\" height=\"6.45mm\""));
    }
}
