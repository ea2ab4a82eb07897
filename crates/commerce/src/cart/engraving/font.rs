//! The faces our engravers cut, each with its letters and their widths.

use std::{fmt, str::FromStr};

/// A face that words are cut in. The house's own two, which the page can show exactly as they are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum EngravingFont {
    /// Upright letters with serifs (Cormorant Garamond).
    #[default]
    Roman,
    /// Plain letters without serifs (Jost).
    Sans,
    /// Slanted letters (Cormorant Garamond italic): letters and a few accents, no digits.
    Italic,
}

/// The word names no face.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("We don't cut the lettering “{0}”. Choose roman, sans or italic.")]
pub struct UnknownFont(pub String);

impl EngravingFont {
    /// Every face, the usual one first.
    pub const ALL: [Self; 3] = [Self::Roman, Self::Sans, Self::Italic];

    /// The word in the database, in forms and in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Roman => "roman",
            Self::Sans => "sans",
            Self::Italic => "italic",
        }
    }

    /// The word people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Roman => "Roman",
            Self::Sans => "Sans",
            Self::Italic => "Italic",
        }
    }

    /// What can be cut besides letters, for a hint: "digits, accents and & . , ' - ♥ ∞".
    pub const fn extent(self) -> &'static str {
        match self {
            Self::Roman | Self::Sans => "letters, digits, accents and & . , ' - ♥ ∞",
            Self::Italic => "letters, à è é ê and & . , ' - ♥ ∞",
        }
    }

    /// Whether the face has a letter. The upright faces have basic Latin letters, digits and the accents of western
    /// European names; the italic has no digits and four accents. Both signs are the house's own.
    pub fn can_cut(self, c: char) -> bool {
        if " &.,'-♥∞".contains(c) || c.is_ascii_alphabetic() {
            return true;
        }
        match self {
            Self::Italic => matches!(c, 'à' | 'è' | 'é' | 'ê'),
            Self::Roman | Self::Sans => {
                c.is_ascii_digit()
                    || matches!(c, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ' | 'Œ' | 'œ' | 'Š' | 'š' | 'Ž' | 'ž' | 'Ÿ' | 'ẞ')
            }
        }
    }

    /// How far a letter advances, in thousandths of the em: from the files in `frontend/fonts`.
    pub(super) fn advance(self, c: char) -> i64 {
        let table = match self {
            Self::Roman => &ROMAN,
            Self::Sans => &SANS,
            Self::Italic => &ITALIC,
        };
        let at = |c: char| usize::try_from(u32::from(c)).ok().and_then(|n| table.get(n.checked_sub(0x20)?));
        match c {
            '♥' => 700,
            '∞' => 900,
            'Æ' | 'Œ' => 1_000,
            _ => at(bare(c)).copied().unwrap_or(700).into(),
        }
    }

    /// The height of a capital, in thousandths of the em.
    pub(super) const fn capital(self) -> i64 {
        match self {
            Self::Roman | Self::Italic => 625,
            Self::Sans => 700,
        }
    }

    /// What a letter of ordinary words advances on average, in thousandths of the em, with the space between letters.
    pub(super) const fn ordinary(self) -> i64 {
        match self {
            Self::Roman => 500,
            Self::Sans => 530,
            Self::Italic => 460,
        }
    }
}

/// A letter without its accent, which changes the height and not the width.
const fn bare(c: char) -> char {
    match c {
        'À'..='Å' => 'A',
        'Ç' => 'C',
        'È'..='Ë' => 'E',
        'Ì'..='Ï' => 'I',
        'Ð' => 'D',
        'Ñ' => 'N',
        'Ò'..='Ö' | 'Ø' => 'O',
        'Ù'..='Ü' => 'U',
        'Ý' | 'Ÿ' => 'Y',
        'Š' | 'ẞ' => 'S',
        'Ž' => 'Z',
        'Þ' => 'P',
        'à'..='å' => 'a',
        'æ' | 'œ' => 'w',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ð' | 'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        'š' => 's',
        'ß' | 'þ' => 'b',
        'ž' => 'z',
        other => other,
    }
}

impl FromStr for EngravingFont {
    type Err = UnknownFont;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|f| f.code() == text);
        found.ok_or_else(|| UnknownFont(text.chars().filter(|c| !c.is_control()).take(20).collect()))
    }
}

impl fmt::Display for EngravingFont {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Advances of U+0020 to U+007E in Cormorant Garamond 300.
#[rustfmt::skip]
const ROMAN: [i16; 95] = [
    234, 243, 278, 526, 408, 574, 692, 138, 309, 309, 448, 398, 222, 323, 195, 339, 477, 332, 402, 388, 450, 409, 465, 429,
    489, 465, 195, 222, 407, 468, 407, 327, 717, 698, 549, 687, 688, 533, 506, 709, 758, 330, 318, 649, 530, 830, 725, 766,
    540, 766, 667, 485, 632, 697, 667, 936, 653, 607, 593, 274, 339, 274, 392, 398, 213, 419, 508, 407, 513, 405, 305, 444,
    496, 275, 255, 491, 256, 760, 515, 477, 510, 484, 360, 338, 339, 490, 433, 667, 439, 437, 405, 289, 168, 283, 443,
];

/// Advances of U+0020 to U+007E in Jost 400.
#[rustfmt::skip]
const SANS: [i16; 95] = [
    300, 300, 465, 605, 580, 751, 675, 285, 310, 310, 592, 615, 308, 210, 300, 515, 600, 450, 569, 546, 583, 564, 576, 525,
    546, 576, 300, 330, 640, 615, 640, 557, 770, 660, 558, 685, 680, 550, 500, 775, 715, 245, 240, 565, 450, 810, 775, 790,
    548, 790, 560, 548, 465, 626, 660, 990, 555, 561, 545, 300, 515, 300, 510, 500, 375, 481, 570, 478, 570, 515, 286, 570,
    525, 260, 250, 440, 230, 780, 525, 546, 570, 570, 343, 403, 240, 525, 440, 680, 420, 440, 460, 311, 274, 311, 575,
];

/// Advances of U+0020 to U+007E in Cormorant Garamond 300 italic; what the face does not have is as wide as a digit.
#[rustfmt::skip]
const ITALIC: [i16; 95] = [
    234, 219, 450, 450, 450, 450, 747, 127, 450, 450, 450, 450, 222, 305, 195, 450, 450, 450, 450, 450, 450, 450, 450, 450,
    450, 450, 450, 450, 450, 450, 450, 295, 450, 599, 511, 585, 606, 510, 483, 630, 670, 301, 271, 587, 494, 730, 650, 650,
    496, 650, 608, 460, 553, 618, 591, 821, 579, 527, 545, 450, 450, 450, 450, 450, 450, 432, 430, 345, 443, 339, 260, 377,
    443, 247, 237, 418, 235, 674, 463, 396, 407, 413, 336, 298, 294, 462, 428, 616, 419, 440, 344, 450, 450, 450, 450,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_a_face_has_has_a_width() {
        for font in EngravingFont::ALL {
            for c in (' '..='ÿ').chain("ŒœŠšŽžŸẞ♥∞".chars()).filter(|c| font.can_cut(*c)) {
                assert!((120..=1_000).contains(&font.advance(c)), "{font} {c}: {}", font.advance(c));
            }
        }
        assert_eq!(EngravingFont::Roman.advance('W'), 936);
        assert_eq!(EngravingFont::Sans.advance('é'), EngravingFont::Sans.advance('e'));
    }

    #[test]
    fn a_face_is_known_by_its_word_and_no_other() {
        for font in EngravingFont::ALL {
            assert_eq!(font.code().parse(), Ok(font));
        }
        let told = "comic\u{202E}\n sans".parse::<EngravingFont>().unwrap_err().to_string();
        assert!(told.contains("roman, sans or italic") && !told.contains('\n'), "{told}");
    }
}
