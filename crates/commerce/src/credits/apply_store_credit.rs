//! Have an account's store credit pay for its cart.
//!
//! Refuses a guest's cart, an account without store credit in the cart's currency, and one that has nothing left to spend. Writes
//! `cart_credits`.

use db::Tx;
use kernel::ids::CartId;

use super::{Credit, CreditError, apply_gift_card::add, find_store_credit};
use crate::{cart, orders};

/// Adds the store credit to what the cart is paid with, and returns it. Doing it twice changes nothing.
#[tracing::instrument(name = "credits.apply_store_credit", skip_all, fields(cart.id = %cart))]
pub async fn apply_store_credit(tx: &mut Tx, cart: CartId) -> Result<Credit, CreditError> {
    let (currency, account) = cart::find_purse(tx, cart).await?.ok_or(CreditError::CartNotFound)?;
    let account = account.ok_or(CreditError::NoStoreCredit)?;
    let waiting = orders::find_pending_of_cart(tx, cart).await?;
    let credit =
        find_store_credit(tx, account, currency, waiting).await?.ok_or(CreditError::NoStoreCredit)?;
    add(tx, currency, cart, &credit).await?;
    Ok(credit)
}
