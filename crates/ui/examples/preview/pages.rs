//! Whole pages put together from components, as the storefront does.

use maud::{Markup, Render, html};
use ui::samples::{image, usd};
use ui::{
    Accordion, AppliedFilters, Breadcrumb, Button, ButtonScheme, Card, Checkbox, CheckoutSection, Chip,
    ChipGroup, Choice, ChoiceCard, Cost, CostSummary, DeliveryPromise, Disclosure, ErrorSummary, FacetBody,
    FacetForm, FacetGroup, FacetToggle, FacetValue, FieldProblem, Fieldset, Gallery, Icon, LoadMore,
    PriceTag, ProductCard, ProductGrid, ReassuranceList, ResultCount, Select, SortSelect, SpecList,
    StickyBuyBar, Swatch, Tag, TextField, VariantPicker, View,
};

const RING: &str = "Aurelia solitaire in 18k yellow gold";

pub(crate) fn product() -> Markup {
    let view = |view: &str, text: &str| View {
        image: image("aurelia-solitaire", view, &format!("{RING}, {text}")),
        name: text.into(),
        moving: None,
    };
    let gallery = Gallery {
        name: RING.into(),
        views: vec![
            view("hero", "three-quarter view"),
            view("front", "front view"),
            view("detail", "close view of the stone"),
        ],
        ..Gallery::default()
    };
    let button = Button { form: Some("buy-form".into()), ..Button::submit("Add to bag") };
    html! {
        div class="wrap" {
            (Breadcrumb::new(&[("Home", "/"), ("Engagement rings", "/collections/engagement-rings"), ("Aurelia solitaire", "")]))
            div class="pdp" {
                div class="pdp-gallery" { (gallery) }
                (VariantPicker { url: "/products/aurelia-solitaire".into(), form_id: "buy-form".into(), body: buy_box(), gallery: None })
            }
        }
        (StickyBuyBar { name: "Aurelia Solitaire".into(), price: PriceTag::exact(usd(3_450)).render(), action: button.render(), form_id: "buy-form".into() })
    }
}

fn buy_box() -> Markup {
    let metals = [("yellow", "Yellow"), ("rose", "Rose"), ("white", "White"), ("platinum", "Platinum")];
    let metals = metals.map(|(metal, text)| Chip {
        value: metal.into(),
        text: text.into(),
        metal: Some(metal.into()),
        checked: metal == "yellow",
        disabled: false,
    });
    let carats = ["0.75", "1.00", "1.25", "1.50"].map(|carat| Chip {
        value: carat.into(),
        text: carat.into(),
        checked: carat == "1.00",
        disabled: carat == "1.50",
        ..Chip::default()
    });
    let fold = |title: &str, body: Markup, open| Disclosure {
        title: title.into(),
        body,
        open,
        group: String::new(),
    };
    let specs = SpecList::new(&[
        ("Band", "2.3 mm, tapering to 1.6 mm"),
        ("Stone", "6.5 mm round brilliant"),
        ("Height", "6.1 mm above the finger"),
        ("Weight", "about 3.4 g in size 6½"),
    ]);
    html! {
        form class="buy" id="buy-form" method="post" action="/bag/lines" data-drawer {
            div class="stack stack-3" {
                p class="eyebrow" { "The Solitaires" }
                h1 { "Aurelia Solitaire" }
                p data-announce { (PriceTag { large: true, note: Some("setting with 1.00 ct diamond, taxes at checkout".into()), ..PriceTag::exact(usd(3_450)) }) }
            }
            (ChipGroup { name: "metal".into(), legend: "Metal".into(), chosen: Some("18k yellow gold".into()), chips: metals.to_vec(), option: true, ..ChipGroup::default() })
            (ChipGroup { name: "carat".into(), legend: "Diamond".into(), chosen: Some("1.00 carat, F, VS1, excellent cut".into()), chips: carats.to_vec(), option: true, ..ChipGroup::default() })
            (Select { id: "size".into(), name: "size".into(), label: "Ring size".into(), prompt: Some("I will measure first: send me a sizer".into()), choices: vec![Choice::new("52", "EU 52 · US 6 · UK L½")], required: true, ..Select::default() })
            div class="stack stack-3" {
                (Button::submit("Add to bag").full())
                (Button::link("Try it with a designer, on video", "/bespoke").scheme(ButtonScheme::Outline).full())
            }
            div class="stack stack-2" {
                (DeliveryPromise { text: "Made for you in 4 weeks. Order today, delivered insured by".into(), date: Some("21 December".into()) })
                (ReassuranceList { items: vec![(Icon::Certificate, "Independent grading report for this exact diamond.".into()), (Icon::SealCheck, "30-day return, one resizing within a year.".into())] })
            }
            (Accordion { folds: vec![fold("Details and dimensions", html! { (specs) }, true), fold("The diamond", html! { p { "F, VS1" } }, false), fold("Delivery and returns", html! { p { "Insured." } }, false)] })
        }
    }
}

pub(crate) fn collection() -> Markup {
    let value = |metal: &str, text: &str, count, checked| FacetValue {
        value: metal.into(),
        text: text.into(),
        count,
        checked,
        metal: Some(metal.into()),
        shape: None,
    };
    let shape = |shape: ui::Jewel, text: &str, count| FacetValue {
        value: shape.name().into(),
        text: text.into(),
        count,
        shape: Some(shape),
        ..FacetValue::default()
    };
    let group =
        |name: &str, text: &str, body, open| FacetGroup { name: name.into(), text: text.into(), body, open };
    let facets = FacetForm {
        action: "/collections/engagement-rings".into(),
        groups: vec![
            group(
                "metal",
                "Metal",
                FacetBody::Values(vec![
                    value("yellow", "Yellow gold", 14, true),
                    value("rose", "Rose gold", 9, false),
                    value("white", "White gold", 5, false),
                    value("platinum", "Platinum", 0, false),
                ]),
                true,
            ),
            group(
                "shape",
                "Shape",
                FacetBody::Values(vec![
                    shape(ui::Jewel::Round, "Round", 12),
                    shape(ui::Jewel::Oval, "Oval", 7),
                    shape(ui::Jewel::Emerald, "Emerald", 4),
                    shape(ui::Jewel::Pear, "Pear", 2),
                ]),
                true,
            ),
            group(
                "price",
                "Price",
                FacetBody::Range {
                    min: String::new(),
                    max: String::new(),
                    unit: "$".into(),
                    bounds: ("980".into(), "24000".into()),
                    bars: Vec::new(),
                    steps: Vec::new(),
                },
                true,
            ),
            group(
                "carat",
                "Carat",
                FacetBody::Range {
                    min: String::new(),
                    max: String::new(),
                    unit: "ct".into(),
                    bounds: ("0.3".into(), "3".into()),
                    bars: Vec::new(),
                    steps: Vec::new(),
                },
                false,
            ),
        ],
        more: vec![],
        hidden: vec![],
        clear_href: Some("/collections/engagement-rings".into()),
        submit_text: "Show 14 rings".into(),
    };
    let keys = ["aurelia-solitaire", "celeste-halo", "court-band"];
    let cards = (0..9).map(|place| ProductCard {
        name: ["Aurelia Solitaire", "Celeste Halo", "Court Band"][place % 3].into(),
        href: "/products/x".into(),
        images: vec![
            image(keys[place % 3], "hero", "A ring"),
            image(keys[place % 3], "front", "A ring from the front"),
        ],
        metal_line: "18k yellow gold, diamond".into(),
        price: Some(PriceTag::from(usd(3_450))),
        swatches: ["yellow", "rose", "platinum"]
            .map(|metal| Swatch { metal: metal.into(), text: metal.into(), href: None, current: false })
            .to_vec(),
        eager: place < 4,
        heading: 2,
        ..ProductCard::default()
    });
    let sort = SortSelect {
        choices: vec![Choice::new("featured", "Featured"), Choice::new("price", "Price, low to high")],
        selected: "featured".into(),
    };
    html! {
        div class="wrap" {
            (Breadcrumb::new(&[("Home", "/"), ("Engagement rings", "")]))
            header class="stack stack-4 section-tight" { h1 { "Engagement rings" } p class="lead" { "Drawn, cast and set at one bench, around a stone you choose." } }
            div class="with-rail" {
                (facets)
                div data-swap="results" {
                    div class="results-bar" { (FacetToggle { applied: 1 }) (ResultCount { count: 14, singular: "ring".into(), plural: "rings".into() }) (sort) }
                    (AppliedFilters { tags: vec![Tag { text: "Yellow gold".into(), remove_href: Some("/collections/engagement-rings".into()) }], clear_href: "/collections/engagement-rings".into() })
                    (ProductGrid { cards: cards.collect() })
                    (LoadMore { shown: 9, total: 14, noun: "rings".into(), next: Some(("?page=2".into(), 5)) })
                }
            }
        }
    }
}

pub(crate) fn checkout() -> Markup {
    let text = |name: &str, label: &str, token: &str| TextField {
        autocomplete: Some(token.into()),
        ..TextField::new(name, label).required()
    };
    let delivery = ChoiceCard {
        name: "delivery".into(),
        value: "insured".into(),
        text: "Insured courier".into(),
        note: Some("Signed for, Thursday 21 December".into()),
        aside: Some("Included".into()),
        checked: true,
        ..ChoiceCard::default()
    };
    let collect = ChoiceCard {
        value: "atelier".into(),
        text: "Collect at the atelier".into(),
        note: Some("From Tuesday 19 December".into()),
        checked: false,
        ..delivery.clone()
    };
    let costs = CostSummary {
        costs: vec![
            Cost::new("Subtotal", "$3,450"),
            Cost::new("Insured delivery", "Included"),
            Cost { note: Some("New York, 8.875 %".into()), ..Cost::new("Sales tax", "$306.19") },
        ],
        total: Cost::new("Total", "$3,756.19"),
        paid_by: vec![Cost::new("Gift card ending 7Q2M", "−$500"), Cost::new("To pay by card", "$3,256.19")],
    };
    let bag = ui::BagLine {
        image: Some(image("aurelia-solitaire", "hero", "")),
        name: "Aurelia Solitaire".into(),
        options: vec!["18k yellow gold".into(), "Size 52".into()],
        price: Some(PriceTag::exact(usd(3_450))),
        ..ui::BagLine::default()
    };
    html! {
        div class="wrap section-tight split split-aside" {
            checkout-form {
                form class="stack" method="post" action="/checkout" {
                    h1 class="h2" { "Checkout" }
                    (ErrorSummary { problems: vec![FieldProblem { field_id: "postcode".into(), text: "Enter the 5-digit postcode, for example 10013.".into() }], ..ErrorSummary::default() })
                    (CheckoutSection { id: "contact".into(), title: "Contact".into(), body: html! { (TextField::email("email", "E-mail").required().value("anna@example.com")) } })
                    (CheckoutSection { id: "address".into(), title: "Delivery address".into(), body: html! { div class="form" {
                        (text("name", "Full name", "name").value("Anna Okafor"))
                        (text("line1", "Street and number", "address-line1"))
                        div class="form-row" { (text("postcode", "Postcode", "postal-code").value("123").error(Some("Enter the 5-digit postcode, for example 10013."))) (text("city", "City", "address-level2")) }
                        (TextField::phone("phone", "Telephone"))
                    } } })
                    (CheckoutSection { id: "method".into(), title: "Delivery".into(), body: html! { (Fieldset { legend: "How shall it reach you?".into(), body: html! { div class="choices" { (delivery) (collect) } }, ..Fieldset::default() }) (Checkbox { id: "gift".into(), name: "gift".into(), text: "This is a gift".into(), hint: Some("No price in the box.".into()), ..Checkbox::default() }) } })
                    (Button { busy_text: Some("Placing your order…".into()), ..Button::submit("Pay $3,756.19").full() })
                }
            }
            (Card { title: "Your order".into(), body: html! { (bag) (costs) }, sticky: true })
        }
    }
}
