//! The timeline of a project in words for its client. While it is a surprise nothing here tells what is being made.

use bespoke::{
    commissions::{Fact, QualityOutcome, ReleaseWay, Side},
    custody::Hand,
};

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
        Fact::Remarked { by: Side::Client, words: said, .. } => {
            ("You wrote a note on the design".into(), words(said))
        }
        Fact::Remarked { words: said, .. } => ("We wrote a note on the design".into(), words(said)),
        Fact::Released { way: ReleaseWay::Collected, .. } => ("It waits for you at the atelier".into(), None),
        Fact::Released { words: said, .. } => ("It leaves the atelier, insured".into(), words(said)),
        Fact::ChangeOrdered { words: said, .. } => ("A change is ready for your answer".into(), words(said)),
        Fact::ChangeAnswered { accepted: true, .. } => ("You agreed to the change".into(), None),
        Fact::ChangeAnswered { accepted: false, .. } => ("You declined the change".into(), None),
        Fact::Paid { .. } => ("Your payment has arrived. Thank you".into(), None),
        Fact::PaidBack { .. } => ("We sent money back to you".into(), None),
        Fact::JobOpened { words: made, .. } => ("A new step at the bench".into(), words(made)),
        Fact::JobClosed { .. } => ("A step at the bench is done".into(), None),
        // what a second pair of eyes finds leads to rework, which the stages tell
        Fact::QualityChecked { outcome: QualityOutcome::Passed, .. } => {
            ("A second pair of eyes looked at everything, and is content".into(), None)
        }
        Fact::QualityChecked { .. } => return None,
        Fact::Pictured { words: shows, .. } => ("A picture from the bench".into(), words(shows)),
        Fact::StoneReceived { .. } if secret => ("What you gave us is in our safe".into(), None),
        Fact::StoneReceived { words: stone, carat_milli, .. } => (
            format!("Your stone is in our safe: {}.{:03} ct", carat_milli / 1_000, carat_milli % 1_000),
            words(stone),
        ),
        Fact::StoneMoved { .. } if secret => return None,
        Fact::StoneMoved { to, .. } => {
            (format!("Your stone: {}", Hand::find(to).map_or("", Hand::told)), None)
        }
        Fact::ServiceAsked { by: Side::Client, words: said, .. } => {
            ("You asked us to look after it".into(), words(said))
        }
        Fact::ServiceAsked { words: said, .. } => ("We would like to look after it".into(), words(said)),
        Fact::ServiceEstimated { words: said, .. } => {
            ("We looked at it, and made an estimate".into(), words(said))
        }
        Fact::ServiceAnswered { accepted: true, .. } => ("You agreed to the service".into(), None),
        Fact::ServiceAnswered { accepted: false, .. } => ("You declined the service".into(), None),
        Fact::ServiceDone { words: said, .. } => ("The service is done".into(), words(said)),
        Fact::PassportSealed { version: 1, .. } => ("We sealed the passport".into(), None),
        Fact::PassportSealed { version, .. } => {
            (format!("We sealed version {version} of the passport"), None)
        }
        Fact::PassportRevoked { reason, .. } => ("We revoked the passport".into(), words(reason)),
    })
}
