//! Reads of carts.

use std::collections::{HashMap, HashSet};

use catalog::{
    mounts::find_mounts,
    offers::{Offer, find_offers},
    stones::{find_stones, list_claimed},
};
use chrono::NaiveDate;
use db::{Conn, DbError};
use kernel::{
    Currency, Token,
    ids::{AccountId, CartId, OrderId, VariantId},
};
use sqlx::Row;
use uuid::Uuid;

use super::{
    Cart, CartLine, CartState,
    model::{self, StoredLine},
    ring_line::RingFacts,
    saved,
    store::{self, Head},
    tokens,
};
use crate::{error::unreadable, holds, inventory, orders};

/// The cart that a token leads to, while what the token came with lives.
pub async fn find_by_token(conn: &mut Conn, token: &Token) -> Result<Option<Cart>, DbError> {
    match tokens::find_version(conn, token).await? {
        Some((cart, _)) => find(conn, cart).await,
        None => Ok(None),
    }
}

/// Whether a cart is this earlier one, or one that its devices went on in after it was paid, or another of the same account: whoever
/// reaches it may see the earlier one's order.
pub async fn goes_on_after(conn: &mut Conn, cart: CartId, earlier: CartId) -> Result<bool, DbError> {
    let follows = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM carts c JOIN carts e ON e.journal = c.journal OR e.account_id = c.account_id
                        WHERE c.id = $1 AND e.id = $2)",
    )
    .bind(cart.uuid())
    .bind(earlier.uuid())
    .fetch_one(conn)
    .await?;
    Ok(follows)
}

/// The cart with an id. For callers that have already shown they may see it.
pub async fn find(conn: &mut Conn, id: CartId) -> Result<Option<Cart>, DbError> {
    let row = sqlx::query(
        "SELECT id, state, version, currency, order_id, account_id, journal, left_behind, gift,
                (now() AT TIME ZONE 'UTC')::date AS read_on
         FROM carts WHERE id = $1",
    )
    .bind(id.uuid())
    .fetch_optional(&mut *conn)
    .await?;
    match row {
        Some(row) => fill(conn, store::read_head(&row)?, row.try_get("read_on")?).await.map(Some),
        None => Ok(None),
    }
}

/// The currency that an open cart is priced in, and the account that it belongs to.
pub(crate) async fn find_purse(
    conn: &mut Conn,
    id: CartId,
) -> Result<Option<(Currency, Option<AccountId>)>, DbError> {
    let row: Option<(String, Option<Uuid>)> =
        sqlx::query_as("SELECT currency, account_id FROM carts WHERE id = $1 AND state = 'open'")
            .bind(id.uuid())
            .fetch_optional(conn)
            .await?;
    let Some((code, account)) = row else { return Ok(None) };
    let currency = code.parse().map_err(|_| unreadable("currency", &code))?;
    Ok(Some((currency, account.map(AccountId::from_uuid))))
}

async fn fill(conn: &mut Conn, head: Head, read_on: NaiveDate) -> Result<Cart, DbError> {
    let stored = store::read_lines(conn, head.id).await?;
    let pending_order = match head.state {
        CartState::Open => orders::find_pending_of_cart(conn, head.id).await?,
        CartState::Ordered { .. } | CartState::Merged => None,
    };
    let aside: HashSet<_> = stored.iter().filter(|line| line.set_aside).map(|line| line.id).collect();
    let mut lines = price_stored(conn, head.currency, stored, pending_order).await?;
    if head.state == CartState::Open {
        holds::mark(conn, Some(head.id), pending_order, &mut lines).await?;
    }
    for line in &mut lines {
        line.arrives_by = line.promised(read_on);
    }
    let (set_aside, lines) = lines.into_iter().partition::<Vec<_>, _>(|line| aside.contains(&line.id));
    Ok(Cart {
        id: head.id,
        account: head.account,
        state: head.state,
        version: head.version,
        currency: head.currency,
        subtotal: model::subtotal(head.currency, &lines),
        lines,
        set_aside,
        pending_order,
        left_behind: head.left_behind,
        gift: head.gift,
    })
}

/// Lines at what they cost at this moment: today's price, or the one that was kept for them where that is lower.
pub(super) async fn price_stored(
    conn: &mut Conn,
    currency: Currency,
    stored: Vec<StoredLine>,
    pending_order: Option<OrderId>,
) -> Result<Vec<CartLine>, DbError> {
    let variants: Vec<_> = stored.iter().map(|l| l.variant).collect();
    let ready = count_for_shopper(conn, &variants, pending_order).await?;
    let offers = if variants.is_empty() { Vec::new() } else { find_offers(conn, &variants).await? };
    let rings = ring_facts(conn, &stored, &offers, pending_order).await?;
    let promises = saved::find_kept(conn, &stored).await?;
    let mut kept = saved::allot(&stored, &promises);
    let mut lines = model::price_lines(currency, stored, &offers, &ready, &rings);
    for line in &mut lines {
        let promise = kept.remove(&line.id);
        line.keep_price(promise.map(|promise| promise.on(line.unit_price)));
    }
    Ok(lines)
}

/// The stones and mounts of the cart's rings, as they are now.
async fn ring_facts(
    conn: &mut Conn,
    stored: &[StoredLine],
    offers: &[Offer],
    pending_order: Option<OrderId>,
) -> Result<RingFacts, DbError> {
    let stones: Vec<_> = stored.iter().filter_map(|line| line.ring.map(|(stone, _)| stone)).collect();
    if stones.is_empty() {
        return Ok(RingFacts::default());
    }
    let products: Vec<_> = offers.iter().map(|offer| offer.product).collect();
    Ok(RingFacts {
        stones: find_stones(conn, &stones).await?.into_iter().map(|stone| (stone.id, stone)).collect(),
        mounts: find_mounts(conn, &products).await?,
        kept: match pending_order {
            Some(order) => list_claimed(conn, order).await?,
            None => Vec::new(),
        },
    })
}

/// Units that one shopper can have: what anyone may buy, and what the shopper's own pending order keeps.
pub(super) async fn count_for_shopper(
    conn: &mut Conn,
    variants: &[VariantId],
    pending_order: Option<OrderId>,
) -> Result<HashMap<VariantId, i32>, DbError> {
    if variants.is_empty() {
        return Ok(HashMap::new());
    }
    let mut ready = inventory::count_ready(conn, variants).await?;
    if let Some(order) = pending_order {
        for (variant, units) in inventory::count_held_by_order(conn, order).await? {
            *ready.entry(variant).or_default() += units;
        }
    }
    Ok(ready)
}
