//! The letter that says that money goes back.

use commerce::orders::Order;
use kernel::Money;

use crate::{Block, Letter};

/// How much went back, and where it is: on the account it was paid from, or on the gift card or store credit named by `to`.
pub(crate) fn letter(house: &str, order: &Order, amount: Money, to: Option<&str>, link: &str) -> Letter {
    let all = order.returned() == order.given();
    let whole = if all { "That is all you paid for it." } else { "" };
    let told = match to {
        None => format!(
            "We have returned {amount} of order {} to the account it was paid from. Your bank usually shows it within ten days. {whole}",
            order.number
        ),
        Some(credit) => format!(
            "We have returned {amount} of order {} to what it was paid with: {credit}. You can spend it again from now on. {whole}",
            order.number
        ),
    };
    let mut blocks = vec![
        Block::Heading(format!("{amount} goes back to you.")),
        Block::Paragraph(told.trim_end().to_owned()),
    ];
    if !all {
        blocks.push(Block::Sums(vec![
            ("Paid".into(), order.given().to_string()),
            ("Returned so far".into(), order.returned().to_string()),
        ]));
    }
    blocks.push(Block::Link { label: "See your order".into(), url: link.to_owned() });
    blocks.push(Block::Paragraph(match to {
        None => "Reply to this letter if it does not arrive, and we find out where it is.".into(),
        Some(_) => "Reply to this letter if you have lost the card's code, and we find a way.".into(),
    }));
    Letter::new(house, &format!("Your refund for order {}", order.number), blocks)
}
