//! The fixed words for how a component looks: `scheme`, `size`, and what it says, `text`.

/// The meaning a coloured part carries. Colour never stands alone: each part also has text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// No particular meaning.
    #[default]
    Neutral,
    /// Something to know.
    Info,
    /// Something went well.
    Success,
    /// Something to look at.
    Warning,
    /// Something failed or destroys.
    Danger,
    /// The house's bronze.
    Accent,
}

impl Tone {
    /// The style sheet's class for this meaning.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "tone-neutral",
            Self::Info => "tone-info",
            Self::Success => "tone-success",
            Self::Warning => "tone-warning",
            Self::Danger => "tone-danger",
            Self::Accent => "tone-accent",
        }
    }
}

/// How large a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// 44 px high, for rows and bars.
    Small,
    /// 52 px high.
    #[default]
    Regular,
}

/// Joins the class names that apply.
pub(crate) fn classes(parts: &[(&str, bool)]) -> String {
    let mut out = String::new();
    for (name, _) in parts.iter().filter(|(name, on)| *on && !name.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(name);
    }
    out
}
