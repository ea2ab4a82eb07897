//! What a client wishes for, in their own words.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The brief: kept as the client told it. What the jeweller makes of it is the specification of a design.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// What kind of piece, in a word of the form.
    pub piece: String,
    /// Who it is for, in a word of the form.
    pub wearer: String,
    /// What it is for.
    pub occasion: String,
    /// How it shall feel, and what they love.
    pub feeling: String,
    /// Which stone, in a word of the form.
    pub stone: StoneWish,
    /// More about the stone; of their own one, what they know of it.
    pub stone_words: String,
    /// Up to what they would like to spend, in minor units of the commission's currency; none when they would rather talk about it.
    pub budget_to_minor: Option<i64>,
    /// When it should be ready.
    pub needed_by: Option<NaiveDate>,
    /// Ring size or wrist, as far as they know it.
    pub size: String,
    /// How many pictures came with it.
    #[serde(default)]
    pub pictures: i32,
}

/// Where the stone comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoneWish {
    /// The house looks for one.
    HouseFinds,
    /// The client brings their own.
    Own,
    /// Without a stone.
    Without,
    /// They do not know yet.
    #[default]
    Undecided,
}

impl StoneWish {
    /// Every answer, in the order shown.
    pub const ALL: [Self; 4] = [Self::HouseFinds, Self::Own, Self::Without, Self::Undecided];

    /// The word in forms and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::HouseFinds => "house_finds",
            Self::Own => "own",
            Self::Without => "without",
            Self::Undecided => "undecided",
        }
    }

    /// The answer of a word.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wish| wish.code() == code)
    }

    /// What it says.
    pub const fn label(self) -> &'static str {
        match self {
            Self::HouseFinds => "Find a stone for me",
            Self::Own => "I have my own stone",
            Self::Without => "No stone",
            Self::Undecided => "I don’t know yet",
        }
    }
}
