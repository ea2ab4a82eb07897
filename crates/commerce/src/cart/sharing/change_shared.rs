//! Change a shared bag by a link: whoever holds it is the actor of what is done, and nobody else.
//!
//! Refuses a link that does not work, one that leads to a saved bag or does not include changing, and what changing a cart refuses. A bag that
//! was paid for meanwhile rests until its owner begins the next: what became of it is theirs. Ending the link waits for a change that is under way. Writes
//! `cart_lines` and `cart_changes`.

use db::Tx;
use kernel::{
    Actor, Token,
    ids::{CartLineId, VariantId},
};
use platform::Cx;

use super::{BagShare, Right, SharedOf, get_share, queries::lock};
use crate::cart::{Cart, CartError, Change, LineRef, Personalization, editing::Editing, journal::Journal};

/// What to change, by which link.
#[derive(Debug, Clone)]
pub struct ChangeShared {
    /// The link's secret.
    pub token: Token,
    /// The change.
    pub change: SharedChange,
}

/// What a link may change.
#[derive(Debug, Clone, PartialEq)]
pub enum SharedChange {
    /// Put a piece in.
    Add {
        /// The piece.
        variant: VariantId,
        /// How many.
        quantity: i64,
        /// What is done to it.
        personalization: Personalization,
    },
    /// Ask for another number.
    SetQuantity {
        /// The line.
        line: CartLineId,
        /// How many.
        quantity: i64,
    },
    /// Take a line out.
    Remove {
        /// The line.
        line: CartLineId,
    },
}

/// Makes the change: the link, and the cart as it stands then. The cart is the house's to know; who holds the link is shown
/// [`super::SharedBag`].
#[tracing::instrument(name = "cart.change_shared", skip_all)]
pub async fn change_shared(tx: &mut Tx, cx: &Cx, ask: ChangeShared) -> Result<(BagShare, Cart), CartError> {
    let (share, mut editing) = enter(tx, &ask.token).await?;
    let cx = cx.with_actor(Actor::Share(share.id));
    let change = match ask.change {
        SharedChange::Add { variant, quantity, personalization } => {
            Change::Add { variant, quantity, personalization }
        }
        SharedChange::SetQuantity { line, quantity } => {
            Change::SetQuantity { line: LineRef::Id(line), quantity }
        }
        SharedChange::Remove { line } => Change::Remove { line: LineRef::Id(line) },
    };
    editing.change(tx, &cx, &change, &Journal::default(), None).await?;
    Ok((share, editing.finish(tx).await?))
}

/// The bag that the link leads to, both locked. It may go on in another while this waits for the lock.
async fn enter(tx: &mut Tx, token: &Token) -> Result<(BagShare, Editing), CartError> {
    loop {
        let share = get_share(tx, token).await?;
        let (SharedOf::Cart(cart), true) = (share.of, share.rights.include(Right::Change)) else {
            return Err(CartError::ShareForbids(Right::Change));
        };
        let editing = Editing::lock(tx, cart, None).await;
        let locked = lock(tx, token).await?;
        if locked.of == share.of {
            return Ok((locked, editing.map_err(hide_owner)?));
        }
    }
}

/// The order that the owner's bag became is no news for others.
fn hide_owner(error: CartError) -> CartError {
    match error {
        CartError::Completed { .. } | CartError::NotFound => CartError::SharedBagRests,
        error => error,
    }
}
