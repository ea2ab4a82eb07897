//! Look at codes that were typed, within the limits of guessing.
//!
//! Refuses a code that is unknown or does not run, in the same words, and whoever typed too many of those: twenty within ten minutes by
//! cart, by account and by network. A try is counted before the code is looked up and given back when it was good, so that many guesses at
//! once are no more than the limit. Writes `throttles`.

use chrono::Duration;
use db::Db;
use kernel::ids::{AccountId, CartId};
use platform::{
    Cx,
    throttle::{self, Limit},
};

use super::{PromotionError, find_usable};
use crate::{cart, orders};

/// How many wrong codes a cart may have tried.
const BY_CART: Limit = Limit { scope: "promotion_code_by_cart", most: 20, within: Duration::minutes(10) };
/// How many wrong codes an account may have tried.
const BY_ACCOUNT: Limit =
    Limit { scope: "promotion_code_by_account", most: 20, within: Duration::minutes(10) };
/// How many wrong codes a network may have tried.
const BY_NETWORK: Limit =
    Limit { scope: "promotion_code_by_network", most: 20, within: Duration::minutes(10) };

/// Codes as typed, and who typed them.
#[derive(Debug, Clone)]
pub struct AdmitCodes {
    /// The cart.
    pub cart: CartId,
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
    let mut tx = db.begin().await?;
    // a cart that went meanwhile is refused by whoever quotes or orders next
    let Some((currency, account)) = cart::find_purse(&mut tx, ask.cart).await? else { return Ok(()) };
    let subjects = subjects(ask, account);
    for (limit, subject) in &subjects {
        if !throttle::take(&mut tx, cx, *limit, subject).await? {
            return Err(PromotionError::TooManyTries);
        }
    }
    // the try is on record before anything about the code is known
    tx.commit().await?;
    let mut tx = db.begin().await?;
    let waiting = orders::find_pending_of_cart(&mut tx, ask.cart).await?;
    let looked = find_usable(&mut tx, currency, &ask.codes, waiting).await.map(|_| ());
    if !matches!(looked, Err(PromotionError::NotAccepted)) {
        for (limit, subject) in &subjects {
            throttle::give_back(&mut tx, cx, *limit, subject).await?;
        }
        tx.commit().await?;
    }
    looked
}

/// Whose tries are counted, always in this order, so that two requests cannot wait for each other.
fn subjects(ask: &AdmitCodes, account: Option<AccountId>) -> Vec<(Limit, String)> {
    let mut subjects = vec![(BY_CART, ask.cart.to_string())];
    subjects.extend(account.map(|account| (BY_ACCOUNT, account.to_string())));
    subjects.push((BY_NETWORK, ask.network.clone()));
    subjects
}
