//! The old shop's orders as a file: one row for each line of an order, the order's own columns repeated. Pure.
//!
//! Columns, in any order and case: `order_id`, `ordered_at`, `email`, `currency`, `total`, `sku`, `title`, `quantity`, `unit_price`, and if
//! they are there `tax`, `shipping`, `discount`. Further columns are kept in the raw row. An order without lines leaves the line's columns empty.

use std::collections::HashMap;

use kernel::{Currency, FieldError};
use serde_json::{Map, Value};

use super::{
    cells::{Problems, Row, Table, missing, read_table, shown},
    model::{LegacyLine, LegacyOrder, Written},
};

/// What faults of this file are about.
const FILE: &str = "orders";
/// The most of one piece in a line.
const MOST_PIECES: i64 = 1_000;

/// The columns that every file has.
const NEEDED: [&[&str]; 9] = [
    &["order_id"],
    &["ordered_at"],
    &["email"],
    &["currency"],
    &["total"],
    &["sku"],
    &["title"],
    &["quantity"],
    &["unit_price"],
];

/// Reads the file.
///
/// # Errors
/// Every fault with its line and column. A file with a single one gives no orders.
pub fn read_orders(bytes: &[u8]) -> Result<Vec<LegacyOrder>, Vec<FieldError>> {
    let mut problems = Problems::of(FILE);
    let Some(table) = read_table(bytes, &mut problems) else {
        return problems.into_result(Vec::new());
    };
    if missing(&table, &NEEDED, &mut problems) {
        return problems.into_result(Vec::new());
    }
    let mut orders: Vec<LegacyOrder> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for row in &table.rows {
        let Some(order) = read_row(&table, row, &mut problems) else { continue };
        match places.get(&order.reference) {
            Some(place) => join(&mut orders[*place], order),
            None => {
                places.insert(order.reference.clone(), orders.len());
                orders.push(order);
            }
        }
    }
    if table.rows.is_empty() {
        problems.whole("empty", "There are no orders under the headings.");
    }
    problems.into_result(orders)
}

/// Adds a row to the order that it belongs to.
fn join(order: &mut LegacyOrder, row: LegacyOrder) {
    let same = order.ordered_at == row.ordered_at
        && order.email == row.email
        && order.currency == row.currency
        && order.total == row.total
        && order.tax == row.tax
        && order.shipping == row.shipping
        && order.discount == row.discount;
    order.rows_agree &= same;
    order.lines.extend(row.lines);
    if let (Value::Array(rows), Value::Array(more)) = (&mut order.raw, row.raw) {
        rows.extend(more);
    }
}

/// One row as an order with at most one line; `None` when a fault was named.
fn read_row(table: &Table, row: &Row, problems: &mut Problems) -> Option<LegacyOrder> {
    let cell = |name: &str| table.place(&[name]).map_or("", |at| row.cells[at].as_str());
    let reference = named(row, "order_id", cell("order_id"), 100, problems);
    let ordered_at = named(row, "ordered_at", cell("ordered_at"), 100, problems);
    let email = named(row, "email", cell("email"), 254, problems);
    let currency = match cell("currency").to_uppercase().parse::<Currency>() {
        Ok(currency) => currency,
        Err(_) => {
            let message = format!(
                "\"{}\" is not a currency of this house; write a code as USD.",
                shown(cell("currency"))
            );
            problems.cell(row.line, "currency", "currency", &message);
            return None;
        }
    };
    let total = amount(row, "total", cell("total"), currency, problems);
    let mut optional = |name: &str| match cell(name) {
        "" => Some(Written::zero()),
        text => amount(row, name, text, currency, problems),
    };
    let (tax, shipping, discount) = (optional("tax"), optional("shipping"), optional("discount"));
    let lines = read_line(row, cell, currency, problems);
    let raw: Map<String, Value> =
        table.headings.iter().cloned().zip(row.cells.iter().cloned().map(Value::String)).collect();
    Some(LegacyOrder {
        reference: reference?,
        ordered_at: ordered_at?,
        email: email?,
        currency,
        total: total?,
        tax: tax?,
        shipping: shipping?,
        discount: discount?,
        lines: lines?,
        rows_agree: true,
        raw: Value::Array(vec![Value::Object(raw)]),
    })
}

/// The row's line, or none when its columns are empty.
fn read_line<'a>(
    row: &Row,
    cell: impl Fn(&str) -> &'a str,
    currency: Currency,
    problems: &mut Problems,
) -> Option<Vec<LegacyLine>> {
    if ["sku", "title", "quantity", "unit_price"].iter().all(|name| cell(name).is_empty()) {
        return Some(Vec::new());
    }
    let unit_price = amount(row, "unit_price", cell("unit_price"), currency, problems);
    let quantity = cell("quantity").parse().ok().filter(|n| (1..=MOST_PIECES).contains(n));
    if quantity.is_none() {
        let message = format!("\"{}\" is not a number from 1 to {MOST_PIECES}.", shown(cell("quantity")));
        problems.cell(row.line, "quantity", "quantity", &message);
    }
    let line = LegacyLine {
        sku: cell("sku").to_owned(),
        title: cell("title").to_owned(),
        quantity: quantity?,
        unit_price: unit_price?,
    };
    Some(vec![line])
}

fn named(row: &Row, column: &str, text: &str, longest: usize, problems: &mut Problems) -> Option<String> {
    if text.is_empty() {
        problems.cell(row.line, column, "required", "the value is missing.");
        return None;
    }
    if text.chars().count() > longest {
        problems.cell(row.line, column, "too_long", &format!("use at most {longest} characters."));
        return None;
    }
    Some(text.to_owned())
}

fn amount(
    row: &Row,
    column: &str,
    text: &str,
    currency: Currency,
    problems: &mut Problems,
) -> Option<Written> {
    let written = Written::parse(text, currency);
    if written.is_none() {
        let negative = text.starts_with('-') || text.starts_with('−');
        let (code, message) = if text.is_empty() {
            ("required", "the amount is missing.".to_owned())
        } else if negative {
            (
                "negative",
                format!("\"{}\" is negative; what was given back belongs to the payments.", shown(text)),
            )
        } else {
            let message = format!(
                "\"{}\" is not an amount; write digits and at most {} decimals after a point, as 3450.50, without sign or grouping.",
                shown(text),
                currency.exponent()
            );
            ("number", message)
        };
        problems.cell(row.line, column, code, &message);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "order_id,ordered_at,email,currency,total,tax,shipping,discount,sku,title,quantity,unit_price\n";

    fn read(rows: &str) -> Result<Vec<LegacyOrder>, Vec<FieldError>> {
        read_orders(format!("{HEAD}{rows}").as_bytes())
    }

    fn faults(rows: &str) -> Vec<(String, &'static str)> {
        read(rows).unwrap_err().into_iter().map(|f| (f.field.into_owned(), f.code)).collect()
    }

    #[test]
    fn rows_of_one_order_become_its_lines_wherever_they_stand() {
        let orders = read(
            "7,2024-02-01,ada@example.com,usd,4450,0,,,A,Ring,1,3450\n\
             8,2024-02-02,bob@example.com,USD,345000,,,,A,Ring,1,345000\n\
             7,2024-02-01,ada@example.com,USD,4450,0,,,B,Chain,2,500\n",
        )
        .unwrap();
        assert_eq!(orders.len(), 2);
        assert_eq!((orders[0].lines.len(), orders[1].lines.len()), (2, 1));
        assert_eq!(orders[0].raw.as_array().unwrap().len(), 2);
        assert!(orders[0].rows_agree, "nothing and a nought are the same tax");
    }

    #[test]
    fn rows_that_say_the_same_of_the_order_agree() {
        let orders = read("7,d,a@b.c,USD,9,,,,A,R,1,4\n7,d,a@b.c,USD,9,,,,B,C,1,5\n").unwrap();
        assert!(orders[0].rows_agree);
        let orders = read("7,d,a@b.c,USD,9,,,,A,R,1,4\n7,d,a@b.c,USD,10,,,,B,C,1,5\n").unwrap();
        assert!(!orders[0].rows_agree);
    }

    #[test]
    fn every_fault_is_named_by_line_and_column() {
        let bad = "7,d,a@b.c,USD,-5,,,,A,R,1,5\n\
                   8,d,a@b.c,USD,1e5,,,,A,R,0,5\n\
                   9,d,a@b.c,DM,5,,,,A,R,1,5\n\
                   ,d,a@b.c,USD,5,,,,A,R,1,\"3,450.00\"\n\
                   10,d,a@b.c,USD,5.005,,,,A,R,1,5\n\
                   11,d,a@b.c,USD,5\n\
                   12,d,a@b.c,USD,5,,,,=HYPERLINK(1),R,1,5\n";
        let expected = [
            ("orders[7].line", "columns"),
            ("orders[8].sku", "formula"),
            ("orders[2].total", "negative"),
            ("orders[3].total", "number"),
            ("orders[3].quantity", "quantity"),
            ("orders[4].currency", "currency"),
            ("orders[5].order_id", "required"),
            ("orders[5].unit_price", "number"),
            ("orders[6].total", "number"),
        ];
        let expected: Vec<_> = expected.iter().map(|(f, c)| ((*f).to_owned(), *c)).collect();
        assert_eq!(faults(bad), expected);
    }

    #[test]
    fn a_file_that_is_cut_or_no_table_is_refused_as_a_whole() {
        let whole = |bytes: &[u8]| read_orders(bytes).unwrap_err()[0].code;
        assert_eq!(whole(b""), "empty");
        assert_eq!(whole(HEAD.as_bytes()), "empty");
        assert_eq!(whole(b"order,amount\n1,2\n"), "header");
        assert_eq!(whole(format!("{HEAD}7,d,a@b.c,USD,5,,,,A,R,1,5").as_bytes()), "perhaps_cut");
        assert_eq!(whole(format!("{HEAD}7,d,\"a@b.c,USD,5,,,,A,R,1,5\n").as_bytes()), "cut");
        assert_eq!(whole(b"order_id,order_id\n1,2\n"), "heading_twice");
        assert_eq!(whole(b"order_id,\xFF\n"), "not_utf8");
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        let good = "7,d,a@b.c,USD,5,,,,A,\"Ring\nof two lines\",1,5\n\n";
        assert_eq!(
            faults(&format!("{good}8,d,a@b.c,USD,-5,,,,A,R,1,5\n")),
            [("orders[5].total".to_owned(), "negative")]
        );
        let windows = format!("{HEAD}{good}8,d,a@b.c,USD,-5,,,,A,R,1,5\n").replace('\n', "\r\n");
        assert_eq!(read_orders(windows.as_bytes()).unwrap_err()[0].field, "orders[5].total");
    }

    #[test]
    fn a_message_carries_no_control_characters_to_the_terminal() {
        let found = read("7,d,a@b.c,USD,\u{1b}[2J5,,,,A,R,1,5\n").unwrap_err();
        let codes: Vec<_> = found.iter().map(|fault| fault.code).collect();
        assert_eq!(codes, ["control_character", "number"]);
        assert!(found.iter().all(|fault| !fault.message.chars().any(char::is_control)), "{found:?}");
    }

    #[test]
    fn a_value_that_a_spreadsheet_would_run_is_refused() {
        for cell in ["=1+1", "+1", "@SUM(A1)", "-2+3+cmd|' /C calc'!A0"] {
            assert_eq!(
                faults(&format!("7,d,a@b.c,USD,5,,,,A,{cell},1,5\n")),
                [("orders[2].title".to_owned(), "formula")]
            );
        }
    }

    #[test]
    fn a_value_of_ten_thousand_characters_is_refused_by_its_place() {
        let long = "x".repeat(10_000);
        assert_eq!(
            faults(&format!("7,d,a@b.c,USD,5,,,,A,{long},1,5\n")),
            [("orders[2].title".to_owned(), "too_long")]
        );
    }

    #[test]
    fn faults_beyond_fifty_are_counted() {
        let rows = "7,d,a@b.c,USD,-5,,,,A,R,1,5\n".repeat(60);
        let found = read(&rows).unwrap_err();
        assert_eq!(found.len(), 51);
        assert!(found[50].message.contains("10 more"), "{}", found[50].message);
    }
}
