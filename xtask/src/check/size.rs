//! Files stay small enough to read at one sitting.

use super::{Finding, Source};

/// More lines than this break the rule.
const MOST: usize = 500;
/// More lines than this are said aloud.
const MANY: usize = 300;

pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let ours = sources.iter().filter(|s| !s.path.starts_with("migrations/"));
    ours.filter_map(|source| judge(&source.path, source.text.lines().count())).collect()
}

fn judge(path: &str, lines: usize) -> Option<Finding> {
    if lines > MOST {
        return Some(Finding::broken(
            path,
            format!("{lines} lines; cut it along a module line (at most {MOST})"),
        ));
    }
    (lines > MANY).then(|| Finding::warning(path, format!("{lines} lines; about {MANY} read well")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_files_are_refused_and_longish_ones_mentioned() {
        assert_eq!(judge("a.rs", 300), None);
        assert_eq!(judge("a.rs", 301).map(|f| f.broken), Some(false));
        assert_eq!(judge("a.rs", 500).map(|f| f.broken), Some(false));
        assert_eq!(judge("a.rs", 501).map(|f| f.broken), Some(true));
    }
}
