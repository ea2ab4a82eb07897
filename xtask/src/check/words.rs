//! Words that do not belong where they stand.

use super::{
    Finding, Source,
    rust_text::{Piece, pieces},
};

/// Words of unfinished work, in code.
const UNFINISHED_CODE: &[&str] = &["todo!", "unimplemented!", "dbg!"];
/// Words of unfinished work, in comments: an issue says it better.
const UNFINISHED_COMMENT: &[&str] = &["TODO", "FIXME", "XXX"];
/// Writes HTML without escaping: the design system alone may, and answers for it.
const UNESCAPED: &str = "PreEscaped";

pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    // this folder's own files spell the words out
    let ours = sources.iter().filter(|s| s.path.ends_with(".rs") && !s.path.starts_with("xtask/src/check"));
    ours.flat_map(check_file).collect()
}

fn check_file(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut found = |line: usize, text: &str, word: &str, sentence: &str| {
        if let Some(at) = text.find(word) {
            let line = line + text[..at].matches('\n').count();
            findings.push(Finding::broken(format!("{}:{line}", source.path), format!("{word} {sentence}")));
        }
    };
    for (line, piece) in pieces(&source.text) {
        match piece {
            Piece::Code(code) => {
                for word in UNFINISHED_CODE {
                    found(line, code, word, "is unfinished work");
                }
                if !source.path.starts_with("crates/ui/") {
                    found(line, code, UNESCAPED, "belongs to ui: use a component, or add one there");
                }
            }
            Piece::Comment(comment) => {
                for word in UNFINISHED_COMMENT {
                    found(line, comment, word, "in a comment: finish it, or open an issue");
                }
            }
            Piece::Text(_) => {}
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> Vec<Finding> {
        check(&[Source { path: path.to_owned(), text: text.to_owned() }])
    }

    #[test]
    fn unfinished_work_is_found_with_its_line() {
        let found = findings("crates/web/src/a.rs", "fn f() {\n    todo!()\n}\n// FIXME later\n");
        let places: Vec<_> = found.iter().map(|f| f.place.as_str()).collect();
        assert_eq!(places, ["crates/web/src/a.rs:2", "crates/web/src/a.rs:4"]);
        assert!(findings("crates/web/src/a.rs", "f(\"todo!\"); // the list of things to do").is_empty());
    }

    #[test]
    fn only_the_design_system_writes_unescaped_html() {
        let text = "html! { (PreEscaped(x)) }";
        assert_eq!(findings("crates/storefront/src/a.rs", text).len(), 1);
        assert!(findings("crates/ui/src/a.rs", text).is_empty());
        assert!(findings("crates/storefront/src/a.rs", "// PreEscaped is for ui\n").is_empty());
    }
}
