//! The letter that confirms an order.

use commerce::orders::Order;

use crate::{Block, Letter, order_parts as parts};

/// Thanks, what was bought, what it came to, and when it comes.
pub(crate) fn letter(house: &str, order: &Order, link: &str) -> Letter {
    let mut blocks = vec![
        Block::Heading("Thank you. Your order is confirmed.".into()),
        Block::Paragraph(received(order)),
        Block::Paragraph(delivery(order)),
    ];
    blocks.extend(parts::pieces(order));
    blocks.push(parts::sums(order));
    blocks.push(Block::Link { label: "See your order".into(), url: link.to_owned() });
    if !parts::is_collected(order) {
        blocks.push(parts::address("Delivered to", &order.shipping_address));
    }
    blocks.extend(parts::gift(order));
    blocks.push(Block::Paragraph(
        "The link above is yours alone and shows where your order stands. Reply to this letter and a person will read it.".into(),
    ));
    Letter::new(house, &format!("Your order {} is confirmed", order.number), blocks)
}

fn received(order: &Order) -> String {
    let number = &order.number;
    if order.due.is_zero() {
        format!("It is paid in full; nothing was asked of a card. This is order {number}.")
    } else {
        format!("Your payment of {} has reached us. This is order {number}.", order.paid)
    }
}

fn delivery(order: &Order) -> String {
    let day = parts::day(order.deliver_by);
    let begun = if order.lines.iter().any(|line| line.made_to_order) {
        "We begin at the bench now."
    } else {
        "We are wrapping it now."
    };
    if parts::is_collected(order) {
        format!("{begun} It will be ready to collect by {day}; we will write as soon as it is.")
    } else {
        format!("{begun} {}, delivered by {day}.", order.shipping_name)
    }
}
