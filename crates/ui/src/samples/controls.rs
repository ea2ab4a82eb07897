//! Buttons, fields and choices.

use kernel::Currency;
use maud::{Markup, html};

use super::{Group, Stage};
use crate::actions::{Button, ButtonGroup, ButtonScheme, CopyButton, IconButton, LinkArrow, Press};
use crate::field::{
    Checkbox, Chip, ChipGroup, Choice, ChoiceCard, Field, Fieldset, MoneyField, QuantityStepper, RadioGroup,
    Select, TextArea, TextField, TextKind,
};
use crate::icon::Icon;

pub(super) fn actions() -> Group {
    let mut group = Group::new("Actions", Stage::Medium);
    let schemes = [
        ("fill", ButtonScheme::Fill),
        ("outline", ButtonScheme::Outline),
        ("link", ButtonScheme::Link),
        ("danger", ButtonScheme::Danger),
    ];
    for (state, scheme) in schemes {
        group.add("button", state, Button::submit("Add to bag").scheme(scheme));
    }
    let gold = Button::link("Book a consultation", "/bespoke").scheme(ButtonScheme::Gold);
    group.add(
        "button",
        "gold on noir",
        html! { div class="noir" { div class="wrap section-tight" { (gold) } } },
    );
    group.add("button", "small", Button::submit("Apply").scheme(ButtonScheme::Outline).small());
    group.add("button", "full", Button::submit("Add to bag").full());
    group.add("button", "disabled", Button { disabled: true, ..Button::submit("Add to bag") });
    group.add("button", "busy", Button { busy: true, ..Button::submit("Placing your order…") });
    group.add("button", "as link", Button::link("Discover the rings", "/collections/engagement-rings"));
    group.add(
        "button",
        "with icon",
        Button {
            icon: Some(Icon::VideoCamera),
            ..Button::link("Meet a designer", "/bespoke").scheme(ButtonScheme::Outline)
        },
    );
    group.add(
        "icon-button",
        "default",
        IconButton::new(Icon::Heart, "Save Aurelia solitaire", Press::Submit),
    );
    group.add(
        "icon-button",
        "pressed",
        IconButton {
            pressed: Some(true),
            ..IconButton::new(Icon::Heart, "Save Aurelia solitaire", Press::Submit)
        },
    );
    group.add(
        "icon-button",
        "as link",
        IconButton::new(Icon::MagnifyingGlass, "Search", Press::Go("/search".into())),
    );
    let pair = vec![Button::submit("Save"), Button::submit("Cancel").scheme(ButtonScheme::Link)];
    group.add("button-group", "in a row", ButtonGroup { buttons: pair.clone(), stacked: false });
    group.add("button-group", "stacked", ButtonGroup { buttons: pair, stacked: true });
    group.add("link-arrow", "default", LinkArrow::new("View all 48 rings", "/collections/engagement-rings"));
    group.add(
        "copy-button",
        "default",
        CopyButton { value: "ATL-20418".into(), what: "order number".into() },
    );
    group
}

pub(super) fn fields() -> Group {
    let mut group = Group::new("Fields", Stage::Medium);
    let name = || TextField {
        autocomplete: Some("name".into()),
        ..TextField::new("full-name", "Full name").required()
    };
    group.add("text-field", "empty", name());
    group.add("text-field", "filled", name().value("Anna Okafor"));
    group.add("text-field", "error", name().error(Some("Enter the name the courier should ask for.")));
    group.add("text-field", "disabled", TextField { disabled: true, ..name().value("Anna Okafor") });
    let postcode = TextField {
        kind: TextKind::Digits,
        hint: Some("Five digits, for example 10013.".into()),
        ..TextField::new("postcode", "Postcode").required()
    };
    group.add("text-field", "with hint", postcode);
    let width = TextField {
        kind: TextKind::Decimal,
        hint: Some("0.5 to 200".into()),
        ..TextField::new("width", "Width (mm)")
    };
    group.add("text-field", "decimal", width.value("2.3"));
    group.add(
        "text-field",
        "moment",
        TextField { kind: TextKind::Moment, ..TextField::new("at", "Goes on show (UTC)") },
    );
    group.add("text-field", "optional", TextField::new("company", "Company"));
    group.add("email-field", "default", TextField::email("email", "E-mail").required());
    group.add(
        "email-field",
        "error",
        TextField::email("email", "E-mail")
            .required()
            .value("anna@")
            .error(Some("Enter an e-mail address with an @, for example anna@example.com.")),
    );
    group.add("phone-field", "default", TextField::phone("phone", "Telephone"));
    let note = TextArea {
        id: "wish".into(),
        name: "wish".into(),
        label: "What should it feel like?".into(),
        max_length: Some(400),
        ..TextArea::default()
    };
    group.add("text-area", "default", note.clone());
    group.add(
        "text-area",
        "filled",
        TextArea {
            value: "A ring my grandmother would have worn.".into(),
            hint: Some("A few words are enough.".into()),
            ..note.clone()
        },
    );
    group.add(
        "text-area",
        "error",
        TextArea { error: Some("Tell us a little about the piece.".into()), required: true, ..note },
    );
    let money = |error: Option<&str>| MoneyField {
        id: "budget".into(),
        name: "budget".into(),
        label: "Budget".into(),
        currency: Currency::Usd,
        value: "4,500".into(),
        hint: None,
        error: error.map(str::to_owned),
        required: true,
    };
    group.add("money-field", "default", money(None));
    group.add("money-field", "error", money(Some("Enter an amount in dollars, for example 4,500.")));
    let country = Select {
        id: "country".into(),
        name: "country".into(),
        label: "Country".into(),
        choices: vec![
            Choice::new("US", "United States"),
            Choice::new("GB", "United Kingdom"),
            Choice::new("FR", "France"),
        ],
        prompt: Some("Choose a country".into()),
        required: true,
        ..Select::default()
    };
    group.add("select", "default", country.clone());
    group.add("select", "chosen", Select { selected: "GB".into(), ..country.clone() });
    group.add(
        "select",
        "error",
        Select { error: Some("Choose where the piece should be delivered.".into()), ..country },
    );
    let control = html! { input class="input" id="engraving" name="engraving" maxlength="20" aria-describedby=(Field::described_by("engraving", true)); };
    group.add(
        "field",
        "own control",
        Field {
            id: "engraving".into(),
            label: "Engraving".into(),
            hint: Some("Up to 20 characters, inside the band.".into()),
            optional: true,
            control,
            ..Field::default()
        },
    );
    group
}

pub(super) fn choices() -> Group {
    let mut group = Group::new("Choices", Stage::Medium);
    let gift = Checkbox {
        id: "gift".into(),
        name: "gift".into(),
        text: "This is a gift".into(),
        ..Checkbox::default()
    };
    group.add("checkbox", "default", gift.clone());
    group.add(
        "checkbox",
        "checked",
        Checkbox {
            checked: true,
            hint: Some("No price in the box; a card with your words.".into()),
            ..gift.clone()
        },
    );
    group.add(
        "checkbox",
        "error",
        Checkbox {
            required: true,
            error: Some("Please confirm the terms of sale.".into()),
            text: "I agree to the terms of sale".into(),
            ..gift.clone()
        },
    );
    group.add("checkbox", "disabled", Checkbox { disabled: true, ..gift });
    let budget = RadioGroup {
        name: "budget-band".into(),
        legend: "Budget".into(),
        choices: vec![
            Choice::new("a", "Up to $3,000"),
            Choice::new("b", "$3,000 to $6,000"),
            Choice::new("c", "Above $6,000"),
        ],
        selected: "b".into(),
        ..RadioGroup::default()
    };
    group.add("radio-group", "default", budget.clone());
    group.add(
        "radio-group",
        "error",
        RadioGroup {
            selected: String::new(),
            error: Some("Choose a band; it can change later.".into()),
            ..budget
        },
    );
    let card = |value: &str, text: &str, note: &str, aside: &str, checked| ChoiceCard {
        name: "delivery".into(),
        value: value.into(),
        text: text.into(),
        note: Some(note.into()),
        aside: Some(aside.into()),
        checked,
        ..ChoiceCard::default()
    };
    let delivery = html! {
        div class="choices" {
            (card("insured", "Insured courier", "Signed for, Thursday 21 December", "Included", true))
            (card("atelier", "Collect at the atelier", "From Tuesday 19 December, with a glass of something", "Included", false))
            (ChoiceCard { disabled: true, icon: Some(Icon::Truck), ..card("express", "Next day", "Not for made-to-order pieces", "$45", false) })
        }
    };
    group.add(
        "choice-card",
        "chosen, free, disabled",
        Fieldset { legend: "Delivery".into(), body: delivery, ..Fieldset::default() },
    );
    group.add(
        "fieldset",
        "error",
        Fieldset {
            legend: "Finish".into(),
            id: "finish".into(),
            error: Some("Choose a finish.".into()),
            chosen: None,
            body: radios(),
        },
    );
    let metals = [
        ("yellow", "Yellow", true, false),
        ("rose", "Rose", false, false),
        ("white", "White", false, false),
        ("platinum", "Platinum", false, true),
    ];
    let chip = |(metal, text, checked, disabled): (&str, &str, bool, bool)| Chip {
        value: metal.into(),
        text: text.into(),
        metal: Some(metal.into()),
        checked,
        disabled,
    };
    group.add(
        "swatch-chips",
        "chosen and disabled",
        ChipGroup {
            name: "metal".into(),
            legend: "Metal".into(),
            chosen: Some("18k yellow gold".into()),
            chips: metals.into_iter().map(chip).collect(),
            option: true,
            ..ChipGroup::default()
        },
    );
    let sizes = ["49", "50", "51", "52", "53", "54"].map(|size| Chip {
        value: size.into(),
        text: size.into(),
        checked: size == "52",
        ..Chip::default()
    });
    group.add("chip-radio", "default", ChipGroup { name: "size".into(), legend: "Size".into(), chosen: Some("EU 52".into()), chips: sizes.to_vec(), foot: html! { p class="small" { a class="link" href="/guides/ring-size" { "Find a ring size" } } }, ..ChipGroup::default() });
    let stepper = QuantityStepper {
        action: "/bag/lines/1".into(),
        value: 2,
        min: 1,
        max: 4,
        what: "Court band, size 52".into(),
        ..QuantityStepper::default()
    };
    group.add("quantity-stepper", "default", stepper.clone());
    group.add("quantity-stepper", "at the least", QuantityStepper { value: 1, ..stepper.clone() });
    group.add("quantity-stepper", "at the most", QuantityStepper { value: 4, ..stepper });
    group
}

fn radios() -> Markup {
    let chip = |text: &str| Chip { value: text.to_lowercase(), text: text.into(), ..Chip::default() };
    html! {
        div class="chips" {
            @for chip in [chip("Polished"), chip("Brushed")] {
                label class="chip" { input type="radio" name="finish" value=(chip.value); span class="chip-face" { span { (chip.text) } } }
            }
        }
    }
}
