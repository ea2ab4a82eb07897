//! The timeline of a project in words for its client. While it is a surprise nothing here tells what is being made.

use bespoke::commissions::{Fact, Side};

/// What is told of a fact: a heading, and what was written. `None` for what concerns the house alone.
pub(super) fn told(fact: &Fact, secret: bool) -> Option<(String, Option<String>)> {
    let words = |words: &String| (!secret).then(|| words.clone());
    Some(match fact {
        Fact::Opened { .. } => ("You told us what you wish for".into(), None),
        Fact::Moved { to, .. } => (to.told().into(), None),
        Fact::Assigned { name, .. } => (format!("{name} looks after your project"), None),
        Fact::Promised { on } => (format!("Promised for {}", on.format("%-d %B %Y")), None),
        Fact::Asked { words: asked, .. } => ("We asked you".into(), words(asked)),
        Fact::Written { by: Side::Client, words: said } => ("You wrote".into(), words(said)),
        Fact::Written { by: Side::House, words: said } => ("We wrote".into(), words(said)),
        Fact::QuoteIssued { version, .. } => (format!("Quote {version} is ready"), None),
        Fact::QuoteAccepted { version, .. } => (format!("You accepted quote {version}"), None),
        Fact::QuoteDeclined { version, .. } => (format!("You declined quote {version}"), None),
        Fact::RequoteCalled { .. } => {
            ("The price of the metal has moved; we are making a new quote".into(), None)
        }
        Fact::DesignShown { round, .. } => (format!("Round {round} of the design is ready"), None),
        Fact::DesignApproved { round, .. } => (format!("You approved round {round} of the design"), None),
        Fact::DesignReturned { words: said, .. } => ("You asked for another round".into(), words(said)),
        Fact::ChangeOrdered { words: said, .. } => ("A change is ready for your answer".into(), words(said)),
        Fact::ChangeAnswered { accepted: true, .. } => ("You agreed to the change".into(), None),
        Fact::ChangeAnswered { accepted: false, .. } => ("You declined the change".into(), None),
        Fact::Paid { .. } => ("Your payment has arrived. Thank you".into(), None),
        Fact::PaidBack { .. } => ("We sent money back to you".into(), None),
        Fact::PassportSealed { version: 1, .. } => ("We sealed the passport".into(), None),
        Fact::PassportSealed { version, .. } => {
            (format!("We sealed version {version} of the passport"), None)
        }
        Fact::PassportRevoked { reason, .. } => ("We revoked the passport".into(), words(reason)),
    })
}
