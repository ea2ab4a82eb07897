//! The phrases of each channel, made from facts.
//!
//! Names carry their origin immediately before them (16 CFR 23.12, 23.20, 23.25), weights are in decimals and called
//! total when they are (23.18), treatments are named with their permanence and care (23.14, 23.23, 23.24).

use super::{Facts, rules};
use crate::{
    model::{GrowthMethod, OriginClass, QualityWord, Role, Stone, Treatment, carats, millimetres},
    reports::is_in_variant,
};

/// What a title, a card or a bag says of a piece's stones: "laboratory-grown diamond", "natural sapphire, heat treated".
pub fn title_phrase(stone: &Stone) -> String {
    match treatments(stone) {
        said if said.is_empty() => stone.name(),
        said => format!("{}, {said}", stone.name()),
    }
}

/// A stone with its weight, for titles that vary by it: "1.25 ct laboratory-grown diamond", or
/// "natural diamonds, 10.36 ct in total".
pub fn weighed_phrase(stone: &Stone) -> String {
    match (stone.carat_milli, stone.diameter_um) {
        (Some(milli), _) if stone.pieces > 1 => format!("{}, {} in total", stone.name(), carats(milli)),
        (Some(milli), _) => format!("{} {}", carats(milli), stone.name()),
        (None, Some(um)) => format!("{} {}", millimetres(um), stone.name()),
        (None, None) => stone.name(),
    }
}

/// The stones of a piece in one line for snippets, feeds, order lines and letters: the stone it is about in full,
/// the others by number and total weight. Empty for a piece without stones.
pub fn one_line(stones: &[Stone]) -> String {
    let described = stones.iter().map(Stone::describe).collect::<Vec<_>>();
    described.join("; ")
}

/// The short form of an order line: names and treatments, without grades.
pub fn invoice_line(stones: &[Stone], center_carat_milli: Option<i32>) -> String {
    let of = |stone: &Stone| {
        let own = center_carat_milli.filter(|_| stone.role == Role::Center);
        let stone = Stone { carat_milli: own.or(stone.carat_milli), ..stone.clone() };
        let phrase = match (stone.pieces, stone.carat_milli, stone.diameter_um) {
            (..=1, ..) => weighed_phrase(&stone),
            (pieces, None, Some(um)) => format!("{pieces} {}, {} each", stone.name(), millimetres(um)),
            (pieces, ..) => format!("{pieces} {}", weighed_phrase(&stone)),
        };
        match treatments(&stone) {
            said if said.is_empty() => phrase,
            said => format!("{phrase}, {said}"),
        }
    };
    stones.iter().map(of).collect::<Vec<_>>().join("; ")
}

/// Everything a client must know of a stone before buying, a sentence each.
pub fn full_disclosure(stone: &Stone) -> Vec<String> {
    let (it, was, is) = if stone.pieces > 1 { ("They", "were", "are") } else { ("It", "was", "is") };
    let mut said = Vec::new();
    match stone.origin_class {
        OriginClass::LaboratoryGrown => {
            let how = match stone.growth_method {
                Some(GrowthMethod::Cvd) => " by chemical vapour deposition",
                Some(GrowthMethod::Hpht) => " under high pressure and high temperature",
                None => "",
            };
            said.push(format!("{it} {was} grown in a laboratory{how}, not mined."));
        }
        OriginClass::Cultured => said.push(format!("{it} {was} cultured: grown in a mollusc on a pearl farm.")),
        OriginClass::Imitation => said.push(format!("{it} {is} made to look like {}, and {is} not.", with_article(stone))),
        OriginClass::Composite => said.push(format!(
            "{it} {is} bound with glass, {} not the properties of {}, and {} special care: no heat, no acids, no ultrasonic bath.",
            if stone.pieces > 1 { "have" } else { "has" },
            with_article(stone),
            if stone.pieces > 1 { "need" } else { "needs" },
        )),
        OriginClass::Natural => {}
    }
    for treatment in stone.treatments.iter().filter(|t| **t != Treatment::None) {
        said.push(format!("{it} {is} {}. {}", treatment.label(), treatment.permanence_and_care()));
    }
    if stone.treatments == [Treatment::None] {
        said.push(format!("{it} {is} untreated."));
    }
    if let Some(word) = stone.quality_word {
        said.push(match word {
            QualityWord::Premium => {
                "GIA’s grade Premium asks for D colour, VVS clarity or better and excellent finish."
                    .to_owned()
            }
            QualityWord::Standard => {
                "GIA’s grade Standard asks for E to J colour, VS clarity and very good finish.".to_owned()
            }
        });
    }
    said
}

fn with_article(stone: &Stone) -> String {
    let word = stone.species.word();
    if stone.pieces > 1 {
        return stone.species.plural();
    }
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}

/// The treatments in words; empty when there are none.
fn treatments(stone: &Stone) -> String {
    let said: Vec<_> =
        stone.treatments.iter().filter(|t| **t != Treatment::None).map(|t| t.label()).collect();
    said.join(", ")
}

/// The name of the number among [`properties`] by which a report is looked up.
pub const REPORT_NUMBER: &str = "Grading report number";

/// The stone that [`properties`] speak of.
pub fn principal(stones: &[Stone]) -> Option<&Stone> {
    stones.iter().find(|s| matches!(s.role, Role::Center | Role::Pearl)).or_else(|| stones.first())
}

/// Name and value pairs for programs (schema.org `additionalProperty`, feeds' product details), centre and total
/// weight apart. A report is named where its stone is the one that is sold.
pub fn properties(stones: &[Stone], center_carat_milli: Option<i32>) -> Vec<(&'static str, String)> {
    let mut pairs = Vec::new();
    let Some(center) = principal(stones) else { return pairs };
    let mut pair = |name, value: Option<String>| pairs.extend(value.map(|v| (name, v)));
    let center_weight = center_carat_milli.or(center.carat_milli);
    pair("Stone", Some(center.name()));
    pair("Stone origin", Some(center.origin_class.label().to_owned()));
    pair("Growth method", center.growth_method.map(|g| g.label().to_owned()));
    pair("Shape", Some(center.shape.label().to_owned()));
    if center.pieces > 1 {
        pair("Total weight of the centre stones", center_weight.map(carats));
    } else {
        pair("Carat weight of the centre stone", center_weight.map(carats));
    }
    pair("Diameter", center.diameter_um.filter(|_| center.species.is_organic()).map(millimetres));
    let weighed = stones.iter().all(|s| s.carat_milli.is_some() || s.species.is_organic());
    let rest: i32 = stones.iter().filter(|s| !std::ptr::eq(*s, center)).filter_map(|s| s.carat_milli).sum();
    pair("Total carat weight", center_weight.filter(|_| weighed && rest > 0).map(|c| carats(c + rest)));
    pair("Colour", center.colour.map(|c| c.label().to_owned()));
    pair("Clarity", center.clarity.map(|c| c.label().to_owned()));
    pair("Cut", center.cut.map(|c| c.label().to_owned()));
    pair("Polish", center.polish.map(|c| c.label().to_owned()));
    pair("Symmetry", center.symmetry.map(|c| c.label().to_owned()));
    pair("Fluorescence", center.fluorescence.map(|f| f.label().to_owned()));
    pair("Laboratory’s grade", center.quality_word.map(|q| q.label().to_owned()));
    pair(
        "Treatment",
        (!center.treatments.is_empty()).then(|| match treatments(center) {
            said if said.is_empty() => "none".to_owned(),
            said => said,
        }),
    );
    let graded = is_in_variant(center, center_carat_milli);
    pair("Grading laboratory", center.lab.filter(|_| graded).map(|l| l.label().to_owned()));
    pair(REPORT_NUMBER, center.report_number.as_deref().filter(|_| graded).map(str::to_owned));
    pairs
}

/// A snippet for search engines within `most` characters: a tagline, and facts in the words that the law wants. The
/// facts are never cut short: the tagline gives way.
pub fn snippet(tagline: &str, facts: &str, most: usize) -> String {
    let tagline = tagline.trim().trim_end_matches('.');
    if tagline.chars().count() + facts.chars().count() + 2 > most {
        return facts.to_owned();
    }
    format!("{tagline}. {facts}")
}

/// A text in which every bare name of a grown, cultured, imitated or composite stone is given in full: for pictures
/// that designs of different origin share.
pub fn full_names(text: &str, stones: &[Stone]) -> String {
    rules::full_names(text, &Facts { stones: stones.to_vec(), ..Facts::default() })
}
