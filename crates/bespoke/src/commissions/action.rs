//! What somebody means to do to a commission.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::ids::AccountId;

use super::{Pin, QualityOutcome, ReleaseWay, Side, Stage, StageDue};
use crate::custody::Hand;

/// Something that somebody means to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Another stage.
    Move {
        /// Where to.
        to: Stage,
        /// Why.
        reason: Option<String>,
    },
    /// Another person looks after it.
    Assign {
        /// Who.
        account: AccountId,
        /// What they are called.
        name: String,
    },
    /// A day is promised.
    Promise {
        /// The day.
        on: NaiveDate,
    },
    /// The house asks for something.
    Ask {
        /// In words.
        words: String,
        /// By when.
        due: Option<NaiveDate>,
    },
    /// A message.
    Write {
        /// Whose.
        by: Side,
        /// What.
        words: String,
    },
    /// A quote is put before the client.
    IssueQuote {
        /// The whole price, in minor units.
        total_minor: i64,
        /// What has to be paid before the bench.
        deposit_minor: i64,
        /// Until when it can be accepted.
        valid_until: DateTime<Utc>,
        /// What has to be paid while it is being made, in the order of the stages.
        stages: Vec<StageDue>,
    },
    /// The client answers a quote.
    AnswerQuote {
        /// Which.
        version: i32,
        /// What they say.
        answer: Answer,
    },
    /// The metal has moved past the band.
    CallRequote {
        /// Since which quote.
        version: i32,
        /// By how much, in millionths.
        moved_ppm: i64,
    },
    /// A round of the design is shown.
    ShowDesign {
        /// The SHA-256 of the file, in hexadecimal.
        file_sha256: String,
        /// What is made.
        specification: String,
    },
    /// The client approves what they see.
    ApproveDesign {
        /// What they saw.
        hash: String,
    },
    /// The client asks for another round.
    ReturnDesign {
        /// Which round they saw.
        round: i32,
        /// What shall change.
        words: String,
    },
    /// Something is said about a round of the design.
    Remark {
        /// Whose word.
        by: Side,
        /// Which round they saw.
        round: i32,
        /// Where on its picture.
        at: Option<Pin>,
        /// What.
        words: String,
    },
    /// A change of what was agreed.
    OrderChange {
        /// What changes.
        words: String,
        /// What it does to the price, in minor units.
        delta_minor: i64,
        /// What it does to the promised day, in days.
        days: i32,
    },
    /// The client answers the change.
    AnswerChange {
        /// Which.
        change: i32,
        /// Whether it is made.
        accepted: bool,
    },
    /// Money arrived, as the books say: by [`crate::billing::take_receipts()`] only.
    Pay {
        /// How much, in minor units.
        amount_minor: i64,
        /// Where it is found.
        reference: String,
    },
    /// Money went back, as the books say: by [`crate::billing::take_receipts()`] only.
    PayBack {
        /// How much, in minor units.
        amount_minor: i64,
        /// Where it is found.
        reference: String,
    },
    /// A version of a passport was sealed: written down with it by [`crate::passports::issue_passport()`].
    RecordPassport {
        /// The serial of the piece.
        serial: String,
        /// Which version.
        version: i32,
        /// The SHA-256 of what was sealed, in hexadecimal.
        sha256: String,
    },
    /// A passport was revoked: written down with it by [`crate::passports::revoke_passport()`].
    RevokePassport {
        /// The serial of the piece.
        serial: String,
        /// The version that says so.
        version: i32,
        /// The SHA-256 of what was sealed, in hexadecimal.
        sha256: String,
        /// Why.
        reason: String,
    },
    /// A job was opened: written down with it by [`crate::workshop::open_job()`].
    RecordJob {
        /// Its number.
        job: i32,
        /// What is made.
        words: String,
        /// Who makes it.
        maker: String,
        /// By when.
        due: NaiveDate,
    },
    /// A job was closed: written down with it by [`crate::workshop::close_job()`].
    EndJob {
        /// Which.
        job: i32,
        /// What was lost, in milligrams.
        loss_mg: i64,
        /// Why more than its tolerance.
        excess: Option<String>,
    },
    /// A second pair of eyes has looked at the piece.
    CheckQuality {
        /// What they found.
        outcome: QualityOutcome,
        /// What they are called.
        name: String,
        /// What they saw.
        words: Option<String>,
    },
    /// A picture from the bench is shown.
    ShowPicture {
        /// The SHA-256 of the file, in hexadecimal.
        file_sha256: String,
        /// What it shows.
        words: String,
    },
    /// A client's stone was received: written down with it by [`crate::custody::receive_stone()`].
    RecordStone {
        /// Its number.
        stone: i32,
        /// What it is.
        words: String,
        /// What it weighs, in thousandths of a carat.
        carat_milli: i32,
    },
    /// A client's stone went into another hand: written down with it by [`crate::custody::hand_over_stone()`].
    MoveStone {
        /// Which.
        stone: i32,
        /// Whose.
        to: Hand,
        /// Why it weighs otherwise.
        reason: Option<String>,
    },
    /// The finished piece may leave the house.
    Release {
        /// How.
        way: ReleaseWay,
        /// Carrier and number, or who comes for it.
        words: String,
        /// For how much it is insured, in minor units.
        cover_minor: i64,
    },
    /// The finished piece is to be looked after.
    AskService {
        /// Who asks.
        by: Side,
        /// What for.
        words: String,
    },
    /// A service is estimated.
    EstimateService {
        /// Which.
        service: i32,
        /// What will be done.
        words: String,
        /// What it costs, in minor units.
        amount_minor: i64,
        /// When it will be ready.
        ready_on: NaiveDate,
    },
    /// The client answers an estimate.
    AnswerService {
        /// Which.
        service: i32,
        /// Whether it is done.
        accepted: bool,
    },
    /// A service is done.
    FinishService {
        /// Which.
        service: i32,
        /// What was done.
        words: String,
    },
}

/// What a client says to a quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Yes, under these terms.
    Accept {
        /// The version of the terms shown.
        terms: String,
    },
    /// No.
    Decline {
        /// Why, if they say so.
        reason: Option<String>,
    },
}
