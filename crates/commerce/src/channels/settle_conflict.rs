//! Make a conflict good: the client has the money back, or the piece after all.
//!
//! Refuses an unknown sale, one that is no conflict any more, a missing note, and to honour a sale while what was sold is still not free. Honouring
//! makes the order that the sale should have become, at the total that the till took. Writes `channel_sales`, the ledger, everything that a
//! paid order is made of, and the audit log.

use db::Tx;
use kernel::{Text, ids::ChannelSaleId};
use platform::{Cx, audit};
use serde_json::json;

use super::{
    ChannelError, Resolution, Sale, SaleState,
    order::{NewSale, make_order},
    pricing::price,
    queries,
    record_sale::read_email,
};
use crate::{
    inventory::InventoryError,
    ledger::{self, Account, Posting},
};

/// Which sale, and how it was made good.
#[derive(Debug, Clone)]
pub struct SettleConflict {
    /// The sale.
    pub sale: ChannelSaleId,
    /// How.
    pub resolution: Resolution,
    /// What was agreed with the client.
    pub note: String,
}

/// Makes it good, and answers the sale as it stands.
#[tracing::instrument(name = "channels.settle_conflict", skip_all, fields(sale.id = %ask.sale))]
pub async fn settle_conflict(tx: &mut Tx, cx: &Cx, ask: SettleConflict) -> Result<Sale, ChannelError> {
    let note = Text::line("note", &ask.note, 500, "Write what was agreed with the client.")
        .map_err(|error| ChannelError::Invalid(vec![error]))?;
    let row = sqlx::query("SELECT * FROM channel_sales WHERE id = $1 FOR UPDATE")
        .bind(ask.sale.uuid())
        .fetch_optional(&mut **tx)
        .await?
        .ok_or(ChannelError::NotFound)?;
    let sale = queries::read_sale(&row)?;
    if sale.state != SaleState::Conflict {
        return Err(ChannelError::Settled);
    }
    // the money leaves what is owed: back to the client, or into the order that it pays now
    let legs =
        ledger::transfer(Account::Till, Account::Unearned, sale.total).map_err(ledger::LedgerError::from)?;
    ledger::post(tx, cx, Posting { order: None, legs }).await?;
    let order = match ask.resolution {
        Resolution::Refunded => None,
        Resolution::Honoured => Some(honour(tx, cx, &sale).await?),
    };
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE channel_sales SET state = 'settled', order_id = $2, resolution = $3, note = $4, resolved_by = $5, resolved_at = $6 WHERE id = $1",
    )
    .bind(sale.id.uuid())
    .bind(order.map(kernel::ids::OrderId::uuid))
    .bind(ask.resolution.code())
    .bind(note.as_str())
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    let after = json!({ "resolution": ask.resolution.code(), "note": note.as_str(), "order": order.map(|id| id.to_string()) });
    let change = audit::Change {
        action: "channels.settle_conflict",
        object: sale.id.to_string(),
        before: Some(&json!({ "state": "conflict", "total": sale.total })),
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    queries::find_sale(tx, sale.id).await?.ok_or(ChannelError::NotFound)
}

async fn honour(tx: &mut Tx, cx: &Cx, sale: &Sale) -> Result<kernel::ids::OrderId, ChannelError> {
    let channel = queries::find_channel(tx, sale.channel).await?.ok_or(ChannelError::NotFound)?;
    let priced = price(tx, &channel, &sale.lines).await?;
    if priced.totals.total != sale.total {
        return Err(ChannelError::TotalDiffers { told: sale.total, actual: priced.totals.total });
    }
    let email = read_email(&channel, &sale.email)?;
    let new = NewSale { channel: &channel, email, respects_carts: true };
    make_order(tx, cx, new, priced).await.map_err(|error| match error {
        ChannelError::Inventory(InventoryError::Insufficient(_)) => ChannelError::StillTaken,
        other => other,
    })
}
