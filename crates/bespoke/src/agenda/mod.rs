//! What the atelier has before it: days with what falls on them, and who has how much.
//!
//! Owns no table: everything is read from commissions, consultations and jobs as they stand.

mod model;
mod queries;
mod workload;

pub use model::{Day, Item, What, days_of_month};
pub use queries::{AgendaFilter, list_agenda};
pub use workload::{Load, workload};
