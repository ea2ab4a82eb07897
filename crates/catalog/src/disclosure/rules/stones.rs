//! Stones by name: what must stand before it, and what may not.

use super::{
    super::{
        facts::Facts,
        text::{Gap, Text},
    },
    Page,
    list::{
        COMPOSITE_BARE, CULTURED_MISSING, CULTURED_STONE, GEM_UNQUALIFIED, GROWN_BARE, IMITATION_BARE,
        NAME_AS_COLOUR, NATURAL_CLAIM, ORIGIN_CONTRADICTED, PEARL_NATURAL, PEARL_TYPE, SIMULANT_AS_DIAMOND,
        SPECIES_ABSENT, SYNTHETIC, VARIETAL,
    },
    phrase::{is_beside, is_denied, is_likened},
};
use crate::model::{OriginClass, PearlType, Species, Stone};

/// A stone named in a text.
struct Mention {
    species: Species,
    plural: bool,
    from: usize,
    to: usize,
}

/// What stands immediately before a stone's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Grown,
    Imitation,
    Cultured,
    Composite,
    Natural,
    Synthetic,
}

const NATURAL: &[&str] = &["natural", "real", "genuine", "precious", "authentic", "mined", "true"];
const CLAIMS: &[&str] = &["natural", "real", "genuine", "precious", "semiprecious", "authentic"];
const COLOURS: &[&str] = &[
    "red", "blue", "green", "white", "grey", "gray", "black", "purple", "violet", "yellow", "pink", "orange",
    "colour", "color", "coloured", "colored", "hue", "hued", "tone", "toned", "tones", "enamel", "lacquer",
];
const NO_STONES: &[&str] = &[
    "shape",
    "shaped",
    "shapes",
    "pattern",
    "patterned",
    "motif",
    "lattice",
    "dust",
    "wheel",
    "tipped",
    "paste",
    "powder",
    "file",
    "tool",
    "anniversary",
    "jubilee",
    "district",
];

/// Words that check begins at, beside the names of stones.
pub(super) const WORDS: &[&str] = &[
    "gem",
    "gems",
    "gemstone",
    "gemstones",
    "birthstone",
    "birthstones",
    "stone",
    "stones",
    "crystal",
    "crystals",
];

pub(super) fn check(page: &mut Page<'_>) {
    let text = page.text;
    for &at in page.hot {
        match mention(text, at) {
            Some(mention) => check_mention(page, &mention),
            None => check_generic(page, at),
        }
    }
}

/// The stone named at a place, unless the word is a cut, a colour or a pattern.
fn mention(text: &Text<'_>, at: usize) -> Option<Mention> {
    let (species, plural) = species(text.word(at))?;
    if species == Species::Pearl && text.before(at, 1) == "of" && text.before(at, 2) == "mother" {
        return Some(Mention { species: Species::MotherOfPearl, plural, from: at - 2, to: at });
    }
    let to = if species == Species::LapisLazuli && text.word(at + 1) == "lazuli" { at + 1 } else { at };
    Some(Mention { species, plural, from: at, to })
}

fn names_no_stone(text: &Text<'_>, mention: &Mention) -> bool {
    if !text.follows(mention.to + 1) {
        return false;
    }
    let next = text.word(mention.to + 1);
    let cut = matches!(next, "cut" | "cuts") && !mention.plural;
    let made = text.gap(mention.to + 1) == Gap::Space
        && matches!(text.word(mention.to + 2), "from" | "by" | "and" | "to" | "with" | "in" | "for");
    (cut && !made) || NO_STONES.contains(&next)
}

fn is_colour(text: &Text<'_>, mention: &Mention) -> bool {
    !mention.plural && text.follows(mention.to + 1) && COLOURS.contains(&text.word(mention.to + 1))
}

fn check_mention(page: &mut Page<'_>, m: &Mention) {
    let (text, facts) = (page.text, page.facts);
    if names_no_stone(text, m) {
        return;
    }
    if is_colour(text, m) {
        if text.follows(m.to + 2) && species(text.word(m.to + 2)).is_some_and(|(s, _)| s != m.species) {
            page.add(&NAME_AS_COLOUR, m.from, m.to + 2, "Name the hue in a word of its own.");
        }
        return;
    }
    let varietal = matches!(
        (m.species, text.before(m.from, 1)),
        (Species::Amethyst, "green") | (Species::Emerald, "yellow") | (Species::Ruby, "blue" | "green")
    );
    if varietal {
        page.add(&VARIETAL, m.from - 1, m.to, "Name the variety that it is.");
    }
    if facts.of(m.species).next().is_none() {
        return check_absent(page, m);
    }
    let before = before(text, m.from);
    if is_denied(text, m.from) || (before == Before::Natural && is_likened(text, m.from)) {
        return;
    }
    let has = |origin| facts.has(m.species, origin);
    let pearl = m.species.is_organic();
    let start = m.from.saturating_sub(1);
    match before {
        Before::Nothing => check_bare(page, m),
        Before::Cultured if !pearl => page.add(&CULTURED_STONE, start, m.to, "Write “laboratory-grown”."),
        Before::Synthetic => {
            page.add(&SYNTHETIC, start, m.to, "Write “laboratory-grown”.");
            if !has(OriginClass::LaboratoryGrown) {
                page.add(&ORIGIN_CONTRADICTED, start, m.to, &origins_said(facts, m));
            }
        }
        Before::Natural if !has(OriginClass::Natural) => {
            let rule = if pearl { &PEARL_NATURAL } else { &NATURAL_CLAIM };
            page.add(rule, start, m.to, &format!("Write “{}”.", in_full(facts, m)));
        }
        Before::Grown if !has(OriginClass::LaboratoryGrown) => {
            page.add(&ORIGIN_CONTRADICTED, start, m.to, &origins_said(facts, m));
        }
        Before::Imitation if !has(OriginClass::Imitation) => {
            page.add(&ORIGIN_CONTRADICTED, start, m.to, &origins_said(facts, m));
        }
        Before::Composite if !has(OriginClass::Composite) => {
            page.add(&ORIGIN_CONTRADICTED, start, m.to, &origins_said(facts, m));
        }
        Before::Cultured if !has(OriginClass::Cultured) => {
            page.add(&ORIGIN_CONTRADICTED, start, m.to, &origins_said(facts, m));
        }
        _ => {}
    }
    if !matches!(before, Before::Nothing | Before::Natural)
        && !has(OriginClass::Natural)
        && let Some(place) = claim_before(text, m.from)
    {
        let rule = if pearl { &PEARL_NATURAL } else { &NATURAL_CLAIM };
        page.add(rule, place, m.to, &format!("Write “{}”.", in_full(facts, m)));
    }
    if m.species == Species::Pearl {
        check_pearl_type(page, m);
    }
}

/// The stone is not in the piece.
fn check_absent(page: &mut Page<'_>, m: &Mention) {
    let (text, facts) = (page.text, page.facts);
    if is_denied(text, m.from)
        || is_likened(text, m.from)
        || (facts.stones.is_empty() && is_beside(text, m.from))
    {
        return;
    }
    let moissanite = m.species == Species::Diamond && facts.of(Species::Moissanite).next().is_some();
    let holds = facts.stones.iter().map(Stone::name).collect::<Vec<_>>().join(", ");
    let way_out =
        if holds.is_empty() { "It holds no stone.".to_owned() } else { format!("It holds: {holds}.") };
    page.add(if moissanite { &SIMULANT_AS_DIAMOND } else { &SPECIES_ABSENT }, m.from, m.to, &way_out);
}

/// Nothing stands before the name: enough for natural stones only.
fn check_bare(page: &mut Page<'_>, m: &Mention) {
    let facts = page.facts;
    let rules = [
        (OriginClass::Composite, &COMPOSITE_BARE),
        (OriginClass::Imitation, &IMITATION_BARE),
        (OriginClass::LaboratoryGrown, &GROWN_BARE),
        (OriginClass::Cultured, &CULTURED_MISSING),
    ];
    for (origin, rule) in rules {
        if facts.has(m.species, origin) {
            page.add(rule, m.from, m.to, &format!("Write “{}”.", in_full(facts, m)));
            return;
        }
    }
}

fn check_pearl_type(page: &mut Page<'_>, m: &Mention) {
    let text = page.text;
    let at = if before(text, m.from) == Before::Nothing { m.from } else { m.from.saturating_sub(1) };
    let named = match (text.before(at, 1), text.before(at, 2)) {
        ("akoya", _) => PearlType::Akoya,
        ("tahitian", _) => PearlType::Tahitian,
        ("freshwater", _) => PearlType::Freshwater,
        ("sea", "south") => PearlType::SouthSea,
        _ => return,
    };
    if page.facts.of(Species::Pearl).all(|s| s.pearl_type != Some(named)) {
        page.add(&PEARL_TYPE, at - 1, m.to, &format!("Write “{}”.", in_full(page.facts, m)));
    }
}

/// Gems and stones without a name.
fn check_generic(page: &mut Page<'_>, at: usize) {
    let (text, facts) = (page.text, page.facts);
    let gem =
        matches!(text.word(at), "gem" | "gems" | "gemstone" | "gemstones" | "birthstone" | "birthstones");
    let stone = matches!(text.word(at), "stone" | "stones" | "crystal" | "crystals");
    if !(gem || stone) || facts.stones.is_empty() || facts.any_natural() || is_denied(text, at) {
        return;
    }
    let cultured = facts.stones.iter().all(|s| s.origin_class == OriginClass::Cultured);
    if CLAIMS.contains(&text.before(at, 1)) && text.follows(at) && !is_likened(text, at) {
        page.add(&NATURAL_CLAIM, at - 1, at, "Say what it is instead.");
    } else if gem && !cultured && before(text, at) == Before::Nothing {
        page.add(&GEM_UNQUALIFIED, at, at, "Say before it how the stone came about.");
    }
}

fn before(text: &Text<'_>, at: usize) -> Before {
    if !text.follows(at) {
        return Before::Nothing;
    }
    match (text.before(at, 1), text.before(at, 2)) {
        ("grown", "laboratory" | "lab") | ("made", "man") | ("manmade" | "created" | "labgrown", _) => {
            Before::Grown
        }
        ("imitation" | "simulated" | "artificial", _) => Before::Imitation,
        ("cultured" | "cultivated", _) => Before::Cultured,
        ("composite" | "hybrid" | "assembled", _) => Before::Composite,
        ("synthetic", _) => Before::Synthetic,
        (word, _) if NATURAL.contains(&word) => Before::Natural,
        _ => Before::Nothing,
    }
}

/// A word such as "genuine" a little way before a qualified name: "genuine, laboratory-grown diamonds".
fn claim_before(text: &Text<'_>, at: usize) -> Option<usize> {
    for back in 1..=6 {
        let place = at.checked_sub(back)?;
        if text.gap(place + 1) == Gap::Stop {
            return None;
        }
        if CLAIMS.contains(&text.word(place)) {
            return (!is_denied(text, place) && !is_likened(text, place)).then_some(place);
        }
        if matches!(
            text.word(place),
            "of" | "with" | "and" | "or" | "in" | "than" | "a" | "an" | "the" | "from"
        ) {
            return None;
        }
    }
    None
}

/// The name in full, in the number it was written in.
fn in_full(facts: &Facts, m: &Mention) -> String {
    let of = facts
        .of(m.species)
        .find(|s| s.origin_class != OriginClass::Natural)
        .or_else(|| facts.of(m.species).next());
    of.map_or_else(|| m.species.word(), |s| named(s, m.plural))
}

fn named(stone: &Stone, plural: bool) -> String {
    Stone { pieces: if plural { 2 } else { 1 }, ..stone.clone() }.name()
}

fn origins_said(facts: &Facts, m: &Mention) -> String {
    format!("The facts say: {}.", in_full(facts, m))
}

/// The text with every bare name of a grown, cultured, imitated or composite stone in full: for pictures that pieces of
/// different origin share.
pub(in super::super) fn full_names(original: &str, facts: &Facts) -> String {
    let text = Text::new(original);
    let mut out = String::with_capacity(original.len() + 32);
    let mut done = 0;
    for at in 0..text.len() {
        let Some(m) = mention(&text, at) else { continue };
        let bare =
            before(&text, m.from) == Before::Nothing && !names_no_stone(&text, &m) && !is_colour(&text, &m);
        let of = facts.of(m.species).find(|s| s.origin_class != OriginClass::Natural);
        let (Some(stone), true) = (of, bare) else { continue };
        out.push_str(original.get(done..text.start(m.from)).unwrap_or_default());
        out.push_str(stone.origin_class.qualifier());
        out.push(' ');
        done = text.start(m.from);
    }
    out.push_str(original.get(done..).unwrap_or_default());
    out
}

/// How stones are called: one, many, and what they are.
const NAMES: &[(&str, &str, Species)] = &[
    ("diamond", "diamonds", Species::Diamond),
    ("sapphire", "sapphires", Species::Sapphire),
    ("ruby", "rubies", Species::Ruby),
    ("emerald", "emeralds", Species::Emerald),
    ("pearl", "pearls", Species::Pearl),
    ("tanzanite", "tanzanites", Species::Tanzanite),
    ("aquamarine", "aquamarines", Species::Aquamarine),
    ("morganite", "morganites", Species::Morganite),
    ("spinel", "spinels", Species::Spinel),
    ("tourmaline", "tourmalines", Species::Tourmaline),
    ("opal", "opals", Species::Opal),
    ("alexandrite", "alexandrites", Species::Alexandrite),
    ("garnet", "garnets", Species::Garnet),
    ("topaz", "topazes", Species::Topaz),
    ("moissanite", "moissanites", Species::Moissanite),
    ("amethyst", "amethysts", Species::Amethyst),
    ("citrine", "citrines", Species::Citrine),
    ("peridot", "peridots", Species::Peridot),
    ("moonstone", "moonstones", Species::Moonstone),
    ("onyx", "", Species::Onyx),
    ("jade", "", Species::Jade),
    ("turquoise", "", Species::Turquoise),
    ("lapis", "", Species::LapisLazuli),
    ("malachite", "", Species::Malachite),
];

/// Every name of a stone.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().flat_map(|(one, many, _)| [*one, *many]).filter(|w| !w.is_empty())
}

/// The species a word names, and whether it names many.
fn species(word: &str) -> Option<(Species, bool)> {
    if word.is_empty() {
        return None;
    }
    let (_, many, species) = NAMES.iter().find(|(one, many, _)| *one == word || *many == word)?;
    Some((*species, *many == word))
}
