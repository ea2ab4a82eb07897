//! What may be said of a loose stone, and which stones the house takes in.

use kernel::{Currency, FieldError, Money, clean_text};

use super::{NewLooseStone, StoneFacts};
use crate::{
    model::{OriginClass, Species},
    products::{NewStone, check_stone},
};

/// The currency that stones are priced in.
pub(super) const CURRENCY: Currency = Currency::Usd;

/// From this weight on a natural diamond needs proof of where it was mined (G7 import rules since 1 September 2024),
/// in thousandths of a carat.
pub(super) const EVIDENCE_FROM: i32 = 500;

/// The most a stone may cost, in minor units.
const MOST: i64 = 5_000_000_000;

impl StoneFacts {
    /// Everything that is wrong with what is said, each error under the name of its field.
    pub fn check(&self) -> Result<(), Vec<FieldError>> {
        let mut wrong = Vec::new();
        let mut add = |bad: bool, field: &'static str, code: &'static str, message: &'static str| {
            if bad {
                wrong.push(FieldError::new(field, code, message));
            }
        };
        add(
            self.species.is_organic(),
            "species",
            "contradiction",
            "Pearls are sold in pieces: they are measured across, not weighed in carats.",
        );
        let share = |value: Option<i32>, most: i32| value.is_some_and(|v| !(1..=most).contains(&v));
        add(share(self.table_milli, 1_000), "table", "out_of_range", "Enter a table from 0.1 to 100 %.");
        add(share(self.depth_milli, 1_200), "depth", "out_of_range", "Enter a depth from 0.1 to 120 %.");
        let length = |value: Option<i32>, least: i32| value.is_some_and(|v| !(least..=60_000).contains(&v));
        add(length(self.length_um, 300), "length", "out_of_range", "Enter a length from 0.3 to 60 mm.");
        add(length(self.width_um, 300), "width", "out_of_range", "Enter a width from 0.3 to 60 mm.");
        add(length(self.height_um, 100), "height", "out_of_range", "Enter a height from 0.1 to 60 mm.");
        let upside_down = matches!((self.length_um, self.width_um), (Some(l), Some(w)) if l < w);
        add(upside_down, "length", "contradiction", "The length is the longer side.");
        let girdle = self.girdle.is_some_and(|(from, to)| from > to);
        add(girdle, "girdle", "contradiction", "Name the thinnest part of the girdle first.");
        let country = self
            .country
            .as_deref()
            .is_some_and(|c| c.len() != 2 || !c.bytes().all(|b| b.is_ascii_uppercase()));
        add(country, "country", "malformed", "Enter the country's two letters, for example BW.");
        let url = self
            .report_url
            .as_deref()
            .is_some_and(|u| !u.starts_with("https://") || u.len() > 300 || u.contains(char::is_whitespace));
        add(
            url,
            "report_url",
            "malformed",
            "Enter an address that begins with https://, up to 300 characters.",
        );
        wrong.extend(check_stone(&self.as_new()).err().into_iter().flatten());
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// For the rules that loose stones share with those in pieces.
    fn as_new(&self) -> NewStone {
        let stone = self.stone();
        NewStone {
            role: stone.role,
            species: stone.species,
            origin_class: stone.origin_class,
            growth_method: stone.growth_method,
            shape: stone.shape,
            pieces: stone.pieces,
            carat_milli: stone.carat_milli,
            diameter_um: None,
            colour: stone.colour,
            clarity: stone.clarity,
            cut: stone.cut,
            polish: stone.polish,
            symmetry: stone.symmetry,
            fluorescence: stone.fluorescence,
            quality_word: stone.quality_word,
            lab: stone.lab,
            report_number: stone.report_number.as_deref().map(str::to_owned),
            treatments: stone.treatments,
            pearl_type: None,
            lustre: None,
            overtone: None,
        }
    }
}

impl NewLooseStone {
    /// Everything that is wrong with the stone, each error under the name of its field.
    pub fn check(&self) -> Result<(), Vec<FieldError>> {
        let mut wrong = self.facts.check().err().unwrap_or_default();
        let mut add = |bad: bool, field: &'static str, code: &'static str, message: &'static str| {
            if bad {
                wrong.push(FieldError::new(field, code, message));
            }
        };
        let mined = self.facts.species == Species::Diamond && self.facts.origin_class == OriginClass::Natural;
        let weighty = mined && self.facts.carat_milli >= EVIDENCE_FROM;
        let russian = mined && self.facts.country.as_deref() == Some("RU");
        add(
            russian,
            "country",
            "sanctioned",
            "Diamonds mined in Russia are under sanction: the house does not take them in.",
        );
        let evidence = self.evidence.as_deref().map(|e| clean_text(e, false)).unwrap_or_default();
        add(
            weighty && evidence.is_empty(),
            "evidence",
            "required",
            "Natural diamonds of half a carat and more need proof of where they were mined.",
        );
        add(evidence.chars().count() > 300, "evidence", "too_long", "Keep this to 300 characters.");
        let money = |m: Money| m.currency() == CURRENCY && (1..=MOST).contains(&m.minor());
        add(!money(self.price), "price", "out_of_range", "Enter a price in US dollars, up to 50,000,000.");
        add(
            self.cost.is_some_and(|c| !money(c)),
            "cost",
            "out_of_range",
            "Enter a cost in US dollars, up to 50,000,000.",
        );
        let below = self.cost.is_some_and(|c| c.currency() == CURRENCY && c.minor() > self.price.minor());
        add(below, "price", "below_cost", "The price is below what the stone cost.");
        let place = clean_text(&self.location, false).chars().count();
        add(place == 0, "location", "required", "Say where the stone lies.");
        add(place > 60, "location", "too_long", "Keep this to 60 characters.");
        let key = self.supplier.as_ref().map_or(1, |(_, key)| key.chars().count());
        add(
            !(1..=60).contains(&key),
            "key",
            "out_of_range",
            "The supplier's name for a stone has 1 to 60 characters.",
        );
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Colour, QualityWord},
        stones::model::tests::diamond,
    };

    fn new(facts: StoneFacts) -> NewLooseStone {
        NewLooseStone {
            facts,
            evidence: Some("Warranty of the mine, parcel 118".to_owned()),
            supplier: None,
            cost: Some(Money::new(400_000, CURRENCY)),
            price: Money::new(580_000, CURRENCY),
            location: "New York".to_owned(),
        }
    }

    #[test]
    fn a_stone_that_contradicts_itself_is_named_by_field() {
        let good = new(diamond());
        assert_eq!(good.check(), Ok(()));
        let facts = |change: fn(&mut StoneFacts)| {
            let mut facts = diamond();
            change(&mut facts);
            NewLooseStone { facts, ..good.clone() }
        };
        let cases = [
            ("species", facts(|f| f.species = Species::Pearl)),
            ("colour", facts(|f| f.colour = Some(Colour::Teal))),
            ("quality_word", facts(|f| f.quality_word = Some(QualityWord::Premium))),
            ("length", facts(|f| f.length_um = Some(6_000))),
            ("length", facts(|f| f.length_um = Some(70_000))),
            ("table", facts(|f| f.table_milli = Some(0))),
            ("country", facts(|f| f.country = Some("Botswana".into()))),
            ("country", facts(|f| f.country = Some("RU".into()))),
            ("report_url", facts(|f| f.report_url = Some("javascript:alert(1)".into()))),
            ("carat_milli", facts(|f| f.carat_milli = 0)),
            ("evidence", NewLooseStone { evidence: None, ..good.clone() }),
            ("price", NewLooseStone { price: Money::new(399_999, CURRENCY), ..good.clone() }),
            ("price", NewLooseStone { price: Money::new(900_000, Currency::Eur), ..good.clone() }),
            ("location", NewLooseStone { location: " ".to_owned(), ..good.clone() }),
        ];
        for (field, stone) in cases {
            let wrong = stone.check().unwrap_err();
            assert!(wrong.iter().any(|e| e.field == field), "{field}: {wrong:?}");
        }
    }

    #[test]
    fn small_and_laboratory_grown_diamonds_need_no_proof_of_a_mine() {
        let small = StoneFacts { carat_milli: EVIDENCE_FROM - 1, ..diamond() };
        let grown = StoneFacts { origin_class: OriginClass::LaboratoryGrown, country: None, ..diamond() };
        for facts in [small, grown] {
            assert_eq!(NewLooseStone { evidence: None, ..new(facts) }.check(), Ok(()));
        }
    }
}
