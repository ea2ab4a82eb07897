//! Bespoke: a piece from the first conversation to an heirloom.
//!
//! A [commission](commissions) is one object with one log that client and atelier share. It begins as an [enquiry](enquiries) or a
//! [consultation](consultations), is priced in [quotes] at locked prices of [metals], drawn, approved, made, paid by the [orders](billing) of what was agreed on, and looked after.
//! Depends on the other contexts, never on a face.
//!
//! Rows are locked in one order: enquiry, commission, quote, passport, job, consultation, then those of [`commerce`].

pub mod aftercare;
pub mod agenda;
pub mod billing;
pub mod commissions;
pub mod consultations;
pub mod custody;
pub mod enquiries;
mod error;
pub mod files;
pub mod ids;
pub mod inbox;
pub mod invariants;
pub mod metals;
pub mod passports;
pub mod quotes;
pub mod valuations;
pub mod workshop;

pub use error::BespokeError;
