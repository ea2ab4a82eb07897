//! The letter about an endpoint that the house switched off.

use platform::webhooks::Endpoint;

use crate::{Block, Letter};

/// Which, since when nothing arrived, and what to do.
pub(crate) fn letter(house: &str, endpoint: &Endpoint, page: &str) -> Letter {
    let since = endpoint.failing_since.map_or_else(String::new, |since| {
        format!(" Nothing has arrived there since {} (UTC).", since.format("%-d %B, %H:%M"))
    });
    let blocks = vec![
        Block::Heading("A webhook was switched off".into()),
        Block::Paragraph(format!("We no longer send messages to {}.{since}", endpoint.url)),
        Block::Paragraph(
            "What happens meanwhile is kept for a week. When the program answers again, send it a test and switch the webhook on: what waits is then sent in order."
                .into(),
        ),
        Block::Link { label: "The webhook and its log".into(), url: page.to_owned() },
    ];
    Letter::new(house, "A webhook was switched off", blocks)
}
