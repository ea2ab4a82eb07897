//! Building a ring.

use maud::{Markup, Render, html};

use super::{Group, Stage, image, usd};
use crate::{
    actions::Button,
    builder::{BuilderBar, BuilderStep, CompatibilityNote, SettingCard, ShapeTab, ShapeTabs, StoneOption},
    card::PriceTag,
    hold::{HoldMark, HoldWhose},
    stone::{Cut, CutDrawing, CutSheet},
};

const TOO_LARGE: &str = "This head holds 6.3 to 6.7 mm; the stone measures 7.1 mm across. A jeweller can make a larger head: ask us.";

fn drawn(sample: impl Render) -> Markup {
    html! { (CutSheet { cuts: vec![Cut::Round] }) (sample) }
}

fn stone() -> StoneOption {
    StoneOption {
        drawing: CutDrawing { cut: Cut::Round, ratio_milli: 1_005, hue: None, actual_um: None },
        title: "1.01 ct round".into(),
        name: "Natural diamond".into(),
        grades: "F · VS1 · Excellent".into(),
        detail: "6.45 × 6.42 mm · GIA report".into(),
        price: PriceTag::exact(usd(8_700)),
        href: Some("/ring-builder?stone=7K3MQ-2X9T4".into()),
        page: "/stones/7K3MQ-2X9T4".into(),
        reasons: Vec::new(),
        held: HoldMark::default(),
    }
}

fn setting() -> SettingCard {
    SettingCard {
        image: Some(image("aurelia", "hero", "A ring with six claws")),
        name: "Aurelia Solitaire".into(),
        href: "/ring-builder?setting=aurelia-solitaire".into(),
        line: "18k yellow gold · holds round stones of 6.3 to 6.7 mm".into(),
        price: Some(PriceTag::from(usd(1_650))),
        action: "Choose this setting".into(),
        ..SettingCard::default()
    }
}

fn step(text: &str, chosen: Option<&str>, href: Option<&str>, current: bool) -> BuilderStep {
    BuilderStep { text: text.into(), chosen: chosen.map(Into::into), href: href.map(Into::into), current }
}

pub(super) fn samples() -> Group {
    let mut group = Group::new("Ring builder", Stage::Full);
    let begun = BuilderBar {
        steps: vec![
            step("Setting", None, Some("/ring-builder"), true),
            step("Stone", None, Some("/ring-builder?step=stone"), false),
            step("Finish", None, None, false),
        ],
        ..BuilderBar::default()
    };
    group.add("builder-bar", "nothing chosen", begun);
    let whole = BuilderBar {
        steps: vec![
            step("Setting", Some("Aurelia, 18k yellow gold"), Some("/ring-builder"), false),
            step("Stone", Some("1.01 ct round"), Some("/ring-builder?step=stone"), false),
            step("Finish", Some("Size 6½"), Some("/ring-builder?step=finish"), true),
        ],
        what: "Your ring".into(),
        price: Some(PriceTag::exact(usd(10_470))),
        date: Some("With you by 24 December".into()),
        action: html! { (Button::link("Review", "/ring-builder?step=review")) },
    };
    group.add("builder-bar", "everything chosen", whole);
    group.add_on(
        Stage::Medium,
        "compatibility-note",
        "default",
        CompatibilityNote { reasons: vec![TOO_LARGE.into()] },
    );
    group.add_on(Stage::Narrow, "setting-card", "default", setting());
    group.add_on(Stage::Narrow, "setting-card", "chosen", SettingCard { chosen: true, ..setting() });
    let misfit = SettingCard {
        reasons: vec![TOO_LARGE.into()],
        action: "See the stones it holds".into(),
        ..setting()
    };
    group.add_on(Stage::Narrow, "setting-card", "does not hold the stone", misfit);
    group.add_on(Stage::Narrow, "stone-option", "default", drawn(stone()));
    let misfit = StoneOption { href: None, reasons: vec![TOO_LARGE.into()], ..stone() };
    group.add_on(Stage::Narrow, "stone-option", "does not fit", drawn(misfit));
    let until = Some(("2100-01-01T14:32:00Z".to_owned(), "14:32 UTC".to_owned()));
    let held = HoldMark { key: "7K3MQ-2X9T4".into(), whose: HoldWhose::Another, until };
    group.add_on(Stage::Narrow, "stone-option", "held", drawn(StoneOption { held, ..stone() }));
    let tab = |text: &str, held: bool, current| ShapeTab {
        text: text.into(),
        href: held.then(|| "/ring-builder?shape=round".into()),
        current,
    };
    let shapes = vec![tab("Round", true, true), tab("Oval", true, false), tab("Heart", false, false)];
    group.add("shape-tabs", "default", ShapeTabs { shapes });
    group
}
