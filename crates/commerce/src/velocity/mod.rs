//! Velocity rules: how often something may happen before the house says no.
//!
//! Who has a list of stolen cards tries them where a small order costs nothing. Declines are counted by bag, by address, by network, by card
//! and over the whole house, and orders by network. A rule that is full refuses the next checkout before a payment is begun with the
//! provider, until the oldest try has grown old; the one about the whole house refuses nobody, but has every bank make sure of its shopper.
//! Rules are a fixed list; staff change their numbers and switch them off.
//!
//! Owns `velocity_rules`. Subjects are kept as keyed digests: see [`platform::throttle`].

mod admit;
mod count_decline;
mod error;
mod put_rule;
mod queries;
mod rule;

pub(crate) use admit::{Admission, Again, Visit, admit, admit_again, note_refusal};
pub(crate) use count_decline::{Decliner, count_decline};
pub use error::VelocityError;
pub(crate) use error::please_wait;
pub use put_rule::{PutVelocityRule, put_velocity_rule};
pub use queries::list_velocity_rules;
pub use rule::{Consequence, VelocityRule, VelocitySetting};
