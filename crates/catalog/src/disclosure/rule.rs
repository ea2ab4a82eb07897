//! What a rule is, where words stand, and what is found against them.

use std::borrow::Cow;

use kernel::FieldError;

/// How much a rule weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The piece can't be published with these words.
    Refuse,
    /// Worth a second look; published all the same.
    Advise,
}

/// One rule about wording.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// A stable word for programs.
    pub code: &'static str,
    /// Whether it stops publishing.
    pub severity: Severity,
    /// Where it comes from: a section of 16 CFR 23 (the FTC's Jewelry Guides of 2018), or whose practice it is.
    pub source: &'static str,
    /// What it looks for, in a sentence.
    pub says: &'static str,
    /// Words that it stops.
    pub stops: &'static str,
    /// Words to use instead.
    pub instead: &'static str,
}

/// Where words stand. A picture may show another metal than the one chosen, so pictures are not held to metals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The name of a piece.
    Title,
    /// The line below it.
    Tagline,
    /// The paragraphs about it.
    Description,
    /// What search engines show as its name.
    SearchTitle,
    /// What search engines show below it.
    SearchDescription,
    /// What a picture shows, for those who cannot see it.
    Alt,
    /// A tag.
    Tag,
}

/// Free words in their place.
#[derive(Debug, Clone)]
pub struct Wording<'a> {
    /// The field as forms and the API spell it, e.g. `media[2]`.
    pub field: Cow<'static, str>,
    /// Where the words stand.
    pub place: Place,
    /// The words.
    pub text: &'a str,
}

impl<'a> Wording<'a> {
    /// Words in a field.
    pub fn new(field: impl Into<Cow<'static, str>>, place: Place, text: &'a str) -> Self {
        Self { field: field.into(), place, text }
    }
}

/// Words that break a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The field they stand in.
    pub field: Cow<'static, str>,
    /// The words themselves, as written.
    pub words: String,
    /// What is wrong and the way out, in plain words.
    pub message: String,
}

impl Finding {
    /// Whether it stops publishing.
    pub fn refuses(&self) -> bool {
        self.rule.severity == Severity::Refuse
    }
}

impl From<Finding> for FieldError {
    fn from(finding: Finding) -> Self {
        Self::new(finding.field, finding.rule.code, finding.message)
    }
}
