//! The letter that says that a payment which came too late went back.

use commerce::orders::Order;

use crate::{Block, Letter, order_parts as parts};

/// How much went back, and how to go on.
pub(crate) fn letter(house: &str, order: &Order, bag: &str) -> Letter {
    let mut blocks = vec![
        Block::Heading("Your payment came after its time.".into()),
        Block::Paragraph(format!(
            "The time to pay order {} had passed when your bank answered, so {} is on its way back to you in full. Your bank usually shows it within ten days.",
            order.number, order.refunded
        )),
    ];
    blocks.extend(parts::pieces(order));
    blocks.push(Block::Link { label: "See what is still to be had".into(), url: bag.to_owned() });
    blocks.push(Block::Paragraph("Reply to this letter if you would like us to help.".into()));
    Letter::new(house, &format!("Your payment for order {} goes back to you", order.number), blocks)
}
