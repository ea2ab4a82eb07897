//! Sign a shopper in.
//!
//! Refuses what [`customers::redeem_code`] refuses; commit a refusal too. What the shopper kept and put in the bag while signed
//! out joins their account in the same transaction, so that none of it happens without the rest. Run it again when the
//! database says that another transaction was in the way.

use customers::{RedeemCode, Redemption, redeem_code};
use db::Tx;
use kernel::Token;
use platform::Cx;

use crate::{
    cart::{CartError, JoinAccount, Joined, join_account},
    wishlist::{self, Keeper},
};

/// A code, typed, and what the browser carried while nobody was signed in.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// The code.
    pub code: RedeemCode,
    /// The token of the guest's wishlist.
    pub wishlist: Option<Token>,
    /// The token of the guest's cart.
    pub cart: Option<Token>,
}

/// Who came in, and their bag. Both are to be committed.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// What became of the code.
    pub redemption: Redemption,
    /// What became of the bag; `None` when nobody was signed in.
    pub cart: Option<Joined>,
    /// The mark of what the account keeps on its wishlist, if anything.
    pub kept: Option<String>,
}

/// Redeems the code and lets the guest's wishlist and cart join the account's.
#[tracing::instrument(name = "commerce.sign_in", skip_all)]
pub async fn sign_in(tx: &mut Tx, cx: &Cx, ask: SignIn) -> Result<Arrival, CartError> {
    let redemption = redeem_code(tx, cx, ask.code).await?;
    let Redemption::SignedIn { customer, .. } = &redemption else {
        return Ok(Arrival { redemption, cart: None, kept: None });
    };
    if let Some(guest) = &ask.wishlist {
        wishlist::merge(tx, cx, customer.account, guest).await?;
    }
    let join = JoinAccount { account: customer.account, session: customer.session, guest: ask.cart };
    let list = wishlist::find(tx, &Keeper::Account(customer.account)).await?;
    let kept = list.and_then(|list| wishlist::mark(cx, &list));
    let cart = join_account(tx, cx, &join).await?;
    Ok(Arrival { redemption, cart: Some(cart), kept })
}
