//! A return or a claim, and its states.

use chrono::{DateTime, Utc};
use kernel::{
    Currency, Money,
    ids::{CreditId, OrderId, OrderLineId, ReturnId},
};
use uuid::Uuid;

use crate::words::words;

words! {
    /// What is asked for.
    Kind:
        /// Its client changed their mind.
        Return "return" "Return";
        /// Something is wrong with what came, or it never came.
        Claim "claim" "Claim";
}

words! {
    /// Why.
    Reason:
        /// It does not fit.
        Size "size" "The size is not right";
        /// It looks otherwise than hoped.
        NotAsHoped "not_as_hoped" "It is not what I hoped for";
        /// There is another piece, or none is needed any more.
        ChangedMind "changed_mind" "I changed my mind";
        /// A gift that does not stay.
        Gift "gift" "It was a gift";
        /// It came broken.
        Damaged "damaged" "It arrived damaged";
        /// It is not what was described.
        NotAsDescribed "not_as_described" "It is not as described";
        /// It never came.
        Lost "lost" "It never arrived";
}

impl Reason {
    /// What is asked for with it: the last three are the house's to make good, whatever its days of return are.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Damaged | Self::NotAsDescribed | Self::Lost => Kind::Claim,
            _ => Kind::Return,
        }
    }
}

words! {
    /// How it is made good.
    Resolution:
        /// The money goes back the way it came.
        Refund "refund" "Money back";
        /// What was paid by card becomes store credit; what a gift card paid goes back to it.
        StoreCredit "store_credit" "Store credit";
}

words! {
    /// How the pieces come back.
    Way:
        /// By the house's insured courier.
        Label "label" "By insured courier";
        /// Its client brings them.
        Boutique "boutique" "I bring it to the boutique";
        /// They do not: a parcel that was lost.
        None "none" "Nothing comes back";
}

words! {
    /// What whoever looked at a piece found.
    Verdict:
        /// It is as it was sold.
        AsSold "as_sold" "As it was sold";
        /// It is ours, and not as it was.
        Damaged "damaged" "Worn or damaged";
        /// It is not what was sold.
        NotOurs "not_ours" "Not our piece";
}

words! {
    /// Where a return stands.
    ReturnState:
        /// Asked for.
        Requested "requested" "Asked for";
        /// Its client may send it.
        Approved "approved" "Approved";
        /// It does not come about.
        Declined "declined" "Declined";
        /// Its client keeps the pieces.
        Withdrawn "withdrawn" "Withdrawn";
        /// On its way to the house.
        OnItsWay "on_its_way" "On its way";
        /// In the house.
        Received "received" "Received";
        /// Looked at.
        Inspected "inspected" "Inspected";
        /// Made good.
        Settled "settled" "Settled";
}

impl ReturnState {
    /// Whether it has ended.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Declined | Self::Withdrawn | Self::Settled)
    }

    /// Whether the next state may follow. The table `state_transitions` says the same; only what was lost is settled as it was approved.
    pub const fn may_become(self, next: Self, reason: Reason) -> bool {
        matches!(
            (self, next),
            (Self::Requested, Self::Approved | Self::Declined | Self::Withdrawn)
                | (Self::Approved, Self::OnItsWay | Self::Received | Self::Withdrawn)
                | (Self::OnItsWay, Self::Received)
                | (Self::Received, Self::Inspected)
                | (Self::Inspected, Self::Declined | Self::Settled)
        ) || matches!((self, next, reason), (Self::Approved, Self::Settled, Reason::Lost))
    }
}

/// Pieces of one line that come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnLine {
    /// The line.
    pub line: OrderLineId,
    /// What it is called.
    pub title: String,
    /// What set it apart.
    pub options: String,
    /// The serial number of a single piece.
    pub serial: Option<String>,
    /// How many.
    pub quantity: i32,
    /// What they give back.
    pub amount: Money,
    /// Whether they were made for this client, so that they are never sold as new.
    pub made_for_one: bool,
    /// What was found.
    pub verdict: Option<Verdict>,
    /// In words.
    pub verdict_words: Option<String>,
}

/// Pieces that a client sends back, or claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    /// Its id.
    pub id: ReturnId,
    /// What people call it: the order's number and its own, e.g. `JC-7K2M9QX-R1`.
    pub number: String,
    /// The order.
    pub order: OrderId,
    /// What is asked for.
    pub kind: Kind,
    /// Where it stands.
    pub state: ReturnState,
    /// Why.
    pub reason: Reason,
    /// In its client's own words; may be empty.
    pub words: String,
    /// How it is made good.
    pub resolution: Resolution,
    /// How it comes back.
    pub way: Way,
    /// Why staff take back what nobody had promised to.
    pub beyond: Option<String>,
    /// What comes back.
    pub lines: Vec<ReturnLine>,
    /// What of delivery goes back with it.
    pub delivery: Money,
    /// What was taken off when it was settled, and why.
    pub less: Option<(Money, String)>,
    /// What was given in the end.
    pub settled: Option<Money>,
    /// The request that gives the money back.
    pub refund: Option<Uuid>,
    /// The store credit that has it instead.
    pub credit: Option<CreditId>,
    /// What its client was told of the answer.
    pub decision: Option<String>,
    /// Who carries it, and the carrier's number.
    pub parcel: Option<(String, String)>,
    /// Who asked: an actor, as in the audit log.
    pub asked_by: String,
    /// Who answered.
    pub decided_by: Option<String>,
    /// Who looked at it.
    pub inspected_by: Option<String>,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// When it was answered.
    pub decided_at: Option<DateTime<Utc>>,
    /// When it came.
    pub received_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub closed_at: Option<DateTime<Utc>>,
    /// Rises by one with every change.
    pub version: i64,
}

impl Return {
    /// What it gives back as it was asked for: every piece, and delivery.
    pub fn promised(&self) -> Money {
        self.sum(|_| true)
    }

    /// What it gives back as it was found: what is not ours gives nothing. Before it was looked at, what was promised.
    pub fn owed(&self) -> Money {
        self.sum(|line| line.verdict != Some(Verdict::NotOurs))
    }

    fn sum(&self, counts: impl Fn(&ReturnLine) -> bool) -> Money {
        let counted = self.lines.iter().filter(|line| counts(line));
        let lines: i64 = counted.clone().map(|line| line.amount.minor()).sum();
        // delivery is given for a parcel that came back whole
        let delivery = if counted.count() == self.lines.len() { self.delivery.minor() } else { 0 };
        Money::new(lines + delivery, self.currency())
    }

    /// The currency of its amounts.
    pub const fn currency(&self) -> Currency {
        self.delivery.currency()
    }

    /// How many pieces it is about.
    pub fn pieces(&self) -> i32 {
        self.lines.iter().map(|line| line.quantity).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_out_of_what_has_ended_and_only_what_was_lost_skips_the_inspection() {
        for from in ReturnState::ALL.iter().copied() {
            for to in ReturnState::ALL.iter().copied() {
                let usual = from.may_become(to, Reason::Size);
                assert!(!(from.is_over() && usual), "{from:?} to {to:?}");
                let lost = from.may_become(to, Reason::Lost);
                let skips = (from, to) == (ReturnState::Approved, ReturnState::Settled);
                assert_eq!(usual != lost, skips, "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn a_claim_is_what_the_house_has_to_make_good() {
        let claims: Vec<_> = Reason::ALL.iter().filter(|reason| reason.kind() == Kind::Claim).collect();
        assert_eq!(claims, [&Reason::Damaged, &Reason::NotAsDescribed, &Reason::Lost]);
    }
}
