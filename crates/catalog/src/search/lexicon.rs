//! What shoppers and the trade call things: phrases, and the facts they stand for. The words are data
//! (`data/trade-words.txt`), and so are the labels of the closed lists.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use super::{fold::words, stem::stem, tags::Tag};
use crate::model::{
    Category, Clarity, Code, Finish, Lab, Metal, Occasion, OriginClass, PearlType, RingPurpose, SettingStyle,
    Shape, Species,
};

/// The most words of a phrase.
pub(crate) const LONGEST_PHRASE: usize = 5;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("data/trade-words.txt")));

/// A condition on a product's facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fact {
    /// One of these holds.
    Any(Vec<Tag>),
    /// None of these holds.
    None(Vec<Tag>),
}

/// Phrases and their meanings.
#[derive(Debug, Default)]
struct Lexicon {
    phrases: HashMap<String, Vec<Fact>>,
    noise: HashSet<String>,
    /// Every word of a phrase as it is written, sorted, each once.
    spellings: Vec<String>,
}

/// What a phrase of stems stands for.
pub(crate) fn meaning(stems: &[&str]) -> Option<&'static [Fact]> {
    LEXICON.phrases.get(&stems.join(" ")).map(Vec::as_slice)
}

/// Whether a folded word says nothing here.
pub(crate) fn is_noise(word: &str) -> bool {
    LEXICON.noise.contains(stem(word).as_ref())
}

/// Every word of a phrase and every word that says nothing, sorted.
pub(crate) fn spellings() -> &'static [String] {
    &LEXICON.spellings
}

impl Lexicon {
    fn read(text: &'static str) -> Self {
        let mut lexicon = Self::default();
        lexicon.list::<Category>("category");
        lexicon.list::<RingPurpose>("ring_purpose");
        lexicon.list::<Metal>("metal");
        lexicon.list::<Shape>("shape");
        lexicon.list::<Species>("stone");
        lexicon.list::<SettingStyle>("setting_style");
        lexicon.list::<OriginClass>("origin_class");
        lexicon.list::<Clarity>("clarity");
        lexicon.list::<Lab>("lab");
        lexicon.list::<PearlType>("pearl_type");
        lexicon.list::<Finish>("finish");
        lexicon.list::<Occasion>("occasion");
        // grades that are everyday words, and places that are no search
        for word in ["if", "drop", "line", "a milestone"] {
            lexicon.phrases.remove(&key(word));
        }
        for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
            if let Some(noise) = line.strip_prefix('~') {
                lexicon.noise.extend(words(noise).map(|w| stem(&w).into_owned()));
            } else if let Some((phrases, meaning)) = line.split_once(" = ") {
                let facts: Vec<_> = meaning.split_whitespace().filter_map(fact).collect();
                for phrase in phrases.split(',') {
                    lexicon.put(phrase, facts.clone());
                }
            }
        }
        lexicon.spellings.extend(lexicon.noise.iter().cloned());
        lexicon.spellings.sort_unstable();
        lexicon.spellings.dedup();
        lexicon
    }

    fn list<C: Code>(&mut self, facet: &'static str) {
        for code in C::ALL {
            self.put(code.label(), vec![Fact::Any(vec![Tag::new(facet, code.code())])]);
        }
    }

    fn put(&mut self, phrase: &str, facts: Vec<Fact>) {
        self.spellings.extend(words(phrase));
        self.phrases.insert(key(phrase), facts);
    }
}

fn key(phrase: &str) -> String {
    words(phrase).map(|w| stem(&w).into_owned()).collect::<Vec<_>>().join(" ")
}

fn fact(text: &'static str) -> Option<Fact> {
    let (text, none) = text.strip_prefix('!').map_or((text, false), |rest| (rest, true));
    let tags: Vec<_> = text.split('|').filter_map(Tag::parse).collect();
    match tags.as_slice() {
        [] => None,
        _ if none => Some(Fact::None(tags)),
        _ => Some(Fact::Any(tags)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(phrase: &str) -> String {
        let stems: Vec<_> = words(phrase).map(|w| stem(&w).into_owned()).collect();
        let stems: Vec<_> = stems.iter().map(String::as_str).collect();
        let tag = |fact: &Fact| match fact {
            Fact::Any(tags) => tags.iter().map(ToString::to_string).collect::<Vec<_>>().join("|"),
            Fact::None(tags) => format!("!{}", tags[0]),
        };
        meaning(&stems).unwrap_or_default().iter().map(tag).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn abbreviations_and_synonyms_stand_for_the_facts_of_the_trade() {
        for (phrase, meant) in [
            ("RG", "metal:rose_gold"),
            ("WG", "metal:white_gold"),
            ("Pt950", "metal:platinum"),
            ("EC", "shape:emerald"),
            ("emerald-cut", "shape:emerald"),
            ("emeralds", "stone:emerald"),
            ("RBC", "shape:round"),
            ("pavé", "setting_style:pave"),
            ("Tennis bracelets", "category:bracelet setting_style:line"),
            ("wedding rings", "ring_purpose:wedding_band|ring_purpose:eternity"),
            ("lab diamonds", "origin_class:laboratory_grown stone:diamond"),
            ("huggies", "earring_back:hoop"),
            ("VS1", "clarity:VS1"),
        ] {
            assert_eq!(facts(phrase), meant, "{phrase}");
        }
    }

    #[test]
    fn every_line_of_the_words_can_be_read_and_names_codes_that_exist() {
        let text = include_str!("data/trade-words.txt");
        let own = ["size", "length_mm", "diameter_mm", "engravable", "recycled_metal", "stones", "fineness"];
        for line in text.lines().filter(|l| !l.is_empty() && !l.starts_with(['#', '~'])) {
            let (phrases, meaning) = line.split_once(" = ").unwrap_or_else(|| panic!("{line}"));
            for phrase in phrases.split(',') {
                let many = words(phrase).count();
                assert!((1..=LONGEST_PHRASE).contains(&many), "{phrase}");
            }
            for part in meaning.split_whitespace() {
                for tag in part.trim_start_matches('!').split('|') {
                    let tag = Tag::parse(tag).unwrap_or_else(|| panic!("{line}"));
                    assert!(tag.label().is_some() || own.contains(&tag.facet), "{tag} in {line}");
                }
            }
        }
    }
}
