//! What a page or an endpoint may ask for, and sets of it.

use std::fmt;

/// A right that a page or an endpoint asks for. Whoever has not been given it is refused.
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
    /// Record money that came by bank, give clients more time to pay, and decide what becomes of what they paid ahead.
    HandleMoney,
    /// See products as staff see them.
    ReadCatalog,
    /// Change products.
    EditCatalog,
    /// See what delivery costs, how places are taxed and which promotions run.
    ReadTerms,
    /// Change them.
    EditTerms,
    /// See commissions, what their clients wrote and what was quoted.
    ReadCommissions,
    /// Work on commissions: move them, quote, show designs, answer clients.
    WorkCommissions,
    /// Work at the bench: take jobs, weigh metal, hand clients' stones on.
    WorkBench,
    /// See what lies where, and how it came there.
    ReadStock,
    /// Take stock in, send it about and count it.
    WorkStock,
    /// Decide about counts that others handed in.
    ApproveCounts,
    /// See what stock cost, and say so.
    ReadCosts,
    /// See where the house sells, and answer sales that went wrong.
    ReadChannels,
    /// Open channels, hand out their keys, and say what each may sell.
    RunChannels,
    /// Sell at a boutique's till.
    WorkTill,
    /// Read the audit log.
    ReadAudit,
    /// Say whom a feature flag is for.
    SwitchFlags,
    /// Say who works here, what each role may do, and what the house asks of everybody.
    RuleStaff,
}

impl Permission {
    /// Every right, in the order shown to people.
    pub const ALL: [Self; 22] = [
        Self::ReadOrders,
        Self::WorkOrders,
        Self::RequestRefunds,
        Self::DecidePayments,
        Self::HandleMoney,
        Self::ReadCatalog,
        Self::EditCatalog,
        Self::ReadTerms,
        Self::EditTerms,
        Self::ReadCommissions,
        Self::WorkCommissions,
        Self::WorkBench,
        Self::ReadStock,
        Self::WorkStock,
        Self::ApproveCounts,
        Self::ReadCosts,
        Self::ReadChannels,
        Self::RunChannels,
        Self::WorkTill,
        Self::ReadAudit,
        Self::SwitchFlags,
        Self::RuleStaff,
    ];

    /// The word stored and used by programs, e.g. `read_orders`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ReadOrders => "read_orders",
            Self::WorkOrders => "work_orders",
            Self::DecidePayments => "decide_payments",
            Self::RequestRefunds => "request_refunds",
            Self::HandleMoney => "handle_money",
            Self::ReadCatalog => "read_catalog",
            Self::EditCatalog => "edit_catalog",
            Self::ReadTerms => "read_terms",
            Self::EditTerms => "edit_terms",
            Self::ReadCommissions => "read_commissions",
            Self::WorkCommissions => "work_commissions",
            Self::WorkBench => "work_bench",
            Self::ReadStock => "read_stock",
            Self::WorkStock => "work_stock",
            Self::ApproveCounts => "approve_counts",
            Self::ReadCosts => "read_costs",
            Self::ReadChannels => "read_channels",
            Self::RunChannels => "run_channels",
            Self::WorkTill => "work_till",
            Self::ReadAudit => "read_audit",
            Self::SwitchFlags => "switch_flags",
            Self::RuleStaff => "rule_staff",
        }
    }

    /// What it lets somebody do, for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ReadOrders => "See orders and payments",
            Self::WorkOrders => "Dispatch and cancel orders",
            Self::DecidePayments => "Take or release money, approve refunds",
            Self::RequestRefunds => "Ask for refunds",
            Self::HandleMoney => "Record bank transfers, give time to pay",
            Self::ReadCatalog => "See products",
            Self::EditCatalog => "Change products",
            Self::ReadTerms => "See delivery, taxes and promotions",
            Self::EditTerms => "Change delivery, taxes and promotions",
            Self::ReadCommissions => "See commissions",
            Self::WorkCommissions => "Work on commissions",
            Self::WorkBench => "Work at the bench: jobs, metal, clients’ stones",
            Self::ReadStock => "See stock",
            Self::WorkStock => "Take stock in, move and count it",
            Self::ApproveCounts => "Decide about counts",
            Self::ReadCosts => "See and set what stock cost",
            Self::ReadChannels => "See channels and sales that went wrong",
            Self::RunChannels => "Run channels and their keys",
            Self::WorkTill => "Sell at a boutique’s till",
            Self::ReadAudit => "Read the audit log",
            Self::SwitchFlags => "Switch feature flags",
            Self::RuleStaff => "Decide about staff",
        }
    }

    /// The right without which this one cannot be used: who changes a thing has to see it.
    pub const fn needs(self) -> Option<Self> {
        match self {
            Self::WorkOrders | Self::DecidePayments | Self::RequestRefunds | Self::HandleMoney => {
                Some(Self::ReadOrders)
            }
            Self::EditCatalog => Some(Self::ReadCatalog),
            Self::EditTerms => Some(Self::ReadTerms),
            Self::WorkCommissions | Self::WorkBench => Some(Self::ReadCommissions),
            Self::WorkStock | Self::ApproveCounts | Self::ReadCosts => Some(Self::ReadStock),
            Self::RunChannels => Some(Self::ReadChannels),
            _ => None,
        }
    }

    /// The right of this word.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.code() == code)
    }
}

/// A set of rights: one bit each.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Rights(u64);

impl Rights {
    /// No right at all.
    pub const NONE: Self = Self(0);
    /// Every right there is.
    pub const EVERY: Self = Self::of(&Permission::ALL);

    /// These rights.
    pub const fn of(permissions: &[Permission]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < permissions.len() {
            bits |= 1 << permissions[at] as u64;
            at += 1;
        }
        Self(bits)
    }

    /// The rights of these words. A word that this release does not know gives nothing.
    pub fn read<'a>(codes: impl IntoIterator<Item = &'a str>) -> Self {
        codes.into_iter().filter_map(Permission::find).fold(Self::NONE, Self::with)
    }

    /// Whether the right is among them.
    pub const fn has(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u64) != 0
    }

    /// These and one more.
    #[must_use]
    pub const fn with(self, permission: Permission) -> Self {
        Self(self.0 | 1 << permission as u64)
    }

    /// These without one.
    #[must_use]
    pub const fn without(self, permission: Permission) -> Self {
        Self(self.0 & !(1 << permission as u64))
    }

    /// Each of them, in the order shown to people.
    pub fn each(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.into_iter().filter(move |permission| self.has(*permission))
    }

    /// Those in which the two differ.
    #[must_use]
    pub const fn differing(self, other: Self) -> Self {
        Self(self.0 ^ other.0)
    }

    /// The first right here that is nothing without another which is missing.
    pub fn lame(self) -> Option<(Permission, Permission)> {
        self.each().find_map(|permission| {
            let needed = permission.needs()?;
            (!self.has(needed)).then_some((permission, needed))
        })
    }

    /// The words, as they are stored.
    pub fn codes(self) -> Vec<&'static str> {
        self.each().map(Permission::code).collect()
    }
}

impl fmt::Debug for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.each()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_right_reads_back_from_its_word() {
        for permission in Permission::ALL {
            assert_eq!(Permission::find(permission.code()), Some(permission));
        }
        assert_eq!(Rights::read(Rights::EVERY.codes()), Rights::EVERY);
        assert_eq!(Rights::EVERY.each().count(), Permission::ALL.len());
    }

    #[test]
    fn a_word_of_another_release_gives_nothing() {
        assert_eq!(Rights::read(["read_orders", "fly"]), Rights::of(&[Permission::ReadOrders]));
    }

    #[test]
    fn a_right_that_stands_on_a_missing_one_is_named() {
        let rights = Rights::of(&[Permission::EditCatalog, Permission::ReadOrders]);
        assert_eq!(rights.lame(), Some((Permission::EditCatalog, Permission::ReadCatalog)));
        assert_eq!(rights.with(Permission::ReadCatalog).lame(), None);
    }

    #[test]
    fn sets_gain_lose_and_differ() {
        let (a, b) = (Permission::ReadAudit, Permission::ReadTerms);
        let rights = Rights::NONE.with(a).with(b);
        assert!(rights.has(a) && rights.has(b));
        assert_eq!(rights.without(a), Rights::of(&[b]));
        assert_eq!(rights.differing(Rights::of(&[b])), Rights::of(&[a]));
    }
}
