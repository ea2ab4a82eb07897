//! Names of files.

use std::{fmt, str::FromStr};

/// The name of a kept file: folders and a name of lower-case letters, digits, hyphens and single dots, joined by slashes.
///
/// Nothing a person typed becomes a key as it stands, and nothing that could climb out of a folder can be one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileKey(String);

/// The longest key, in characters.
const LONGEST: usize = 200;

impl FileKey {
    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a kept file")]
pub struct MalformedKey;

impl FromStr for FileKey {
    type Err = MalformedKey;

    fn from_str(text: &str) -> Result<Self, MalformedKey> {
        let plain = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && !part.ends_with('.')
                && !part.contains("..")
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.')
        };
        let sound = text.len() <= LONGEST && text.split('/').all(plain);
        if sound { Ok(Self(text.to_owned())) } else { Err(MalformedKey) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_keys() {
        for good in ["a", "public/0a1b/picture-640.avif", "incoming/upl-1/000-x"] {
            assert_eq!(good.parse::<FileKey>().unwrap().as_str(), good);
        }
        let long = "a".repeat(201);
        for bad in [
            "",
            "/",
            "/etc/passwd",
            "a/",
            "a//b",
            "..",
            "a/../b",
            "a/.b",
            "a./b",
            "A",
            "a b",
            "a\\b",
            "a\0b",
            "a%2fb",
            "c:a",
            "é",
            long.as_str(),
        ] {
            assert_eq!(bad.parse::<FileKey>(), Err(MalformedKey), "{bad}");
        }
    }
}
