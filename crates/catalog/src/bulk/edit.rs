//! One change of one field, as it is asked for: pure rules over texts.

use kernel::{Currency, FieldError, Money};
use platform::tables::{FieldKind, unguard};
use serde::{Deserialize, Serialize};

use super::{VARIANTS, cells::split};

/// What becomes of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "operation", rename_all = "snake_case")]
pub enum Operation {
    /// It is this.
    Set {
        /// The value, as in a file.
        value: String,
    },
    /// It is empty.
    Clear,
    /// These words are among its words.
    Add {
        /// The words, with commas between them.
        value: String,
    },
    /// These words are not among its words.
    Remove {
        /// The words, with commas between them.
        value: String,
    },
    /// It is so much more or less.
    Percent {
        /// Thousandths of a percent: 4,000 is +4 %.
        milli: i64,
        /// To which multiple of a major unit the amount is rounded; 0 for the minor unit.
        #[serde(default)]
        round: i64,
    },
    /// It is so much more or less.
    Amount {
        /// The difference, as written: `150`, `-12.50`.
        value: String,
    },
    /// A part of its words is another.
    Replace {
        /// What is looked for, letter by letter.
        find: String,
        /// What stands there then.
        with: String,
    },
}

/// A change of one field in every selected row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The field's code.
    pub field: String,
    /// What becomes of it.
    #[serde(flatten)]
    pub operation: Operation,
}

/// The most that a percentage may be, up or down, in thousandths.
const MOST_PERCENT: i64 = 1_000_000;

impl Edit {
    /// Refuses what can never be right, whatever the rows say. `place` names the edit.
    pub(super) fn check(&self, place: &str) -> Result<(), FieldError> {
        let refuse = |part: &str, code: &'static str, message: String| {
            Err(FieldError::new(format!("{place}.{part}"), code, message))
        };
        let known =
            || VARIANTS.fields.iter().filter(|f| f.editable).map(|f| f.code).collect::<Vec<_>>().join(", ");
        let Some(field) = VARIANTS.find(&self.field) else {
            return refuse("field", "unknown_field", format!("Choose a field to change: {}.", known()));
        };
        if !field.editable {
            let message =
                format!("{} cannot be changed for many at once. These can: {}.", field.label, known());
            return refuse("field", "fixed", message);
        }
        let (many, text, figure) = (
            matches!(field.kind, FieldKind::Many(_)),
            matches!(field.kind, FieldKind::Text),
            field.kind.is_numeric(),
        );
        let label = field.label;
        match &self.operation {
            Operation::Add { .. } | Operation::Remove { .. } if !many => {
                refuse("operation", "not_for_field", format!("{label} holds one value: set it instead."))
            }
            Operation::Add { value } | Operation::Remove { value } if split(Some(value)).next().is_none() => {
                refuse("value", "required", "Say which words, with commas between them.".to_owned())
            }
            Operation::Percent { .. } | Operation::Amount { .. } if !figure => {
                refuse("operation", "not_for_field", format!("{label} is no figure: set it instead."))
            }
            Operation::Percent { milli, .. } if *milli == 0 || milli.abs() > MOST_PERCENT => refuse(
                "value",
                "out_of_range",
                "Enter a percentage from -1000 to 1000, but not 0.".to_owned(),
            ),
            Operation::Percent { round, .. } if !(0..=10_000).contains(round) => {
                refuse("round", "out_of_range", "Round to a multiple of 1 to 10,000.".to_owned())
            }
            Operation::Replace { .. } if !text => {
                refuse("operation", "not_for_field", format!("{label} holds no free words: set it instead."))
            }
            Operation::Replace { find, .. } if find.is_empty() => {
                refuse("find", "required", "Say what to look for.".to_owned())
            }
            Operation::Set { value } if value.trim().is_empty() => {
                refuse("value", "required", format!("Enter what {label} shall be, or choose to clear it."))
            }
            _ => Ok(()),
        }
    }

    /// What the field is after the change; a sentence when it cannot be changed so. `currency` is the row's.
    pub(super) fn apply(&self, before: Option<&str>, currency: Currency) -> Result<Option<String>, String> {
        Ok(match &self.operation {
            Operation::Set { value } => Some(unguard(value.trim()).to_owned()),
            Operation::Clear => None,
            Operation::Add { value } => {
                let mut words: Vec<&str> = split(before).collect();
                for word in split(Some(value)) {
                    if !words.contains(&word) {
                        words.push(word);
                    }
                }
                joined(&words)
            }
            Operation::Remove { value } => {
                let gone: Vec<&str> = split(Some(value)).collect();
                joined(&split(before).filter(|word| !gone.contains(word)).collect::<Vec<_>>())
            }
            Operation::Replace { find, with } => before.map(|text| text.replace(find.as_str(), with)),
            Operation::Percent { milli, round } => {
                let rate = 100_000_i128 + i128::from(*milli);
                let step = i128::from((*round).max(0));
                self.figure(before, currency, |minor, factor| {
                    rounded(i128::from(minor) * rate, 100_000 * (step * i128::from(factor)).max(1))
                        .checked_mul((step * i128::from(factor)).max(1))
                })?
            }
            Operation::Amount { value } => {
                let (sign, digits) = value.trim().strip_prefix('-').map_or((1, value.trim()), |d| (-1, d));
                let digits = digits.trim_start_matches('+');
                let by = self.parse(digits, currency).ok_or_else(|| format!("“{value}” is no amount."))?;
                self.figure(before, currency, |minor, _| {
                    i128::from(minor).checked_add(i128::from(by) * sign)
                })?
            }
        })
    }

    /// A figure in the least units of its field.
    fn parse(&self, text: &str, currency: Currency) -> Option<i64> {
        if self.field == "price" {
            return Money::parse_decimal(text, currency).map(Money::minor);
        }
        text.trim().parse().ok()
    }

    fn figure(
        &self,
        before: Option<&str>,
        currency: Currency,
        change: impl Fn(i64, i64) -> Option<i128>,
    ) -> Result<Option<String>, String> {
        let Some(before) = before else { return Ok(None) };
        let money = self.field == "price";
        let factor = if money { currency.factor() } else { 1 };
        let after =
            self.parse(before, currency).and_then(|n| change(n, factor)).and_then(|n| i64::try_from(n).ok());
        let after = after.ok_or_else(|| "The figure would be too large.".to_owned())?;
        Ok(Some(if money { Money::new(after, currency).decimal() } else { after.to_string() }))
    }

    /// For people: "Price +4 %".
    pub fn say(&self) -> String {
        let label = VARIANTS.find(&self.field).map_or(self.field.as_str(), |f| f.label);
        let signed = |text: &str| {
            if text.starts_with('-') {
                text.replacen('-', "−", 1)
            } else {
                format!("+{}", text.trim_start_matches('+'))
            }
        };
        match &self.operation {
            Operation::Set { value } => format!("{label} is “{}”", super::cells::short(value)),
            Operation::Clear => format!("{label} is cleared"),
            Operation::Add { value } => format!("{label} with “{value}”"),
            Operation::Remove { value } => format!("{label} without “{value}”"),
            Operation::Percent { milli, round } => {
                let by = signed(&percent(*milli));
                let rounding = if *round > 0 { format!(", rounded to {round}") } else { String::new() };
                format!("{label} {by} %{rounding}")
            }
            Operation::Amount { value } => format!("{label} {}", signed(value.trim())),
            Operation::Replace { find, with } => format!("{label}: “{find}” becomes “{with}”"),
        }
    }
}

fn joined(words: &[&str]) -> Option<String> {
    Some(words.join(", ")).filter(|w| !w.is_empty())
}

/// Half away from zero, as a shop rounds.
fn rounded(n: i128, by: i128) -> i128 {
    let half = by / 2;
    if n < 0 { (n - half) / by } else { (n + half) / by }
}

/// 4,500 thousandths are `4.5`.
pub(super) fn percent(milli: i64) -> String {
    let sign = if milli < 0 { "-" } else { "" };
    let (whole, part) = (milli.unsigned_abs() / 1_000, milli.unsigned_abs() % 1_000);
    if part == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{}", format!("{part:03}").trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(field: &str, operation: Operation, before: Option<&str>) -> Option<String> {
        Edit { field: field.to_owned(), operation }.apply(before, Currency::Usd).unwrap()
    }

    #[test]
    fn a_percentage_is_reckoned_exactly_and_rounded_once() {
        let percent = |milli, round| Operation::Percent { milli, round };
        for (before, milli, round, after) in [
            ("2450.00", 4_000, 0, "2548.00"),
            ("0.05", 10_000, 0, "0.06"),
            ("2450.00", -12_500, 0, "2143.75"),
            ("2450.00", 4_000, 10, "2550.00"),
            ("2444.00", 0, 5, "2445.00"),
            ("1.00", 33_333, 0, "1.33"),
        ] {
            assert_eq!(change("price", percent(milli, round), Some(before)).as_deref(), Some(after));
        }
        let yen = Edit { field: "price".into(), operation: percent(4_000, 0) };
        assert_eq!(yen.apply(Some("2450"), Currency::Jpy), Ok(Some("2548".to_owned())));
    }

    #[test]
    fn amounts_words_and_texts_change_as_said() {
        let amount = |value: &str| Operation::Amount { value: value.to_owned() };
        assert_eq!(change("price", amount("-12.50"), Some("20.00")).as_deref(), Some("7.50"));
        assert_eq!(change("lead_days", amount("+7"), Some("21")).as_deref(), Some("28"));
        let add = Operation::Add { value: "gift, press".into() };
        assert_eq!(change("tags", add, Some("press, new")).as_deref(), Some("press, new, gift"));
        let remove = Operation::Remove { value: "press".into() };
        assert_eq!(change("tags", remove, Some("press")), None);
        let replace = Operation::Replace { find: "ct".into(), with: "carat".into() };
        assert_eq!(change("title", replace, Some("1 ct ring")).as_deref(), Some("1 carat ring"));
    }

    #[test]
    fn what_can_never_be_right_is_refused_by_name() {
        let wrong = |field: &str, operation| {
            let edit = Edit { field: field.to_owned(), operation };
            edit.check("edits[0]").expect_err("a fault").field.into_owned()
        };
        assert_eq!(wrong("colour", Operation::Clear), "edits[0].field");
        assert_eq!(wrong("sku", Operation::Clear), "edits[0].field");
        assert_eq!(wrong("title", Operation::Percent { milli: 1, round: 0 }), "edits[0].operation");
        assert_eq!(wrong("price", Operation::Percent { milli: 0, round: 0 }), "edits[0].value");
        assert_eq!(wrong("price", Operation::Add { value: "x".into() }), "edits[0].operation");
        assert_eq!(
            wrong("title", Operation::Replace { find: String::new(), with: String::new() }),
            "edits[0].find"
        );
        assert_eq!(wrong("title", Operation::Set { value: " ".into() }), "edits[0].value");
    }

    #[test]
    fn an_edit_is_said_in_words() {
        let say = |operation| Edit { field: "price".into(), operation }.say();
        assert_eq!(say(Operation::Percent { milli: 4_000, round: 10 }), "Price +4 %, rounded to 10");
        assert_eq!(say(Operation::Percent { milli: -2_500, round: 0 }), "Price −2.5 %");
        assert_eq!(say(Operation::Amount { value: "150".into() }), "Price +150");
    }
}
