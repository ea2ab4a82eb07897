//! Parts that every letter about an order uses.

use chrono::NaiveDate;
use commerce::{
    checkout::Address,
    fulfillment::Shipment,
    orders::{Order, OrderLine},
};
use kernel::Money;

use crate::Block;

/// Whether the client fetches it instead of a courier bringing it.
pub(crate) fn is_collected(order: &Order) -> bool {
    order.shipping_method == "collect"
}

/// One block for each line of the order.
pub(crate) fn pieces(order: &Order) -> impl Iterator<Item = Block> {
    order.lines.iter().map(piece)
}

/// One block for each line of a parcel, with as many pieces as are in it.
pub(crate) fn pieces_of(order: &Order, shipment: &Shipment) -> Vec<Block> {
    let inside = |line: &OrderLine| shipment.lines.iter().find(|packed| packed.line == line.id);
    order.lines.iter().filter_map(|line| inside(line).map(|packed| piece_of(line, packed.quantity))).collect()
}

fn piece(line: &OrderLine) -> Block {
    piece_of(line, line.quantity.get())
}

fn piece_of(line: &OrderLine, quantity: i32) -> Block {
    let title = if quantity > 1 { format!("{} × {quantity}", line.title) } else { line.title.clone() };
    let mut details = vec![line.options.clone()];
    details.extend(line.serial.as_ref().map(|serial| format!("Piece {serial}")));
    details.extend(line.wishes());
    details.extend(line.disclosure.clone());
    details.retain(|detail| !detail.is_empty());
    let amount = line.unit_price.checked_mul(i64::from(quantity)).unwrap_or(line.unit_price);
    Block::Piece { title, details, amount: amount.to_string() }
}

/// The sums down to the total, with the tax under its own name and rate.
pub(crate) fn sums(order: &Order) -> Block {
    let mut rows = vec![("Pieces".to_owned(), order.subtotal.to_string())];
    rows.extend(order.discount_rows().into_iter().map(|(name, off)| (name, format!("−{off}"))));
    let delivery = order.delivery_words().map(|words| format!(" ({words})")).unwrap_or_default();
    rows.push((format!("{}{delivery}", order.shipping_name), included(order.shipping)));
    let (tax, amount) = order.tax_words();
    rows.push((tax, amount.map_or_else(|| "Paid on delivery".to_owned(), |amount| amount.to_string())));
    rows.push(("Total".to_owned(), order.total.to_string()));
    rows.extend(order.tender_rows().into_iter().map(|(name, amount)| (name, amount.to_string())));
    Block::Sums(rows)
}

fn included(amount: Money) -> String {
    if amount.is_zero() { "Included".to_owned() } else { amount.to_string() }
}

/// An address under its label, without the telephone number: a letter may lie open.
pub(crate) fn address(label: &str, address: &Address) -> Block {
    Block::Lines { label: label.to_owned(), lines: address.lines() }
}

/// What makes a gift of the parcel, and the words on its card.
pub(crate) fn gift(order: &Order) -> Vec<Block> {
    let Some(gift) = &order.gift else { return Vec::new() };
    let lines = |label: &str, lines: Vec<String>| Block::Lines { label: label.to_owned(), lines };
    let mut blocks = vec![lines("Packed as a gift", gift.phrases())];
    let words = gift.note.as_ref().map(|note| note.lines().map(str::to_owned).collect());
    blocks.extend(words.map(|words| lines("Your words on the card", words)));
    blocks
}

/// `Monday 21 December`.
pub(crate) fn day(date: NaiveDate) -> String {
    date.format("%A %-d %B").to_string()
}
