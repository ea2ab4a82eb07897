//! Reading what changed, and looking after the tokens.

use std::time::Duration;

use axum::extract::ws::Utf8Bytes;
use commerce::{
    cart::{
        self, Cart, CartState, list_good_tokens,
        sharing::{Rights, SharedBag},
    },
    holds::{Thing, list_open_carts_with},
};
use db::{DbError, Listener};
use kernel::ids::{CartId, StoneId, VariantId};
use serde::Serialize;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{Live, registry::Seen};
use crate::wire::{CartOut, SharedPiecesOut};

/// How long to rest after the database said no.
const REST: Duration = Duration::from_millis(500);

/// What a socket is sent.
#[derive(Serialize)]
struct Message<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    version: i64,
    cart: &'a CartOut,
}

/// What a socket by a link is sent.
#[derive(Serialize)]
struct SharedMessage {
    #[serde(rename = "type")]
    kind: &'static str,
    version: i64,
    bag: SharedPiecesOut,
}

/// A cart in the words of a socket that sees it so.
pub(super) fn words(cart: &Cart, seen: Seen) -> Utf8Bytes {
    let sees_prices = match seen {
        Seen::Own => {
            let shown = CartOut::from(cart);
            return write(&Message { kind: "cart", version: cart.version, cart: &shown });
        }
        Seen::Priced => true,
        Seen::Unpriced => false,
    };
    let bag = SharedBag::of(cart, Rights { sees_prices, may_change: false, may_pay: false });
    write(&SharedMessage { kind: "shared_bag", version: cart.version, bag: SharedPiecesOut::from(&bag) })
}

fn write(message: &impl Serialize) -> Utf8Bytes {
    // maps with keys of text and numbers can always be written
    serde_json::to_string(message).unwrap_or_default().into()
}

impl Live {
    /// Follows the database until cancelled: one connection that listens, one look at all tokens every two seconds, and a few
    /// readers. While the database is away, sockets stay open and show what they have.
    pub async fn follow(&self, cancel: CancellationToken) {
        let work = async {
            // four read at the same time
            tokio::join!(
                self.listen(),
                self.look_after(),
                self.read(),
                self.read(),
                self.read(),
                self.read()
            );
        };
        tokio::select! {
            () = cancel.cancelled() => {}
            () = work => {}
        }
    }

    /// Looks at all tokens now: some have just ended.
    pub(crate) fn look_now(&self) {
        self.0.look.notify_one();
    }

    /// Shows a cart that was just changed here, and committed, to its owner: whoever changed it has read it already. Who watches by a
    /// link is shown it after the next look at the links.
    pub(crate) fn tell(&self, cart: &Cart) {
        if self.is_behind(cart.id, cart.version) {
            self.show_owner(cart.id, cart.version, |seen| words(cart, seen));
            self.announce(cart.id, cart.version);
        }
    }

    async fn listen(&self) {
        loop {
            if let Err(error) = self.listen_once().await {
                tracing::warn!(%error, "announcements of carts cannot be heard for the moment");
            }
            sleep(REST).await;
        }
    }

    async fn listen_once(&self) -> Result<(), DbError> {
        let mut ear = Listener::open(&self.0.db, "carts").await?;
        loop {
            // what was announced before the ear was open, or while the connection was lost
            self.0.look.notify_one();
            while let Some(heard) = ear.next().await? {
                if let Some((cart, version)) = parse(&heard) {
                    self.announce(cart, version);
                } else if let Some(thing) = parse_thing(&heard) {
                    self.tell_holds(thing).await?;
                } else if parse_tokens(&heard).is_some_and(|cart| self.is_watched(cart)) {
                    self.0.look.notify_one();
                }
            }
        }
    }

    /// A piece began or ceased to be held: every open bag that has it says so.
    async fn tell_holds(&self, thing: Thing) -> Result<(), DbError> {
        let watched = self.watched();
        if watched.is_empty() {
            return Ok(());
        }
        let mut conn = self.0.db.read().await?;
        for cart in list_open_carts_with(&mut conn, thing, &watched).await? {
            self.tell_again(cart);
        }
        Ok(())
    }

    async fn look_after(&self) {
        loop {
            tokio::select! {
                () = sleep(self.0.limits.check) => {}
                () = self.0.look.notified() => {}
            }
            if let Err(error) = self.look().await {
                tracing::debug!(%error, "tokens of carts cannot be looked at for the moment");
            }
        }
    }

    /// Looks at all tokens: sockets whose token is good no more end.
    pub(super) async fn look(&self) -> Result<(), DbError> {
        let tokens = self.tokens();
        if !tokens.is_empty() {
            let good = list_good_tokens(&mut *self.0.db.read().await?, &tokens).await?;
            self.compare(&tokens, &good);
        }
        Ok(())
    }

    async fn read(&self) {
        loop {
            let next = self.0.queued.lock().await.recv().await;
            let Some(cart) = next else { return };
            if !self.begin_reading(cart) {
                continue;
            }
            let again = self.is_told_again(cart);
            match self.read_one(cart).await {
                Ok(Some(now)) if now.state != CartState::Merged => {
                    self.show(cart, now.version, |seen| words(&now, seen), again);
                }
                // its tokens have ended: the next look closes its sockets
                Ok(_) => self.0.look.notify_one(),
                Err(error) => {
                    tracing::debug!(%error, cart.id = %cart, "a cart cannot be read for the moment");
                    sleep(REST).await;
                    if again {
                        self.tell_again(cart);
                    } else {
                        self.ask_for(cart);
                    }
                }
            }
        }
    }

    /// The cart as it is. Links by which it is watched are looked at after it was read: one that was ended before a change is shown
    /// nothing of it.
    async fn read_one(&self, cart: CartId) -> Result<Option<Cart>, DbError> {
        let found = cart::find(&mut *self.0.db.read().await?, cart).await?;
        if self.is_shared(cart) {
            self.look().await?;
        }
        Ok(found)
    }
}

/// An announcement: a cart and the version it has.
fn parse(heard: &str) -> Option<(CartId, i64)> {
    let (cart, version) = heard.split_once(' ')?;
    Some((CartId::from_uuid(cart.parse().ok()?), version.parse().ok()?))
}

/// An announcement that a token of a cart, or a link to it, has ended or leads elsewhere.
fn parse_tokens(heard: &str) -> Option<CartId> {
    let cart = heard.strip_prefix("tokens ")?;
    Some(CartId::from_uuid(cart.parse().ok()?))
}

/// An announcement of holds: the piece, or the stone.
fn parse_thing(heard: &str) -> Option<Thing> {
    match heard.split_once(' ')? {
        ("piece", id) => Some(Thing::Piece(VariantId::from_uuid(id.parse().ok()?))),
        ("stone", id) => Some(Thing::Stone(StoneId::from_uuid(id.parse().ok()?))),
        _ => None,
    }
}
