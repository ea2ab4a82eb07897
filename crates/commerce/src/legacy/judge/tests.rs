//! Each rule, by cases from an old shop's books.

use kernel::Currency;
use serde_json::json;

use super::*;
use crate::legacy::Written;

/// A case: how the order is written, what is known, what has to come out.
struct Case {
    name: &'static str,
    currency: Currency,
    /// Total, tax, delivery, discount.
    order: [&'static str; 4],
    /// Code, quantity, price of one.
    lines: &'static [(&'static str, i64, &'static str)],
    /// What the provider took, in minor units of the order's currency.
    taken: &'static [i64],
    /// Prices of the catalogue, in minor units of the order's currency.
    prices: &'static [(&'static str, i64)],
    /// The total in minor units, or why it waits.
    expected: Result<i64, Reason>,
}

const fn case(
    name: &'static str,
    order: [&'static str; 4],
    lines: &'static [(&'static str, i64, &'static str)],
    taken: &'static [i64],
    prices: &'static [(&'static str, i64)],
    expected: Result<i64, Reason>,
) -> Case {
    Case { name, currency: Currency::Usd, order, lines, taken, prices, expected }
}

const fn sum(total: &'static str) -> [&'static str; 4] {
    [total, "0", "0", "0"]
}

use Reason::{LinesDoNotAddUp, OnlySuggested, PaymentDiffers, Unproven, WitnessesContradict};

#[rustfmt::skip]
const CASES: &[Case] = &[
    // the payment decides
    case("dollars by the payment", sum("3450"), &[("A", 1, "3450")], &[345_000], &[], Ok(345_000)),
    case("cents by the payment", sum("345000"), &[("A", 1, "345000")], &[345_000], &[], Ok(345_000)),
    case("a small order in cents by the payment", sum("4500"), &[("A", 1, "4500")], &[4_500], &[], Ok(4_500)),
    case("the same digits in dollars by the payment", sum("4500"), &[("A", 1, "4500")], &[450_000], &[], Ok(450_000)),
    case("two payments that make the whole", sum("3450"), &[("A", 1, "3450")], &[100_000, 245_000], &[], Ok(345_000)),
    case("a payment decides for an order without lines", sum("990"), &[], &[99_000], &[], Ok(99_000)),
    case("a deposit is not the whole", sum("3450"), &[("A", 1, "3450")], &[100_000], &[], Err(PaymentDiffers)),
    case("charged twice", sum("3450"), &[("A", 1, "3450")], &[345_000, 345_000], &[], Err(PaymentDiffers)),
    case("off by a cent", sum("3450"), &[("A", 1, "3450")], &[345_001], &[], Err(PaymentDiffers)),
    case("a hundred times too much was taken", sum("345000"), &[("A", 1, "3450")], &[34_500_000], &[], Err(WitnessesContradict)),
    case("a payment of nothing says nothing", sum("3450"), &[("A", 1, "3450")], &[0], &[], Err(Unproven)),
    // how it is written objects
    case("a fraction alone decides nothing", sum("3450.50"), &[("A", 1, "3450.50")], &[], &[], Err(OnlySuggested)),
    case("a fraction and a payment", sum("3450.50"), &[("A", 1, "3450.50")], &[345_050], &[], Ok(345_050)),
    case("a fraction and the catalogue", sum("3450.50"), &[("A", 1, "3450.50")], &[], &[("A", 345_050)], Ok(345_050)),
    case("cents that nobody rounded", ["345050.5", "50.5", "0", "0"], &[("A", 1, "345000")], &[], &[], Err(OnlySuggested)),
    case("cents that nobody rounded, by the catalogue", ["345050.5", "50.5", "0", "0"], &[("A", 1, "345000")], &[], &[("A", 345_000)], Err(WitnessesContradict)),
    case("noughts behind the point prove nothing", sum("3450.00"), &[("A", 1, "3450.00")], &[], &[], Err(Unproven)),
    case("a fraction in the tax speaks for the order", ["3456.25", "6.25", "0", "0"], &[("A", 1, "3450")], &[], &[("A", 345_000)], Ok(345_625)),
    case("a fraction against a payment in cents", sum("3450.50"), &[("A", 1, "3450.50")], &[3_450], &[], Err(PaymentDiffers)),
    // the lines decide
    case("an order in dollars over lines in cents", sum("3450"), &[("A", 1, "345000")], &[], &[], Ok(345_000)),
    case("an order in cents over lines in dollars", sum("345000"), &[("A", 1, "3450")], &[], &[], Ok(345_000)),
    case("tax, delivery and discount count", ["3700", "300", "50", "100"], &[("A", 1, "345000")], &[], &[], Ok(370_000)),
    case("quantities count", sum("1500"), &[("A", 3, "50000")], &[], &[], Ok(150_000)),
    case("lines that add up in the same unit prove nothing", sum("3450"), &[("A", 1, "3450")], &[], &[], Err(Unproven)),
    case("a line is missing", sum("3450"), &[("A", 1, "3000")], &[345_000], &[], Err(LinesDoNotAddUp)),
    case("one line in dollars and one in cents", sum("3950"), &[("A", 1, "3450"), ("B", 1, "50000")], &[395_000], &[], Err(LinesDoNotAddUp)),
    // the catalogue decides
    case("dollars by the catalogue", sum("3450"), &[("A", 1, "3450")], &[], &[("A", 345_000)], Ok(345_000)),
    case("cents by the catalogue", sum("345000"), &[("A", 1, "345000")], &[], &[("A", 345_000)], Ok(345_000)),
    case("a price of before counts", sum("3450"), &[("A", 1, "3450")], &[], &[("A", 520_000), ("A", 345_000)], Ok(345_000)),
    case("a price that is only near decides nothing", sum("3450"), &[("A", 1, "3450")], &[], &[("A", 390_000)], Err(OnlySuggested)),
    case("a price that is far says nothing", sum("3450"), &[("A", 1, "3450")], &[], &[("A", 9_900_000_000)], Err(Unproven)),
    case("a piece that nobody knows", sum("3450"), &[("Z", 1, "3450")], &[], &[("A", 345_000)], Err(Unproven)),
    case("one known piece speaks for both lines", sum("3950"), &[("A", 1, "3450"), ("Z", 1, "500")], &[], &[("A", 345_000)], Ok(395_000)),
    case("two pieces that speak against one another", sum("348450"), &[("A", 1, "3450"), ("B", 1, "345000")], &[], &[("A", 345_000), ("B", 345_000)], Err(WitnessesContradict)),
    case("a price that is near supports a payment", sum("3450"), &[("A", 1, "3450")], &[345_000], &[("A", 390_000)], Ok(345_000)),
    case("a price that is near objects to a payment", sum("3450"), &[("A", 1, "3450")], &[3_450], &[("A", 390_000)], Err(WitnessesContradict)),
    case("the catalogue and the payment contradict", sum("3450"), &[("A", 1, "3450")], &[3_450], &[("A", 345_000)], Err(WitnessesContradict)),
    case("the catalogue and the lines contradict", sum("3450"), &[("A", 1, "345000")], &[], &[("A", 34_500_000)], Err(WitnessesContradict)),
    // nothing to tell
    case("an order without lines and without payment", sum("3450"), &[], &[], &[], Err(Unproven)),
    case("an order of nothing is nothing either way", sum("0"), &[("A", 1, "0")], &[], &[], Ok(0)),
    Case { name: "a yen has no smaller unit", currency: Currency::Jpy, order: sum("52000"), lines: &[("A", 1, "52000")], taken: &[], prices: &[], expected: Ok(52_000) },
    Case { name: "a dinar has a thousand fils", currency: Currency::Kwd, order: sum("1250"), lines: &[("A", 1, "1250")], taken: &[1_250_000], prices: &[], expected: Ok(1_250_000) },
    Case { name: "a hundredth of a dinar is not its fils", currency: Currency::Kwd, order: sum("1250"), lines: &[("A", 1, "1250")], taken: &[125_000], prices: &[], expected: Err(PaymentDiffers) },
];

fn written(text: &str, currency: Currency) -> Written {
    Written::parse(text, currency).unwrap()
}

fn order_of(case: &Case, reference: &str) -> LegacyOrder {
    let [total, tax, shipping, discount] = case.order.map(|text| written(text, case.currency));
    let line = |(sku, quantity, price): &(&str, i64, &str)| LegacyLine {
        sku: (*sku).to_owned(),
        title: "Ring".to_owned(),
        quantity: *quantity,
        unit_price: written(price, case.currency),
    };
    LegacyOrder {
        reference: reference.to_owned(),
        ordered_at: "2024-02-01".to_owned(),
        email: "ada@example.com".to_owned(),
        currency: case.currency,
        total,
        tax,
        shipping,
        discount,
        lines: case.lines.iter().map(line).collect(),
        rows_agree: true,
        raw: json!([]),
    }
}

fn takings(minor: i64, currency: Currency) -> Takings {
    Takings { taken: Money::new(minor, currency), refunded: Money::zero(currency) }
}

fn outcome(case: &Case, reference: &str) -> Result<i64, Reason> {
    let order = order_of(case, reference);
    let taken: Vec<_> = case.taken.iter().map(|minor| takings(*minor, case.currency)).collect();
    let mut prices = Prices::new();
    for (sku, minor) in case.prices {
        prices.entry((*sku).to_owned()).or_default().push(Money::new(*minor, case.currency));
    }
    match judge(&order, &taken, &prices).0 {
        Verdict::Converted(converted) => Ok(converted.amounts.total.minor()),
        Verdict::Quarantined(reason) => Err(reason),
    }
}

#[test]
fn each_case_comes_out_as_its_evidence_has_it() {
    let wrong: Vec<_> = CASES
        .iter()
        .filter(|case| outcome(case, "7") != case.expected)
        .map(|case| format!("{}: {:?} rather than {:?}", case.name, outcome(case, "7"), case.expected))
        .collect();
    assert!(CASES.len() >= 25);
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_orders_number_changes_nothing() {
    for case in CASES {
        for reference in ["1", "7", "8", "9", "100000"] {
            assert_eq!(outcome(case, reference), case.expected, "{} as order {reference}", case.name);
        }
    }
}

#[test]
fn what_is_proven_keeps_lines_tax_and_delivery_in_step_with_the_total() {
    for case in CASES.iter().filter(|case| case.expected.is_ok()) {
        let order = order_of(case, "7");
        let taken: Vec<_> = case.taken.iter().map(|minor| takings(*minor, case.currency)).collect();
        let known = case.prices.iter().map(|(s, m)| ((*s).to_owned(), vec![Money::new(*m, case.currency)]));
        if let (Verdict::Converted(done), _) = judge(&order, &taken, &known.collect()) {
            let a = done.amounts;
            let lines = order.lines.iter().zip(&a.lines).map(|(l, p)| l.quantity * p.minor()).sum::<i64>();
            let whole = lines + a.tax.minor() + a.shipping.minor() - a.discount.minor();
            assert!(order.lines.is_empty() || whole == a.total.minor(), "{}", case.name);
        }
    }
}

#[test]
fn rows_that_disagree_and_money_of_another_currency_wait() {
    let mut order = order_of(&CASES[0], "7");
    let (verdict, _) = judge(&order, &[takings(345_000, Currency::Eur)], &Prices::new());
    assert_eq!(verdict, Verdict::Quarantined(Reason::PaymentInOtherCurrency));
    order.rows_agree = false;
    let (verdict, _) = judge(&order, &[takings(345_000, Currency::Usd)], &Prices::new());
    assert_eq!(verdict, Verdict::Quarantined(Reason::RowsDisagree));
}

#[test]
fn a_price_in_another_currency_is_no_evidence() {
    let order = order_of(&CASES[0], "7");
    let prices = Prices::from([("A".to_owned(), vec![Money::new(345_000, Currency::Eur)])]);
    assert_eq!(judge(&order, &[], &prices).0, Verdict::Quarantined(Reason::Unproven));
}

#[test]
fn an_amount_is_digits_and_as_many_decimals_as_its_currency_has() {
    let good = [
        ("3450", Currency::Usd),
        ("3450.5", Currency::Usd),
        ("3450.500", Currency::Usd),
        ("5.125", Currency::Kwd),
        ("52.00", Currency::Jpy),
    ];
    let bad = [
        ("", Currency::Usd),
        ("-1", Currency::Usd),
        ("1.005", Currency::Usd),
        ("1e3", Currency::Usd),
        ("3,450", Currency::Usd),
        (".5", Currency::Usd),
        ("5.", Currency::Usd),
        ("NaN", Currency::Usd),
        ("$5", Currency::Usd),
        ("0.5", Currency::Jpy),
        ("9999999999999", Currency::Usd),
    ];
    for (text, currency) in good {
        assert!(Written::parse(text, currency).is_some(), "{text} {currency}");
    }
    for (text, currency) in bad {
        assert!(Written::parse(text, currency).is_none(), "{text} {currency}");
    }
}
