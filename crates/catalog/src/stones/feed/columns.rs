//! Which column of a supplier's file says what.

use std::collections::BTreeMap;

use kernel::{Currency, FieldError};

use super::amounts::{named_in_heading, no_rate, without_currency};
use crate::model::codes::codes;

/// The most columns a file may have.
pub const MOST_COLUMNS: usize = 300;

codes! {
    /// What a column of a supplier's file says; the code is our word for it in the supplier's list of headings.
    "feed_field" FeedField {
        Key = "key", "Stock number";
        Availability = "availability", "Availability";
        Species = "species", "Stone";
        Origin = "origin_class", "Origin";
        Growth = "growth_method", "Grown by";
        Shape = "shape", "Shape";
        Carat = "carat", "Carat";
        Colour = "colour", "Colour";
        FancyColour = "fancy_colour", "Fancy colour";
        FancyIntensity = "fancy_intensity", "Fancy intensity";
        Clarity = "clarity", "Clarity";
        Cut = "cut", "Cut";
        Polish = "polish", "Polish";
        Symmetry = "symmetry", "Symmetry";
        Fluorescence = "fluorescence", "Fluorescence";
        Quality = "quality_word", "Quality word";
        Table = "table", "Table";
        Depth = "depth", "Depth";
        Measurements = "measurements", "Measurements";
        Length = "length", "Length";
        Width = "width", "Width";
        Height = "height", "Height";
        Girdle = "girdle", "Girdle";
        GirdleFrom = "girdle_from", "Girdle, thinnest";
        GirdleTo = "girdle_to", "Girdle, thickest";
        Culet = "culet", "Culet";
        Treatments = "treatments", "Treatments";
        Lab = "lab", "Laboratory";
        Report = "report_number", "Report number";
        ReportUrl = "report_url", "Report address";
        Country = "country", "Country of origin";
        Evidence = "evidence", "Proof of origin";
        Cost = "cost", "Cost";
        CostPerCarat = "cost_per_carat", "Cost a carat";
        Currency = "currency", "Currency";
        Location = "location", "Location";
    }
}

impl FeedField {
    /// Headings that suppliers use for it, folded, the most telling first.
    const fn usual(self) -> &'static [&'static str] {
        match self {
            Self::Key => &[
                "stocknumber",
                "stockno",
                "stock",
                "stockid",
                "stoneid",
                "stoneno",
                "sku",
                "lotno",
                "lot",
                "packetno",
                "packet",
                "ref",
                "refno",
                "reference",
                "key",
                "id",
            ],
            Self::Availability => &["availability", "available", "status", "stockstatus", "stonestatus"],
            Self::Species => &["species", "stonetype", "gemtype", "gemstone", "gem", "variety"],
            Self::Origin => &[
                "originclass",
                "diamondtype",
                "naturalorlab",
                "labgrown",
                "islabgrown",
                "growntype",
                "producttype",
            ],
            Self::Growth => &["growthmethod", "growthtype", "growthprocess", "labgrowntype", "method"],
            Self::Shape => &["shape", "cutshape", "shapename", "shp"],
            Self::Carat => &["carat", "carats", "weight", "caratweight", "ct", "cts", "size", "wt"],
            Self::Colour => &["color", "colour", "col", "colorgrade", "colourgrade", "gemcolor", "gemcolour"],
            Self::FancyColour => &["fancycolor", "fancycolour", "fancycolordominantcolor", "fancyhue"],
            Self::FancyIntensity => &["fancycolorintensity", "fancyintensity", "intensity"],
            Self::Clarity => &["clarity", "purity", "cla", "clar"],
            Self::Cut => &["cutgrade", "cut", "make"],
            Self::Polish => &["polish", "pol"],
            Self::Symmetry => &["symmetry", "sym", "symm"],
            Self::Fluorescence => {
                &["fluorescenceintensity", "fluorescence", "fluor", "fluo", "flour", "fls", "flr"]
            }
            Self::Quality => &["qualityword", "quality", "labgrownquality"],
            Self::Table => &["tablepercent", "tablepct", "tableper", "table"],
            Self::Depth => &["depthpercent", "depthpct", "totaldepth", "tdepth", "depthper", "depth"],
            Self::Measurements => &["measurements", "measurement", "meas", "dimensions"],
            Self::Length => &["length", "measlength", "lengthmm", "maxdiameter", "m1"],
            Self::Width => &["width", "measwidth", "widthmm", "mindiameter", "m2"],
            Self::Height => &["height", "measdepth", "heightmm", "depthmm", "m3"],
            Self::Girdle => &["girdle", "girdlerange", "girdlecondition"],
            Self::GirdleFrom => &["girdlefrom", "girdlemin", "girdlethin"],
            Self::GirdleTo => &["girdleto", "girdlemax", "girdlethick"],
            Self::Culet => &["culetsize", "culet", "cul"],
            Self::Treatments => &["treatments", "treatment", "enhancement", "enhancements"],
            Self::Lab => &["lab", "laboratory", "gradinglab", "certlab", "cert"],
            Self::Report => &[
                "reportnumber",
                "reportno",
                "certificatenumber",
                "certificateno",
                "certno",
                "certnumber",
                "certificate",
                "certid",
                "certificateid",
                "report",
            ],
            Self::ReportUrl => &[
                "reporturl",
                "certificateurl",
                "certurl",
                "certlink",
                "certificatelink",
                "reportlink",
                "certificatefilename",
            ],
            Self::Country => &["countryoforigin", "minecountry", "mineorigin", "origin", "provenance"],
            Self::Evidence => &["evidence", "proofoforigin", "warranty", "originevidence"],
            Self::Cost => {
                &["cost", "totalprice", "cashprice", "totalamount", "netprice", "price", "amount", "total"]
            }
            Self::CostPerCarat => &[
                "costpercarat",
                "pricepercarat",
                "pricect",
                "priceperct",
                "ppc",
                "percarat",
                "cashpricepercarat",
                "pricecarat",
            ],
            Self::Currency => &["currency", "currencycode", "curr", "ccy"],
            Self::Location => &["location", "stonelocation", "city", "country", "stocklocation"],
        }
    }
}

/// Letters and digits in small letters; how headings and words are compared.
pub(super) fn fold(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A supplier's own headings: our word for a fact → the heading in the file.
pub type Headings = BTreeMap<FeedField, String>;

/// Where in a line each fact stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    places: Vec<Option<usize>>,
    /// How many columns each line has.
    pub(super) width: usize,
}

impl Columns {
    /// Reads the first line of a file. A supplier's own heading goes before the usual ones and must be there; the stock
    /// number, the shape, the weight and what the stone costs must be found either way. A heading of what the stone costs
    /// may name the supplier's `currency`, and no other: “Price (EUR)” is never read as dollars.
    pub(super) fn read<'a>(
        line: impl Iterator<Item = &'a str>,
        own: &Headings,
        currency: Currency,
    ) -> Result<Self, Vec<FieldError>> {
        let written: Vec<&str> = line.map(str::trim).collect();
        let mut wrong = Vec::new();
        let mut places = vec![None; FeedField::ALL.len()];
        for field in FeedField::ALL.iter().copied() {
            let found = match own.get(&field) {
                Some(heading) => {
                    let found = called(&fold(heading), &written);
                    if found.is_empty() {
                        wrong.push(missing(field, heading, &written));
                    }
                    found
                }
                None => usual_place(field, &written, currency),
            };
            if found.len() > 1 {
                wrong.push(repeated(field, written[found[0]], &found));
            }
            places[field.index()] = found.first().copied();
        }
        let mut columns = Self { places, width: written.len() };
        wrong.extend(columns.refuse_other_currencies(&written, own, currency));
        let has = |field: FeedField| columns.place(field).is_some();
        let cost = has(FeedField::Cost) || has(FeedField::CostPerCarat);
        for field in [FeedField::Key, FeedField::Shape, FeedField::Carat] {
            if !has(field) && !own.contains_key(&field) {
                wrong.push(unknown(field, &written));
            }
        }
        if !cost && !own.contains_key(&FeedField::Cost) && !own.contains_key(&FeedField::CostPerCarat) {
            wrong.push(unknown(FeedField::Cost, &written));
        }
        if wrong.is_empty() { Ok(columns) } else { Err(wrong) }
    }

    /// What is wrong with columns of what the stone costs that name another currency. Where the other of the two is in the
    /// supplier's, and nobody said that this one is to be read, it is left aside.
    fn refuse_other_currencies(
        &mut self,
        written: &[&str],
        own: &Headings,
        currency: Currency,
    ) -> Vec<FieldError> {
        let foreign = |at: usize| named_in_heading(written[at]).filter(|code| code != currency.code());
        let pair = [FeedField::Cost, FeedField::CostPerCarat];
        let good = pair.into_iter().find(|field| self.place(*field).is_some_and(|at| foreign(at).is_none()));
        let mut wrong = Vec::new();
        for field in pair {
            let Some(at) = self.place(field) else { continue };
            let Some(named) = foreign(at) else { continue };
            if good.is_some() && !own.contains_key(&field) {
                self.places[field.index()] = None;
            } else {
                wrong.push(elsewhere(field, written[at], &named, currency));
            }
        }
        wrong
    }

    /// Where a fact stands in a line.
    pub(super) fn place(&self, field: FeedField) -> Option<usize> {
        self.places[field.index()]
    }
}

/// The columns whose folded heading is `name`.
fn called(name: &str, written: &[&str]) -> Vec<usize> {
    (0..written.len()).filter(|at| !name.is_empty() && fold(written[*at]) == name).collect()
}

/// The columns with the most telling of the usual headings. Those of what the stone costs may name a currency, the
/// supplier's before none, and none before another.
fn usual_place(field: FeedField, written: &[&str], currency: Currency) -> Vec<usize> {
    let priced = matches!(field, FeedField::Cost | FeedField::CostPerCarat);
    let says = |at: usize, name: &str| {
        fold(written[at]) == name || (priced && fold(&without_currency(written[at])) == name)
    };
    let all = |name: &&str| -> Vec<usize> { (0..written.len()).filter(|at| says(*at, name)).collect() };
    let found = field.usual().iter().map(all).find(|found| !found.is_empty()).unwrap_or_default();
    if !priced || found.len() < 2 {
        return found;
    }
    let rank = |at: &usize| match named_in_heading(written[*at]) {
        Some(named) if named == currency.code() => 0,
        None => 1,
        Some(_) => 2,
    };
    let best = found.iter().map(rank).min();
    found.into_iter().filter(|at| Some(rank(at)) == best).collect()
}

fn missing(field: FeedField, heading: &str, written: &[&str]) -> FieldError {
    let message = format!(
        "The file has no column called “{heading}”, which is this supplier’s heading for {}. It has: {}. Ask for the usual file, or change the heading.",
        field.label().to_lowercase(),
        listed(written)
    );
    FieldError::new(format!("columns.{field}"), "missing", message)
}

fn repeated(field: FeedField, heading: &str, places: &[usize]) -> FieldError {
    let places: Vec<_> = places.iter().map(|at| (at + 1).to_string()).collect();
    let message = format!(
        "Columns {} are both called “{heading}”: give each a heading of its own.",
        places.join(" and ")
    );
    FieldError::new(format!("columns.{field}"), "repeated", message)
}

fn elsewhere(field: FeedField, heading: &str, named: &str, currency: Currency) -> FieldError {
    let heading = kernel::clean_text(heading, false);
    let message = format!("The column “{heading}” is in {named}: {}", no_rate(named, currency));
    FieldError::new(format!("columns.{field}"), "no_rate", message)
}

fn unknown(field: FeedField, written: &[&str]) -> FieldError {
    let message = format!(
        "No column says {}: tell which heading of this supplier does. The file has: {}.",
        field.label().to_lowercase(),
        listed(written)
    );
    FieldError::new(format!("columns.{field}"), "required", message)
}

/// The headings of a file for a sentence, cut short.
fn listed(written: &[&str]) -> String {
    let text = written.iter().filter(|h| !h.is_empty()).copied().collect::<Vec<_>>().join(", ");
    if text.chars().count() <= 400 { text } else { text.chars().take(400).chain("…".chars()).collect() }
}

/// A supplier's headings from `our word → heading`, each word known and each heading short.
pub fn read_headings<'a>(
    given: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<Headings, Vec<FieldError>> {
    let (mut headings, mut wrong) = (Headings::new(), Vec::new());
    for (word, heading) in given {
        let heading = kernel::clean_text(heading, false);
        match word.trim().parse::<FeedField>() {
            Err(error) => wrong.push(FieldError::new("columns", "unknown", error.to_string())),
            Ok(field) if fold(&heading).is_empty() || heading.chars().count() > 80 => {
                let message = "Enter the heading as the file has it, up to 80 characters.";
                wrong.push(FieldError::new(format!("columns.{field}"), "malformed", message));
            }
            Ok(field) => {
                headings.insert(field, heading);
            }
        }
    }
    if wrong.is_empty() { Ok(headings) } else { Err(wrong) }
}

#[cfg(test)]
mod tests;
