//! How the columns of a file are understood, and what goes back of it.

use kernel::FieldError;
use platform::tables::{TableFile, csv_line};

use super::{BulkFault, VARIANTS};

/// The field by which lines find their variants.
pub const KEY_FIELD: &str = "sku";
/// What a cell says to empty its field; a blank one leaves it.
pub const CLEARED: &str = r"\N";

/// The field of each column by its heading; empty where a column is not read.
pub(super) fn guess(headings: &[String]) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    for heading in headings {
        let field = VARIANTS.find_heading(heading).filter(|f| is_read(f.code));
        let fresh = field.filter(|f| !fields.iter().any(|known| known == f.code));
        fields.push(fresh.map_or_else(String::new, |f| f.code.to_owned()));
    }
    fields
}

/// Whether a file's column can be this field.
pub(super) fn is_read(code: &str) -> bool {
    code == KEY_FIELD || code == "currency" || VARIANTS.find(code).is_some_and(|f| f.editable)
}

/// What is wrong with how columns are understood.
pub(super) fn check_mapping(headings: &[String], fields: &[String]) -> Result<(), Vec<FieldError>> {
    let mut wrong = Vec::new();
    if headings.len() != fields.len() {
        let message = format!("Say of each of the {} columns what it is.", headings.len());
        wrong.push(FieldError::new("fields", "length", message));
    }
    for (at, field) in fields.iter().enumerate().filter(|(_, f)| !f.is_empty()) {
        if !is_read(field) {
            let message =
                "This field cannot be changed by a file. Choose another, or do not read the column.";
            wrong.push(FieldError::new(format!("fields[{at}]"), "unknown_field", message));
        } else if fields[..at].contains(field) {
            wrong.push(FieldError::new(
                format!("fields[{at}]"),
                "repeated",
                "Another column is this field already.",
            ));
        }
    }
    if !fields.iter().any(|f| f == KEY_FIELD) {
        wrong.push(FieldError::new("fields", "no_key", "One column has to hold the variants' codes."));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// The lines of a file that were rejected, as they were, each with what is wrong with it: to be mended and sent again.
pub fn rejected_lines(file: &TableFile, faults: &[BulkFault]) -> String {
    let headings = file.headings.iter().map(String::as_str);
    let mut out = csv_line(headings.chain(["What is wrong"]));
    for (line, cells) in &file.lines {
        let of_line = |f: &&BulkFault| f.line.and_then(|n| u32::try_from(n).ok()) == Some(*line);
        let said: Vec<String> =
            faults.iter().filter(of_line).map(|f| format!("{}: {}", f.field, f.message)).collect();
        if !said.is_empty() {
            let said = said.join(" ");
            out.push_str(&csv_line(cells.iter().map(String::as_str).chain([said.as_str()])));
        }
    }
    out
}
