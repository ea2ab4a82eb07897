//! Reads of channels and of what they told.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::{
    Money,
    ids::{ChannelId, ChannelSaleId, LocationId, OrderId},
};
use sqlx::{Row, postgres::PgRow, types::Json};

use super::{Channel, ChannelKind, Resolution, SaleLine, SaleState, Tender};
use crate::error::unreadable;

pub(super) fn read_channel(row: &PgRow) -> Result<Channel, DbError> {
    let (kind, currency): (String, String) = (row.try_get("kind")?, row.try_get("currency")?);
    Ok(Channel {
        id: ChannelId::from_uuid(row.try_get("id")?),
        code: row.try_get("code")?,
        name: row.try_get("name")?,
        kind: ChannelKind::find(&kind).ok_or_else(|| unreadable("kind of a channel", &kind))?,
        location: LocationId::from_uuid(row.try_get("location_id")?),
        currency: currency.parse().map_err(|_| unreadable("currency", &currency))?,
        receipts_email: row.try_get("receipts_email")?,
        closed_at: row.try_get("closed_at")?,
        version: row.try_get("version")?,
    })
}

/// Every channel, the open ones first.
pub async fn list_channels(conn: &mut Conn) -> Result<Vec<Channel>, DbError> {
    let rows =
        sqlx::query("SELECT * FROM channels ORDER BY closed_at IS NOT NULL, code").fetch_all(conn).await?;
    rows.iter().map(read_channel).collect()
}

/// One channel.
pub async fn find_channel(conn: &mut Conn, id: ChannelId) -> Result<Option<Channel>, DbError> {
    let row =
        sqlx::query("SELECT * FROM channels WHERE id = $1").bind(id.uuid()).fetch_optional(conn).await?;
    row.as_ref().map(read_channel).transpose()
}

/// One channel by its code.
pub async fn find_channel_by_code(conn: &mut Conn, code: &str) -> Result<Option<Channel>, DbError> {
    let row = sqlx::query("SELECT * FROM channels WHERE code = $1").bind(code).fetch_optional(conn).await?;
    row.as_ref().map(read_channel).transpose()
}

/// A sale that a channel told of.
#[derive(Debug, Clone, PartialEq)]
pub struct Sale {
    /// Its id.
    pub id: ChannelSaleId,
    /// Whose it is.
    pub channel: ChannelId,
    /// The key that the channel gave it.
    pub key: String,
    /// Where it stands.
    pub state: SaleState,
    /// The order that it became.
    pub order: Option<OrderId>,
    /// Whether it was made while the channel could not hear us.
    pub offline: bool,
    /// When, by the till's clock.
    pub sold_at: DateTime<Utc>,
    /// When we heard of it.
    pub received_at: DateTime<Utc>,
    /// Who sold.
    pub seller: String,
    /// The client's address; empty when they left none.
    pub email: String,
    /// How they paid.
    pub tender: Tender,
    /// What they paid.
    pub total: Money,
    /// What they bought.
    pub lines: Vec<SaleLine>,
    /// Why it could not be recorded: `insufficient_stock`, `price_changed` and the like.
    pub reason: Option<String>,
    /// How it was made good.
    pub resolution: Option<Resolution>,
    /// What was written about that.
    pub note: Option<String>,
    /// By whom.
    pub resolved_by: Option<String>,
}

pub(super) fn read_sale(row: &PgRow) -> Result<Sale, DbError> {
    let (state, tender, currency): (String, String, String) =
        (row.try_get("state")?, row.try_get("tender")?, row.try_get("currency")?);
    let currency = currency.parse().map_err(|_| unreadable("currency", &currency))?;
    let resolution: Option<String> = row.try_get("resolution")?;
    let resolved = |code: &String| Resolution::find(code).ok_or_else(|| unreadable("resolution", code));
    Ok(Sale {
        id: ChannelSaleId::from_uuid(row.try_get("id")?),
        channel: ChannelId::from_uuid(row.try_get("channel_id")?),
        key: row.try_get("key")?,
        state: SaleState::find(&state).ok_or_else(|| unreadable("state of a sale", &state))?,
        order: row.try_get::<Option<_>, _>("order_id")?.map(OrderId::from_uuid),
        offline: row.try_get("offline")?,
        sold_at: row.try_get("sold_at")?,
        received_at: row.try_get("received_at")?,
        seller: row.try_get("seller")?,
        email: row.try_get("email")?,
        tender: Tender::find(&tender).ok_or_else(|| unreadable("tender", &tender))?,
        total: Money::new(row.try_get("total_minor")?, currency),
        lines: row.try_get::<Json<Vec<SaleLine>>, _>("lines")?.0,
        reason: row.try_get("reason")?,
        resolution: resolution.as_ref().map(resolved).transpose()?,
        note: row.try_get("note")?,
        resolved_by: row.try_get("resolved_by")?,
    })
}

/// One sale.
pub async fn find_sale(conn: &mut Conn, id: ChannelSaleId) -> Result<Option<Sale>, DbError> {
    let row =
        sqlx::query("SELECT * FROM channel_sales WHERE id = $1").bind(id.uuid()).fetch_optional(conn).await?;
    row.as_ref().map(read_sale).transpose()
}

/// Sales of a channel, or of all, the latest first.
pub async fn list_sales(
    conn: &mut Conn,
    channel: Option<ChannelId>,
    limit: i64,
) -> Result<Vec<Sale>, DbError> {
    let rows = sqlx::query(
        "SELECT * FROM channel_sales WHERE ($1::uuid IS NULL OR channel_id = $1) ORDER BY received_at DESC, id LIMIT $2",
    )
    .bind(channel.map(ChannelId::uuid))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(read_sale).collect()
}

/// Sales that people have yet to make good, the longest waiting first.
pub async fn list_open_conflicts(conn: &mut Conn) -> Result<Vec<Sale>, DbError> {
    let rows = sqlx::query(
        "SELECT * FROM channel_sales WHERE state = 'conflict' ORDER BY received_at, id LIMIT 200",
    )
    .fetch_all(conn)
    .await?;
    rows.iter().map(read_sale).collect()
}
