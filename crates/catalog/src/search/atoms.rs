//! A query taken apart: words, numbers and the marks that matter, each with its place in what was typed.

use super::fold::fold;

/// The most characters of a query that are looked at; the rest of a pasted page is ignored.
pub(crate) const MOST_CHARACTERS: usize = 200;
/// The most words and numbers that are looked at.
const MOST_ATOMS: usize = 24;

/// A word, a number or a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Atom {
    /// A word, folded.
    Word(String),
    /// A number in thousandths.
    Number(i64),
    /// A sign that says something about a number.
    Mark(char),
}

/// An atom and where it stands in the query, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) atom: Atom,
    pub(crate) place: (usize, usize),
}

impl Placed {
    pub(crate) fn word(&self) -> Option<&str> {
        match &self.atom {
            Atom::Word(word) => Some(word),
            _ => None,
        }
    }

    pub(crate) const fn number(&self) -> Option<i64> {
        match self.atom {
            Atom::Number(n) => Some(n),
            _ => None,
        }
    }

    pub(crate) fn is_mark(&self, mark: char) -> bool {
        self.atom == Atom::Mark(mark)
    }
}

/// The part of a query that is looked at.
pub(crate) fn looked_at(query: &str) -> &str {
    let end = query.char_indices().nth(MOST_CHARACTERS).map_or(query.len(), |(at, _)| at);
    query.get(..end).unwrap_or_default()
}

/// Takes a query apart.
pub(crate) fn atoms(query: &str) -> Vec<Placed> {
    let mut atoms = Vec::new();
    let mut at = 0;
    while let Some(c) = query.get(at..).and_then(|rest| rest.chars().next()) {
        if atoms.len() == MOST_ATOMS {
            break;
        }
        let rest = query.get(at..).unwrap_or_default();
        let (atom, length) = if let Some((number, length)) = number(rest) {
            (Some(Atom::Number(number)), length)
        } else if c.is_alphabetic() {
            let length = word(rest);
            (Some(Atom::Word(fold(rest.get(..length).unwrap_or_default()))), length)
        } else if c.is_numeric() {
            // a number that is none of ours: nine digits are enough for any price
            (None, rest.find(|c: char| !c.is_numeric()).unwrap_or(rest.len()))
        } else {
            (mark(c).map(Atom::Mark), c.len_utf8())
        };
        if let Some(atom) = atom.filter(|a| *a != Atom::Word(String::new())) {
            atoms.push(Placed { atom, place: (at, at + length) });
        }
        at += length;
    }
    atoms
}

const fn mark(c: char) -> Option<char> {
    match c {
        '$' | '£' | '€' => Some('$'),
        '<' | '≤' => Some('<'),
        '>' | '≥' => Some('>'),
        '+' => Some('+'),
        '-' | '–' | '—' => Some('-'),
        _ => None,
    }
}

/// How many bytes of the text are one word: letters, and digits after them ("vs1").
fn word(text: &str) -> usize {
    let inside = |c: char| {
        c.is_alphanumeric()
            || matches!(c, '\'' | '’' | 'ʼ')
            || unicode_normalization::char::is_combining_mark(c)
    };
    text.find(|c| !inside(c)).unwrap_or(text.len())
}

/// A number at the beginning of the text, in thousandths, and how many bytes it takes: `3,000`, `1.5`, `.75`, `1/2`,
/// `6½`.
fn number(text: &str) -> Option<(i64, usize)> {
    let digits =
        |from: usize| text.get(from..).unwrap_or_default().bytes().take_while(u8::is_ascii_digit).count();
    let mut length = digits(0);
    let mut whole = text.get(..length).unwrap_or_default().to_owned();
    // "3,000" but not "3,5"
    while !whole.is_empty()
        && text.get(length..).is_some_and(|r| r.starts_with(','))
        && digits(length + 1) == 3
    {
        whole.push_str(text.get(length + 1..length + 4).unwrap_or_default());
        length += 4;
    }
    let mut thousandths = 0;
    if text.get(length..).is_some_and(|r| r.starts_with('.')) && digits(length + 1) > 0 {
        let many = digits(length + 1);
        let decimals: String = text.get(length + 1..length + 1 + many)?.chars().take(3).collect();
        thousandths = format!("{decimals:0<3}").parse().ok()?;
        length += 1 + many;
    }
    let vulgar = text.get(length..).and_then(|r| r.chars().next()).and_then(|c| match c {
        '¼' => Some(250),
        '½' => Some(500),
        '¾' => Some(750),
        _ => None,
    });
    if let Some(part) = vulgar {
        thousandths += part;
        length += '½'.len_utf8();
    }
    if length == 0 || whole.len() > 9 {
        return None;
    }
    let number = whole.parse::<i64>().unwrap_or(0) * 1_000 + thousandths;
    // "1/2"
    if thousandths == 0 && text.get(length..).is_some_and(|r| r.starts_with('/')) {
        let many = digits(length + 1);
        let below: i64 = text.get(length + 1..length + 1 + many)?.parse().unwrap_or(0);
        if (1..=100).contains(&below) {
            return Some((number / below, length + 1 + many));
        }
    }
    Some((number, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> String {
        let text = |p: &Placed| match &p.atom {
            Atom::Word(w) => w.clone(),
            Atom::Number(n) => n.to_string(),
            Atom::Mark(m) => m.to_string(),
        };
        atoms(query).iter().map(text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (typed, read_as) in [
            ("under $3,000", "under $ 3000000"),
            ("1.5ct", "1500 ct"),
            (".75 carat", "750 carat"),
            ("size 6½", "size 6500"),
            ("1/2 ct", "500 ct"),
            ("3k-5k", "3000 k - 5000 k"),
            ("F VS1", "f vs1"),
            ("½ carat", "500 carat"),
            ("1,5", "1000 5000"),
            ("99999999999999999999", ""),
        ] {
            assert_eq!(read(typed), read_as, "{typed}");
        }
    }

    #[test]
    fn whatever_is_typed_comes_apart_within_bounds() {
        for typed in
            ["'a & ! (", "%%%", "\u{202E}", "💎💎", "\\", "½½½", "/////", "1/0", "1//2", "$$$", "é½é"]
        {
            for atom in atoms(typed) {
                assert!(typed.get(atom.place.0..atom.place.1).is_some(), "{typed}");
            }
        }
        assert_eq!(atoms(&"a ".repeat(10_000)).len(), MOST_ATOMS);
        assert_eq!(looked_at(&"é".repeat(10_000)).chars().count(), MOST_CHARACTERS);
    }
}
