//! Who does something.

use std::fmt;

use crate::ids::{AccountId, CartShareId, ChannelId};

/// Who caused a change; written to the audit log with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The house's own machinery: sweepers, reconcilers, imports at start-up.
    System,
    /// A shopper who is not signed in.
    Guest,
    /// A signed-in customer.
    Customer(AccountId),
    /// A member of staff.
    Staff(AccountId),
    /// Whoever holds a link to somebody's bag.
    Share(CartShareId),
    /// A channel that called with a key.
    Channel(ChannelId),
}

impl Actor {
    /// The account behind the actor, if there is one.
    pub const fn account(self) -> Option<AccountId> {
        match self {
            Self::Customer(id) | Self::Staff(id) => Some(id),
            Self::System | Self::Guest | Self::Share(_) | Self::Channel(_) => None,
        }
    }
}

/// `system`, `guest`, or `staff acc_…`.
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("system"),
            Self::Guest => f.write_str("guest"),
            Self::Customer(id) => write!(f, "customer {id}"),
            Self::Staff(id) => write!(f, "staff {id}"),
            Self::Share(id) => write!(f, "share {id}"),
            Self::Channel(id) => write!(f, "channel {id}"),
        }
    }
}
