//! The workshop: jobs at the bench with their days, and the metal that goes to them and comes back.
//!
//! Gold is cash on the bench. What was issued to a job is what came back finished, as metal, as scrap, and what was lost, to the milligram;
//! a job with more loss than its tolerance closes with a reason and a name only. The database refuses any other.
//!
//! Owns `bench_jobs` and `bench_metal`. Writes the log of the commission.

mod close_job;
mod model;
mod open_job;
mod promise;
mod queries;
mod weigh_metal;

pub use close_job::{CloseJob, close_job};
pub use model::{Balance, Job, MetalKind, MetalTooMuch, Weighing};
pub use open_job::{OpenJob, open_job};
pub use promise::earliest_day;
pub use queries::{Load, find_job, list_jobs, list_load, list_open, list_weighings};
pub use weigh_metal::{WeighMetal, weigh_metal};
