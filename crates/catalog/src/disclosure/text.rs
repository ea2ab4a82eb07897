//! Free text as a row of folded words, so that hyphens, accents, plural genitives and disguised letters make no
//! difference to a rule. One pass, no allocation per word.

use std::ops::Range;

/// What stands before a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing: "18" and "k" of "18k".
    Joined,
    Space,
    Hyphen,
    Slash,
    Comma,
    /// The end of a sentence or of a part of it.
    Stop,
}

#[derive(Debug, Clone)]
struct Token {
    /// Where it stands in the original.
    from: usize,
    to: usize,
    /// Where it stands in the folded text.
    folded: Range<usize>,
    gap: Gap,
}

/// A text cut into words.
pub(super) struct Text<'a> {
    original: &'a str,
    folded: String,
    tokens: Vec<Token>,
}

impl<'a> Text<'a> {
    /// Cuts a text into words.
    pub(super) fn new(original: &'a str) -> Self {
        let mut text = Self { original, folded: String::with_capacity(original.len()), tokens: Vec::new() };
        let mut gap = Gap::Stop;
        let mut chars = original.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = || original[at + c.len_utf8()..].chars().next();
            match fold(c) {
                Folded::Nothing => {}
                Folded::Apostrophe => {
                    // "diamond's" reads "diamond"
                    let rest = &original[at + c.len_utf8()..];
                    let genitive = rest.starts_with('s') && !rest[1..].starts_with(char::is_alphanumeric);
                    if genitive {
                        chars.next();
                    }
                    gap = Gap::Space;
                }
                Folded::Gap(Gap::Stop)
                    if c == '.'
                        && next().is_some_and(|n| n.is_ascii_digit())
                        && (gap != Gap::Joined || text.ends_in_digit()) =>
                {
                    // a decimal point; ".47" begins with one
                    if gap != Gap::Joined {
                        text.begin(at, gap);
                        text.folded.push('0');
                    }
                    text.push(at, c, ".");
                    gap = Gap::Joined;
                }
                Folded::Gap(new) => gap = stronger(gap, new),
                Folded::Letters(letters) => {
                    text.take(at, c, letters, gap);
                    gap = Gap::Joined;
                }
                Folded::Letter(letter) => {
                    let mut buffer = [0; 4];
                    text.take(at, c, letter.encode_utf8(&mut buffer), gap);
                    gap = Gap::Joined;
                }
            }
        }
        text
    }

    fn ends_in_digit(&self) -> bool {
        self.folded.ends_with(|c: char| c.is_ascii_digit())
    }

    fn take(&mut self, at: usize, c: char, letters: &str, gap: Gap) {
        let digit = letters.starts_with(|c: char| c.is_ascii_digit());
        let of_number = self
            .tokens
            .last()
            .is_some_and(|t| self.folded[t.folded.clone()].starts_with(|c: char| c.is_ascii_digit()));
        // letters after a number are a word of their own; digits after letters ("VVS1") are not
        if gap != Gap::Joined
            || (of_number && !digit)
            || letters.starts_with('/')
            || self.folded.ends_with('/')
        {
            self.begin(at, gap);
        }
        self.push(at, c, letters);
    }

    fn begin(&mut self, at: usize, gap: Gap) {
        let end = self.folded.len();
        self.tokens.push(Token { from: at, to: at, folded: end..end, gap });
    }

    fn push(&mut self, at: usize, c: char, letters: &str) {
        self.folded.push_str(letters);
        let end = self.folded.len();
        if let Some(last) = self.tokens.last_mut() {
            last.folded.end = end;
            last.to = at + c.len_utf8();
        }
    }

    /// How many words there are.
    pub(super) const fn len(&self) -> usize {
        self.tokens.len()
    }

    /// A word; empty beyond either end.
    pub(super) fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| &self.folded[t.folded.clone()])
    }

    /// The word some places before; empty beyond the start.
    pub(super) fn before(&self, at: usize, places: usize) -> &str {
        at.checked_sub(places).map_or("", |n| self.word(n))
    }

    /// What stands before a word.
    pub(super) fn gap(&self, at: usize) -> Gap {
        self.tokens.get(at).map_or(Gap::Stop, |t| t.gap)
    }

    /// Whether a word follows the one before within a phrase.
    pub(super) fn follows(&self, at: usize) -> bool {
        at > 0 && !matches!(self.gap(at), Gap::Stop | Gap::Comma)
    }

    /// Whether these words stand here, one after the other.
    pub(super) fn reads(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(n, w)| self.word(at + n) == *w && (n == 0 || self.follows(at + n)))
    }

    /// Whether any of these words stands within a phrase after this one.
    pub(super) fn any_after(&self, at: usize, places: usize, words: &[&str]) -> bool {
        (at + 1..=at + places)
            .take_while(|n| self.gap(*n) != Gap::Stop)
            .any(|n| words.contains(&self.word(n)))
    }

    /// The words as they were written.
    pub(super) fn written(&self, from: usize, to: usize) -> &'a str {
        match (self.tokens.get(from), self.tokens.get(to)) {
            (Some(first), Some(last)) => self.original.get(first.from..last.to).unwrap_or_default(),
            _ => "",
        }
    }

    /// Where a word begins in the original.
    pub(super) fn start(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(self.original.len(), |t| t.from)
    }
}

enum Folded {
    Letter(char),
    Letters(&'static str),
    Gap(Gap),
    Apostrophe,
    Nothing,
}

const fn stronger(old: Gap, new: Gap) -> Gap {
    match (old, new) {
        (Gap::Stop, _) | (_, Gap::Stop) => Gap::Stop,
        (Gap::Comma, _) | (_, Gap::Comma) => Gap::Comma,
        (Gap::Joined, new) => new,
        (old, Gap::Space | Gap::Joined) => old,
        (_, new) => new,
    }
}

/// A character as the rules read it: in lower case, without accent, full-width and look-alike letters as Latin ones.
fn fold(c: char) -> Folded {
    use Folded as F;
    match c {
        'a'..='z' | '0'..='9' => F::Letter(c),
        'A'..='Z' => F::Letter(c.to_ascii_lowercase()),
        '\u{AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{FEFF}'
        | '\u{300}'..='\u{36F}' => F::Nothing,
        '\'' | '\u{2019}' | '\u{2BC}' => F::Apostrophe,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => F::Gap(Gap::Hyphen),
        '/' | '\u{2044}' | '\u{2215}' => F::Gap(Gap::Slash),
        ',' => F::Gap(Gap::Comma),
        '.' | ';' | ':' | '!' | '?' | '(' | ')' | '[' | ']' | '\n' | '|' | '•' | '·' | '"' | '\u{201C}'
        | '\u{201D}' => F::Gap(Gap::Stop),
        '½' => F::Letters("1/2"),
        '¼' => F::Letters("1/4"),
        '¾' => F::Letters("3/4"),
        '⅓' => F::Letters("1/3"),
        '⅔' => F::Letters("2/3"),
        '⅛' => F::Letters("1/8"),
        '⅜' => F::Letters("3/8"),
        '⅝' => F::Letters("5/8"),
        '⅞' => F::Letters("7/8"),
        'ß' => F::Letters("ss"),
        'œ' | 'Œ' => F::Letters("oe"),
        'æ' | 'Æ' => F::Letters("ae"),
        '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => {
            char::from_u32(u32::from(c) - 0xFEE0).map_or(F::Nothing, |c| F::Letter(c.to_ascii_lowercase()))
        }
        _ => match accentless(c.to_lowercase().next().unwrap_or(c)) {
            c if c.is_alphanumeric() => F::Letter(c),
            _ => F::Gap(Gap::Space),
        },
    }
}

const fn accentless(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'а' | 'α' => 'a',
        'ç' | 'ć' | 'č' | 'с' => 'c',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'е' => 'e',
        'ì'..='ï' | 'ī' | 'ı' | 'і' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' | 'о' | 'ο' => 'o',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' | 'у' => 'y',
        'ś' | 'š' | 'ѕ' => 's',
        'ź' | 'ż' | 'ž' => 'z',
        'ł' => 'l',
        'ř' => 'r',
        'ď' | 'đ' => 'd',
        'р' => 'p',
        'х' => 'x',
        'ԁ' => 'd',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let text = Text::new(text);
        (0..text.len()).map(|n| text.word(n).to_owned()).collect()
    }

    #[test]
    fn a_text_is_cut_into_folded_words() {
        assert_eq!(
            words("The Étoile’s 1.25ct Diamond-cut\u{AD} chain."),
            ["the", "etoile", "1.25", "ct", "diamond", "cut", "chain"]
        );
        assert_eq!(words("½ ct, .47 carat; VVS1"), ["1/2", "ct", "0.47", "carat", "vvs1"]);
        assert_eq!(words("ｄｉａｍｏｎｄ d\u{200B}iamond dіamond"), ["diamond", "diamond", "diamond"]);
        assert_eq!(words("one. 2 of 18-carat"), ["one", "2", "of", "18", "carat"]);
    }

    #[test]
    fn sentences_end_and_commas_part() {
        let text = Text::new("no diamond. Ruby, red");
        assert!(text.follows(1) && !text.follows(2) && !text.follows(3));
        assert_eq!(text.written(0, 1), "no diamond");
    }
}
