//! What somebody wants to see of a table: the one object that the page, the file and the bulk edit share.

use kernel::FieldError;

use super::{
    Filter,
    field::{Field, Table},
    read_filter,
};

/// How much room a row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Density {
    /// 40 pixels.
    Compact,
    /// 48 pixels.
    #[default]
    Normal,
    /// 64 pixels.
    Roomy,
}

impl Density {
    /// Every one, closest first.
    pub const ALL: [Self; 3] = [Self::Compact, Self::Normal, Self::Roomy];

    /// The word in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Compact => "compact",
            Self::Normal => "normal",
            Self::Roomy => "roomy",
        }
    }

    /// The word people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Compact => "Compact",
            Self::Normal => "Normal",
            Self::Roomy => "Roomy",
        }
    }
}

/// What rows are ordered by.
#[derive(Debug, Clone, Copy)]
pub struct Sorting {
    /// Which field.
    pub field: &'static Field,
    /// Greatest first.
    pub descending: bool,
}

impl Sorting {
    fn code(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.field.code)
    }
}

/// Which rows, in which order, with which columns.
#[derive(Debug, Clone)]
pub struct TableQuery {
    /// The table.
    pub table: &'static Table,
    /// Which rows.
    pub filter: Filter,
    /// In which order; rows that are equal are ordered by their ids, and those without a value come last.
    pub sort: Sorting,
    /// Which columns, from the left.
    pub columns: Vec<&'static Field>,
    /// How many of them stay in sight when the table is moved sideways.
    pub pinned: usize,
    /// How much room a row has.
    pub density: Density,
}

/// The most columns that stay in sight: more would leave nothing to move.
const MOST_PINNED: usize = 3;

impl TableQuery {
    /// The parameters of an address that say what is shown.
    pub const NAMES: [&'static str; 5] = ["q", "sort", "columns", "pin", "density"];

    /// Everything, as the table is declared.
    pub fn all(table: &'static Table) -> Self {
        let (code, descending) = table.sort.strip_prefix('-').map_or((table.sort, false), |c| (c, true));
        let columns: Vec<_> = table.columns.iter().filter_map(|code| table.find(code)).collect();
        let field = table.find(code).unwrap_or(&table.fields[0]);
        Self {
            table,
            filter: Filter::default(),
            sort: Sorting { field, descending },
            columns,
            pinned: 0,
            density: Density::default(),
        }
    }

    /// Reads the parameters that `get` finds; what is absent is as the table declares it.
    ///
    /// # Errors
    /// Everything that is wrong, each under its parameter.
    pub fn read<'a>(
        table: &'static Table,
        get: impl Fn(&str) -> Option<&'a str>,
    ) -> Result<Self, Vec<FieldError>> {
        let mut query = Self::all(table);
        let mut wrong = Vec::new();
        match get("q").map(|q| read_filter(table, q)) {
            Some(Ok(filter)) => query.filter = filter,
            Some(Err(error)) => wrong.push(error),
            None => {}
        }
        if let Some(sort) = get("sort") {
            let (code, descending) = sort.strip_prefix('-').map_or((sort, false), |code| (code, true));
            match table.get("sort", code) {
                Ok(field) if field.kind.has_order() => query.sort = Sorting { field, descending },
                Ok(field) => {
                    let message = format!("{} holds several values: sort by another field.", field.label);
                    wrong.push(FieldError::new("sort", "no_order", message));
                }
                Err(error) => wrong.push(error),
            }
        }
        if let Some(columns) = get("columns") {
            match read_columns(table, columns) {
                Ok(columns) => query.columns = columns,
                Err(error) => wrong.push(error),
            }
        }
        if let Some(pin) = get("pin") {
            match pin.parse() {
                Ok(pinned) if pinned <= MOST_PINNED => query.pinned = pinned,
                _ => wrong.push(FieldError::new(
                    "pin",
                    "out_of_range",
                    format!("Keep 0 to {MOST_PINNED} columns in sight."),
                )),
            }
        }
        if let Some(density) = get("density") {
            match Density::ALL.into_iter().find(|d| d.code() == density) {
                Some(density) => query.density = density,
                None => wrong.push(FieldError::new(
                    "density",
                    "unknown_value",
                    "Choose compact, normal or roomy.",
                )),
            }
        }
        if wrong.is_empty() { Ok(query) } else { Err(wrong) }
    }

    /// The parameters that say the same; what is as the table declares it is left out.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let plain = Self::all(self.table);
        let codes = |columns: &[&'static Field]| columns.iter().map(|f| f.code).collect::<Vec<_>>().join(",");
        let all = [
            ("q", self.filter.to_string(), String::new()),
            ("sort", self.sort.code(), plain.sort.code()),
            ("columns", codes(&self.columns), codes(&plain.columns)),
            ("pin", self.pinned.to_string(), plain.pinned.to_string()),
            ("density", self.density.code().to_owned(), plain.density.code().to_owned()),
        ];
        all.into_iter().filter(|(_, is, was)| is != was).map(|(name, is, _)| (name, is)).collect()
    }
}

fn read_columns(table: &'static Table, text: &str) -> Result<Vec<&'static Field>, FieldError> {
    let mut columns: Vec<&'static Field> = Vec::new();
    for code in text.split([',', ' ']).filter(|code| !code.is_empty()) {
        let field = table.get("columns", code)?;
        if !columns.iter().any(|c| c.code == field.code) {
            columns.push(field);
        }
    }
    if columns.is_empty() {
        return Err(FieldError::new("columns", "required", "Choose at least one column."));
    }
    Ok(columns)
}
