//! Look at codes that were typed, within the limits of guessing.
//!
//! Refuses a code that is unknown or does not run, in the same words, and whoever typed too many of those: twenty within ten minutes by cart
//! and by network. A try is counted before the code is looked up and given back when it was good, so that many guesses at once are no more
//! than the limit. Writes `throttles`.

use chrono::Duration;
use db::{Db, Tx};
use kernel::{Currency, ids::CartId};
use platform::{
    Cx,
    throttle::{self, Limit},
};

use super::{PromotionError, find_usable};

/// How many wrong codes a cart may have tried.
const BY_CART: Limit = Limit { scope: "promotion_code_by_cart", most: 20, within: Duration::minutes(10) };
/// How many wrong codes a network may have tried.
const BY_NETWORK: Limit =
    Limit { scope: "promotion_code_by_network", most: 20, within: Duration::minutes(10) };

/// Codes as typed, and who typed them.
#[derive(Debug, Clone)]
pub struct AdmitCodes {
    /// The cart.
    pub cart: CartId,
    /// Its currency.
    pub currency: Currency,
    /// The network the request comes from.
    pub network: String,
    /// The codes.
    pub codes: Vec<String>,
}

/// Says whether the codes may be used at all; [`crate::checkout::quote`] and the order say whether for this cart and person.
#[tracing::instrument(name = "promotions.admit_codes", skip_all, fields(cart.id = %ask.cart))]
pub async fn admit_codes(db: &Db, cx: &Cx, ask: &AdmitCodes) -> Result<(), PromotionError> {
    if ask.codes.is_empty() {
        return Ok(());
    }
    let cart = ask.cart.to_string();
    let mut tx = db.begin().await?;
    let within = throttle::take(&mut tx, cx, BY_CART, &cart).await?
        && throttle::take(&mut tx, cx, BY_NETWORK, &ask.network).await?;
    if !within {
        return Err(PromotionError::TooManyTries);
    }
    // the try is on record before anything about the code is known
    tx.commit().await?;
    let mut tx = db.begin().await?;
    match find_usable(&mut tx, ask.currency, &ask.codes).await {
        Err(error @ PromotionError::NotAccepted) => Err(error),
        other => {
            give_back(&mut tx, cx, &cart, &ask.network).await?;
            tx.commit().await?;
            other.map(|_| ())
        }
    }
}

async fn give_back(tx: &mut Tx, cx: &Cx, cart: &str, network: &str) -> Result<(), PromotionError> {
    throttle::give_back(tx, cx, BY_CART, cart).await?;
    Ok(throttle::give_back(tx, cx, BY_NETWORK, network).await?)
}
