//! Accounts, and who is behind a session.

use chrono::{DateTime, Utc};
use kernel::{
    EmailAddress,
    ids::{AccountId, SessionId},
};

use crate::{Assurance, Permission, Rights, Role};

/// A person who can sign in.
#[derive(Debug, Clone)]
pub struct Account {
    /// The account.
    pub id: AccountId,
    /// Where mail reaches them.
    pub email: EmailAddress,
    /// What they are called.
    pub name: String,
    /// Their role; `None` for a customer.
    pub role: Option<Role>,
    /// Since when they are refused; `None` while they are welcome.
    pub disabled_at: Option<DateTime<Utc>>,
}

/// Who is behind a session, as the database says it at this request: a changed role or a disabled
/// account shows at once.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The session.
    pub session: SessionId,
    /// The account.
    pub account: AccountId,
    /// Its address.
    pub email: EmailAddress,
    /// What the person is called.
    pub name: String,
    /// Their role; `None` for a customer.
    pub role: Option<Role>,
    /// What the role may do at this moment; nothing without one.
    pub rights: Rights,
    /// What stands behind the session.
    pub assurance: Assurance,
    /// The database's time of this look.
    pub at: DateTime<Utc>,
}

/// Who is behind a session that a code or a passkey opened in the shop. Such a person is a customer whatever their role: a code proves an address,
/// which is not enough for the back office, so there is no role here to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// The session.
    pub session: SessionId,
    /// The account.
    pub account: AccountId,
    /// Its address, proven by the code.
    pub email: EmailAddress,
    /// What the person is called; empty until they tell us.
    pub name: String,
}

impl SignedIn {
    /// Whether the person is staff with this right. Customers have none.
    pub const fn may(&self, permission: Permission) -> bool {
        self.rights.has(permission)
    }
}
