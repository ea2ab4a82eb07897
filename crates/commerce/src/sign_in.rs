//! Sign a shopper in.
//!
//! Refuses what [`customers::redeem_code`] refuses; commit a refusal too. What the shopper kept while signed out joins
//! their account in the same transaction, so that neither happens without the other. The bag is left alone: it belongs to
//! the browser.

use customers::{RedeemCode, Redemption, redeem_code};
use db::{DbError, Tx};
use kernel::Token;
use platform::Cx;

use crate::wishlist;

/// A code, typed, and what the browser carried while nobody was signed in.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// The code.
    pub code: RedeemCode,
    /// The token of the guest's wishlist.
    pub wishlist: Option<Token>,
}

/// Redeems the code and lets the guest's wishlist join the account's.
#[tracing::instrument(name = "commerce.sign_in", skip_all)]
pub async fn sign_in(tx: &mut Tx, cx: &Cx, ask: SignIn) -> Result<Redemption, DbError> {
    let redemption = redeem_code(tx, cx, ask.code).await?;
    if let (Redemption::SignedIn { customer, .. }, Some(guest)) = (&redemption, &ask.wishlist) {
        wishlist::merge(tx, cx, customer.account, guest).await?;
    }
    Ok(redemption)
}
