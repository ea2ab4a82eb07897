//! Feature flags: what can be switched off, or shown to some people first, without a new version.
//!
//! Flags are declared in code ([`Flag`]), each with what holds while nobody has said anything; a flag that is not declared cannot be
//! asked for. Staff say whom a flag is for ([`Rule`]), the audit log keeps what it was before, and every node follows within a second.
//! [`Flags`] answers from memory. While the database is away it answers by what it knew last.
//!
//! Owns `feature_flags`.

mod error;
mod known;
mod model;
mod put_rule;
mod queries;

pub use error::FlagError;
pub use known::Flags;
pub use model::{Channel, Flag, Rule, Setting, Visit};
pub use put_rule::{PutFlagRule, put_flag_rule};
pub use queries::list_flag_settings;
