//! Letters about a commission. While it is a surprise they say that there is something to see, and not what.

use bespoke::commissions::{Commission, Fact, ReleaseWay, Side, Stage};
use chrono::NaiveDate;
use kernel::Money;

use crate::{Block, Letter};

/// The letter about something that happened; none for what needs none.
pub(crate) fn letter(
    house: &str,
    commission: &Commission,
    fact: &Fact,
    link: &str,
    today: NaiveDate,
) -> Option<Letter> {
    let state = &commission.state;
    let secret = state.is_secret(today);
    let (subject, heading, words) = told(fact, commission)?;
    let number = &state.number;
    if secret {
        // one letter for everything: not even its kind tells what is going on
        let blocks = vec![
            Block::Heading(format!("Good news about project {number}.")),
            Block::Paragraph("There is something new for you to see, or to answer. Open your page when nobody looks over your shoulder.".into()),
            Block::Link { label: "Open your page".into(), url: link.to_owned() },
        ];
        return Some(Letter::new(house, &format!("About project {number}"), blocks));
    }
    let mut blocks = vec![Block::Heading(heading)];
    blocks.extend(words);
    blocks.push(Block::Link { label: "Open your project".into(), url: link.to_owned() });
    blocks.push(Block::Paragraph(
        "This link is yours alone: whoever has it can see your project and answer for you.".into(),
    ));
    Some(Letter::new(house, &format!("{subject} · project {number}"), blocks))
}

/// The letter that carries a code. No link, and nothing of what is being made: the digits are typed where they were asked for.
pub(crate) fn code_letter(house: &str, number: &str, digits: &str) -> Letter {
    let spaced = digits.split_at_checked(3).map_or_else(|| digits.to_owned(), |(a, b)| format!("{a} {b}"));
    let blocks = vec![
        Block::Heading(format!("Your code for project {number}")),
        Block::Lines { label: "Type it where you asked for it".into(), lines: vec![spaced.clone()] },
        Block::Paragraph("It is good for fifteen minutes. With it you agree to what your page shows.".into()),
        Block::Paragraph(
            "If you did not ask for it, somebody else has opened your page: call us, and do not pass the digits on. Nobody of the house will ever ask you for them.".into(),
        ),
    ];
    Letter::new(house, &format!("{spaced} is your code for project {number}"), blocks)
}

/// Word to whoever became the owner of a piece, with the link that is theirs.
pub(crate) fn passport_letter(house: &str, name: &str, link: &str) -> Letter {
    let blocks = vec![
        Block::Heading(format!("It is yours, {name}.")),
        Block::Paragraph("The passport of your piece is in your name now. It tells what the piece is made of and by whom, and what we do to it from here on.".into()),
        Block::Link { label: "Open your passport".into(), url: link.to_owned() },
        Block::Paragraph("Keep this letter: whoever has the link can hand the piece on.".into()),
    ];
    Letter::new(house, "The passport of your piece", blocks)
}

type Told = (&'static str, String, Vec<Block>);

fn told(fact: &Fact, commission: &Commission) -> Option<Told> {
    let state = &commission.state;
    let money = |minor: i64| Money::new(minor, state.currency).to_string();
    let paragraph = |text: String| Block::Paragraph(text);
    let quoted = |label: &str, words: &str| Block::Lines {
        label: label.to_owned(),
        lines: words.lines().map(str::to_owned).collect(),
    };
    Some(match fact {
        Fact::Opened { client, .. } => (
            "We have your wishes",
            format!("Thank you, {client}."),
            vec![paragraph(
                "One of our designers reads every word and answers within one working day. You owe nothing until you approve a design and its price.".into(),
            )],
        ),
        Fact::Written { by: Side::House, words } => {
            ("A message for you", "We have written to you.".into(), vec![quoted("Our message", words)])
        }
        Fact::Asked { words, due } => {
            let by = due.map(|due| paragraph(format!("By {}, if you can.", due.format("%-d %B"))));
            let asked = std::iter::once(quoted("What we need from you", words)).chain(by).collect();
            ("A question for you", "We need something from you.".into(), asked)
        }
        Fact::QuoteIssued { version, total_minor, valid_until, .. } => (
            "Your quote",
            format!("Quote {version} is ready."),
            vec![
                Block::Sums(vec![("Together, with tax".into(), money(*total_minor))]),
                paragraph(format!("It is valid until {}. You accept or decline it on your page, without an account.", valid_until.format("%-d %B %Y"))),
            ],
        ),
        Fact::QuoteAccepted { version, .. } => (
            "You accepted our quote",
            format!("Thank you. You accepted quote {version}."),
            vec![paragraph("Your designer goes on, and shows you every round before anything is made.".into())],
        ),
        Fact::RequoteCalled { .. } => (
            "A new quote is on its way",
            "The price of the metal has moved.".into(),
            vec![paragraph("It moved further than your quote allows, so we are making a new one. Nothing changes before you have seen it.".into())],
        ),
        Fact::DesignShown { round, specification, .. } => (
            "Your design",
            format!("Round {round} of your design is ready."),
            vec![quoted("What is made", specification)],
        ),
        Fact::DesignApproved { hash, .. } => (
            "You approved the design",
            "Thank you. It is made exactly so.".into(),
            vec![
                paragraph("Your approval is bound to the picture, the specification and the price. Keep this fingerprint (SHA-256): with the sheet on your page it proves what you approved.".into()),
                quoted("Fingerprint", hash),
            ],
        ),
        Fact::ChangeOrdered { words, delta_minor, days, .. } => (
            "A change for you to decide",
            "May we change something?".into(),
            vec![
                quoted("What changes", words),
                paragraph(format!("It changes the price by {} and the promised day by {days} days. Nothing happens without your answer.", money(*delta_minor))),
            ],
        ),
        Fact::Paid { amount_minor, .. } => (
            "Your payment has arrived",
            format!("Thank you: {} has arrived.", money(*amount_minor)),
            vec![Block::Sums(vec![("Still to come".into(), state.due().to_string())])],
        ),
        Fact::PaidBack { amount_minor, .. } => (
            "Money on its way back to you",
            format!("We have sent {} back to you.", money(*amount_minor)),
            Vec::new(),
        ),
        Fact::Remarked { by: Side::House, words, .. } => (
            "A note on your design",
            "We have written a note on your design.".into(),
            vec![quoted("Our note", words)],
        ),
        Fact::Released { way: ReleaseWay::Collected, words, .. } => (
            "It waits for you",
            "It waits for you at the atelier.".into(),
            vec![quoted("Who comes for it", words), paragraph("Please bring a document with your name.".into())],
        ),
        Fact::Released { words, .. } => (
            "It is on its way",
            "It leaves the atelier.".into(),
            vec![quoted("Who carries it", words), paragraph("It is insured for its whole price until it is in your hands. Somebody will need to sign for it.".into())],
        ),
        Fact::Promised { on } => (
            "The day it is ready",
            format!("We promise it for {}.", on.format("%-d %B %Y")),
            Vec::new(),
        ),
        Fact::Moved { to, .. } => return moved(*to),
        Fact::PassportSealed { version: 1, .. } => (
            "The passport of your piece",
            "Your piece has its passport.".into(),
            vec![paragraph(
                "It tells what your piece is made of and by whom, under a seal that anybody can check, also in a hundred years and without us. You find it on your project page, where you can also keep it, print it and hand it on.".into(),
            )],
        ),
        Fact::PassportSealed { .. } => (
            "A new version of your passport",
            "The passport of your piece has a new version.".into(),
            Vec::new(),
        ),
        Fact::PassportRevoked { reason, .. } => (
            "Your passport was revoked",
            "The passport of your piece no longer speaks for it.".into(),
            vec![quoted("Why", reason)],
        ),
        Fact::Pictured { words, .. } => (
            "A picture from the bench",
            "There is something to see.".into(),
            vec![quoted("From the bench", words)],
        ),
        Fact::StoneReceived { words, carat_milli, .. } => (
            "Your stone is in our safe",
            "We have your stone.".into(),
            vec![
                quoted("As we received it", words),
                paragraph(format!(
                    "It weighs {}.{:03} ct. On your page you see at any time in whose hands it is.",
                    carat_milli / 1_000,
                    carat_milli % 1_000
                )),
            ],
        ),
        Fact::ServiceEstimated { words, amount_minor, ready_on, .. } => (
            "What the service will be",
            "We have looked at your piece.".into(),
            vec![
                quoted("What we would do", words),
                Block::Sums(vec![("Together".into(), money(*amount_minor))]),
                paragraph(format!("It would be ready on {}. Nothing is done without your answer, which you give on your page.", ready_on.format("%-d %B %Y"))),
            ],
        ),
        Fact::ServiceDone { words, .. } => (
            "Your piece is ready",
            "Your piece is ready.".into(),
            vec![quoted("What we did", words)],
        ),
        Fact::ServiceAsked { .. }
        | Fact::ServiceAnswered { .. }
        | Fact::Assigned { .. }
        | Fact::JobOpened { .. }
        | Fact::JobClosed { .. }
        | Fact::QualityChecked { .. }
        | Fact::StoneMoved { .. }
        | Fact::Remarked { by: Side::Client, .. }
        | Fact::Written { by: Side::Client, .. }
        | Fact::QuoteDeclined { .. }
        | Fact::DesignReturned { .. }
        | Fact::ChangeAnswered { .. } => return None,
    })
}

/// Stages that a client waits for; the small steps between stand on their page.
fn moved(to: Stage) -> Option<Told> {
    let subject = match to {
        Stage::Deposit => "Your deposit",
        Stage::Casting | Stage::Fabrication => "The work has begun",
        Stage::Setting => "The stone is being set",
        Stage::Balance => "It is finished",
        Stage::Delivered => "It is yours",
        Stage::Cancelled => "Your project has ended",
        _ => return None,
    };
    Some((subject, to.told().into(), Vec::new()))
}
