//! The letter that carries a code to sign in with.

use crate::{Block, Letter};

/// The digits, how long they are good for, and what to do when nobody asked for them. No link: mail programs look at
/// links, and a code is to be typed where it was asked for.
pub(crate) fn letter(house: &str, digits: &str) -> Letter {
    let blocks = vec![
        Block::Heading("Your sign-in code".into()),
        Block::Lines { label: "Type it where you asked for it".into(), lines: vec![spaced(digits)] },
        Block::Paragraph("It is good for ten minutes, once, and only in the browser that asked for it.".into()),
        Block::Paragraph(
            "If you did not ask for a code, nothing happens without it: you can leave this letter unanswered. \
             Nobody from the house will ever ask you for the digits."
                .into(),
        ),
    ];
    Letter::new(house, &format!("{} is your sign-in code", spaced(digits)), blocks)
}

/// "123 456": read and typed in two breaths.
fn spaced(digits: &str) -> String {
    match digits.split_at_checked(3) {
        Some((first, last)) => format!("{first} {last}"),
        None => digits.to_owned(),
    }
}
