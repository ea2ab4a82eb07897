//! Fulfillment: what of a paid order leaves the house together, and how.
//!
//! Owns `shipments`, `shipment_lines`, `shipment_steps`, `shipment_checks`, `shipment_events`, `fulfillment_steps`, `release_checks`,
//! `release_policy` and, for the demonstration carrier, `demo_carrier_parcels`. Emits the events of [`events`]. An order may have several
//! shipments, each with its own pieces; it is dispatched when all of its pieces have left (ADR 0074).
//!
//! Which steps a shipment takes, and what guards them, is data ([`Plan`]); what a guard means is code ([`Guard`]). Rules: [`steps`] and
//! [`risk`] are pure.
//!
//! Operations: [`create_shipment`], [`advance_shipment`], [`release_shipment`], [`buy_label`], [`ship_shipment`], [`deliver_shipment`],
//! [`cancel_shipment`], [`put_policy`], [`track_shipments`]; [`send_at_once`] takes all steps for `orders::mark_fulfilled`. Reads:
//! [`find_shipment`], [`list_of_order`], [`list_open`], [`list_unsent`], [`get_policy`], [`find_label`].

mod advance_shipment;
mod buy_label;
mod cancel_shipment;
mod carrier;
mod create_shipment;
mod deliver_shipment;
mod demo_carrier;
mod error;
pub mod events;
mod guards;
pub mod label;
mod model;
mod put_policy;
mod queries;
mod release_shipment;
pub mod risk;
mod send_at_once;
mod ship_shipment;
pub mod steps;
mod store;
mod track_shipments;

pub use advance_shipment::{AdvanceShipment, advance_shipment};
pub use buy_label::buy_label;
pub use cancel_shipment::cancel_shipment;
pub use carrier::{Carrier, CarrierError, Label, LabelRequest, TrackingEvent, TrackingKind};
pub use create_shipment::{CreateShipment, Wanted, create_shipment};
pub use deliver_shipment::{DeliverShipment, Receipt, collection_code, deliver_shipment};
pub use demo_carrier::DemoCarrier;
pub use error::FulfillmentError;
pub use model::{IdKind, Shipment, ShipmentLine, ShipmentState, StepTaken, Way};
pub use put_policy::{PutReleasePolicy, put_policy};
pub use queries::{
    Unsent, find_label, find_shipment, get_policy, list_of_order, list_open, list_unsent, read_plan,
    read_release,
};
pub use release_shipment::{ReleaseShipment, release_shipment};
pub use risk::{Check, Release, ReleasePolicy, Tier};
pub(crate) use send_at_once::send_at_once;
pub use ship_shipment::{ShipShipment, ship_shipment};
pub use steps::{Guard, Kind, Plan};
pub use track_shipments::track_shipments;
