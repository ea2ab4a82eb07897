//! What is counted, and what follows: pure.

use chrono::{DateTime, Duration, Utc};
use platform::throttle::Limit;
use serde::Serialize;

/// Something that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VelocityRule {
    /// Checkouts from one network.
    OrdersOfNetwork,
    /// Declined payments of one bag.
    DeclinesOfCart,
    /// Declined payments under one address.
    DeclinesOfAddress,
    /// Declined payments begun from one network.
    DeclinesOfNetwork,
    /// Declined payments with one card, as far as the provider tells cards apart.
    DeclinesOfCard,
    /// Declined payments of everybody.
    DeclinesOfHouse,
}

/// What follows when a rule is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Consequence {
    /// No further payment is begun until the oldest try has grown old.
    Refuse,
    /// Every bank is asked to make sure of its shopper, and money is only authorized.
    Challenge,
}

impl VelocityRule {
    /// Every rule, in the order in which they are counted and locked.
    pub const ALL: [Self; 6] = [
        Self::OrdersOfNetwork,
        Self::DeclinesOfCart,
        Self::DeclinesOfAddress,
        Self::DeclinesOfNetwork,
        Self::DeclinesOfCard,
        Self::DeclinesOfHouse,
    ];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OrdersOfNetwork => "orders_of_network",
            Self::DeclinesOfCart => "declines_of_cart",
            Self::DeclinesOfAddress => "declines_of_address",
            Self::DeclinesOfNetwork => "declines_of_network",
            Self::DeclinesOfCard => "declines_of_card",
            Self::DeclinesOfHouse => "declines_of_house",
        }
    }

    /// The rule of a word.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.code() == code)
    }

    /// What is counted, for staff.
    pub const fn label(self) -> &'static str {
        match self {
            Self::OrdersOfNetwork => "Checkouts from one network",
            Self::DeclinesOfCart => "Declined payments of one bag",
            Self::DeclinesOfAddress => "Declined payments under one e-mail address",
            Self::DeclinesOfNetwork => "Declined payments from one network",
            Self::DeclinesOfCard => "Declined payments with one card",
            Self::DeclinesOfHouse => "Declined payments of the whole house",
        }
    }

    /// What follows.
    pub const fn consequence(self) -> Consequence {
        match self {
            Self::DeclinesOfHouse => Consequence::Challenge,
            _ => Consequence::Refuse,
        }
    }

    /// The word under which tries are counted.
    const fn scope(self) -> &'static str {
        match self {
            Self::OrdersOfNetwork => "velocity_orders_of_network",
            Self::DeclinesOfCart => "velocity_declines_of_cart",
            Self::DeclinesOfAddress => "velocity_declines_of_address",
            Self::DeclinesOfNetwork => "velocity_declines_of_network",
            Self::DeclinesOfCard => "velocity_declines_of_card",
            Self::DeclinesOfHouse => "velocity_declines_of_house",
        }
    }
}

impl Consequence {
    /// What follows, for staff.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Refuse => "No further payment is begun until the oldest has grown old",
            Self::Challenge => "Every bank makes sure of its client, and money is only authorized",
        }
    }
}

/// A rule with the house's numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VelocitySetting {
    /// What is counted.
    pub rule: VelocityRule,
    /// How many are let through.
    pub most: i32,
    /// Within any stretch of so many minutes.
    pub within_minutes: i32,
    /// Whether it counts at all.
    pub active: bool,
    /// How often it was full when somebody asked.
    #[serde(skip)]
    pub tripped: i64,
    /// When that was last.
    #[serde(skip)]
    pub tripped_at: Option<DateTime<Utc>>,
    /// Grows with every change.
    #[serde(skip)]
    pub version: i64,
}

impl VelocitySetting {
    pub(super) fn limit(&self) -> Limit {
        let within = Duration::minutes(self.within_minutes.into());
        Limit { scope: self.rule.scope(), most: self.most, within }
    }
}
