//! Words: which products a query describes.
//!
//! Every word of a query must begin some word of a product; words in the title count first.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use crate::model::{Metal, ProductView};

/// Words that carry no meaning in a query.
const STOP: [&str; 11] = ["a", "an", "and", "for", "from", "in", "of", "on", "the", "to", "with"];

/// The most words of a query that are looked at; the rest of a pasted page is ignored.
const MOST_WORDS: usize = 12;

/// The words of a text: lower case, without accents, split at everything that is no letter or digit.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(|word| {
        let mut folded = String::with_capacity(word.len());
        for c in word.chars().flat_map(char::to_lowercase) {
            match fold(c) {
                Some(plain) => folded.push_str(plain),
                None => folded.push(c),
            }
        }
        folded
    })
}

/// The words of a query that mean something. "rose gold" is one word here, so that it finds no rose-cut
/// stone in yellow gold.
fn query_words(query: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in words(query).filter(|w| !STOP.contains(&w.as_str())).take(MOST_WORDS) {
        match found.last_mut().filter(|_| word == "gold") {
            Some(colour) if ["rose", "pink", "yellow", "white"].contains(&colour.as_str()) => {
                colour.push_str("gold");
            }
            _ => found.push(word),
        }
    }
    found
}

/// The plain letters for one with an accent.
const fn fold(c: char) -> Option<&'static str> {
    Some(match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'è'..='ë' | 'ē' | 'ę' | 'ě' => "e",
        'ì'..='ï' | 'ī' | 'ı' => "i",
        'ñ' | 'ń' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => "o",
        'œ' => "oe",
        'ù'..='ü' | 'ū' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'š' | 'ś' => "s",
        'ß' => "ss",
        'ž' | 'ź' | 'ż' => "z",
        'ł' => "l",
        _ => return None,
    })
}

/// Which products carry which words.
#[derive(Debug, Clone, Default)]
pub(crate) struct TextIndex {
    /// Sorted by word.
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    word: Box<str>,
    anywhere: RoaringBitmap,
    title: RoaringBitmap,
}

/// What a query found.
pub(crate) struct Hits {
    /// Every product it describes.
    pub(crate) all: RoaringBitmap,
    /// Those whose title carries every word.
    pub(crate) title: RoaringBitmap,
}

impl TextIndex {
    /// Reads every product once. Texts and labels shared between products are split only once.
    pub(crate) fn build<'a>(products: impl Iterator<Item = (u32, &'a ProductView)>) -> Self {
        let mut builder = Builder::default();
        for (ordinal, product) in products {
            builder.add(ordinal, product);
        }
        let mut entries: Vec<_> = builder
            .vocabulary
            .into_iter()
            .filter_map(|(word, at)| {
                let (anywhere, title) = builder.found.get_mut(at as usize).map(std::mem::take)?;
                Some(Entry { word, anywhere, title })
            })
            .collect();
        entries.sort_unstable_by(|a, b| a.word.cmp(&b.word));
        Self { entries }
    }

    /// Whether two versions of a product read the same to the index.
    pub(crate) fn same_words(a: &ProductView, b: &ProductView) -> bool {
        a.title == b.title
            && a.tagline == b.tagline
            && a.line == b.line
            && a.category == b.category
            && a.ring_purpose == b.ring_purpose
            && a.setting_styles == b.setting_styles
            && a.stones == b.stones
            && a.metals() == b.metals()
    }

    /// What a query describes; `None` when it holds no word.
    pub(crate) fn search(&self, query: &str) -> Option<Hits> {
        let mut hits: Option<Hits> = None;
        for word in query_words(query) {
            let mut found = self.starting_with(&word);
            if let Some(singular) = word.strip_suffix('s').filter(|w| w.len() > 2) {
                let one = self.starting_with(singular);
                found.all |= one.all;
                found.title |= one.title;
            }
            hits = Some(match hits {
                None => found,
                Some(so_far) => Hits { all: so_far.all & found.all, title: so_far.title & found.title },
            });
        }
        hits
    }

    fn starting_with(&self, prefix: &str) -> Hits {
        let first = self.entries.partition_point(|e| *e.word < *prefix);
        let mut hits = Hits { all: RoaringBitmap::new(), title: RoaringBitmap::new() };
        for entry in self.entries.iter().skip(first).take_while(|e| e.word.starts_with(prefix)) {
            hits.all |= &entry.anywhere;
            hits.title |= &entry.title;
        }
        hits
    }
}

#[derive(Default)]
struct Builder {
    vocabulary: HashMap<Box<str>, u32>,
    found: Vec<(RoaringBitmap, RoaringBitmap)>,
    /// Words of texts met before, by the text's place in memory: shared texts are one place.
    met: HashMap<(usize, usize), Box<[u32]>>,
}

impl Builder {
    fn add(&mut self, ordinal: u32, product: &ProductView) {
        for word in self.ids(&product.title) {
            if let Some((anywhere, title)) = self.found.get_mut(word as usize) {
                anywhere.insert(ordinal);
                title.insert(ordinal);
            }
        }
        self.shared(ordinal, &product.tagline);
        if let Some(line) = &product.line {
            self.shared(ordinal, line);
        }
        self.shared(ordinal, product.category.label());
        self.shared(ordinal, product.category.plural());
        if let Some(purpose) = product.ring_purpose {
            self.shared(ordinal, purpose.label());
        }
        for style in product.setting_styles.iter() {
            self.shared(ordinal, style.label());
        }
        for stone in product.stones.iter() {
            self.shared(ordinal, stone.species.label());
            self.shared(ordinal, stone.shape.label());
            self.shared(ordinal, stone.origin_class.label());
            if stone.species == crate::model::Species::Ruby {
                self.shared(ordinal, "rubies");
            }
            if let Some(kind) = stone.pearl_type {
                self.shared(ordinal, kind.label());
            }
        }
        for variant in &product.variants {
            self.shared(ordinal, variant.metal.label());
            self.shared(ordinal, abbreviation(variant.metal));
            if variant.metal.is_gold() {
                self.shared(ordinal, karat_word(variant.fineness));
            }
        }
    }

    fn shared(&mut self, ordinal: u32, text: &str) {
        let place = (text.as_ptr() as usize, text.len());
        if !self.met.contains_key(&place) {
            let ids = self.ids(text);
            self.met.insert(place, ids.into());
        }
        for word in self.met.get(&place).into_iter().flatten() {
            if let Some((anywhere, _)) = self.found.get_mut(*word as usize) {
                anywhere.insert(ordinal);
            }
        }
    }

    fn ids(&mut self, text: &str) -> Vec<u32> {
        let mut ids = Vec::new();
        for word in words(text) {
            let id = match self.vocabulary.get(word.as_str()) {
                Some(id) => *id,
                None => {
                    let id = u32::try_from(self.found.len()).unwrap_or(u32::MAX);
                    self.vocabulary.insert(word.into(), id);
                    self.found.push(Default::default());
                    id
                }
            };
            ids.push(id);
        }
        ids
    }
}

/// The letters the trade writes for a metal, and the one word that [`query_words`] makes of its name.
const fn abbreviation(metal: Metal) -> &'static str {
    match metal {
        Metal::YellowGold => "yg yellowgold",
        Metal::WhiteGold => "wg whitegold",
        Metal::RoseGold => "rg rosegold pinkgold",
        Metal::Platinum => "pt",
        Metal::Palladium => "pd",
        Metal::Silver => "ag sterling",
        Metal::TwoTone => "bicolour",
        Metal::Titanium => "ti",
    }
}

const fn karat_word(fineness: crate::model::Fineness) -> &'static str {
    match fineness.karat() {
        Some(9) => "9k 9ct",
        Some(10) => "10k",
        Some(14) => "14k 14ct",
        Some(18) => "18k 18ct",
        Some(22) => "22k 22ct",
        _ => "24k 24ct",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_to_plain_letters() {
        let folded: Vec<_> = words("Étoile pavé-SET 18k, “Übergröße”").collect();
        assert_eq!(folded, ["etoile", "pave", "set", "18k", "ubergrosse"]);
    }
}
