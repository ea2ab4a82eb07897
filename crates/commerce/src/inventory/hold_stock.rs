//! Keep stock for an order that is being paid.
//!
//! Refuses when any variant is short, naming every one that is. Writes `stock_levels`, `stock_pieces`,
//! `stock_holds` and movements. Variants are claimed in the order of their ids, each by one conditional
//! update, so that two baskets in opposite order meet in the same order and the last unit goes to one of them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use db::{DbError, Tx};
use kernel::ids::{HoldId, OrderId, PieceId, VariantId};
use platform::Cx;
use sqlx::Row;

use super::{
    HeldLine, HoldLine, InventoryError, Shortage,
    model::{Movement, MovementKind},
    store,
};

/// What to keep, for whom, and until when.
#[derive(Debug, Clone)]
pub struct HoldStock {
    /// The order.
    pub order: OrderId,
    /// Who buys, e.g. `guest cart_…`; for telling hoarders from shoppers.
    pub holder: String,
    /// When the stock goes back unless it was paid.
    pub expires_at: DateTime<Utc>,
    /// The lines of the order; a variant may stand on several.
    pub lines: Vec<HoldLine>,
}

/// Keeps the stock of every line, or of none. Lines come back in the order given.
#[tracing::instrument(name = "inventory.hold_stock", skip_all, fields(order.id = %ask.order))]
pub async fn hold_stock(tx: &mut Tx, cx: &Cx, ask: HoldStock) -> Result<Vec<HeldLine>, InventoryError> {
    let mut sorted: Vec<_> = ask.lines.iter().collect();
    sorted.sort_by_key(|l| (l.variant, l.line));
    let mut claims = Vec::with_capacity(sorted.len());
    let mut shortages: BTreeMap<VariantId, Shortage> = BTreeMap::new();
    for line in sorted {
        match claim(tx, line).await? {
            Some(claim) => claims.push((line, claim)),
            None => {
                let left = count_left(tx, line.variant).await?;
                shortages
                    .entry(line.variant)
                    .or_insert_with(|| shortage(&ask.lines, &claims, line.variant, left));
            }
        }
    }
    if !shortages.is_empty() {
        return Err(InventoryError::Insufficient(shortages.into_values().collect()));
    }
    insert_holds(tx, cx, &ask, &claims).await?;
    store::record_movements(tx, cx, &ask.order.to_string(), &movements(&claims)).await?;
    let held = |line: &HoldLine| {
        let (_, claim) = claims.iter().find(|(l, _)| l.line == line.line)?;
        let serial = claim.piece.as_ref().map(|(_, serial)| serial.clone());
        Some(HeldLine { line: line.line, serial, made: claim.made })
    };
    Ok(ask.lines.iter().filter_map(held).collect())
}

struct Claim {
    piece: Option<(PieceId, String)>,
    made: bool,
}

async fn claim(tx: &mut Tx, line: &HoldLine) -> Result<Option<Claim>, DbError> {
    if !line.around_a_stone && claim_ready(tx, line).await? {
        if !line.one_of_a_kind {
            return Ok(Some(Claim { piece: None, made: false }));
        }
        let piece = claim_piece(tx, line.variant).await?;
        return Ok(piece.map(|piece| Claim { piece: Some(piece), made: false }));
    }
    if line.made_to_order && !line.one_of_a_kind {
        commission(tx, line).await?;
        return Ok(Some(Claim { piece: None, made: true }));
    }
    Ok(None)
}

async fn claim_ready(tx: &mut Tx, line: &HoldLine) -> Result<bool, DbError> {
    let now = tx.now().await?;
    let done = sqlx::query(
        "UPDATE stock_levels SET held = held + $2, available = available - $2, updated_at = $3
         WHERE variant_id = $1 AND available >= $2",
    )
    .bind(line.variant.uuid())
    .bind(line.quantity)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn claim_piece(tx: &mut Tx, variant: VariantId) -> Result<Option<(PieceId, String)>, DbError> {
    let row = sqlx::query(
        "UPDATE stock_pieces SET state = 'held'
         WHERE id = (SELECT id FROM stock_pieces WHERE variant_id = $1 AND state = 'available'
                     ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id, serial",
    )
    .bind(variant.uuid())
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| Ok((PieceId::from_uuid(row.try_get("id")?), row.try_get("serial")?))).transpose()
}

/// A piece that will be made counts as come in and kept at once, so that the counters balance before it exists.
async fn commission(tx: &mut Tx, line: &HoldLine) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO stock_levels AS s (variant_id, received, held, updated_at) VALUES ($1, $2, $2, $3)
         ON CONFLICT (variant_id) DO UPDATE SET received = s.received + $2, held = s.held + $2, updated_at = $3",
    )
    .bind(line.variant.uuid())
    .bind(line.quantity)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn count_left(tx: &mut Tx, variant: VariantId) -> Result<i32, DbError> {
    let left: Option<i32> = sqlx::query_scalar("SELECT available FROM stock_levels WHERE variant_id = $1")
        .bind(variant.uuid())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(left.unwrap_or(0))
}

fn shortage(lines: &[HoldLine], claims: &[(&HoldLine, Claim)], variant: VariantId, left: i32) -> Shortage {
    // earlier lines of this very claim have lowered the counter; it is all going back
    let claimed: i32 = claims.iter().filter(|(l, _)| l.variant == variant).map(|(l, _)| l.quantity).sum();
    let wanted = lines.iter().filter(|l| l.variant == variant).map(|l| l.quantity).sum();
    Shortage { variant, wanted, available: left + claimed }
}

async fn insert_holds(
    tx: &mut Tx,
    cx: &Cx,
    ask: &HoldStock,
    claims: &[(&HoldLine, Claim)],
) -> Result<(), DbError> {
    let now = tx.now().await?;
    for (line, claim) in claims {
        sqlx::query(
            "INSERT INTO stock_holds (id, variant_id, piece_id, quantity, made_to_order, actor, order_id, line_id, state, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'active', $9, $10)",
        )
        .bind(HoldId::new(&*cx.random).uuid())
        .bind(line.variant.uuid())
        .bind(claim.piece.as_ref().map(|(id, _)| id.uuid()))
        .bind(line.quantity)
        .bind(claim.made)
        .bind(&ask.holder)
        .bind(ask.order.uuid())
        .bind(line.line.uuid())
        .bind(now)
        .bind(ask.expires_at)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

fn movements(claims: &[(&HoldLine, Claim)]) -> Vec<Movement> {
    let one = |kind, line: &HoldLine, claim: &Claim| {
        Movement::anywhere(kind, line.variant, claim.piece.as_ref().map(|(id, _)| *id), line.quantity)
    };
    claims
        .iter()
        .flat_map(|(line, claim)| {
            let commissioned = claim.made.then(|| one(MovementKind::Commission, line, claim));
            commissioned.into_iter().chain([one(MovementKind::Hold, line, claim)])
        })
        .collect()
}
