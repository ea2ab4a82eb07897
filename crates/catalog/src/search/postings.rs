//! Where each word stands, and which products carry each fact.

use std::{collections::HashMap, sync::Arc};

use super::{
    codes::CodeIndex,
    fold::words,
    lexicon::is_noise,
    phrases::Phrases,
    stem::stem,
    tags::{Tag, tags_of},
};
use crate::{
    index::{Bits, Carriers},
    model::ProductView,
};

/// Where a word stands in a product, the most telling place first. A word is kept at its best place only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    /// Its name.
    Title,
    /// Its line, and the words for what it is: category, stones, metals, setting.
    Nature,
    /// The line about it.
    Tagline,
    /// The paragraphs about it.
    Body,
}

impl Field {
    pub(crate) const ALL: [Self; 4] = [Self::Title, Self::Nature, Self::Tagline, Self::Body];
}

/// The products a word stands in, by its best place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Postings {
    fields: [Carriers; 4],
}

impl Postings {
    pub(crate) fn of(&self, field: Field) -> Option<&Carriers> {
        self.fields.get(field as usize)
    }

    /// Adds every product the word stands in to a set.
    pub(crate) fn add_to(&self, set: &mut Bits) {
        self.fields.iter().for_each(|field| field.add_to(set));
    }

    /// How many products the word stands in.
    pub(crate) fn count(&self) -> usize {
        self.fields.iter().map(Carriers::count).sum()
    }

    fn bytes(&self) -> usize {
        self.fields.iter().map(Carriers::bytes).sum()
    }
}

/// A word as it stands in texts, and its place among the stems.
#[derive(Debug, Clone)]
pub(crate) struct Spelling {
    pub(crate) word: Box<str>,
    pub(crate) stem: u32,
}

/// Every word and fact of the catalogue. Cloning shares what has not changed.
#[derive(Debug, Clone, Default)]
pub(crate) struct TextIndex {
    stems: Arc<HashMap<Box<str>, u32>>,
    postings: Vec<Arc<Postings>>,
    /// Sorted by word.
    spellings: Arc<Vec<Spelling>>,
    tags: HashMap<Tag, Arc<Carriers>>,
    /// How many words each title has, by ordinal.
    title_lengths: Arc<Vec<u8>>,
    pub(crate) codes: Arc<CodeIndex>,
    pub(crate) phrases: Arc<Phrases>,
}

impl TextIndex {
    /// Reads every product once. Texts shared between products are split only once.
    pub(crate) fn build<'a>(products: &(impl Iterator<Item = (u32, &'a ProductView)> + Clone)) -> Self {
        let mut writer = Writer::default();
        for (ordinal, product) in products.clone() {
            writer.add(ordinal, product);
        }
        let codes = CodeIndex::build(products.clone());
        let phrases = Phrases::build(products.clone());
        writer.finish(codes, phrases)
    }

    /// The index after one product changed, appeared (`None` before) or went away (`None` after).
    pub(crate) fn change(&mut self, ordinal: u32, before: Option<&ProductView>, after: Option<&ProductView>) {
        let reads_the_same = before.zip(after).is_some_and(|(a, b)| same_words(a, b));
        if !reads_the_same {
            if let Some(before) = before {
                self.each_word(before, |postings, _| {
                    postings.fields.iter_mut().for_each(|f| f.remove(ordinal));
                });
            }
            if let Some(after) = after {
                self.insert_words(ordinal, after);
            }
        }
        let (old, new) = (before.map(tags_of).unwrap_or_default(), after.map(tags_of).unwrap_or_default());
        for tag in old.iter().filter(|t| !new.contains(t)) {
            if let Some(set) = self.tags.get_mut(tag) {
                Arc::make_mut(set).remove(ordinal);
            }
        }
        for tag in new.into_iter().filter(|t| !old.contains(t)) {
            Arc::make_mut(self.tags.entry(tag).or_default()).insert(ordinal);
        }
        self.tags.retain(|_, set| !set.is_empty());
    }

    /// Codes and suggested phrases follow once for all products that changed together.
    pub(crate) fn settle<'a>(&mut self, products: &(impl Iterator<Item = (u32, &'a ProductView)> + Clone)) {
        self.codes = Arc::new(CodeIndex::build(products.clone()));
        self.phrases = Arc::new(Phrases::build(products.clone()));
    }

    fn each_word(&mut self, product: &ProductView, mut each: impl FnMut(&mut Postings, Field)) {
        for (field, text) in texts(product) {
            for word in words(&text) {
                if let Some(at) = self.stems.get(stem(&word).as_ref()).copied()
                    && let Some(postings) = self.postings.get_mut(at as usize)
                {
                    each(Arc::make_mut(postings), field);
                }
            }
        }
    }

    fn insert_words(&mut self, ordinal: u32, product: &ProductView) {
        let mut writer = Writer::from(std::mem::take(self));
        writer.add_words(ordinal, product);
        *self = writer.resume();
    }

    /// The stem of a folded word, if any product has it.
    pub(crate) fn find(&self, word: &str) -> Option<u32> {
        let at = self.stems.get(stem(word).as_ref()).copied()?;
        self.postings.get(at as usize).filter(|p| p.count() > 0).map(|_| at)
    }

    pub(crate) fn postings(&self, stem: u32) -> Option<&Postings> {
        self.postings.get(stem as usize).map(|p| &**p)
    }

    /// The products that carry a fact.
    pub(crate) fn tagged(&self, tag: &Tag) -> Option<&Carriers> {
        self.tags.get(tag).map(|set| &**set)
    }

    /// Every word, sorted.
    pub(crate) fn spellings(&self) -> &[Spelling] {
        &self.spellings
    }

    /// The words that begin with some letters.
    pub(crate) fn beginning(&self, letters: &str) -> &[Spelling] {
        let from = self.spellings.partition_point(|s| *s.word < *letters);
        let rest = self.spellings.get(from..).unwrap_or_default();
        let many = rest.partition_point(|s| s.word.starts_with(letters));
        rest.get(..many).unwrap_or_default()
    }

    /// How many ordinals there are.
    pub(crate) fn slots(&self) -> usize {
        self.title_lengths.len()
    }

    /// How many words a product's title has.
    pub(crate) fn title_length(&self, ordinal: u32) -> u8 {
        self.title_lengths.get(ordinal as usize).copied().unwrap_or(1).max(1)
    }

    /// About how much memory the index takes, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let words: usize = self.spellings.iter().map(|s| 2 * s.word.len() + 72).sum();
        let postings: usize = self.postings.iter().map(|p| p.bytes() + size_of::<Postings>() + 24).sum();
        let tags: usize = self.tags.values().map(|set| set.bytes() + size_of::<Carriers>() + 96).sum();
        words + postings + tags + self.title_lengths.len() + self.codes.bytes() + self.phrases.bytes()
    }
}

/// Whether two versions of a product read the same to the index.
fn same_words(a: &ProductView, b: &ProductView) -> bool {
    texts(a) == texts(b)
}

/// Whether two versions of a product have the same codes.
pub(crate) fn same_codes(a: &ProductView, b: &ProductView) -> bool {
    let variants = |p: &ProductView| {
        p.variants.iter().map(|v| (Arc::clone(&v.sku), v.serial().cloned())).collect::<Vec<_>>()
    };
    variants(a) == variants(b) && a.stones == b.stones
}

/// The texts of a product, the most telling first.
fn texts(product: &ProductView) -> Vec<(Field, Arc<str>)> {
    let mut texts = vec![(Field::Title, Arc::clone(&product.title))];
    let mut nature = |text: &str| texts.push((Field::Nature, text.into()));
    if let Some(line) = &product.line {
        nature(line);
    }
    nature(product.category.plural());
    product.ring_purpose.iter().for_each(|p| nature(p.label()));
    product.head.iter().for_each(|h| nature(h.label()));
    product.finish.iter().for_each(|f| nature(f.label()));
    product.band_profile.iter().for_each(|p| nature(p.label()));
    product.chain_type.iter().for_each(|c| nature(c.label()));
    product.setting_styles.iter().for_each(|s| nature(s.label()));
    for stone in product.principal_stones() {
        nature(&stone.name());
        nature(stone.shape.label());
        stone.colour.iter().for_each(|c| nature(c.label()));
        stone.lab.iter().for_each(|l| nature(l.label()));
    }
    for metal in product.metals() {
        nature(metal.label());
    }
    texts.push((Field::Tagline, Arc::clone(&product.tagline)));
    texts.push((Field::Body, Arc::clone(&product.description)));
    texts
}

/// An index while it is written.
#[derive(Default)]
struct Writer {
    stems: HashMap<Box<str>, u32>,
    postings: Vec<Arc<Postings>>,
    /// The product each stem was last met in: a word counts at its best place only.
    met_in: Vec<u32>,
    spellings: HashMap<Box<str>, u32>,
    fresh: Vec<Spelling>,
    tags: HashMap<Tag, Carriers>,
    title_lengths: Vec<u8>,
    /// Stems of texts met before.
    known: HashMap<Arc<str>, Arc<[u32]>>,
    before: Option<TextIndex>,
}

impl Writer {
    /// Goes on with an index.
    fn from(mut index: TextIndex) -> Self {
        let stems = Arc::unwrap_or_clone(std::mem::take(&mut index.stems));
        let postings = std::mem::take(&mut index.postings);
        let title_lengths = Arc::unwrap_or_clone(std::mem::take(&mut index.title_lengths));
        let met_in = vec![u32::MAX; postings.len()];
        Self { stems, postings, met_in, title_lengths, before: Some(index), ..Self::default() }
    }

    fn add(&mut self, ordinal: u32, product: &ProductView) {
        self.add_words(ordinal, product);
        for tag in tags_of(product) {
            self.tags.entry(tag).or_default().insert(ordinal);
        }
    }

    fn add_words(&mut self, ordinal: u32, product: &ProductView) {
        for (field, text) in texts(product) {
            let stems = self.stems_of(&text);
            if field == Field::Title {
                let at = ordinal as usize;
                if self.title_lengths.len() <= at {
                    self.title_lengths.resize(at + 1, 0);
                }
                if let Some(length) = self.title_lengths.get_mut(at) {
                    *length = u8::try_from(stems.len()).unwrap_or(u8::MAX);
                }
            }
            for stem in stems.iter() {
                let (Some(postings), Some(met)) =
                    (self.postings.get_mut(*stem as usize), self.met_in.get_mut(*stem as usize))
                else {
                    continue;
                };
                if *met != ordinal {
                    *met = ordinal;
                    if let Some(set) = Arc::make_mut(postings).fields.get_mut(field as usize) {
                        set.insert(ordinal);
                    }
                }
            }
        }
    }

    /// The stems of a text, each once.
    fn stems_of(&mut self, text: &Arc<str>) -> Arc<[u32]> {
        if let Some(known) = self.known.get(text) {
            return Arc::clone(known);
        }
        let mut found = Vec::new();
        for word in words(text).filter(|w| !is_noise(w)) {
            let at = self.stem_of(&word);
            if !found.contains(&at) {
                found.push(at);
            }
        }
        let found: Arc<[u32]> = found.into();
        self.known.insert(Arc::clone(text), Arc::clone(&found));
        found
    }

    fn stem_of(&mut self, word: &str) -> u32 {
        if let Some(at) = self.spellings.get(word) {
            return *at;
        }
        let stem = stem(word);
        let at = match self.stems.get(stem.as_ref()) {
            Some(at) => *at,
            None => {
                let at = u32::try_from(self.postings.len()).unwrap_or(u32::MAX);
                self.stems.insert(stem.as_ref().into(), at);
                self.postings.push(Arc::default());
                self.met_in.push(u32::MAX);
                at
            }
        };
        self.spellings.insert(word.into(), at);
        let known = self
            .before
            .as_ref()
            .is_some_and(|b| b.spellings.binary_search_by(|s| (*s.word).cmp(word)).is_ok());
        if !known {
            self.fresh.push(Spelling { word: word.into(), stem: at });
        }
        at
    }

    fn finish(mut self, codes: CodeIndex, phrases: Phrases) -> TextIndex {
        self.fresh.sort_unstable_by(|a, b| a.word.cmp(&b.word));
        for postings in &mut self.postings {
            Arc::make_mut(postings).fields.iter_mut().for_each(Carriers::settle);
        }
        self.tags.values_mut().for_each(Carriers::settle);
        TextIndex {
            stems: Arc::new(self.stems),
            postings: self.postings,
            spellings: Arc::new(self.fresh),
            tags: self.tags.into_iter().map(|(tag, set)| (tag, Arc::new(set))).collect(),
            title_lengths: Arc::new(self.title_lengths),
            codes: Arc::new(codes),
            phrases: Arc::new(phrases),
        }
    }

    /// The index that was gone on with.
    fn resume(self) -> TextIndex {
        let mut index = self.before.unwrap_or_default();
        if !self.fresh.is_empty() {
            let spellings = Arc::make_mut(&mut index.spellings);
            spellings.extend(self.fresh);
            spellings.sort_unstable_by(|a, b| a.word.cmp(&b.word));
        }
        index.stems = Arc::new(self.stems);
        index.postings = self.postings;
        index.title_lengths = Arc::new(self.title_lengths);
        index
    }
}
