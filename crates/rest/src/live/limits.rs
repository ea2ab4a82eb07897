//! How much of the house sockets may take, and how they end.

use std::time::Duration;

/// What sockets may take of the house. The defaults are for a house; tests set smaller ones.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The most sockets in all.
    pub in_all: usize,
    /// The most sockets from one network; many people may share an address.
    pub per_network: usize,
    /// The most sockets that show one cart.
    pub per_cart: usize,
    /// How often a socket is asked whether somebody is still there.
    pub ping: Duration,
    /// How often all tokens are looked at, where nothing was announced: one that ends or leads elsewhere is announced, and looked at then.
    pub check: Duration,
    /// How long a message may take to leave before the socket is given up.
    pub patience: Duration,
    /// How many sockets a second are asked to come back elsewhere when the house stops.
    pub goodbyes_a_second: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            in_all: 20_000,
            per_network: 200,
            per_cart: 20,
            // below the minute after which proxies forget a quiet connection
            ping: Duration::from_secs(25),
            // a token that ended closes its sockets within five seconds, a slow answer included
            check: Duration::from_secs(2),
            patience: Duration::from_secs(2),
            goodbyes_a_second: 500,
        }
    }
}

/// Why nobody is let in at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Full {
    /// The house is about to stop, or has as many sockets as it takes.
    House,
    /// The network has as many.
    Network,
    /// The cart has as many.
    Cart,
}

/// Why a socket ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Its token is good no more: signed out, expired, or its cart joined an account's.
    Token,
    /// Its token leads to another cart now.
    Moved,
    /// The house restarts.
    Restart,
    /// It said too much at once.
    Flood,
    /// It said something too large.
    TooLarge,
    /// It said what is no text.
    Binary,
    /// It said what is no UTF-8.
    Garbled,
    /// It does not speak the protocol.
    Protocol,
}
