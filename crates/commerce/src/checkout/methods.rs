//! The ways in which what is in a cart can be delivered: one rule for the page that offers them and the quote that takes one.

use db::{DbError, Tx};
use kernel::Money;

use super::{CheckoutError, model::order_lines};
use crate::{
    cart::{Cart, CartLine},
    shipping::{self, ShippingMethod},
};

/// The ways in which what is in a cart can be delivered to a country, the usual one first; none where the house does not deliver.
///
/// # Errors
/// Goods that no carrier insures for what they are worth, and an amount that does not fit.
pub async fn list_methods(
    tx: &mut Tx,
    cart: &Cart,
    country: &str,
) -> Result<Vec<ShippingMethod>, CheckoutError> {
    let value = worth(cart, &order_lines(&cart.lines))?;
    let methods = to(tx, cart, country).await?;
    if methods.is_empty() {
        return Ok(methods);
    }
    shipping::offered(methods, value).map_err(|why| CheckoutError::not_offered(why, value))
}

/// The way that was asked for by its code, or the usual one, with what the goods are worth.
pub(super) async fn choose(
    tx: &mut Tx,
    cart: &Cart,
    lines: &[CartLine],
    country: &str,
    code: Option<&str>,
) -> Result<(ShippingMethod, Money), CheckoutError> {
    let value = worth(cart, lines)?;
    let methods = to(tx, cart, country).await?;
    let method =
        shipping::choose(methods, code, value).map_err(|why| CheckoutError::not_offered(why, value))?;
    Ok((method, value))
}

/// What a carrier would have to replace: the whole price, whatever was taken off it.
fn worth(cart: &Cart, lines: &[CartLine]) -> Result<Money, CheckoutError> {
    lines
        .iter()
        .map(|line| line.unit_price.checked_mul(line.quantity.get().into()))
        .try_fold(Money::zero(cart.currency), |sum, amount| sum.checked_add(amount?))
        .ok_or(CheckoutError::AmountOutOfBounds)
}

async fn to(tx: &mut Tx, cart: &Cart, country: &str) -> Result<Vec<ShippingMethod>, DbError> {
    shipping::methods_to(tx, country, cart.currency).await
}
