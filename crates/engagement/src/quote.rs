//! The letter that carries a quote.

use commerce::cart::{CartLine, drafts::Draft};

use crate::{Block, Letter, order_parts as parts};

/// What is offered, at which prices, until when, and where to confirm it.
pub(crate) fn letter(house: &str, draft: &Draft, link: &str) -> Letter {
    let mut blocks = vec![Block::Heading("We made you a quote.".into())];
    if let Some(words) = &draft.words {
        blocks.extend(
            words.lines().filter(|line| !line.is_empty()).map(|line| Block::Paragraph(line.to_owned())),
        );
    }
    blocks.extend(draft.bag.lines.iter().map(piece));
    blocks
        .push(Block::Sums(vec![("Pieces, before tax and delivery".into(), draft.bag.subtotal.to_string())]));
    blocks.push(Block::Paragraph(format!(
        "These prices are yours until {}. No piece is held meanwhile.",
        parts::day(draft.bag.expires_at.date_naive())
    )));
    blocks.push(Block::Link { label: "Confirm and pay".into(), url: link.to_owned() });
    blocks.push(Block::Paragraph("Reply to this letter if anything should be otherwise.".into()));
    Letter::new(house, "Your quote", blocks)
}

fn piece(line: &CartLine) -> Block {
    let quantity = line.quantity.get();
    let title = if quantity > 1 { format!("{} × {quantity}", line.title) } else { line.title.clone() };
    let amount = line.unit_price.checked_mul(i64::from(quantity)).unwrap_or(line.unit_price);
    let details = [line.options.clone()].into_iter().filter(|detail| !detail.is_empty()).collect();
    Block::Piece { title, details, amount: amount.to_string() }
}
