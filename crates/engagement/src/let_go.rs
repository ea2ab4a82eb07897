//! The letter that says that a payment which was authorized is not taken.

use commerce::orders::Order;

use crate::{Block, Letter, order_parts as parts};

/// That nothing was taken, that the bank gives the money free, and how to go on.
pub(crate) fn letter(house: &str, order: &Order, bag: &str) -> Letter {
    let mut blocks = vec![
        Block::Heading("We could not complete your order.".into()),
        Block::Paragraph(format!(
            "Your bank had authorized {} for order {}. We have not taken it: the order has ended, and your bank gives the amount free again, usually within a few days.",
            order.due, order.number
        )),
    ];
    blocks.extend(parts::pieces(order));
    blocks.push(Block::Link { label: "Your bag is as you left it".into(), url: bag.to_owned() });
    blocks.push(Block::Paragraph(
        "This says nothing about you: for larger amounts we sometimes cannot make sure of a payment from afar. Reply to this letter, and we find another way with you."
            .into(),
    ));
    Letter::new(house, &format!("About your order {}", order.number), blocks)
}
