//! Why a shipment cannot go on.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, FieldError, Kind as FaultKind, Money};

use super::{CarrierError, Guard, ShipmentState};
use crate::{error::from_database, orders::OrderError};

/// A refusal about a shipment.
#[derive(Debug, thiserror::Error)]
pub enum FulfillmentError {
    /// There is no such shipment.
    #[error("there is no such shipment")]
    NotFound,
    /// There is no such order.
    #[error("there is no such order")]
    OrderNotFound,
    /// The shipment has changed since the caller read it.
    #[error("the shipment is at version {current}")]
    VersionConflict {
        /// The present version.
        current: i64,
    },
    /// What was asked for is not the next step.
    #[error("a shipment that is {from} cannot become {to}")]
    NotNext {
        /// Where it stands.
        from: &'static str,
        /// Where it was asked to go.
        to: &'static str,
    },
    /// Something keeps the step from being taken.
    #[error("the guard {} says no", .0.code())]
    Guarded(Guard),
    /// Its value is above what it would be insured for.
    #[error("the declared value is above the cover")]
    CoverTooLow {
        /// What its pieces are worth.
        declared: Money,
        /// What it would be insured for.
        cover: Money,
    },
    /// More pieces than are left to send.
    #[error("more pieces than are left")]
    MoreThanLeft {
        /// Which piece.
        title: String,
        /// How many of it are left.
        left: i32,
    },
    /// A piece that exists once is in another shipment.
    #[error("the piece {0} is in another shipment")]
    SerialTaken(String),
    /// Nothing of the order is left to send.
    #[error("nothing is left to send")]
    NothingLeft,
    /// Parcels of the order are in the house, so it does not leave at once.
    #[error("shipments of the order are in the house")]
    InHouse,
    /// No carrier of that name is connected.
    #[error("no such carrier")]
    NoSuchCarrier,
    /// The code is not the shipment's.
    #[error("the collection code is wrong")]
    WrongCode,
    /// It has a carrier's label already.
    #[error("the shipment has a label")]
    HasLabel,
    /// The carrier said no, or nothing.
    #[error(transparent)]
    Carrier(#[from] CarrierError),
    /// Some fields break a rule.
    #[error("{} field(s) break a rule", .0.len())]
    Fields(Vec<FieldError>),
    /// The order said no.
    #[error(transparent)]
    Order(Box<OrderError>),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(FulfillmentError);

impl From<OrderError> for FulfillmentError {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Database(error) => Self::Database(error),
            OrderError::NotFound => Self::OrderNotFound,
            other => Self::Order(Box::new(other)),
        }
    }
}

impl FulfillmentError {
    /// One field that breaks a rule.
    pub(super) fn field(name: &'static str, code: &'static str, words: impl Into<Cow<'static, str>>) -> Self {
        Self::Fields(vec![FieldError::new(name, code, words.into())])
    }

    pub(super) const fn not_next(from: ShipmentState, to: ShipmentState) -> Self {
        Self::NotNext { from: from.label(), to: to.label() }
    }
}

/// What is in the way, and the way out.
const fn guarded(guard: Guard) -> &'static str {
    match guard {
        Guard::Paid => {
            "The order is not paid in full, or its money went back. Nothing leaves before it is paid."
        }
        Guard::NoHold => "Somebody put this order on hold. Lift the hold first, on the order's page.",
        Guard::PaymentClear => {
            "This order is not sent yet: a dispute, a review or a suspicion of fraud about its payment has to be answered first."
        }
        Guard::PiecesHere => {
            "Pieces of this parcel went back to stock meanwhile. Take the parcel apart, and pack what is still to be sent."
        }
        Guard::Checked => {
            "Tick everything on the checklist that is true. A parcel is released when all of it is."
        }
        Guard::TwoPeople => {
            "At this value two people see to a parcel: somebody who did not pack it has to release it."
        }
        Guard::AnotherPerson => "Somebody else than whoever finished the work has to look at it.",
        Guard::Covered => "It is not known what this parcel is insured for. Make a label, or name a carrier.",
        Guard::Signed => "Enter who signed for it, and which document they showed where one is due.",
    }
}

impl Fault for FulfillmentError {
    fn kind(&self) -> FaultKind {
        match self {
            Self::NotFound | Self::OrderNotFound => FaultKind::NotFound,
            Self::VersionConflict { .. } => FaultKind::PreconditionFailed,
            Self::NotNext { .. }
            | Self::Guarded(_)
            | Self::CoverTooLow { .. }
            | Self::MoreThanLeft { .. }
            | Self::SerialTaken(_)
            | Self::NothingLeft
            | Self::InHouse
            | Self::HasLabel => FaultKind::Conflict,
            Self::NoSuchCarrier | Self::WrongCode | Self::Fields(_) => FaultKind::Invalid,
            Self::Carrier(CarrierError::Unavailable(_)) => FaultKind::Unavailable,
            Self::Carrier(_) => FaultKind::Conflict,
            Self::Order(error) => error.kind(),
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "shipment_not_found",
            Self::OrderNotFound => "order_not_found",
            Self::VersionConflict { .. } => "version_conflict",
            Self::NotNext { .. } => "not_next_step",
            Self::Guarded(Guard::PaymentClear) => "payment_held",
            Self::Guarded(Guard::NoHold) => "order_on_hold",
            Self::Guarded(Guard::TwoPeople) => "second_person_needed",
            Self::Guarded(Guard::AnotherPerson) => "another_person_needed",
            Self::Guarded(Guard::Checked) => "checks_missing",
            Self::Guarded(Guard::PiecesHere) => "pieces_returned",
            Self::Guarded(Guard::Paid) => "order_not_paid",
            Self::Guarded(Guard::Covered) => "cover_unknown",
            Self::Guarded(Guard::Signed) => "signature_missing",
            Self::CoverTooLow { .. } => "cover_too_low",
            Self::MoreThanLeft { .. } => "shipment_exceeds_line",
            Self::SerialTaken(_) => "serial_in_other_shipment",
            Self::NothingLeft => "nothing_to_send",
            Self::InHouse => "parcels_in_house",
            Self::NoSuchCarrier => "carrier_unknown",
            Self::WrongCode => "collection_code_wrong",
            Self::HasLabel => "has_label",
            Self::Carrier(CarrierError::Unavailable(_)) => "carrier_unavailable",
            Self::Carrier(_) => "carrier_refused",
            Self::Fields(_) => "invalid",
            Self::Order(error) => error.code(),
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::NotFound => "We can't find this parcel.".into(),
            Self::OrderNotFound => "We can't find this order.".into(),
            Self::VersionConflict { .. } => "This parcel changed meanwhile. Here it is as it stands now.".into(),
            Self::NotNext { from, to } => {
                format!("This parcel stands at “{from}”, so “{to}” is not its next step. Nothing was changed.").into()
            }
            Self::Guarded(guard) => guarded(*guard).into(),
            Self::CoverTooLow { declared, cover } => format!(
                "This parcel is worth {declared} and would be insured for {cover} only. Take it apart into several parcels, or send it with a carrier that insures more."
            )
            .into(),
            Self::MoreThanLeft { title, left: 0 } => {
                format!("All of {title} is in a parcel already, or went back. Nothing was changed.").into()
            }
            Self::MoreThanLeft { title, left } => {
                format!("Only {left} of {title} can still be sent. Nothing was changed.").into()
            }
            Self::SerialTaken(serial) => {
                format!("Piece {serial} is in another parcel in the house. Take that one apart first.").into()
            }
            Self::NothingLeft => "Every piece of this order is in a parcel already, or back in the house.".into(),
            Self::InHouse => "Parcels of this order are being packed. Send those, or take them apart first.".into(),
            Self::NoSuchCarrier => {
                "No carrier of that name is connected. Choose one of the list, or enter courier and number by hand.".into()
            }
            Self::WrongCode => {
                "That is not this parcel's collection code. The client finds it in our letter and on the order's page.".into()
            }
            Self::HasLabel => "This parcel has a label. Take the parcel apart if it shall travel otherwise.".into(),
            Self::Carrier(CarrierError::Unavailable(_)) => {
                "The carrier does not answer. Nothing was lost: try again in a moment, or enter courier and number by hand.".into()
            }
            Self::Carrier(CarrierError::Refused(why)) => format!("The carrier said no: {why}.").into(),
            Self::Carrier(CarrierError::NotFound) => "The carrier knows no such parcel.".into(),
            Self::Fields(_) => "Some details need another look.".into(),
            Self::Order(error) => error.message(),
            Self::Database(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Fields(fields) => fields,
            Self::Order(error) => error.fields(),
            _ => &[],
        }
    }
}
