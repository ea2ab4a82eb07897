//! Begin a cart.
//!
//! Refuses nothing. Writes `carts` and `cart_tokens`. The token is handed out once; the database keeps its digest.

use db::Tx;
use kernel::{Currency, Money, Token, ids::CartId};
use platform::Cx;

use super::{Cart, CartError, CartState, tokens};

/// Opens an empty cart in a currency, for a guest, with the token that is the only way to it.
#[tracing::instrument(name = "cart.open_cart", skip_all)]
pub async fn open_cart(tx: &mut Tx, cx: &Cx, currency: Currency) -> Result<(Cart, Token), CartError> {
    let (id, token, now) = (CartId::new(&*cx.random), Token::new(&*cx.random), tx.now().await?);
    sqlx::query(
        "INSERT INTO carts (id, journal, token_digest, state, currency, created_at, updated_at)
         VALUES ($1, $1, $2, 'open', $3, $4, $4)",
    )
    .bind(id.uuid())
    .bind(token.digest().as_slice())
    .bind(currency.code())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    tokens::put(tx, &token, id, None).await?;
    let cart = Cart {
        id,
        account: None,
        state: CartState::Open,
        version: 1,
        currency,
        lines: Vec::new(),
        set_aside: Vec::new(),
        subtotal: Money::zero(currency),
        pending_order: None,
        left_behind: Vec::new(),
        gift: None,
    };
    Ok((cart, token))
}
