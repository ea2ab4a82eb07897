//! Stones for the index's own tests: the same every time.

use kernel::{Currency, Money, Random, SeededRandom, ids::StoneId};

use super::{StoneSnapshot, columns::Columns};
use crate::{
    model::{Clarity, Colour, CutGrade, Fluorescence, Lab, OriginClass, Shape, Species, Treatment},
    stones::{Culet, Girdle, Serial, StoneFacts, StoneStatus, StoneView},
};

/// Chance in small portions.
pub(super) struct Dice(pub(super) SeededRandom);

impl Dice {
    pub(super) fn below(&self, n: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        (u64::from_le_bytes(bytes) % n as u64) as usize
    }

    pub(super) fn amount(&self, from: i32, to: i32) -> i32 {
        from + i32::try_from(self.below((to - from + 1) as usize)).unwrap()
    }

    pub(super) fn one<T: Copy>(&self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn perhaps<T>(&self, value: T) -> Option<T> {
        (self.below(8) > 0).then_some(value)
    }
}

/// Any stone; facts may contradict each other, the index does not mind.
pub(super) fn stone(dice: &Dice) -> StoneView {
    let width = dice.amount(3_000, 9_000);
    let facts = StoneFacts {
        species: dice.one(&[Species::Diamond, Species::Diamond, Species::Diamond, Species::Sapphire]),
        origin_class: dice.one(&[OriginClass::Natural, OriginClass::LaboratoryGrown]),
        growth_method: None,
        shape: dice.one(&Shape::ALL[..10]),
        carat_milli: dice.amount(150, 6_000),
        colour: dice.perhaps(dice.one(&Colour::ALL[..12])),
        clarity: dice.perhaps(dice.one(Clarity::ALL)),
        cut: dice.perhaps(dice.one(CutGrade::ALL)),
        polish: dice.perhaps(dice.one(CutGrade::ALL)),
        symmetry: dice.perhaps(dice.one(CutGrade::ALL)),
        fluorescence: dice.perhaps(dice.one(Fluorescence::ALL)),
        quality_word: None,
        table_milli: dice.perhaps(dice.amount(520, 700)),
        depth_milli: dice.perhaps(dice.amount(550, 750)),
        length_um: dice.perhaps(width + dice.amount(0, 4_000)),
        width_um: Some(width),
        height_um: Some(width * 6 / 10),
        girdle: dice.perhaps((Girdle::Thin, Girdle::Medium)),
        culet: dice.perhaps(Culet::None),
        treatments: if dice.below(4) == 0 { vec![Treatment::Heat] } else { Vec::new() },
        lab: dice.perhaps(dice.one(Lab::ALL)),
        report_number: dice.perhaps(format!("{}", dice.below(10_000_000)).into()),
        report_url: (dice.below(9) == 0).then(|| "https://reports.example/1".into()),
        country: dice.perhaps(dice.one(&["BW", "CA", "ZA"]).into()),
    };
    StoneView {
        id: StoneId::new(&dice.0),
        serial: Serial::new(&dice.0),
        facts,
        // few prices, so that equal ones occur
        price: Money::new(i64::from(dice.amount(2, 400)) * 10_000, Currency::Usd),
        status: dice.one(&[
            StoneStatus::Available,
            StoneStatus::Available,
            StoneStatus::Held,
            StoneStatus::Sold,
        ]),
        location: dice.one(&["New York", "Antwerp"]).into(),
    }
}

pub(super) fn stones(count: usize) -> Vec<StoneView> {
    let dice = Dice(SeededRandom::new(11));
    (0..count).map(|_| stone(&dice)).collect()
}

pub(super) fn assemble(version: u64, stones: &[StoneView]) -> StoneSnapshot {
    let mut columns = Columns::default();
    stones.iter().for_each(|stone| columns.push(stone));
    StoneSnapshot::assemble(version, 1, &columns)
}

pub(super) fn snapshot(count: usize) -> StoneSnapshot {
    assemble(7, &stones(count))
}
