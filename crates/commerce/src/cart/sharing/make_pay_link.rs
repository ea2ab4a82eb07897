//! Make a link by which a client pays later, at prices that are kept until then.
//!
//! For advisors: saves the client's open bag at today's prices and makes a link for whoever pays, in one. Refuses an account without an open
//! bag, and what saving and sharing refuse. Writes `saved_bags`, `saved_bag_lines`, `cart_shares` and the audit log. The secret is handed
//! out once.

use db::Tx;
use kernel::{Token, ids::AccountId};
use platform::Cx;

use super::{BagShare, Recipient, Rights, ShareSavedBag, share_saved_bag};
use crate::cart::{
    CartError,
    account_cart::lock_of_account,
    saved::{SaveBag, SavedBag, save_bag},
};

/// For whom, and for how long.
#[derive(Debug, Clone)]
pub struct MakePayLink {
    /// The client.
    pub account: AccountId,
    /// What to call the saved bag, as typed; empty for no name.
    pub name: String,
    /// For how many days its prices are kept, within the house's rules; `None` for what clients get.
    pub days: Option<i64>,
    /// Who the page says it is from, as typed; empty for no name.
    pub from_name: String,
}

/// What was made.
#[derive(Debug, Clone, PartialEq)]
pub struct PayLink {
    /// The client's saved bag.
    pub bag: SavedBag,
    /// The link to it.
    pub share: BagShare,
    /// The only copy of its secret there will ever be.
    pub token: Token,
}

/// Makes it.
#[tracing::instrument(name = "cart.make_pay_link", skip_all, fields(account.id = %ask.account))]
pub async fn make_pay_link(tx: &mut Tx, cx: &Cx, ask: MakePayLink) -> Result<PayLink, CartError> {
    customers::accounts::lock(tx, ask.account).await?;
    let cart = lock_of_account(tx, ask.account).await?.ok_or(CartError::NothingToSave)?;
    let save = SaveBag { cart, account: ask.account, name: ask.name, days: ask.days };
    let bag = save_bag(tx, cx, save).await?;
    let share = ShareSavedBag {
        account: ask.account,
        saved: bag.id,
        recipient: Recipient::Payer,
        from_name: ask.from_name,
        rights: Rights { sees_prices: true, may_change: false, may_pay: true },
    };
    let (share, token) = share_saved_bag(tx, cx, share).await?;
    Ok(PayLink { bag, share, token })
}
