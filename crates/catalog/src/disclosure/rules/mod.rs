//! Holding words against facts.

mod claims;
mod grades;
mod list;
mod metals;
mod phrase;
mod stones;
mod treatments;
mod weights;

pub use list::ALL;
pub(super) use stones::full_names;

use std::{collections::HashSet, sync::LazyLock};

use super::{
    facts::Facts,
    rule::{Finding, Place, Rule, Wording},
    text::Text,
};

/// Every word that a rule begins at.
static HOT: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lists =
        [stones::WORDS, grades::WORDS, weights::WORDS, treatments::WORDS, metals::WORDS, claims::WORDS];
    stones::names().chain(lists.into_iter().flatten().copied()).collect()
});

/// Everything in the words of a piece that a rule speaks against, refusals and advice, in the order of the fields.
pub fn check(facts: &Facts, wordings: &[Wording<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let texts: Vec<_> = wordings.iter().map(|w| Text::new(w.text)).collect();
    for (wording, text) in wordings.iter().zip(&texts) {
        let hot: Vec<_> = (0..text.len()).filter(|n| HOT.contains(text.word(*n))).collect();
        let mut page = Page { facts, wording, text, hot: &hot, findings: &mut findings };
        stones::check(&mut page);
        grades::check(&mut page);
        weights::check(&mut page);
        treatments::check_claims(&mut page);
        metals::check(&mut page);
        claims::check(&mut page);
    }
    treatments::check_named(facts, wordings, &texts, &mut findings);
    metals::check_karat_said(facts, wordings, &texts, &mut findings);
    findings
}

/// One text with what is known, and what was found so far.
struct Page<'a> {
    facts: &'a Facts,
    wording: &'a Wording<'a>,
    text: &'a Text<'a>,
    /// The places of words that some rule begins at; most words of a text are none.
    hot: &'a [usize],
    findings: &'a mut Vec<Finding>,
}

impl Page<'_> {
    /// Notes words from one place to another against a rule, with the way out.
    fn add(&mut self, rule: &'static Rule, from: usize, to: usize, way_out: &str) {
        let words = self.text.written(from, to).split_whitespace().collect::<Vec<_>>().join(" ");
        let field = self.wording.field.clone();
        if self.findings.iter().any(|f| f.rule == rule && f.field == field && f.words == words) {
            return;
        }
        let message = format!("“{words}”: {} {way_out}", rule.says);
        self.findings.push(Finding { rule, field, words, message });
    }

    fn is_alt(&self) -> bool {
        self.wording.place == Place::Alt
    }
}

/// A finding about a piece's words as a whole, under the field that can mend it.
fn about_whole(rule: &'static Rule, wordings: &[Wording<'_>], way_out: &str) -> Option<Finding> {
    let place = wordings.iter().find(|w| w.place == Place::Description)?;
    let message = format!("{} {way_out}", rule.says);
    Some(Finding { rule, field: place.field.clone(), words: String::new(), message })
}
