//! Write down that pieces of a paid order came back, and whether they are for sale again.
//!
//! Refuses an order that is not paid in full, a stale version, a line that is not the order's, more pieces than are still out, and selling as new
//! what was made for one client: an engraved piece, or a ring around a stone of their choice. How many came back rises in the statement that
//! compares it with how many are out, so a piece is taken into stock once, however many people press the button. Writes `order_lines`,
//! `order_returns`, stock, and the audit log. Money is another matter: a refund may come before, with it, after, or never.

use db::Tx;
use kernel::{
    FieldError,
    ids::{OrderId, OrderLineId},
};
use platform::{Cx, audit};
use serde::Serialize;
use sqlx::Row;

use super::{LockedOrder, OrderError, OrderKind, OrderState, store};
use crate::inventory::{self, BackLine};

/// What becomes of a piece that came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// It can be sold again.
    ForSale,
    /// It cannot, or not yet: it is written off, and staff take it into stock when it is fit.
    KeptBack,
}

impl Condition {
    /// The word in the database, the API and forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ForSale => "for_sale",
            Self::KeptBack => "kept_back",
        }
    }

    /// The condition of a word.
    pub fn find(code: &str) -> Option<Self> {
        [Self::ForSale, Self::KeptBack].into_iter().find(|condition| condition.code() == code)
    }
}

/// Pieces of one line that came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnedLine {
    /// The line.
    pub line: OrderLineId,
    /// How many.
    pub quantity: i32,
    /// What becomes of them.
    pub condition: Condition,
}

/// Which order, and what came back of it.
#[derive(Debug, Clone)]
pub struct ReturnPieces {
    /// The order.
    pub order: OrderId,
    /// The version staff saw.
    pub expected_version: i64,
    /// What came back, at least one piece.
    pub lines: Vec<ReturnedLine>,
}

/// Takes the pieces back.
#[tracing::instrument(name = "orders.return_pieces", skip_all, fields(order.id = %ask.order))]
pub async fn return_pieces(tx: &mut Tx, cx: &Cx, ask: ReturnPieces) -> Result<(), OrderError> {
    let order = store::lock(tx, ask.order).await?.ok_or(OrderError::NotFound)?;
    if order.version != ask.expected_version {
        return Err(OrderError::VersionConflict { current: order.version });
    }
    if ask.lines.is_empty() {
        let words = "Say which pieces came back.";
        return Err(OrderError::Fields(vec![FieldError::new("returns", "required", words)]));
    }
    take_back(tx, cx, &order, &ask.lines).await
}

/// As [`return_pieces`], for a refund that says in the same form what came back. The caller holds the order's row lock.
pub(crate) async fn take_back(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    lines: &[ReturnedLine],
) -> Result<(), OrderError> {
    if !order.state.is_paid() || order.state == OrderState::DepositPaid {
        return Err(OrderError::NothingOut);
    }
    if order.kind == OrderKind::Commission {
        let words = "A commission is made for one client and has no place in the stock. Give money back without a return.";
        return Err(OrderError::Fields(vec![FieldError::new("returns", "of_a_commission", words)]));
    }
    let mut told = Vec::with_capacity(lines.len());
    for (at, back) in lines.iter().enumerate() {
        told.push(count(tx, cx, order, at, back).await?);
    }
    let mut stock: Vec<_> = lines
        .iter()
        .map(|back| BackLine {
            line: back.line,
            quantity: back.quantity,
            for_sale: back.condition == Condition::ForSale,
        })
        .collect();
    stock.sort_by_key(|back| back.line);
    inventory::take_back(tx, cx, order.id, &stock).await?;
    sqlx::query("UPDATE orders SET version = version + 1 WHERE id = $1")
        .bind(order.id.uuid())
        .execute(&mut **tx)
        .await?;
    let change = audit::Change {
        action: "orders.return_pieces",
        object: order.id.to_string(),
        before: None,
        after: Some(&told),
    };
    Ok(audit::record(tx, cx, change).await?)
}

#[derive(Serialize)]
struct Told {
    piece: String,
    quantity: i32,
    condition: Condition,
}

/// Counts what came back of one line, and keeps a row of it.
async fn count(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    at: usize,
    back: &ReturnedLine,
) -> Result<Told, OrderError> {
    let wrong =
        |code, words: String| OrderError::Fields(vec![FieldError::new(format!("returns.{at}"), code, words)]);
    let row = sqlx::query(
        "SELECT title, quantity - returned AS out, engraving IS NOT NULL OR stone_id IS NOT NULL AS made_for_one
         FROM order_lines WHERE id = $1 AND order_id = $2 FOR UPDATE",
    )
    .bind(back.line.uuid())
    .bind(order.id.uuid())
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Err(wrong("unknown", "This piece is not part of the order.".into())) };
    let (title, out): (String, i32) = (row.try_get("title")?, row.try_get("out")?);
    if back.quantity < 1 {
        return Err(wrong("out_of_range", format!("Enter how many of {title} came back.")));
    }
    if back.condition == Condition::ForSale && row.try_get("made_for_one")? {
        let words = format!(
            "{title} was made for this client, so it can't be sold as new. Take it back as \"not for sale\"; it can be received anew when it is fit."
        );
        return Err(wrong("made_for_one", words));
    }
    let counted = sqlx::query(
        "UPDATE order_lines SET returned = returned + $2 WHERE id = $1 AND returned + $2 <= quantity",
    )
    .bind(back.line.uuid())
    .bind(back.quantity)
    .execute(&mut **tx)
    .await?;
    if counted.rows_affected() == 0 {
        return Err(OrderError::MoreThanOut { title, out });
    }
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO order_returns (order_id, line_id, quantity, condition, actor, at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(order.id.uuid())
    .bind(back.line.uuid())
    .bind(back.quantity)
    .bind(back.condition.code())
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(Told { piece: title, quantity: back.quantity, condition: back.condition })
}
