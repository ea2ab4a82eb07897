//! Commissions in words and colours for staff.

use bespoke::{
    commissions::{Fact, QualityOutcome, Side, Stage},
    custody::Hand,
};
use kernel::{Currency, Money};
use ui::Tone;

/// The colour of a stage, beside its word.
pub(super) const fn tone(stage: Stage) -> Tone {
    match stage {
        Stage::Enquiry | Stage::Consultation => Tone::Info,
        Stage::Design | Stage::Quote | Stage::Approved | Stage::Deposit => Tone::Accent,
        Stage::Balance => Tone::Warning,
        Stage::Delivered | Stage::Aftercare => Tone::Success,
        Stage::Cancelled => Tone::Neutral,
        _ => Tone::Accent,
    }
}

/// What happened, and what was written.
pub(super) fn told(fact: &Fact, currency: Currency) -> (String, Option<String>) {
    let money = |minor: i64| Money::new(minor, currency);
    let day = |on: chrono::NaiveDate| on.format("%-d %b %Y").to_string();
    match fact {
        Fact::Opened { .. } => ("Enquiry received".into(), None),
        Fact::Moved { to, reason } => (format!("Moved to {}", to.label()), reason.clone()),
        Fact::Assigned { name, .. } => (format!("{name} looks after it"), None),
        Fact::Promised { on } => (format!("Promised for {}", day(*on)), None),
        Fact::Asked { words, due } => {
            let by = due.map(|due| format!(", by {}", day(due))).unwrap_or_default();
            (format!("Asked the client{by}"), Some(words.clone()))
        }
        Fact::Written { by: Side::Client, words } => ("The client wrote".into(), Some(words.clone())),
        Fact::Written { by: Side::House, words } => ("We wrote".into(), Some(words.clone())),
        Fact::QuoteIssued { version, total_minor, .. } => {
            (format!("Quote {version} issued: {}", money(*total_minor)), None)
        }
        Fact::QuoteAccepted { version, terms } => {
            (format!("Quote {version} accepted under the terms of {terms}"), None)
        }
        Fact::QuoteDeclined { version, reason } => (format!("Quote {version} declined"), reason.clone()),
        Fact::RequoteCalled { version, moved_ppm } => {
            let percent = kernel::Rate::per_million(moved_ppm.abs());
            let way = if *moved_ppm < 0 { "fell" } else { "rose" };
            (format!("Metal {way} by {percent} since quote {version}: a new one is due"), None)
        }
        Fact::DesignShown { round, specification, .. } => {
            (format!("Design shown, round {round}"), Some(specification.clone()))
        }
        Fact::DesignApproved { round, hash } => {
            (format!("Design approved, round {round}"), Some(format!("SHA-256 {hash}")))
        }
        Fact::DesignReturned { round, words } => {
            (format!("Another round asked for, after round {round}"), Some(words.clone()))
        }
        Fact::Remarked { round, by, at, words } => {
            let who = if *by == Side::Client { "The client" } else { "We" };
            let place = at.map_or_else(String::new, |pin| {
                format!(", {} % from the left and {} % from above", pin.x / 10, pin.y / 10)
            });
            (format!("{who} wrote a note on round {round}{place}"), Some(words.clone()))
        }
        Fact::Released { way, words, cover_minor } => {
            let cover =
                if *cover_minor > 0 { format!(" for {}", money(*cover_minor)) } else { String::new() };
            (format!("Released: {}{cover}", way.label().to_lowercase()), Some(words.clone()))
        }
        Fact::ChangeOrdered { change, words, delta_minor, days } => {
            (format!("Change {change} proposed: {}, {days} days", money(*delta_minor)), Some(words.clone()))
        }
        Fact::ChangeAnswered { change, accepted } => {
            (format!("Change {change} {}", if *accepted { "agreed to" } else { "declined" }), None)
        }
        Fact::Paid { amount_minor, reference } => {
            (format!("{} received", money(*amount_minor)), Some(reference.clone()))
        }
        Fact::PaidBack { amount_minor, reference } => {
            (format!("{} sent back", money(*amount_minor)), Some(reference.clone()))
        }
        Fact::JobOpened { job, words, maker, due } => {
            (format!("Job {job} given to {maker}, by {}", day(*due)), Some(words.clone()))
        }
        Fact::JobClosed { job, loss_mg, excess } => {
            (format!("Job {job} closed; {} lost", grams(*loss_mg)), excess.clone())
        }
        Fact::QualityChecked { outcome, name, words } => {
            let found = match outcome {
                QualityOutcome::Passed => "passed",
                QualityOutcome::Failed => "failed",
                QualityOutcome::Overridden => "failed, and let through",
            };
            (format!("Quality check by {name}: {found}"), words.clone())
        }
        Fact::Pictured { words, .. } => ("Picture from the bench shown".into(), Some(words.clone())),
        Fact::StoneReceived { stone, words, carat_milli } => {
            (format!("Stone {stone} of the client received, {}", carats(*carat_milli)), Some(words.clone()))
        }
        Fact::StoneMoved { stone, to, reason, .. } => {
            let hand = Hand::find(to).map_or("elsewhere", Hand::label);
            (format!("Stone {stone}: {}", hand.to_lowercase()), reason.clone())
        }
        Fact::ServiceAsked { service, by, words } => {
            let who = if *by == Side::Client { "the client" } else { "us" };
            (format!("Service {service} asked for by {who}"), Some(words.clone()))
        }
        Fact::ServiceEstimated { service, words, amount_minor, ready_on } => (
            format!("Service {service} estimated: {}, ready on {}", money(*amount_minor), day(*ready_on)),
            Some(words.clone()),
        ),
        Fact::ServiceAnswered { service, accepted } => {
            (format!("Service {service} {}", if *accepted { "agreed to" } else { "declined" }), None)
        }
        Fact::ServiceDone { service, words } => (format!("Service {service} done"), Some(words.clone())),
        Fact::PassportSealed { serial, version, sha256 } => {
            (format!("Passport {serial} sealed, version {version}"), Some(format!("SHA-256 {sha256}")))
        }
        Fact::PassportRevoked { serial, reason, .. } => {
            (format!("Passport {serial} revoked"), Some(reason.clone()))
        }
    }
}

/// Milligrams as the scales show them.
pub(super) fn grams(mg: i64) -> String {
    format!("{}.{:03} g", mg / 1_000, mg % 1_000)
}

/// Thousandths of a carat as the scales show them.
pub(super) fn carats(milli: i32) -> String {
    format!("{}.{:03} ct", milli / 1_000, milli % 1_000)
}
