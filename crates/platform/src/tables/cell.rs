//! What stands in a table.

use chrono::{DateTime, SecondsFormat, Utc};
use kernel::Money;
use uuid::Uuid;

use super::value::scaled;

/// What stands in one column of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A number in units of `10^-decimals`.
    Number {
        /// How many units.
        units: i64,
        /// How many digits stand behind the point.
        decimals: u8,
    },
    /// An amount.
    Money(Money),
    /// A moment.
    Moment(DateTime<Utc>),
    /// A word of the field's list.
    Code(String),
    /// Yes or no.
    Flag(bool),
    /// Several words.
    Many(Vec<String>),
}

impl Cell {
    /// The value in files and for programs; none when nothing is there. Reading it gives the same value again.
    pub fn plain(&self) -> Option<String> {
        Some(match self {
            Self::Empty => return None,
            Self::Text(text) | Self::Code(text) => text.clone(),
            Self::Number { units, decimals } => scaled(*units, *decimals),
            Self::Money(amount) => amount.decimal(),
            Self::Moment(at) => at.to_rfc3339_opts(SecondsFormat::Secs, true),
            Self::Flag(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Self::Many(words) if words.is_empty() => return None,
            Self::Many(words) => words.join(", "),
        })
    }
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// Its own id.
    pub key: Uuid,
    /// The id of the page it leads to.
    pub page: Uuid,
    /// Its cells, in the order of the columns.
    pub cells: Vec<Cell>,
}
