//! When words about a thing are no claim to it.

use super::super::text::{Gap, Text};

const NEGATIONS: &[&str] = &[
    "no", "not", "without", "never", "neither", "nor", "unlike", "than", "zero", "isn", "aren", "lacks",
    "instead",
];
/// Words at which a noun's phrase begins; what stands before them speaks of something else.
const BORDERS: &[&str] = &[
    "and", "but", "with", "in", "on", "for", "from", "which", "that", "this", "these", "its", "so", "or",
    "by", "is", "are", "to", "only", "just", "because", "has", "have", "between", "each", "every",
];
/// Words that set a piece beside another.
const BESIDE: &[&str] =
    &["beside", "against", "alongside", "next", "matches", "match", "pairs", "under", "above"];

/// Whether the thing at this place is denied, or only compared with: "no diamond", "softer than sapphire".
pub(super) fn is_denied(text: &Text<'_>, at: usize) -> bool {
    for back in 1..=5 {
        let Some(place) = at.checked_sub(back) else { return false };
        if text.gap(place + 1) == Gap::Stop || text.gap(place + 1) == Gap::Comma {
            return false;
        }
        let word = text.word(place);
        if NEGATIONS.contains(&word) {
            return !matches!(text.word(place + 1), "only" | "just" | "merely");
        }
        if word == "of" && matches!(text.before(place, 1), "instead" | "free") {
            return true;
        }
        if word == "of" || BORDERS.contains(&word) {
            return false;
        }
    }
    false
}

/// Whether another piece is spoken of: "worn beside a diamond band".
pub(super) fn is_beside(text: &Text<'_>, at: usize) -> bool {
    (1..=4)
        .map_while(|back| at.checked_sub(back))
        .take_while(|n| text.gap(n + 1) != Gap::Stop)
        .any(|n| BESIDE.contains(&text.word(n)))
}

/// Whether the thing is only likened: "the fire of a mined diamond", "as bright as a natural one".
pub(super) fn is_likened(text: &Text<'_>, at: usize) -> bool {
    (1..=5).map_while(|back| at.checked_sub(back)).take_while(|n| text.gap(n + 1) != Gap::Stop).any(|n| {
        matches!(text.word(n), "as" | "like" | "than" | "unlike" | "same")
            || (text.word(n) == "of" && matches!(text.word(n + 1), "a" | "any" | "the"))
    })
}
