//! Reading the three files of the old shop: orders, lines, and the payment provider's export.
//!
//! Headings may stand in any order; others than ours are passed over. Amounts of orders and lines are kept as written, for that is what has
//! to be decided. Amounts of the provider are decimal and exact.

use std::{
    collections::{HashMap, HashSet},
    io::Read,
};

use csv::{ReaderBuilder, StringRecord, Trim};
use kernel::{Currency, FieldError, Money};

use super::{Amounts, LegacyError, Line, OldOrder, Payment};

/// More than this is not a jeweller's past.
const MOST_ROWS: usize = 1_000_000;
/// How many faults are told at once.
const MOST_FAULTS: usize = 50;

/// What the files say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Files {
    /// The orders with their lines, as they stand in the file.
    pub orders: Vec<OldOrder>,
    /// What the provider took.
    pub payments: Vec<Payment>,
}

/// A file, heading by heading.
struct Table {
    name: &'static str,
    headings: HashMap<String, usize>,
    rows: Vec<(u64, StringRecord)>,
}

/// Reads the files. Refuses what is no such table, an order or a payment that is there twice, and lines of an order that is not there.
///
/// # Errors
/// Every fault with its file and line.
pub fn read_files(orders: impl Read, lines: impl Read, payments: impl Read) -> Result<Files, LegacyError> {
    let mut wrong = Vec::new();
    let orders = Table::open("orders", orders, &["order_id", "currency", "total"], &mut wrong);
    let lines = Table::open("lines", lines, &["order_id", "sku", "quantity", "unit_price"], &mut wrong);
    let payments = Table::open("payments", payments, &["id", "amount", "currency", "status"], &mut wrong);
    let (Some(orders), Some(lines), Some(payments)) = (orders, lines, payments) else {
        return Err(LegacyError::Invalid(wrong));
    };
    let mut files =
        Files { orders: read_orders(&orders, &mut wrong), payments: read_payments(&payments, &mut wrong) };
    read_lines(&lines, &mut files.orders, &mut wrong);
    wrong.truncate(MOST_FAULTS);
    if wrong.is_empty() { Ok(files) } else { Err(LegacyError::Invalid(wrong)) }
}

impl Table {
    fn open(
        name: &'static str,
        file: impl Read,
        needed: &[&str],
        wrong: &mut Vec<FieldError>,
    ) -> Option<Self> {
        let mut reader = ReaderBuilder::new().trim(Trim::All).flexible(true).from_reader(file);
        let mut fault = |words: String| wrong.push(FieldError::new(name, "unreadable", words));
        let headings = match reader.headers() {
            Ok(headings) => {
                headings.iter().map(|heading| heading.trim_start_matches('\u{feff}').to_lowercase())
            }
            Err(error) => {
                fault(format!("The file of {name} cannot be read: {error}."));
                return None;
            }
        };
        let headings: HashMap<String, usize> =
            headings.enumerate().map(|(place, heading)| (heading, place)).collect();
        let missing: Vec<_> =
            needed.iter().filter(|heading| !headings.contains_key(**heading)).copied().collect();
        if !missing.is_empty() {
            fault(format!(
                "The file of {name} has no column {}: give its columns these names.",
                missing.join(", ")
            ));
            return None;
        }
        let mut rows = Vec::new();
        for row in reader.into_records().take(MOST_ROWS) {
            match row {
                Ok(row) => rows.push((row.position().map_or(0, csv::Position::line), row)),
                Err(error) => {
                    fault(format!("The file of {name} cannot be read: {error}."));
                    return None;
                }
            }
        }
        Some(Self { name, headings, rows })
    }

    fn get<'a>(&self, row: &'a StringRecord, heading: &str) -> &'a str {
        self.headings.get(heading).and_then(|place| row.get(*place)).unwrap_or_default()
    }

    fn some(&self, row: &StringRecord, heading: &str) -> Option<String> {
        Some(self.get(row, heading)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn fault(&self, line: u64, code: &'static str, words: &str) -> FieldError {
        FieldError::new(self.name, code, format!("{}, line {line}: {words}", self.name))
    }
}

fn read_orders(table: &Table, wrong: &mut Vec<FieldError>) -> Vec<OldOrder> {
    let (mut orders, mut seen) = (Vec::with_capacity(table.rows.len()), HashSet::new());
    for (line, row) in &table.rows {
        let get = |heading: &str| table.get(row, heading).to_owned();
        let legacy_id = get("order_id");
        if legacy_id.is_empty() || legacy_id.chars().count() > 60 {
            wrong.push(table.fault(
                *line,
                "malformed",
                "an order needs an order_id of at most 60 characters.",
            ));
            continue;
        }
        if !seen.insert(legacy_id.clone()) {
            let words = format!("order {legacy_id} is there twice. Export it again, once.");
            wrong.push(table.fault(*line, "duplicate", &words));
            continue;
        }
        let Ok(currency) = get("currency").to_uppercase().parse::<Currency>() else {
            let words = format!("\"{}\" is no currency of the house.", get("currency"));
            wrong.push(table.fault(*line, "unknown_value", &words));
            continue;
        };
        orders.push(OldOrder {
            legacy_id,
            placed_on: get("placed_on"),
            email: table.some(row, "email"),
            currency,
            status: get("status"),
            amounts: Amounts {
                total: get("total"),
                shipping: get("shipping"),
                tax: get("tax"),
                discount: get("discount"),
            },
            payment_ref: table.some(row, "payment_id"),
            lines: Vec::new(),
        });
    }
    orders
}

fn read_lines(table: &Table, orders: &mut [OldOrder], wrong: &mut Vec<FieldError>) {
    let places: HashMap<String, usize> =
        orders.iter().enumerate().map(|(place, order)| (order.legacy_id.clone(), place)).collect();
    for (line, row) in &table.rows {
        let id = table.get(row, "order_id");
        let Some(order) = places.get(id).and_then(|place| orders.get_mut(*place)) else {
            let words = format!("there is no order \"{id}\" in the file of orders.");
            wrong.push(table.fault(*line, "not_found", &words));
            continue;
        };
        let Some(quantity) = table.get(row, "quantity").parse().ok().filter(|quantity| *quantity > 0) else {
            wrong.push(table.fault(*line, "malformed", "a quantity is a whole number from 1 on."));
            continue;
        };
        let unit_price = table.get(row, "unit_price").to_owned();
        order.lines.push(Line { sku: table.get(row, "sku").to_owned(), quantity, unit_price });
    }
}

/// Only what was taken: a payment that failed or was never finished is nobody's evidence.
fn read_payments(table: &Table, wrong: &mut Vec<FieldError>) -> Vec<Payment> {
    let (mut payments, mut seen) = (Vec::new(), HashSet::new());
    for (line, row) in &table.rows {
        if !matches!(table.get(row, "status").to_lowercase().as_str(), "paid" | "succeeded" | "refunded") {
            continue;
        }
        let (reference, amount) = (table.get(row, "id").to_owned(), table.get(row, "amount"));
        let currency = table.get(row, "currency").to_uppercase().parse::<Currency>();
        let Some(money) = currency.ok().and_then(|currency| Money::parse_decimal(amount, currency)) else {
            let words = format!("\"{amount} {}\" is no amount.", table.get(row, "currency"));
            wrong.push(table.fault(*line, "malformed", &words));
            continue;
        };
        if reference.is_empty() || !seen.insert(reference.clone()) {
            let words = format!("payment \"{reference}\" has no id, or is there twice.");
            wrong.push(table.fault(*line, "duplicate", &words));
            continue;
        }
        payments.push(Payment { reference, minor: money.minor(), currency: money.currency() });
    }
    payments
}

#[cfg(test)]
mod tests {
    use kernel::Fault as _;

    use super::*;

    const ORDERS: &str = "Order_ID,placed_on,total,currency,payment_id\n7,2025-01-04,3450,usd,pi_7\n8,2025-01-09,345000.00,USD,\n";
    const LINES: &str = "order_id,sku,quantity,unit_price\n7,RING,1,3450\n8,RING,1,3450.00\n";
    const PAYMENTS: &str = "id,amount,currency,status\npi_7,\"3,450.00\",usd,Paid\npi_9,10.00,usd,Failed\n";

    fn faults(orders: &str, lines: &str, payments: &str) -> Vec<String> {
        let refused = read_files(orders.as_bytes(), lines.as_bytes(), payments.as_bytes()).unwrap_err();
        refused.fields().iter().map(|fault| fault.message.to_string()).collect()
    }

    #[test]
    fn the_three_files_are_read_as_written_and_only_money_that_was_taken_counts() {
        let files = read_files(ORDERS.as_bytes(), LINES.as_bytes(), PAYMENTS.as_bytes()).unwrap();
        assert_eq!(files.orders.len(), 2);
        assert_eq!(files.orders[1].amounts.total, "345000.00");
        assert_eq!(files.orders[0].payment_ref.as_deref(), Some("pi_7"));
        assert_eq!((files.orders[1].payment_ref.as_ref(), files.orders[1].lines.len()), (None, 1));
        let paid = Payment { reference: "pi_7".into(), minor: 345_000, currency: Currency::Usd };
        assert_eq!(files.payments, [paid]);
    }

    #[test]
    fn every_fault_is_told_with_its_file_and_line() {
        assert_eq!(
            faults("order_id,total\n1,2\n", LINES, PAYMENTS),
            ["The file of orders has no column currency: give its columns these names."]
        );
        let twice = format!("{ORDERS}7,2025-01-05,1,USD,\n");
        assert_eq!(
            faults(&twice, LINES, PAYMENTS),
            ["orders, line 4: order 7 is there twice. Export it again, once."]
        );
        let lost = format!("{LINES}99,RING,1,1\n8,RING,0,1\n");
        assert_eq!(
            faults(ORDERS, &lost, PAYMENTS),
            [
                "lines, line 4: there is no order \"99\" in the file of orders.",
                "lines, line 5: a quantity is a whole number from 1 on."
            ]
        );
        let odd = format!("{PAYMENTS}pi_7,1.00,usd,Paid\npi_8,1.005,usd,Paid\n");
        assert_eq!(
            faults(ORDERS, LINES, &odd),
            [
                "payments, line 4: payment \"pi_7\" has no id, or is there twice.",
                "payments, line 5: \"1.005 usd\" is no amount."
            ]
        );
    }
}
