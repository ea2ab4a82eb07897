//! Lists of pieces, and a piece's own page.

use maud::{Markup, Render, html};

use super::{Group, Stage, image, usd};
use crate::actions::Button;
use crate::card::{AvailabilityLine, PriceTag, ProductCard, ProductGrid, Swatch, SwatchRow};
use crate::catalogue::{
    AppliedFilters, FacetForm, FacetToggle, PromotedFilter, PromotedFilters, ResultCount, SortSelect,
};
use crate::compare::{CompareColumn, CompareTable};
use crate::engraving::{EngravingField, EngravingPreview};
use crate::facet::{FacetBar, FacetBody, FacetGroup, FacetValue};
use crate::feedback::Tag;
use crate::field::{Choice, Select, TextField};
use crate::icon::{Icon, Jewel};
use crate::look::Tone;
use crate::picture::{Loading, Picture};
use crate::product::{
    DeliveryPromise, Gallery, GalleryDrawing, ReassuranceList, ReportCard, RingSize, RingSizeTable, SpecList,
    StickyBuyBar, VariantPicker, View,
};

pub(super) fn swatches() -> Vec<Swatch> {
    let one = |metal: &str, text: &str, current| Swatch {
        metal: metal.into(),
        text: text.into(),
        href: None,
        current,
    };
    vec![
        one("yellow", "18k yellow gold", true),
        one("rose", "18k rose gold", false),
        one("platinum", "Platinum", false),
    ]
}

fn card(name: &str, key: &str, metal: &str, price: i64) -> ProductCard {
    ProductCard {
        name: name.into(),
        href: format!("/products/{key}"),
        images: vec![
            image(key, "hero", &format!("{name}, three-quarter view")),
            image(key, "front", &format!("{name}, front view")),
        ],
        metal_line: metal.into(),
        price: Some(PriceTag::from(usd(price))),
        swatches: swatches(),
        ..ProductCard::default()
    }
}

fn cards() -> Vec<ProductCard> {
    vec![
        card("Aurelia Solitaire", "aurelia-solitaire", "18k yellow gold, diamond", 3_450),
        card("Celeste Halo", "celeste-halo", "Platinum, sapphire", 5_900),
        card("Court Band", "court-band", "18k yellow gold", 980),
        card("Aurelia Petite", "aurelia-solitaire", "18k yellow gold, diamond", 2_150),
    ]
}

fn facets() -> Vec<FacetGroup> {
    let value = |value: &str, text: &str, count, checked| FacetValue {
        value: value.into(),
        text: text.into(),
        count,
        checked,
        ..FacetValue::default()
    };
    let metal = |metal: &str, text: &str, count, checked| FacetValue {
        metal: Some(metal.into()),
        ..value(metal, text, count, checked)
    };
    let shape = |shape: Jewel, text: &str, count| FacetValue {
        shape: Some(shape),
        ..value(shape.name(), text, count, false)
    };
    vec![
        FacetGroup {
            name: "metal".into(),
            text: "Metal".into(),
            open: true,
            body: FacetBody::Values(vec![
                metal("yellow", "Yellow gold", 14, true),
                metal("rose", "Rose gold", 9, false),
                metal("platinum", "Platinum", 0, false),
            ]),
        },
        FacetGroup {
            name: "shape".into(),
            text: "Shape".into(),
            open: true,
            body: FacetBody::Values(vec![
                shape(Jewel::Round, "Round", 12),
                shape(Jewel::Oval, "Oval", 7),
                shape(Jewel::Emerald, "Emerald", 4),
            ]),
        },
        FacetGroup {
            name: "price".into(),
            text: "Price".into(),
            open: true,
            body: FacetBody::Range {
                min: String::new(),
                max: "5000".into(),
                unit: "$".into(),
                bounds: ("980".into(), "24000".into()),
                bars: [3, 9, 14, 6, 0, 1]
                    .iter()
                    .zip([true, true, true, false, false, false])
                    .map(|(count, inside)| FacetBar { count: *count, inside })
                    .collect(),
                steps: ["0", "1000", "2500", "5000", "10000", "20000"].map(Into::into).to_vec(),
            },
        },
        FacetGroup {
            name: "occasion".into(),
            text: "Occasion".into(),
            open: false,
            body: FacetBody::Values(vec![value("engagement", "Engagement", 23, false)]),
        },
    ]
}

pub(super) fn samples() -> Group {
    let mut group = Group::new("Catalogue", Stage::Narrow);
    group.add("price-tag", "exact", PriceTag::exact(usd(3_450)));
    group.add("price-tag", "from", PriceTag::from(usd(3_450)));
    group.add(
        "price-tag",
        "large, with note",
        PriceTag {
            large: true,
            note: Some("setting with 1.00 ct diamond, taxes at checkout".into()),
            ..PriceTag::exact(usd(3_450))
        },
    );
    group.add("swatch-row", "plain", SwatchRow { swatches: swatches() });
    let links = swatches()
        .into_iter()
        .map(|swatch| Swatch { href: Some(format!("?metal={}", swatch.metal)), ..swatch });
    group.add("swatch-row", "links", SwatchRow { swatches: links.collect() });
    group.add(
        "availability-line",
        "ready",
        AvailabilityLine { text: "Ready to send".into(), scheme: Tone::Success },
    );
    group.add(
        "availability-line",
        "made to order",
        AvailabilityLine { text: "Made for you in 4 weeks".into(), scheme: Tone::Accent },
    );
    group.add(
        "availability-line",
        "sold",
        AvailabilityLine { text: "This piece has found its owner".into(), scheme: Tone::Neutral },
    );
    group.add(
        "picture",
        "with fallback",
        Picture::new(
            image("aurelia-solitaire", "hero", "Aurelia solitaire in 18k yellow gold, three-quarter view"),
            "22rem",
            Loading::Lazy,
        ),
    );
    group.add(
        "product-card",
        "default",
        card("Aurelia Solitaire", "aurelia-solitaire", "18k yellow gold, diamond", 3_450),
    );
    let rich = ProductCard {
        badge: Some("One of one".into()),
        wishlist: Some(super::wishlist::heart()),
        availability: Some(AvailabilityLine { text: "Ready to send".into(), scheme: Tone::Success }),
        ..card("Celeste Halo", "celeste-halo", "Platinum, sapphire", 5_900)
    };
    group.add("product-card", "badge, wishlist, availability", rich);
    group.add(
        "product-card",
        "price on request",
        ProductCard {
            price: None,
            swatches: vec![],
            ..card("Court Band", "court-band", "18k yellow gold", 0)
        },
    );
    group.add_on(Stage::Full, "product-grid", "four", ProductGrid { cards: cards() });
    for facet in facets() {
        let state = match facet.name.as_str() {
            "metal" => "metals, one chosen, one empty",
            "shape" => "shapes",
            "price" => "range",
            _ => "folded",
        };
        group.add("facet-group", state, html! { form action="/collections/rings" { (facet) } });
    }
    group.add("facet-toggle", "two in use", FacetToggle { applied: 2 });
    let tag = |text: &str| Tag { text: text.into(), remove_href: Some("?".into()) };
    group.add_on(
        Stage::Full,
        "applied-filters",
        "two",
        AppliedFilters {
            tags: vec![tag("Yellow gold"), tag("Up to $5,000")],
            clear_href: "/collections/rings".into(),
        },
    );
    group.add(
        "sort-select",
        "featured",
        SortSelect {
            choices: vec![
                Choice::new("featured", "Featured"),
                Choice::new("newest", "Newest"),
                Choice::new("price", "Price, low to high"),
            ],
            selected: "featured".into(),
        },
    );
    group.add(
        "result-count",
        "many",
        ResultCount { count: 23, singular: "ring".into(), plural: "rings".into() },
    );
    group.add(
        "result-count",
        "one",
        ResultCount { count: 1, singular: "ring".into(), plural: "rings".into() },
    );
    let promoted = [Jewel::Round, Jewel::Oval, Jewel::Emerald, Jewel::Cushion, Jewel::Pear, Jewel::Marquise];
    let filters = promoted.map(|shape| PromotedFilter {
        text: capital(shape.name()),
        href: format!("?shape={}", shape.name()),
        shape: Some(shape),
        current: shape == Jewel::Oval,
    });
    group.add_on(
        Stage::Full,
        "promoted-filters",
        "oval in use",
        PromotedFilters { label: "Shape".into(), filters: filters.to_vec() },
    );
    group.add(
        "facet-form",
        "one in use",
        FacetForm {
            action: "/collections/rings".into(),
            groups: facets(),
            more: vec![FacetGroup {
                name: "finish".into(),
                text: "Finish".into(),
                open: false,
                body: FacetBody::Values(vec![
                    FacetValue {
                        value: "polished".into(),
                        text: "Polished".into(),
                        count: 20,
                        ..FacetValue::default()
                    },
                    FacetValue { value: "satin".into(), text: "Satin".into(), ..FacetValue::default() },
                ]),
            }],
            hidden: vec![],
            clear_href: Some("/collections/rings".into()),
            submit_text: "Show 23 rings".into(),
        },
    );
    group
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn views(total: usize) -> Gallery {
    let name = "Aurelia solitaire in 18k yellow gold";
    let view = |view: &str, text: &str| View {
        image: image("aurelia-solitaire", view, &format!("{name}, {}", text.to_lowercase())),
        name: text.into(),
        moving: None,
    };
    let all = [
        view("hero", "Three-quarter view"),
        view("front", "Front view"),
        view("detail", "Close view of the stone"),
    ];
    Gallery { name: name.into(), views: all.into_iter().take(total).collect(), ..Gallery::default() }
}

fn drawing() -> GalleryDrawing {
    let svg = html! {
        svg class="drawing" viewBox="0 0 480 480" role="img" aria-label="Drawing to scale: 16.5 mm across inside" {
            circle class="edge" cx="180" cy="240" r="120" {}
            circle class="edge" cx="180" cy="240" r="104" {}
            circle class="coin" cx="390" cy="240" r="80" {}
            text x="180" y="246" text-anchor="middle" { "16.5 mm" }
        }
    };
    GalleryDrawing { svg, note: "Drawn to scale beside a US quarter.".into() }
}

/// Words on the metal, without a line below.
pub(super) fn engraved(text: &str, name: &str) -> EngravingPreview {
    EngravingPreview {
        name: name.into(),
        text: text.into(),
        face: "roman".into(),
        metal: "yellow".into(),
        em_um: 2_256,
        length_um: 14_000,
        band_um: Some(2_350),
        note: String::new(),
    }
}

fn engraving(group: &mut Group) {
    let preview = |text: &str, face: &str| EngravingPreview {
        face: face.into(),
        note: "12 of 20 characters, capitals 1.41 mm high.".into(),
        ..engraved(text, &format!("-{face}"))
    };
    group.add("engraving-preview", "roman", preview("Anna & Lars ♥", "roman"));
    group.add("engraving-preview", "sans", preview("14.02.2026", "sans"));
    group.add(
        "engraving-preview",
        "italic",
        EngravingPreview { metal: "platinum".into(), ..preview("Forever", "italic") },
    );
    let field = |open| EngravingField {
        field: html! { (TextField::new("engraving", "Your words")) },
        url: "/products/aurelia-solitaire".into(),
        open,
        ..EngravingField::default()
    };
    group.add("engraving-field", "closed", field(false));
    group.add("engraving-field", "open", field(true));
    let sizes = Select {
        id: "size".into(),
        name: "size".into(),
        label: "Ring size".into(),
        choices: vec![Choice::new("52", "US 6"), Choice::new("54", "US 7")],
        required: true,
        ..Select::default()
    };
    let field = EngravingField { sizes: html! { (sizes) }, title: "Words to cut".into(), ..field(true) };
    group.add("engraving-field", "with the sizes that decide how much fits", field);
}

fn compare() -> CompareTable {
    let column = |name: &str| CompareColumn {
        name: name.into(),
        href: "/products/aurelia-solitaire".into(),
        image: Some(image("aurelia-solitaire", "hero", "")),
        remove: Some("/compare?items=aurelia-solitaire".into()),
    };
    CompareTable {
        columns: vec![column("Aurelia Solitaire"), column("Celeste Halo")],
        rows: vec![
            ("Price".into(), vec![Some("$9,800".into()), Some("from $7,450".into())]),
            ("Report".into(), vec![Some("GIA".into()), None]),
        ],
    }
}

fn buy_box() -> Markup {
    html! {
        form class="buy" id="sample-buy" method="post" action="/bag/lines" data-drawer {
            p data-announce { (PriceTag { large: true, ..PriceTag::exact(usd(3_450)) }) }
            (Button::submit("Add to bag").full())
        }
    }
}

pub(super) fn product() -> Group {
    let mut group = Group::new("Product", Stage::Medium);
    group.add_on(Stage::Full, "gallery", "three views", views(3));
    group.add("gallery", "one view", views(1));
    group.add("gallery", "with a drawing", Gallery { drawing: Some(drawing()), ..views(1) });
    engraving(&mut group);
    group.add_on(Stage::Full, "compare-table", "two pieces", compare());
    group.add(
        "variant-picker",
        "default",
        VariantPicker {
            url: "/products/aurelia-solitaire".into(),
            form_id: "sample-buy".into(),
            body: buy_box(),
            gallery: None,
        },
    );
    let report = |lab: &str, number: &str, stone: &str, grades: &[(&str, &str)]| ReportCard {
        lab: lab.into(),
        number: number.into(),
        stone: stone.into(),
        grades: grades.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        check_href: "https://www.gia.edu/report-check?reportno=2141438171".into(),
    };
    let four_cs = [("Carat", "3.01 ct"), ("Colour", "F"), ("Clarity", "VS1"), ("Cut", "Excellent")];
    group.add("report-card", "four grades", report("GIA", "2141438171", "Natural diamond", &four_cs));
    let one_word = [("Carat", "1.50 ct"), ("Grade", "Premium")];
    group.add("report-card", "one word", report("GIA", "2141438172", "Laboratory-grown diamond", &one_word));
    let gem = [("Carat", "2.08 ct"), ("Colour", "Cornflower blue"), ("Treatment", "None")];
    group.add("report-card", "coloured stone", report("SSEF", "123456", "Natural sapphire", &gem));
    group.add(
        "spec-list",
        "default",
        SpecList::new(&[
            ("Band", "2.3 mm, tapering to 1.6 mm"),
            ("Stone", "6.5 mm round brilliant"),
            ("Height", "6.1 mm above the finger"),
            ("Weight", "about 3.4 g in size 6½"),
        ]),
    );
    group.add(
        "delivery-promise",
        "with date",
        DeliveryPromise {
            text: "Made for you in 4 weeks. Order today, delivered insured by".into(),
            date: Some("21 December".into()),
        },
    );
    group.add(
        "delivery-promise",
        "without date",
        DeliveryPromise { text: "Ready to send today.".into(), date: None },
    );
    let promises = [
        (Icon::Certificate, "Independent grading report for this exact diamond."),
        (Icon::SealCheck, "30-day return, one resizing within a year."),
        (Icon::Gift, "A box, a card, and no price inside."),
    ];
    group.add(
        "reassurance-list",
        "three",
        ReassuranceList { items: promises.map(|(icon, text)| (icon, text.to_owned())).to_vec() },
    );
    let bar_button = Button { form: Some("sample-buy".into()), ..Button::submit("Add to bag") };
    group.add_on(
        Stage::Narrow,
        "sticky-buy-bar",
        "default",
        StickyBuyBar {
            name: "Aurelia Solitaire".into(),
            price: PriceTag::exact(usd(3_450)).render(),
            action: bar_button.render(),
            form_id: "sample-buy".into(),
        },
    );
    let size = |diameter: &str, circumference: &str, us: &str, uk: &str, eu: &str, jp: &str| RingSize {
        diameter: diameter.into(),
        circumference: circumference.into(),
        us: us.into(),
        uk: uk.into(),
        eu: eu.into(),
        jp: jp.into(),
    };
    group.add(
        "ring-size-table",
        "default",
        RingSizeTable {
            rows: vec![
                size("15.9", "50.0", "5¼", "J½", "50", "10"),
                size("16.2", "51.0", "5¾", "K½", "51", "11"),
                size("16.6", "52.0", "6", "L½", "52", "12"),
                size("16.9", "53.0", "6½", "M", "53", "13"),
            ],
        },
    );
    group
}
