use proptest::prelude::*;

use super::*;

const fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

fn rule(treatment: Treatment, ppm: i64, rounding: Rounding, shipping_taxed: bool) -> Rule {
    Rule {
        country: "GB".into(),
        region: String::new(),
        starts_on: NaiveDate::default(),
        treatment,
        jurisdiction: "United Kingdom".into(),
        name: "VAT".into(),
        rate: Rate::per_million(ppm),
        shipping_taxed,
        rounding,
        note: None,
    }
}

fn ask(amounts: &[i64], shipping: i64) -> TaxAsk {
    TaxAsk {
        currency: Currency::Usd,
        place: TaxPlace { country: "GB".into(), region: None, postal_code: None },
        lines: amounts
            .iter()
            .map(|minor| Taxable { sku: "R".into(), quantity: 1, amount: usd(*minor) })
            .collect(),
        shipping: usd(shipping),
    }
}

fn one(treatment: Treatment, ppm: i64, rounding: Rounding, minor: i64) -> LineTax {
    rule(treatment, ppm, rounding, false).tax(&ask(&[minor], 0)).unwrap().lines.remove(0)
}

#[test]
fn a_price_with_vat_contains_a_sixth_at_twenty_per_cent() {
    let tax = one(Treatment::Included, 200_000, Rounding::HalfUp, 120_000);
    assert_eq!((tax.added, tax.included), (usd(0), usd(20_000)));
    let tax = one(Treatment::Added, 200_000, Rounding::HalfUp, 120_000);
    assert_eq!((tax.added, tax.included), (usd(24_000), usd(0)));
}

#[test]
fn each_rounding_does_with_a_half_what_it_says() {
    // 5 % of 10, 30 and 50 cents: half a cent, one and a half, two and a half
    for (rounding, due) in
        [(Rounding::HalfUp, [1, 2, 3]), (Rounding::HalfEven, [0, 2, 2]), (Rounding::Down, [0, 1, 2])]
    {
        let taxes = [10, 30, 50].map(|minor| one(Treatment::Added, 50_000, rounding, minor).added.minor());
        assert_eq!(taxes, due, "{rounding:?}");
    }
}

#[test]
fn what_is_not_charged_is_written_down_as_nothing_with_its_reason() {
    for treatment in [Treatment::Export, Treatment::Unregistered, Treatment::Exempt] {
        let tax = rule(treatment, 0, Rounding::HalfUp, true).tax(&ask(&[120_000], 5_000)).unwrap();
        assert_eq!((tax.lines[0].added, tax.lines[0].included), (usd(0), usd(0)));
        assert_eq!(tax.lines[0].parts[0].jurisdiction, "United Kingdom");
        assert!(tax.shipping.added.is_zero());
    }
}

#[test]
fn delivery_is_taxed_where_the_rule_says_so() {
    let taxed = rule(Treatment::Added, 100_000, Rounding::HalfUp, true).tax(&ask(&[1_000], 7_500)).unwrap();
    let free = rule(Treatment::Added, 100_000, Rounding::HalfUp, false).tax(&ask(&[1_000], 7_500)).unwrap();
    assert_eq!((taxed.shipping.added, free.shipping.added), (usd(750), usd(0)));
    assert!(free.shipping.parts.is_empty());
}

#[test]
fn a_question_has_another_hash_when_anything_in_it_is_another() {
    let first = ask(&[1_000, 2_000], 500);
    assert_eq!(first.hash(), ask(&[1_000, 2_000], 500).hash());
    let mut elsewhere = first.clone();
    elsewhere.place.postal_code = Some("W1S 3PR".into());
    for other in [ask(&[2_000, 1_000], 500), ask(&[1_000, 2_000], 501), elsewhere] {
        assert_ne!(first.hash(), other.hash());
    }
}

#[test]
fn an_answer_that_does_not_add_up_is_no_answer() {
    let question = ask(&[10_000], 0);
    let good = rule(Treatment::Added, 88_750, Rounding::HalfUp, true).tax(&question).unwrap();
    assert!(good.fits(&question));
    assert!(!good.fits(&ask(&[10_000, 1], 0)), "a line has no tax");
    let mut short = good.clone();
    short.lines[0].parts[0].amount = usd(1);
    let mut foreign = good.clone();
    foreign.lines[0].added = Money::new(888, Currency::Eur);
    let mut large = good.clone();
    (large.lines[0].added, large.lines[0].included) = (usd(0), usd(10_001));
    large.lines[0].parts[0].amount = usd(10_001);
    let mut negative = good;
    (negative.lines[0].added, negative.lines[0].parts[0].amount) = (usd(-1), usd(-1));
    for wrong in [short, foreign, large, negative] {
        assert!(!wrong.fits(&question), "{wrong:?}");
    }
}

fn any_rounding() -> impl Strategy<Value = Rounding> {
    prop_oneof![Just(Rounding::HalfUp), Just(Rounding::HalfEven), Just(Rounding::Down)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]
    #[test]
    fn the_tax_of_a_line_is_within_a_cent_of_the_exact_one(
        minor in 0_i64..100_000_000, ppm in 0_i64..=1_000_000, rounding in any_rounding(), included: bool,
    ) {
        let treatment = if included { Treatment::Included } else { Treatment::Added };
        let tax = one(treatment, ppm, rounding, minor);
        let of = i128::from(if included { Rate::ONE + ppm } else { Rate::ONE });
        let exact = i128::from(minor) * i128::from(ppm);
        let apart = i128::from(tax.added.minor() + tax.included.minor()) * of - exact;
        let bound = if rounding == Rounding::Down { apart <= 0 && -apart < of } else { apart.abs() * 2 <= of };
        prop_assert!(bound, "{minor} at {ppm}: {tax:?}");
    }

    #[test]
    fn what_is_left_of_a_price_with_tax_is_taxed_back_to_it(
        minor in 1_i64..100_000_000, ppm in 0_i64..=1_000_000,
    ) {
        let contained = one(Treatment::Included, ppm, Rounding::HalfUp, minor).included.minor();
        let back = one(Treatment::Added, ppm, Rounding::HalfUp, minor - contained).added.minor();
        prop_assert!((back - contained).abs() <= 1);
    }

    #[test]
    fn an_answer_of_the_rules_always_fits_its_question(
        amounts in proptest::collection::vec(0_i64..10_000_000, 1..20), shipping in 0_i64..100_000,
        ppm in 0_i64..=1_000_000, included: bool, shipping_taxed: bool, rounding in any_rounding(),
    ) {
        let treatment = if included { Treatment::Included } else { Treatment::Added };
        let question = ask(&amounts, shipping);
        let answer = rule(treatment, ppm, rounding, shipping_taxed).tax(&question).unwrap();
        prop_assert!(answer.fits(&question));
    }
}
