//! Claims that need proof: laboratories, value, origin of metals, the work of hands.

use super::{
    super::text::Text,
    Page,
    list::{CERTIFICATE, HALLMARK, HAND_MADE, LAB_ABSENT, LAB_CERTIFIES, RECYCLED, RESPONSIBLE, VALUE_CLAIM},
    phrase::is_denied,
};
use crate::model::Lab;

/// Words that check begins at.
pub(super) const WORDS: &[&str] = &[
    "gia",
    "igi",
    "gcal",
    "hrd",
    "ssef",
    "gubelin",
    "agl",
    "ags",
    "certified",
    "recycled",
    "hallmarked",
    "hallmark",
    "hallmarks",
    "conflict",
    "ethical",
    "ethically",
    "sustainable",
    "sustainably",
    "responsibly",
    "eco",
    "environmentally",
    "planet",
    "climate",
    "carbon",
    "handmade",
    "handwrought",
    "handcrafted",
    "hand",
    "made",
    "appraised",
    "appraisal",
    "replacement",
    "retail",
    "investment",
    "worth",
];

pub(super) fn check(page: &mut Page<'_>) {
    for &at in page.hot {
        check_lab(page, at);
        check_proof(page, at);
    }
}

fn lab(word: &str) -> Option<Lab> {
    Some(match word {
        "gia" => Lab::Gia,
        "igi" => Lab::Igi,
        "gcal" => Lab::Gcal,
        "hrd" => Lab::Hrd,
        "ssef" => Lab::Ssef,
        "gubelin" => Lab::Gubelin,
        "agl" => Lab::Agl,
        "ags" => Lab::Ags,
        _ => return None,
    })
}

fn check_lab(page: &mut Page<'_>, at: usize) {
    let text = page.text;
    if let Some(named) = lab(text.word(at)) {
        if !page.facts.reported_by(named) && !is_denied(text, at) {
            page.add(&LAB_ABSENT, at, at, "Name the laboratory of the facts, or none.");
        }
        if text.follows(at + 1) {
            match text.word(at + 1) {
                "certified" | "certifies" | "appraised" | "appraisal" | "guaranteed" => {
                    page.add(&LAB_CERTIFIES, at, at + 1, "Write “with a report of”.");
                }
                "certificate" | "certificates" | "cert" => {
                    page.add(&CERTIFICATE, at, at + 1, "Write “report”.");
                }
                _ => {}
            }
        }
    }
    let certified = text.word(at) == "certified"
        && matches!(
            text.word(at + 1),
            "diamond" | "diamonds" | "by" | "stone" | "stones" | "ruby" | "sapphire" | "emerald"
        );
    if certified && lab(text.before(at, 1)).is_none() && !is_denied(text, at) {
        page.add(&LAB_CERTIFIES, at, at + 1, "Write “with a report of”.");
    }
}

fn check_proof(page: &mut Page<'_>, at: usize) {
    let text = page.text;
    let proof = page.facts.evidence;
    let Some((rule, to, way_out)) = (match text.word(at) {
        "recycled" if !proof.recycled_metal && metal_near(text, at) => {
            Some((&RECYCLED, at, "Leave it out, or correct the facts."))
        }
        "hallmarked" | "hallmark" | "hallmarks" if !proof.hallmarked => {
            Some((&HALLMARK, at, "Leave it out until the piece comes back from the assay office."))
        }
        "conflict" if text.word(at + 1) == "free" && !proof.responsible_origin => {
            Some((&RESPONSIBLE, at + 1, "Say what you know: where the stone comes from."))
        }
        "ethical" | "ethically" | "sustainable" | "sustainably" if !proof.responsible_origin => {
            Some((&RESPONSIBLE, at, "Say what you know instead."))
        }
        "responsibly"
            if matches!(text.word(at + 1), "sourced" | "mined" | "made") && !proof.responsible_origin =>
        {
            Some((&RESPONSIBLE, at + 1, "Say what you know instead."))
        }
        "eco" | "environmentally" | "planet" | "climate" | "carbon"
            if matches!(text.word(at + 1), "friendly" | "neutral" | "conscious" | "positive")
                && text.follows(at + 1)
                && !proof.responsible_origin =>
        {
            Some((&RESPONSIBLE, at + 1, "Say what you know instead."))
        }
        "handmade" | "handwrought" | "handcrafted" if !proof.hand_made => {
            Some((&HAND_MADE, at, "Say which part the hand did."))
        }
        "hand"
            if matches!(text.word(at + 1), "made" | "wrought" | "crafted")
                && text.follows(at + 1)
                && !proof.hand_made =>
        {
            Some((&HAND_MADE, at + 1, "Say which part the hand did."))
        }
        "made" if text.reads(at, &["made", "by", "hand"]) && !proof.hand_made => {
            Some((&HAND_MADE, at + 2, "Say which part the hand did."))
        }
        "appraised" => Some((&VALUE_CLAIM, at, "An appraiser values a piece; the shop does not.")),
        "appraisal" | "replacement" | "retail" if matches!(text.word(at + 1), "value" | "price") => {
            Some((&VALUE_CLAIM, at + 1, "The price is enough."))
        }
        "investment" if !matches!(text.word(at + 1), "cast" | "casting" | "plaster") => {
            Some((&VALUE_CLAIM, at, "A jewel is to be worn."))
        }
        "worth" if matches!(text.word(at + 1), "more" | "over" | "thousands") => {
            Some((&VALUE_CLAIM, at + 1, "The price is enough."))
        }
        _ => None,
    }) else {
        return;
    };
    if !is_denied(text, at) {
        page.add(rule, at, to, way_out);
    }
}

fn metal_near(text: &Text<'_>, at: usize) -> bool {
    text.any_after(at, 5, &["gold", "platinum", "silver", "metal", "metals", "palladium"])
}
