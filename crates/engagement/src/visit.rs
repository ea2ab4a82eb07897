//! Letters about a conversation.

use bespoke::consultations::Consultation;

use crate::{Block, Letter};

/// What was booked, moved, cancelled or is near, with the page that moves and cancels it.
pub(crate) fn letter(house: &str, consultation: &Consultation, what: &str, link: &str) -> Letter {
    let (subject, heading) = match what {
        "moved" => ("Your conversation is moved", "It is moved."),
        "near" => ("We expect you soon", "We look forward to meeting you soon."),
        "cancelled" => ("Your conversation is cancelled", "It is cancelled."),
        _ => ("Your conversation", "We look forward to meeting you."),
    };
    let mut blocks = vec![
        Block::Heading(heading.to_owned()),
        Block::Lines {
            label: consultation.label.clone(),
            lines: vec![
                consultation.told.clone(),
                format!("With {}", consultation.advisor),
                consultation.where_it_is.clone(),
            ],
        },
    ];
    if what == "cancelled" {
        blocks.push(Block::Paragraph("You are welcome to choose a new time whenever you like.".into()));
    } else {
        blocks.push(Block::Link {
            label: "Calendar entry, another time, or cancel".into(),
            url: link.to_owned(),
        });
    }
    Letter::new(house, subject, blocks)
}
