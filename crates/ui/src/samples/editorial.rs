//! Telling, and the icon sheet.

use maud::html;

use super::{Group, Stage, image};
use crate::actions::LinkArrow;
use crate::editorial::{
    BespokeBand, CategoryTile, CategoryTiles, Figure, Hero, Quote, Story, TrustItem, TrustRow,
};
use crate::icon::{Icon, Jewel, icon, jewel};
use crate::picture::{Loading, Picture};

pub(super) fn samples() -> Group {
    let mut group = Group::new("Editorial", Stage::Full);
    group.add(
        "hero",
        "default",
        Hero {
            eyebrow: "The Solitaires".into(),
            title: "Made once.".into(),
            emphasis: "Worn always.".into(),
            lead: "Six claws, one stone, nothing else. Each ring is drawn, cast and set for one person."
                .into(),
            action: Some(("Discover the rings".into(), "/collections/engagement-rings".into())),
            second: Some(LinkArrow::new("Design your own", "/bespoke")),
            image: Some(image(
                "aurelia-solitaire",
                "hero",
                "Aurelia solitaire in 18k yellow gold, three-quarter view",
            )),
        },
    );
    let tile = |name: &str, key: &str| CategoryTile {
        name: name.into(),
        href: format!("/collections/{key}"),
        note: Some("48 pieces".into()),
        image: Some(image(key, "hero", "")),
        drawing: None,
    };
    let drawn = |name: &str, drawing| CategoryTile {
        name: name.into(),
        href: "/collections/all".into(),
        drawing: Some(drawing),
        ..CategoryTile::default()
    };
    group.add_on(Stage::Narrow, "category-tile", "picture", tile("Engagement rings", "aurelia-solitaire"));
    group.add_on(Stage::Narrow, "category-tile", "drawing", drawn("Pendants", Jewel::Pendant));
    let tiles = vec![
        tile("Engagement rings", "aurelia-solitaire"),
        tile("Halo rings", "celeste-halo"),
        tile("Wedding bands", "court-band"),
        drawn("Pendants", Jewel::Pendant),
        drawn("Earrings", Jewel::Earring),
        drawn("Bracelets", Jewel::Bracelet),
    ];
    group.add("category-tiles", "six", CategoryTiles { tiles });
    let trust = |icon, title: &str, text: &str| TrustItem { icon, title: title.into(), text: text.into() };
    group.add(
        "trust-row",
        "four",
        TrustRow {
            items: vec![
                trust(
                    Icon::Certificate,
                    "Certified stones",
                    "Every centre diamond arrives with its independent grading report.",
                ),
                trust(Icon::Ruler, "Sized for you", "A ring sizer before, one resizing after."),
                trust(Icon::Truck, "Insured to your door", "Signature on delivery, plain outer box."),
                trust(
                    Icon::SealCheck,
                    "Cared for, always",
                    "Yearly cleaning and claw check, without charge.",
                ),
            ],
        },
    );
    let step = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    group.add("bespoke-band", "default", BespokeBand {
        eyebrow: "Bespoke".into(),
        title: "Begin with a conversation.".into(),
        lead: "Bring a sketch, a stone from your family, or only a feeling. A designer replies within one working day.".into(),
        action: Some(("Book a consultation".into(), "/bespoke".into())),
        steps: vec![
            step("Consultation", "Forty minutes, by video or in the atelier."),
            step("Drawings and price", "Two designs and a fixed quotation, within five days."),
            step("Your stone, in your hand", "Three certified stones side by side, filmed in daylight."),
            step("Making", "Six to eight weeks at the bench, with a photograph at each stage."),
        ],
    });
    let detail = Picture::new(
        image("aurelia-solitaire", "detail", "The six claws of the Aurelia from above"),
        "34rem",
        Loading::Lazy,
    );
    group.add_on(Stage::Medium, "figure", "with caption", Figure { picture: detail, caption: html! { "Six claws, filed by hand until they almost disappear. " a class="link" href="/products/aurelia-solitaire" { "See the Aurelia" } } });
    group.add(
        "quote",
        "default",
        Quote {
            text: "I have worn it every day for a year and still look down in surprise.".into(),
            by: "Lena, Copenhagen".into(),
        },
    );
    let story = Story {
        eyebrow: "The bench".into(),
        title: "Forty hours, two hands".into(),
        body: html! { p { "One goldsmith makes the ring from first cut to last polish, and signs its passport." } },
        link: Some(LinkArrow::new("Meet the makers", "/makers")),
        image: Some(image("celeste-halo", "hero", "Celeste halo in platinum")),
        flip: false,
    };
    group.add("story", "picture first", story.clone());
    group.add("story", "picture last", Story { flip: true, ..story });
    group
}

pub(super) fn icons() -> Group {
    let mut group = Group::new("Icons", Stage::Full);
    group.add(
        "icon",
        "all",
        html! { ul class="icon-sheet" { @for &one in Icon::ALL { li { (icon(one)) (one.name()) } } } },
    );
    group.add(
        "jewel",
        "all",
        html! { ul class="icon-sheet" { @for one in Jewel::ALL { li { (jewel(one)) (one.name()) } } } },
    );
    group
}
