//! Where the house sells beside its own shop: boutiques' tills, marketplaces, partners.
//!
//! Owns `channels`, `channel_keys`, `channel_prices` and `channel_sales`. A channel calls with a key; what it may sell is the stock
//! room's ([`put_allotment`](crate::inventory::put_allotment)). A sale that it tells of becomes an order, paid where it was made. When
//! two channels sold one piece while they could not hear each other, the first in the ledger has it and the other's sale waits, as a
//! conflict, for people to make good (ADR 0071).
//!
//! Operations: [`put_channel`], [`put_price`], [`make_key`], [`revoke_key`], [`record_sale`], [`settle_conflict`], and [`announce_stock`] for webhooks. Reads: [`find_caller`],
//! [`list_channels`], [`list_keys`], [`list_sales`], [`quote_sale`].

mod announce_stock;
mod error;
mod keys;
mod make_key;
mod model;
mod news;
mod order;
mod pricing;
mod put_channel;
mod put_price;
mod queries;
mod record_sale;
mod revoke_key;
mod settle_conflict;

pub use announce_stock::announce_stock;
pub use error::ChannelError;
pub use keys::{Caller, Key, find_caller, list_keys};
pub use make_key::{MadeKey, MakeKey, make_key};
pub use model::{Channel, ChannelKind, Resolution, SaleLine, SaleState, Scope, Tender};
pub use news::{News, Told};
pub use pricing::{QuotedLine, QuotedSale, quote_sale};
pub use put_channel::{PutChannel, put_channel};
pub use put_price::{PutPrice, list_prices, put_price};
pub use queries::{
    Sale, find_channel, find_channel_by_code, find_sale, list_channels, list_open_conflicts, list_sales,
};
pub use record_sale::{RecordSale, Recorded, record_sale};
pub use revoke_key::revoke_key;
pub use settle_conflict::{SettleConflict, settle_conflict};
