//! What handlers that ask who is there stand on.

use db::Db;
use platform::Cx;

use crate::Web;

/// What a face must hold so that its handlers can take [`crate::staff::Staff`] or [`crate::customer::Visitor`].
pub trait Desk: Send + Sync {
    /// Where sessions are kept.
    fn db(&self) -> &Db;
    /// The context that handlers act in.
    fn cx(&self) -> &Cx;
    /// The shared parts.
    fn web(&self) -> &Web;
}
