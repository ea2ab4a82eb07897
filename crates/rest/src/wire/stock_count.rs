//! Counts of stock, and what it is worth, as programs read and write them.

use chrono::{DateTime, Utc};
use commerce::inventory::places::{Count, Valuation};
use kernel::Money;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{common::MoneyOut, inventory::UnitsIn};

/// What was counted at a place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SubmitStockCount)]
pub(crate) struct SubmitCountIn {
    pub(crate) location_id: String,
    pub(crate) units: Vec<UnitsIn>,
    /// Whether everything there was counted: what is not named is missing then.
    #[serde(default)]
    pub(crate) whole: bool,
    #[serde(default)]
    pub(crate) note: String,
}

/// What becomes of a count.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DecideStockCount)]
pub(crate) struct DecideCountIn {
    pub(crate) approve: bool,
}

/// Counts: those that wait first, then the newest.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockCounts)]
pub(crate) struct CountsOut {
    pub(crate) data: Vec<CountOut>,
}

/// A count of what lies at a place.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockCount)]
pub(crate) struct CountOut {
    id: String,
    location_id: String,
    /// `waiting`, `approved` or `rejected`.
    status: &'static str,
    whole: bool,
    note: String,
    counted_by: String,
    counted_at: DateTime<Utc>,
    decided_by: Option<String>,
    /// How many things were compared with the books.
    compared: i64,
    differences: Vec<CountLineOut>,
}

/// One difference between a count and the books.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockCountDifference)]
pub(crate) struct CountLineOut {
    sku: String,
    title: String,
    serial: Option<String>,
    expected: i32,
    counted: i32,
}

impl From<&Count> for CountOut {
    fn from(c: &Count) -> Self {
        let line = |l: &commerce::inventory::places::CountLine| CountLineOut {
            sku: l.sku.clone(),
            title: l.title.clone(),
            serial: l.serial.clone(),
            expected: l.expected,
            counted: l.counted,
        };
        Self {
            id: c.id.to_string(),
            location_id: c.location.to_string(),
            status: c.state.code(),
            whole: c.whole,
            note: c.note.clone(),
            counted_by: c.counted_by.clone(),
            counted_at: c.counted_at,
            decided_by: c.decided_by.clone(),
            compared: c.compared,
            differences: c.differences.iter().map(line).collect(),
        }
    }
}

/// The stock at cost.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockValuation)]
pub(crate) struct ValuationOut {
    as_of: DateTime<Utc>,
    locations: Vec<ValueLineOut>,
    ages: Vec<AgeOut>,
    /// Units of which nobody has said what they cost; they are in no amount here.
    units_without_cost: i64,
}

/// What lies at a place, at cost.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockValueAtLocation)]
pub(crate) struct ValueLineOut {
    location_id: String,
    units: i64,
    value: MoneyOut,
}

/// What has lain for a while, at cost.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockValueByAge)]
pub(crate) struct AgeOut {
    /// The age in days from which it counts here.
    from_days: i32,
    units: i64,
    value: MoneyOut,
}

impl ValuationOut {
    pub(crate) fn new(as_of: DateTime<Utc>, v: &Valuation) -> Self {
        let bounds = commerce::inventory::places::Aged::BOUNDS;
        let from = |bucket: i32| match bucket {
            0 => 0,
            n => usize::try_from(n - 1).ok().and_then(|n| bounds.get(n)).map_or(0, |days| days + 1),
        };
        let money = |money: Money| MoneyOut::from(money);
        Self {
            as_of,
            locations: v
                .locations
                .iter()
                .map(|l| ValueLineOut {
                    location_id: l.location.to_string(),
                    units: l.units,
                    value: money(l.value),
                })
                .collect(),
            ages: v
                .ages
                .iter()
                .map(|a| AgeOut { from_days: from(a.bucket), units: a.units, value: money(a.value) })
                .collect(),
            units_without_cost: v.without_cost,
        }
    }
}
