//! What a query means: facts, measures, words, questions; with slips of the fingers put right.

use std::{borrow::Borrow, cmp::Reverse};

use super::{
    answers::{self, Answer},
    atoms::{Atom, Placed, atoms, looked_at},
    lexicon::{self, Fact, LONGEST_PHRASE, is_noise},
    measure::{Measure, measure},
    postings::TextIndex,
    spelling::{Guess, nearest},
    stem::stem,
    tags::Tag,
};

/// How a query is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct How {
    /// Words are taken as they are typed, without putting anything right.
    pub as_typed: bool,
    /// The last word may still be growing.
    pub typing: bool,
}

/// Something a product must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Need {
    Fact(Fact),
    Measure(Measure),
    /// One of these words, by their stems.
    Words(Vec<u32>),
    /// A word that stands nowhere.
    Nowhere,
}

impl Need {
    /// The one attribute it is about, if it is about one.
    pub(crate) fn facet(&self) -> Option<&'static str> {
        match self {
            Self::Fact(Fact::Any(tags)) => {
                let facet = tags.first()?.facet;
                tags.iter().all(|t| t.facet == facet).then_some(facet)
            }
            Self::Fact(Fact::None(_)) | Self::Words(_) | Self::Nowhere => None,
            Self::Measure(Measure::Price(..)) => Some("price"),
            Self::Measure(Measure::Carat(..)) => Some("carat"),
            Self::Measure(Measure::Size(_)) => Some("size"),
            Self::Measure(Measure::Fineness(_)) => Some("fineness"),
            Self::Measure(Measure::Across(_)) => Some("diameter_mm"),
            Self::Measure(Measure::Long(_)) => Some("length_mm"),
        }
    }
}

/// A part of the query with a meaning of its own; kept or given up as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clause {
    pub(crate) needs: Vec<Need>,
    /// The words people read.
    pub(crate) label: String,
    /// Where it stands in what was typed.
    pub(crate) place: (usize, usize),
    /// The stems of its words, where any product has them.
    pub(crate) stems: Vec<u32>,
}

impl Clause {
    /// The one attribute it is about, if it is about one.
    pub(crate) fn facet(&self) -> Option<&'static str> {
        match self.needs.as_slice() {
            [need] => need.facet(),
            _ => None,
        }
    }

    /// Whether it was understood as more than words.
    pub(crate) fn is_understood(&self) -> bool {
        !matches!(self.needs.first(), Some(Need::Words(_) | Need::Nowhere) | None)
    }
}

/// A query as it was understood.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reading {
    /// What was looked at of it.
    pub(crate) typed: String,
    /// The query with slips put right, when any was.
    pub(crate) corrected: Option<String>,
    pub(crate) clauses: Vec<Clause>,
    pub(crate) answers: Vec<&'static Answer>,
}

/// A word or number with its stem, and its place among the atoms.
struct Token {
    stem: String,
    at: usize,
}

/// Reads a query against the words of a catalogue.
pub(crate) fn read(text: &TextIndex, query: &str, how: How) -> Reading {
    let typed = looked_at(query).trim().to_owned();
    let mut atoms = atoms(&typed);
    let corrected = if how.as_typed { None } else { put_right(text, &typed, &mut atoms, how) };
    let mut taken = vec![false; atoms.len()];
    let mut clauses = measures(&atoms, &mut taken);
    let tokens = tokens(&atoms, &taken);
    let (answers, answered) = questions(&tokens, atoms.len());
    phrases(text, &atoms, &tokens, &answered, &mut taken, &mut clauses);
    plain_words(text, &typed, &atoms, &answered, &mut taken, &mut clauses, how);
    clauses.sort_by_key(|c| c.place);
    Reading { typed, corrected, clauses, answers }
}

/// Replaces words that nobody knows by the nearest one that somebody does.
fn put_right(text: &TextIndex, typed: &str, atoms: &mut [Placed], how: How) -> Option<String> {
    let last = atoms.len().checked_sub(1);
    let mut changed = Vec::new();
    for (at, placed) in atoms.iter_mut().enumerate() {
        let Atom::Word(word) = &placed.atom else { continue };
        if is_known(text, word) || begins_something(text, word, how.typing && Some(at) == last) {
            continue;
        }
        let near = |words: &'static [String]| nearest(word, words, |w: &String| w.as_str(), |_| 1);
        let in_texts = nearest(
            word,
            text.spellings(),
            |s| &s.word,
            |s| text.postings(s.stem).map_or(0, |p| p.count() as u64),
        );
        let guesses = [near(lexicon::spellings()), in_texts, near(answers::spellings())];
        let first = word.as_bytes().first();
        let best = guesses.into_iter().flatten().min_by_key(|g: &Guess<'_>| {
            (g.distance, g.word.as_bytes().first() != first, Reverse(g.word.len()))
        });
        if let Some(guess) = best {
            let word = guess.word.to_owned();
            changed.push((placed.place, word.clone()));
            placed.atom = Atom::Word(word);
        }
    }
    if changed.is_empty() {
        return None;
    }
    let mut corrected = typed.to_owned();
    for ((from, to), word) in changed.iter().rev() {
        corrected.replace_range(*from..*to, word);
    }
    Some(corrected)
}

fn is_known(text: &TextIndex, word: &str) -> bool {
    let listed = |list: &[String]| list.binary_search_by(|w| w.as_str().cmp(word)).is_ok();
    is_noise(word)
        || text.find(word).is_some()
        || listed(lexicon::spellings())
        || listed(answers::spellings())
        || lexicon::meaning(&[stem(word).as_ref()]).is_some()
        || answers::answer(&[stem(word).as_ref()]).is_some()
}

/// Whether a word may be the beginning of another: a growing one from two letters, others from three.
fn begins_something(text: &TextIndex, word: &str, growing: bool) -> bool {
    let begun = |list: &[String]| {
        let from = list.partition_point(|w| w.as_str() < word);
        list.get(from).is_some_and(|w| w.starts_with(word))
    };
    word.len() >= if growing { 2 } else { 3 }
        && (text.beginning(word).iter().any(|s| text.postings(s.stem).is_some_and(|p| p.count() > 0))
            || begun(lexicon::spellings())
            || (growing && begun(answers::spellings())))
}

fn measures(atoms: &[Placed], taken: &mut [bool]) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let mut at = 0;
    while let Some(rest) = atoms.get(at..).filter(|r| !r.is_empty()) {
        let Some(found) = measure(rest) else {
            at += 1;
            continue;
        };
        let to = at + found.atoms.max(1);
        taken.iter_mut().take(to).skip(at).for_each(|t| *t = true);
        clauses.push(Clause {
            needs: vec![Need::Measure(found.measure)],
            label: found.label,
            place: span(atoms, at, to),
            stems: Vec::new(),
        });
        at = to;
    }
    clauses
}

fn span(atoms: &[Placed], from: usize, to: usize) -> (usize, usize) {
    let begins = atoms.get(from).map_or(0, |a| a.place.0);
    let ends = atoms.get(to - 1).map_or(begins, |a| a.place.1);
    (begins, ends)
}

/// The words and whole numbers that no measure took. Marks do not part words: "lab-grown" is two.
fn tokens(atoms: &[Placed], taken: &[bool]) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (at, (placed, taken)) in atoms.iter().zip(taken).enumerate() {
        let stem = match &placed.atom {
            _ if *taken => continue,
            Atom::Word(word) => stem(word).into_owned(),
            Atom::Number(n) if n % 1_000 == 0 => (n / 1_000).to_string(),
            _ => continue,
        };
        tokens.push(Token { stem, at });
    }
    tokens
}

/// The questions among the words, the longest phrases first, and how long a phrase each atom is part of.
fn questions(tokens: &[Token], atoms: usize) -> (Vec<&'static Answer>, Vec<usize>) {
    let mut found: Vec<&'static Answer> = Vec::new();
    let mut answered = vec![0; atoms];
    // "my ring is too loose" asks what "ring too loose" asks
    let tokens: Vec<&Token> = tokens.iter().filter(|t| !answers::is_filler(&t.stem)).collect();
    let mut at = 0;
    while at < tokens.len() {
        let Some((answer, many)) = longest(&tokens, at, answers::answer) else {
            at += 1;
            continue;
        };
        for token in tokens.iter().skip(at).take(many) {
            if let Some(slot) = answered.get_mut(token.at) {
                *slot = many;
            }
        }
        if !found.contains(&answer) {
            found.push(answer);
        }
        at += many;
    }
    (found, answered)
}

/// The longest phrase that begins at a token and means something.
fn longest<T, K: Borrow<Token>>(
    tokens: &[K],
    at: usize,
    find: impl Fn(&[&str]) -> Option<T>,
) -> Option<(T, usize)> {
    let part = tokens.iter().skip(at).take(LONGEST_PHRASE);
    let stems: Vec<&str> = part.map(|t| t.borrow().stem.as_str()).collect();
    (1..=stems.len()).rev().find_map(|many| find(stems.get(..many)?).map(|found| (found, many)))
}

fn phrases(
    text: &TextIndex,
    atoms: &[Placed],
    tokens: &[Token],
    answered: &[usize],
    taken: &mut [bool],
    clauses: &mut Vec<Clause>,
) {
    let mut at = 0;
    while at < tokens.len() {
        let found = colour_grade(tokens, at)
            .or_else(|| longest(tokens, at, lexicon::meaning).map(|(facts, many)| (facts.to_vec(), many)));
        let Some((facts, many)) = found else {
            at += 1;
            continue;
        };
        let part = tokens.get(at..at + many).unwrap_or_default();
        at += many;
        // a longer question says more: "ring too loose" asks for no ring
        if part.iter().all(|t| answered.get(t.at).is_some_and(|a| *a > many)) {
            continue;
        }
        let (Some(first), Some(last)) = (part.first(), part.last()) else { continue };
        let place = span(atoms, first.at, last.at + 1);
        part.iter().for_each(|t| {
            if let Some(slot) = taken.get_mut(t.at) {
                *slot = true;
            }
        });
        let words = part.iter().filter_map(|t| atoms.get(t.at)?.word());
        clauses.push(Clause {
            label: label(&facts, &words.clone().collect::<Vec<_>>().join(" ")),
            stems: words.filter(|w| !is_noise(w)).filter_map(|w| text.find(w)).collect(),
            needs: facts.into_iter().map(Need::Fact).collect(),
            place,
        });
    }
}

/// A single letter beside a clarity or the word colour: "F VS1", "colour G".
fn colour_grade(tokens: &[Token], at: usize) -> Option<(Vec<Fact>, usize)> {
    let letter = &tokens.get(at)?.stem;
    let [b'd'..=b'z'] = letter.as_bytes() else { return None };
    let beside = |token: Option<&Token>| {
        token.is_some_and(|t| {
            t.stem == "colour"
                || matches!(lexicon::meaning(&[&t.stem]), Some([Fact::Any(tags)]) if tags.iter().all(|t| t.facet == "clarity"))
        })
    };
    let near =
        beside(tokens.get(at + 1)) || at.checked_sub(1).is_some_and(|before| beside(tokens.get(before)));
    near.then(|| (vec![Fact::Any(vec![Tag::new("colour", letter.to_uppercase())])], 1))
}

/// What people read for some facts: the label of a single code, or else what was typed.
fn label(facts: &[Fact], typed: &str) -> String {
    let own = match facts {
        [Fact::Any(tags)] => match tags.as_slice() {
            [tag] if tag.facet == "colour" => tag.label().map(|l| format!("Colour {l}")),
            [tag] if tag.facet == "treatment" => None,
            [tag] => tag.label().map(str::to_owned),
            _ => None,
        },
        _ => None,
    };
    own.unwrap_or_else(|| {
        let mut letters = typed.chars();
        letters.next().map_or_else(String::new, |c| c.to_uppercase().collect::<String>() + letters.as_str())
    })
}

/// The words that are left: each must stand somewhere in the product.
fn plain_words(
    text: &TextIndex,
    typed: &str,
    atoms: &[Placed],
    answered: &[usize],
    taken: &mut [bool],
    clauses: &mut Vec<Clause>,
    how: How,
) {
    let last = atoms.len().checked_sub(1);
    for (at, placed) in atoms.iter().enumerate() {
        if taken.get(at).copied().unwrap_or(true) || answered.get(at).is_some_and(|a| *a > 0) {
            continue;
        }
        let word = match &placed.atom {
            Atom::Word(word) => word.clone(),
            Atom::Number(n) if n % 1_000 == 0 => (n / 1_000).to_string(),
            _ => continue,
        };
        if is_noise(&word) {
            continue;
        }
        let growing = how.typing && Some(at) == last;
        let stems = stems_for(text, &word, growing);
        let is_number = matches!(placed.atom, Atom::Number(_));
        if stems.is_empty() && (is_number || word.len() == 1) {
            // a stray figure or letter asks for nothing
            continue;
        }
        let need = if stems.is_empty() { Need::Nowhere } else { Need::Words(stems.clone()) };
        let label = typed.get(placed.place.0..placed.place.1).unwrap_or(&word).to_owned();
        clauses.push(Clause { needs: vec![need], label, place: placed.place, stems });
    }
}

/// The stems a word stands for: its own, or those of the words it begins.
fn stems_for(text: &TextIndex, word: &str, growing: bool) -> Vec<u32> {
    const MOST: usize = 64;
    let own = text.find(word);
    if let Some(own) = own.filter(|_| !growing) {
        return vec![own];
    }
    let mut stems: Vec<u32> = own.into_iter().collect();
    if word.len() >= if growing { 2 } else { 3 } {
        for spelling in text.beginning(word) {
            if stems.len() < MOST && !stems.contains(&spelling.stem) {
                stems.push(spelling.stem);
            }
        }
    }
    stems
}
