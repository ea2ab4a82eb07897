//! The same word in the singular and the plural, and the few the trade bends otherwise.
//!
//! A stemmer made for prose takes "earring" for a form of "ear" and "setting" for one of "set". This one takes away
//! plurals (Harman's S-stemmer, 1991) and looks the rest up.

use std::borrow::Cow;

/// Words whose form says nothing about a plural, and forms that no rule reaches.
const IRREGULAR: &[(&str, &str)] = &[
    ("cuffs", "cuff"),
    ("feet", "foot"),
    ("lapis", "lapis"),
    ("women", "woman"),
    ("men", "man"),
    ("wives", "wife"),
    ("knives", "knife"),
    ("leaves", "leaf"),
    ("lens", "lens"),
    ("lenses", "lens"),
    ("matches", "match"),
    ("matched", "match"),
    ("matching", "match"),
    ("engraved", "engrave"),
    ("engraving", "engrave"),
    ("engravings", "engrave"),
    ("engravable", "engrave"),
    ("resizing", "resize"),
    ("resized", "resize"),
    ("unheated", "unheated"),
    ("jewelry", "jewellery"),
    ("jewelery", "jewellery"),
    ("jewels", "jewel"),
    ("colored", "colour"),
    ("coloured", "colour"),
    ("color", "colour"),
    ("gray", "grey"),
    ("center", "centre"),
    ("lusters", "lustre"),
    ("luster", "lustre"),
    ("millimeters", "millimetre"),
    ("millimeter", "millimetre"),
    ("karats", "carat"),
    ("karat", "carat"),
    ("prongs", "claw"),
    ("prong", "claw"),
];

/// The stem of a folded word.
pub(crate) fn stem(word: &str) -> Cow<'_, str> {
    if let Some((_, stem)) = IRREGULAR.iter().find(|(form, _)| *form == word) {
        return Cow::Borrowed(stem);
    }
    if word.len() < 4 || !word.is_ascii() || word.bytes().any(|b| b.is_ascii_digit()) {
        return Cow::Borrowed(word);
    }
    if let Some(base) = word.strip_suffix("ies").filter(|b| !b.ends_with(['a', 'e'])) {
        return Cow::Owned(format!("{base}y"));
    }
    // "boxes", "brooches", "crosses"
    for ending in ["xes", "ches", "shes", "sses", "zes"] {
        if word.ends_with(ending) {
            return Cow::Borrowed(word.get(..word.len() - 2).unwrap_or(word));
        }
    }
    match word.strip_suffix('s') {
        Some(base) if !base.ends_with(['s', 'u', 'i']) => Cow::Borrowed(base),
        _ => Cow::Borrowed(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_meet_their_singular() {
        let pairs = [
            ("rings", "ring"),
            ("earrings", "earring"),
            ("rubies", "ruby"),
            ("brooches", "brooch"),
            ("boxes", "box"),
            ("necklaces", "necklace"),
            ("solitaires", "solitaire"),
            ("pieces", "piece"),
            ("men", "man"),
            ("engraved", "engrave"),
        ];
        for (many, one) in pairs {
            assert_eq!(stem(many), stem(one), "{many}");
        }
    }

    #[test]
    fn what_only_looks_like_a_plural_stays() {
        for word in ["cross", "lapis", "gas", "vs1", "princess", "earring", "setting", "citrus"] {
            assert_eq!(stem(word), word);
        }
    }
}
