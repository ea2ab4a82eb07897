//! What people may be about to ask for: phrases made of what the house really has.

use std::{cmp::Reverse, collections::HashMap};

use super::fold::words;
use crate::model::{Category, OriginClass, ProductView, SettingStyle};

/// The most phrases that are kept; a house of any size has only so many kinds of pieces.
const MOST: usize = 4_000;

/// A query that finds something.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Phrase {
    text: String,
    /// Its words, folded.
    words: Vec<String>,
    /// How many pieces it describes.
    count: u32,
}

/// Queries that find something, the most fruitful first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Phrases(Vec<Phrase>);

impl Phrases {
    pub(crate) fn build<'a>(products: impl Iterator<Item = (u32, &'a ProductView)>) -> Self {
        let mut counts: HashMap<String, u32> = HashMap::new();
        for (_, product) in products {
            let made = phrases_of(product);
            for (at, text) in made.iter().enumerate() {
                if made.iter().take(at).any(|earlier| earlier == text) {
                    continue;
                }
                match counts.get_mut(text) {
                    Some(count) => *count += 1,
                    None => _ = counts.insert(text.clone(), 1),
                }
            }
        }
        let phrase = |(text, count): (String, u32)| Phrase { words: words(&text).collect(), text, count };
        let mut phrases: Vec<_> = counts.into_iter().map(phrase).collect();
        phrases.sort_unstable_by(|a, b| (Reverse(a.count), &a.text).cmp(&(Reverse(b.count), &b.text)));
        phrases.truncate(MOST);
        Self(phrases)
    }

    /// The phrases in which each of some words begins a word, the most fruitful first; those that begin with the
    /// first of them before the others.
    pub(crate) fn holding(&self, typed: &[String], most: usize) -> Vec<&str> {
        let holds = |p: &&Phrase| typed.iter().all(|t| p.words.iter().any(|w| w.starts_with(t.as_str())));
        let begins =
            |p: &&Phrase| p.words.first().zip(typed.first()).is_some_and(|(w, t)| w.starts_with(t.as_str()));
        let matching = || self.0.iter().filter(holds);
        matching()
            .filter(begins)
            .chain(matching().filter(|p| !begins(p)))
            .take(most)
            .map(|p| p.text.as_str())
            .collect()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.0.iter().map(|p| 3 * p.text.len() + 96).sum()
    }
}

/// "oval engagement rings", "sapphire pendants", "rose gold wedding bands", "Rivière".
fn phrases_of(product: &ProductView) -> Vec<String> {
    let noun = noun(product);
    let mut made = vec![noun.clone()];
    if let Some(stone) = product.principal_stones().next() {
        let species = stone.species.word();
        let named = match (stone.origin_class, stone.pearl_type) {
            // the law wants the word immediately before the stone's name
            (OriginClass::LaboratoryGrown, _) => format!("laboratory-grown {species}"),
            (_, Some(kind)) => format!("{} {species}", kind.label()),
            _ => species,
        };
        made.push(format!("{named} {noun}"));
        if !stone.species.is_organic() {
            made.push(format!("{} {noun}", stone.shape.label().to_lowercase()));
        }
    }
    for style in
        product.setting_styles.iter().filter(|s| !matches!(s, SettingStyle::Line | SettingStyle::Drop))
    {
        made.push(format!("{} {noun}", style.label().to_lowercase()));
    }
    for metal in product.metals() {
        made.push(format!("{} {noun}", metal.label().to_lowercase()));
    }
    if let Some(line) = &product.line {
        made.push(line.to_string());
    }
    made
}

/// What a piece is called among many: "engagement rings", "pendants".
fn noun(product: &ProductView) -> String {
    match product.ring_purpose {
        Some(purpose) => format!("{}s", purpose.label().to_lowercase()),
        None => match product.category {
            Category::Chain => "chains".to_owned(),
            category => category.plural().to_lowercase(),
        },
    }
}
