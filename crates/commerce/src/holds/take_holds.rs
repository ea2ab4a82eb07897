//! Hold what exists once of a cart: checkout was opened.
//!
//! Refuses a cart that is not there or was paid for. Of its pieces it holds as many as it may, and says of each of the others why not:
//! another client holds it, the holder or their network holds as many as anybody may, or it has to rest first. Pieces that are
//! plentiful, made to order, or kept by an order of the cart's own need no hold. Asking again changes nothing. Writes
//! `holds` and `throttles`; the schema announces what changed. Locks the cart, its stones and its stock levels.

use catalog::stones;
use chrono::Duration;
use db::{DbError, Tx};
use kernel::ids::{CartId, HoldId};
use platform::{
    Cx,
    throttle::{self, Limit},
};

use super::{
    Held, HoldError, HoldState, MOST, Thing, minutes_left,
    model::span,
    store::{self, Holder},
};
use crate::{
    cart::{self, Cart, CartError, CartLine, CartState, LineProblem},
    inventory, orders,
};

/// How many pieces the guests of one network may begin to hold, whatever carts they open.
const BY_NETWORK: Limit = Limit { scope: "hold_by_network", most: 12, within: Duration::minutes(30) };
/// How many times a day one holder, or the guests of one network, may begin to hold the same piece.
const OF_A_PIECE: Limit = Limit { scope: "hold_of_a_piece", most: 6, within: Duration::days(1) };

/// Whose checkout was opened, and from where.
#[derive(Debug, Clone)]
pub struct TakeHolds {
    /// The cart.
    pub cart: CartId,
    /// The network the request comes from, for the limits of guests.
    pub network: String,
}

/// The cart, with what is held for it.
#[derive(Debug)]
pub struct Taken {
    /// The cart as it stands now.
    pub cart: Cart,
    /// Why the others of its pieces are not held.
    pub refused: Vec<HoldError>,
}

impl Taken {
    /// Why not everything is held: first what keeps the cart from being ordered, a piece in another client's hands.
    pub fn refusal(self) -> Option<HoldError> {
        let (others, rest): (Vec<_>, Vec<_>) =
            self.refused.into_iter().partition(|error| matches!(error, HoldError::HeldByAnother { .. }));
        others.into_iter().chain(rest).next()
    }

    /// Whether anything is held for the cart.
    pub fn holds(&self) -> bool {
        self.cart.lines.iter().any(|line| line.hold.is_some_and(|hold| hold.state == HoldState::Yours))
    }
}

/// Takes the holds. Run it again when the database says that another transaction was in the way.
#[tracing::instrument(name = "holds.take_holds", skip_all, fields(cart.id = %ask.cart))]
pub async fn take_holds(tx: &mut Tx, cx: &Cx, ask: &TakeHolds) -> Result<Taken, HoldError> {
    let cart = lock(tx, ask.cart).await?;
    let guest = cart.account.is_none();
    let network = || cx.secret.sign("hold_network", &[ask.network.as_bytes()]);
    let holder = Holder { name: Holder::name_of(cart.account, cart.id), network: guest.then(network) };
    let wanted: Vec<(Thing, &CartLine)> =
        cart.lines.iter().filter_map(|line| Some((Thing::of_line(line)?, line))).collect();
    let things: Vec<Thing> = wanted.iter().map(|(thing, _)| *thing).collect();
    let live = store::lock_live(tx, &things).await?;
    let kept = match cart.pending_order {
        Some(order) => orders::find_kept(tx, order).await?.map(|(things, ..)| things),
        None => None,
    };
    let held = live.iter().filter(|held| held.cart == cart.id).count();
    let mut taking = Taking { cart: cart.id, holder, live, held, kept: kept.unwrap_or_default() };
    let mut refused = Vec::new();
    for (thing, line) in wanted {
        match taking.take(tx, cx, thing, line).await {
            Ok(()) => {}
            Err(HoldError::Database(error)) => return Err(error.into()),
            Err(error) => refused.push(error),
        }
    }
    let cart = cart::find(tx, ask.cart).await?.ok_or(CartError::NotFound)?;
    Ok(Taken { cart, refused })
}

/// The cart, read under its lock and those of everything in it: whoever orders or holds one of its pieces waits.
async fn lock(tx: &mut Tx, id: CartId) -> Result<Cart, HoldError> {
    let (head, lines) = cart::lock_for_order(tx, id).await?.ok_or(CartError::NotFound)?;
    match head.state {
        CartState::Open => {}
        CartState::Ordered { order } => return Err(CartError::Completed { order }.into()),
        CartState::Merged => return Err(CartError::NotFound.into()),
    }
    let stones: Vec<_> = lines.iter().filter_map(|line| line.ring.map(|(stone, _)| stone)).collect();
    let variants: Vec<_> = lines.iter().map(|line| line.variant).collect();
    stones::lock_stones(tx, None, &stones).await?;
    inventory::lock_levels(tx, None, &variants).await?;
    Ok(cart::find(tx, id).await?.ok_or(CartError::NotFound)?)
}

struct Taking {
    cart: CartId,
    holder: Holder,
    live: Vec<Held>,
    /// How many the cart holds.
    held: usize,
    /// What an order of its own keeps.
    kept: Vec<Thing>,
}

impl Taking {
    async fn take(&mut self, tx: &mut Tx, cx: &Cx, thing: Thing, line: &CartLine) -> Result<(), HoldError> {
        if let Some(held) = self.live.iter().find(|held| held.thing == thing) {
            if held.cart == self.cart {
                return Ok(());
            }
            let title = line.title.clone();
            return Err(HoldError::HeldByAnother { title, until: held.until, minutes: held.minutes_left });
        }
        // sold, retired, or kept by an order: this cart's own, or one that pays faster
        let to_be_had = matches!(line.problem, None | Some(LineProblem::HeldByAnother { .. }));
        if self.kept.contains(&thing) || !to_be_had {
            return Ok(());
        }
        if self.held >= MOST {
            return Err(HoldError::TooMany);
        }
        let now = tx.now().await?;
        let past = store::find_past(tx, &self.holder, thing).await?;
        let rests =
            |until| HoldError::Rests { title: line.title.clone(), until, minutes: minutes_left(now, until) };
        let span = span(now, past).map_err(rests)?;
        if span.begun_at == now {
            self.begin(tx, cx, thing).await?;
        }
        if !store::insert(tx, HoldId::new(&*cx.random), (self.cart, thing), &self.holder, span).await? {
            // somebody who does not keep to the order of locks was faster: look again
            let faster = sqlx::Error::Protocol("another transaction holds the piece".to_owned());
            return Err(HoldError::Database(DbError::Contended(faster)));
        }
        self.held += 1;
        Ok(())
    }

    /// Counts the beginning of a hold, where there is a limit to how many.
    async fn begin(&self, tx: &mut Tx, cx: &Cx, thing: Thing) -> Result<(), HoldError> {
        let who = self.holder.network.as_deref().unwrap_or(&self.holder.name);
        if !throttle::take(tx, cx, OF_A_PIECE, &format!("{who} {thing:?}")).await? {
            return Err(HoldError::TooMany);
        }
        if let Some(network) = &self.holder.network
            && !throttle::take(tx, cx, BY_NETWORK, network).await?
        {
            return Err(HoldError::TooMany);
        }
        Ok(())
    }
}
