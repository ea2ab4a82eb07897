//! What people type.

use std::borrow::Cow;

use crate::FieldError;

/// A line or paragraph that a person typed: trimmed, without control or direction-changing characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Reads a single required line of at most `max` characters.
    pub fn line(
        field: impl Into<Cow<'static, str>>,
        value: &str,
        max: usize,
        missing: &'static str,
    ) -> Result<Self, FieldError> {
        let cleaned = clean_text(value, false);
        if cleaned.is_empty() {
            return Err(FieldError::new(field, "required", missing));
        }
        if cleaned.chars().count() > max {
            return Err(FieldError::new(field, "too_long", format!("Keep this to {max} characters.")));
        }
        Ok(Self(cleaned))
    }

    /// Reads an optional line; an empty one is `None`.
    pub fn optional_line(
        field: impl Into<Cow<'static, str>>,
        value: &str,
        max: usize,
    ) -> Result<Option<Self>, FieldError> {
        if clean_text(value, false).is_empty() {
            Ok(None)
        } else {
            Self::line(field, value, max, "").map(Some)
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The owned text.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Trims, drops control characters (keeping line breaks if asked) and the Unicode characters that
/// reorder or hide text (U+200B–U+200F, U+202A–U+202E, U+2060–U+2069, U+FEFF), which would let a name
/// read differently to staff than to a courier.
pub fn clean_text(value: &str, keep_lines: bool) -> String {
    let hidden = |c: char| matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}');
    value
        .chars()
        .filter(|&c| !hidden(c) && (!c.is_control() || (keep_lines && c == '\n')))
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_and_control_characters_are_dropped() {
        assert_eq!(clean_text(" a\u{202E}b\0c\r\n ", false), "abc");
        assert_eq!(clean_text("a\nb", true), "a\nb");
    }

    #[test]
    fn length_is_counted_in_characters_and_a_missing_line_says_so() {
        assert!(Text::line("name", &"é".repeat(5), 5, "").is_ok());
        assert_eq!(Text::line("name", &"é".repeat(6), 5, "").unwrap_err().code, "too_long");
        assert_eq!(Text::line("name", " \u{200B} ", 5, "Enter a name.").unwrap_err().code, "required");
    }
}
