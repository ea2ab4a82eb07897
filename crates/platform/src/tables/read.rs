//! Reading the search box.
//!
//! ```text
//! filter    = all { "OR" all }
//! all       = { [ "-" ] ( "(" filter ")" | condition | words ) }
//! condition = field ( ":" | "=" | "!=" | "<" | "<=" | ">" | ">=" ) values | "no:" field | "has:" field
//! values    = value { "," value } | value ".." value
//! ```

use kernel::FieldError;

use super::{
    Condition, Filter, Rule, Value,
    field::{Field, FieldKind, Table},
};

/// The parameter that filters are written in; what is wrong is named by it.
const PLACE: &str = "q";
/// The most letters a filter may have.
const LONGEST: usize = 2_000;
/// The most conditions it may have.
const MOST: usize = 50;
/// How deep brackets may stand in brackets.
const DEEPEST: usize = 6;

/// Reads what somebody typed.
///
/// # Errors
/// What cannot be read is named under `q`, with the way out.
pub fn read_filter(table: &Table, text: &str) -> Result<Filter, FieldError> {
    if text.chars().count() > LONGEST {
        return Err(wrong("too_long", format!("Keep a search to {LONGEST} characters.")));
    }
    let mut reader = Reader { table, rest: text, depth: 0, conditions: 0 };
    let filter = reader.any()?;
    reader.space();
    if reader.rest.is_empty() {
        // one shape: a list of parts, of which there may be one
        return Ok(match filter {
            Filter::All(_) => filter,
            one => Filter::All(vec![one]),
        });
    }
    Err(wrong("brackets", "A bracket closes here that was never opened: take out one “)”."))
}

fn wrong(code: &'static str, message: impl Into<String>) -> FieldError {
    FieldError::new(PLACE, code, message.into())
}

struct Reader<'a> {
    table: &'a Table,
    rest: &'a str,
    depth: usize,
    conditions: usize,
}

impl<'a> Reader<'a> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn any(&mut self) -> Result<Filter, FieldError> {
        let mut ways = vec![self.all()?];
        while self.keyword("OR") {
            ways.push(self.all()?);
        }
        if ways.len() > 1 && ways.iter().any(Filter::is_everything) {
            return Err(wrong(
                "incomplete",
                "Something is missing beside OR: write a condition on both sides of it.",
            ));
        }
        Ok(match (ways.pop(), ways.is_empty()) {
            (Some(one), true) => one,
            (last, _) => Filter::Any(ways.into_iter().chain(last).map(single).collect()),
        })
    }

    fn all(&mut self) -> Result<Filter, FieldError> {
        let mut parts = Vec::new();
        loop {
            self.space();
            if self.rest.is_empty() || self.rest.starts_with(')') || starts_keyword(self.rest, "OR") {
                return Ok(Filter::All(parts));
            }
            if self.keyword("AND") {
                continue;
            }
            parts.push(self.part()?);
        }
    }

    fn part(&mut self) -> Result<Filter, FieldError> {
        self.conditions += 1;
        if self.conditions > MOST {
            return Err(wrong("too_many", format!("Use at most {MOST} conditions.")));
        }
        let minus = self.rest.strip_prefix('-').filter(|rest| !rest.is_empty() && !rest.starts_with(' '));
        if let Some(rest) = minus {
            self.rest = rest;
            return Ok(match self.plain()? {
                Filter::Not(inner) => *inner,
                inner => Filter::Not(Box::new(inner)),
            });
        }
        self.plain()
    }

    fn plain(&mut self) -> Result<Filter, FieldError> {
        if let Some(rest) = self.rest.strip_prefix('(') {
            self.rest = rest;
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(wrong("too_deep", format!("Put brackets at most {DEEPEST} deep.")));
            }
            let inner = self.any()?;
            self.space();
            self.depth -= 1;
            self.rest = self.rest.strip_prefix(')').ok_or_else(|| {
                wrong("brackets", "A bracket is never closed: add a “)” where its conditions end.")
            })?;
            if inner.is_everything() {
                return Err(wrong(
                    "incomplete",
                    "There is nothing between two brackets: take them out, or write a condition there.",
                ));
            }
            return Ok(single(inner));
        }
        let end =
            self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(self.rest.len());
        let (name, after) = self.rest.split_at(end);
        let operator = ["!=", ">=", "<=", ":", "=", ">", "<"].into_iter().find(|op| after.starts_with(op));
        match operator {
            Some(op) if !name.is_empty() => {
                self.rest = &after[op.len()..];
                self.condition(&name.to_ascii_lowercase(), op)
            }
            _ => Ok(Filter::Words(self.word()?)),
        }
    }

    fn condition(&mut self, name: &str, op: &str) -> Result<Filter, FieldError> {
        if matches!(name, "no" | "has") && op == ":" {
            let field = self.table.get(PLACE, &self.word()?)?;
            let empty = Filter::Where(Condition { field, rule: Rule::Empty });
            return Ok(if name == "no" { empty } else { Filter::Not(Box::new(empty)) });
        }
        let field = self.table.get(PLACE, name).map_err(|error| {
            let message =
                format!("{} To look for the words as they are, put them in quotation marks.", error.message);
            FieldError::new(PLACE, error.code, message)
        })?;
        let mut values = vec![self.word()?];
        let mut range = None;
        if let Some(rest) = self.rest.strip_prefix("..") {
            self.rest = rest;
            range = Some(self.word()?);
        }
        while let Some(rest) = self.rest.strip_prefix(',') {
            self.rest = rest;
            values.push(self.word()?);
        }
        let rule = rule(field, op, &values, range.as_deref())?;
        let found = Filter::Where(Condition { field, rule });
        Ok(if op == "!=" { Filter::Not(Box::new(found)) } else { found })
    }

    /// A word, or several in quotation marks.
    fn word(&mut self) -> Result<String, FieldError> {
        let Some(quoted) = self.rest.strip_prefix('"') else {
            let mut end = self.rest.len();
            for (at, c) in self.rest.char_indices() {
                let range = self.rest[at..].starts_with("..");
                if c.is_whitespace() || matches!(c, '(' | ')' | ',' | '"') || range {
                    end = at;
                    break;
                }
            }
            let (word, rest) = self.rest.split_at(end);
            if word.is_empty() {
                return Err(wrong(
                    "incomplete",
                    format!("A value is missing before “{}”.", shown(self.rest)),
                ));
            }
            self.rest = rest;
            return Ok(word.to_owned());
        };
        let (mut text, mut letters) = (String::new(), quoted.char_indices());
        while let Some((at, c)) = letters.next() {
            match c {
                '"' => {
                    self.rest = &quoted[at + 1..];
                    return Ok(text);
                }
                '\\' => text.extend(letters.next().map(|(_, c)| c)),
                c => text.push(c),
            }
        }
        Err(wrong("quotation_marks", "A quotation mark is never closed: add one where the words end."))
    }

    fn keyword(&mut self, word: &str) -> bool {
        self.space();
        let found = starts_keyword(self.rest, word);
        if found {
            self.rest = &self.rest[word.len()..];
        }
        found
    }
}

/// What is left, short enough to be told; the end of the search when nothing is.
fn shown(rest: &str) -> String {
    if rest.is_empty() { "the end".to_owned() } else { rest.chars().take(20).collect() }
}

fn starts_keyword(text: &str, word: &str) -> bool {
    text.strip_prefix(word)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '(', ')', '\t', '\n']))
}

/// A list of one is that one.
fn single(filter: Filter) -> Filter {
    match filter {
        Filter::All(mut parts) if parts.len() == 1 => parts.remove(0),
        other => other,
    }
}

/// The rule that an operator and its values mean for a field.
pub(super) fn rule(
    field: &'static Field,
    op: &str,
    values: &[String],
    to: Option<&str>,
) -> Result<Rule, FieldError> {
    let refuse = |message: String| wrong("value", message);
    let read = |text: &str| Value::read(field, text).map_err(refuse);
    let label = field.label;
    if let Some(to) = to {
        let (":" | "=", [from]) = (op, values) else {
            return Err(refuse(format!("Write a range as {}:1..5.", field.code)));
        };
        if !field.kind.has_size() {
            return Err(refuse(format!(
                "{label} has no order, so it cannot be between two values. List them with commas."
            )));
        }
        return Ok(Rule::Between(read(from)?, read(to)?));
    }
    match (op, values) {
        (":" | "!=", words) if matches!(field.kind, FieldKind::Text) && op == ":" => {
            if words.iter().any(|w| w.trim().is_empty()) {
                return Err(refuse(format!(
                    "Say what {label} contains, or write no:{} for an empty one.",
                    field.code
                )));
            }
            Ok(Rule::Contains(words.to_vec()))
        }
        (":" | "=" | "!=", words) => Ok(Rule::Is(words.iter().map(|w| read(w)).collect::<Result<_, _>>()?)),
        (_, [_]) if !field.kind.has_size() => {
            Err(refuse(format!("{label} cannot be more or less. Write {}:value.", field.code)))
        }
        ("<", [one]) => Ok(Rule::Less(read(one)?)),
        ("<=", [one]) => Ok(Rule::AtMost(read(one)?)),
        (">", [one]) => Ok(Rule::More(read(one)?)),
        (">=", [one]) => Ok(Rule::AtLeast(read(one)?)),
        _ => Err(refuse(format!("Compare {label} with one value."))),
    }
}
