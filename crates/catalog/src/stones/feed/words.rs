//! Words and abbreviations of the trade, read into the house's own.
//!
//! Each list holds what suppliers write, folded ([`fold`]); what is on no list is refused with the words that are, because a
//! guess at a grade is a wrong grade.

use std::sync::Arc;

use super::{amounts::short, columns::fold};
use crate::{
    model::{
        Clarity, Colour, CutGrade, Fluorescence, GrowthMethod, Lab, OriginClass, QualityWord, Shape, Species,
        Treatment, codes::Code,
    },
    stones::{Culet, Girdle},
};

/// A list of spellings for one list of ours.
type Spellings<C> = &'static [(&'static [&'static str], C)];

/// Reads a word by our own code or label, or by a spelling of the trade.
fn read<C: Code>(text: &str, spellings: Spellings<C>) -> Result<C, String> {
    // a mark of doubt is no grade
    let folded = if text.contains('?') { String::new() } else { fold(text) };
    let ours = |c: &&C| fold(c.code()) == folded || fold(c.label()) == folded;
    let spelt = || spellings.iter().find(|(names, _)| names.contains(&folded.as_str())).map(|(_, c)| *c);
    spelt().or_else(|| C::ALL.iter().find(ours).copied()).ok_or_else(|| {
        let all: Vec<_> = C::ALL.iter().take(30).map(|c| c.label()).collect();
        format!("“{}” is not known here: write one of {}.", short(text), all.join(", "))
    })
}

pub(super) fn species(text: &str) -> Result<Species, String> {
    read(
        text,
        &[
            (&["diamonds", "dia", "naturaldiamond", "labgrowndiamond", "labdiamond"], Species::Diamond),
            (&["bluesapphire", "sapphires"], Species::Sapphire),
            (&["rubies"], Species::Ruby),
            (&["emeralds"], Species::Emerald),
            (&["aqua"], Species::Aquamarine),
            (&["rubellite", "indicolite"], Species::Tourmaline),
        ],
    )
}

pub(super) fn origin(text: &str) -> Result<OriginClass, String> {
    read(
        text,
        &[
            (&["n", "nat", "mined", "natural", "earthmined", "no", "false"], OriginClass::Natural),
            (
                &[
                    "lab",
                    "lg",
                    "lgd",
                    "labgrown",
                    "labcreated",
                    "laboratorycreated",
                    "created",
                    "synthetic",
                    "grown",
                    "cvd",
                    "hpht",
                    "yes",
                    "true",
                ],
                OriginClass::LaboratoryGrown,
            ),
            (&["simulant", "simulated"], OriginClass::Imitation),
        ],
    )
}

pub(super) fn growth(text: &str) -> Result<GrowthMethod, String> {
    read(text, &[(&["chemicalvapordeposition", "chemicalvapourdeposition"], GrowthMethod::Cvd)])
}

pub(super) fn shape(text: &str) -> Result<Shape, String> {
    read(
        text,
        &[
            (&["rd", "rb", "rbc", "br", "rnd", "r", "roundbrilliant", "brilliant"], Shape::Round),
            (&["ov", "ovl", "o", "ovalbrilliant"], Shape::Oval),
            (
                &[
                    "cu",
                    "cus",
                    "cush",
                    "cb",
                    "cmb",
                    "cushionbrilliant",
                    "cushionmodified",
                    "cushionmodifiedbrilliant",
                    "longcushion",
                    "squarecushion",
                ],
                Shape::Cushion,
            ),
            (&["pr", "prn", "prin", "princesscut", "squaremodifiedbrilliant", "smb"], Shape::Princess),
            (&["em", "eme", "emr", "ec", "e", "emerald", "emeraldcut"], Shape::Emerald),
            (&["ps", "pe", "pb", "p", "pearbrilliant", "pearshape"], Shape::Pear),
            (&["mq", "mar", "mb", "marq", "marquisebrilliant"], Shape::Marquise),
            (
                &["ra", "rad", "rn", "crmb", "radiantcut", "cutcorneredrectangularmodifiedbrilliant"],
                Shape::Radiant,
            ),
            (
                &["as", "ass", "asschercut", "sqem", "sqe", "sqemerald", "squareemerald", "squareemeraldcut"],
                Shape::Asscher,
            ),
            (&["hs", "ht", "h", "hb", "heartbrilliant", "heartshape"], Shape::Heart),
            (&["bg", "bag", "taperedbaguette"], Shape::Baguette),
            (&["tr", "tri", "trilliant", "triangle", "triangular"], Shape::Trillion),
            (&["rose"], Shape::Rose),
            (&["oec", "oldeuropeancut", "oldeuropeanbrilliant"], Shape::OldEuropean),
            (&["omc", "oldminecut", "oldminebrilliant", "oldminer"], Shape::OldMine),
            (&["cab"], Shape::Cabochon),
        ],
    )
}

/// A grade from D to Z; of a range such as `O-P` the lesser, since a stone may not be called better than it is. Fancy colours and hues
/// by their names.
pub(super) fn colour(text: &str) -> Result<Colour, String> {
    let plain = text.trim().trim_end_matches(['+', '-']).trim();
    let letters: Vec<&str> = plain.split(['-', '/', '–']).map(str::trim).collect();
    let grade = |t: &str| t.to_ascii_uppercase().parse::<Colour>().ok().filter(|c| c.is_grade());
    match letters[..] {
        [one] if grade(one).is_some() => Ok(grade(one).unwrap_or(Colour::Z)),
        [from, to] if grade(from).is_some() && grade(to) > grade(from) => Ok(grade(to).unwrap_or(Colour::Z)),
        _ => read(plain, &[
            (&["fly", "fancylightyellow"], Colour::FancyLightYellow),
            (&["fy", "fancyyellow"], Colour::FancyYellow),
            (&["fiy", "fancyintenseyellow"], Colour::FancyIntenseYellow),
            (&["fvy", "fancyvividyellow"], Colour::FancyVividYellow),
            (&["gray"], Colour::Grey),
            (&["lightblue"], Colour::PaleBlue),
        ])
        .map_err(|_| {
            format!(
                "“{}” is no colour known here: write a grade from D to Z, a fancy grade such as Fancy Intense yellow, or a hue such as royal blue.",
                short(text)
            )
        }),
    }
}

pub(super) fn clarity(text: &str) -> Result<Clarity, String> {
    read(
        text.trim_end_matches(['+', '-']),
        &[
            (&["flawless"], Clarity::Fl),
            (&["internallyflawless", "lc", "loupeclean"], Clarity::If),
            (&["p1", "pk1", "piqu1", "piqué1"], Clarity::I1),
            (&["p2", "pk2"], Clarity::I2),
            (&["p3", "pk3"], Clarity::I3),
        ],
    )
}

pub(super) fn grade(text: &str) -> Result<CutGrade, String> {
    read(
        text.trim_end_matches(['+', '-']),
        &[
            (&["ex", "exc", "excl", "x", "id", "ideal", "i", "superideal"], CutGrade::Excellent),
            (&["vg", "vgd", "v"], CutGrade::VeryGood),
            (&["g", "gd"], CutGrade::Good),
            (&["f", "fr"], CutGrade::Fair),
            (&["p", "pr"], CutGrade::Poor),
        ],
    )
}

/// The strength alone: the colour of the glow is not kept.
pub(super) fn fluorescence(text: &str) -> Result<Fluorescence, String> {
    let folded = fold(text);
    let hues = ["blue", "yellow", "white", "orange", "green"];
    let plain = hues
        .iter()
        .find_map(|hue| folded.strip_suffix(hue))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(&folded);
    read(
        plain,
        &[
            (&["n", "no", "non", "nil", "none", "inert", "fl0", "negligible"], Fluorescence::None),
            (
                &["f", "fnt", "fa", "faint", "slight", "sl", "slt", "vsl", "veryslight", "weak", "fl1"],
                Fluorescence::Faint,
            ),
            (&["m", "med", "md", "fl2"], Fluorescence::Medium),
            (&["s", "st", "str", "stg", "fl3"], Fluorescence::Strong),
            (&["vs", "vst", "vstg", "vstr", "verystrong", "fl4"], Fluorescence::VeryStrong),
        ],
    )
    .map_err(|_| {
        format!("“{}” is no fluorescence: write None, Faint, Medium, Strong or Very strong.", short(text))
    })
}

pub(super) fn quality(text: &str) -> Result<QualityWord, String> {
    read(text, &[])
}

pub(super) fn culet(text: &str) -> Result<Culet, String> {
    read(
        text,
        &[
            (&["n", "no", "non", "pointed", "pt", "point"], Culet::None),
            (&["vs", "vsm", "vsml"], Culet::VerySmall),
            (&["s", "sm", "sml"], Culet::Small),
            (&["m", "med", "md"], Culet::Medium),
            (&["sl", "slg", "sllarge"], Culet::SlightlyLarge),
            (&["l", "lg"], Culet::Large),
            (&["vl", "vlg"], Culet::VeryLarge),
        ],
    )
}

fn one_girdle(text: &str) -> Result<Girdle, String> {
    read(
        text,
        &[
            (&["etn", "xtn", "extn", "ethn"], Girdle::ExtremelyThin),
            (&["vtn", "vthn", "vthin"], Girdle::VeryThin),
            (&["tn", "thn", "th", "thi"], Girdle::Thin),
            (&["m", "med", "md"], Girdle::Medium),
            (&["stk", "sltk", "slt", "slthk", "sthk", "slthick"], Girdle::SlightlyThick),
            (&["tk", "thk"], Girdle::Thick),
            (&["vtk", "vthk", "vthick"], Girdle::VeryThick),
            (&["etk", "xtk", "extk", "ethk"], Girdle::ExtremelyThick),
        ],
    )
}

/// The thinnest and the thickest: `Medium`, `Thin to Medium`, `TN-MED`, `Medium - Slightly Thick (Faceted), 3.5%`.
pub(super) fn girdle(text: &str) -> Result<(Girdle, Girdle), String> {
    let wrong =
        |_| format!("“{}” is no girdle known here: write for example Thin to Slightly thick.", short(text));
    let plain = text.split(['(', ',']).next().unwrap_or_default().to_lowercase();
    let parts: Vec<String> = plain
        .replace(" to ", "-")
        .split(['-', '/', '–'])
        .map(|p| p.replace("faceted", "").replace("polished", "").replace("bruted", ""))
        .collect();
    let read = |part: &str| one_girdle(part).map_err(wrong);
    match &parts[..] {
        [one] => read(one).map(|g| (g, g)),
        [from, to] => read(from).and_then(|from| Ok((from, read(to)?))).map(|(a, b)| (a.min(b), a.max(b))),
        _ => Err(wrong(String::new())),
    }
}

/// Whose report it is; `None` for a stone without one.
pub(super) fn lab(text: &str) -> Result<Option<Lab>, String> {
    if ["none", "no", "noncert", "noncertified", "na", "nc", "uncertified"].contains(&fold(text).as_str()) {
        return Ok(None);
    }
    read(
        text,
        &[
            (&["gubelin", "guebelin", "gubelingemlab"], Lab::Gubelin),
            (&["hrdantwerp"], Lab::Hrd),
            (&["gcalusa"], Lab::Gcal),
        ],
    )
    .map(Some)
}

/// What was done to a stone: words between commas, semicolons, slashes or plus signs.
pub(super) fn treatments(text: &str) -> Result<Vec<Treatment>, String> {
    let mut found = Vec::new();
    for word in text.split([',', ';', '/', '+']).filter(|w| !fold(w).is_empty()) {
        let treatment = read(
            word,
            &[
                (
                    &[
                        "no",
                        "n",
                        "untreated",
                        "unheated",
                        "noheat",
                        "noindications",
                        "notreatment",
                        "unenhanced",
                        "natural",
                    ],
                    Treatment::None,
                ),
                (&["h", "heated", "heating", "heattreated"], Treatment::Heat),
                (
                    &[
                        "oiled",
                        "minoroil",
                        "insignificantoil",
                        "moderateoil",
                        "noticeableoil",
                        "f1",
                        "f2",
                        "f3",
                        "clarityenhancement",
                    ],
                    Treatment::Oil,
                ),
                (&["fracturefilled", "filled", "leadglassfilled", "glassfilled"], Treatment::FractureFill),
                (&["irradiated"], Treatment::Irradiation),
                (&["hpht", "hphtprocessed", "hphttreated"], Treatment::Hpht),
                (&["diffused", "berylliumdiffusion", "be"], Treatment::Diffusion),
                (&["dyed"], Treatment::Dye),
                (&["coated"], Treatment::Coating),
                (&["bleached"], Treatment::Bleach),
            ],
        )?;
        if !found.contains(&treatment) {
            found.push(treatment);
        }
    }
    Ok(found)
}

/// Countries that mine stones, by the names suppliers write; any other by its two letters.
const COUNTRIES: &[(&str, &str)] = &[
    ("botswana", "BW"),
    ("canada", "CA"),
    ("namibia", "NA"),
    ("southafrica", "ZA"),
    ("australia", "AU"),
    ("angola", "AO"),
    ("lesotho", "LS"),
    ("sierraleone", "SL"),
    ("zimbabwe", "ZW"),
    ("russia", "RU"),
    ("russianfederation", "RU"),
    ("brazil", "BR"),
    ("colombia", "CO"),
    ("zambia", "ZM"),
    ("srilanka", "LK"),
    ("ceylon", "LK"),
    ("madagascar", "MG"),
    ("mozambique", "MZ"),
    ("myanmar", "MM"),
    ("burma", "MM"),
    ("thailand", "TH"),
    ("tanzania", "TZ"),
    ("vietnam", "VN"),
    ("kenya", "KE"),
    ("india", "IN"),
    ("kashmir", "IN"),
    ("afghanistan", "AF"),
    ("ethiopia", "ET"),
    ("nigeria", "NG"),
    ("pakistan", "PK"),
    ("cambodia", "KH"),
    ("unitedstates", "US"),
    ("usa", "US"),
    ("montana", "US"),
    ("democraticrepublicofcongo", "CD"),
    ("drc", "CD"),
];

pub(super) fn country(text: &str) -> Result<Arc<str>, String> {
    let folded = fold(text);
    if let Some((_, code)) = COUNTRIES.iter().find(|(name, _)| *name == folded) {
        return Ok(Arc::from(*code));
    }
    let plain = text.trim();
    if plain.len() == 2 && plain.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Ok(plain.to_ascii_uppercase().into());
    }
    Err(format!(
        "“{}” is no country known here: write its two letters, for example BW for Botswana.",
        short(text)
    ))
}

/// Whether the supplier offers the stone now.
pub(super) fn available(text: &str) -> Result<bool, String> {
    match fold(text).as_str() {
        "available"
        | "a"
        | "av"
        | "avail"
        | "yes"
        | "y"
        | "true"
        | "1"
        | "g"
        | "guaranteed"
        | "guaranteedavailable"
        | "instock"
        | "new"
        | "active"
        | "onhand" => Ok(true),
        "m" | "memo" | "onmemo" | "h" | "hold" | "held" | "onhold" | "b" | "busy" | "sold" | "s" | "no"
        | "n" | "false" | "0" | "na" | "notavailable" | "unavailable" | "outofstock" | "inactive"
        | "reserved" | "transit" | "intransit" | "lab" | "atlab" => Ok(false),
        _ => Err(format!(
            "“{}” does not say whether the stone is to be had: write available, hold, memo or sold.",
            short(text)
        )),
    }
}

#[cfg(test)]
mod tests;
