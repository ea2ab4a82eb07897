//! Hands, and what a hand-over says. Pure.

use chrono::{DateTime, Utc};
use kernel::{FieldError, Text};

use crate::{
    BespokeError,
    ids::{ClientStoneId, CommissionId},
};

/// In whose hands a stone is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hand {
    /// Its owner's.
    Client,
    /// The house's safe.
    Safe,
    /// The designer's.
    Designer,
    /// The goldsmith's.
    Bench,
    /// The setter's.
    Setter,
    /// A laboratory's, or a cutter's outside.
    Laboratory,
    /// Set: it is part of the piece.
    Piece,
}

impl Hand {
    /// Every hand, in the order shown.
    pub const ALL: [Self; 7] =
        [Self::Client, Self::Safe, Self::Designer, Self::Bench, Self::Setter, Self::Laboratory, Self::Piece];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Safe => "safe",
            Self::Designer => "designer",
            Self::Bench => "bench",
            Self::Setter => "setter",
            Self::Laboratory => "laboratory",
            Self::Piece => "piece",
        }
    }

    /// The hand of a word.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hand| hand.code() == code)
    }

    /// Where it is, for staff.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Client => "With the client",
            Self::Safe => "In the safe",
            Self::Designer => "With the designer",
            Self::Bench => "At the bench",
            Self::Setter => "With the setter",
            Self::Laboratory => "At the laboratory",
            Self::Piece => "Set in the piece",
        }
    }

    /// Where it is, for its owner.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Client => "It is back with you.",
            Self::Safe => "It is in our safe.",
            Self::Designer => "Your designer has it before them.",
            Self::Bench => "It is at the bench.",
            Self::Setter => "It is with our setter.",
            Self::Laboratory => "It is being looked at outside our house, insured on the way.",
            Self::Piece => "It is set in your piece.",
        }
    }

    /// Whether the house still answers for it loose: neither set nor given back.
    pub const fn is_loose(self) -> bool {
        !matches!(self, Self::Client | Self::Piece)
    }
}

/// A client's stone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientStone {
    /// Its id.
    pub id: ClientStoneId,
    /// Of which commission.
    pub commission: CommissionId,
    /// Its number within the commission, from 1.
    pub no: i32,
    /// What it is, as it was received.
    pub words: String,
    /// How far two weighings may differ, in thousandths of a carat.
    pub tolerance_milli: i32,
    /// Where it is.
    pub hand: Hand,
    /// What it weighed last, in thousandths of a carat.
    pub carat_milli: i32,
    /// How many hand-overs there were.
    pub seq: i32,
}

/// One hand-over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// Its place in the chain, from 1.
    pub seq: i32,
    /// From whose hand.
    pub from: Hand,
    /// Into whose.
    pub to: Hand,
    /// What it weighed, in thousandths of a carat.
    pub carat_milli: i32,
    /// The number of the bag's seal; empty where there is none.
    pub seal: String,
    /// Who took it, by name.
    pub signed: String,
    /// A photograph taken then: the SHA-256 of its file.
    pub photo_sha256: Option<String>,
    /// Why it weighs otherwise than before.
    pub reason: Option<String>,
    /// Who wrote it down.
    pub actor: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What is written at every hand-over, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) carat_milli: i32,
    pub(super) seal: String,
    pub(super) signed: String,
    pub(super) reason: Option<String>,
}

impl Note {
    /// Cleaned and within bounds.
    pub(super) fn tidy(self, to: Hand) -> Result<Self, BespokeError> {
        let mut wrong = Vec::new();
        let mut optional = |field: &'static str, value: &str, most: usize| {
            let read = Text::optional_line(field, value, most);
            read.map(|line| line.map(Text::into_string)).unwrap_or_else(|e| {
                wrong.push(e);
                None
            })
        };
        let seal = optional("seal", &self.seal, 40);
        let reason = optional("reason", self.reason.as_deref().unwrap_or_default(), 300);
        let signed = Text::line("signed", &self.signed, 120, "Write who takes it, by name.");
        let signed = signed.map(Text::into_string).unwrap_or_else(|e| {
            wrong.push(e);
            String::new()
        });
        if !(1..=5_000_000).contains(&self.carat_milli) {
            let words = "Weigh it, and enter what the scales show in carats, for example 2.413.";
            wrong.push(FieldError::new("carat", "out_of_range", words));
        }
        if seal.is_none() && to.is_loose() {
            wrong.push(FieldError::new(
                "seal",
                "required",
                "A loose stone travels in a sealed bag: enter its number.",
            ));
        }
        let tidy = Self { carat_milli: self.carat_milli, seal: seal.unwrap_or_default(), signed, reason };
        if wrong.is_empty() { Ok(tidy) } else { Err(BespokeError::Invalid(wrong)) }
    }
}
