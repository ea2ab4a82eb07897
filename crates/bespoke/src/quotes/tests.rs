//! Ten thousand quotes: the parts always sum to the cent.

use catalog::model::{Fineness, Metal};
use chrono::{TimeZone, Utc};
use kernel::{Currency, Money, Rate};
use proptest::prelude::*;

use super::*;
use crate::metals::{Element, MetalRate};

fn rate(element: Element, per_kg_minor: i64) -> MetalRate {
    MetalRate {
        element,
        currency: Currency::Usd,
        per_kg_minor,
        source: "LBMA PM fix".into(),
        taken_at: Utc.with_ymd_and_hms(2026, 11, 23, 15, 0, 0).single().unwrap(),
    }
}

fn wish() -> impl Strategy<Value = PartWish> {
    let metal =
        (0..Metal::ALL.len(), 0_usize..6, -5_i64..200_000).prop_map(|(metal, standard, weight_mg)| {
            let metal = Metal::ALL[metal];
            let standards = metal.standards();
            PartWish::Metal { metal, fineness: standards[standard % standards.len()], weight_mg }
        });
    let words = prop_oneof![9 => Just("1.02 ct round brilliant".to_owned()), 1 => Just(" ".to_owned())];
    prop_oneof![
        metal,
        (words.clone(), -1_i64..50_000_000)
            .prop_map(|(words, amount_minor)| PartWish::Stone { words, amount_minor }),
        (words.clone(), 0_i64..10_000, 0_i64..50_000)
            .prop_map(|(words, minutes, per_hour_minor)| PartWish::Work { words, minutes, per_hour_minor }),
        (words, 0_i64..500_000).prop_map(|(words, amount_minor)| PartWish::Finish { words, amount_minor }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_parts_of_a_quote_sum_to_the_cent_however_it_is_shown(
        wishes in proptest::collection::vec(wish(), 1..12),
        gold in 1_i64..20_000_000, tax in 0_i64..=400_000, deposit in 0_i64..=1_000_000,
    ) {
        let rates = [rate(Element::Gold, gold), rate(Element::Platinum, gold / 2 + 1), rate(Element::Silver, 95_000)];
        let priced = price(&wishes, &rates, Currency::Usd, Rate::per_million(tax), Rate::per_million(deposit));
        let Ok(priced) = priced else {
            // refused: each reason names its part and its field
            for wrong in priced.unwrap_err() {
                prop_assert!(wrong.field.starts_with("parts["), "{}", wrong.field);
            }
            return Ok(());
        };
        prop_assert_eq!(priced.parts.len(), wishes.len());
        let sum: i64 = priced.parts.iter().map(|part| part.amount.minor()).sum();
        prop_assert_eq!(sum, priced.subtotal.minor());
        prop_assert_eq!(priced.subtotal.minor() + priced.tax.minor(), priced.total.minor());
        prop_assert!(priced.deposit.minor() >= 0 && priced.deposit.minor() <= priced.total.minor());
        for shown in Shown::ALL {
            let lines = shown_lines(shown, &priced.parts, priced.subtotal);
            prop_assert_eq!(lines.iter().map(|(_, amount)| amount.minor()).sum::<i64>(), sum);
        }
    }
}

#[test]
fn a_ring_is_priced_as_a_person_would_with_paper_and_pencil() {
    let wishes = [
        PartWish::Metal { metal: Metal::YellowGold, fineness: Fineness::F750, weight_mg: 5_200 },
        PartWish::Stone { words: "1.02 ct round brilliant, GIA 2211".into(), amount_minor: 640_000 },
        PartWish::Work { words: "Making and setting".into(), minutes: 1_110, per_hour_minor: 9_500 },
        PartWish::Finish { words: "Hallmark and engraving".into(), amount_minor: 8_500 },
    ];
    let rates = [rate(Element::Gold, 8_512_345)];
    let priced = price(&wishes, &rates, Currency::Usd, Rate::per_million(88_750), Rate::per_million(500_000));
    let priced = priced.unwrap();
    let amounts: Vec<i64> = priced.parts.iter().map(|part| part.amount.minor()).collect();
    assert_eq!(amounts, [33_198, 640_000, 175_750, 8_500]);
    assert_eq!(priced.parts[0].words, "18k yellow gold, 5.20 g");
    assert_eq!(priced.subtotal, Money::new(857_448, Currency::Usd));
    assert_eq!(priced.tax, Money::new(76_099, Currency::Usd));
    assert_eq!(priced.total, Money::new(933_547, Currency::Usd));
    assert_eq!(priced.deposit, Money::new(466_774, Currency::Usd));
}

#[test]
fn metal_without_a_price_and_fineness_without_a_standard_are_refused_by_their_part() {
    let wishes = [
        PartWish::Metal { metal: Metal::Silver, fineness: Fineness::F925, weight_mg: 10_000 },
        PartWish::Metal { metal: Metal::Platinum, fineness: Fineness::F750, weight_mg: 10_000 },
        PartWish::Metal { metal: Metal::Titanium, fineness: Fineness::F999, weight_mg: 10_000 },
    ];
    let wrong = price(&wishes, &[], Currency::Usd, Rate::default(), Rate::default()).unwrap_err();
    let fields: Vec<&str> = wrong.iter().map(|e| e.field.as_ref()).collect();
    assert_eq!(fields, ["parts[0].metal", "parts[1].fineness", "parts[2].metal"]);
}
