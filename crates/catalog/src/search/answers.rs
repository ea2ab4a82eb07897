//! Questions that are not about a piece, and the page that answers each. They are data (`data/answers.txt`).

use std::{collections::HashMap, sync::LazyLock};

use super::{fold::words, stem::stem};

static ANSWERS: LazyLock<Answers> = LazyLock::new(|| Answers::read(include_str!("data/answers.txt")));

/// A page that answers a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The page's address in the shop.
    pub path: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// The answer in a sentence.
    pub text: &'static str,
}

#[derive(Debug, Default)]
struct Answers {
    list: Vec<Answer>,
    /// Places in the list by the stems of a phrase.
    phrases: HashMap<String, usize>,
    spellings: Vec<String>,
    /// Every phrase as it is written, for suggestions, with its place.
    written: Vec<(String, usize)>,
}

/// Every answer.
pub fn list_answers() -> &'static [Answer] {
    &ANSWERS.list
}

/// The answer to a phrase of stems.
pub(crate) fn answer(stems: &[&str]) -> Option<&'static Answer> {
    ANSWERS.phrases.get(&stems.join(" ")).and_then(|at| ANSWERS.list.get(*at))
}

/// Whether a stem only holds a question together.
pub(crate) fn is_filler(stem: &str) -> bool {
    ["a", "an", "the", "i", "is", "are", "it", "do", "does", "my", "your", "to", "of"].contains(&stem)
}

/// Every word of a question, sorted.
pub(crate) fn spellings() -> &'static [String] {
    &ANSWERS.spellings
}

/// The answers to questions that begin with some letters, each once.
pub(crate) fn beginning(letters: &str) -> Vec<&'static Answer> {
    let mut found: Vec<&Answer> = Vec::new();
    for (_, at) in ANSWERS.written.iter().filter(|(phrase, _)| phrase.starts_with(letters)) {
        if let Some(answer) = ANSWERS.list.get(*at).filter(|a| !found.contains(a)) {
            found.push(answer);
        }
    }
    found
}

impl Answers {
    fn read(text: &'static str) -> Self {
        let mut answers = Self::default();
        let mut next = Answer { path: "", title: "", text: "" };
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            match line.split_once(": ") {
                Some(("path", value)) => next.path = value,
                Some(("title", value)) => next.title = value,
                Some(("text", value)) => next.text = value,
                Some(("words", value)) => answers.put(next, value),
                _ => {}
            }
        }
        answers.spellings.sort_unstable();
        answers.spellings.dedup();
        answers
    }

    fn put(&mut self, answer: Answer, phrases: &str) {
        let at = self.list.len();
        self.list.push(answer);
        for phrase in phrases.split(',') {
            let words: Vec<_> = words(phrase).collect();
            let telling = words.iter().map(|w| stem(w)).filter(|s| !is_filler(s));
            self.phrases.insert(telling.collect::<Vec<_>>().join(" "), at);
            self.written.push((words.join(" "), at));
            self.spellings.extend(words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_whole_and_leads_to_a_page() {
        assert!(list_answers().len() >= 15);
        for answer in list_answers() {
            assert!(answer.path.starts_with('/') && !answer.title.is_empty(), "{answer:?}");
            assert!(answer.text.ends_with('.'), "{answer:?}");
        }
    }

    #[test]
    fn symptoms_and_questions_find_their_answer() {
        for (asked, title) in [
            ("returns", "Returns"),
            ("ring too loose", "When a ring does not fit"),
            ("Gift Card", "Gifts and gift cards"),
            ("ring sizes", "Ring size guide"),
        ] {
            let stems: Vec<_> = words(asked).map(|w| stem(&w).into_owned()).collect();
            let stems: Vec<_> = stems.iter().map(String::as_str).collect();
            assert_eq!(answer(&stems).map(|a| a.title), Some(title), "{asked}");
        }
    }
}
