//! A stone in words and drawings that the page's components take.

use catalog::{
    model::{Clarity, Colour, CutGrade, Fluorescence, OriginClass, Species, Treatment, carats, millimetres},
    stones::{StoneFacts, StoneView},
};
use ui::{Cut, CutDrawing};

/// "1.01 ct oval natural diamond": the words of its origin stand directly before its name.
pub(crate) fn title(facts: &StoneFacts) -> String {
    let hue = facts.colour.filter(|c| !c.is_grade()).map(|c| format!("{} ", c.label())).unwrap_or_default();
    format!("{} {hue}{}", short(facts), facts.name())
}

/// "1.01 ct oval".
pub(crate) fn short(facts: &StoneFacts) -> String {
    format!("{} {}", carats(facts.carat_milli), facts.shape.label().to_lowercase())
}

/// "Natural diamond", "Laboratory-grown diamond".
pub(crate) fn name(facts: &StoneFacts) -> String {
    capital(&facts.name())
}

pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// "F · VS1 · Excellent", or the hue where there is no grade.
pub(crate) fn grades(facts: &StoneFacts) -> String {
    let colour = facts.colour.map(|c| capital(c.label()));
    let clarity = facts.clarity.map(|c| c.label().to_owned());
    let cut = facts.cut.map(|c| c.label().to_owned());
    let word = facts.quality_word.map(|q| format!("Graded {}", q.label()));
    [colour, clarity, cut, word].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// "7.10 × 5.02 mm".
pub(crate) fn size(facts: &StoneFacts) -> Option<String> {
    let (length, width) = (facts.length_um?, facts.width_um?);
    let bare = |um: i32| millimetres(um).trim_end_matches(" mm").to_owned();
    Some(format!("{} × {} mm", bare(length), bare(width)))
}

/// Thousandths as per cent: "61.8 %".
pub(crate) fn percent(milli: i32) -> String {
    format!("{}.{} %", milli / 10, milli % 10)
}

/// "1.42".
pub(crate) fn ratio(facts: &StoneFacts) -> Option<String> {
    facts.ratio_milli().map(|milli| format!("{}.{:02}", milli / 1_000, milli % 1_000 / 10))
}

/// The stone from above.
pub(crate) fn drawing(facts: &StoneFacts) -> CutDrawing {
    let cut = Cut::from_name(facts.shape.code());
    CutDrawing {
        cut,
        ratio_milli: facts.ratio_milli().unwrap_or(cut.usual_ratio()),
        hue: hue(facts),
        actual_um: None,
    }
}

/// The style sheet's name of a stone's hue.
fn hue(facts: &StoneFacts) -> Option<&'static str> {
    if let Some(colour) = facts.colour {
        return match colour {
            Colour::FancyLightYellow
            | Colour::FancyYellow
            | Colour::FancyIntenseYellow
            | Colour::FancyVividYellow
            | Colour::Yellow
            | Colour::Golden
            | Colour::Cream => Some("yellow"),
            Colour::FancyPink | Colour::Pink | Colour::Peach | Colour::Padparadscha => Some("pink"),
            Colour::FancyBlue | Colour::Blue | Colour::RoyalBlue | Colour::CornflowerBlue => Some("blue"),
            Colour::PaleBlue => Some("pale"),
            Colour::Teal => Some("teal"),
            Colour::Green => Some("green"),
            Colour::Red => Some("red"),
            Colour::Orange => Some("orange"),
            Colour::Purple | Colour::Violet | Colour::VioletBlue => Some("violet"),
            Colour::FancyDarkBrown | Colour::Brown => Some("brown"),
            Colour::Black => Some("black"),
            _ => None,
        };
    }
    match facts.species {
        Species::Sapphire | Species::LapisLazuli => Some("blue"),
        Species::Ruby | Species::Garnet => Some("red"),
        Species::Emerald | Species::Jade | Species::Malachite | Species::Peridot => Some("green"),
        Species::Tanzanite | Species::Amethyst => Some("violet"),
        Species::Aquamarine | Species::Topaz | Species::Turquoise => Some("pale"),
        Species::Morganite => Some("pink"),
        Species::Citrine => Some("yellow"),
        Species::Onyx => Some("black"),
        _ => None,
    }
}

/// What a grade means, in plain words: name, grade, meaning.
pub(crate) fn plain(stone: &StoneView) -> Vec<(&'static str, String, &'static str)> {
    let facts = &stone.facts;
    let mut rows = Vec::new();
    let mut row = |name, value: Option<String>, means| rows.extend(value.map(|v| (name, v, means)));
    row("Origin", Some(facts.origin_class.label().to_owned()), origin_means(facts));
    row("Carat", Some(carats(facts.carat_milli)), "Its weight; a carat is a fifth of a gram.");
    if let Some(colour) = facts.colour {
        row("Colour", Some(capital(colour.label())), colour_means(colour));
    }
    if let Some(clarity) = facts.clarity {
        row("Clarity", Some(clarity.label().to_owned()), clarity_means(clarity));
    }
    if let Some(cut) = facts.cut {
        row("Cut", Some(cut.label().to_owned()), cut_means(cut));
    }
    row(
        "Grade",
        facts.quality_word.map(|q| q.label().to_owned()),
        "The laboratory’s one word for a stone that was grown.",
    );
    row("Polish", facts.polish.map(|c| c.label().to_owned()), "How smooth its facets are.");
    row("Symmetry", facts.symmetry.map(|c| c.label().to_owned()), "How exactly its facets meet.");
    if let Some(glow) = facts.fluorescence {
        row("Fluorescence", Some(glow.label().to_owned()), glow_means(glow));
    }
    row("Measures", size(facts), "Length by width, at the girdle.");
    row("Length to width", ratio(facts), "1 is as long as it is wide.");
    row("Table", facts.table_milli.map(percent), "The flat top, by the stone’s width.");
    row("Depth", facts.depth_milli.map(percent), "The height, by the stone’s width.");
    row("Girdle", girdle(facts).map(|text| capital(&text)), "The rim that claws hold.");
    row("Culet", facts.culet.map(|c| c.label().to_owned()), "The facet at its lowest point.");
    row("Treatment", treatment(facts), "What was done to it after it was found or grown.");
    row(
        "Mined in",
        facts.country.as_deref().map(country),
        "As the supplier warrants; the paper travels with the invoice.",
    );
    rows
}

/// "thin to medium".
pub(crate) fn girdle(facts: &StoneFacts) -> Option<String> {
    let (from, to) = facts.girdle?;
    Some(if from == to { from.label().to_owned() } else { format!("{} to {}", from.label(), to.label()) })
}

fn treatment(facts: &StoneFacts) -> Option<String> {
    let named: Vec<_> = facts.treatments.iter().map(|t| t.label()).collect();
    match facts.treatments.as_slice() {
        [] => None,
        [Treatment::None] => Some("None".to_owned()),
        _ => Some(capital(&named.join(", "))),
    }
}

const fn origin_means(facts: &StoneFacts) -> &'static str {
    match facts.origin_class {
        OriginClass::Natural => "It formed in the earth.",
        OriginClass::LaboratoryGrown => {
            "It has the same crystal as a mined stone; it was grown in a laboratory, and is priced accordingly."
        }
        OriginClass::Cultured => "It grew in a mollusc with human help.",
        OriginClass::Composite => "It is put together from parts, with glass or glue between them.",
        OriginClass::Imitation => "It looks like the stone it is named after and is another material.",
    }
}

fn colour_means(colour: Colour) -> &'static str {
    match colour {
        Colour::D | Colour::E | Colour::F => "Colourless, also beside a perfectly white stone.",
        Colour::G | Colour::H | Colour::I | Colour::J => "White to the eye once it is set.",
        Colour::K | Colour::L | Colour::M => "A faint warmth that yellow gold makes its own.",
        grade if grade.is_grade() => "A visible warmth.",
        fancy if fancy.is_fancy() => "A colour of its own, rare in diamonds.",
        _ => "The colour that eyes see in daylight.",
    }
}

const fn clarity_means(clarity: Clarity) -> &'static str {
    match clarity {
        Clarity::Fl | Clarity::If => "A grader finds nothing inside it at ten times magnification.",
        Clarity::Vvs1 | Clarity::Vvs2 => "What is inside is hard to find at ten times magnification.",
        Clarity::Vs1 | Clarity::Vs2 => {
            "Clean to the eye; a grader finds small traces at ten times magnification."
        }
        Clarity::Si1 | Clarity::Si2 => {
            "A grader sees its traces at ten times magnification; often clean to the eye."
        }
        Clarity::I1 | Clarity::I2 | Clarity::I3 => "Its traces can be seen with the eye.",
    }
}

const fn cut_means(cut: CutGrade) -> &'static str {
    match cut {
        CutGrade::Excellent => "Nearly all the light that enters comes back to you.",
        CutGrade::VeryGood => "Most of the light that enters comes back to you.",
        CutGrade::Good => "A good part of the light comes back to you.",
        CutGrade::Fair | CutGrade::Poor => "Much of the light leaves through the back.",
    }
}

const fn glow_means(glow: Fluorescence) -> &'static str {
    match glow {
        Fluorescence::None => "It does not glow under ultraviolet light.",
        Fluorescence::Faint | Fluorescence::Medium => {
            "It glows softly under ultraviolet light; you will not see it in daylight."
        }
        Fluorescence::Strong | Fluorescence::VeryStrong => {
            "It glows under ultraviolet light; in strong sun some stones look a little milky."
        }
    }
}

/// The country's name where the house knows it, else its letters.
pub(crate) fn country(code: &str) -> String {
    let name = match code {
        "BW" => "Botswana",
        "CA" => "Canada",
        "ZA" => "South Africa",
        "NA" => "Namibia",
        "AO" => "Angola",
        "AU" => "Australia",
        "LS" => "Lesotho",
        "LK" => "Sri Lanka",
        "MG" => "Madagascar",
        "MZ" => "Mozambique",
        "MM" => "Myanmar",
        "CO" => "Colombia",
        "ZM" => "Zambia",
        "TZ" => "Tanzania",
        "BR" => "Brazil",
        "TH" => "Thailand",
        "US" => "United States",
        other => other,
    };
    name.to_owned()
}
