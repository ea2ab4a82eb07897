//! Sign a shopper in.
//!
//! Refuses what [`customers::redeem_code`] refuses; commit a refusal too. What the shopper kept and put in the bag while signed
//! out joins their account in the same transaction, so that none of it happens without the rest. Run it again when the
//! database says that another transaction was in the way.

use customers::{Proof, Redemption, prove};
use db::Tx;
use kernel::Token;
use platform::Cx;

use crate::{
    cart::{CartError, JoinAccount, Joined, join_account},
    wishlist::{self, Keeper},
};

/// What somebody signs in with, and what their browser carried while nobody was signed in.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// What proves who they are.
    pub proof: Proof,
    /// The token of the guest's wishlist.
    pub wishlist: Option<Token>,
    /// The token of the guest's cart.
    pub cart: Option<Token>,
}

/// Who came in, and their bag. Both are to be committed.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// What became of the proof.
    pub redemption: Redemption,
    /// What became of the bag; `None` when nobody was signed in.
    pub cart: Option<Joined>,
    /// The mark of what the account keeps on its wishlist, if anything.
    pub kept: Option<String>,
}

/// Takes the proof and lets the guest's wishlist and cart join the account's.
#[tracing::instrument(name = "commerce.sign_in", skip_all)]
pub async fn sign_in(tx: &mut Tx, cx: &Cx, ask: SignIn) -> Result<Arrival, CartError> {
    let redemption = prove(tx, cx, ask.proof).await?;
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
