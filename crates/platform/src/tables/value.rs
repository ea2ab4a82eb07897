//! Single values, as they are written in the search box.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::field::{Field, FieldKind, nearest};

/// Digits of an amount behind the point that comparisons know: the most any currency has.
pub(super) const AMOUNT_DECIMALS: u8 = 3;

/// A day that moments are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// A day of the calendar.
    On(NaiveDate),
    /// So many days before today; a saved view moves along.
    Ago(u16),
}

impl Day {
    /// Its first moment.
    pub(super) fn begin(self, now: DateTime<Utc>) -> DateTime<Utc> {
        let day = match self {
            Self::On(day) => day,
            Self::Ago(days) => {
                let today = now.date_naive();
                today.checked_sub_days(Days::new(days.into())).unwrap_or(today)
            }
        };
        day.and_time(NaiveTime::MIN).and_utc()
    }

    /// The first moment after it.
    pub(super) fn end(self, now: DateTime<Utc>) -> DateTime<Utc> {
        let begin = self.begin(now);
        begin.checked_add_days(Days::new(1)).unwrap_or(begin)
    }
}

/// A value to compare a field with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Words.
    Text(String),
    /// A number in the units in which its field is stored.
    Number(i64),
    /// Thousandths of a major unit.
    Amount(i64),
    /// A day.
    Day(Day),
    /// A word of the field's list, or a free one.
    Code(String),
    /// Yes or no.
    Flag(bool),
}

impl Value {
    /// Reads a value of a field; a sentence for people when it cannot be one.
    pub(super) fn read(field: &Field, text: &str) -> Result<Self, String> {
        let text = text.trim();
        let label = field.label;
        match field.kind {
            FieldKind::Text => Ok(Self::Text(text.to_owned())),
            FieldKind::Number { decimals, .. } => parse_scaled(text, decimals).map(Self::Number).ok_or_else(|| {
                match decimals {
                    0 => format!("{label} is a whole number, like 12; “{text}” is none."),
                    n => format!("{label} is a number with at most {n} digits behind the point, like 1.5; “{text}” is none."),
                }
            }),
            FieldKind::Money { .. } => parse_scaled(text, AMOUNT_DECIMALS)
                .map(Self::Amount)
                .ok_or_else(|| format!("{label} is an amount, like 2000 or 2450.50; “{text}” is none.")),
            FieldKind::Moment => parse_day(text).map(Self::Day).ok_or_else(|| {
                format!("{label} is a day, like 2026-11-23, today or 30d (thirty days ago); “{text}” is none.")
            }),
            FieldKind::Flag => match text.to_lowercase().as_str() {
                "yes" | "true" | "1" => Ok(Self::Flag(true)),
                "no" | "false" | "0" => Ok(Self::Flag(false)),
                _ => Err(format!("{label} is yes or no; “{text}” is neither.")),
            },
            FieldKind::Choice(list) | FieldKind::Many(list) => choose(field, &list(), text),
        }
    }

    /// The value as it is written in the search box.
    pub(super) fn write(&self, field: &Field) -> String {
        match self {
            Self::Text(text) | Self::Code(text) => text.clone(),
            Self::Number(n) => {
                let FieldKind::Number { decimals, .. } = field.kind else { return n.to_string() };
                scaled(*n, decimals)
            }
            Self::Amount(n) => scaled(*n, AMOUNT_DECIMALS),
            Self::Day(Day::On(day)) => day.to_string(),
            Self::Day(Day::Ago(0)) => "today".to_owned(),
            Self::Day(Day::Ago(days)) => format!("{days}d"),
            Self::Flag(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        }
    }

    /// The value as people read it in a sentence.
    pub(super) fn say(&self, field: &Field) -> String {
        match self {
            Self::Text(text) => format!("“{text}”"),
            Self::Code(code) => {
                let label = field.kind.choices().into_iter().find(|c| c.code == code).map(|c| c.label);
                label.map_or_else(|| format!("“{code}”"), str::to_owned)
            }
            Self::Number(_) => match field.kind {
                FieldKind::Number { unit, .. } if !unit.is_empty() => format!("{} {unit}", self.write(field)),
                _ => self.write(field),
            },
            Self::Day(Day::Ago(0)) => "today".to_owned(),
            Self::Day(Day::Ago(1)) => "yesterday".to_owned(),
            Self::Day(Day::Ago(days)) => format!("{days} days ago"),
            Self::Amount(_) | Self::Day(Day::On(_)) | Self::Flag(_) => self.write(field),
        }
    }
}

fn choose(field: &Field, list: &[Choice], text: &str) -> Result<Value, String> {
    if text.is_empty() {
        return Err(format!("Say which {} is meant.", field.label.to_lowercase()));
    }
    if list.is_empty() {
        return Ok(Value::Code(text.to_owned()));
    }
    let same = |c: &&Choice| c.code.eq_ignore_ascii_case(text) || c.label.eq_ignore_ascii_case(text);
    if let Some(choice) = list.iter().find(same) {
        return Ok(Value::Code(choice.code.to_owned()));
    }
    // an unfinished word that can only be one: "platinum" for a list with "Platinum 950"
    let begin = |c: &&Choice| c.code.starts_with(&text.to_lowercase());
    if let (Some(choice), true) = (list.iter().find(begin), list.iter().filter(begin).count() == 1) {
        return Ok(Value::Code(choice.code.to_owned()));
    }
    let near = nearest(text, list.iter().flat_map(|c| [c.code, c.label]));
    let near = near.and_then(|n| list.iter().find(|c| c.code == n || c.label == n));
    let hint = near.map_or_else(
        || format!("Use one of: {}.", list.iter().map(|c| c.code).collect::<Vec<_>>().join(", ")),
        |c| format!("Did you mean “{}”?", c.code),
    );
    let given: String = text.chars().take(40).collect();
    Err(format!("{} is never “{given}”. {hint}", field.label))
}

use super::field::Choice;

/// `1.5` with three decimals is 1500; thousands may be marked by commas.
pub(super) fn parse_scaled(text: &str, decimals: u8) -> Option<i64> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = ungrouped(whole)?;
    let sound = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !sound(&whole) || !sound(part) || (digits.contains('.') && part.is_empty()) {
        return None;
    }
    let places = usize::from(decimals);
    // zeros at the end say nothing
    let part = part.trim_end_matches('0');
    if part.len() > places {
        return None;
    }
    let n: i64 = format!("{whole}{part:0<places$}").parse().ok()?;
    Some(if negative { -n } else { n })
}

/// `1,250` is 1250; commas anywhere else are refused.
fn ungrouped(whole: &str) -> Option<String> {
    if !whole.contains(',') {
        return Some(whole.to_owned());
    }
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let sound = (1..=3).contains(&first.len()) && groups.all(|g| g.len() == 3);
    sound.then(|| whole.replace(',', ""))
}

/// 1500 with three decimals is `1.5`.
pub(super) fn scaled(n: i64, decimals: u8) -> String {
    let factor = 10_u64.pow(u32::from(decimals));
    let sign = if n < 0 { "-" } else { "" };
    let (whole, part) = (n.unsigned_abs() / factor, n.unsigned_abs() % factor);
    if part == 0 {
        return format!("{sign}{whole}");
    }
    let part = format!("{part:0>width$}", width = usize::from(decimals));
    format!("{sign}{whole}.{}", part.trim_end_matches('0'))
}

fn parse_day(text: &str) -> Option<Day> {
    match text.to_lowercase().as_str() {
        "today" => return Some(Day::Ago(0)),
        "yesterday" => return Some(Day::Ago(1)),
        _ => {}
    }
    if let Some(days) = text.strip_suffix('d') {
        return days.parse().ok().map(Day::Ago);
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Day::On)
}
