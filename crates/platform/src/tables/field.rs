//! What a table has: its fields, what kind each is, and where it is read.

use kernel::FieldError;

/// One value of a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The word in the database, in files and in the API.
    pub code: &'static str,
    /// The words people read.
    pub label: &'static str,
}

/// No list: whatever is written there.
pub const fn no_choices() -> Vec<Choice> {
    Vec::new()
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub enum FieldKind {
    /// Words.
    Text,
    /// A number, stored as an integer in units of `10^-decimals`.
    Number {
        /// How many digits stand behind the point.
        decimals: u8,
        /// What is counted, as written after the number: "ct"; empty for none.
        unit: &'static str,
    },
    /// An amount in minor units. Amounts of several currencies compare by their figures.
    Money {
        /// The SQL of its currency.
        currency: &'static str,
    },
    /// A moment; asked for by days, which are UTC's.
    Moment,
    /// One word of a list.
    Choice(fn() -> Vec<Choice>),
    /// Yes or no.
    Flag,
    /// Several words, of a list or free; an SQL array of texts.
    Many(fn() -> Vec<Choice>),
}

impl FieldKind {
    /// The list that values are from; empty where there is none.
    pub fn choices(self) -> Vec<Choice> {
        match self {
            Self::Choice(list) | Self::Many(list) => list(),
            _ => Vec::new(),
        }
    }

    /// Whether values are set to the right.
    pub const fn is_numeric(self) -> bool {
        matches!(self, Self::Number { .. } | Self::Money { .. })
    }

    /// Whether values have an order that people would sort by.
    pub const fn has_order(self) -> bool {
        !matches!(self, Self::Many(_))
    }

    /// Whether "less than" means something.
    pub const fn has_size(self) -> bool {
        matches!(self, Self::Number { .. } | Self::Money { .. } | Self::Moment)
    }
}

/// A field of a table.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The word in addresses, files and the search box: `price`.
    pub code: &'static str,
    /// What people read above the column: "Price".
    pub label: &'static str,
    /// What it holds.
    pub kind: FieldKind,
    /// The SQL expression that reads it, over [`Table::from`]. Never made from what anybody typed.
    pub sql: &'static str,
    /// Whether staff can change it in bulk.
    pub editable: bool,
}

/// A table that staff work in.
#[derive(Debug)]
pub struct Table {
    /// The word in addresses: `variants`.
    pub code: &'static str,
    /// What its rows are called: one, several.
    pub noun: (&'static str, &'static str),
    /// The SQL of its rows, without `FROM`.
    pub from: &'static str,
    /// The SQL of a row's own id, a `uuid`.
    pub key: &'static str,
    /// The SQL of the id of the page that a row leads to.
    pub page: &'static str,
    /// The SQL of the texts that bare words are looked for in.
    pub words: &'static [&'static str],
    /// Its fields, in the order offered.
    pub fields: &'static [Field],
    /// The columns shown unless others are chosen.
    pub columns: &'static [&'static str],
    /// How it is sorted unless otherwise asked: a field, with `-` before it for the greatest first.
    pub sort: &'static str,
    /// Views that every house has: a name and its filter.
    pub views: &'static [(&'static str, &'static str)],
}

impl Table {
    /// The field of this code.
    pub fn find(&self, code: &str) -> Option<&'static Field> {
        self.fields.iter().find(|f| f.code == code)
    }

    /// The field of this code, or a refusal under `place` that names the nearest one.
    pub(crate) fn get(&self, place: &'static str, code: &str) -> Result<&'static Field, FieldError> {
        self.find(code).ok_or_else(|| {
            let near = nearest(code, self.fields.iter().flat_map(|f| [f.code, f.label]));
            let near = near.and_then(|n| self.fields.iter().find(|f| f.code == n || f.label == n));
            let hint = near.map_or_else(String::new, |f| format!(" Did you mean “{}”?", f.code));
            let code: String = code.chars().take(40).collect();
            FieldError::new(place, "unknown_field", format!("There is no field “{code}” here.{hint}"))
        })
    }

    /// The field that a heading of a file means: its code or its label, however it is written.
    pub fn find_heading(&self, heading: &str) -> Option<&'static Field> {
        let plain = |text: &str| -> String {
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        let wanted = plain(heading);
        self.fields.iter().find(|f| plain(f.code) == wanted || plain(f.label) == wanted)
    }
}

/// The word that is at most half of the given letters away, if one is: two letters that changed places count as two.
pub(crate) fn nearest<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let given = given.to_lowercase();
    let far = |word: &str| (distance(&given, &word.to_lowercase()), word.len());
    let best = known.min_by_key(|word| far(word))?;
    (far(best).0 * 2 <= given.chars().count()).then_some(best)
}

/// How many letters have to be put, dropped or changed (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(60).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(60).enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}
