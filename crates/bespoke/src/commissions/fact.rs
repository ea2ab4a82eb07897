//! What can happen to a commission: the entries of its log. Facts are never changed; a field may be added with a default.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Currency, ids::AccountId};
use serde::{Deserialize, Serialize};

use super::{Brief, Stage};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// It began; always the first, and never again.
    Opened {
        /// The number people say, e.g. `B-7K3MQ2`.
        number: String,
        /// What staff call it.
        title: String,
        /// What the client is called.
        client: String,
        /// In which currency it is priced.
        currency: Currency,
        /// What they wish for, in their own words.
        brief: Brief,
        /// Until this day nothing that leaves the house tells what is being made.
        secret_until: Option<NaiveDate>,
    },
    /// It went to another stage.
    Moved {
        /// Where to.
        to: Stage,
        /// Why; always there for what goes back or ends.
        reason: Option<String>,
    },
    /// Somebody of the house looks after it.
    Assigned {
        /// Who.
        account: AccountId,
        /// What they are called.
        name: String,
    },
    /// A day was promised.
    Promised {
        /// The day.
        on: NaiveDate,
    },
    /// What the house needs from the client next.
    Asked {
        /// In words.
        words: String,
        /// By when.
        due: Option<NaiveDate>,
    },
    /// A message.
    Written {
        /// Whose.
        by: Side,
        /// What they wrote.
        words: String,
    },
    /// A quote is before the client; it takes the place of the one before.
    QuoteIssued {
        /// Its number within the commission, from 1.
        version: i32,
        /// The whole price, with tax, in minor units.
        total_minor: i64,
        /// What has to be paid before the bench.
        deposit_minor: i64,
        /// Until when it can be accepted.
        valid_until: DateTime<Utc>,
        /// What has to be paid while it is being made.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        stages: Vec<StageDue>,
    },
    /// The client accepted it.
    QuoteAccepted {
        /// Which.
        version: i32,
        /// The version of the terms that were shown.
        terms: String,
    },
    /// The client declined it.
    QuoteDeclined {
        /// Which.
        version: i32,
        /// Why, if they say so.
        reason: Option<String>,
    },
    /// The price of the metal moved past the band after the lock: a new quote is due.
    RequoteCalled {
        /// Which quote is not good any more.
        version: i32,
        /// By how much the metal moved, in millionths.
        moved_ppm: i64,
    },
    /// A round of the design is before the client; it takes the place of the one before.
    DesignShown {
        /// Its number, from 1.
        round: i32,
        /// The SHA-256 of the file, in hexadecimal.
        file_sha256: String,
        /// What is made, in measures and words.
        specification: String,
    },
    /// The client approved what is shown: file, specification and price.
    DesignApproved {
        /// Which round.
        round: i32,
        /// What their approval is bound to, in hexadecimal: see [`super::ApprovalSheet`].
        hash: String,
    },
    /// The client asks for another round.
    DesignReturned {
        /// Which round.
        round: i32,
        /// What shall change.
        words: String,
    },
    /// Somebody said something about a round of the design, at a place of its picture or about all of it.
    Remarked {
        /// Which round.
        round: i32,
        /// Whose word.
        by: Side,
        /// Where on the picture.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Pin>,
        /// What.
        words: String,
    },
    /// A change of what was agreed is before the client.
    ChangeOrdered {
        /// Its number, from 1.
        change: i32,
        /// What changes.
        words: String,
        /// What it does to the price, in minor units.
        delta_minor: i64,
        /// What it does to the promised day, in days.
        days: i32,
    },
    /// The client answered the change.
    ChangeAnswered {
        /// Which.
        change: i32,
        /// Whether it is made.
        accepted: bool,
    },
    /// Money arrived for a stage of this commission.
    Paid {
        /// How much, in minor units.
        amount_minor: i64,
        /// Where it is found in the books.
        reference: String,
    },
    /// Money that had arrived went back.
    PaidBack {
        /// How much, in minor units.
        amount_minor: i64,
        /// Where it is found in the books.
        reference: String,
    },
    /// A version of a piece's passport was sealed.
    PassportSealed {
        /// The serial of the piece.
        serial: String,
        /// Which version.
        version: i32,
        /// The SHA-256 of what was sealed, in hexadecimal.
        sha256: String,
    },
    /// A passport no longer speaks for its piece.
    PassportRevoked {
        /// The serial of the piece.
        serial: String,
        /// The version that says so.
        version: i32,
        /// The SHA-256 of what was sealed, in hexadecimal.
        sha256: String,
        /// Why.
        reason: String,
    },
    /// A job was given to the bench.
    JobOpened {
        /// Its number within the commission, from 1.
        job: i32,
        /// What is made.
        words: String,
        /// Who makes it.
        maker: String,
        /// By when.
        due: NaiveDate,
    },
    /// A job is done, and its metal adds up.
    JobClosed {
        /// Which.
        job: i32,
        /// What was lost of its metal, in milligrams.
        loss_mg: i64,
        /// Why more was lost than its tolerance.
        excess: Option<String>,
    },
    /// A second pair of eyes has looked at the piece.
    QualityChecked {
        /// What they found.
        outcome: QualityOutcome,
        /// What they are called.
        name: String,
        /// What they saw; always there for what failed, and for what was let through nevertheless.
        words: Option<String>,
    },
    /// A picture from the bench is before the client.
    Pictured {
        /// The SHA-256 of the file, in hexadecimal.
        file_sha256: String,
        /// What it shows.
        words: String,
    },
    /// A stone of the client's came into our hands.
    StoneReceived {
        /// Its number within the commission, from 1.
        stone: i32,
        /// What it is.
        words: String,
        /// What it weighs, in thousandths of a carat.
        carat_milli: i32,
    },
    /// It went into another hand.
    StoneMoved {
        /// Which.
        stone: i32,
        /// Whose hand, as custody names it.
        to: String,
        /// Whether the house still answers for it loose.
        loose: bool,
        /// Why it weighs otherwise than before.
        reason: Option<String>,
    },
    /// The finished piece may leave the house: everything that is to be looked at before was looked at.
    Released {
        /// How it goes to its owner.
        way: ReleaseWay,
        /// Who carries it, under which number; or who comes for it, known by what.
        words: String,
        /// For how much it is insured on the way, in minor units; nothing where it is fetched.
        cover_minor: i64,
    },
    /// The finished piece is to be looked after: somebody says what for.
    ServiceAsked {
        /// Its number within the commission, from 1.
        service: i32,
        /// Who asked.
        by: Side,
        /// What for.
        words: String,
    },
    /// What a service will cost is before the client.
    ServiceEstimated {
        /// Which.
        service: i32,
        /// What will be done.
        words: String,
        /// What it costs, in minor units; nothing for what the house does as a courtesy.
        amount_minor: i64,
        /// When it will be ready.
        ready_on: NaiveDate,
    },
    /// The client answered the estimate.
    ServiceAnswered {
        /// Which.
        service: i32,
        /// Whether it is done.
        accepted: bool,
    },
    /// A service is done, and paid.
    ServiceDone {
        /// Which.
        service: i32,
        /// What was done, as it may stand in the passport.
        words: String,
    },
}

/// A place of a picture, in thousandths of its width and height from the upper left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// From the left.
    pub x: i32,
    /// From above.
    pub y: i32,
}

/// How a finished piece goes to its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseWay {
    /// They come for it.
    Collected,
    /// It travels, insured for no less than its price.
    Insured,
}

impl ReleaseWay {
    /// Every way.
    pub const ALL: [Self; 2] = [Self::Collected, Self::Insured];

    /// The word in the API and in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Collected => "collected",
            Self::Insured => "insured",
        }
    }

    /// The way of a word.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.code() == code)
    }

    /// The words for staff.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Collected => "They come for it",
            Self::Insured => "It travels, insured",
        }
    }
}

/// A part of the price that is paid while the piece is being made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageDue {
    /// Before which stage.
    pub before: Stage,
    /// How much, in minor units.
    pub amount_minor: i64,
}

/// What a quality check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QualityOutcome {
    /// It is as it was approved.
    Passed,
    /// It is not.
    Failed,
    /// It failed, and somebody answers for it with their name.
    Overridden,
}

/// Who of the two sides of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The client.
    Client,
    /// The house.
    House,
}

impl Fact {
    /// The word of its kind, as it is stored.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Moved { .. } => "moved",
            Self::Assigned { .. } => "assigned",
            Self::Promised { .. } => "promised",
            Self::Asked { .. } => "asked",
            Self::Written { .. } => "written",
            Self::QuoteIssued { .. } => "quote_issued",
            Self::QuoteAccepted { .. } => "quote_accepted",
            Self::QuoteDeclined { .. } => "quote_declined",
            Self::RequoteCalled { .. } => "requote_called",
            Self::DesignShown { .. } => "design_shown",
            Self::DesignApproved { .. } => "design_approved",
            Self::DesignReturned { .. } => "design_returned",
            Self::Remarked { .. } => "remarked",
            Self::ChangeOrdered { .. } => "change_ordered",
            Self::ChangeAnswered { .. } => "change_answered",
            Self::Paid { .. } => "paid",
            Self::PaidBack { .. } => "paid_back",
            Self::PassportSealed { .. } => "passport_sealed",
            Self::PassportRevoked { .. } => "passport_revoked",
            Self::JobOpened { .. } => "job_opened",
            Self::JobClosed { .. } => "job_closed",
            Self::QualityChecked { .. } => "quality_checked",
            Self::Pictured { .. } => "pictured",
            Self::StoneReceived { .. } => "stone_received",
            Self::StoneMoved { .. } => "stone_moved",
            Self::Released { .. } => "released",
            Self::ServiceAsked { .. } => "service_asked",
            Self::ServiceEstimated { .. } => "service_estimated",
            Self::ServiceAnswered { .. } => "service_answered",
            Self::ServiceDone { .. } => "service_done",
        }
    }
}
