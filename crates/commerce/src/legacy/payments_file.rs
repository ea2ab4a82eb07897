//! The payment provider's export as a file. Pure.
//!
//! Columns, in any order and case: `id`, `order_id` (Stripe calls it `order_id (metadata)`), `amount`, `currency`, `status`, and if it is there
//! `amount refunded`. Amounts carry the currency's decimals, as `3450.00`: then nobody takes them for cents. Further columns are passed over.

use std::collections::HashMap;

use kernel::{Currency, FieldError, Money};

use super::{
    cells::{Problems, Row, Table, missing, read_table, shown},
    model::{Takings, Unit, Written},
};

/// What faults of this file are about.
const FILE: &str = "payments";
const NEEDED: [&[&str]; 5] = [&["id"], ORDER, &["amount"], &["currency"], &["status"]];
const ORDER: &[&str] = &["order_id", "order_id (metadata)", "order"];
const REFUNDED: &[&str] = &["amount refunded", "amount_refunded", "refunded"];

/// Words of money that was taken.
const TAKEN: [&str; 8] = [
    "paid",
    "succeeded",
    "captured",
    "refunded",
    "partial refund",
    "partially refunded",
    "partially_refunded",
    "disputed",
];
/// Words of money that was not.
const NOT_TAKEN: [&str; 12] = [
    "failed",
    "canceled",
    "cancelled",
    "incomplete",
    "pending",
    "uncaptured",
    "requires_action",
    "requires_capture",
    "requires_confirmation",
    "requires_payment_method",
    "blocked",
    "expired",
];

/// A payment of the export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyPayment {
    /// The provider's id.
    pub id: String,
    /// The old shop's number; empty when the payment names none.
    pub order: String,
    /// What was taken, and what of it was given back. Zero when the bank said no.
    pub takings: Takings,
}

/// Reads the export. A payment that stands in it twice counts once.
///
/// # Errors
/// Every fault with its line and column. A file with a single one gives no payments.
pub fn read_payments(bytes: &[u8]) -> Result<Vec<LegacyPayment>, Vec<FieldError>> {
    let mut problems = Problems::of(FILE);
    let Some(table) = read_table(bytes, &mut problems) else {
        return problems.into_result(Vec::new());
    };
    if missing(&table, &NEEDED, &mut problems) {
        return problems.into_result(Vec::new());
    }
    let mut payments: Vec<LegacyPayment> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for row in &table.rows {
        let Some(payment) = read_row(&table, row, &mut problems) else { continue };
        match places.get(&payment.id) {
            Some(place) if payments[*place] == payment => {}
            Some(_) => {
                let message =
                    "the same payment stands in the file before with other values; export it again.";
                problems.cell(row.line, "id", "twice", message);
            }
            None => {
                places.insert(payment.id.clone(), payments.len());
                payments.push(payment);
            }
        }
    }
    problems.into_result(payments)
}

fn read_row(table: &Table, row: &Row, problems: &mut Problems) -> Option<LegacyPayment> {
    let cell = |names: &[&str]| table.place(names).map_or("", |at| row.cells[at].as_str());
    let id = cell(&["id"]);
    if id.is_empty() {
        problems.cell(row.line, "id", "required", "the payment's id is missing.");
    }
    let Ok(currency) = cell(&["currency"]).to_uppercase().parse::<Currency>() else {
        let message = format!("\"{}\" is not a currency of this house.", shown(cell(&["currency"])));
        problems.cell(row.line, "currency", "currency", &message);
        return None;
    };
    let amount = exact(row, "amount", cell(&["amount"]), currency, problems);
    let refunded = match cell(REFUNDED) {
        "" => Some(Money::zero(currency)),
        text => exact(row, "amount refunded", text, currency, problems),
    };
    let status = cell(&["status"]).to_lowercase();
    let taken = TAKEN.contains(&status.as_str());
    if !taken && !NOT_TAKEN.contains(&status.as_str()) {
        let message = format!(
            "\"{}\" does not say whether money was taken; write succeeded or failed.",
            shown(cell(&["status"]))
        );
        problems.cell(row.line, "status", "status", &message);
        return None;
    }
    let (amount, refunded) = (amount?, refunded?);
    if refunded.minor() > amount.minor() {
        problems.cell(row.line, "amount refunded", "too_much", "more was given back than was taken.");
        return None;
    }
    let none = Money::zero(currency);
    let takings =
        if taken { Takings { taken: amount, refunded } } else { Takings { taken: none, refunded: none } };
    (!id.is_empty()).then(|| LegacyPayment { id: id.to_owned(), order: cell(ORDER).to_owned(), takings })
}

/// An amount with all its decimals.
fn exact(row: &Row, column: &str, text: &str, currency: Currency, problems: &mut Problems) -> Option<Money> {
    let decimals = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let money = Written::parse(text, currency)
        .filter(|_| decimals == currency.exponent() as usize)
        .and_then(|written| written.read_as(Unit::Major, currency));
    if money.is_none() {
        let negative = text.starts_with('-');
        let message = format!(
            "\"{}\" {}; write it with {} decimals, as {}, so that it cannot be taken for the smallest units.",
            shown(text),
            if negative { "is negative" } else { "is not an exact amount" },
            currency.exponent(),
            Money::new(3_450 * currency.factor(), currency).decimal()
        );
        problems.cell(row.line, column, if negative { "negative" } else { "number" }, &message);
    }
    money
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(rows: &str) -> Vec<(String, &'static str)> {
        let text = format!("id,Amount,Currency,Status,Amount Refunded,order_id (metadata)\n{rows}");
        read_payments(text.as_bytes())
            .unwrap_err()
            .into_iter()
            .map(|f| (f.field.into_owned(), f.code))
            .collect()
    }

    #[test]
    fn stripes_own_headings_are_read_and_a_payment_counts_once() {
        let text = "id,Created,Amount,Currency,Status,Amount Refunded,order_id (metadata)\n\
                    pi_1,x,3450.00,usd,Paid,0.00,7\n\
                    pi_1,x,3450.00,usd,Paid,0.00,7\n\
                    pi_2,x,100.00,usd,Failed,,7\n";
        let payments = read_payments(text.as_bytes()).unwrap();
        assert_eq!(payments.len(), 2);
        assert_eq!(payments[0].takings.taken, Money::new(345_000, Currency::Usd));
        assert!(payments[1].takings.taken.is_zero());
    }

    #[test]
    fn amounts_that_could_be_cents_and_words_nobody_knows_are_refused() {
        let rows = "pi_1,345000,usd,Paid,,7\npi_2,-5.00,usd,Paid,,7\npi_3,5.00,usd,maybe,,7\n\
                    pi_4,5.00,usd,Paid,6.00,7\npi_5,5.00,usd,Paid,,7\npi_5,6.00,usd,Paid,,7\n";
        let expected = [
            ("payments[2].amount", "number"),
            ("payments[3].amount", "negative"),
            ("payments[4].status", "status"),
            ("payments[5].amount refunded", "too_much"),
            ("payments[7].id", "twice"),
        ];
        let expected: Vec<_> = expected.iter().map(|(f, c)| ((*f).to_owned(), *c)).collect();
        assert_eq!(faults(rows), expected);
    }
}
