//! The letter that says that money goes back.

use commerce::orders::Order;
use kernel::Money;

use crate::{Block, Letter};

/// How much goes back, and when the bank shows it.
pub(crate) fn letter(house: &str, order: &Order, amount: Money, link: &str) -> Letter {
    let whole = if order.refunded == order.paid { "That is all you paid for it." } else { "" };
    let mut blocks = vec![
        Block::Heading(format!("{amount} goes back to you.")),
        Block::Paragraph(format!(
            "We have returned {amount} of order {} to the account it was paid from. Your bank usually shows it within ten days. {whole}",
            order.number
        )),
    ];
    if order.refunded != order.paid {
        blocks.push(Block::Sums(vec![
            ("Paid".into(), order.paid.to_string()),
            ("Returned so far".into(), order.refunded.to_string()),
        ]));
    }
    blocks.push(Block::Link { label: "See your order".into(), url: link.to_owned() });
    blocks.push(Block::Paragraph(
        "Reply to this letter if it does not arrive, and we find out where it is.".into(),
    ));
    Letter::new(house, &format!("Your refund for order {}", order.number), blocks)
}
