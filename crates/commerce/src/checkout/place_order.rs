//! Place an order: the one operation that owns more than one transaction.
//!
//! Phases: [`super::prepare`] (everything is decided and stock is claimed), [`super::pay`] (the provider is asked,
//! no transaction), [`super::bind`] (the payment is tied to the order). A process that dies between them loses
//! nothing: the same cart continues the same order with the same provider key, or upkeep puts its stock back. An order of which credits
//! pay everything is paid in the first phase, and no provider is asked.
//!
//! Refuses what `prepare` refuses; a provider that does not answer leaves the order waiting and says so.

use db::{Db, with_retry};
use platform::{Cx, idempotency};

use super::{
    CheckoutError, IdempotencyRequest, Once, PlaceOrder, Placed, ask_tax,
    bind::bind,
    pay::pay,
    prepare::{Prepared, prepare},
};
use crate::{
    Commerce,
    cart::GiftNote,
    payments,
    promotions::{AdmitCodes, admit_codes},
};

/// Places the order of a cart, or continues the one it already waits to pay.
#[tracing::instrument(name = "checkout.place_order", skip_all, fields(cart.id = %ask.cart))]
pub async fn place_order(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    ask: PlaceOrder,
) -> Result<Placed, CheckoutError> {
    match run(db, commerce, cx, &ask, None).await? {
        Outcome::Placed(placed, _) => Ok(*placed),
        // only a key can be replayed, and none was given
        Outcome::Replayed(..) => Err(CheckoutError::Superseded),
    }
}

/// As [`place_order`], for a caller that sent an idempotency key: the first answer is kept and given again. Codes are looked at within the
/// limits of guessing first; an answer that is given again guesses nothing, and stays what it was when its code is used up.
#[tracing::instrument(name = "checkout.place_order_once", skip_all, fields(cart.id = %ask.cart))]
pub async fn place_order_once(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    ask: PlaceOrder,
    key: IdempotencyRequest,
) -> Result<Once, CheckoutError> {
    admit_codes_once(db, cx, &ask, &key).await?;
    match run(db, commerce, cx, &ask, Some(&key)).await? {
        Outcome::Placed(placed, answer) => {
            let (status, response) = answer.unwrap_or_else(|| (key.answer)(&placed));
            Ok(Once::Placed { placed, status, response })
        }
        Outcome::Replayed(status, response) => Ok(Once::Replayed { status, response }),
    }
}

async fn admit_codes_once(
    db: &Db,
    cx: &Cx,
    ask: &PlaceOrder,
    key: &IdempotencyRequest,
) -> Result<(), CheckoutError> {
    if ask.codes.is_empty() || idempotency::is_answered(&mut *db.read().await?, &key.scope, &key.key).await? {
        return Ok(());
    }
    let codes = AdmitCodes { cart: ask.cart, network: key.network.clone(), codes: ask.codes.clone() };
    Ok(admit_codes(db, cx, &codes).await?)
}

enum Outcome {
    Placed(Box<Placed>, Option<(u16, serde_json::Value)>),
    Replayed(u16, serde_json::Value),
}

async fn run(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    ask: &PlaceOrder,
    key: Option<&IdempotencyRequest>,
) -> Result<Outcome, CheckoutError> {
    check_fields(ask)?;
    ask_tax(db, commerce, ask.cart, &ask.place()).await?;
    let prepared = with_retry(|| prepare(db, commerce, cx, ask, key)).await?;
    let (order, replaced) = match prepared {
        Prepared::Replay { status, response } => return Ok(Outcome::Replayed(status, response)),
        Prepared::Covered { placed, answer, replaced } => {
            if let Some(old) = replaced {
                payments::withdraw(db, commerce, cx, old).await;
            }
            return Ok(Outcome::Placed(placed, answer));
        }
        Prepared::Order { order, replaced } => (order, replaced),
    };
    if let Some(old) = replaced {
        payments::withdraw(db, commerce, cx, old).await;
    }
    let finished = async {
        let (payment, intent) = pay(db, commerce, cx, order).await?;
        with_retry(|| bind(db, commerce, &payment, &intent, key)).await
    };
    match finished.await {
        Ok((placed, answer)) => Ok(Outcome::Placed(Box::new(placed), answer)),
        Err(error) => {
            if matches!(error, CheckoutError::Superseded) {
                // whatever killed the order may have done so before its payment was on record
                payments::withdraw(db, commerce, cx, order).await;
            }
            give_key_back(db, key).await;
            Err(error)
        }
    }
}

/// Nothing final was answered, so the same key may ask again and continue the same order.
async fn give_key_back(db: &Db, key: Option<&IdempotencyRequest>) {
    let Some(key) = key else { return };
    let released = async {
        let mut tx = db.begin().await?;
        idempotency::release(&mut tx, &key.scope, &key.key).await?;
        tx.commit().await
    };
    if let Err(error) = released.await {
        tracing::warn!(%error, "the idempotency key stays claimed until its lease is over");
    }
}

fn check_fields(ask: &PlaceOrder) -> Result<(), CheckoutError> {
    let note = GiftNote::parse(ask.gift_note.as_deref().unwrap_or(""));
    note.map(|_| ()).map_err(|error| CheckoutError::Fields(vec![error.about("gift_note")]))
}
