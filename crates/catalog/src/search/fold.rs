//! Words as search compares them: lower case, without accents, each with its place in the text.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// The word, folded.
    pub(crate) text: String,
    /// Where it stands in the text, in bytes: from and to.
    pub(crate) place: (usize, usize),
}

/// The words of a text: lower case, without accents, split at everything that is no letter or digit.
/// "Étoile", "etoile" and "E\u{301}TOILE" are one word; so are "mother's" and "mothers".
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    tokens(text).map(|token| token.text)
}

/// The words of a text with their places.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = Token> + '_ {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        while rest.next_if(|(_, c)| !c.is_alphanumeric()).is_some() {}
        let from = rest.peek()?.0;
        let mut to = from;
        while let Some((at, c)) = rest.next_if(|(_, c)| c.is_alphanumeric() || joins(*c)) {
            to = at + c.len_utf8();
        }
        Some(Token { text: fold(text.get(from..to).unwrap_or_default()), place: (from, to) })
    })
    .filter(|token| !token.text.is_empty())
}

/// What stands within a word: accents written on their own, and apostrophes.
fn joins(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '\u{200D}') || is_combining_mark(c)
}

/// One word in plain small letters and digits.
pub(crate) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    }
    let mut folded = String::with_capacity(word.len());
    // compatibility forms come apart too: "ﬁ" reads "fi", full-width letters are letters
    for c in word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match plain(c) {
            Cow::Borrowed("") if c.is_alphanumeric() => folded.push(c),
            letters => folded.push_str(&letters),
        }
    }
    folded
}

/// The plain letters for one that does not come apart into a letter and a mark.
const fn plain(c: char) -> Cow<'static, str> {
    Cow::Borrowed(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        _ => "",
    })
}

/// A code as it is compared: capitals and digits alone, so that "aur sol yg-49" is "AUR-SOL-YG-49".
pub(crate) fn compact_code(text: &str) -> String {
    text.nfkc().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_to_plain_letters() {
        let folded = |text| words(text).collect::<Vec<_>>();
        assert_eq!(
            folded("Étoile pavé-SET 18k, “Übergröße”"),
            ["etoile", "pave", "set", "18k", "ubergrosse"]
        );
        assert_eq!(folded("E\u{301}toile mother’s ﬁne ＲＩＮＧ"), ["etoile", "mothers", "fine", "ring"]);
        assert_eq!(folded("'a & ! ( %%% \u{202E}"), ["a"]);
    }

    #[test]
    fn ten_thousand_marks_are_one_letter() {
        let text = format!("e{}", "\u{301}".repeat(10_000));
        assert_eq!(words(&text).collect::<Vec<_>>(), ["e"]);
    }

    #[test]
    fn each_word_knows_where_it_stands() {
        let text = "  Céleste—halo";
        let places: Vec<_> = tokens(text).map(|t| &text[t.place.0..t.place.1]).collect();
        assert_eq!(places, ["Céleste", "halo"]);
    }

    #[test]
    fn a_code_is_the_same_however_it_is_punctuated() {
        assert_eq!(compact_code("aur sol/yg-49"), compact_code("AUR-SOL-YG-49"));
    }
}
