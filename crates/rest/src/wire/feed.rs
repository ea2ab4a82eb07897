//! Suppliers of loose stones, their lists, what waits from them, and the rules of markup.

use std::collections::BTreeMap;

use catalog::stones::feed::{
    FeedField, ImportCounts, ImportNote, Markup, NO_LIMIT, ParkedStone, Pricing, StoneImport, SupplierSummary,
};
use chrono::{DateTime, Utc};
use kernel::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    common::{MoneyIn, MoneyOut},
    loose::LooseStoneOut,
    word,
};

/// Every supplier.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StoneSuppliers)]
pub(crate) struct StoneSuppliersOut {
    pub(crate) data: Vec<StoneSupplierOut>,
}

/// A house that sends lists of stones.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StoneSupplier)]
pub(crate) struct StoneSupplierOut {
    id: String,
    #[schema(example = "antwerp-one")]
    code: String,
    name: String,
    /// What its costs are in.
    #[schema(value_type = String, example = "USD")]
    currency: Currency,
    /// Where its stones lie unless a line says otherwise.
    location: String,
    /// The warranty of origin that covers every natural stone, unless a line says otherwise.
    evidence: Option<String>,
    /// Its own headings: our word for a fact → the heading in its files.
    columns: BTreeMap<String, String>,
    /// How many of its stones can be had.
    available: i64,
    /// How many wait for a second person.
    parked: i64,
    /// When a list of it was last taken to its end.
    last_import_at: Option<DateTime<Utc>>,
}

impl From<&SupplierSummary> for StoneSupplierOut {
    fn from(s: &SupplierSummary) -> Self {
        let heading = |(field, heading): (&FeedField, &String)| (field.to_string(), heading.clone());
        Self {
            id: s.supplier.id.to_string(),
            code: s.supplier.code.clone(),
            name: s.supplier.name.clone(),
            currency: s.supplier.currency,
            location: s.supplier.location.clone(),
            evidence: s.supplier.evidence.clone(),
            columns: s.supplier.columns.iter().map(heading).collect(),
            available: s.available,
            parked: s.parked,
            last_import_at: s.last_import_at,
        }
    }
}

/// What is noted of a supplier.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StoneSupplierInput)]
pub(crate) struct StoneSupplierIn {
    pub(crate) name: String,
    /// What its costs are in.
    #[schema(value_type = String, example = "USD")]
    pub(crate) currency: Currency,
    #[schema(example = "Antwerp")]
    pub(crate) location: String,
    /// The warranty of origin that covers every natural stone, unless a line says otherwise.
    #[serde(default)]
    pub(crate) evidence: String,
    /// Its own headings, where they are not the usual ones: our word for a fact → the heading in its files.
    #[serde(default)]
    pub(crate) columns: BTreeMap<String, String>,
}

/// What became of a list's lines.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StoneImportCounts)]
pub(crate) struct ImportCountsOut {
    /// Lines looked at.
    rows_read: i32,
    /// New stones that shoppers see.
    created: i32,
    /// Stones that say something new, or came back.
    changed: i32,
    /// Lines that say what they said before.
    unchanged: i32,
    /// Lines that were not taken.
    rejected: i32,
    /// Stones that wait for a second person.
    parked: i32,
    /// Stones left as they are, because they are kept for a client or sold.
    kept: i32,
    /// Stones that are no longer in the list.
    withdrawn: i32,
}

impl From<ImportCounts> for ImportCountsOut {
    fn from(c: ImportCounts) -> Self {
        Self {
            rows_read: c.rows_read,
            created: c.created,
            changed: c.changed,
            unchanged: c.unchanged,
            rejected: c.rejected,
            parked: c.parked,
            kept: c.kept,
            withdrawn: c.withdrawn,
        }
    }
}

/// A page of imports.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StoneImports)]
pub(crate) struct StoneImportsOut {
    pub(crate) data: Vec<StoneImportOut>,
    /// Where the next page begins; null at the end.
    pub(crate) next_cursor: Option<String>,
}

/// One reading of a supplier's list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StoneImport)]
pub(crate) struct StoneImportOut {
    id: String,
    /// The supplier's code.
    supplier: String,
    file_name: String,
    /// `running`, `done` or `failed`.
    #[schema(example = "done")]
    state: &'static str,
    /// How many lines the file has.
    rows_total: i32,
    counts: ImportCountsOut,
    /// Why it failed.
    failure: Option<String>,
    began_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
}

impl From<&StoneImport> for StoneImportOut {
    fn from(i: &StoneImport) -> Self {
        Self {
            id: i.id.to_string(),
            supplier: i.supplier.0.clone(),
            file_name: i.file_name.clone(),
            state: i.state.code(),
            rows_total: i.rows_total,
            counts: i.counts.into(),
            failure: i.failure.clone(),
            began_at: i.began_at,
            ended_at: i.ended_at,
        }
    }
}

/// An import with what of its lines was not taken as it stood.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StoneImportDetail)]
pub(crate) struct StoneImportDetailOut {
    #[serde(flatten)]
    pub(crate) import: StoneImportOut,
    /// The first thousand, in the order of the lines.
    pub(crate) notes: Vec<ImportNoteOut>,
}

/// What of a line was not taken as it stood.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StoneImportNote)]
pub(crate) struct ImportNoteOut {
    /// The line in the file, from 1; 0 for what is about the whole list.
    line: i64,
    /// The supplier's name for the stone, where the line says it.
    key: String,
    #[schema(example = "clarity.unreadable")]
    code: String,
    message: String,
}

impl From<ImportNote> for ImportNoteOut {
    fn from(n: ImportNote) -> Self {
        Self { line: n.line, key: n.key, code: n.code, message: n.message }
    }
}

/// A page of stones that wait for a second person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ParkedStones)]
pub(crate) struct ParkedStonesOut {
    pub(crate) data: Vec<ParkedStoneOut>,
    /// Where the next page begins; null at the end.
    pub(crate) next_cursor: Option<String>,
}

/// A stone that waits for a second person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ParkedStone)]
pub(crate) struct ParkedStoneOut {
    /// The waiting; what is released or turned down.
    #[schema(example = "prk_069283r0000000000000000000")]
    id: String,
    stone: LooseStoneOut,
    /// The supplier's code.
    supplier: Option<String>,
    /// The supplier's name for the stone.
    supplier_key: Option<String>,
    /// The import it came with.
    import: Option<String>,
    /// `moved`, `unlike_its_like`, `report_taken` or `report_differs`.
    #[schema(example = "moved")]
    reason: &'static str,
    /// Why, in a sentence.
    message: String,
    /// What it cost when it was last accepted, or what its like costs by weight.
    cost_before: Option<MoneyOut>,
    cost: MoneyOut,
    parked_at: DateTime<Utc>,
}

impl From<&ParkedStone> for ParkedStoneOut {
    fn from(p: &ParkedStone) -> Self {
        let supplier = p.supplier.clone();
        Self {
            id: p.id.to_string(),
            stone: (&p.stone).into(),
            supplier: supplier.clone().map(|(code, _)| code),
            supplier_key: supplier.map(|(_, key)| key),
            import: p.import.map(|i| i.to_string()),
            reason: p.reason.code(),
            message: p.words.clone(),
            cost_before: p.cost_before.map(Into::into),
            cost: p.cost.into(),
            parked_at: p.parked_at,
        }
    }
}

/// Which stones are decided about.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DecideStones)]
pub(crate) struct DecideStonesIn {
    /// The ids of 1 to 200 that wait.
    #[schema(example = json!(["prk_069283r0000000000000000000"]))]
    pub(crate) parkings: Vec<String>,
}

/// How many stones were decided about.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecidedStones)]
pub(crate) struct DecidedStonesOut {
    pub(crate) decided: usize,
}

/// The rules of markup with the guard bands. Factors and shares are thousandths.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StonePricing)]
pub(crate) struct StonePricingOut {
    /// The rules, of which the first that fits counts.
    markups: Vec<MarkupOut>,
    /// The factor where none fits.
    factor_milli: i32,
    /// What prices are rounded up to where none fits.
    round_to: MoneyOut,
    /// No price is below the cost times this…
    floor_milli: i32,
    /// …nor below the cost plus this.
    floor_amount: MoneyOut,
    /// A cost a carat that moved by more than this share waits.
    move_milli: i32,
    /// So does one that is more than this many times what its like cost, or less than that part of it.
    median_milli: i32,
    /// The share of a supplier's stones that one file may take away unasked.
    withdraw_milli: i32,
}

/// One rule of markup.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StoneMarkup)]
pub(crate) struct MarkupOut {
    /// Stones of this origin; of every one when null.
    origin_class: Option<word::OriginClass>,
    /// From this weight, in thousandths of a carat…
    carat_from: i32,
    /// …to below this one; null for no end.
    carat_below: Option<i32>,
    /// From this cost…
    cost_from: MoneyOut,
    /// …to below this one; null for no end.
    cost_below: Option<MoneyOut>,
    factor_milli: i32,
    round_to: MoneyOut,
}

fn usd(minor: i64) -> MoneyOut {
    kernel::Money::new(minor, Currency::Usd).into()
}

impl From<&Pricing> for StonePricingOut {
    fn from(p: &Pricing) -> Self {
        let markup = |m: &Markup| MarkupOut {
            origin_class: m.origin_class.map(Into::into),
            carat_from: m.carat.start,
            carat_below: Some(m.carat.end).filter(|end| *end < NO_LIMIT.0),
            cost_from: usd(m.cost.start),
            cost_below: Some(m.cost.end).filter(|end| *end < NO_LIMIT.1).map(usd),
            factor_milli: m.factor_milli,
            round_to: usd(m.round_to),
        };
        Self {
            markups: p.markups.iter().map(markup).collect(),
            factor_milli: p.factor_milli,
            round_to: usd(p.round_to),
            floor_milli: p.floor_milli,
            floor_amount: usd(p.floor_minor),
            move_milli: p.move_milli,
            median_milli: p.median_milli,
            withdraw_milli: p.withdraw_milli,
        }
    }
}

/// New rules of markup and guard bands; all of them at once.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StonePricingInput)]
pub(crate) struct StonePricingIn {
    markups: Vec<MarkupIn>,
    factor_milli: i32,
    round_to: MoneyIn,
    floor_milli: i32,
    floor_amount: MoneyIn,
    move_milli: i32,
    median_milli: i32,
    withdraw_milli: i32,
}

/// One rule of markup.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StoneMarkupInput)]
pub(crate) struct MarkupIn {
    /// Stones of this origin; of every one when left out.
    origin_class: Option<String>,
    carat_from: i32,
    carat_below: Option<i32>,
    cost_from: MoneyIn,
    cost_below: Option<MoneyIn>,
    factor_milli: i32,
    round_to: MoneyIn,
}

/// An amount in the house's currency of stones; another reads as out of every range.
fn minor(money: MoneyIn) -> i64 {
    let money = kernel::Money::from(money);
    if money.currency() == Currency::Usd { money.minor() } else { -1 }
}

impl StonePricingIn {
    /// The rules as the operation takes them, in place of those of a version.
    pub(crate) fn read(self, version: i64) -> Result<Pricing, kernel::FieldError> {
        let markup = |(n, m): (usize, MarkupIn)| -> Result<Markup, kernel::FieldError> {
            let origin_class =
                m.origin_class.map(|o| o.parse()).transpose().map_err(|e: catalog::model::UnknownCode| {
                    kernel::FieldError::new(
                        format!("markups[{n}].origin_class"),
                        "unknown_value",
                        e.to_string(),
                    )
                })?;
            Ok(Markup {
                origin_class,
                carat: m.carat_from..m.carat_below.unwrap_or(NO_LIMIT.0),
                cost: minor(m.cost_from)..m.cost_below.map_or(NO_LIMIT.1, minor),
                factor_milli: m.factor_milli,
                round_to: minor(m.round_to),
            })
        };
        Ok(Pricing {
            markups: self.markups.into_iter().enumerate().map(markup).collect::<Result<_, _>>()?,
            factor_milli: self.factor_milli,
            round_to: minor(self.round_to),
            floor_milli: self.floor_milli,
            floor_minor: minor(self.floor_amount),
            move_milli: self.move_milli,
            median_milli: self.median_milli,
            withdraw_milli: self.withdraw_milli,
            version,
        })
    }
}
