//! Gold with its karats, platinum with its parts in a thousand, and no metal that the piece is not made of.

use super::{
    super::{
        facts::Facts,
        rule::{Finding, Wording},
        text::{Gap, Text},
    },
    Page, about_whole,
    list::{
        GOLD_WITHOUT_KARAT, KARAT_MISMATCH, METAL_ABSENT, PLATED_AS_GOLD, PLATINUM_BARE, QUALITY_MARK,
        SOLID_GOLD, STERLING,
    },
    phrase::{is_beside, is_denied},
    weights::is_karat_number,
};
use crate::model::{Fineness, Metal};

const GOLD_COLOURS: &[&str] = &["yellow", "white", "rose", "pink", "red", "green"];

/// Words that check begins at.
pub(super) const WORDS: &[&str] = &[
    "gold",
    "platinum",
    "sterling",
    "silver",
    "vermeil",
    "plated",
    "filled",
    "k",
    "kt",
    "karat",
    "karats",
    "carat",
    "carats",
    "ct",
    "stamped",
    "marked",
    "hallmarked",
    "punched",
];

pub(super) fn check(page: &mut Page<'_>) {
    // a picture may show the design in another metal; the page says so
    if page.is_alt() || page.facts.metals.is_empty() {
        return;
    }
    for &at in page.hot {
        match page.text.word(at) {
            "gold" => check_gold(page, at),
            "platinum" => check_platinum(page, at),
            "sterling" | "silver" => check_silver(page, at),
            "vermeil" | "plated" | "filled" => check_plated(page, at),
            "k" | "kt" | "karat" | "karats" | "carat" | "carats" | "ct" => check_karat(page, at),
            "stamped" | "marked" | "hallmarked" | "punched" => check_mark(page, at),
            _ => {}
        }
    }
}

/// Whether "carat" after a number speaks of gold: "18-carat gold", "14k", and "14 Carat" of a piece in that gold.
pub(super) fn is_karat(text: &Text<'_>, at: usize) -> bool {
    if !is_karat_number(text.before(at, 1)) || matches!(text.gap(at), Gap::Stop | Gap::Comma) {
        return false;
    }
    matches!(text.word(at), "k" | "kt" | "karat" | "karats")
        || gold_follows(text, at)
        || (text.word(at) == "carat"
            && !text.any_after(
                at,
                3,
                &["diamond", "diamonds", "stone", "stones", "of", "in", "together", "total"],
            ))
}

fn gold_follows(text: &Text<'_>, at: usize) -> bool {
    let next = text.word(at + 1);
    text.follows(at + 1)
        && (next == "gold"
            || (GOLD_COLOURS.contains(&next) && matches!(text.word(at + 2), "gold" | "and" | "or")))
}

fn has(facts: &Facts, of: impl Fn(Metal) -> bool) -> bool {
    facts.metals.iter().any(|(m, _)| of(*m))
}

fn metals_said(facts: &Facts) -> String {
    let mut said: Vec<_> = facts.metals.iter().map(|(m, f)| m.at(*f)).collect();
    said.dedup();
    said.sort();
    said.dedup();
    format!("It can be had in {}.", said.join(", "))
}

fn elsewhere(text: &Text<'_>, at: usize) -> bool {
    is_denied(text, at) || is_beside(text, at)
}

fn check_gold(page: &mut Page<'_>, at: usize) {
    let (text, facts) = (page.text, page.facts);
    if matches!(
        text.word(at + 1),
        "overtone" | "overtones" | "tone" | "toned" | "colour" | "color" | "leaf" | "standard"
    ) {
        return;
    }
    let colour = text.before(at, 1);
    let wanted = match colour {
        "yellow" => Some(Metal::YellowGold),
        "white" => Some(Metal::WhiteGold),
        "rose" | "pink" | "red" => Some(Metal::RoseGold),
        _ => None,
    };
    let from = if wanted.is_some() { at - 1 } else { at };
    if elsewhere(text, from) {
        return;
    }
    let two_tone = has(facts, |m| m == Metal::TwoTone);
    let absent = wanted.is_some_and(|w| !two_tone && !has(facts, |m| m == w)) || !has(facts, Metal::is_gold);
    if absent {
        page.add(&METAL_ABSENT, from, at, &metals_said(facts));
    }
    if solid_before(text, at) {
        let words = (0..text.len())
            .any(|n| matches!(text.word(n), "hollow" | "plated" | "vermeil") && !is_denied(text, n));
        let karat = (1..=3).any(|n| matches!(text.before(at, n), "k" | "kt" | "karat" | "carat" | "ct"));
        let pure = facts.metals.iter().all(|(_, f)| *f == Fineness::F999);
        if words || absent || !(karat || pure) {
            page.add(&SOLID_GOLD, from, at, &metals_said(facts));
        }
    }
}

fn solid_before(text: &Text<'_>, at: usize) -> bool {
    (1..=4).map_while(|n| at.checked_sub(n)).take_while(|n| text.follows(n + 1)).any(|n| {
        text.word(n) == "solid" && !matches!(text.word(n + 1), "ring" | "band" | "bangle" | "round" | "hoop")
    })
}

fn check_platinum(page: &mut Page<'_>, at: usize) {
    let (text, facts) = (page.text, page.facts);
    if elsewhere(text, at) || matches!(text.word(at + 1), "anniversary" | "jubilee" | "blonde") {
        return;
    }
    let mut fineness = facts.metals.iter().filter(|(m, _)| *m == Metal::Platinum).map(|(_, f)| *f).peekable();
    if fineness.peek().is_none() {
        page.add(&METAL_ABSENT, at, at, &metals_said(facts));
    } else if let Some(low) = fineness.find(|f| *f < Fineness::F950) {
        let said = [text.before(at, 1), text.word(at + 1)].contains(&low.code());
        if !said {
            page.add(&PLATINUM_BARE, at, at, &format!("Write “platinum {}”.", low.code()));
        }
    }
}

fn check_silver(page: &mut Page<'_>, at: usize) {
    let text = page.text;
    let named = text.word(at) == "sterling" || matches!(text.before(at, 1), "solid" | "fine" | "925");
    if !named || elsewhere(text, at) {
        return;
    }
    let sterling = page.facts.metals.iter().any(|(m, f)| *m == Metal::Silver && *f >= Fineness::F925);
    if !sterling {
        page.add(&STERLING, at, at, &metals_said(page.facts));
    }
}

fn check_plated(page: &mut Page<'_>, at: usize) {
    let text = page.text;
    let plated = text.word(at) == "vermeil" || (text.before(at, 1) == "gold" && text.follows(at));
    if plated && !is_denied(text, at) {
        page.add(&PLATED_AS_GOLD, at.saturating_sub(1), at, &metals_said(page.facts));
    }
}

fn check_karat(page: &mut Page<'_>, at: usize) {
    let (text, facts) = (page.text, page.facts);
    if !is_karat(text, at) || !has(facts, Metal::is_gold) && !gold_follows(text, at) {
        return;
    }
    let Ok(karat) = text.before(at, 1).parse::<u8>() else { return };
    let weighed = facts.stones.iter().any(|s| s.carat_milli == Some(i32::from(karat) * 1_000))
        && !gold_follows(text, at);
    let known = facts.metals.iter().any(|(m, f)| m.is_gold() && f.karat() == Some(karat));
    if !known && !weighed && !elsewhere(text, at - 1) {
        page.add(&KARAT_MISMATCH, at - 1, at, &metals_said(facts));
    }
}

fn check_mark(page: &mut Page<'_>, at: usize) {
    let text = page.text;
    let Some(place) = (at + 1..=at + 2)
        .find(|n| text.word(*n).len() == 3 && text.word(*n).bytes().all(|b| b.is_ascii_digit()))
    else {
        return;
    };
    let Ok(fineness) = text.word(place).parse::<Fineness>() else { return };
    if page.facts.metals.iter().all(|(_, f)| *f != fineness) && !is_denied(text, at) {
        page.add(&QUALITY_MARK, at, place, &metals_said(page.facts));
    }
}

/// Gold that is named somewhere is named with its karats at least once.
pub(super) fn check_karat_said(
    facts: &Facts,
    wordings: &[Wording<'_>],
    texts: &[Text<'_>],
    findings: &mut Vec<Finding>,
) {
    if !has(facts, Metal::is_gold) {
        return;
    }
    let any = |of: &dyn Fn(&Text<'_>, usize) -> bool| texts.iter().any(|t| (0..t.len()).any(|n| of(t, n)));
    if any(&|t, n| t.word(n) == "gold") && !any(&|t, n| is_karat(t, n)) {
        findings.extend(about_whole(&GOLD_WITHOUT_KARAT, wordings, &metals_said(facts)));
    }
}
