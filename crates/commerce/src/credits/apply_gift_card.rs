//! Have a gift card pay for a cart, within the limits of guessing.
//!
//! Refuses a code that opens no card, or one that was disabled, in the same words; a card without anything left to spend, in another
//! currency, or one too many; and whoever typed too many wrong codes: ten within ten minutes by cart, by account and by network. A try is
//! counted before the code is looked up and given back when it was good. Writes `cart_credits` and `throttles`. Nothing is kept of the
//! card yet: its order does that.

use chrono::Duration;
use db::{Db, Tx};
use kernel::{
    Currency,
    ids::{AccountId, CartId},
};
use platform::{
    Cx,
    throttle::{self, Limit},
};

use super::{Credit, CreditError, GiftCardCode, MOST_CREDITS, queries};
use crate::{cart, orders};

/// How many wrong codes a cart may have tried.
const BY_CART: Limit = Limit { scope: "gift_card_by_cart", most: 10, within: Duration::minutes(10) };
/// How many wrong codes an account may have tried.
const BY_ACCOUNT: Limit = Limit { scope: "gift_card_by_account", most: 10, within: Duration::minutes(10) };
/// How many wrong codes a network may have tried.
const BY_NETWORK: Limit = Limit { scope: "gift_card_by_network", most: 10, within: Duration::minutes(10) };

/// A code as typed, and who typed it.
#[derive(Debug, Clone)]
pub struct ApplyGiftCard {
    /// The cart.
    pub cart: CartId,
    /// The network the request comes from.
    pub network: String,
    /// The code.
    pub code: String,
}

/// Adds the card to what the cart is paid with, and returns it. Doing it twice changes nothing.
#[tracing::instrument(name = "credits.apply_gift_card", skip_all, fields(cart.id = %ask.cart))]
pub async fn apply_gift_card(db: &Db, cx: &Cx, ask: &ApplyGiftCard) -> Result<Credit, CreditError> {
    let mut tx = db.begin().await?;
    let (currency, account) = cart::find_purse(&mut tx, ask.cart).await?.ok_or(CreditError::CartNotFound)?;
    let subjects = subjects(ask, account);
    for (limit, subject) in &subjects {
        if !throttle::take(&mut tx, cx, *limit, subject).await? {
            return Err(CreditError::TooManyTries);
        }
    }
    // the try is on record before anything about the code is known
    tx.commit().await?;
    let mut tx = db.begin().await?;
    let applied = look_up(&mut tx, currency, ask).await;
    if !matches!(applied, Err(CreditError::NotAccepted)) {
        for (limit, subject) in &subjects {
            throttle::give_back(&mut tx, cx, *limit, subject).await?;
        }
        tx.commit().await?;
    }
    applied
}

/// Whose tries are counted, always in this order, so that two requests cannot wait for each other.
fn subjects(ask: &ApplyGiftCard, account: Option<AccountId>) -> Vec<(Limit, String)> {
    let mut subjects = vec![(BY_CART, ask.cart.to_string())];
    subjects.extend(account.map(|account| (BY_ACCOUNT, account.to_string())));
    subjects.push((BY_NETWORK, ask.network.clone()));
    subjects
}

async fn look_up(tx: &mut Tx, currency: Currency, ask: &ApplyGiftCard) -> Result<Credit, CreditError> {
    let code = GiftCardCode::parse(&ask.code).ok_or(CreditError::NotAccepted)?;
    let waiting = orders::find_pending_of_cart(tx, ask.cart).await?;
    let card = queries::find_by_digest(tx, &code.digest(), waiting).await?.ok_or(CreditError::NotAccepted)?;
    if card.disabled_at.is_some() {
        return Err(CreditError::NotAccepted);
    }
    add(tx, currency, ask.cart, &card).await?;
    Ok(card)
}

/// Names the credit in the cart, if it has something to spend there.
pub(super) async fn add(
    tx: &mut Tx,
    currency: Currency,
    cart: CartId,
    credit: &Credit,
) -> Result<(), CreditError> {
    if credit.balance.currency() != currency {
        return Err(CreditError::OtherCurrency(credit.balance.currency()));
    }
    if credit.available().is_zero() {
        return Err(CreditError::NothingLeft);
    }
    // the row of the cart stands for its list: two that are added at once are counted one after the other
    sqlx::query("SELECT 1 FROM carts WHERE id = $1 FOR UPDATE").bind(cart.uuid()).execute(&mut **tx).await?;
    let named: i64 =
        sqlx::query_scalar("SELECT count(*) FROM cart_credits WHERE cart_id = $1 AND credit_id <> $2")
            .bind(cart.uuid())
            .bind(credit.id.uuid())
            .fetch_one(&mut **tx)
            .await?;
    if usize::try_from(named).unwrap_or(usize::MAX) >= MOST_CREDITS {
        return Err(CreditError::TooMany);
    }
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO cart_credits (cart_id, credit_id, added_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(cart.uuid())
    .bind(credit.id.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
