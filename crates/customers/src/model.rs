//! Accounts, roles and what each role may do.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use kernel::{
    EmailAddress,
    ids::{AccountId, SessionId},
};
use serde::{Deserialize, Serialize};

use crate::Assurance;

/// What a member of staff is here to do. Customers have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the house: everything.
    Owner,
    /// Looks after clients and their orders.
    Support,
    /// Looks after the pieces: words, prices, what is on show.
    Catalog,
    /// Reads orders and payments, records money and decides about it.
    Finance,
}

/// A right that a page or an endpoint asks for. A role has only the rights written in [`Role::may`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// See orders, their payments and the people who placed them.
    ReadOrders,
    /// Dispatch and cancel orders.
    WorkOrders,
    /// Answer concerns, take or release money that is authorized, and approve refunds.
    DecidePayments,
    /// Ask that money goes back to a client.
    RequestRefunds,
    /// See products as staff see them.
    ReadCatalog,
    /// Change products.
    EditCatalog,
    /// See what delivery costs, how places are taxed and which promotions run.
    ReadTerms,
    /// Change them.
    EditTerms,
    /// Record money that came by bank, give clients more time to pay, and decide what becomes of what they paid ahead.
    HandleMoney,
    /// Read the audit log.
    ReadAudit,
    /// Say what the house asks of everybody who works in it.
    RuleStaff,
    /// See commissions, what their clients wrote and what was quoted.
    ReadCommissions,
    /// Work on commissions: move them, quote, show designs, answer clients.
    WorkCommissions,
    /// Say whom a feature flag is for.
    SwitchFlags,
    /// See what lies where, and how it came there.
    ReadStock,
    /// Take stock in, send it about and count it.
    WorkStock,
    /// See what stock cost, and say so.
    ReadCosts,
    /// Decide about counts that others handed in.
    ApproveCounts,
    /// See where the house sells, and answer sales that went wrong.
    ReadChannels,
    /// Open channels, hand out their keys, and say what each may sell.
    RunChannels,
}

impl Role {
    /// Every role, in the order shown to people.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Support, Self::Catalog, Self::Finance];

    /// The word stored and used by programs, e.g. `owner`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Support => "support",
            Self::Catalog => "catalog",
            Self::Finance => "finance",
        }
    }

    /// The word for people, e.g. "Client care".
    pub const fn label(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::Support => "Client care",
            Self::Catalog => "Catalogue",
            Self::Finance => "Finance",
        }
    }

    /// Whether the role has a right. What is not written here is denied.
    pub const fn may(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Owner => true,
            Self::Support => {
                matches!(
                    permission,
                    P::ReadOrders
                        | P::WorkOrders
                        | P::RequestRefunds
                        | P::ReadTerms
                        | P::ReadCommissions
                        | P::WorkCommissions
                        | P::ReadStock
                        | P::ReadChannels
                )
            }
            Self::Catalog => {
                matches!(permission, P::ReadCatalog | P::EditCatalog | P::ReadStock | P::WorkStock)
            }
            Self::Finance => {
                matches!(
                    permission,
                    P::ReadOrders
                        | P::DecidePayments
                        | P::RequestRefunds
                        | P::ReadTerms
                        | P::EditTerms
                        | P::HandleMoney
                        | P::ReadCommissions
                        | P::ReadStock
                        | P::ReadCosts
                        | P::ApproveCounts
                        | P::ReadChannels
                )
            }
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The word names no role.
#[derive(Debug, Clone, thiserror::Error)]
#[error("\"{0}\" is no role; choose one of owner, support, catalog, finance")]
pub struct UnknownRole(String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.code() == text)
            .ok_or_else(|| UnknownRole(text.chars().take(20).collect()))
    }
}

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
        match self.role {
            Some(role) => role.may(permission),
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_has_exactly_the_rights_of_its_work() {
        use Permission as P;
        let all = [
            P::ReadOrders,
            P::WorkOrders,
            P::DecidePayments,
            P::RequestRefunds,
            P::ReadCatalog,
            P::EditCatalog,
            P::ReadTerms,
            P::EditTerms,
            P::HandleMoney,
            P::ReadAudit,
            P::RuleStaff,
            P::ReadCommissions,
            P::WorkCommissions,
            P::SwitchFlags,
            P::ReadStock,
            P::WorkStock,
            P::ReadCosts,
            P::ApproveCounts,
            P::ReadChannels,
            P::RunChannels,
        ];
        let of = |role: Role| all.into_iter().filter(|p| role.may(*p)).collect::<Vec<_>>();
        assert_eq!(of(Role::Owner), all);
        assert_eq!(
            of(Role::Support),
            [
                P::ReadOrders,
                P::WorkOrders,
                P::RequestRefunds,
                P::ReadTerms,
                P::ReadCommissions,
                P::WorkCommissions,
                P::ReadStock,
                P::ReadChannels
            ]
        );
        assert_eq!(of(Role::Catalog), [P::ReadCatalog, P::EditCatalog, P::ReadStock, P::WorkStock]);
        assert_eq!(
            of(Role::Finance),
            [
                P::ReadOrders,
                P::DecidePayments,
                P::RequestRefunds,
                P::ReadTerms,
                P::EditTerms,
                P::HandleMoney,
                P::ReadCommissions,
                P::ReadStock,
                P::ReadCosts,
                P::ApproveCounts,
                P::ReadChannels
            ]
        );
    }

    #[test]
    fn a_role_reads_back_from_its_code_and_nothing_else() {
        for role in Role::ALL {
            assert_eq!(role.code().parse::<Role>().unwrap(), role);
        }
        for bad in ["", "Owner", "admin", "owner "] {
            assert!(bad.parse::<Role>().is_err(), "{bad}");
        }
    }
}
