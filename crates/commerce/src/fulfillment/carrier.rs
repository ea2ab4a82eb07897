//! The port of carriers: who makes labels and tells where parcels are.
//!
//! A label is asked for under a key of ours, outside of any transaction; asking again under the same key gives the same label, so a process
//! that dies between asking and writing down pays for one label only.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{Currency, Money, ids::ShipmentId};
use serde::Serialize;

use super::model::words;
use crate::checkout::Address;

/// What a label is made for.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelRequest {
    /// Our key: the same key, the same label.
    pub key: String,
    /// Who stands on it as the sender: neutral.
    pub sender: String,
    /// Where it goes back to, line by line: neutral.
    pub return_address: Vec<String>,
    /// Who receives it, and where.
    pub to: Address,
    /// What the parcel is declared at, and insured for.
    pub declared: Money,
    /// Whether whoever receives it shows a document.
    pub id_due: bool,
    /// What the house calls it, for its own books: "JC-7K2M9QX / 1".
    pub reference: String,
}

/// A label that a carrier made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The carrier's number for the parcel.
    pub number: String,
    /// What kind of document it is, e.g. `image/svg+xml`.
    pub media_type: String,
    /// The document.
    pub document: Vec<u8>,
    /// What the carrier insures the parcel for.
    pub cover: Money,
}

words! {
    /// What a carrier tells of a parcel.
    TrackingKind {
        /// Its label was made.
        Labelled, "labelled", "Label made";
        /// The carrier has it.
        PickedUp, "picked_up", "Given to the carrier";
        /// It moves.
        OnItsWay, "on_its_way", "On its way";
        /// It arrives today.
        OutForDelivery, "out_for_delivery", "Out for delivery";
        /// Somebody signed for it.
        Delivered, "delivered", "Delivered";
        /// Something keeps it.
        Trouble, "trouble", "Held up";
        /// It goes back to the house.
        Returned, "returned", "On its way back";
    }
}

/// One word of a carrier about a parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackingEvent {
    /// What it tells.
    pub kind: TrackingKind,
    /// Where.
    pub place: String,
    /// In the carrier's words.
    pub words: String,
    /// Who signed, where somebody did.
    pub signed_by: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why a carrier did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum CarrierError {
    /// It does not answer, or is busy: asking again later may work.
    #[error("the carrier does not answer: {0}")]
    Unavailable(String),
    /// It said no, and why.
    #[error("the carrier refused: {0}")]
    Refused(String),
    /// It knows no such parcel.
    #[error("the carrier knows no such parcel")]
    NotFound,
}

impl From<db::DbError> for CarrierError {
    fn from(error: db::DbError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<sqlx::Error> for CarrierError {
    fn from(error: sqlx::Error) -> Self {
        Self::from(db::DbError::from(error))
    }
}

/// Somebody who carries parcels and is asked by program.
#[async_trait]
pub trait Carrier: Send + Sync {
    /// The word by which it is kept, e.g. `fedex`.
    fn code(&self) -> &'static str;

    /// What people call it.
    fn name(&self) -> &'static str;

    /// The most it insures a parcel for; `None` where it carries nothing that is declared in this currency.
    fn most_cover(&self, currency: Currency) -> Option<Money>;

    /// Makes a label, once for each key.
    ///
    /// # Errors
    /// When the carrier refuses, or does not answer.
    async fn make_label(&self, ask: &LabelRequest) -> Result<Label, CarrierError>;

    /// Everything that happened to a parcel, in any order.
    ///
    /// # Errors
    /// When the carrier knows no such parcel, or does not answer.
    async fn track(&self, number: &str) -> Result<Vec<TrackingEvent>, CarrierError>;

    /// Takes a label back that was not used, by the key it was asked for under and its number. Doing it again changes nothing.
    ///
    /// # Errors
    /// When the carrier refuses, or does not answer.
    async fn void_label(&self, key: &str, number: &str) -> Result<(), CarrierError>;
}

/// The key under which a carrier is asked for a shipment's label.
pub(super) fn label_key(shipment: ShipmentId, carrier: &str) -> String {
    format!("{shipment}:{carrier}")
}
