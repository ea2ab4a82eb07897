//! What each role of staff may do.
//!
//! The nine roles and their rights are declared in the code ([`Role::declared`]); an owner may say otherwise for every role but their own.
//! Owns `role_rights`: a row stands for a role that somebody decided about, with a version. The session's person is read together with the
//! rights of their role ([`crate::sessions::find`]), so a change holds from the next request on.
//!
//! Writes: [`put_rights`], [`reset_rights`].

mod error;
mod guard;
mod permission;
mod put_rights;
mod queries;
mod reset_rights;
mod role;

pub use error::RoleError;
pub(crate) use guard::{refuse_more_than_own, refuse_own};
pub use permission::{Permission, Rights};
pub use put_rights::{PutRights, put_rights};
pub(crate) use queries::in_force;
pub use queries::{RoleSetting, list_roles};
pub use reset_rights::{ResetRights, reset_rights};
pub use role::{Role, UnknownRole};
