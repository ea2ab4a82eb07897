//! Say that the parcel is a gift, and how, or that it is none.
//!
//! Refuses a paid-for cart, a stale version, a note that the card cannot hold or our calligrapher cannot write, and a wrapping that the
//! house does not offer. Of two such wishes the later one holds. Writes `carts` and `cart_changes`.

use db::Tx;
use kernel::ids::CartId;
use platform::Cx;

use super::{
    Cart, CartError, Change, Gift, GiftNote, GiftWish,
    editing::Editing,
    gift::{find_wrapping, usual_wrapping},
    history::Beside,
    journal::Journal,
};

/// What the shopper asked for.
#[derive(Debug, Clone)]
pub struct SetGift {
    /// The cart, found by its token.
    pub cart: CartId,
    /// The gift; `None` for no gift.
    pub gift: Option<GiftWish>,
    /// The version the shopper saw; `None` to take the cart as it is.
    pub expected_version: Option<i64>,
}

/// Makes the parcel a gift, or none.
#[tracing::instrument(name = "cart.set_gift", skip_all, fields(cart.id = %ask.cart))]
pub async fn set_gift(tx: &mut Tx, cx: &Cx, ask: SetGift) -> Result<Cart, CartError> {
    let mut editing = Editing::lock(tx, ask.cart, ask.expected_version).await?;
    editing.change(tx, cx, &Change::SetGift { gift: ask.gift }, &Journal::default(), None).await?;
    editing.finish(tx).await
}

/// Writes the card of a cart's parcel at checkout: other words, or none, and the rest of the gift as it is. Words make a gift of a
/// parcel that was none, in the usual wrapping and without prices.
pub(crate) async fn write_card(tx: &mut Tx, cx: &Cx, cart: CartId, words: &str) -> Result<(), CartError> {
    let note = GiftNote::parse(words)?;
    let mut editing = Editing::lock(tx, cart, None).await?;
    let gift = match (editing.head.gift.clone(), note) {
        (None, None) => return Ok(()),
        (Some(gift), note) => Gift { note, ..gift },
        (None, note) => Gift { note, wrapping: usual_wrapping(tx).await?, hide_prices: true },
    };
    editing.put_gift(tx, cx, Some(gift)).await?;
    editing.finish(tx).await.map(|_| ())
}

impl Editing {
    /// The change that a wish comes to.
    pub(super) async fn gift(&self, tx: &mut Tx, wish: Option<&GiftWish>) -> Result<Beside, CartError> {
        let gift = match wish {
            None => None,
            Some(wish) => Some(Gift {
                note: GiftNote::parse(wish.note.as_deref().unwrap_or(""))?,
                wrapping: match &wish.wrapping {
                    Some(code) => find_wrapping(tx, code).await?,
                    None => usual_wrapping(tx).await?,
                },
                hide_prices: wish.hide_prices,
            }),
        };
        Ok(Beside::Gift(self.head.gift.clone(), gift))
    }

    /// Puts a gift that was read before, unless the cart has it already.
    pub(super) async fn put_gift(
        &mut self,
        tx: &mut Tx,
        cx: &Cx,
        gift: Option<Gift>,
    ) -> Result<(), CartError> {
        if gift != self.head.gift {
            let beside = Beside::Gift(self.head.gift.clone(), gift);
            self.keep_beside(tx, cx, &beside, ("set_gift", None), None).await?;
        }
        Ok(())
    }

    /// The opposite of a change of the cart itself, while what it made still stands.
    pub(super) async fn beside_back(&mut self, tx: &mut Tx, made: &Beside) -> Result<Beside, CartError> {
        match made {
            Beside::Gift(before, after) if self.head.gift == *after => {
                Ok(Beside::Gift(after.clone(), before.clone()))
            }
            Beside::Currency(before, after) if self.head.currency == *after => {
                self.currency(tx, *before).await
            }
            _ => Err(CartError::ChangedSince),
        }
    }
}
