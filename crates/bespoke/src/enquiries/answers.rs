//! What is asked, and what an answer has to be: pure.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};
use kernel::{EmailAddress, FieldError, clean_text};
use serde::{Deserialize, Serialize};

use crate::commissions::{Brief, StoneWish};

/// One of the five screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Screen {
    /// Which piece, and for whom.
    Piece,
    /// How it shall feel; pictures.
    Feeling,
    /// Which stone.
    Stone,
    /// What to spend, and when it should be ready.
    Budget,
    /// How to reach them; whether it is a surprise.
    Contact,
}

impl Screen {
    /// Every screen, in order.
    pub const ALL: [Self; 5] = [Self::Piece, Self::Feeling, Self::Stone, Self::Budget, Self::Contact];

    /// The word in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Piece => "piece",
            Self::Feeling => "feeling",
            Self::Stone => "stone",
            Self::Budget => "budget",
            Self::Contact => "contact",
        }
    }

    /// The screen of a word.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|screen| screen.code() == code)
    }

    /// The word in the row of steps.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Piece => "The piece",
            Self::Feeling => "The feeling",
            Self::Stone => "The stone",
            Self::Budget => "Budget and day",
            Self::Contact => "You",
        }
    }

    /// The next screen.
    pub fn next(self) -> Option<Self> {
        Self::ALL.into_iter().find(|screen| *screen > self)
    }

    /// The screen before.
    pub fn previous(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|screen| *screen < self)
    }

    /// The fields on it, each with the most characters that are kept.
    pub const fn fields(self) -> &'static [(&'static str, usize)] {
        match self {
            Self::Piece => &[("piece", 20), ("wearer", 20), ("occasion", 200)],
            Self::Feeling => &[("feeling", 4_000)],
            Self::Stone => &[("stone", 20), ("stone_words", 1_000)],
            Self::Budget => &[("budget", 20), ("needed_by", 10), ("size", 60)],
            Self::Contact => &[
                ("name", 120),
                ("email", 254),
                ("phone", 40),
                ("secret", 3),
                ("reveal_on", 10),
                ("consent", 3),
            ],
        }
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($value:ident = $code:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $(#[doc = $label] $value),+ }

        impl $name {
            /// Every answer, in the order shown.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The word in forms and the API.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$value => $code),+ }
            }

            /// What it says.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$value => $label),+ }
            }

            /// The answer of a word.
            pub fn find(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|answer| answer.code() == code)
            }
        }
    };
}

words! {
    /// Which kind of piece.
    Piece {
        EngagementRing = "engagement_ring", "An engagement ring";
        WeddingBands = "wedding_bands", "Wedding bands";
        Ring = "ring", "A ring";
        Necklace = "necklace", "A necklace or pendant";
        Earrings = "earrings", "Earrings";
        Bracelet = "bracelet", "A bracelet";
        Remodelling = "remodelling", "Something old, made new";
        Other = "other", "Something else";
    }
}

words! {
    /// Up to what they would like to spend.
    Budget {
        To3000 = "to_3000", "Up to $3,000";
        To6000 = "to_6000", "$3,000 to $6,000";
        To12000 = "to_12000", "$6,000 to $12,000";
        To25000 = "to_25000", "$12,000 to $25,000";
        Above = "above", "Above $25,000";
        Talk = "talk", "I would rather talk about it";
    }
}

impl Budget {
    /// The upper end, in cents; none where there is none.
    pub const fn to_minor(self) -> Option<i64> {
        match self {
            Self::To3000 => Some(300_000),
            Self::To6000 => Some(600_000),
            Self::To12000 => Some(1_200_000),
            Self::To25000 => Some(2_500_000),
            Self::Above | Self::Talk => None,
        }
    }
}

/// What was typed, field by field, right or not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, String>);

impl Answers {
    /// What was typed into a field; empty for nothing.
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// Takes what was typed on a screen. A field that did not come is empty: an unticked box sends nothing.
    pub fn take(&mut self, screen: Screen, typed: &[(String, String)]) {
        for (field, most) in screen.fields() {
            let value = typed.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value);
            let value: String = clean_text(&value.replace("\r\n", "\n"), true).chars().take(*most).collect();
            if value.is_empty() {
                self.0.remove(*field);
            } else {
                self.0.insert((*field).to_owned(), value);
            }
        }
    }

    /// The brief, once every screen is right.
    pub fn brief(&self, pictures: i32) -> Brief {
        Brief {
            piece: self.get("piece").to_owned(),
            wearer: self.get("wearer").to_owned(),
            occasion: self.get("occasion").to_owned(),
            feeling: self.get("feeling").to_owned(),
            stone: StoneWish::find(self.get("stone")).unwrap_or_default(),
            stone_words: self.get("stone_words").to_owned(),
            budget_to_minor: Budget::find(self.get("budget")).and_then(Budget::to_minor),
            needed_by: self.get("needed_by").parse().ok(),
            size: self.get("size").to_owned(),
            pictures,
        }
    }

    /// The day until which it is a surprise.
    pub fn secret_until(&self) -> Option<NaiveDate> {
        if self.get("secret").is_empty() { None } else { self.get("reveal_on").parse().ok() }
    }
}

/// What is not right yet on a screen.
pub fn check_screen(screen: Screen, answers: &Answers, today: NaiveDate) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    let mut say = |field: &'static str, code: &'static str, words: &'static str| {
        wrong.push(FieldError::new(field, code, words));
    };
    match screen {
        Screen::Piece => {
            if Piece::find(answers.get("piece")).is_none() {
                say("piece", "required", "Choose what we shall make; “something else” is a fine answer.");
            }
        }
        Screen::Feeling => {
            if answers.get("feeling").is_empty() {
                say(
                    "feeling",
                    "required",
                    "Tell us a little: a memory, a colour, a piece they love. One sentence will do.",
                );
            }
        }
        Screen::Stone => match StoneWish::find(answers.get("stone")) {
            None => say("stone", "required", "Choose one; “I don’t know yet” is a fine answer."),
            Some(StoneWish::Own) if answers.get("stone_words").is_empty() => {
                say(
                    "stone_words",
                    "required",
                    "Tell us what you know of your stone, even if it is only its colour.",
                );
            }
            Some(_) => {}
        },
        Screen::Budget => {
            if Budget::find(answers.get("budget")).is_none() {
                say(
                    "budget",
                    "required",
                    "Choose a range; we design to it and say early if it will not reach.",
                );
            }
            match (answers.get("needed_by"), answers.get("needed_by").parse::<NaiveDate>()) {
                ("", _) => {}
                (_, Ok(day)) if day > today && day < today + Duration::days(1_100) => {}
                _ => say("needed_by", "out_of_range", "Choose a day to come, within three years."),
            }
        }
        Screen::Contact => check_contact(answers, today, &mut say),
    }
    wrong
}

fn check_contact(
    answers: &Answers,
    today: NaiveDate,
    say: &mut impl FnMut(&'static str, &'static str, &'static str),
) {
    if answers.get("name").is_empty() {
        say("name", "required", "Tell us what we may call you.");
    }
    if answers.get("email").parse::<EmailAddress>().is_err() {
        say("email", "malformed", "Enter an e-mail address, for example name@example.com.");
    }
    let phone = answers.get("phone");
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    if !phone.is_empty() && !(6..=15).contains(&digits) {
        say("phone", "malformed", "Enter a telephone number with its country code, or leave it empty.");
    }
    if !answers.get("secret").is_empty() {
        let reveal = answers.get("reveal_on").parse::<NaiveDate>();
        if !reveal.is_ok_and(|day| day > today && day < today + Duration::days(1_100)) {
            say(
                "reveal_on",
                "required",
                "Choose the day of the surprise. Until then nothing we send tells what it is.",
            );
        }
    }
    if answers.get("consent").is_empty() {
        say("consent", "required", "We need your yes to keep what you told us; otherwise we cannot answer.");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
    }

    fn typed(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn what_is_wrong_is_kept_and_said_with_the_way_out() {
        let mut answers = Answers::default();
        let contact = [
            ("name", "Ada"),
            ("email", "ada@"),
            ("phone", "12"),
            ("secret", "on"),
            ("reveal_on", "2026-11-01"),
        ];
        answers.take(Screen::Contact, &typed(&contact));
        let wrong = check_screen(Screen::Contact, &answers, today());
        let fields: Vec<&str> = wrong.iter().map(|e| e.field.as_ref()).collect();
        assert_eq!(fields, ["email", "phone", "reveal_on", "consent"]);
        assert_eq!(answers.get("email"), "ada@");
    }

    #[test]
    fn a_box_that_was_unticked_is_unticked_and_a_field_of_another_screen_stays() {
        let mut answers = Answers::default();
        answers.take(Screen::Contact, &typed(&[("secret", "on"), ("reveal_on", "2026-12-24")]));
        assert_eq!(answers.secret_until(), NaiveDate::from_ymd_opt(2026, 12, 24));
        answers.take(Screen::Piece, &typed(&[("piece", "ring"), ("secret", "no"), ("owner", "me")]));
        assert_eq!(answers.get("secret"), "on");
        answers.take(Screen::Contact, &typed(&[("reveal_on", "2026-12-24")]));
        assert_eq!(answers.secret_until(), None);
        assert_eq!(answers.get("owner"), "");
    }

    #[test]
    fn an_own_stone_wants_a_word_about_it() {
        let mut answers = Answers::default();
        answers.take(Screen::Stone, &typed(&[("stone", "own")]));
        assert_eq!(check_screen(Screen::Stone, &answers, today())[0].field, "stone_words");
        answers.take(Screen::Stone, &typed(&[("stone", "own"), ("stone_words", "Grandmother’s, blue")]));
        assert_eq!(check_screen(Screen::Stone, &answers, today()), []);
    }

    #[test]
    fn a_long_answer_is_cut_and_a_hidden_character_dropped() {
        let mut answers = Answers::default();
        answers.take(Screen::Piece, &typed(&[("occasion", &"\u{202E}a".repeat(300))]));
        assert_eq!(answers.get("occasion"), "a".repeat(200));
    }
}
