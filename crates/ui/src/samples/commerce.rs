//! Bag, costs, order.

use maud::html;

use super::{Group, Stage, image, usd};
use crate::card::PriceTag;
use crate::commerce::{BagLine, BagLines, Card, CheckoutSection, Cost, CostSummary, OrderTimeline};
use crate::feedback::InlineAlert;
use crate::field::{QuantityStepper, TextField};
use crate::hold::{HoldMark, HoldNote, HoldWhose};
use crate::look::Tone;

pub(super) fn line() -> BagLine {
    BagLine {
        image: Some(image("aurelia-solitaire", "hero", "")),
        name: "Aurelia Solitaire".into(),
        href: Some("/products/aurelia-solitaire".into()),
        options: vec!["18k yellow gold".into(), "Size 52".into(), "Engraved “A & L”".into()],
        price: Some(PriceTag::exact(usd(3_450))),
        delivery: Some("Delivered by 21 December".into()),
        remove: Some(("/bag/lines/1/remove".into(), vec![])),
        count: 1,
        ..BagLine::default()
    }
}

pub(super) fn costs() -> CostSummary {
    CostSummary {
        costs: vec![
            Cost::new("Subtotal", "$3,450"),
            Cost::new("Insured delivery", "Included"),
            Cost { note: Some("New York, 8.875 %".into()), ..Cost::new("Sales tax", "$306.19") },
        ],
        total: Cost::new("Total", "$3,756.19"),
        paid_by: vec![Cost::new("Gift card ending 7Q2M", "−$500"), Cost::new("To pay by card", "$3,256.19")],
    }
}

pub(super) fn samples() -> Group {
    let mut group = Group::new("Commerce", Stage::Medium);
    group.add("bag-line", "one of a kind", line());
    let stepper = QuantityStepper {
        action: "/bag/lines/2".into(),
        value: 2,
        min: 1,
        max: 4,
        what: "Court Band, size 52".into(),
        ..QuantityStepper::default()
    };
    let band = BagLine {
        image: Some(image("court-band", "hero", "")),
        name: "Court Band".into(),
        options: vec!["18k yellow gold".into(), "Size 52".into()],
        quantity: Some(stepper),
        price: Some(PriceTag::exact(usd(1_960))),
        ..line()
    };
    group.add("bag-line", "with quantity", band.clone());
    group.add("bag-line", "with notice", BagLine { notice: html! { (InlineAlert::new(Tone::Warning, "The price changed from $3,300 since you added it.")) }, ..line() });
    let change = Some(("/bag/lines/1/wish".into(), "Change size or words".into()));
    let proof = html! { (super::catalogue::engraved("Anna & Lars", "-line")) };
    group.add("bag-line", "with its words, changeable", BagLine { change, proof, ..line() });
    group.add(
        "bag-line",
        "placed order",
        BagLine {
            remove: None,
            count: 2,
            href: None,
            stones: Some("1.25 ct natural diamond; 20 natural diamonds, 0.35 ct in total".into()),
            ..line()
        },
    );
    group.add("bag-lines", "two", BagLines { lines: vec![line(), band] });
    let hold = |whose, minutes| HoldNote {
        whose,
        until: "2100-01-01T14:32:00Z".into(),
        clock: "14:32 UTC".into(),
        minutes,
        warn_at: 5,
        action: html! {},
    };
    group.add("hold-note", "yours", hold(HoldWhose::Yours, 12));
    let more = html! { (crate::actions::Button::submit("Ten minutes more").small()) };
    group.add("hold-note", "ending", HoldNote { action: more, ..hold(HoldWhose::Yours, 4) });
    group.add("hold-note", "another client's", hold(HoldWhose::Another, 12));
    group.add("hold-note", "on a page for everyone", hold(HoldWhose::Somebody, 12));
    let until = Some(("2100-01-01T14:32:00Z".to_owned(), "14:32 UTC".to_owned()));
    group.add(
        "hold-mark",
        "yours",
        HoldMark { key: "yours".into(), whose: HoldWhose::Yours, until: until.clone() },
    );
    group.add(
        "hold-mark",
        "on a page for everyone",
        HoldMark { key: "held".into(), whose: HoldWhose::Somebody, until },
    );
    group.add_on(Stage::Narrow, "cost-summary", "default", costs());
    group.add("order-timeline", "at the bench", OrderTimeline { stages: super::feedback::stages() });
    let fields = html! { div class="form" { (TextField { id: "checkout-email".into(), ..TextField::email("email", "E-mail").required() }) } };
    group.add(
        "checkout-section",
        "default",
        CheckoutSection {
            id: "contact".into(),
            title: "Where shall we send your confirmation?".into(),
            body: fields,
        },
    );
    group.add(
        "card",
        "with title",
        Card { title: "Your order".into(), body: html! { (costs()) }, sticky: false },
    );
    group.add(
        "card",
        "plain",
        Card { title: String::new(), body: html! { p { "A white panel." } }, sticky: false },
    );
    group
}
