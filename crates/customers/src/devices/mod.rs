//! Sessions as the devices that people see: names, places, what is noticed when one arrives, and ending them.
//!
//! Owns `account_devices`. Emits [`crate::events::DeviceArrived`]. Writes: [`end_session`], [`end_other_sessions`],
//! [`disown_session`]; a device is remembered by whatever opens its session.

mod alert;
mod arrival;
mod browser;
mod disown_session;
mod end_other_sessions;
mod end_session;
mod queries;
mod suspicion;

pub use alert::{Arrived, is_ours, not_me_path, tell_arrival};
pub(crate) use arrival::{gather, greet};
pub use browser::{Browser, device_name, place_name};
pub use disown_session::{Disowned, disown_session};
pub use end_other_sessions::{EndOtherSessions, end_other_sessions};
pub use end_session::{EndSession, end_session};
pub use queries::{LivingSession, list_sessions};
pub use suspicion::{MANY_FAILURES, Signals, Verdict, weigh};
