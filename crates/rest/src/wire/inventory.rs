//! The stock room as programs read and write it.

use chrono::{DateTime, Utc};
use commerce::inventory::places::{
    Address, Entry, Location, LocationKind, PieceFound, Placed, PutLocation, Sent, Wanted,
};
use kernel::ids::LocationId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::{MoneyIn, MoneyOut};
use crate::problem::{ApiResult, Problem};

/// Every place where stock lies.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockLocations)]
pub(crate) struct LocationsOut {
    pub(crate) data: Vec<LocationOut>,
}

/// A place where stock lies.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockLocation)]
pub(crate) struct LocationOut {
    #[schema(example = "loc_069283r0000000000000000000")]
    id: String,
    #[schema(example = "madison")]
    code: String,
    name: String,
    /// `vault`, `boutique`, `workshop`, `approval`, `consignment_in`, `consignment_out`; `bench` and `transit` are the house's own.
    kind: &'static str,
    /// Whether what lies there is for sale.
    sellable: bool,
    address: LocationAddress,
    /// The lower, the sooner stock is taken from there.
    position: i32,
    closed_at: Option<DateTime<Utc>>,
    version: i64,
}

/// Where a place is; lines that do not matter are empty.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LocationAddress {
    line1: String,
    city: String,
    /// State or region, as its code where there is one.
    region: String,
    postal_code: String,
    /// ISO 3166-1 alpha-2.
    country: String,
}

impl From<&Location> for LocationOut {
    fn from(l: &Location) -> Self {
        let a = l.address.clone();
        Self {
            id: l.id.to_string(),
            code: l.code.clone(),
            name: l.name.clone(),
            kind: l.kind.code(),
            sellable: l.sellable,
            address: LocationAddress {
                line1: a.line1,
                city: a.city,
                region: a.region,
                postal_code: a.postal_code,
                country: a.country,
            },
            position: l.position,
            closed_at: l.closed_at,
            version: l.version,
        }
    }
}

/// A place to put down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutStockLocation, example = json!({"name": "Madison Avenue", "kind": "boutique", "sellable": true, "position": 10,
    "address": {"line1": "714 Madison Avenue", "city": "New York", "region": "NY", "postal_code": "10065", "country": "US"}}))]
pub(crate) struct LocationIn {
    name: String,
    kind: String,
    sellable: bool,
    #[serde(default)]
    address: LocationAddress,
    position: i32,
    #[serde(default)]
    closed: bool,
}

impl LocationIn {
    pub(crate) fn read(self, code: String, expected_version: i64) -> ApiResult<PutLocation> {
        let unknown = || Problem::field("kind", "unknown_value", "There is no such kind of place.");
        let a = self.address;
        Ok(PutLocation {
            code,
            expected_version,
            name: self.name,
            kind: LocationKind::find(&self.kind).ok_or_else(unknown)?,
            sellable: self.sellable,
            address: Address {
                line1: a.line1,
                city: a.city,
                region: a.region,
                postal_code: a.postal_code,
                country: a.country,
            },
            position: self.position,
            closed: self.closed,
        })
    }
}

/// What lies where.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Stock)]
pub(crate) struct StockOut {
    pub(crate) data: Vec<PlacedOut>,
    /// How many entries there are under these filters.
    pub(crate) total: i64,
}

/// A piece, or counted units, at a place.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlacedStock)]
pub(crate) struct PlacedOut {
    variant_id: String,
    sku: String,
    title: String,
    /// Of a piece that exists once.
    serial: Option<String>,
    location_id: String,
    quantity: i32,
    /// `available`, `held`, `reserved` or `away`, of a piece.
    state: Option<String>,
    since: Option<DateTime<Utc>>,
}

impl From<&Placed> for PlacedOut {
    fn from(p: &Placed) -> Self {
        Self {
            variant_id: p.variant.to_string(),
            sku: p.sku.clone(),
            title: p.title.clone(),
            serial: p.piece.as_ref().map(|(_, serial)| serial.clone()),
            location_id: p.location.to_string(),
            quantity: p.quantity,
            state: p.state.clone(),
            since: p.since,
        }
    }
}

/// Stock to take in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TakeDelivery)]
pub(crate) struct DeliveryIn {
    pub(crate) variant_id: String,
    pub(crate) location_id: String,
    /// 1 for a piece that exists once.
    pub(crate) quantity: i32,
    /// The serial number of such a piece.
    pub(crate) serial: Option<String>,
    /// What it came with.
    #[serde(default)]
    pub(crate) reference: String,
    /// What one unit cost; needs the right to see costs.
    pub(crate) unit_cost: Option<MoneyIn>,
}

/// A piece with everything that happened to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockPiece)]
pub(crate) struct PieceOut {
    id: String,
    variant_id: String,
    sku: String,
    title: String,
    serial: String,
    /// `available`, `held`, `reserved`, `away`, `sold` or `written_off`.
    state: String,
    location_id: String,
    /// The delivery it came with; only for those who may see costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    lot_id: Option<String>,
    /// What it cost; only for those who may see costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    cost: Option<MoneyOut>,
    /// The newest first.
    history: Vec<StockEntryOut>,
}

impl PieceOut {
    pub(crate) fn new(p: &PieceFound, history: &[Entry], costs: bool) -> Self {
        let lot = p.lot.filter(|_| costs);
        Self {
            id: p.id.to_string(),
            variant_id: p.variant.to_string(),
            sku: p.sku.clone(),
            title: p.title.clone(),
            serial: p.serial.clone(),
            state: p.state.clone(),
            location_id: p.location.to_string(),
            lot_id: lot.map(|(lot, _)| lot.to_string()),
            cost: lot.and_then(|(_, cost)| cost).map(Into::into),
            history: history.iter().map(Into::into).collect(),
        }
    }
}

/// One movement of stock.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockEntry)]
pub(crate) struct StockEntryOut {
    /// `receive`, `move`, `hold`, `release`, `consume`, `sell`, `restock`, `write_off` and the like.
    kind: String,
    quantity: i32,
    from_location_id: Option<String>,
    to_location_id: Option<String>,
    /// What caused it, for example an order's id.
    reference: String,
    actor: String,
    at: DateTime<Utc>,
}

impl From<&Entry> for StockEntryOut {
    fn from(e: &Entry) -> Self {
        Self {
            kind: e.kind.clone(),
            quantity: e.quantity,
            from_location_id: e.from.map(|id| id.to_string()),
            to_location_id: e.to.map(|id| id.to_string()),
            reference: e.reference.clone(),
            actor: e.actor.clone(),
            at: e.at,
        }
    }
}

/// What a unit of a delivery cost.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LotCost)]
pub(crate) struct CostIn {
    pub(crate) unit_cost: MoneyIn,
}

/// Something named, with how many of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StockUnits)]
pub(crate) struct UnitsIn {
    /// A serial number, or the code of counted stock.
    code: String,
    #[serde(default = "one")]
    quantity: i32,
}

const fn one() -> i32 {
    1
}

/// The units as operations take them; a number of units out of range is named.
pub(crate) fn units(given: Vec<UnitsIn>) -> ApiResult<Vec<Wanted>> {
    if given.iter().any(|unit| !(0..=10_000).contains(&unit.quantity)) || given.len() > 500 {
        return Err(Problem::field(
            "units",
            "out_of_range",
            "Name up to 500 things, each 0 to 10,000 times.",
        ));
    }
    Ok(given.into_iter().map(|unit| Wanted { code: unit.code, quantity: unit.quantity }).collect())
}

/// A place's id, or what to say about it.
pub(crate) fn place(text: &str, field: &'static str) -> ApiResult<LocationId> {
    text.parse().map_err(|_| Problem::field(field, "malformed", "This is no id of a place."))
}

/// Stock to send from one place to another.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SendStockTransfer)]
pub(crate) struct SendIn {
    pub(crate) from_location_id: String,
    pub(crate) to_location_id: String,
    pub(crate) units: Vec<UnitsIn>,
    #[serde(default)]
    pub(crate) note: String,
}

/// How a transfer ends.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CloseStockTransfer)]
pub(crate) struct CloseTransferIn {
    /// True when it arrived, false when it is called back.
    pub(crate) received: bool,
}

/// Transfers, the newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockTransfers)]
pub(crate) struct StockTransfersOut {
    pub(crate) data: Vec<StockTransferOut>,
}

/// Stock on its way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockTransfer)]
pub(crate) struct StockTransferOut {
    id: String,
    from_location_id: String,
    to_location_id: String,
    /// `sent`, `received` or `cancelled`.
    status: &'static str,
    note: String,
    sent_by: String,
    sent_at: DateTime<Utc>,
    closed_by: Option<String>,
    closed_at: Option<DateTime<Utc>>,
    lines: Vec<StockLineOut>,
}

/// One thing in a transfer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockTransferLine)]
pub(crate) struct StockLineOut {
    variant_id: String,
    sku: String,
    title: String,
    serial: Option<String>,
    quantity: i32,
}

impl From<&Sent> for StockTransferOut {
    fn from(s: &Sent) -> Self {
        let line = |l: &commerce::inventory::places::SentLine| StockLineOut {
            variant_id: l.variant.to_string(),
            sku: l.sku.clone(),
            title: l.title.clone(),
            serial: l.serial.clone(),
            quantity: l.quantity,
        };
        Self {
            id: s.id.to_string(),
            from_location_id: s.from.to_string(),
            to_location_id: s.to.to_string(),
            status: s.state.code(),
            note: s.note.clone(),
            sent_by: s.sent_by.clone(),
            sent_at: s.sent_at,
            closed_by: s.closed_by.clone(),
            closed_at: s.closed_at,
            lines: s.lines.iter().map(line).collect(),
        }
    }
}
