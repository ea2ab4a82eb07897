//! What is kept for later.

use maud::html;

use super::{Group, Stage, image, usd};
use crate::actions::{Button, ButtonScheme};
use crate::card::PriceTag;
use crate::look::Tone;
use crate::wishlist::{KeptPiece, RecentlyViewed, WishlistButton};

pub(super) fn heart() -> WishlistButton {
    WishlistButton {
        action: "/wishlist/items".into(),
        product: "aurelia-solitaire".into(),
        variant: None,
        name: "Aurelia Solitaire".into(),
        words: None,
    }
}

fn piece() -> KeptPiece {
    KeptPiece {
        image: Some(image("aurelia-solitaire", "hero", "")),
        name: "Aurelia Solitaire".into(),
        href: Some("/products/aurelia-solitaire".into()),
        options: vec!["18k yellow gold, 1.00 ct, size 6½".into()],
        price: Some(PriceTag::exact(usd(3_450))),
        actions: html! {
            (Button::submit("Move to bag").scheme(ButtonScheme::Outline).small())
            (Button::submit("Remove").scheme(ButtonScheme::Link).small())
        },
        ..KeptPiece::default()
    }
}

pub(super) fn samples() -> Group {
    let mut group = Group::new("Wishlist", Stage::Medium);
    let words = WishlistButton { words: Some("Keep for later".into()), ..heart() };
    group.add("wishlist-button", "heart", heart());
    group.add("wishlist-button", "with words", words);
    group.add("kept-piece", "default", piece());
    let news = vec![
        (Tone::Success, "Available again.".into()),
        (Tone::Info, "The price was $3,300 when you kept it.".into()),
    ];
    group.add(
        "kept-piece",
        "with news and a note",
        KeptPiece { news, note: Some("For June, if we are lucky.".into()), ..piece() },
    );
    let sold = vec![(Tone::Neutral, "Has found its owner. We can make its sister.".into())];
    group.add("kept-piece", "sold", KeptPiece { news: sold, price: None, ..piece() });
    group.add("kept-piece", "looked at", KeptPiece { actions: html! {}, price: None, ..piece() });
    group.add(
        "recently-viewed",
        "nothing seen yet",
        RecentlyViewed { url: "/fragments/cards".into(), slug: None, title: "Seen lately".into() },
    );
    group
}
