//! What was done to a stone, and what is claimed not to have been.

use super::{
    super::{
        facts::Facts,
        rule::{Finding, Place, Wording},
        text::Text,
    },
    Page, about_whole,
    list::{
        NATURAL_COLOUR, PERMANENCE, PLACE_UNPROVEN, TREATMENT_UNSAID, TREATMENT_WORTH_SAYING, UNTREATED_CLAIM,
    },
    phrase::is_denied,
};
use crate::model::{Species, Treatment};

const UNTREATED: &[&[&str]] = &[
    &["untreated"],
    &["unheated"],
    &["unenhanced"],
    &["no", "heat"],
    &["no", "oil"],
    &["without", "oil"],
    &["without", "heat"],
    &["no", "treatment"],
    &["never", "been", "heated"],
    &["never", "heated"],
    &["not", "heated"],
    &["no", "indications", "of", "heating"],
];
const PLACES: &[&str] = &["burmese", "kashmir", "colombian", "ceylon", "paraiba", "mogok"];

/// Words that check begins at.
pub(super) const WORDS: &[&str] = &[
    "untreated",
    "unheated",
    "unenhanced",
    "no",
    "without",
    "never",
    "not",
    "natural",
    "naturally",
    "permanent",
    "permanently",
    "burmese",
    "kashmir",
    "colombian",
    "ceylon",
    "paraiba",
    "mogok",
];

pub(super) fn check_claims(page: &mut Page<'_>) {
    if page.facts.stones.is_empty() {
        return;
    }
    let (text, facts) = (page.text, page.facts);
    for &at in page.hot {
        if let Some(claim) = UNTREATED.iter().find(|claim| text.reads(at, claim))
            && !facts.any_untreated()
            && !is_denied(text, at)
        {
            page.add(&UNTREATED_CLAIM, at, at + claim.len() - 1, &treatments_said(facts));
        }
        let changed = |t: &Treatment| {
            matches!(
                t,
                Treatment::Irradiation
                    | Treatment::Hpht
                    | Treatment::Diffusion
                    | Treatment::Dye
                    | Treatment::Coating
            )
        };
        if (text.reads(at, &["natural", "colour"])
            || text.reads(at, &["natural", "color"])
            || text.reads(at, &["naturally", "coloured"]))
            && facts.stones.iter().any(|s| s.treatments.iter().any(changed))
            && !is_denied(text, at)
        {
            page.add(&NATURAL_COLOUR, at, at + 1, &treatments_said(facts));
        }
        if matches!(text.word(at), "permanent" | "permanently") && !is_denied(text, at) {
            let fades = facts.stones.iter().flat_map(|s| &s.treatments).any(|t| t.needs_care());
            if fades && facts.stones.iter().flat_map(|s| &s.treatments).all(|t| t.needs_care()) {
                page.add(&PERMANENCE, at, at, &treatments_said(facts));
            }
        }
        let gem = text.any_after(
            at,
            2,
            &["ruby", "rubies", "sapphire", "sapphires", "emerald", "emeralds", "tourmaline", "spinel"],
        );
        if PLACES.contains(&text.word(at)) && gem {
            let reported =
                facts.stones.iter().any(|s| s.lab.is_some() && !matches!(s.species, Species::Diamond));
            if !reported {
                page.add(&PLACE_UNPROVEN, at, at, "Have a laboratory state it, or write “from”.");
            }
        }
    }
}

/// The treatments of each stone are named in the texts of the piece taken together.
pub(super) fn check_named(
    facts: &Facts,
    wordings: &[Wording<'_>],
    texts: &[Text<'_>],
    findings: &mut Vec<Finding>,
) {
    if !wordings.iter().any(|w| w.place == Place::Description) {
        return;
    }
    let mut seen = Vec::new();
    for stone in &facts.stones {
        for treatment in stone.treatments.iter().filter(|t| **t != Treatment::None) {
            if seen.contains(treatment) || texts.iter().any(|t| names(t, *treatment)) {
                continue;
            }
            seen.push(*treatment);
            let rule = if treatment.must_be_said() { &TREATMENT_UNSAID } else { &TREATMENT_WORTH_SAYING };
            let way_out = format!("Say that the {} is {}.", stone.species.word(), treatment.label());
            findings.extend(about_whole(rule, wordings, &way_out));
        }
    }
}

fn names(text: &Text<'_>, treatment: Treatment) -> bool {
    let words: &[&str] = match treatment {
        Treatment::None => return true,
        Treatment::Heat => &["heat", "heated", "heating"],
        Treatment::Oil => &["oil", "oiled", "oiling"],
        Treatment::FractureFill => &["filled", "filling", "fillings"],
        Treatment::Irradiation => &["irradiated", "irradiation"],
        Treatment::Hpht => &["hpht", "pressure"],
        Treatment::Diffusion => &["diffusion", "diffused"],
        Treatment::Dye => &["dyed", "dye"],
        Treatment::Coating => &["coated", "coating"],
        Treatment::Bleach => &["bleached", "bleach", "bleaching"],
    };
    (0..text.len()).any(|n| words.contains(&text.word(n)) && !is_denied(text, n))
}

fn treatments_said(facts: &Facts) -> String {
    let mut said: Vec<_> = facts
        .stones
        .iter()
        .flat_map(|s| &s.treatments)
        .filter(|t| **t != Treatment::None)
        .map(|t| t.label())
        .collect();
    said.dedup();
    if said.is_empty() {
        "The facts do not say it.".to_owned()
    } else {
        format!("The facts say: {}.", said.join(", "))
    }
}
