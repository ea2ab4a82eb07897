//! Loose stones for trials: as many as are asked for, the same each time.
//!
//! Weights, grades and prices follow what a dealer's list looks like: many stones just above round weights, few of the best
//! grades, prices that rise faster than weight. Stone number n is made from n alone, so more can be added later.

use std::sync::Arc;

use catalog::{
    model::{
        Clarity, Colour, CutGrade, Fluorescence, GrowthMethod, Lab, OriginClass, Shape, Species, Treatment,
    },
    stones::{Culet, Girdle, NewLooseStone, StoneFacts, add_stones, count_stones},
};
use db::{Db, with_retry};
use kernel::{Currency, Money, Random, SeededRandom};
use platform::Cx;

use super::DemoError;

/// How many stones the demo house has unless more are asked for.
pub(super) const USUAL: usize = 360;
/// How many are written in one transaction.
const BATCH: usize = 1_000;

/// Adds stones until the house has so many. Answers how many were added.
pub(super) async fn load(db: &Db, cx: &Cx, wanted: usize) -> Result<usize, DemoError> {
    let there = usize::try_from(count_stones(&mut *db.read().await?).await?).unwrap_or(0);
    let mut at = there;
    while at < wanted {
        let end = (at + BATCH).min(wanted);
        let batch: Vec<_> = (at..end).map(stone).collect();
        with_retry(async || {
            let mut tx = db.begin().await?;
            add_stones(&mut tx, cx, &batch).await?;
            Ok::<_, DemoError>(tx.commit().await?)
        })
        .await?;
        at = end;
    }
    Ok(wanted.saturating_sub(there))
}

/// Chance that belongs to one stone.
struct Dice(SeededRandom);

impl Dice {
    fn below(&self, n: i64) -> i64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        i64::try_from(u64::from_le_bytes(bytes) >> 2).unwrap_or(0) % n
    }

    fn between(&self, from: i64, to: i64) -> i64 {
        from + self.below(to - from + 1)
    }

    /// One of a list, each as often as its weight.
    fn pick<T: Copy>(&self, of: &[(T, i64)]) -> T {
        let mut left = self.below(of.iter().map(|(_, weight)| weight).sum());
        for (value, weight) in of {
            left -= weight;
            if left < 0 {
                return *value;
            }
        }
        of[0].0
    }
}

fn stone(n: usize) -> NewLooseStone {
    let dice = Dice(SeededRandom::new(0x5701_0000 + n as u64));
    match dice.below(100) {
        0..62 => diamond(&dice, false),
        62..86 => diamond(&dice, true),
        _ => gemstone(&dice),
    }
}

fn diamond(dice: &Dice, grown: bool) -> NewLooseStone {
    use Shape as S;
    let shape = dice.pick(&[
        (S::Round, 46),
        (S::Oval, 14),
        (S::Cushion, 8),
        (S::Emerald, 8),
        (S::Pear, 6),
        (S::Princess, 5),
        (S::Radiant, 5),
        (S::Marquise, 4),
        (S::Asscher, 2),
        (S::Heart, 2),
    ]);
    let carat = weight(dice, if grown { 500 } else { 0 });
    let fancy = !grown && dice.below(40) == 0;
    let colour = if fancy {
        dice.pick(&[
            (Colour::FancyLightYellow, 4),
            (Colour::FancyYellow, 3),
            (Colour::FancyIntenseYellow, 2),
            (Colour::FancyVividYellow, 1),
            (Colour::FancyPink, 1),
        ])
    } else {
        dice.pick(&[
            (Colour::D, 9),
            (Colour::E, 14),
            (Colour::F, 17),
            (Colour::G, 19),
            (Colour::H, 15),
            (Colour::I, 11),
            (Colour::J, 8),
            (Colour::K, 5),
            (Colour::L, 2),
        ])
    };
    let clarity = dice.pick(&[
        (Clarity::Fl, 1),
        (Clarity::If, 5),
        (Clarity::Vvs1, 11),
        (Clarity::Vvs2, 16),
        (Clarity::Vs1, 22),
        (Clarity::Vs2, 21),
        (Clarity::Si1, 16),
        (Clarity::Si2, 8),
    ]);
    let grade =
        |best: i64| dice.pick(&[(CutGrade::Excellent, best), (CutGrade::VeryGood, 24), (CutGrade::Good, 8)]);
    let cut = (shape == S::Round).then(|| grade(70));
    let measures = measures(dice, shape, carat, 3_520);
    let cost = diamond_cost(shape, carat, colour, clarity, cut, grown, dice);
    NewLooseStone {
        facts: StoneFacts {
            species: Species::Diamond,
            origin_class: if grown { OriginClass::LaboratoryGrown } else { OriginClass::Natural },
            growth_method: grown.then(|| dice.pick(&[(GrowthMethod::Cvd, 7), (GrowthMethod::Hpht, 3)])),
            shape,
            carat_milli: carat,
            colour: Some(colour),
            clarity: Some(clarity),
            cut,
            polish: Some(grade(80)),
            symmetry: Some(grade(66)),
            fluorescence: Some(dice.pick(&[
                (Fluorescence::None, 66),
                (Fluorescence::Faint, 19),
                (Fluorescence::Medium, 9),
                (Fluorescence::Strong, 5),
                (Fluorescence::VeryStrong, 1),
            ])),
            quality_word: None,
            culet: Some(Culet::None),
            treatments: Vec::new(),
            lab: Some(if grown {
                Lab::Igi
            } else {
                dice.pick(&[(Lab::Gia, 82), (Lab::Igi, 12), (Lab::Hrd, 6)])
            }),
            report_number: Some(report(dice, grown)),
            report_url: None,
            country: (!grown)
                .then(|| Arc::from(dice.pick(&[("BW", 40), ("CA", 24), ("NA", 14), ("ZA", 14), ("AU", 8)]))),
            ..measures
        },
        evidence: (!grown).then(|| "Warranty of the demonstration mine".to_owned()),
        supplier: None,
        cost: Some(cost),
        price: priced(cost),
        location: dice.pick(&[("New York", 60), ("Antwerp", 25), ("Mumbai", 15)]).to_owned(),
    }
}

/// A kind of coloured stone.
#[derive(Clone, Copy)]
struct Gem {
    species: Species,
    /// What a carat of it costs at about one carat, in dollars.
    base: i64,
    colours: &'static [(Colour, i64)],
    countries: &'static [(&'static str, i64)],
}

/// What is in the drawer, each as often as its weight.
const GEMS: &[(Gem, i64)] = &[
    (
        Gem {
            species: Species::Sapphire,
            base: 1_500,
            colours: &[
                (Colour::Blue, 5),
                (Colour::RoyalBlue, 4),
                (Colour::CornflowerBlue, 3),
                (Colour::Teal, 3),
                (Colour::Pink, 2),
                (Colour::Yellow, 2),
                (Colour::Padparadscha, 1),
            ],
            countries: &[("LK", 6), ("MG", 4), ("AU", 2)],
        },
        40,
    ),
    (
        Gem {
            species: Species::Ruby,
            base: 3_200,
            colours: &[(Colour::Red, 1)],
            countries: &[("MZ", 6), ("MM", 1), ("TH", 2)],
        },
        16,
    ),
    (
        Gem {
            species: Species::Emerald,
            base: 2_600,
            colours: &[(Colour::Green, 1)],
            countries: &[("CO", 5), ("ZM", 5)],
        },
        18,
    ),
    (
        Gem {
            species: Species::Spinel,
            base: 900,
            colours: &[(Colour::Red, 2), (Colour::Pink, 3), (Colour::Grey, 2), (Colour::Violet, 2)],
            countries: &[("LK", 3), ("TZ", 3), ("MM", 1)],
        },
        10,
    ),
    (
        Gem {
            species: Species::Tourmaline,
            base: 420,
            colours: &[(Colour::Green, 4), (Colour::Pink, 4), (Colour::Teal, 2)],
            countries: &[("BR", 5), ("MZ", 3)],
        },
        8,
    ),
    (
        Gem {
            species: Species::Aquamarine,
            base: 340,
            colours: &[(Colour::PaleBlue, 1)],
            countries: &[("BR", 4), ("MG", 2)],
        },
        8,
    ),
];

fn gemstone(dice: &Dice) -> NewLooseStone {
    let gem = dice.pick(GEMS);
    let species = gem.species;
    let shape = dice.pick(&[
        (Shape::Oval, 40),
        (Shape::Cushion, 22),
        (Shape::Emerald, 12),
        (Shape::Round, 12),
        (Shape::Pear, 10),
        (Shape::Marquise, 4),
    ]);
    let carat = i32::try_from(dice.between(600, 2_600) + dice.below(2_000) * dice.below(3)).unwrap_or(1_000);
    let treatment = match species {
        Species::Emerald => dice.pick(&[(Treatment::Oil, 8), (Treatment::None, 2)]),
        Species::Sapphire | Species::Ruby => dice.pick(&[(Treatment::Heat, 6), (Treatment::None, 4)]),
        _ => Treatment::None,
    };
    let rare = if treatment == Treatment::None { 165 } else { 100 };
    let weight = i64::from(carat);
    let cost = gem.base * (600 + weight / 2) / 1_000 * weight / 1_000 * rare * dice.between(80, 125) / 100;
    let cost = Money::new(cost.max(4_000), Currency::Usd);
    let lab = dice.pick(&[
        (Some(Lab::Gia), 4),
        (Some(Lab::Ssef), 3),
        (Some(Lab::Gubelin), 3),
        (Some(Lab::Agl), 2),
        (None, 3),
    ]);
    NewLooseStone {
        facts: StoneFacts {
            species,
            colour: Some(dice.pick(gem.colours)),
            treatments: vec![treatment],
            lab,
            report_number: lab.map(|_| report(dice, false)),
            country: Some(Arc::from(dice.pick(gem.countries))),
            // heavier than diamond for its size
            ..measures(dice, shape, carat, 4_000)
        },
        evidence: None,
        supplier: None,
        cost: Some(cost),
        price: priced(cost),
        location: dice.pick(&[("New York", 70), ("Geneva", 30)]).to_owned(),
    }
}

/// Many stones just above a round weight, because they are cut to be.
fn weight(dice: &Dice, more: i64) -> i32 {
    let round = dice.pick(&[
        (300, 12),
        (400, 10),
        (500, 16),
        (700, 14),
        (900, 8),
        (1_000, 22),
        (1_200, 8),
        (1_500, 12),
        (2_000, 9),
        (2_500, 4),
        (3_000, 4),
        (4_000, 2),
        (5_000, 1),
    ]);
    let above = dice.below(60) + if dice.below(3) == 0 { dice.below(200) } else { 0 };
    i32::try_from(round + above + more * dice.below(2)).unwrap_or(1_000)
}

/// Lengths and shares that fit the weight: carats = length × width × height × density, in a cut's usual form.
fn measures(dice: &Dice, shape: Shape, carat: i32, density: i64) -> StoneFacts {
    let ratio = match shape {
        Shape::Oval => dice.between(1_280, 1_520),
        Shape::Emerald => dice.between(1_250, 1_600),
        Shape::Pear => dice.between(1_420, 1_720),
        Shape::Marquise => dice.between(1_750, 2_150),
        Shape::Radiant => dice.between(1_000, 1_400),
        Shape::Cushion => dice.between(1_000, 1_220),
        _ => dice.between(1_000, 1_012),
    };
    let depth = if shape == Shape::Round { dice.between(588, 640) } else { dice.between(600, 730) };
    let table = if shape == Shape::Round { dice.between(540, 610) } else { dice.between(560, 700) };
    // a brilliant fills about half of the box around it
    let fill = if shape == Shape::Princess || shape == Shape::Emerald || shape == Shape::Asscher {
        0.62
    } else {
        0.50
    };
    #[expect(clippy::cast_precision_loss, reason = "a drawing's worth of precision is enough for a trial")]
    let cube = f64::from(carat) / 1_000.0 * 200.0
        / (density as f64 * fill * ratio as f64 / 1_000.0 * depth as f64 / 1_000.0)
        * 1_000.0;
    #[expect(clippy::cast_possible_truncation, reason = "a few thousand micrometres")]
    let width = ((cube.cbrt() * 1_000.0) as i64 / 10 * 10).clamp(900, 40_000);
    let small = |n: i64| i32::try_from(n).unwrap_or(1);
    let girdle = dice.pick(&[
        ((Girdle::Thin, Girdle::Medium), 4),
        ((Girdle::Medium, Girdle::Medium), 3),
        ((Girdle::Medium, Girdle::SlightlyThick), 3),
        ((Girdle::SlightlyThick, Girdle::SlightlyThick), 2),
    ]);
    StoneFacts {
        species: Species::Diamond,
        origin_class: OriginClass::Natural,
        growth_method: None,
        shape,
        carat_milli: carat,
        colour: None,
        clarity: None,
        cut: None,
        polish: None,
        symmetry: None,
        fluorescence: None,
        quality_word: None,
        table_milli: Some(small(table)),
        depth_milli: Some(small(depth)),
        length_um: Some(small(width * ratio / 1_000)),
        width_um: Some(small(width)),
        height_um: Some(small(width * depth / 1_000)),
        girdle: Some(girdle),
        culet: None,
        treatments: Vec::new(),
        lab: None,
        report_number: None,
        report_url: None,
        country: None,
    }
}

fn report(dice: &Dice, grown: bool) -> Arc<str> {
    if grown {
        format!("LG{}", dice.between(500_000_000, 699_999_999)).into()
    } else {
        dice.between(1_100_000_000, 7_499_999_999).to_string().into()
    }
}

/// What a dealer would ask, in cents: a price a carat that rises with weight, colour and clarity.
fn diamond_cost(
    shape: Shape,
    carat: i32,
    colour: Colour,
    clarity: Clarity,
    cut: Option<CutGrade>,
    grown: bool,
    dice: &Dice,
) -> Money {
    let weight = i64::from(carat);
    let per_carat = 1_350 + weight * 2_100 / 1_000 + weight * weight / 1_000 * 950 / 1_000;
    let colours = [165, 148, 138, 124, 110, 94, 80, 66, 58];
    let colour = colours.get(colour.index()).copied().unwrap_or(210);
    let clarities = [190, 172, 152, 138, 122, 108, 88, 72];
    let clarity = clarities.get(clarity.index()).copied().unwrap_or(60);
    let form = match (shape, cut) {
        (Shape::Round, Some(CutGrade::Excellent)) => 118,
        (Shape::Round, _) => 104,
        (Shape::Oval | Shape::Pear | Shape::Marquise, _) => 92,
        _ => 84,
    };
    let origin = if grown { 13 } else { 100 };
    let cents = per_carat * weight / 1_000 * colour / 100 * clarity / 100 * form / 100 * origin / 100
        * dice.between(90, 112);
    Money::new(cents.max(4_500), Currency::Usd)
}

/// The house's price: half as much again, to the next ten dollars.
fn priced(cost: Money) -> Money {
    Money::new((cost.minor() * 3 / 2 + 999) / 1_000 * 1_000, cost.currency())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_made_stone_obeys_the_house_and_is_the_same_again() {
        for n in 0..3_000 {
            let made = stone(n);
            assert_eq!(made.check(), Ok(()), "{n}: {made:?}");
            assert_eq!(made, stone(n));
        }
    }
}
