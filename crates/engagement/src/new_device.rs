//! The letter about a sign-in on a new device.

use customers::devices::Arrived;

use crate::{Block, Letter};

/// What, where and when, and one link for who it was not. The link leads to a page with a button: mail programs follow links before
/// people do, and following it ends nothing.
pub(crate) fn letter(house: &str, arrived: &Arrived, not_me: &str) -> Letter {
    let where_to = if arrived.staff { "the back office" } else { "your account" };
    let blocks = vec![
        Block::Heading("A new device signed in.".into()),
        Block::Paragraph(format!("Somebody signed in to {where_to} on a device that we have not seen with it before.")),
        Block::Lines {
            label: "What we know of it".into(),
            lines: vec![
                arrived.device.clone(),
                arrived.place.clone(),
                arrived.at.format("%-d %B %Y at %H:%M UTC").to_string(),
            ],
        },
        Block::Paragraph("If this was you, there is nothing to do.".into()),
        Block::Link { label: "This was not me: sign the device out".into(), url: not_me.to_owned() },
        Block::Paragraph(
            "If it was not you, somebody may be reading your letters: change the password of your mailbox too.".into(),
        ),
    ];
    Letter::new(house, "A new device signed in", blocks)
}
