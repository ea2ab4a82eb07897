//! Letters after a piece is with its owner: whether it fits, and once a year that it is looked at.

use bespoke::aftercare::Occasion;

use crate::{Block, Letter};

/// Who is written to about which piece.
pub(crate) struct Owned<'a> {
    /// What the house is called.
    pub(crate) house: &'a str,
    /// What the owner is called.
    pub(crate) owner: &'a str,
    /// Where they ask for a service.
    pub(crate) link: &'a str,
    /// What it would cost to make today, in words; none while it is a surprise.
    pub(crate) value: Option<String>,
    /// Where letters end.
    pub(crate) stop: &'a str,
    /// Whether nothing may tell what it is.
    pub(crate) secret: bool,
}

/// The letter.
pub(crate) fn letter(occasion: Occasion, no: i32, owned: &Owned<'_>) -> Letter {
    let (subject, heading, words) = match occasion {
        _ if owned.secret => (
            "A word from us",
            "Good morning.".to_owned(),
            "There is something to see on your page, when nobody looks over your shoulder.".to_owned(),
        ),
        Occasion::SizeCheck => (
            "Does it fit?",
            format!("Does it sit as it should, {}?", owned.owner),
            "You have worn it for two months now, on warm days and cold ones. Should it turn, pinch or catch, tell us on your page: the first adjustment is ours to give.".to_owned(),
        ),
        Occasion::Inspection => (
            "May we look at your piece?",
            format!("{} with your piece.", years(no)),
            "Claws wear and clasps loosen so slowly that nobody notices. Once a year we look at every one under the microscope, and clean it while it is here. Choose a day on your page, or simply come by.".to_owned(),
        ),
    };
    let mut blocks = vec![Block::Heading(heading), Block::Paragraph(words)];
    if let (Occasion::Inspection, Some(value)) = (occasion, &owned.value) {
        blocks.push(Block::Paragraph(format!(
            "To make it again today we would ask {value}. For your insurance, your page has the whole valuation, always of the day you open it."
        )));
    }
    blocks.extend([
        Block::Link { label: "Open your page".into(), url: owned.link.to_owned() },
        Block::Paragraph("If you would rather have no more of these letters:".into()),
        Block::QuietLink { label: "No more reminders".into(), url: owned.stop.to_owned() },
    ]);
    Letter::new(owned.house, subject, blocks)
}

fn years(no: i32) -> String {
    match no {
        1 => "A year".to_owned(),
        2 => "Two years".to_owned(),
        3 => "Three years".to_owned(),
        4 => "Four years".to_owned(),
        5 => "Five years".to_owned(),
        no => format!("{no} years"),
    }
}
