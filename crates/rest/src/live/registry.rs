//! Who watches which cart, and what was last said of it.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::extract::ws::Utf8Bytes;
use commerce::cart::TokenDigest;
use db::Db;
use kernel::ids::CartId;
use tokio::{
    sync::{Notify, mpsc, oneshot, watch},
    time::sleep,
};

use super::limits::{Ending, Full, Limits};

/// The longest that a stopping house takes over its goodbyes; requests under way have twice as long.
const GOODBYES: usize = 10;

/// What is known of a cart: its version, and the message that shows it, once it was put into words.
#[derive(Debug, Clone, Default)]
pub(super) struct Shown {
    pub(super) version: i64,
    pub(super) text: Option<Utf8Bytes>,
    /// Rises when the same version is shown again, because others began or ceased to hold a piece of it.
    pub(super) telling: u64,
}

/// Which of a cart's faces a socket shows. What a role does not see is in no message that is made for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Seen {
    /// All of it, by its owner.
    Own,
    /// The pieces and what they cost, by a link.
    Priced,
    /// The pieces, by a link that shows no prices.
    Unpriced,
}

impl Seen {
    const ALL: [Self; 3] = [Self::Own, Self::Priced, Self::Unpriced];
}

struct Watched {
    shown: watch::Sender<Shown>,
    sockets: usize,
}

struct Chair {
    digest: TokenDigest,
    cart: CartId,
    seen: Seen,
    network: String,
    end: Option<oneshot::Sender<Ending>>,
}

#[derive(Default)]
struct Registry {
    carts: HashMap<(CartId, Seen), Watched>,
    chairs: HashMap<u64, Chair>,
    networks: HashMap<String, usize>,
    queued: HashSet<CartId>,
    /// Carts whose present version is to be told again.
    again: HashSet<CartId>,
    next: u64,
    stopping: bool,
}

/// The sockets of this process. Cheap to clone; [`Live::follow`] must run for them to hear of changes.
#[derive(Clone)]
pub struct Live(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) db: Db,
    pub(super) limits: Limits,
    registry: Mutex<Registry>,
    queue: mpsc::UnboundedSender<CartId>,
    pub(super) queued: tokio::sync::Mutex<mpsc::UnboundedReceiver<CartId>>,
    /// Asks for a look at all tokens at once.
    pub(super) look: Notify,
}

/// A socket's place. It is free again when this is dropped.
pub(super) struct Seat {
    pub(super) live: Live,
    id: u64,
    pub(super) cart: CartId,
    pub(super) shown: watch::Receiver<Shown>,
    pub(super) ended: oneshot::Receiver<Ending>,
}

impl Seat {
    /// Whether this version or a later one is there to be sent.
    pub(super) fn shows(&self, version: i64) -> bool {
        let shown = self.shown.borrow();
        shown.version >= version && shown.text.is_some()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.live.registry().leave(self.id);
    }
}

impl Registry {
    fn leave(&mut self, id: u64) {
        let Some(chair) = self.chairs.remove(&id) else { return };
        if let Some(count) = self.networks.get_mut(&chair.network) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.networks.remove(&chair.network);
            }
        }
        if let Some(watched) = self.carts.get_mut(&(chair.cart, chair.seen)) {
            watched.sockets = watched.sockets.saturating_sub(1);
            if watched.sockets == 0 {
                self.carts.remove(&(chair.cart, chair.seen));
                if self.watched(chair.cart).next().is_none() {
                    self.again.remove(&chair.cart);
                }
            }
        }
    }

    /// The ways in which a cart is watched at this moment.
    fn watched(&self, cart: CartId) -> impl Iterator<Item = (Seen, &Watched)> {
        Seen::ALL
            .into_iter()
            .filter_map(move |seen| self.carts.get(&(cart, seen)).map(|watched| (seen, watched)))
    }

    fn is_full(&self, limits: &Limits, place: (CartId, Seen), network: &str) -> Option<Full> {
        if self.stopping || self.chairs.len() >= limits.in_all {
            return Some(Full::House);
        }
        if self.networks.get(network).is_some_and(|count| *count >= limits.per_network) {
            return Some(Full::Network);
        }
        let crowded = self.carts.get(&place).is_some_and(|watched| watched.sockets >= limits.per_cart);
        crowded.then_some(Full::Cart)
    }
}

impl Live {
    /// No sockets yet, with the usual limits.
    pub fn new(db: Db) -> Self {
        Self::with_limits(db, Limits::default())
    }

    /// No sockets yet.
    pub fn with_limits(db: Db, limits: Limits) -> Self {
        let (queue, queued) = mpsc::unbounded_channel();
        Self(Arc::new(Inner {
            db,
            limits,
            registry: Mutex::default(),
            queue,
            queued: tokio::sync::Mutex::new(queued),
            look: Notify::new(),
        }))
    }

    /// How many sockets are open.
    pub fn count(&self) -> usize {
        self.registry().chairs.len()
    }

    /// Lets nobody in any more and asks those who are here to come back elsewhere, not all at once, so that the next house is not
    /// run over. Ends when the last has gone.
    pub async fn close(&self) {
        let here: Vec<u64> = {
            let mut registry = self.registry();
            registry.stopping = true;
            registry.chairs.keys().copied().collect()
        };
        let a_second = self.0.limits.goodbyes_a_second.max(here.len().div_ceil(GOODBYES)).max(1);
        for some in here.chunks(a_second.div_ceil(50)) {
            for id in some {
                self.end(*id, Ending::Restart);
            }
            sleep(Duration::from_millis(20)).await;
        }
        while self.count() > 0 {
            sleep(Duration::from_millis(10)).await;
        }
    }

    fn registry(&self) -> MutexGuard<'_, Registry> {
        self.0.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a socket that shows a cart as somebody sees it.
    pub(super) fn sit(
        &self,
        (cart, seen): (CartId, Seen),
        digest: TokenDigest,
        network: String,
    ) -> Result<Seat, Full> {
        let mut registry = self.registry();
        if let Some(full) = registry.is_full(&self.0.limits, (cart, seen), &network) {
            return Err(full);
        }
        let watched = registry
            .carts
            .entry((cart, seen))
            .or_insert_with(|| Watched { shown: watch::Sender::new(Shown::default()), sockets: 0 });
        watched.sockets += 1;
        let shown = watched.shown.subscribe();
        *registry.networks.entry(network.clone()).or_default() += 1;
        let (end, ended) = oneshot::channel();
        let id = registry.next;
        registry.next += 1;
        registry.chairs.insert(id, Chair { digest, cart, seen, network, end: Some(end) });
        drop(registry);
        Ok(Seat { live: self.clone(), id, cart, shown, ended })
    }

    fn end(&self, id: u64, ending: Ending) {
        let end = self.registry().chairs.get_mut(&id).and_then(|chair| chair.end.take());
        if let Some(end) = end {
            // it may have gone by itself meanwhile
            let _ = end.send(ending);
        }
    }

    /// The tokens that sockets were opened with, each once.
    pub(super) fn tokens(&self) -> Vec<TokenDigest> {
        let registry = self.registry();
        let digests: HashSet<_> = registry.chairs.values().map(|chair| chair.digest).collect();
        digests.into_iter().collect()
    }

    /// Ends the sockets among these tokens' that are not where their token leads, and has read what is newer than what is shown.
    pub(super) fn compare(&self, asked: &[TokenDigest], good: &HashMap<TokenDigest, (CartId, i64)>) {
        let asked: HashSet<_> = asked.iter().collect();
        let mut over = Vec::new();
        for (id, chair) in &self.registry().chairs {
            match good.get(&chair.digest) {
                Some((cart, _)) if *cart == chair.cart => {}
                Some(_) => over.push((*id, Ending::Moved)),
                None if asked.contains(&chair.digest) => over.push((*id, Ending::Token)),
                // it came after the question was asked
                None => {}
            }
        }
        for (id, ending) in over {
            self.end(id, ending);
        }
        for (cart, version) in good.values() {
            self.announce(*cart, *version);
        }
    }

    /// There is a version: has it read when it is newer than what is shown of the cart.
    pub(super) fn announce(&self, cart: CartId, version: i64) {
        if self.is_behind(cart, version) {
            self.ask_for(cart);
        }
    }

    /// Whether somebody watches the cart and was not shown this version yet.
    pub(super) fn is_behind(&self, cart: CartId, version: i64) -> bool {
        let registry = self.registry();
        registry.watched(cart).any(|(_, watched)| watched.shown.borrow().version < version)
    }

    /// A client has this version of a cart already: it need not be put into words, unless somebody else waits for it, or there is
    /// a later one by now that nobody has put into words either.
    pub(super) fn note(&self, (cart, seen): (CartId, Seen), version: i64) {
        let registry = self.registry();
        let Some(watched) = registry.carts.get(&(cart, seen)) else { return };
        let mut wanted = false;
        watched.shown.send_if_modified(|shown| {
            let first = shown.version == 0;
            if first {
                shown.version = version;
            }
            wanted = shown.version < version || (shown.version > version && shown.text.is_none());
            first
        });
        drop(registry);
        if wanted {
            self.ask_for(cart);
        }
    }

    /// Has a cart read, unless that is about to happen.
    pub(super) fn ask_for(&self, cart: CartId) {
        let mut registry = self.registry();
        if registry.watched(cart).next().is_some() && registry.queued.insert(cart) {
            // the receiver lives as long as we do
            let _ = self.0.queue.send(cart);
        }
    }

    /// Whether somebody watches the cart.
    pub(super) fn is_watched(&self, cart: CartId) -> bool {
        self.registry().watched(cart).next().is_some()
    }

    /// The carts that somebody watches.
    pub(super) fn watched(&self) -> Vec<CartId> {
        let carts: HashSet<_> = self.registry().carts.keys().map(|(cart, _)| *cart).collect();
        carts.into_iter().collect()
    }

    /// Whether somebody watches the cart by a link.
    pub(super) fn is_shared(&self, cart: CartId) -> bool {
        self.registry().watched(cart).any(|(seen, _)| seen != Seen::Own)
    }

    /// Has a cart read and told, though its version is known: how its pieces are held has changed.
    pub(super) fn tell_again(&self, cart: CartId) {
        let mut registry = self.registry();
        if registry.watched(cart).next().is_some() {
            registry.again.insert(cart);
            drop(registry);
            self.ask_for(cart);
        }
    }

    /// Whether a cart that is about to be read is to be told though its version is known; asked once.
    pub(super) fn is_told_again(&self, cart: CartId) -> bool {
        self.registry().again.remove(&cart)
    }

    /// From now on another wish to read the cart counts again.
    pub(super) fn begin_reading(&self, cart: CartId) -> bool {
        let mut registry = self.registry();
        registry.queued.remove(&cart);
        registry.watched(cart).next().is_some()
    }

    /// Shows a version of a cart to everybody who watches it, each as they see it, unless they have seen a later one. `words` is asked
    /// for each way of seeing it that somebody waits for; `again` tells a known version once more. Who watches by a link is to be looked
    /// at after the cart was read and before this.
    pub(super) fn show(&self, cart: CartId, version: i64, words: impl Fn(Seen) -> Utf8Bytes, again: bool) {
        let registry = self.registry();
        for (seen, watched) in registry.watched(cart) {
            watched.show(version, || words(seen), again);
        }
    }

    /// As [`Live::show`], to the cart's owner alone.
    pub(super) fn show_owner(&self, cart: CartId, version: i64, words: impl Fn(Seen) -> Utf8Bytes) {
        if let Some(watched) = self.registry().carts.get(&(cart, Seen::Own)) {
            watched.show(version, || words(Seen::Own), false);
        }
    }
}

impl Watched {
    fn show(&self, version: i64, words: impl FnOnce() -> Utf8Bytes, again: bool) {
        self.shown.send_if_modified(|shown| {
            let same = version == shown.version && (again || shown.text.is_none());
            let news = version > shown.version || same;
            if news {
                let telling = shown.telling + u64::from(same && again);
                *shown = Shown { version, text: Some(words()), telling };
            }
            news
        });
    }
}
