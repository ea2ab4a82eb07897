//! Tables of staff as programs read them.

use platform::tables::{Cell, FieldKind, Table, TableQuery, TableRow, TableView, ViewKind};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// A table: its fields and the views of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffTable)]
pub(crate) struct TableOut {
    #[schema(example = "variants")]
    code: &'static str,
    /// Every field, in the order offered.
    fields: Vec<TableFieldOut>,
    /// The columns shown unless others are asked for.
    columns: Vec<&'static str>,
    /// How it is sorted unless otherwise asked.
    #[schema(example = "-changed")]
    sort: &'static str,
    /// The house's views, then the saved ones that the caller sees.
    views: Vec<TableViewOut>,
}

/// A field of a table.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffTableField)]
pub(crate) struct TableFieldOut {
    #[schema(example = "price")]
    code: &'static str,
    #[schema(example = "Price")]
    label: &'static str,
    /// `text`, `number`, `money`, `moment`, `choice`, `flag` or `many`.
    #[schema(example = "money")]
    kind: &'static str,
    /// What a number counts, e.g. `ct`.
    unit: Option<&'static str>,
    /// The words of its list; empty where there is none.
    choices: Vec<&'static str>,
    /// Whether bulk edits and files can change it.
    editable: bool,
}

/// A view of a table.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffTableView)]
pub(crate) struct TableViewOut {
    /// None of the house's own.
    id: Option<String>,
    #[schema(example = "Platinum without pictures")]
    name: String,
    /// `house`, `private`, `team` or `locked`.
    kind: &'static str,
    /// Its filter.
    #[schema(example = "metal:platinum pictures:0")]
    q: String,
    sort: Option<String>,
    /// The codes of its columns with commas between them.
    columns: Option<String>,
    /// How many rows it shows now; none just after it was saved.
    rows: Option<i64>,
    /// The version a change must name; none of the house's own.
    version: Option<i64>,
}

impl TableOut {
    /// A table with its views and how many rows each shows: the house's first.
    pub(crate) fn new(table: &'static Table, saved: &[TableView], counts: &[i64]) -> Self {
        let own = table.views.iter().map(|(name, q)| TableViewOut {
            id: None,
            name: (*name).to_owned(),
            kind: "house",
            q: (*q).to_owned(),
            sort: None,
            columns: None,
            rows: None,
            version: None,
        });
        let views = own.chain(saved.iter().map(TableViewOut::from)).enumerate();
        Self {
            code: table.code,
            fields: table.fields.iter().map(field).collect(),
            columns: table.columns.to_vec(),
            sort: table.sort,
            views: views.map(|(at, view)| TableViewOut { rows: counts.get(at).copied(), ..view }).collect(),
        }
    }
}

fn field(field: &platform::tables::Field) -> TableFieldOut {
    let (kind, unit) = match field.kind {
        FieldKind::Text => ("text", None),
        FieldKind::Number { unit, .. } => ("number", Some(unit).filter(|u| !u.is_empty())),
        FieldKind::Money { .. } => ("money", None),
        FieldKind::Moment => ("moment", None),
        FieldKind::Choice(_) => ("choice", None),
        FieldKind::Flag => ("flag", None),
        FieldKind::Many(_) => ("many", None),
    };
    let choices = field.kind.choices().into_iter().map(|c| c.code).collect();
    TableFieldOut { code: field.code, label: field.label, kind, unit, choices, editable: field.editable }
}

impl From<&TableView> for TableViewOut {
    fn from(view: &TableView) -> Self {
        let text = |name: &str| view.get(name).map(str::to_owned);
        Self {
            id: Some(view.id.to_string()),
            name: view.name.clone(),
            kind: view.kind.code(),
            q: text("q").unwrap_or_default(),
            sort: text("sort"),
            columns: text("columns"),
            rows: None,
            version: Some(view.version),
        }
    }
}

/// Rows of a table.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffTableRows)]
pub(crate) struct TableRowsOut {
    /// How many rows match, on all pages.
    total: i64,
    /// What the cells are, in their order.
    columns: Vec<&'static str>,
    data: Vec<TableRowOut>,
    next_cursor: Option<String>,
}

/// A row of a table.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffTableRow)]
pub(crate) struct TableRowOut {
    /// What a bulk edit names it by.
    id: String,
    /// Its cells by column: text, a number, an amount with its currency, yes or no, a list; null when nothing is there.
    #[schema(value_type = Object, example = json!({"sku": "AUR-18Y-54", "price": {"amount_minor": 245_000, "currency": "USD"}}))]
    cells: Value,
}

impl TableRowsOut {
    /// A page.
    pub(crate) fn new(
        total: i64,
        query: &TableQuery,
        rows: &[TableRow],
        next_cursor: Option<String>,
    ) -> Self {
        let row = |row: &TableRow| {
            let cells: Map<String, Value> =
                query.columns.iter().zip(&row.cells).map(|(f, c)| (f.code.to_owned(), cell(c))).collect();
            TableRowOut { id: row.key.to_string(), cells: Value::Object(cells) }
        };
        let columns = query.columns.iter().map(|f| f.code).collect();
        Self { total, columns, data: rows.iter().map(row).collect(), next_cursor }
    }
}

fn cell(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Money(m) => json!({ "amount_minor": m.minor(), "currency": m.currency().code() }),
        Cell::Flag(yes) => Value::Bool(*yes),
        Cell::Many(words) => json!(words),
        // decimals as text: no program rounds them by accident
        other => other.plain().map_or(Value::Null, Value::String),
    }
}

/// A view to save.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutStaffTableView, example = json!({"name": "Platinum without pictures", "kind": "team", "q": "metal:platinum pictures:0", "sort": "-price"}))]
pub(crate) struct TableViewIn {
    name: String,
    /// `private`, `team` or `locked`.
    kind: String,
    /// Its filter; empty shows every row.
    #[serde(default)]
    q: Option<String>,
    #[serde(default)]
    sort: Option<String>,
    /// Codes of columns with commas between them.
    #[serde(default)]
    columns: Option<String>,
}

impl TableViewIn {
    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Whose it shall be.
    pub(crate) fn kind(&self) -> Option<ViewKind> {
        ViewKind::read(&self.kind)
    }

    /// A parameter of what it shows.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let value = match name {
            "q" => &self.q,
            "sort" => &self.sort,
            "columns" => &self.columns,
            _ => &None,
        };
        value.as_deref().filter(|v| !v.is_empty())
    }
}
