//! The roles of staff and what each may do until an owner says otherwise.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::permission::{Permission as P, Rights};

/// What a member of staff is here to do. Customers have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the house: everything, always.
    Owner,
    /// Runs it from day to day: everything but who works here.
    Manager,
    /// Looks after the pieces: words, prices, what is on show.
    Catalog,
    /// Packs and dispatches.
    Fulfillment,
    /// Reads orders and payments, records money and decides about it.
    Finance,
    /// Receives clients and leads their commissions.
    Consultant,
    /// Works at the bench.
    Workshop,
    /// Looks after clients and their orders.
    Support,
    /// Reads everything and changes nothing.
    Auditor,
}

impl Role {
    /// Every role, in the order shown to people.
    pub const ALL: [Self; 9] = [
        Self::Owner,
        Self::Manager,
        Self::Catalog,
        Self::Fulfillment,
        Self::Finance,
        Self::Consultant,
        Self::Workshop,
        Self::Support,
        Self::Auditor,
    ];

    /// The word stored and used by programs, e.g. `owner`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Catalog => "catalog",
            Self::Fulfillment => "fulfillment",
            Self::Finance => "finance",
            Self::Consultant => "consultant",
            Self::Workshop => "workshop",
            Self::Support => "support",
            Self::Auditor => "auditor",
        }
    }

    /// The word for people, e.g. "Client care".
    pub const fn label(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::Manager => "Manager",
            Self::Catalog => "Catalogue",
            Self::Fulfillment => "Fulfilment",
            Self::Finance => "Finance",
            Self::Consultant => "Consultant",
            Self::Workshop => "Workshop",
            Self::Support => "Client care",
            Self::Auditor => "Auditor",
        }
    }

    /// What the role is for, in a sentence for people.
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::Owner => "Runs the house. May do everything, always.",
            Self::Manager => "Runs the house from day to day.",
            Self::Catalog => "Looks after the pieces: words, prices, what is on show.",
            Self::Fulfillment => "Packs and dispatches.",
            Self::Finance => "Records money and decides about it.",
            Self::Consultant => "Receives clients and leads their commissions.",
            Self::Workshop => "Works at the bench.",
            Self::Support => "Looks after clients and their orders.",
            Self::Auditor => "Reads everything and changes nothing.",
        }
    }

    /// What the role may do until an owner says otherwise. What is not written here is denied.
    pub const fn declared(self) -> Rights {
        match self {
            Self::Owner => Rights::EVERY,
            Self::Manager => Rights::EVERY.without(P::RuleStaff),
            Self::Catalog => Rights::of(&[P::ReadCatalog, P::EditCatalog, P::ReadStock, P::WorkStock]),
            Self::Fulfillment => {
                Rights::of(&[P::ReadOrders, P::WorkOrders, P::ReadStock, P::WorkStock, P::ReadChannels])
            }
            Self::Finance => Rights::of(&[
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
                P::ReadChannels,
            ]),
            Self::Consultant => Rights::of(&[
                P::ReadOrders,
                P::ReadCatalog,
                P::ReadTerms,
                P::ReadCommissions,
                P::WorkCommissions,
                P::WorkBench,
                P::ReadStock,
                P::ReadChannels,
                P::WorkTill,
            ]),
            Self::Workshop => Rights::of(&[P::ReadCatalog, P::ReadCommissions, P::WorkBench, P::ReadStock]),
            Self::Support => Rights::of(&[
                P::ReadOrders,
                P::WorkOrders,
                P::RequestRefunds,
                P::ReadTerms,
                P::ReadCommissions,
                P::WorkCommissions,
                P::WorkBench,
                P::ReadStock,
                P::ReadChannels,
                P::WorkTill,
            ]),
            Self::Auditor => Rights::of(&[
                P::ReadOrders,
                P::ReadCatalog,
                P::ReadTerms,
                P::ReadCommissions,
                P::ReadStock,
                P::ReadCosts,
                P::ReadChannels,
                P::ReadAudit,
            ]),
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
#[error("\"{word}\" is no role; choose one of {known}", word = .0, known = Role::ALL.map(Role::code).join(", "))]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_may_everything_and_only_an_owner_decides_about_staff() {
        assert_eq!(Role::Owner.declared(), Rights::EVERY);
        for role in Role::ALL {
            assert_eq!(role.declared().has(P::RuleStaff), role == Role::Owner, "{role}");
        }
    }

    #[test]
    fn no_role_is_declared_with_a_right_that_it_could_not_use() {
        for role in Role::ALL {
            assert_eq!(role.declared().lame(), None, "{role}");
        }
    }

    #[test]
    fn an_auditor_changes_nothing() {
        let rights = Role::Auditor.declared();
        assert!(rights.each().all(|right| right.code().starts_with("read_")), "{rights:?}");
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
