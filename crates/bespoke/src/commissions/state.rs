//! What a commission is, as its log tells it: a pure fold.

use chrono::{Duration, NaiveDate};
use kernel::{Currency, Money};
use serde::{Deserialize, Serialize};

use super::{
    Accepted, Approval, ApprovalSheet, AskedFor, Brief, ChangeWaiting, Design, Estimate, Fact, Owner,
    QualityOutcome, QuoteAnswer, QuoteStanding, Release, ReleaseWay, ServiceStanding, Side, Stage,
};

/// Everything that follows from the log. Kept beside it for reading; `replay(log) == state` is an invariant of the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The number people say.
    pub number: String,
    /// What staff call it.
    pub title: String,
    /// What the client is called.
    pub client: String,
    /// The currency of every amount here.
    pub currency: Currency,
    /// What they wish for.
    pub brief: Brief,
    /// Until this day nothing that leaves the house tells what is being made.
    pub secret_until: Option<NaiveDate>,
    /// Where it stands.
    pub stage: Stage,
    /// Who looks after it.
    pub owner: Option<Owner>,
    /// The promised day.
    pub promised_on: Option<NaiveDate>,
    /// What the house needs from the client next.
    pub asked: Option<AskedFor>,
    /// Whether the client wrote last.
    pub unanswered: bool,
    /// The newest quote.
    pub quote: Option<QuoteStanding>,
    /// The quote that was accepted last.
    pub accepted: Option<Accepted>,
    /// The quote from which metal has moved too far; cleared by the next.
    pub requote: Option<i32>,
    /// The round of the design that is shown.
    pub design: Option<Design>,
    /// What was approved last.
    pub approval: Option<Approval>,
    /// How many changes were ordered.
    pub changes: i32,
    /// The change that waits for an answer.
    pub change: Option<ChangeWaiting>,
    /// What accepted changes add to the accepted quote, in minor units.
    pub changes_minor: i64,
    /// What has arrived, less what went back, in minor units.
    pub paid_minor: i64,
    /// How often it went back to the bench from the quality check.
    pub reworks: i32,
    // what came after the first release is left out where it says nothing, so that what was kept before reads as it is replayed
    /// How many jobs the bench has.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub open_jobs: i32,
    /// What the quality check found since the piece came there last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<QualityOutcome>,
    /// How many stones of the client's the house has loose.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub loose_stones: i32,
    /// How the finished piece goes to its owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<Release>,
    /// How many services were asked for.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub services: i32,
    /// The service that is not done yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceStanding>,
    /// What services that were agreed to add to what is to be paid, in minor units; no part of the price that was approved.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub services_minor: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_nothing(amount: &i64) -> bool {
    *amount == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_zero(number: &i32) -> bool {
    *number == 0
}

/// The state that a log leads to; `None` for one that does not begin with [`Fact::Opened`], or has it twice.
pub fn replay<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Option<State> {
    let mut facts = facts.into_iter();
    let mut state = State::open(facts.next()?)?;
    for fact in facts {
        state = state.after(fact)?;
    }
    Some(state)
}

impl State {
    /// What follows from the first fact; `None` for any other than [`Fact::Opened`].
    pub fn open(fact: &Fact) -> Option<Self> {
        let Fact::Opened { number, title, client, currency, brief, secret_until } = fact else { return None };
        Some(Self {
            number: number.clone(),
            title: title.clone(),
            client: client.clone(),
            currency: *currency,
            brief: brief.clone(),
            secret_until: *secret_until,
            stage: Stage::Enquiry,
            owner: None,
            promised_on: None,
            asked: None,
            unanswered: true,
            quote: None,
            accepted: None,
            requote: None,
            design: None,
            approval: None,
            changes: 0,
            change: None,
            changes_minor: 0,
            paid_minor: 0,
            reworks: 0,
            open_jobs: 0,
            quality: None,
            loose_stones: 0,
            released: None,
            services: 0,
            service: None,
            services_minor: 0,
        })
    }

    /// What follows from one more fact; `None` when it cannot follow.
    #[must_use]
    pub fn after(mut self, fact: &Fact) -> Option<Self> {
        match fact {
            Fact::Opened { .. } => return None,
            Fact::Moved { to, .. } => {
                self.reworks += i32::from(self.stage.is_rework(*to));
                self.stage = *to;
                // whatever was found before is not of the piece as it is now
                if *to <= Stage::QualityCheck {
                    self.quality = None;
                }
                if *to < Stage::Delivered {
                    self.released = None;
                }
            }
            Fact::Released { way, words, cover_minor } => {
                let (way, words, cover_minor) = (*way, words.clone(), *cover_minor);
                self.released = Some(Release { way, words, cover_minor });
            }
            Fact::Remarked { by, .. } => self.unanswered = *by == Side::Client,
            Fact::Assigned { account, name } => {
                self.owner = Some(Owner { account: *account, name: name.clone() });
            }
            Fact::Promised { on } => self.promised_on = Some(*on),
            Fact::Asked { words, due } => {
                self.asked = Some(AskedFor { words: words.clone(), due: *due });
                self.unanswered = false;
            }
            Fact::Written { by, .. } => {
                self.unanswered = *by == Side::Client;
                // whoever writes to us may have answered; the house says so by asking anew
                if *by == Side::Client {
                    self.asked = None;
                }
            }
            // what a passport says stands in the passport
            Fact::PassportSealed { .. } | Fact::PassportRevoked { .. } | Fact::Pictured { .. } => {}
            Fact::ServiceAsked { .. }
            | Fact::ServiceEstimated { .. }
            | Fact::ServiceAnswered { .. }
            | Fact::ServiceDone { .. } => return self.after_service(fact),
            Fact::JobOpened { .. }
            | Fact::JobClosed { .. }
            | Fact::QualityChecked { .. }
            | Fact::StoneReceived { .. }
            | Fact::StoneMoved { .. } => return Some(self.after_bench(fact)),
            Fact::Paid { amount_minor, .. } => {
                self.paid_minor = self.paid_minor.checked_add(*amount_minor)?;
            }
            Fact::PaidBack { amount_minor, .. } => {
                self.paid_minor = self.paid_minor.checked_sub(*amount_minor)?;
            }
            Fact::QuoteIssued { .. }
            | Fact::QuoteAccepted { .. }
            | Fact::QuoteDeclined { .. }
            | Fact::RequoteCalled { .. } => return self.after_quote(fact),
            Fact::DesignShown { .. } | Fact::DesignApproved { .. } | Fact::DesignReturned { .. } => {
                return self.after_design(fact);
            }
            Fact::ChangeOrdered { change, words, delta_minor, days } => {
                let (change, words) = (*change, words.clone());
                self.changes = change;
                self.change = Some(ChangeWaiting { change, words, delta_minor: *delta_minor, days: *days });
            }
            Fact::ChangeAnswered { accepted, .. } => {
                let change = self.change.take()?;
                if *accepted {
                    self.changes_minor = self.changes_minor.checked_add(change.delta_minor)?;
                    let later = Duration::days(change.days.into());
                    self.promised_on = self.promised_on.map(|on| on.checked_add_signed(later).unwrap_or(on));
                }
            }
        }
        Some(self)
    }

    fn after_quote(mut self, fact: &Fact) -> Option<Self> {
        match fact {
            Fact::QuoteIssued { version, total_minor, deposit_minor, valid_until, stages } => {
                self.quote = Some(QuoteStanding {
                    version: *version,
                    total_minor: *total_minor,
                    deposit_minor: *deposit_minor,
                    valid_until: *valid_until,
                    stages: stages.clone(),
                    answer: QuoteAnswer::Waiting,
                });
                self.requote = None;
            }
            Fact::QuoteAccepted { terms, .. } => {
                let quote = self.quote.as_mut()?;
                quote.answer = QuoteAnswer::Accepted;
                self.accepted = Some(Accepted {
                    version: quote.version,
                    total_minor: quote.total_minor,
                    deposit_minor: quote.deposit_minor,
                    terms: terms.clone(),
                    stages: quote.stages.clone(),
                });
                // a new quote says the whole price: what was changed before is part of it
                self.changes_minor = 0;
                self.change = None;
            }
            Fact::QuoteDeclined { .. } => self.quote.as_mut()?.answer = QuoteAnswer::Declined,
            Fact::RequoteCalled { version, .. } => self.requote = Some(*version),
            _ => {}
        }
        Some(self)
    }

    const fn after_bench(mut self, fact: &Fact) -> Self {
        match fact {
            Fact::JobOpened { .. } => self.open_jobs += 1,
            Fact::JobClosed { .. } => self.open_jobs -= 1,
            Fact::QualityChecked { outcome, .. } => self.quality = Some(*outcome),
            Fact::StoneReceived { .. } => self.loose_stones += 1,
            Fact::StoneMoved { loose: false, .. } => self.loose_stones -= 1,
            _ => {}
        }
        self
    }

    fn after_service(mut self, fact: &Fact) -> Option<Self> {
        match fact {
            Fact::ServiceAsked { service, words, .. } => {
                self.services = *service;
                let words = words.clone();
                self.service =
                    Some(ServiceStanding { service: *service, words, estimate: None, agreed: false });
            }
            Fact::ServiceEstimated { words, amount_minor, ready_on, .. } => {
                let (words, amount_minor, ready_on) = (words.clone(), *amount_minor, *ready_on);
                self.service.as_mut()?.estimate = Some(Estimate { words, amount_minor, ready_on });
            }
            Fact::ServiceAnswered { accepted: true, .. } => {
                let service = self.service.as_mut()?;
                service.agreed = true;
                let amount = service.estimate.as_ref()?.amount_minor;
                self.services_minor = self.services_minor.checked_add(amount)?;
            }
            Fact::ServiceAnswered { accepted: false, .. } | Fact::ServiceDone { .. } => self.service = None,
            _ => {}
        }
        Some(self)
    }

    fn after_design(mut self, fact: &Fact) -> Option<Self> {
        match fact {
            Fact::DesignShown { round, file_sha256, specification } => {
                self.design = Some(Design {
                    round: *round,
                    file_sha256: file_sha256.clone(),
                    specification: specification.clone(),
                    returned: false,
                });
            }
            Fact::DesignApproved { round, hash } => {
                self.approval = Some(Approval { round: *round, hash: hash.clone() });
            }
            Fact::DesignReturned { .. } => self.design.as_mut()?.returned = true,
            _ => {}
        }
        Some(self)
    }

    /// The whole price as agreed: the accepted quote with its accepted changes; none before a quote is accepted.
    pub fn total(&self) -> Option<Money> {
        let accepted = self.accepted.as_ref()?;
        Some(Money::new(accepted.total_minor.checked_add(self.changes_minor)?, self.currency))
    }

    /// What has arrived.
    pub const fn paid(&self) -> Money {
        Money::new(self.paid_minor, self.currency)
    }

    /// What is still to come of the whole price and of services; nothing before a quote is accepted.
    pub fn due(&self) -> Money {
        let due =
            self.total().map_or(0, |total| (total.minor() + self.services_minor - self.paid_minor).max(0));
        Money::new(due, self.currency)
    }

    /// What is still to come before the bench may begin.
    pub fn deposit_due(&self) -> Money {
        // a change may have made the whole less than the deposit was
        let due = self.accepted.as_ref().map_or(0, |a| {
            let whole = a.total_minor.saturating_add(self.changes_minor);
            (a.deposit_minor.min(whole) - self.paid_minor).max(0)
        });
        Money::new(due, self.currency)
    }

    /// What is still to come before a stage may begin: the deposit, and what is paid while it is being made up to there.
    pub fn due_before(&self, to: Stage) -> Money {
        let due = self.accepted.as_ref().map_or(0, |accepted| {
            let stages = accepted.stages.iter().filter(|stage| stage.before <= to);
            let asked =
                stages.fold(accepted.deposit_minor, |sum, stage| sum.saturating_add(stage.amount_minor));
            // a change may have made the whole less than what was asked before
            let whole = accepted.total_minor.saturating_add(self.changes_minor);
            (asked.min(whole) - self.paid_minor).max(0)
        });
        Money::new(due, self.currency)
    }

    /// What an approval given now would be bound to; none without a design and an accepted price.
    pub fn sheet(&self) -> Option<ApprovalSheet> {
        let design = self.design.as_ref().filter(|design| !design.returned)?;
        Some(ApprovalSheet {
            commission: self.number.clone(),
            round: design.round,
            file_sha256: design.file_sha256.clone(),
            specification: design.specification.clone(),
            price: self.total()?,
        })
    }

    /// Whether file, specification and price, as they are now, are what the client approved.
    pub fn is_approved(&self) -> bool {
        match (&self.approval, self.sheet()) {
            (Some(approval), Some(sheet)) => approval.hash == sheet.hash(),
            _ => false,
        }
    }

    /// Whether the finished piece may leave the house as it was said: what travels is insured for no less than its price as it is now.
    pub fn is_released(&self) -> bool {
        let price = self.total().map_or(0, Money::minor);
        self.released.as_ref().is_some_and(|release| match release.way {
            ReleaseWay::Collected => true,
            ReleaseWay::Insured => release.cover_minor >= price,
        })
    }

    /// Whether nothing that leaves the house may tell what is being made.
    pub fn is_secret(&self, today: NaiveDate) -> bool {
        self.secret_until.is_some_and(|reveal| today < reveal)
    }

    /// What it may be called in a letter, on a page or in a window's title: "Your project" as long as it is a surprise.
    pub fn shown_title(&self, today: NaiveDate) -> &str {
        if self.is_secret(today) { "Your project" } else { &self.title }
    }
}
