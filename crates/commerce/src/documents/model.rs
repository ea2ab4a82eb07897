//! A paper, and what it says.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{
    Money,
    ids::{DocumentId, OrderId},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::words::words;

words! {
    /// What kind of paper it is.
    DocumentKind:
        /// What was sold, to whom, and its tax.
        Invoice "invoice" "Invoice";
        /// What of an invoice was given back.
        CreditNote "credit_note" "Credit note";
        /// What is in the parcel; never a price.
        PackingList "packing_list" "Packing list";
        /// What was paid, and how.
        Receipt "receipt" "Receipt";
        /// What it costs to replace each piece, for an insurer.
        Valuation "valuation" "Insurance valuation";
        /// The cover of what vouches for each piece.
        Certificate "certificate" "Certificate cover";
        /// How each piece is looked after.
        CareCard "care_card" "Care card";
}

impl DocumentKind {
    /// What its numbers begin with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Invoice => "INV",
            Self::CreditNote => "CRN",
            Self::PackingList => "PCK",
            Self::Receipt => "RCT",
            Self::Valuation => "VAL",
            Self::Certificate => "CRT",
            Self::CareCard => "CRD",
        }
    }

    /// Whether it is for clients; a packing list is for whoever packs.
    pub const fn is_for_clients(self) -> bool {
        !matches!(self, Self::PackingList)
    }

    /// Whether it is about money, so that a total stands on it.
    pub const fn has_total(self) -> bool {
        matches!(self, Self::Invoice | Self::CreditNote | Self::Receipt | Self::Valuation)
    }
}

/// In which language a paper is written, and how its dates and amounts read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Locale {
    /// English as it is written in the United States.
    #[serde(rename = "en-US")]
    EnUs,
    /// English as it is written in Canada.
    #[serde(rename = "en-CA")]
    EnCa,
    /// English as it is written in Britain; also in markets without a language of their own here.
    #[serde(rename = "en-GB")]
    EnGb,
    /// French.
    #[serde(rename = "fr-FR")]
    Fr,
    /// German.
    #[serde(rename = "de-DE")]
    De,
}

impl Locale {
    /// The locale of a market.
    pub const fn of_market(market: &str) -> Self {
        match market.as_bytes() {
            b"US" => Self::EnUs,
            b"CA" => Self::EnCa,
            b"FR" => Self::Fr,
            b"DE" => Self::De,
            _ => Self::EnGb,
        }
    }

    /// Its tag (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::EnUs => "en-US",
            Self::EnCa => "en-CA",
            Self::EnGb => "en-GB",
            Self::Fr => "fr-FR",
            Self::De => "de-DE",
        }
    }
}

/// A paper that was issued.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// Its kind.
    pub kind: DocumentKind,
    /// Its number: market, kind and the next of them, e.g. `US-INV-000042`.
    pub number: String,
    /// The order.
    pub order: OrderId,
    /// The refund of a credit note; the order of anything else.
    pub subject: Uuid,
    /// What it says.
    pub facts: PaperFacts,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
}

/// What a paper says, as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaperFacts {
    /// Its kind, by its code.
    pub kind: String,
    /// Its number.
    pub number: String,
    /// In which language it is written.
    pub locale: Locale,
    /// Who issues it.
    pub house: String,
    /// Where the house is found.
    pub address: String,
    /// The order's number.
    pub order: String,
    /// The day the order was placed.
    pub placed_on: NaiveDate,
    /// The day it was issued.
    pub issued_on: NaiveDate,
    /// The invoice that a credit note belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Whom it is made out to, line by line.
    pub client: Vec<String>,
    /// Where the parcel goes, line by line.
    pub delivery: Vec<String>,
    /// How it travels.
    pub carried: String,
    /// Each piece.
    pub pieces: Vec<PaperPiece>,
    /// What is added up, down to the total.
    pub sums: Vec<PaperSum>,
    /// What is said below them: how the tax stands, why money went back.
    pub notes: Vec<String>,
}

/// One piece on a paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaperPiece {
    /// What it is called.
    pub title: String,
    /// What it is made of and what is done to it, line by line.
    pub details: Vec<String>,
    /// What is set in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stones: Option<String>,
    /// Its number, where it exists once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// The house's stock-keeping code.
    pub sku: String,
    /// Who struck its hallmark and what it reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hallmark: Option<String>,
    /// How it is looked after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub care: Option<String>,
    /// How many.
    pub quantity: i32,
    /// What one costs; none on papers that show no prices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Money>,
    /// What all of them cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
}

/// What a row below the pieces is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SumKind {
    /// What the pieces cost.
    Pieces,
    /// What was taken off.
    Discount,
    /// What delivery costs.
    Delivery,
    /// Tax on top.
    Tax,
    /// Tax that the prices contain: told, not added.
    Contained,
    /// What it comes to.
    Total,
    /// What paid it: told below the total.
    PaidBy,
}

/// One row below the pieces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaperSum {
    /// What it is about.
    pub what: SumKind,
    /// Its name, where it has one of its own: a promotion, a courier, a tax.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How much; what is taken off is negative.
    pub amount: Money,
}

impl PaperFacts {
    /// The total that stands on it.
    pub fn total(&self) -> Option<Money> {
        self.sums.iter().find(|sum| sum.what == SumKind::Total).map(|sum| sum.amount)
    }

    /// Whether what is above the total adds up to it, to the cent.
    pub fn adds_up(&self) -> bool {
        let Some(total) = self.total() else { return true };
        let added =
            |sum: &&PaperSum| !matches!(sum.what, SumKind::Contained | SumKind::Total | SumKind::PaidBy);
        let rows = self.sums.iter().filter(added).map(|sum| sum.amount);
        Money::sum(total.currency(), rows) == Some(total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_numbers_of_its_own() {
        let prefixes: std::collections::BTreeSet<_> =
            DocumentKind::ALL.iter().map(|kind| kind.prefix()).collect();
        assert_eq!(prefixes.len(), DocumentKind::ALL.len());
    }

    #[test]
    fn a_market_reads_its_own_language_where_we_write_it() {
        let tag = |market| Locale::of_market(market).tag();
        assert_eq!(
            [tag("US"), tag("GB"), tag("FR"), tag("DE"), tag("AE")],
            ["en-US", "en-GB", "fr-FR", "de-DE", "en-GB"]
        );
    }
}
