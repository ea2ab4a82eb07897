//! The bar at the foot: what is chosen, what it costs, what comes next.

use maud::{Markup, html};
use ui::{BuilderBar, BuilderStep, Button, PriceTag};

use super::{Builder, state::Step};
use crate::{dates, stones::words};

impl Builder<'_> {
    pub(super) fn bar(&self, step: Step) -> BuilderBar {
        let (setting, stone) = (self.chosen.setting.as_ref(), self.chosen.stone.as_ref());
        let whole = self.chosen.price().is_some();
        let entry = |text: &str, of: Step, chosen: Option<String>, open: bool| BuilderStep {
            text: text.into(),
            chosen,
            href: open.then(|| self.state.at(of)),
            current: step == of,
        };
        let finish = self.state.size.map(|size| format!("Size {}", size.us()));
        let mut steps = vec![
            entry(
                "Setting",
                Step::Setting,
                setting.map(|s| format!("{}, {}", s.product.title, s.metal())),
                true,
            ),
            entry("Stone", Step::Stone, stone.map(|s| words::short(&s.facts)), true),
            entry("Finish", Step::Finish, finish, whole),
        ];
        if let Some(last) = steps.last_mut() {
            last.current |= step == Step::Review;
        }
        let (what, price) = self.price_so_far();
        BuilderBar {
            steps,
            what: what.into(),
            price,
            date: setting.filter(|_| whole).map(|s| {
                let today = dates::today(self.face);
                format!("With you by {}", dates::day(dates::made_by(s.lead_days(), today), today))
            }),
            action: self.next(step),
        }
    }

    fn price_so_far(&self) -> (&'static str, Option<PriceTag>) {
        if let Some(price) = self.chosen.price() {
            return ("Your ring", Some(PriceTag::exact(price.total)));
        }
        match (&self.chosen.setting, &self.chosen.stone) {
            (Some(setting), _) => ("Setting", setting.alone().map(PriceTag::exact)),
            (None, Some(stone)) => ("Stone", Some(PriceTag::exact(stone.price))),
            (None, None) => ("", None),
        }
    }

    fn next(&self, step: Step) -> Markup {
        let (setting, stone) = (self.chosen.setting.is_some(), self.chosen.stone.is_some());
        let whole = self.chosen.price().is_some();
        match step {
            Step::Setting if setting && !stone => {
                html! { (Button::link("Choose its stone", self.state.at(Step::Stone))) }
            }
            Step::Setting | Step::Stone if whole => {
                html! { (Button::link("Size and engraving", self.state.at(Step::Finish))) }
            }
            Step::Stone if stone && !setting => {
                html! { (Button::link("Choose its setting", self.state.at(Step::Setting))) }
            }
            _ => html! {},
        }
    }
}
