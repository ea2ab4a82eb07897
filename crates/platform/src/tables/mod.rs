//! The tables that staff work in: one query object for what is on the page, in a file and in a bulk edit.
//!
//! Owns `table_views`. A context declares its [`Table`]: fields with the SQL that reads them. Everything else is here and
//! knows no jewelry: reading and printing the search language ([`Filter`]), which columns in which order ([`TableQuery`]), the rows
//! ([`list_rows`]), files ([`csv_line`], [`open_file`]) and saved views ([`put_view`], [`remove_view`]). What people type is only ever
//! bound; the words of a statement come from declarations ([ADR 0065](../../../../docs/adr/0065-one-query-for-tables.md)).

mod cell;
mod error;
mod field;
mod file;
mod filter;
mod put_view;
mod query;
mod read;
mod remove_view;
mod rows;
mod statement;
#[cfg(test)]
mod tests;
mod value;
mod views;

pub use cell::{Cell, TableRow};
pub use error::TableError;
pub use field::{Choice, Field, FieldKind, Table, no_choices};
pub use file::{MOST_FILE_BYTES, MOST_FILE_LINES, TableFile, csv_line, guard, open_file, unguard};
pub use filter::{Condition, Filter, Rule};
pub use put_view::{PutView, put_view};
pub use query::{Density, Sorting, TableQuery};
pub use read::read_filter;
pub use remove_view::{RemoveView, remove_view};
pub use rows::{Place, Selection, count_each, count_rows, list_rows, list_selected};
pub use value::{Day, Value};
pub use views::{TableView, ViewKind, find_view, list_views};
