//! Readable addresses of things.

use std::{fmt, str::FromStr};

/// A part of a URL that names a thing: lower-case letters and digits joined by single hyphens, at most 80.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slug(String);

impl Slug {
    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is not a slug.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("Use lower-case letters, digits and single hyphens, at most 80 characters.")]
pub struct MalformedSlug;

impl FromStr for Slug {
    type Err = MalformedSlug;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let part_ok =
            |p: &str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if text.len() <= 80 && text.split('-').all(part_ok) {
            Ok(Self(text.to_owned()))
        } else {
            Err(MalformedSlug)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_plain_and_single_hyphened() {
        for good in ["a", "aurelia-solitaire", "1-ct"] {
            assert!(good.parse::<Slug>().is_ok(), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "A", "a b", "a/b", "é", &"a".repeat(81)] {
            assert!(bad.parse::<Slug>().is_err(), "{bad}");
        }
    }
}
