use kernel::Currency;

use super::*;
use crate::legacy::{Amounts, Line, Payment};

/// A row of the table below.
#[derive(Default)]
struct Row {
    total: &'static str,
    shipping: &'static str,
    tax: &'static str,
    discount: &'static str,
    /// Price and quantity.
    lines: &'static [(&'static str, i64)],
    paid: Option<i64>,
    prices: &'static [&'static [i64]],
}

fn judged(row: &Row) -> Result<(Unit, i64), String> {
    let payment = row.paid.map(|minor| Payment { reference: "pi_1".into(), minor, currency: Currency::Usd });
    judged_with(row, payment.as_ref().map_or(Claim::None, Claim::Found))
}

fn judged_with(row: &Row, claim: Claim<'_>) -> Result<(Unit, i64), String> {
    let amounts = Amounts {
        total: row.total.into(),
        shipping: row.shipping.into(),
        tax: row.tax.into(),
        discount: row.discount.into(),
    };
    let line = |(price, quantity): &(&str, i64)| Line {
        sku: "R".into(),
        quantity: *quantity,
        unit_price: (*price).into(),
    };
    let lines: Vec<_> = row.lines.iter().map(line).collect();
    let mut prices: Vec<Vec<i64>> = row.prices.iter().map(|prices| prices.to_vec()).collect();
    prices.resize(lines.len(), Vec::new());
    let evidence =
        Evidence { currency: Currency::Usd, amounts: &amounts, lines: &lines, claim, prices: &prices };
    match decide(&evidence) {
        Decision::Proven { total_unit, total_minor, .. } => Ok((total_unit, total_minor)),
        Decision::Unproven { because } => Err(because.join("; ")),
    }
}

const DOLLARS: Result<(Unit, i64), &str> = Ok((Unit::Dollars, 345_000));
const CENTS: Result<(Unit, i64), &str> = Ok((Unit::Cents, 345_000));
const NOTHING: Result<(Unit, i64), &str> = Err("nothing says whether it is dollars or cents");

#[test]
fn each_row_is_decided_by_its_evidence() {
    let table: &[(&str, Row, Result<(Unit, i64), &str>)] = &[
        ("nothing but a total", Row { total: "3450", ..Row::default() }, NOTHING),
        ("a greater total is no better", Row { total: "345000", ..Row::default() }, NOTHING),
        ("the payment says dollars", Row { total: "3450", paid: Some(345_000), ..Row::default() }, DOLLARS),
        ("the payment says cents", Row { total: "345000", paid: Some(345_000), ..Row::default() }, CENTS),
        (
            "zeros after the point are the old database's",
            Row { total: "345000.00", paid: Some(345_000), ..Row::default() },
            CENTS,
        ),
        ("and say nothing by themselves", Row { total: "3450.00", ..Row::default() }, NOTHING),
        (
            "odd cents after the point are dollars",
            Row { total: "3450.50", ..Row::default() },
            Ok((Unit::Dollars, 345_050)),
        ),
        ("also in the tax alone", Row { total: "3450", tax: "281.57", ..Row::default() }, DOLLARS),
        (
            "but not against the payment",
            Row { total: "345000", tax: "281.57", paid: Some(345_000), ..Row::default() },
            Err("$3,450 was paid, which is 345000 cents, which contradicts the rest"),
        ),
        (
            "paid something else",
            Row { total: "3450", paid: Some(345_001), ..Row::default() },
            Err("$3,450.01 was paid, which is 3450 neither in dollars nor in cents"),
        ),
        (
            "lines in the same unit teach nothing",
            Row { total: "3450", lines: &[("1725", 2)], ..Row::default() },
            NOTHING,
        ),
        (
            "lines in dollars under a total in cents",
            Row { total: "345000", lines: &[("1725", 2)], ..Row::default() },
            CENTS,
        ),
        (
            "lines in cents under a total in dollars",
            Row { total: "3450", lines: &[("172500", 2)], ..Row::default() },
            DOLLARS,
        ),
        (
            "with delivery, tax and discount counted",
            Row {
                total: "345000",
                shipping: "2500",
                tax: "20000",
                discount: "10000",
                lines: &[("3325", 1)],
                ..Row::default()
            },
            CENTS,
        ),
        (
            "lines that belong elsewhere",
            Row { total: "3450", lines: &[("1000", 2)], paid: Some(345_000), ..Row::default() },
            Err("the lines do not add up to the total"),
        ),
        (
            "payment and lines contradict one another",
            Row { total: "345000", lines: &[("1725", 2)], paid: Some(34_500_000), ..Row::default() },
            Err("lines and total are exactly a hundredfold apart, which contradicts the rest"),
        ),
        (
            "the catalogue has the price in dollars",
            Row { total: "3450", lines: &[("1725", 2)], prices: &[&[160_000, 172_500]], ..Row::default() },
            DOLLARS,
        ),
        (
            "the catalogue has the price in cents",
            Row { total: "345000", lines: &[("172500", 2)], prices: &[&[172_500]], ..Row::default() },
            CENTS,
        ),
        (
            "a price that is merely near proves nothing",
            Row { total: "3450", lines: &[("1725", 2)], prices: &[&[172_600]], ..Row::default() },
            NOTHING,
        ),
        (
            "a piece that cost both proves nothing",
            Row { total: "3450", lines: &[("3450", 1)], prices: &[&[3_450, 345_000]], ..Row::default() },
            NOTHING,
        ),
        (
            "the catalogue against the payment",
            Row {
                total: "3450",
                lines: &[("3450", 1)],
                prices: &[&[345_000]],
                paid: Some(3_450),
                ..Row::default()
            },
            Err("the lines are in dollars and add up to a total in cents"),
        ),
        (
            "one of two pieces is known",
            Row {
                total: "3450",
                lines: &[("450", 1), ("3000", 1)],
                prices: &[&[], &[300_000]],
                ..Row::default()
            },
            DOLLARS,
        ),
        (
            "no amount at all",
            Row { total: "n/a", paid: Some(1), ..Row::default() },
            Err("the total \"n/a\" is no amount"),
        ),
        (
            "nothing due and nothing paid",
            Row { total: "0", paid: Some(0), ..Row::default() },
            Ok((Unit::Cents, 0)),
        ),
        (
            "more than a number holds",
            Row {
                total: "999999999999999",
                lines: &[("999999999999999", i64::MAX)],
                paid: Some(1),
                ..Row::default()
            },
            Err(
                "$0.01 was paid, which is 999999999999999 neither in dollars nor in cents; the lines do not add up to the total",
            ),
        ),
    ];
    for (name, row, expected) in table {
        assert_eq!(judged(row), expected.map_err(str::to_owned), "{name}");
    }
}

#[test]
fn a_payment_that_is_missing_shared_or_in_another_currency_is_no_proof() {
    let row = Row { total: "3450.50", ..Row::default() };
    let missing = judged_with(&row, Claim::Missing).unwrap_err();
    assert_eq!(missing, "the provider's export does not have its payment");
    assert_eq!(judged_with(&row, Claim::Shared).unwrap_err(), "another order names the same payment");
    let euros = Payment { reference: "pi_1".into(), minor: 345_050, currency: Currency::Eur };
    assert_eq!(judged_with(&row, Claim::Found(&euros)).unwrap_err(), "it was paid in EUR, and says USD");
}

#[test]
fn a_number_is_read_exactly_or_not_at_all() {
    let read = |text: &str| (Unit::Dollars.minor(text), Unit::Cents.minor(text));
    assert_eq!(read("3450"), (Some(345_000), Some(3_450)));
    assert_eq!(read("3450.5"), (Some(345_050), None));
    assert_eq!(read("3450.000"), (Some(345_000), Some(3_450)));
    for bad in ["", "-1", "1e3", "3,450", "3450.005", "٣", ".5", "1.2.3", "1234567890123456"] {
        assert_eq!(read(bad), (None, None), "{bad}");
    }
}
