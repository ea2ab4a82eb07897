//! Which rows: conditions, all or any of them, nested.

use std::fmt;

use super::{
    Value,
    field::{Field, FieldKind},
};

/// What a field must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// One of these values; of a field with several, at least one of them.
    Is(Vec<Value>),
    /// One of these texts is part of it.
    Contains(Vec<String>),
    /// Less than this.
    Less(Value),
    /// This or less.
    AtMost(Value),
    /// More than this.
    More(Value),
    /// This or more.
    AtLeast(Value),
    /// From the first to the second, both included.
    Between(Value, Value),
    /// Nothing is there.
    Empty,
}

/// A rule about one field.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Which field.
    pub field: &'static Field,
    /// What it must be.
    pub rule: Rule,
}

impl PartialEq for Condition {
    fn eq(&self, other: &Self) -> bool {
        self.field.code == other.field.code && self.rule == other.rule
    }
}

impl Eq for Condition {}

/// Which rows are meant. Printed, it is what the search box takes; reading that gives the same filter again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// All of these; none at all means every row.
    All(Vec<Filter>),
    /// At least one of these.
    Any(Vec<Filter>),
    /// Everything else.
    Not(Box<Filter>),
    /// A condition.
    Where(Condition),
    /// Words that are part of one of the table's own texts.
    Words(String),
}

impl Default for Filter {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl Filter {
    /// Whether every row is meant.
    pub fn is_everything(&self) -> bool {
        matches!(self, Self::All(parts) if parts.is_empty())
    }

    /// The parts that all must hold, as chips show them.
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::All(parts) => parts,
            other => std::slice::from_ref(other),
        }
    }

    /// The same without one of its [`Filter::parts`].
    #[must_use]
    pub fn without(&self, place: usize) -> Self {
        let kept = self.parts().iter().enumerate().filter(|(at, _)| *at != place);
        Self::All(kept.map(|(_, part)| part.clone()).collect())
    }

    /// Both this and another.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut parts = self.parts().to_vec();
        for part in other.parts() {
            if !parts.contains(part) {
                parts.push(part.clone());
            }
        }
        Self::All(parts)
    }

    /// A sentence for people: "Price is more than 2000".
    pub fn say(&self) -> String {
        match self {
            Self::All(parts) if parts.is_empty() => "everything".to_owned(),
            Self::All(parts) => joined(parts, " and "),
            Self::Any(parts) => joined(parts, " or "),
            Self::Words(words) => format!("contains “{words}”"),
            Self::Where(condition) => condition.say(false),
            Self::Not(inner) => match &**inner {
                Self::Where(condition) => condition.say(true),
                Self::Words(words) => format!("does not contain “{words}”"),
                other => format!("not ({})", other.say()),
            },
        }
    }
}

fn joined(parts: &[Filter], by: &str) -> String {
    let one = |part: &Filter| match part {
        Filter::All(p) | Filter::Any(p) if p.len() > 1 => format!("({})", part.say()),
        _ => part.say(),
    };
    parts.iter().map(one).collect::<Vec<_>>().join(by)
}

impl Condition {
    fn say(&self, not: bool) -> String {
        let field = self.field;
        let one = |v: &Value| v.say(field);
        let or = |all: Vec<String>| all.join(" or ");
        let is = if not { "is not" } else { "is" };
        let (many, text) = (matches!(field.kind, FieldKind::Many(_)), field.label);
        match &self.rule {
            Rule::Is(values) if many => {
                let has = if not { "has not" } else { "has" };
                format!("{text} {has} {}", or(values.iter().map(one).collect()))
            }
            Rule::Is(values) => format!("{text} {is} {}", or(values.iter().map(one).collect())),
            Rule::Contains(words) => {
                let contains = if not { "does not contain" } else { "contains" };
                format!("{text} {contains} {}", or(words.iter().map(|w| format!("“{w}”")).collect()))
            }
            Rule::Less(v) if matches!(v, Value::Day(_)) => format!("{text} {is} before {}", one(v)),
            Rule::More(v) if matches!(v, Value::Day(_)) => format!("{text} {is} after {}", one(v)),
            Rule::Less(v) => format!("{text} {is} less than {}", one(v)),
            Rule::More(v) => format!("{text} {is} more than {}", one(v)),
            Rule::AtMost(v) => format!("{text} {is} at most {}", one(v)),
            Rule::AtLeast(v) => format!("{text} {is} at least {}", one(v)),
            Rule::Between(a, b) => format!("{text} {is} between {} and {}", one(a), one(b)),
            Rule::Empty => format!("{text} {is} empty"),
        }
    }
}

/// As the search box takes it: `status:draft price>2000 (metal:platinum OR metal:silver) oval`.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, self, true)
    }
}

fn write(f: &mut fmt::Formatter<'_>, filter: &Filter, top: bool) -> fmt::Result {
    match filter {
        Filter::All(parts) | Filter::Any(parts) if parts.len() == 1 => write(f, &parts[0], top),
        Filter::All(parts) => group(f, parts, " ", top),
        Filter::Any(parts) => group(f, parts, " OR ", top),
        Filter::Not(inner) => {
            f.write_str("-")?;
            write(f, inner, false)
        }
        Filter::Words(words) => f.write_str(&quoted(words)),
        Filter::Where(condition) => fmt::Display::fmt(condition, f),
    }
}

fn group(f: &mut fmt::Formatter<'_>, parts: &[Filter], by: &str, top: bool) -> fmt::Result {
    // an OR at the top is bracketed too, so that more words can be added after it
    let bracket = !top || by == " OR ";
    if bracket {
        f.write_str("(")?;
    }
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            f.write_str(by)?;
        }
        write(f, part, false)?;
    }
    if bracket { f.write_str(")") } else { Ok(()) }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = self.field;
        let one = |v: &Value| quoted(&v.write(field));
        let list = |all: Vec<String>| all.join(",");
        let code = field.code;
        match &self.rule {
            Rule::Is(values) => {
                let is = if matches!(field.kind, FieldKind::Text) { "=" } else { ":" };
                write!(f, "{code}{is}{}", list(values.iter().map(one).collect()))
            }
            Rule::Contains(words) => {
                write!(f, "{code}:{}", list(words.iter().map(|w| quoted(w)).collect()))
            }
            Rule::Less(v) => write!(f, "{code}<{}", one(v)),
            Rule::AtMost(v) => write!(f, "{code}<={}", one(v)),
            Rule::More(v) => write!(f, "{code}>{}", one(v)),
            Rule::AtLeast(v) => write!(f, "{code}>={}", one(v)),
            Rule::Between(a, b) => write!(f, "{code}:{}..{}", one(a), one(b)),
            Rule::Empty => write!(f, "no:{code}"),
        }
    }
}

/// In quotation marks where the words would be read as something else.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_.+%#&/'’-".contains(c);
    let bare = !text.is_empty()
        && text.chars().all(plain)
        && !text.starts_with('-')
        && !text.contains("..")
        && !matches!(text, "OR" | "AND");
    if bare { text.to_owned() } else { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) }
}
