//! A bank's statement as a file of comma-separated values. Pure.
//!
//! The first line names the columns, in any order and case: `line_id`, `date` (2026-03-31), `amount` (1234.50), `currency`, `payer`,
//! `reference`. Further columns are passed over, as are lines of money that went out.

use chrono::NaiveDate;
use kernel::{Currency, Money};

use super::RecordTransfer;

/// One line of a statement, or why it cannot be read.
pub type StatementLine = Result<RecordTransfer, StatementProblem>;

/// Why a line cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementProblem {
    /// The line's number in the file, from 1.
    pub line: usize,
    /// What is wrong, for people.
    pub words: String,
}

/// The most lines that are taken at once.
pub const MOST_LINES: usize = 2_000;

const COLUMNS: [&str; 6] = ["line_id", "date", "amount", "currency", "payer", "reference"];

/// Reads a statement.
///
/// # Errors
/// A file without the columns that are needed, or with too many lines.
pub fn read_statement(text: &str) -> Result<Vec<StatementLine>, StatementProblem> {
    let mut rows = rows(text).into_iter();
    let problem = |line, words: String| StatementProblem { line, words };
    let (_, head) = rows.next().ok_or_else(|| problem(1, "The file is empty.".to_owned()))?;
    let head: Vec<String> = head.iter().map(|name| name.trim().to_lowercase()).collect();
    let place = |name: &str| head.iter().position(|column| column == name);
    let missing: Vec<&str> = COLUMNS.into_iter().filter(|name| place(name).is_none()).collect();
    if !missing.is_empty() {
        let words = format!(
            "The first line must name the columns {}; {} is missing.",
            COLUMNS.join(", "),
            missing.join(", ")
        );
        return Err(problem(1, words));
    }
    let places = COLUMNS.map(|name| place(name).unwrap_or_default());
    let rows: Vec<_> = rows.collect();
    if rows.len() > MOST_LINES {
        return Err(problem(MOST_LINES + 2, format!("Send up to {MOST_LINES} lines at once.")));
    }
    Ok(rows.into_iter().filter_map(|(line, cells)| read(line, &cells, places).transpose()).collect())
}

/// None for money that went out.
fn read(
    line: usize,
    cells: &[String],
    places: [usize; 6],
) -> Result<Option<RecordTransfer>, StatementProblem> {
    let cell = |n: usize| cells.get(places[n]).map_or("", |text| text.trim());
    let problem = |words: &str| StatementProblem { line, words: words.to_owned() };
    let currency: Currency =
        cell(3).parse().map_err(|_| problem("The currency is not one the house is paid in."))?;
    if cell(2).starts_with('-') {
        return Ok(None);
    }
    let amount = Money::parse_decimal(cell(2).trim_start_matches('+'), currency)
        .ok_or_else(|| problem("The amount is not one, for example 1234.50."))?;
    let received_on: NaiveDate =
        cell(1).parse().map_err(|_| problem("The date is not one, for example 2026-03-31."))?;
    if cell(0).is_empty() {
        return Err(problem("The bank's id of the line is missing."));
    }
    Ok(Some(RecordTransfer {
        line_id: cell(0).to_owned(),
        amount,
        received_on,
        payer: cell(4).to_owned(),
        reference: cell(5).to_owned(),
    }))
}

/// The rows with the number of the line each begins on; quotes may hold commas, quotes and line breaks. Empty rows are passed over.
fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
    let mut rows = Vec::new();
    let (mut row, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let (mut line, mut begun) = (1, 1);
    let mut symbols = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(symbol) = symbols.next() {
        line += usize::from(symbol == '\n');
        match symbol {
            '"' if quoted && symbols.peek() == Some(&'"') => {
                symbols.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push((begun, std::mem::take(&mut row)));
                begun = line;
            }
            '\r' if !quoted => {}
            other => cell.push(other),
        }
    }
    row.push(cell);
    rows.push((begun, row));
    rows.retain(|(_, row)| row.iter().any(|cell| !cell.trim().is_empty()));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_may_stand_in_any_order_and_money_that_went_out_is_passed_over() {
        let file = "\u{feff}Date,LINE_ID,amount,currency,balance,payer,reference\r\n\
                    2026-03-31,b1,\"1,234.50\",USD,9,\"Ada, Countess\",RF18\n\
                    2026-03-31,b2,-5.00,USD,9,Bank,fee\n\n\
                    2026-04-01,b3,100,USD,9,\"two\nlines\",x\n";
        let lines = read_statement(file).unwrap();
        let read: Vec<_> = lines.iter().map(|l| l.as_ref().unwrap()).collect();
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].amount.minor(), read[0].payer.as_str()), (123_450, "Ada, Countess"));
        assert_eq!((read[1].line_id.as_str(), read[1].payer.as_str()), ("b3", "two\nlines"));
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line_and_the_rest_is_taken() {
        let file = "line_id,date,amount,currency,payer,reference\nb1,31.3.2026,1,USD,a,r\nb2,2026-03-31,x,USD,a,r\nb3,2026-03-31,1,XXX,a,r\n,2026-03-31,1,USD,a,r\nb5,2026-03-31,1,USD,a,r";
        let lines = read_statement(file).unwrap();
        let wrong: Vec<_> = lines.iter().filter_map(|l| l.as_ref().err()).map(|p| p.line).collect();
        assert_eq!((wrong, lines.iter().filter(|l| l.is_ok()).count()), (vec![2, 3, 4, 5], 1));
        assert!(read_statement("").unwrap_err().words.contains("empty"));
        assert!(read_statement("a,b\n1,2").unwrap_err().words.contains("line_id, date"));
    }
}
