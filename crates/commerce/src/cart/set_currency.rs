//! Have a cart priced in another currency.
//!
//! A cart has one currency, and every line is priced in it or not sold. Refuses a paid-for cart, a stale version, a currency in which the
//! house prices nothing or sends nothing, and a switch while a piece in the cart has no price there, by name: nothing is converted,
//! because the house makes its prices and the market makes rates. Writes `carts` and `cart_changes`.

use catalog::offers;
use db::{Conn, DbError, Tx};
use kernel::{Currency, ids::CartId};
use platform::Cx;

use super::{
    Cart, CartError, Change, editing::Editing, history::Beside, journal::Journal, model::StoredLine,
};
use crate::shipping;

/// What the shopper asked for.
#[derive(Debug, Clone)]
pub struct SetCurrency {
    /// The cart, found by its token.
    pub cart: CartId,
    /// The currency.
    pub currency: Currency,
    /// The version the shopper saw; `None` to take the cart as it is.
    pub expected_version: Option<i64>,
}

/// Switches the currency of a cart.
#[tracing::instrument(name = "cart.set_currency", skip_all, fields(cart.id = %ask.cart))]
pub async fn set_currency(tx: &mut Tx, cx: &Cx, ask: SetCurrency) -> Result<Cart, CartError> {
    let mut editing = Editing::lock(tx, ask.cart, ask.expected_version).await?;
    let change = Change::SetCurrency { currency: ask.currency };
    editing.change(tx, cx, &change, &Journal::default(), None).await?;
    editing.finish(tx).await
}

/// The currencies that a cart can be priced in: the house has prices in them, and sends what is paid in them.
pub async fn list_currencies(conn: &mut Conn) -> Result<Vec<Currency>, DbError> {
    let mut offered = Vec::new();
    for currency in shipping::list_currencies_sent_in(conn).await? {
        if offers::is_priced_in(conn, currency).await? {
            offered.push(currency);
        }
    }
    Ok(offered)
}

/// Refuses a currency in which nothing can be bought here.
pub(super) async fn check_offered(tx: &mut Tx, currency: Currency) -> Result<(), CartError> {
    let offered = offers::is_priced_in(tx, currency).await? && shipping::is_sent_in(tx, currency).await?;
    if offered { Ok(()) } else { Err(CartError::CurrencyNotOffered(currency)) }
}

impl Editing {
    /// The change that a switch comes to.
    pub(super) async fn currency(&mut self, tx: &mut Tx, currency: Currency) -> Result<Beside, CartError> {
        let switch = Beside::Currency(self.head.currency, currency);
        if currency == self.head.currency {
            return Ok(switch);
        }
        check_offered(tx, currency).await?;
        let variants: Vec<_> = self.lines.iter().map(|line| line.variant).collect();
        self.look_up(tx, variants).await?;
        let priced = |line: &&StoredLine| {
            self.offer(line.variant).is_some_and(|offer| offer.price.currency() == currency)
        };
        let titles: Vec<_> = self
            .lines
            .iter()
            .filter(|line| !line.set_aside && !priced(line))
            .map(|line| format!("“{}”", self.title_of(line.variant)))
            .collect();
        if titles.is_empty() { Ok(switch) } else { Err(CartError::NoPriceIn { currency, titles }) }
    }
}
