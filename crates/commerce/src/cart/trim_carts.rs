//! Take away what nobody will ask a cart about again.
//!
//! Refuses nothing. Of carts that nobody changed for long it takes the history (`cart_changes`); of closed ones the journal
//! (`cart_mutations`) too, unless a cart that went on from them still needs it; of guests' carts that stand empty, everything
//! that leads to them (`cart_tokens`, and links to them end). Writes one entry a batch into the audit log. A cart that is being changed is passed over, and
//! one that was gone through is not looked at again until it has been changed (`carts.trimmed_at`).
//!
//! An open cart keeps its journal: it is what keeps a mutation whose answer was lost from being applied a second time, however
//! late its device comes back. A device that comes back to a closed cart hears `cart_completed`, and to one whose tokens have
//! ended `cart_not_found`; it begins a new cart on either, as ever.

use db::{DbError, Tx};
use kernel::ids::CartId;
use platform::{
    Cx,
    audit::{self, Change},
};
use serde::Serialize;
use uuid::Uuid;

use super::sharing;
use crate::Policy;

/// How many carts are trimmed in one transaction: their rows are locked until it ends.
const BATCH: i64 = 100;

/// What was taken away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Trimmed {
    /// Carts that were gone through, most of which lost something.
    pub carts: u64,
    /// Changes of their histories.
    pub changes: u64,
    /// Mutations of their journals.
    pub mutations: u64,
    /// Tokens that led to empty carts of guests.
    pub tokens: u64,
}

impl std::ops::AddAssign for Trimmed {
    fn add_assign(&mut self, more: Self) {
        self.carts += more.carts;
        self.changes += more.changes;
        self.mutations += more.mutations;
        self.tokens += more.tokens;
    }
}

/// Trims a small batch of carts. Nothing is left to trim when it says that it trimmed none.
#[tracing::instrument(name = "cart.trim_carts", skip_all)]
pub async fn trim_carts(tx: &mut Tx, cx: &Cx, policy: &Policy) -> Result<Trimmed, DbError> {
    let mut trimmed = trim_abandoned(tx, policy).await?;
    if trimmed.carts == 0 {
        trimmed = trim_old(tx, policy).await?;
    }
    if trimmed.changes + trimmed.mutations + trimmed.tokens > 0 {
        let entry = Change {
            action: "cart.trim_carts",
            object: "carts".to_owned(),
            before: Some(&trimmed),
            after: None,
        };
        audit::record(tx, cx, entry).await?;
    }
    Ok(trimmed)
}

/// Guests' carts that stand empty: nothing leads to them afterwards.
async fn trim_abandoned(tx: &mut Tx, policy: &Policy) -> Result<Trimmed, DbError> {
    let before = tx.now().await? - policy.empty_guest_cart_kept;
    let carts: Vec<Uuid> = sqlx::query_scalar(
        "SELECT c.id FROM carts c
         WHERE (c.trimmed_at IS NULL OR c.trimmed_at < c.updated_at) AND c.updated_at < $1
           AND c.state = 'open' AND c.account_id IS NULL
           AND NOT EXISTS (SELECT FROM cart_lines l WHERE l.cart_id = c.id)
           AND EXISTS (SELECT FROM cart_tokens t WHERE t.cart_id = c.id)
         ORDER BY c.updated_at LIMIT $2 FOR UPDATE OF c SKIP LOCKED",
    )
    .bind(before)
    .bind(BATCH)
    .fetch_all(&mut **tx)
    .await?;
    let tokens = sqlx::query("DELETE FROM cart_tokens WHERE cart_id = ANY($1)")
        .bind(&carts)
        .execute(&mut **tx)
        .await?
        .rows_affected();
    for cart in &carts {
        sharing::end_all(tx, CartId::from_uuid(*cart)).await?;
    }
    Ok(Trimmed { tokens, ..take_away(tx, &carts, policy).await? })
}

/// Carts that nobody changed for long.
async fn trim_old(tx: &mut Tx, policy: &Policy) -> Result<Trimmed, DbError> {
    let before = tx.now().await? - policy.cart_history_kept;
    let carts: Vec<Uuid> = sqlx::query_scalar(
        "SELECT c.id FROM carts c
         WHERE (c.trimmed_at IS NULL OR c.trimmed_at < c.updated_at) AND c.updated_at < $1
         ORDER BY c.updated_at LIMIT $2 FOR UPDATE OF c SKIP LOCKED",
    )
    .bind(before)
    .bind(BATCH)
    .fetch_all(&mut **tx)
    .await?;
    take_away(tx, &carts, policy).await
}

/// Histories, and the journals of those that nothing leads to or that are closed for long with all that went on from them.
async fn take_away(tx: &mut Tx, carts: &[Uuid], policy: &Policy) -> Result<Trimmed, DbError> {
    let changes: i64 = sqlx::query_scalar(
        "SELECT coalesce(sum(trim_cart_history(id)), 0)::bigint FROM unnest($1::uuid[]) id",
    )
    .bind(carts)
    .fetch_one(&mut **tx)
    .await?;
    let now = tx.now().await?;
    let before = now - policy.cart_history_kept;
    let mutations = sqlx::query(
        "DELETE FROM cart_mutations m USING carts c
         WHERE c.id = ANY($1) AND m.journal = c.journal
           AND NOT EXISTS (SELECT FROM carts o
                           WHERE o.journal = c.journal
                             AND ((o.state = 'open' AND (o.account_id IS NOT NULL OR EXISTS (SELECT FROM cart_tokens t WHERE t.cart_id = o.id)))
                                  OR (o.state <> 'open' AND o.updated_at >= $2)))",
    )
    .bind(carts)
    .bind(before)
    .execute(&mut **tx)
    .await?
    .rows_affected();
    sqlx::query("UPDATE carts SET trimmed_at = $2 WHERE id = ANY($1)")
        .bind(carts)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    let of = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    Ok(Trimmed { carts: of(carts.len()), changes: changes.unsigned_abs(), mutations, tokens: 0 })
}
