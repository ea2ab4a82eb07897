//! Let a guest's cart join the cart of the account they signed in to.
//!
//! Refuses nothing, and doing it twice changes nothing: a cart joins once, and the same wish told twice is one wish. An account
//! without an open cart takes the guest's over as it stands, with its history and an order that waits, and its other devices go on
//! in it. Otherwise the lines move, with
//! their ids; the larger quantity holds where both carts hold the same wish, stock and limits are asked again, and what could
//! not come along is kept to be told. The guest's gift holds, as it was written last; the account's stays in the history. The guest's journal is taken over, so that a mutation whose answer was lost is
//! still applied once. While an order of either cart waits for payment nothing happens: both stay, and the next visit tries again.
//!
//! The device is given a token of its own that ends with its session, and the guest's tokens end: whoever knows one sees nothing
//! of the account's. Writes `carts`, `cart_lines`, `cart_tokens`, `cart_mutations`, `cart_changes`, `cart_credits` and the audit log. Locks
//! the account, then the guest's cart, then the account's.

use db::Tx;
use kernel::{
    Actor, Token,
    ids::{AccountId, CartId, SessionId},
};
use platform::{Cx, audit};
use serde::Serialize;

use super::{
    Cart, CartError, CartState,
    account_cart::{find_last_paid, lock_of_account, open_of_account},
    editing::Editing,
    history::{self, Record},
    journal,
    model::StoredLine,
    next_cart::go_on_in,
    queries,
    store::{self, Head},
    take_in::bring,
    tokens,
};
use crate::{credits, holds, orders};

/// Who signed in, and what their browser carried.
#[derive(Debug, Clone)]
pub struct JoinAccount {
    /// The account.
    pub account: AccountId,
    /// The session that was opened for the device.
    pub session: SessionId,
    /// The token that the device had for a cart until now.
    pub guest: Option<Token>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Joined {
    /// The account's cart, and this device's token to it: the one it has, if that is its session's, or else the only copy there will
    /// ever be.
    Now(Box<Cart>, Token),
    /// An order of one of the carts waits for payment. The device keeps the token it has.
    Later,
}

#[derive(Serialize)]
struct Recorded {
    guest_cart: CartId,
    lines: usize,
    left_behind: usize,
}

/// Joins the carts. Run it again when the database says that another transaction was in the way.
#[tracing::instrument(name = "cart.join_account", skip_all, fields(account.id = %ask.account))]
pub async fn join_account(tx: &mut Tx, cx: &Cx, ask: &JoinAccount) -> Result<Joined, CartError> {
    customers::accounts::lock(tx, ask.account).await?;
    let cart = match lock_guest(tx, ask.guest.as_ref()).await? {
        None => open_of_account(tx, cx, ask.account).await?,
        Some((guest, lines)) => match lock_of_account(tx, ask.account).await? {
            None => adopt(tx, cx, ask.account, guest).await?,
            Some(own) if is_waiting(tx, guest.id).await? || is_waiting(tx, own).await? => {
                return Ok(Joined::Later);
            }
            Some(own) => merge(tx, cx, ask.account, guest, lines, own).await?,
        },
    };
    let token = tokens::give_once(tx, cx, cart, ask.session, ask.guest.as_ref()).await?;
    let cart = queries::find(tx, cart).await?.ok_or(CartError::NotFound)?;
    Ok(Joined::Now(Box::new(cart), token))
}

/// The open cart of a guest that the token leads to, locked. Accounts' carts never join another.
async fn lock_guest(
    tx: &mut Tx,
    token: Option<&Token>,
) -> Result<Option<(Head, Vec<StoredLine>)>, CartError> {
    let Some(token) = token else { return Ok(None) };
    loop {
        let Some((id, _)) = tokens::find_version(tx, token).await? else { return Ok(None) };
        let Some((head, lines)) = store::lock_for_order(tx, id).await? else { return Ok(None) };
        // another tab may have led the token on while this one waited for the lock; what it put there joins too
        if tokens::leads_to(tx, token, id).await? {
            let joins = head.state == CartState::Open && head.account.is_none();
            return Ok(joins.then_some((head, lines)));
        }
    }
}

async fn is_waiting(tx: &mut Tx, cart: CartId) -> Result<bool, CartError> {
    Ok(orders::find_pending_of_cart(tx, cart).await?.is_some())
}

/// Makes the guest's cart the account's. Devices that are still at the one which the account paid for last go on in it.
async fn adopt(tx: &mut Tx, cx: &Cx, account: AccountId, guest: Head) -> Result<CartId, CartError> {
    tokens::end_all(tx, guest.id).await?;
    store::give_to_account(tx, cx, guest.id, account).await?;
    holds::give_to_account(tx, guest.id, account).await?;
    if let Some(paid) = find_last_paid(tx, account).await?
        && let Some((paid, _)) = store::lock_for_order(tx, paid).await?
    {
        go_on_in(tx, &paid, &guest).await?;
    }
    let recorded = Recorded { guest_cart: guest.id, lines: 0, left_behind: 0 };
    write_down(tx, cx, account, guest.id, &recorded).await?;
    Ok(guest.id)
}

async fn merge(
    tx: &mut Tx,
    cx: &Cx,
    account: AccountId,
    guest: Head,
    lines: Vec<StoredLine>,
    own: CartId,
) -> Result<CartId, CartError> {
    let mut editing = Editing::lock(tx, own, None).await?;
    let journals = (guest.journal, editing.head.journal);
    let mut left = editing.head.left_behind.clone();
    let before = left.len();
    close_guest(tx, cx, &guest, own).await?;
    journal::take_over(tx, journals.0, journals.1).await?;
    editing.look_up(tx, lines.iter().map(|line| line.variant)).await?;
    for line in &lines {
        let stands = bring(&mut editing, tx, cx, line, &mut left).await?;
        if let Some(stands) = stands.filter(|stands| *stands != line.id) {
            journal::follow_line(tx, journals.1, line.id, stands).await?;
        }
    }
    if let Some(gift) = guest.gift {
        editing.put_gift(tx, cx, Some(gift)).await?;
    }
    editing.save(tx).await?;
    holds::follow_cart(tx, guest.id, own, Some(account)).await?;
    credits::move_credits(tx, guest.id, own).await?;
    store::set_left_behind(tx, own, &left).await?;
    let recorded =
        Recorded { guest_cart: guest.id, lines: lines.len(), left_behind: left.len().saturating_sub(before) };
    write_down(tx, cx, account, own, &recorded).await?;
    Ok(own)
}

/// Empties and closes the guest's cart, which announces it.
async fn close_guest(tx: &mut Tx, cx: &Cx, guest: &Head, into: CartId) -> Result<(), CartError> {
    tokens::end_all(tx, guest.id).await?;
    store::close_merged(tx, cx, guest.id, into).await?;
    let record = Record {
        cart: guest.id,
        version: guest.version + 1,
        kind: "merge",
        edit: None,
        also: None,
        beside: None,
        undoes: None,
        mutation: None,
        actor: Actor::System,
    };
    Ok(history::record(tx, &record).await?)
}

async fn write_down(
    tx: &mut Tx,
    cx: &Cx,
    account: AccountId,
    cart: CartId,
    recorded: &Recorded,
) -> Result<(), CartError> {
    let change = audit::Change {
        action: "cart.join_account",
        object: cart.to_string(),
        before: None,
        after: Some(recorded),
    };
    Ok(audit::record(tx, &cx.with_actor(Actor::Customer(account)), change).await?)
}
