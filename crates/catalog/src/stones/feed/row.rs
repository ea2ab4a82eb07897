//! One line of a supplier's file, read into a stone with its price.

use kernel::{FieldError, Money, clean_text};

use super::{
    amounts,
    columns::{Columns, FeedField},
    file::FileReader,
    pricing::Pricing,
    supplier::Supplier,
    words,
};
use crate::{
    model::{Lab, OriginClass, Shape, Species, Treatment},
    stones::{NewLooseStone, StoneFacts},
};

/// What reading a line needs beside the line.
pub(super) struct Reader<'a> {
    pub(super) supplier: &'a Supplier,
    pub(super) columns: &'a Columns,
    pub(super) pricing: &'a Pricing,
}

/// What a line comes to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A stone that is offered, with its price.
    Stone(Box<NewLooseStone>),
    /// The supplier says that the stone is not to be had: the word.
    NotOffered(String),
}

/// The value of a line's column, trimmed; empty when there is no such column. Dealers write a dash for nothing.
pub(super) fn cell<'a>(columns: &Columns, line: &'a csv::StringRecord, field: FeedField) -> &'a str {
    let text = columns.place(field).and_then(|at| line.get(at)).unwrap_or_default().trim();
    if matches!(text, "-" | "--" | "N/A" | "n/a" | "NULL" | "null") { "" } else { text }
}

impl Reader<'_> {
    /// The supplier's name for the stone, which must be there before anything else is read.
    pub(super) fn key(&self, line: &csv::StringRecord) -> Result<String, FieldError> {
        let key = clean_text(cell(self.columns, line, FeedField::Key), false);
        if (1..=60).contains(&key.chars().count()) {
            return Ok(key);
        }
        let message = "The line does not say the supplier’s name for the stone: write 1 to 60 characters.";
        Err(FieldError::new(FeedField::Key.code(), "required", message))
    }

    /// Reads the whole line.
    pub(super) fn whole(&self, line: &csv::StringRecord) -> Result<Line, Vec<FieldError>> {
        let key = self.key(line).map_err(|e| vec![e])?;
        self.read(&key, line)
    }

    /// Reads everything but the key. Every field that cannot be read, or breaks a rule, is named.
    pub(super) fn read(&self, key: &str, line: &csv::StringRecord) -> Result<Line, Vec<FieldError>> {
        if let Some(wrong) = FileReader::wrong_width(self.columns, line) {
            return Err(vec![wrong]);
        }
        let mut cells = Cells { columns: self.columns, line, wrong: Vec::new() };
        let said = cells.text(FeedField::Availability);
        if cells.optional(FeedField::Availability, words::available) == Some(false) {
            return Ok(Line::NotOffered(amounts::short(said)));
        }
        let facts = cells.facts();
        let cost = self.cost(&mut cells, facts.as_ref().map(|f| f.carat_milli));
        let own = |text: &str| (!text.is_empty()).then(|| clean_text(text, false));
        let evidence = own(cells.text(FeedField::Evidence)).or_else(|| self.supplier.evidence.clone());
        let location = own(cells.text(FeedField::Location)).unwrap_or_else(|| self.supplier.location.clone());
        let mut wrong = cells.wrong;
        let (Some(facts), Some(cost)) = (facts, cost) else { return Err(wrong) };
        let stone = NewLooseStone {
            price: self.pricing.price(facts.origin_class, facts.carat_milli, cost),
            evidence: evidence.filter(|_| facts.origin_class == OriginClass::Natural),
            facts,
            supplier: Some((self.supplier.id, key.to_owned())),
            cost: Some(cost),
            location,
        };
        wrong.extend(stone.check().err().unwrap_or_default().into_iter().map(in_columns));
        if wrong.is_empty() { Ok(Line::Stone(Box::new(stone))) } else { Err(wrong) }
    }

    /// The whole cost: as the line says it, or the cost a carat times the weight. Where both are said they must agree to
    /// within one per cent.
    fn cost(&self, cells: &mut Cells<'_>, carat_milli: Option<i32>) -> Option<Money> {
        let currency = self.supplier.currency;
        let named = cells.text(FeedField::Currency);
        if !named.is_empty() && !named.eq_ignore_ascii_case(currency.code()) {
            let named = amounts::short(named);
            let message = format!("“{named}”: {}", amounts::no_rate(&named, currency));
            cells.add(FeedField::Currency, "no_rate", message);
        }
        let price = |text: &str| amounts::price(text, currency);
        let whole = cells.optional(FeedField::Cost, price);
        let by_carat = cells.optional(FeedField::CostPerCarat, price);
        let weighed = by_carat.zip(carat_milli).and_then(|(each, carat)| {
            let minor = (i128::from(each.minor()) * i128::from(carat) + 999) / 1_000;
            i64::try_from(minor).ok().map(|minor| Money::new(minor, currency))
        });
        if let (Some(whole), Some(weighed)) = (whole, weighed)
            && (whole.minor() - weighed.minor()).abs() > whole.minor() / 100 + 1
        {
            let message = format!(
                "The cost is {whole}, and the cost a carat times the weight is {weighed}: which one is right?"
            );
            cells.add(FeedField::Cost, "contradiction", message);
        }
        let said = cells.text(FeedField::Cost).is_empty() && cells.text(FeedField::CostPerCarat).is_empty();
        if said {
            cells.add(FeedField::Cost, "required", "A stone without a price is not offered.");
        }
        whole.or(weighed)
    }
}

/// Rules name the parts of a stone; the file names its columns.
fn in_columns(error: FieldError) -> FieldError {
    let field = match error.field.as_ref() {
        "carat_milli" => "carat".into(),
        "price" => "cost".into(),
        _ => error.field,
    };
    FieldError { field, ..error }
}

/// The cells of one line, and what is wrong with them.
struct Cells<'a> {
    columns: &'a Columns,
    line: &'a csv::StringRecord,
    wrong: Vec<FieldError>,
}

impl<'a> Cells<'a> {
    fn text(&self, field: FeedField) -> &'a str {
        cell(self.columns, self.line, field)
    }

    fn add(&mut self, field: FeedField, code: &'static str, message: impl Into<String>) {
        self.wrong.push(FieldError::new(field.code(), code, message.into()));
    }

    /// A fact that may be left out.
    fn optional<T>(&mut self, field: FeedField, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let text = self.text(field);
        if text.is_empty() {
            return None;
        }
        match read(text) {
            Ok(value) => Some(value),
            Err(message) => {
                self.add(field, "unreadable", message);
                None
            }
        }
    }

    /// A fact that every stone has.
    fn required<T>(&mut self, field: FeedField, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        if self.text(field).is_empty() {
            self.add(field, "required", format!("Say the stone’s {}.", field.label().to_lowercase()));
        }
        self.optional(field, read)
    }

    /// What the stone is; `None` when what every stone has is missing.
    fn facts(&mut self) -> Option<StoneFacts> {
        let shape = self.required(FeedField::Shape, words::shape);
        let carat_milli = self.required(FeedField::Carat, amounts::carat);
        let species = self.optional(FeedField::Species, words::species).unwrap_or(Species::Diamond);
        let (lab, report_number) = self.report();
        let growth_method = self.optional(FeedField::Growth, words::growth);
        let origin_class = self.origin(growth_method.is_some(), lab, report_number.as_deref());
        let [length_um, width_um, height_um] = self.measurements();
        // every cell is read before the first that is missing ends it, so that all of them are named
        let facts = StoneFacts {
            species,
            origin_class,
            growth_method,
            shape: shape.unwrap_or(Shape::Round),
            carat_milli: carat_milli.unwrap_or(0),
            colour: self.colour(),
            clarity: self.optional(FeedField::Clarity, words::clarity),
            cut: self.optional(FeedField::Cut, words::grade),
            polish: self.optional(FeedField::Polish, words::grade),
            symmetry: self.optional(FeedField::Symmetry, words::grade),
            fluorescence: self.optional(FeedField::Fluorescence, words::fluorescence),
            quality_word: self.optional(FeedField::Quality, words::quality),
            table_milli: self.optional(FeedField::Table, amounts::share),
            depth_milli: self.optional(FeedField::Depth, amounts::share),
            length_um,
            width_um,
            height_um,
            girdle: self.girdle(),
            culet: self.optional(FeedField::Culet, words::culet),
            treatments: self.treatments(species),
            lab,
            report_number: report_number.map(Into::into),
            report_url: self.report_url(),
            country: self.optional(FeedField::Country, words::country),
        };
        (shape.is_some() && carat_milli.is_some()).then_some(facts)
    }

    fn report(&mut self) -> (Option<Lab>, Option<String>) {
        let lab = self.optional(FeedField::Lab, words::lab).flatten();
        let number: String = self
            .text(FeedField::Report)
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
            .to_ascii_uppercase();
        // IGI prints "LG" before the numbers of grown stones, and some suppliers add the laboratory's name
        let number = lab
            .and_then(|l| number.strip_prefix(l.code()))
            .map_or(number.as_str(), |n| n.trim_start_matches(['-', ':', ' ']));
        (lab, (!number.is_empty()).then(|| number.to_owned()))
    }

    /// As the line says it; where it does not, a growth method or a grown stone's report number says it, and else it is what
    /// dealers' lists are of: natural.
    fn origin(&mut self, grown: bool, lab: Option<Lab>, number: Option<&str>) -> OriginClass {
        let marked = lab == Some(Lab::Igi) && number.is_some_and(|n| n.starts_with("LG"));
        let said = self.optional(FeedField::Origin, words::origin);
        if said == Some(OriginClass::Natural) && (grown || marked) {
            let message = "The line calls the stone natural, and its growth method or report number says that it was grown: which one is right?";
            self.add(FeedField::Origin, "contradiction", message);
        }
        let implied = if grown || marked { OriginClass::LaboratoryGrown } else { OriginClass::Natural };
        said.unwrap_or(implied)
    }

    /// The grade, or for fancy colours what their own columns say.
    fn colour(&mut self) -> Option<crate::model::Colour> {
        let (hue, strength) = (self.text(FeedField::FancyColour), self.text(FeedField::FancyIntensity));
        if hue.is_empty() {
            return self.optional(FeedField::Colour, words::colour);
        }
        let strength = if strength.is_empty() { "Fancy" } else { strength };
        let strength = if strength.to_lowercase().starts_with("fancy") {
            strength.to_owned()
        } else {
            format!("Fancy {strength}")
        };
        let whole = format!("{strength} {hue}");
        self.optional(FeedField::FancyColour, |_| words::colour(&whole))
    }

    fn measurements(&mut self) -> [Option<i32>; 3] {
        if let Some([length, width, height]) = self.optional(FeedField::Measurements, amounts::measurements) {
            return [Some(length), Some(width), Some(height)];
        }
        let length = self.optional(FeedField::Length, amounts::length);
        let width = self.optional(FeedField::Width, amounts::length);
        let height = self.optional(FeedField::Height, amounts::length);
        match (length, width) {
            (Some(a), Some(b)) => [Some(a.max(b)), Some(a.min(b)), height],
            _ => [length, width, height],
        }
    }

    fn girdle(&mut self) -> Option<(crate::stones::Girdle, crate::stones::Girdle)> {
        if let Some(girdle) = self.optional(FeedField::Girdle, words::girdle) {
            return Some(girdle);
        }
        let from = self.optional(FeedField::GirdleFrom, words::girdle).map(|(from, _)| from);
        let to = self.optional(FeedField::GirdleTo, words::girdle).map(|(_, to)| to);
        match (from, to) {
            (Some(a), Some(b)) => Some((a.min(b), a.max(b))),
            (Some(one), None) | (None, Some(one)) => Some((one, one)),
            (None, None) => None,
        }
    }

    /// A coloured stone whose list is silent about treatments is not thereby untreated: nothing is said of it.
    fn treatments(&mut self, species: Species) -> Vec<Treatment> {
        let found = self.optional(FeedField::Treatments, words::treatments).unwrap_or_default();
        // a diamond without treatment needs no word for it
        if species == Species::Diamond && found == [Treatment::None] { Vec::new() } else { found }
    }

    /// Only addresses that can be shown; a file's name or a plain http address is left out rather than refused.
    fn report_url(&self) -> Option<std::sync::Arc<str>> {
        let text = self.text(FeedField::ReportUrl);
        (text.starts_with("https://") && text.len() <= 300 && !text.contains(char::is_whitespace))
            .then(|| text.into())
    }
}

#[cfg(test)]
mod tests;
