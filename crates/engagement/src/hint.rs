//! The letter that carries a hint.

use catalog::offers::Offer;
use commerce::wishlist::events::HintSent;

use crate::{Block, Letter};

/// Which piece, in whose words, in which size. Never a price: what a gift costs is for the giver to look up.
pub(crate) fn letter(house: &str, hint: &HintSent, offer: &Offer, link: &str) -> Letter {
    let details = hint.variant.map(|_| offer.options.clone()).into_iter();
    let size = hint.ring_size.as_ref().map(|size| format!("Ring size to keep in mind: US {size}"));
    let mut blocks = vec![
        Block::Heading(format!("{} thought you should see this.", hint.from_name)),
        Block::Piece {
            title: offer.title.clone(),
            details: details.chain(size).collect(),
            amount: String::new(),
        },
    ];
    if let Some(words) = &hint.words {
        blocks.push(Block::Lines {
            label: format!("{} writes", hint.from_name),
            lines: words.lines().map(str::to_owned).collect(),
        });
    }
    blocks.push(Block::Link { label: "See the piece".into(), url: link.to_owned() });
    blocks.push(Block::Paragraph(format!(
        "{house} sent this once, because {} entered your address. It is on no list: you will hear from us again only if \
         somebody asks us to write to you.",
        hint.from_name
    )));
    Letter::new(house, &format!("A hint from {}", hint.from_name), blocks)
}
