//! The letters that say that a parcel is on its way, that it waits to be collected, and that it arrived.

use commerce::{
    fulfillment::{Shipment, Way},
    orders::Order,
};

use crate::{Block, Letter, order_parts as parts};

/// A parcel, and the code by which it is collected.
pub(crate) struct Parcel<'a> {
    /// The parcel.
    pub(crate) shipment: &'a Shipment,
    /// How many parcels the order has, or will have.
    pub(crate) of: usize,
    /// The six digits, where it is collected.
    pub(crate) code: Option<String>,
}

/// What left the house, with whom, and when it comes; or that it is ready to be collected. Without a parcel for an order that was sent before
/// parcels were kept.
pub(crate) fn letter(house: &str, order: &Order, parcel: Option<&Parcel<'_>>, link: &str) -> Letter {
    let collected =
        parcel.map_or_else(|| parts::is_collected(order), |parcel| parcel.shipment.way == Way::Collect);
    let part = parcel.is_some_and(|parcel| parcel.of > 1);
    let what =
        if part { format!("Part of order {}", order.number) } else { format!("Order {}", order.number) };
    let (heading, news, closing) = if collected {
        (
            "Your order is ready.",
            format!("{what} waits for you at the atelier."),
            "Reply to this letter to choose an hour. Please bring a document with your name.",
        )
    } else {
        (
            "Your order has left the atelier.",
            format!(
                "{what} is on its way, insured to your door. Expect it by {}.",
                parts::day(order.deliver_by)
            ),
            "Someone will need to sign for it. Reply to this letter if that day does not suit you.",
        )
    };
    let mut blocks = vec![Block::Heading(heading.into()), Block::Paragraph(news)];
    if let Some(code) = parcel.and_then(|parcel| parcel.code.as_ref()) {
        let lines = vec![
            format!("{} {}", &code[..code.len() / 2], &code[code.len() / 2..]),
            "We hand the parcel to whoever tells us this code. Keep it to yourself.".to_owned(),
        ];
        blocks.push(Block::Lines { label: "Your collection code".into(), lines });
    }
    let tracking = match parcel.map(|parcel| parcel.shipment) {
        Some(shipment) => shipment.carrier.clone().zip(shipment.tracking_number.clone()),
        None => order.tracking.as_ref().map(|tracking| (tracking.courier.clone(), tracking.number.clone())),
    };
    if let Some((courier, number)) = tracking.filter(|_| !collected) {
        blocks.push(Block::Lines {
            label: "Courier".into(),
            lines: vec![courier, format!("Tracking number {number}")],
        });
    }
    match parcel {
        Some(parcel) => blocks.extend(parts::pieces_of(order, parcel.shipment)),
        None => blocks.extend(parts::pieces(order)),
    }
    if parcel.is_some_and(|parcel| parcel.shipment.id_due && !collected) {
        let words =
            "The courier asks whoever receives it for a document with a photograph, such as a passport.";
        blocks.push(Block::Paragraph(words.into()));
    }
    if part {
        blocks.push(Block::Paragraph(
            "The other pieces follow in a parcel of their own; we write again when it leaves.".into(),
        ));
    }
    blocks.push(Block::Link { label: "See your order".into(), url: link.to_owned() });
    if !collected {
        blocks.push(parts::address("Delivered to", &order.shipping_address));
    }
    blocks.push(Block::Paragraph(closing.into()));
    let subject = if collected { "is ready" } else { "is on its way" };
    let subject = match part {
        true => format!("Part of your order {} {subject}", order.number),
        false => format!("Your order {} {subject}", order.number),
    };
    Letter::new(house, &subject, blocks)
}

/// That a parcel was received, and by whom.
pub(crate) fn delivered(house: &str, order: &Order, shipment: &Shipment, link: &str) -> Letter {
    let (heading, verb) = match shipment.way {
        Way::Courier => ("It has arrived.", "was delivered"),
        Way::Collect => ("It is with you.", "was handed over"),
    };
    let by =
        shipment.received_by.as_deref().map(|name| format!(", and {name} signed for it")).unwrap_or_default();
    let mut blocks = vec![
        Block::Heading(heading.into()),
        Block::Paragraph(format!("What you ordered as {} {verb}{by}.", order.number)),
    ];
    blocks.extend(parts::pieces_of(order, shipment));
    blocks.push(Block::Link { label: "See your order".into(), url: link.to_owned() });
    blocks.push(Block::Paragraph(
        "If this was not you, or anything is not as it should be, reply to this letter at once.".into(),
    ));
    Letter::new(house, &format!("Your order {} {verb}", order.number), blocks)
}
