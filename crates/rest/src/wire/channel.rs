//! Channels and what they tell, as programs read and write it.

use catalog::offers::Offer;
use chrono::{DateTime, Utc};
use commerce::{
    channels::{
        Channel, ChannelKind, Key, PutChannel, QuotedSale, RecordSale, Resolution, Sale, SaleLine, Scope,
        Tender,
    },
    inventory::{Allotment, OfferedTo},
    orders::Order,
};
use kernel::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::{MoneyIn, MoneyOut};
use crate::problem::{ApiResult, Problem};

/// Every channel.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Channels)]
pub(crate) struct ChannelsOut {
    pub(crate) data: Vec<ChannelOut>,
}

/// Somewhere that the house's pieces are sold.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Channel)]
pub(crate) struct ChannelOut {
    #[schema(example = "chn_069283r0000000000000000000")]
    id: String,
    #[schema(example = "madison_till")]
    code: String,
    name: String,
    /// `pos`, `marketplace` or `partner`.
    kind: &'static str,
    /// Where it hands over, and where its sales are taxed.
    location_id: String,
    #[schema(value_type = String)]
    currency: Currency,
    receipts_email: String,
    closed_at: Option<DateTime<Utc>>,
    version: i64,
}

impl From<&Channel> for ChannelOut {
    fn from(c: &Channel) -> Self {
        Self {
            id: c.id.to_string(),
            code: c.code.clone(),
            name: c.name.clone(),
            kind: c.kind.code(),
            location_id: c.location.to_string(),
            currency: c.currency,
            receipts_email: c.receipts_email.clone(),
            closed_at: c.closed_at,
            version: c.version,
        }
    }
}

/// A channel to put down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutChannel)]
pub(crate) struct ChannelIn {
    name: String,
    /// `pos`, `marketplace` or `partner`; stays what it was first.
    kind: String,
    location_id: String,
    #[schema(value_type = String)]
    currency: Currency,
    /// Where the letter of a sale goes when the client leaves no address.
    receipts_email: String,
    #[serde(default)]
    closed: bool,
}

impl ChannelIn {
    pub(crate) fn read(self, code: String, expected_version: i64) -> ApiResult<PutChannel> {
        let unknown = || Problem::field("kind", "unknown_value", "Choose pos, marketplace or partner.");
        Ok(PutChannel {
            code,
            expected_version,
            name: self.name,
            kind: ChannelKind::find(&self.kind).ok_or_else(unknown)?,
            location: super::place(&self.location_id, "location_id")?,
            currency: self.currency,
            receipts_email: self.receipts_email,
            closed: self.closed,
        })
    }
}

/// A key to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MakeChannelKey, example = json!({"name": "Till 1", "scopes": ["stock:read", "sales:write"]}))]
pub(crate) struct KeyIn {
    /// What people call it: the device it lives in.
    pub(crate) name: String,
    /// `stock:read`, `sales:write`.
    scopes: Vec<String>,
    /// The key whose place it takes.
    pub(crate) replaces: Option<String>,
    /// For how many hours that one still works, 0 to 168.
    #[serde(default)]
    pub(crate) overlap_hours: i64,
}

impl KeyIn {
    pub(crate) fn scopes(&self) -> ApiResult<Vec<Scope>> {
        let unknown = || Problem::field("scopes", "unknown_value", "Choose stock:read and sales:write.");
        self.scopes.iter().map(|code| Scope::find(code).ok_or_else(unknown)).collect()
    }
}

/// The keys of a channel, the newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChannelKeys)]
pub(crate) struct KeysOut {
    pub(crate) data: Vec<KeyOut>,
}

/// A key as staff see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChannelKey)]
pub(crate) struct KeyOut {
    id: String,
    name: String,
    last_four: String,
    scopes: Vec<&'static str>,
    created_by: String,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    /// To the minute.
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

impl From<&Key> for KeyOut {
    fn from(k: &Key) -> Self {
        Self {
            id: k.id.to_string(),
            name: k.name.clone(),
            last_four: k.last_four.clone(),
            scopes: k.scopes.iter().map(|scope| scope.code()).collect(),
            created_by: k.created_by.clone(),
            created_at: k.created_at,
            expires_at: k.expires_at,
            last_used_at: k.last_used_at,
            revoked_at: k.revoked_at,
        }
    }
}

/// A key that was just made: this answer has the only copy there will ever be.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MadeChannelKey)]
pub(crate) struct MadeKeyOut {
    pub(crate) id: String,
    #[schema(example = "ak_…")]
    pub(crate) key: String,
}

/// What a channel may sell of a variant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutAllotment, example = json!({"rule": "exclusive", "units": 2}))]
pub(crate) struct AllotmentIn {
    /// `shared`, `buffer` (leaves the last units to the others) or `exclusive` (units that nobody else sells).
    rule: String,
    #[serde(default)]
    units: i32,
}

impl AllotmentIn {
    pub(crate) fn read(&self) -> ApiResult<Allotment> {
        match self.rule.as_str() {
            "shared" => Ok(Allotment::Shared),
            "buffer" => Ok(Allotment::Buffer(self.units)),
            "exclusive" => Ok(Allotment::Exclusive(self.units)),
            _ => Err(Problem::field("rule", "unknown_value", "Choose shared, buffer or exclusive.")),
        }
    }
}

/// What a channel asks for a variant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutChannelPrice)]
pub(crate) struct ChannelPriceIn {
    /// None for what the catalogue asks.
    pub(crate) price: Option<MoneyIn>,
}

/// What a channel may sell.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChannelStock)]
pub(crate) struct ChannelStockOut {
    pub(crate) data: Vec<OfferedOut>,
}

/// A variant as the channel may sell it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChannelOffer)]
pub(crate) struct OfferedOut {
    #[serde(flatten)]
    change: StockChangeOut,
    sku: String,
    title: String,
    options: String,
    slug: String,
    price: MoneyOut,
    /// True when it is a single piece with a serial number.
    one_of_a_kind: bool,
}

impl OfferedOut {
    pub(crate) fn new(o: &OfferedTo, offer: &Offer, price: Money) -> Self {
        Self {
            change: o.into(),
            sku: offer.sku.clone(),
            title: offer.title.clone(),
            options: offer.options.clone(),
            slug: offer.slug.clone(),
            price: price.into(),
            one_of_a_kind: offer.one_of_a_kind,
        }
    }
}

/// How much of a variant the channel may sell, in one state of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StockChange)]
pub(crate) struct StockChangeOut {
    variant_id: String,
    /// The number of this state: a higher one is newer.
    seq: i64,
    available: i32,
    /// Of a single piece that is there.
    serial: Option<String>,
}

impl From<&OfferedTo> for StockChangeOut {
    fn from(o: &OfferedTo) -> Self {
        Self {
            variant_id: o.variant.to_string(),
            seq: o.seq,
            available: o.available,
            serial: o.serial.clone(),
        }
    }
}

/// One thing that is sold.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SaleLineInput)]
pub(crate) struct SaleLineIn {
    /// A serial number, or the house's code of counted stock.
    code: String,
    #[serde(default = "one")]
    quantity: i32,
    /// What one is sold for, before tax that is added; the channel's price unless given.
    unit_price: Option<MoneyIn>,
}

const fn one() -> i32 {
    1
}

impl From<SaleLineIn> for SaleLine {
    fn from(line: SaleLineIn) -> Self {
        Self { code: line.code, quantity: line.quantity, unit_price: line.unit_price.map(Into::into) }
    }
}

/// A sale to compute.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuoteSale)]
pub(crate) struct SaleQuoteIn {
    pub(crate) lines: Vec<SaleLineIn>,
}

/// A sale, computed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SaleQuote)]
pub(crate) struct SaleQuoteOut {
    lines: Vec<SaleQuoteLineOut>,
    tax_name: String,
    /// The tax that comes on top.
    tax: MoneyOut,
    /// The tax that the prices contain.
    tax_included: MoneyOut,
    total: MoneyOut,
}

/// One line of a computed sale.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SaleQuoteLine)]
pub(crate) struct SaleQuoteLineOut {
    code: String,
    title: String,
    options: String,
    quantity: i32,
    unit_price: MoneyOut,
}

impl From<&QuotedSale> for SaleQuoteOut {
    fn from(q: &QuotedSale) -> Self {
        let line = |l: &commerce::channels::QuotedLine| SaleQuoteLineOut {
            code: l.code.clone(),
            title: l.title.clone(),
            options: l.options.clone(),
            quantity: l.quantity,
            unit_price: l.unit_price.into(),
        };
        Self {
            lines: q.lines.iter().map(line).collect(),
            tax_name: q.tax_name.clone(),
            tax: q.tax.into(),
            tax_included: q.tax_included.into(),
            total: q.total.into(),
        }
    }
}

/// A sale that was made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RecordSale, example = json!({"lines": [{"code": "AUR-0001"}], "total": {"amount": 1306500, "currency": "USD"},
    "tender": "card", "seller": "Inès", "sold_at": "2026-11-27T15:04:05Z"}))]
pub(crate) struct SaleIn {
    lines: Vec<SaleLineIn>,
    /// What the client paid.
    total: MoneyIn,
    /// `cash`, `card`, `other`; `demo` outside production.
    tender: String,
    /// Who sold.
    #[serde(default)]
    seller: String,
    /// The client's address for the receipt; the channel's own unless given.
    #[serde(default)]
    email: String,
    /// When, by the till's clock; now unless given.
    sold_at: Option<DateTime<Utc>>,
    /// Whether it was made while the till could not hear us, so that its client has left.
    #[serde(default)]
    offline: bool,
}

impl SaleIn {
    pub(crate) fn read(self, channel: Channel, key: String) -> ApiResult<RecordSale> {
        let unknown = || Problem::field("tender", "unknown_value", "Choose cash, card or other.");
        Ok(RecordSale {
            channel,
            key,
            offline: self.offline,
            sold_at: self.sold_at,
            seller: self.seller,
            email: self.email,
            tender: Tender::find(&self.tender).ok_or_else(unknown)?,
            total: self.total.into(),
            lines: self.lines.into_iter().map(Into::into).collect(),
        })
    }
}

/// Sales that channels told of, the latest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChannelSales)]
pub(crate) struct ChannelSalesOut {
    pub(crate) data: Vec<ChannelSaleOut>,
}

/// A sale that a channel told of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChannelSale)]
pub(crate) struct ChannelSaleOut {
    id: String,
    channel_id: String,
    /// The key that the channel gave it.
    key: String,
    /// `recorded`, `conflict` or `settled`.
    status: &'static str,
    order_id: Option<String>,
    /// What people call the order, for the receipt.
    order_number: Option<String>,
    offline: bool,
    sold_at: DateTime<Utc>,
    received_at: DateTime<Utc>,
    seller: String,
    tender: &'static str,
    total: MoneyOut,
    /// Of which tax that came on top.
    tax: Option<MoneyOut>,
    lines: Vec<SaleLineOut>,
    /// Why it is a conflict, for example `insufficient_stock`.
    reason: Option<String>,
    /// `refunded` or `honoured`.
    resolution: Option<&'static str>,
}

/// One thing that was sold.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SaleLine)]
pub(crate) struct SaleLineOut {
    code: String,
    quantity: i32,
    unit_price: Option<MoneyOut>,
    /// What it is called, once it is an order.
    title: Option<String>,
}

impl ChannelSaleOut {
    pub(crate) fn new(s: &Sale, order: Option<&Order>) -> Self {
        let line = |(n, l): (usize, &SaleLine)| {
            let of_order = order.and_then(|order| order.lines.get(n));
            SaleLineOut {
                code: l.code.clone(),
                quantity: l.quantity,
                unit_price: of_order.map(|line| line.unit_price).or(l.unit_price).map(Into::into),
                title: of_order.map(|line| line.title.clone()),
            }
        };
        Self {
            id: s.id.to_string(),
            channel_id: s.channel.to_string(),
            key: s.key.clone(),
            status: s.state.code(),
            order_id: s.order.map(|id| id.to_string()),
            order_number: order.map(|order| order.number.clone()),
            offline: s.offline,
            sold_at: s.sold_at,
            received_at: s.received_at,
            seller: s.seller.clone(),
            tender: s.tender.code(),
            total: s.total.into(),
            tax: order.map(|order| order.tax.into()),
            lines: s.lines.iter().enumerate().map(line).collect(),
            reason: s.reason.clone(),
            resolution: s.resolution.map(Resolution::code),
        }
    }
}

/// How a conflict was made good.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SettleConflict)]
pub(crate) struct SettleIn {
    /// `refunded` (the client has the money back) or `honoured` (the piece was free again).
    resolution: String,
    /// What was agreed with the client.
    pub(crate) note: String,
}

impl SettleIn {
    pub(crate) fn resolution(&self) -> ApiResult<Resolution> {
        let unknown = || Problem::field("resolution", "unknown_value", "Choose refunded or honoured.");
        Resolution::find(&self.resolution).ok_or_else(unknown)
    }
}
