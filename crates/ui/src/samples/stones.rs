//! Loose stones.

use maud::{Markup, Render, html};

use super::{Group, Stage, usd};
use crate::field::Choice;
use crate::hold::HoldMark;
use crate::stone::{
    ActualSize, CompareTray, Cut, CutDrawing, CutSheet, FactsDiagram, StepRange, StoneCard, StoneComparison,
    StoneRow, StoneTable, TrayStone,
};

const fn drawing(cut: Cut) -> CutDrawing {
    CutDrawing { cut, ratio_milli: cut.usual_ratio(), hue: None, actual_um: None }
}

/// A sample with the drawings it points at, as a page carries them.
fn drawn(cuts: &[Cut], sample: impl Render) -> Markup {
    html! { (CutSheet { cuts: cuts.to_vec() }) (sample) }
}

fn card(cut: Cut, compared: bool) -> StoneCard {
    StoneCard {
        drawing: drawing(cut),
        title: format!("1.01 ct {}", cut.name()),
        name: "Natural diamond".into(),
        grades: "F · VS1 · Excellent".into(),
        detail: "GIA report".into(),
        price: usd(8_700),
        href: "/stones/7K3MQ-2X9T4".into(),
        compare_href: "/diamonds?compare=7K3MQ-2X9T4".into(),
        compared,
        held: HoldMark::default(),
    }
}

fn tray(cut: Cut) -> TrayStone {
    TrayStone {
        drawing: drawing(cut),
        title: format!("1.01 ct {}", cut.name()),
        price: usd(8_700),
        href: "/stones/7K3MQ-2X9T4".into(),
        remove_href: "/diamonds".into(),
        held: HoldMark::default(),
    }
}

pub(super) fn samples() -> Group {
    let mut group = Group::new("Loose stones", Stage::Narrow);
    group.add("cut-sheet", "every cut", CutSheet::default());
    for cut in Cut::ALL {
        group.add("cut-drawing", cut.name(), drawn(&[cut], drawing(cut)));
    }
    let blue = CutDrawing { hue: Some("blue"), ..drawing(Cut::Cushion) };
    group.add("cut-drawing", "with a hue", drawn(&[Cut::Cushion], blue));
    group.add("stone-card", "default", drawn(&[Cut::Oval], card(Cut::Oval, false)));
    group.add("stone-card", "in comparison", drawn(&[Cut::Round], card(Cut::Round, true)));
    let steps = ["0.3", "0.5", "0.7", "1", "1.5", "2"].into_iter().zip([14, 30, 22, 41, 9, 3]);
    let amounts = StepRange {
        name: "carat".into(),
        text: "Carat".into(),
        steps: steps.map(|(step, count)| (step.to_owned(), count)).collect(),
        min: "0.7".into(),
        unit: "ct".into(),
        ..StepRange::default()
    };
    group.add("step-range", "amounts", amounts);
    let grades = StepRange {
        name: "colour".into(),
        text: "Colour".into(),
        steps: [("D", 4), ("E", 9), ("F", 12)].map(|(step, count)| (step.to_owned(), count)).into(),
        words: ["D", "E", "F"].map(|word| Choice::new(word, word)).into(),
        ..StepRange::default()
    };
    group.add("step-range", "grades", grades);
    let facts = FactsDiagram {
        table_milli: 570,
        depth_milli: 618,
        width: "6.42 mm".into(),
        height: "3.98 mm".into(),
        girdle: "thin to medium".into(),
    };
    group.add_on(Stage::Medium, "facts-diagram", "default", facts);
    let stone = CutDrawing { actual_um: Some((6_420, 6_450)), ..drawing(Cut::Round) };
    group.add_on(
        Stage::Medium,
        "actual-size",
        "default",
        ActualSize { stone, size: "6.45 × 6.42 mm".into() },
    );
    let headings = [("Carat", Some("ascending")), ("Price", None)];
    let table = StoneTable {
        caption: "Diamonds".into(),
        headings: headings.map(|(text, sorted)| (text.to_owned(), "/diamonds".to_owned(), sorted)).into(),
        rows: vec![StoneRow {
            card: card(Cut::Oval, false),
            shape: "Oval".into(),
            cells: vec!["1.01 ct".into(), "$8,700".into()],
        }],
    };
    group.add_on(Stage::Full, "stone-table", "default", drawn(&[Cut::Oval], table));
    let one = CompareTray { stones: vec![tray(Cut::Oval)], ..CompareTray::default() };
    group.add_on(Stage::Full, "compare-tray", "one stone", drawn(&[Cut::Oval], one));
    let two = vec![tray(Cut::Oval), tray(Cut::Round)];
    let full = CompareTray { stones: two.clone(), compare_href: "/stones/compare".into() };
    group.add_on(Stage::Full, "compare-tray", "two stones", drawn(&[Cut::Oval, Cut::Round], full));
    let rows = vec![
        ("Colour".to_owned(), vec!["F".to_owned(), "F".to_owned()]),
        ("Cut".to_owned(), vec![String::new(), "Excellent".to_owned()]),
    ];
    let table = drawn(&[Cut::Oval, Cut::Round], StoneComparison { stones: two, rows });
    group.add_on(Stage::Full, "stone-comparison", "default", table);
    group
}
