//! What flags there are and whom a rule lets through: pure.

use chrono::{DateTime, Utc};
use kernel::ids::AccountId;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A part of the house that can be switched. A new one is a line in each list here; one that everybody has for good is taken out again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Letters to somebody else about a piece.
    Hints,
    /// Links by which others see a wishlist.
    SharedWishlists,
}

impl Flag {
    /// Every flag, in the order shown to people.
    pub const ALL: [Self; 2] = [Self::Hints, Self::SharedWishlists];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Hints => "hints",
            Self::SharedWishlists => "shared_wishlists",
        }
    }

    /// The flag of a word.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.code() == code)
    }

    /// What it is called, for staff.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Hints => "Hints by letter",
            Self::SharedWishlists => "Sharing a wishlist",
        }
    }

    /// What is lost when it is off, for staff.
    pub const fn consequence(self) -> &'static str {
        match self {
            Self::Hints => {
                "Without it nobody can have a letter about a piece written to somebody else; they are told to send the page’s address."
            }
            Self::SharedWishlists => {
                "Without it no new link to a wishlist is made. Links that were made go on working."
            }
        }
    }

    /// Whether it is on for everybody while nobody has said anything.
    pub const fn declared(self) -> bool {
        match self {
            Self::Hints | Self::SharedWishlists => true,
        }
    }
}

/// Where somebody meets the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The shop's pages.
    Shop,
    /// The API.
    Api,
    /// The back office.
    Office,
}

impl Channel {
    /// Every channel, in the order shown to people.
    pub const ALL: [Self; 3] = [Self::Shop, Self::Api, Self::Office];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::Api => "api",
            Self::Office => "office",
        }
    }

    /// The channel of a word.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.code() == code)
    }

    /// What it is called, for staff.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Shop => "The shop’s pages",
            Self::Api => "The API",
            Self::Office => "The back office",
        }
    }
}

/// Who is there, as far as flags are concerned.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// Where.
    pub channel: Channel,
    /// Whether they are of the house.
    pub staff: bool,
    /// Their account, when they are signed in.
    pub account: Option<AccountId>,
    /// What stays the same whenever they come: a guest's network or token. An account goes before it.
    pub key: Option<&'a str>,
}

/// Whom a flag is for. Kill switch, dates and channels take away; staff, accounts and percentage give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Off for everybody, whatever else is said.
    pub killed: bool,
    /// On for the house's own people.
    pub staff: bool,
    /// On for these accounts.
    pub accounts: Vec<AccountId>,
    /// Counts only there; empty is everywhere.
    pub channels: Vec<Channel>,
    /// On for so many of a hundred visitors, always the same ones: 0 to 100.
    pub percent: i32,
    /// Off before.
    pub starts_at: Option<DateTime<Utc>>,
    /// Off from then on.
    pub ends_at: Option<DateTime<Utc>>,
}

impl Rule {
    /// For everybody, or for nobody.
    pub const fn all(on: bool) -> Self {
        Self {
            killed: false,
            staff: false,
            accounts: Vec::new(),
            channels: Vec::new(),
            percent: if on { 100 } else { 0 },
            starts_at: None,
            ends_at: None,
        }
    }

    /// Whether a flag with this rule is on for somebody at a time.
    pub fn lets(&self, flag: Flag, visit: Visit<'_>, now: DateTime<Utc>) -> bool {
        let out = self.killed
            || self.starts_at.is_some_and(|start| now < start)
            || self.ends_at.is_some_and(|end| now >= end)
            || !(self.channels.is_empty() || self.channels.contains(&visit.channel));
        !out && (self.percent >= 100
            || self.staff && visit.staff
            || visit.account.is_some_and(|account| self.accounts.contains(&account))
            || self.percent > 0 && place(flag, visit).is_some_and(|place| place < self.percent))
    }
}

/// Where a visitor stands among a hundred. Each flag shuffles them anew, so that the first tenth of one is not the first tenth of all; a
/// share that grows keeps whom it had. Nobody whom we would not know again has a place.
fn place(flag: Flag, visit: Visit<'_>) -> Option<i32> {
    let mut digest = Sha256::new_with_prefix(flag.code());
    match (visit.account, visit.key) {
        (Some(account), _) => digest.update(account.uuid().as_bytes()),
        (None, Some(key)) => digest.update(key),
        (None, None) => return None,
    }
    let digest = digest.finalize();
    let first = digest.first_chunk::<8>().copied().map_or(0, u64::from_be_bytes);
    i32::try_from(first % 100).ok()
}

/// A flag as it is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The flag.
    pub flag: Flag,
    /// Whom it is for.
    pub rule: Rule,
    /// Grows with every change; 0 while it stands as declared.
    pub version: i64,
    /// When it was last changed.
    pub updated_at: Option<DateTime<Utc>>,
}

impl Setting {
    /// A flag that nobody has touched.
    pub const fn declared(flag: Flag) -> Self {
        Self { flag, rule: Rule::all(flag.declared()), version: 0, updated_at: None }
    }
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
