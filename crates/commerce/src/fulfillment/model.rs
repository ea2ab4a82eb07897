//! A shipment and where it stands.

use chrono::{DateTime, Utc};
use kernel::{
    Money,
    ids::{OrderId, OrderLineId, ShipmentId},
};
use serde::Serialize;

use super::{Kind, Tier, TrackingEvent};

/// A word that is stored, used by programs and shown to people.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$case:meta])* $variant:ident, $code:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$case])* $variant,)+
        }

        impl $name {
            /// Every case, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in the database, the API and forms.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The words people read.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// The case of a word.
            pub fn find(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|case| case.code() == code)
            }
        }
    };
}
pub(super) use words;

words! {
    /// Where a shipment stands.
    ShipmentState {
        /// Its pieces are set aside for it.
        Allocated, "allocated", "Set aside";
        /// Its pieces are being made, sized or engraved.
        AtTheBench, "at_the_bench", "At the bench";
        /// What the bench finished is looked at.
        QualityCheck, "quality_check", "Quality check";
        /// It lies in its box.
        Packed, "packed", "Packed";
        /// Everything that has to be checked was checked: it may leave.
        Released, "released", "Released";
        /// The carrier has it.
        Shipped, "shipped", "On its way";
        /// It waits for its client in the boutique.
        ReadyToCollect, "ready_to_collect", "Ready to collect";
        /// Its client has it.
        Delivered, "delivered", "Delivered";
        /// It was taken apart before it left; its pieces can go into another.
        Cancelled, "cancelled", "Taken apart";
    }
}

impl ShipmentState {
    /// Whether its pieces are in a box, or on the way to one, in the house.
    pub const fn is_in_house(self) -> bool {
        matches!(
            self,
            Self::Allocated | Self::AtTheBench | Self::QualityCheck | Self::Packed | Self::Released
        )
    }

    /// Whether it has left: it is with a carrier, ready to be collected, or with its client.
    pub const fn has_left(self) -> bool {
        matches!(self, Self::Shipped | Self::ReadyToCollect | Self::Delivered)
    }
}

words! {
    /// How a shipment comes to its client.
    Way {
        /// A carrier brings it.
        Courier, "courier", "By courier";
        /// The client collects it.
        Collect, "collect", "Collected in the boutique";
    }
}

words! {
    /// The document that whoever receives a shipment shows.
    IdKind {
        /// A passport.
        Passport, "passport", "Passport";
        /// A national identity card.
        IdentityCard, "identity_card", "Identity card";
        /// A driving licence.
        DrivingLicense, "driving_license", "Driving licence";
        /// A permit of residence.
        ResidencePermit, "residence_permit", "Residence permit";
    }
}

/// What of an order leaves the house together.
#[derive(Debug, Clone, PartialEq)]
pub struct Shipment {
    /// Its id.
    pub id: ShipmentId,
    /// The order.
    pub order: OrderId,
    /// The order's number.
    pub number: String,
    /// Which of the order's shipments it is, from 1.
    pub position: i16,
    /// The most demanding kind among its pieces.
    pub kind: Kind,
    /// How it comes to its client.
    pub way: Way,
    /// Where it stands.
    pub state: ShipmentState,
    /// Its pieces.
    pub lines: Vec<ShipmentLine>,
    /// What its pieces were sold for, before discount and tax: what it is declared at.
    pub declared: Money,
    /// What it is insured for on its way; `None` before it leaves, and where nothing travels.
    pub cover: Option<Money>,
    /// The tier of risk it was released in.
    pub tier: Option<Tier>,
    /// Whether packing and releasing took two people.
    pub two_people: Option<bool>,
    /// Whether whoever receives it shows a document.
    pub id_due: bool,
    /// Who carries it.
    pub carrier: Option<String>,
    /// The carrier's number for it.
    pub tracking_number: Option<String>,
    /// Whether a carrier's label is kept for it.
    pub has_label: bool,
    /// Who received it.
    pub received_by: Option<String>,
    /// Which document they showed.
    pub id_kind: Option<IdKind>,
    /// The steps it took, the oldest first.
    pub steps: Vec<StepTaken>,
    /// What its carrier told, the oldest first.
    pub events: Vec<TrackingEvent>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it left.
    pub left_at: Option<DateTime<Utc>>,
    /// When its client received it.
    pub delivered_at: Option<DateTime<Utc>>,
    /// Rises by one with every change.
    pub version: i64,
}

impl Shipment {
    /// Who took a step last: an actor, as in the audit log.
    pub fn took(&self, step: ShipmentState) -> Option<&str> {
        self.steps.iter().rev().find(|taken| taken.step == step).map(|taken| taken.actor.as_str())
    }

    /// "JC-7K2M9QX / 2": what people call it.
    pub fn name(&self) -> String {
        format!("{} / {}", self.number, self.position)
    }
}

/// Pieces of one line of the order in a shipment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShipmentLine {
    /// The line.
    pub line: OrderLineId,
    /// The design's name.
    pub title: String,
    /// The house's stock-keeping code.
    pub sku: String,
    /// The serial number of a piece that exists once.
    pub serial: Option<String>,
    /// How many.
    pub quantity: i32,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepTaken {
    /// Which.
    pub step: ShipmentState,
    /// Who took it: an actor, as in the audit log.
    pub actor: String,
    /// What they wrote beside it.
    pub note: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}
