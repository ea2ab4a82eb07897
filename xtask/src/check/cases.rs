//! Every test that docs/cases.md names is there: a table of cases that claims more than it holds is worse than none.

use std::{collections::HashSet, path::Path};

use super::{Finding, Source};

const CASES: &str = "docs/cases.md";

pub(crate) fn check(root: &Path, sources: &[Source]) -> Vec<Finding> {
    let Ok(text) = std::fs::read_to_string(root.join(CASES)) else {
        return vec![Finding::broken(CASES, "cannot be read")];
    };
    let tests: HashSet<&str> = sources
        .iter()
        .flat_map(|source| source.text.split("fn ").skip(1))
        .filter_map(|rest| rest.split('(').next())
        .collect();
    named(&text)
        .into_iter()
        .filter(|(_, name)| !tests.contains(name))
        .map(|(line, name)| Finding::broken(format!("{CASES}:{line}"), format!("no test is called {name}")))
        .collect()
}

/// The tests that a text names, with their lines: sentences between backticks, of four words at least.
fn named(text: &str) -> Vec<(usize, &str)> {
    let is_test = |span: &&str| {
        span.matches('_').count() >= 3
            && span.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    let lines = text.lines().enumerate();
    lines
        .flat_map(|(at, line)| {
            line.split('`').skip(1).step_by(2).filter(is_test).map(move |name| (at + 1, name))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_tests_and_single_words_are_not() {
        let text = "`a_card_is_charged_once`, `set_currency`, `cargo xtask check`\n`two_tabs_get_one_order`";
        assert_eq!(named(text), [(1, "a_card_is_charged_once"), (2, "two_tabs_get_one_order")]);
    }
}
