//! Whether a stone's facts, its report and what is cut into it say the same.

use chrono::NaiveDate;

use super::{
    model::{Report, ReportKind},
    number::wrong_number,
};
use crate::model::{Code, Colour, Lab, OriginClass, Species, Stone, Treatment, carats};

/// Two sources that do not say the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The field of the report, e.g. `graded.carat_milli`.
    pub field: &'static str,
    /// A stable word for programs.
    pub code: &'static str,
    /// Which sources say what, in a sentence.
    pub message: String,
}

/// The first day of GIA's one-word grades for laboratory-grown diamonds from D to Z.
const ONE_WORD_SINCE: NaiveDate = match NaiveDate::from_ymd_opt(2025, 10, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// Everything in which a report speaks against the stone it is about, or against itself. `center_carats` are the
/// weights its variants are sold in, where they differ from the stone's; `today` is the day of the check.
pub fn conflicts(report: &Report, stone: &Stone, center_carats: &[i32], today: NaiveDate) -> Vec<Conflict> {
    let mut found = Found(Vec::new());
    check_paper(&mut found, report, today);
    check_identity(&mut found, report, stone);
    check_weight(&mut found, report, stone, center_carats);
    check_grades(&mut found, report, stone);
    check_treatments(&mut found, report, stone);
    check_inscription(&mut found, report);
    found.0
}

struct Found(Vec<Conflict>);

impl Found {
    fn add(&mut self, field: &'static str, code: &'static str, message: impl Into<String>) {
        self.0.push(Conflict { field, code, message: message.into() });
    }

    /// Two words of one list; what either leaves out contradicts nothing.
    fn differ<C: Code>(&mut self, field: &'static str, what: &str, report: Option<C>, facts: Option<C>) {
        if let (Some(report), Some(facts)) = (report, facts)
            && report != facts
        {
            let message =
                format!("{what}: the report says {}, the facts say {}.", report.label(), facts.label());
            self.add(field, "differs_from_facts", message);
        }
    }
}

/// The paper itself: its number, its date, and whether its laboratory grades so.
fn check_paper(found: &mut Found, report: &Report, today: NaiveDate) {
    if let Some(wanted) = wrong_number(report.lab, &report.number) {
        found.add("number", "not_of_this_lab", wanted);
    }
    if report.issued_on > today {
        found.add("issued_on", "in_the_future", "The report is dated after today.");
    }
    let graded = &report.graded;
    let grown_diamond =
        graded.species == Species::Diamond && graded.origin_class == OriginClass::LaboratoryGrown;
    let four_cs =
        graded.clarity.is_some() || graded.cut.is_some() || graded.colour.is_some_and(Colour::is_grade);
    let one_word = graded.quality_word.is_some();
    if one_word && (report.lab != Lab::Gia || !grown_diamond || report.issued_on < ONE_WORD_SINCE) {
        let message =
            "Premium and Standard are GIA’s words for laboratory-grown diamonds since 1 October 2025.";
        found.add("graded.quality_word", "not_of_this_lab", message);
    }
    if report.lab == Lab::Gia && grown_diamond && four_cs && report.issued_on >= ONE_WORD_SINCE {
        let message = "Since 1 October 2025 GIA gives laboratory-grown diamonds one word, Premium or Standard, in place of colour, clarity and cut.";
        found.add("graded.clarity", "not_of_this_lab", message);
    }
    let fits = match report.kind {
        ReportKind::FourCs => graded.species == Species::Diamond && !one_word,
        ReportKind::OneWord => one_word && !four_cs,
        ReportKind::ColouredStone => graded.species != Species::Diamond && !graded.species.is_organic(),
        ReportKind::Pearl => graded.species == Species::Pearl,
    };
    if !fits {
        let message = format!("A report of this kind ({}) does not hold these grades.", report.kind.label());
        found.add("kind", "contradiction", message);
    }
}

fn check_identity(found: &mut Found, report: &Report, stone: &Stone) {
    let graded = &report.graded;
    found.differ("graded.species", "Stone", Some(graded.species), Some(stone.species));
    found.differ("graded.origin_class", "Origin", Some(graded.origin_class), Some(stone.origin_class));
    found.differ("graded.shape", "Shape", graded.shape, Some(stone.shape));
    found.differ("lab", "Laboratory", Some(report.lab), stone.lab);
    if let Some(number) = &stone.report_number
        && stone.pieces == 1
        && **number != *report.number
    {
        found.add(
            "number",
            "differs_from_facts",
            format!("Number: the report says {}, the facts say {number}.", report.number),
        );
    }
}

/// The weight of one stone to the hundredth, as reports print it; a row of several weighs what its reports add up to,
/// so each must be near an equal share.
fn check_weight(found: &mut Found, report: &Report, stone: &Stone, center_carats: &[i32]) {
    let (Some(said), Some(facts)) = (report.graded.carat_milli, stone.carat_milli) else { return };
    let fits = if stone.pieces == 1 {
        let near = |of: i32| (of - said).abs() < 5;
        near(facts) || center_carats.iter().copied().any(near)
    } else {
        let share = facts / stone.pieces.max(1);
        (share - said).abs() * 20 <= share
    };
    if !fits {
        let message = format!("Weight: the report says {}, the facts say {}.", carats(said), carats(facts));
        found.add("graded.carat_milli", "differs_from_facts", message);
    }
}

fn check_grades(found: &mut Found, report: &Report, stone: &Stone) {
    let graded = &report.graded;
    found.differ("graded.colour", "Colour", graded.colour, stone.colour);
    found.differ("graded.clarity", "Clarity", graded.clarity, stone.clarity);
    found.differ("graded.cut", "Cut", graded.cut, stone.cut);
    found.differ("graded.polish", "Polish", graded.polish, stone.polish);
    found.differ("graded.symmetry", "Symmetry", graded.symmetry, stone.symmetry);
    found.differ("graded.fluorescence", "Fluorescence", graded.fluorescence, stone.fluorescence);
    found.differ("graded.quality_word", "Grade", graded.quality_word, stone.quality_word);
}

fn check_treatments(found: &mut Found, report: &Report, stone: &Stone) {
    let Some(said) = &report.graded.treatments else { return };
    let done = |list: &[Treatment]| {
        let mut done: Vec<_> = list.iter().copied().filter(|t| *t != Treatment::None).collect();
        done.sort_unstable();
        done
    };
    let (said, facts) = (done(said), done(&stone.treatments));
    if said != facts {
        let words = |list: &[Treatment]| match list {
            [] => "none".to_owned(),
            list => list.iter().map(|t| t.label()).collect::<Vec<_>>().join(", "),
        };
        let message =
            format!("Treatment: the report says {}, the facts say {}.", words(&said), words(&facts));
        found.add("graded.treatments", "differs_from_facts", message);
    }
}

/// The girdle carries the number of the report, and a grown stone's says that it was grown.
fn check_inscription(found: &mut Found, report: &Report) {
    let Some(inscription) = &report.inscription else { return };
    let folded: String =
        inscription.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    if !folded.contains(&report.number.to_ascii_uppercase()) {
        let message =
            format!("Inscription: it reads “{inscription}”, and the report’s number is {}.", report.number);
        found.add("inscription", "differs_from_report", message);
    }
    let says_grown = ["LABGROWN", "LABORATORYGROWN", "LABCREATED"].iter().any(|w| folded.contains(w))
        || folded.starts_with("LG")
        || folded.starts_with("IGILG");
    if says_grown && report.graded.origin_class != OriginClass::LaboratoryGrown {
        let message = format!(
            "Inscription: it reads “{inscription}”, and the report calls the stone {}.",
            report.graded.origin_class.qualifier()
        );
        found.add("inscription", "differs_from_report", message);
    }
}
