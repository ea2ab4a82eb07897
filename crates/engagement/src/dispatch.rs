//! The letter that says an order is on its way.

use commerce::orders::Order;

use crate::{Block, Letter, order_parts as parts};

/// What left the house, with whom, and when it comes; or that it is ready to be collected.
pub(crate) fn letter(house: &str, order: &Order, link: &str) -> Letter {
    let collected = parts::is_collected(order);
    let (heading, news, closing) = if collected {
        (
            "Your order is ready.",
            format!("Order {} waits for you at the atelier.", order.number),
            "Reply to this letter to choose an hour. Please bring a document with your name.",
        )
    } else {
        (
            "Your order has left the atelier.",
            format!(
                "Order {} is on its way, insured to your door. Expect it by {}.",
                order.number,
                parts::day(order.deliver_by)
            ),
            "Someone will need to sign for it. Reply to this letter if that day does not suit you.",
        )
    };
    let mut blocks = vec![Block::Heading(heading.into()), Block::Paragraph(news)];
    if let Some(tracking) = order.tracking.as_ref().filter(|_| !collected) {
        blocks.push(Block::Lines {
            label: "Courier".into(),
            lines: vec![tracking.courier.clone(), format!("Tracking number {}", tracking.number)],
        });
    }
    blocks.extend(parts::pieces(order));
    blocks.push(Block::Link { label: "See your order".into(), url: link.to_owned() });
    if !collected {
        blocks.push(parts::address("Delivered to", &order.shipping_address));
    }
    blocks.push(Block::Paragraph(closing.into()));
    let subject = if collected { "is ready" } else { "is on its way" };
    Letter::new(house, &format!("Your order {} {subject}", order.number), blocks)
}
