//! Save what is in a bag, at today's prices, for its account.
//!
//! Refuses a bag of which nothing could be bought, prices kept for longer than the house's rules let staff choose, a name that carries an address, and an
//! eleventh saved bag. What is sold or has left the house is left out. The bag itself stays as it is. Writes `saved_bags`, `saved_bag_lines` and the audit log.

use chrono::{DateTime, Duration, Utc};
use db::Tx;
use kernel::{
    Actor, FieldError, Quantity,
    ids::{AccountId, CartId, SavedBagId, SavedLineId},
};
use platform::{Cx, audit};
use serde::Serialize;

use super::{SavedBag, find_saved_bag, get_rules, queries::count_saved_bags};
use crate::{
    cart::{CartError, CartLine, EngravingFont, LineProblem, queries, store},
    wishlist,
};

/// The most saved bags of an account.
pub const MAX_SAVED: usize = 10;

/// What to save, for whom and for how long.
#[derive(Debug, Clone)]
pub struct SaveBag {
    /// The cart, found by its token, or by staff by its account.
    pub cart: CartId,
    /// Whose saved bag it is.
    pub account: AccountId,
    /// What to call it, as typed; empty for no name.
    pub name: String,
    /// For how many days its prices are kept, where staff choose; clients get what the house's rules say.
    pub days: Option<i64>,
}

#[derive(Serialize)]
struct Recorded {
    saved_bag: SavedBagId,
    lines: usize,
    expires_at: DateTime<Utc>,
}

/// Saves the bag.
#[tracing::instrument(name = "cart.save_bag", skip_all, fields(cart.id = %ask.cart))]
pub async fn save_bag(tx: &mut Tx, cx: &Cx, ask: SaveBag) -> Result<SavedBag, CartError> {
    let days = days(tx, cx, ask.days).await?;
    let name = wishlist::read_plain("name", &ask.name, 60, false).map_err(|e| CartError::Field([e]))?;
    customers::accounts::lock(tx, ask.account).await?;
    store::lock_open(tx, ask.cart, None).await?;
    let cart = queries::find(tx, ask.cart).await?.ok_or(CartError::NotFound)?;
    let lines: Vec<_> = cart.lines.iter().filter(can_be_kept).collect();
    if lines.is_empty() {
        return Err(CartError::NothingToSave);
    }
    if count_saved_bags(tx, ask.account).await? >= MAX_SAVED {
        return Err(CartError::TooManySavedBags);
    }
    let id = SavedBagId::new(&*cx.random);
    let saved_at = tx.now().await?;
    let expires_at = saved_at + Duration::days(days);
    sqlx::query(
        "INSERT INTO saved_bags (id, account_id, name, currency, saved_by, saved_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.uuid())
    .bind(ask.account.uuid())
    .bind(name)
    .bind(cart.currency.code())
    .bind(cx.actor.to_string())
    .bind(saved_at)
    .bind(expires_at)
    .execute(&mut **tx)
    .await?;
    for (position, line) in (0_i16..).zip(&lines) {
        insert_line(tx, cx, id, position, line).await?;
    }
    let recorded = Recorded { saved_bag: id, lines: lines.len(), expires_at };
    let object = ask.account.to_string();
    let change = audit::Change { action: "cart.save_bag", object, before: None, after: Some(&recorded) };
    audit::record(tx, cx, change).await?;
    find_saved_bag(tx, ask.account, id).await?.ok_or(CartError::SavedBagNotFound)
}

/// Whether there is a piece whose price can be kept. One that another holds may be free again in minutes.
const fn can_be_kept(line: &&CartLine) -> bool {
    matches!(line.problem, None | Some(LineProblem::OnlyLeft(_) | LineProblem::HeldByAnother { .. }))
}

/// For how many days: staff choose within the house's rules, and nobody else chooses.
async fn days(tx: &mut Tx, cx: &Cx, chosen: Option<i64>) -> Result<i64, CartError> {
    let rules = get_rules(tx).await?;
    let chosen = chosen.filter(|_| matches!(cx.actor, Actor::Staff(_))).unwrap_or(rules.client_days);
    if (1..=rules.most_days).contains(&chosen) {
        return Ok(chosen);
    }
    let words = format!("Prices are kept for 1 to {} days.", rules.most_days);
    Err(CartError::Field([FieldError::new("days", "out_of_range", words)]))
}

async fn insert_line(
    tx: &mut Tx,
    cx: &Cx,
    bag: SavedBagId,
    position: i16,
    line: &CartLine,
) -> Result<(), CartError> {
    // what another saved bag keeps is kept there: here it is today's price
    let price = line.kept.map_or(line.unit_price, |kept| kept.today);
    let quantity = match line.problem {
        Some(LineProblem::OnlyLeft(left)) => Quantity::new(left.into()).unwrap_or(Quantity::ONE),
        _ => line.quantity,
    };
    sqlx::query(
        "INSERT INTO saved_bag_lines (id, saved_bag_id, position, variant_id, quantity, engraving, engraving_font, ring_sizer, stone_id,
                                      ring_circumference_um, unit_price_minor, currency)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(SavedLineId::new(&*cx.random).uuid())
    .bind(bag.uuid())
    .bind(position)
    .bind(line.variant.uuid())
    .bind(quantity.get())
    .bind(line.engraving.as_deref())
    .bind(line.engraving_font.map(EngravingFont::code))
    .bind(line.ring_sizer)
    .bind(line.ring.as_ref().map(|ring| ring.stone.uuid()))
    .bind(line.ring.as_ref().map(|ring| ring.size.circumference_um()))
    .bind(price.minor())
    .bind(price.currency().code())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
