//! Have the tax of a cart calculated outside the house, before it is quoted or ordered.
//!
//! Refuses nothing: whoever quotes or orders next says what is wrong with the cart. Does nothing for a house that computes by its own
//! rules. Writes `tax_calculations`; no transaction is open while the calculator works.

use db::Db;
use kernel::ids::CartId;

use super::{CheckoutError, QuoteAsk, quote::lay_out};
use crate::{Commerce, cart, tax};

/// Asks the calculator, if the house has one, for the tax of a cart delivered there. [`super::quote`] and [`super::place_order`] use the
/// answer while nothing it was computed for has changed, and the house's rules otherwise.
#[tracing::instrument(name = "checkout.ask_tax", skip_all, fields(cart.id = %cart))]
pub async fn ask_tax(
    db: &Db,
    commerce: &Commerce,
    cart: CartId,
    ask: &QuoteAsk,
) -> Result<(), CheckoutError> {
    let Some(calculator) = &commerce.tax else { return Ok(()) };
    let mut tx = db.begin().await?;
    let Some(cart) = cart::find(&mut tx, cart).await? else { return Ok(()) };
    let question = match lay_out(&mut tx, &cart, ask).await {
        Ok(sale) => sale.question(cart.currency, ask),
        Err(error) => Err(error),
    };
    tx.rollback().await?;
    match question {
        Ok(question) => {
            let within = commerce.policy.gateway_timeout;
            Ok(tax::ask_outside(db, calculator.as_ref(), within, &question).await?)
        }
        Err(CheckoutError::Database(error)) => Err(error.into()),
        Err(_) => Ok(()),
    }
}
