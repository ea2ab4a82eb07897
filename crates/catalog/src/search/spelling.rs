//! The word that was probably meant: a walk over sorted words that keeps the distances of shared beginnings.

use std::cmp::Reverse;

/// Words longer than this are not corrected.
const LONGEST: usize = 28;

/// A word that was probably meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Guess<'a> {
    pub(crate) word: &'a str,
    pub(crate) distance: u8,
}

/// How many slips are forgiven in a word of so many letters: none in short ones, one from four, two from eight.
pub(crate) const fn forgiven(letters: usize) -> u8 {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// The nearest words within a distance: missing, added, changed and swapped neighbouring letters count one each
/// (optimal string alignment). `words` are sorted. The first letter is right more often than any other, so words
/// that begin alike are taken first; a letter is left out more often than added, so longer words come before shorter ones;
/// among equals `weight` decides.
pub(crate) fn nearest<'a, T>(
    typed: &str,
    words: &'a [T],
    read: impl Fn(&T) -> &str,
    weight: impl Fn(&'a T) -> u64,
) -> Option<Guess<'a>> {
    let most = forgiven(typed.len());
    if most == 0 || typed.len() > LONGEST || typed.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut best: Option<(Rank, &str)> = None;
    each_near(typed.as_bytes(), most, words, &read, |at, distance| {
        let word = read(at);
        let differs = word.as_bytes().first() != typed.as_bytes().first();
        let rank = (distance, differs, Reverse(word.len()), Reverse(weight(at)));
        if weight(at) > 0 && best.as_ref().is_none_or(|(known, _)| rank < *known) {
            best = Some((rank, word));
        }
    });
    best.map(|((distance, ..), word)| Guess { word, distance })
}

/// Distance, whether the first letter differs, the length and the weight: least is best.
type Rank = (u8, bool, Reverse<usize>, Reverse<u64>);
type Row = [u8; LONGEST + 2];
/// What stands where a distance is greater than any that is forgiven.
const FAR: u8 = 100;

fn each_near<'a, T>(
    typed: &[u8],
    most: u8,
    words: &'a [T],
    read: &impl Fn(&T) -> &str,
    mut found: impl FnMut(&'a T, u8),
) {
    // row d holds the distances of the word's first d letters to every beginning of what was typed
    let mut rows: [Row; LONGEST + 2] = [[FAR; LONGEST + 2]; LONGEST + 2];
    for (slot, n) in rows[0].iter_mut().zip(0_u8..) {
        *slot = n;
    }
    let mut before: &[u8] = b"";
    let mut sound = 0;
    let mut at = 0;
    while let Some(entry) = words.get(at) {
        at += 1;
        let word = read(entry).as_bytes();
        // too short or too long to be meant; what the rows hold stays as it is
        if word.len() > LONGEST || word.len().abs_diff(typed.len()) > usize::from(most) {
            continue;
        }
        let shared = word.iter().zip(before).take_while(|(a, b)| a == b).count().min(sound);
        before = word;
        sound = word.len();
        for depth in shared + 1..=word.len() {
            let least = fill(&mut rows, depth, typed, word, most);
            let least_before = least_of(&rows[depth - 1], depth - 1, typed.len(), most);
            // a swap may still reach over one row
            if least > most && least_before > most {
                sound = depth;
                let hopeless = word.get(..depth).unwrap_or_default();
                let rest = words.get(at..).unwrap_or_default();
                at += rest.partition_point(|w| read(w).as_bytes().starts_with(hopeless));
                break;
            }
        }
        if sound == word.len()
            && let Some(distance) = rows.get(word.len()).and_then(|row| row.get(typed.len()))
            && *distance <= most
        {
            found(entry, *distance);
        }
    }
}

/// Fills a row as far as distances can be forgiven: so many letters before and after the diagonal. What lies beside them was
/// never less than [`FAR`].
#[expect(
    clippy::indexing_slicing,
    reason = "typed and word are at most LONGEST long, and rows reach two further"
)]
fn fill(rows: &mut [Row; LONGEST + 2], depth: usize, typed: &[u8], word: &[u8], most: u8) -> u8 {
    let letter = word[depth - 1];
    let most_letters = usize::from(most);
    rows[depth][0] = u8::try_from(depth).unwrap_or(FAR);
    for at in depth.saturating_sub(most_letters).max(1)..=(depth + most_letters).min(typed.len()) {
        let change = u8::from(typed[at - 1] != letter);
        let mut least =
            (rows[depth - 1][at - 1] + change).min(rows[depth - 1][at] + 1).min(rows[depth][at - 1] + 1);
        if depth > 1 && at > 1 && typed[at - 2] == letter && typed[at - 1] == word[depth - 2] {
            least = least.min(rows[depth - 2][at - 2] + 1);
        }
        rows[depth][at] = least;
    }
    least_of(&rows[depth], depth, typed.len(), most)
}

/// The least distance of a row, among those that were filled.
fn least_of(row: &Row, depth: usize, letters: usize, most: u8) -> u8 {
    let first = depth.saturating_sub(usize::from(most));
    let last = (depth + usize::from(most)).min(letters);
    row.iter().take(last + 1).skip(first).min().copied().unwrap_or(FAR)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn guess<'a>(typed: &str, words: &'a [&'a str]) -> Option<&'a str> {
        nearest(typed, words, |w| w, |_| 1).map(|g| g.word)
    }

    /// The textbook table.
    fn distance(a: &[u8], b: &[u8]) -> usize {
        let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                rows[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let mut least = change.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        least = least.min(rows[i - 2][j - 2] + 1);
                    }
                    least
                };
            }
        }
        rows[a.len()][b.len()]
    }

    #[test]
    fn slips_of_the_fingers_are_forgiven_in_longer_words_only() {
        let words =
            ["diamond", "emerald", "engagement", "gold", "pave", "pearl", "platinum", "sapphire", "tennis"];
        for (typed, meant) in [
            ("saphire", Some("sapphire")),
            ("emrald", Some("emerald")),
            ("daimond", Some("diamond")),
            ("enagagment", Some("engagement")),
            ("platnium", Some("platinum")),
            ("glod", Some("gold")),
            ("gol", None),
            ("zzzzzz", None),
            ("saffiere", None),
            ("v2s1", None),
        ] {
            assert_eq!(guess(typed, &words), meant, "{typed}");
        }
    }

    #[test]
    fn a_word_that_begins_alike_is_taken_first() {
        assert_eq!(guess("ruhy", &["rugy", "ruhe"].map(|w| w)), Some("rugy"));
        assert_eq!(guess("bing", &["bang", "ring"]), Some("bang"));
    }

    #[test]
    fn a_letter_is_rather_missing_than_too_many() {
        assert_eq!(guess("saphire", &["saphir", "sapphire"]), Some("sapphire"));
    }

    proptest! {
        #[test]
        fn the_walk_finds_what_comparing_each_word_finds(typed in "[a-e]{4,9}", words in proptest::collection::btree_set("[a-e]{1,10}", 0..60)) {
            let words: Vec<String> = words.into_iter().collect();
            let most = usize::from(forgiven(typed.len()));
            let mut walked = Vec::new();
            each_near(typed.as_bytes(), forgiven(typed.len()), &words, &|w: &String| w.as_str(), |w, d| walked.push((w.clone(), usize::from(d))));
            let compared: Vec<_> = words.iter().map(|w| (w.clone(), distance(typed.as_bytes(), w.as_bytes()))).filter(|(_, d)| *d <= most).collect();
            prop_assert_eq!(walked, compared);
        }
    }
}
