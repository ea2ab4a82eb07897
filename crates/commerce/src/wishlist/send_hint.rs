//! Drop a hint: tell another person about a piece.
//!
//! Refuses a piece the house does not show, a name or words that are too long or carry a web or mail address, and more
//! than three hints a day to an address or ten from a network. Announces [`HintSent`]; its listener writes the letter.

use catalog::model::RingSize;
use chrono::Duration;
use db::Tx;
use kernel::{
    EmailAddress, FieldError,
    ids::{ProductId, VariantId},
};
use platform::{
    Cx, outbox,
    throttle::{self, Limit},
};

use super::{
    WishlistError,
    events::HintSent,
    model::{self, ItemState},
    queries,
};

/// How many hints reach one address.
const TO_ADDRESS: Limit = Limit { scope: "hint_to_address", most: 3, within: Duration::days(1) };
/// How many hints one network sends.
const FROM_NETWORK: Limit = Limit { scope: "hint_from_network", most: 10, within: Duration::days(1) };

/// Who is told about what.
#[derive(Debug, Clone)]
pub struct SendHint {
    /// The piece.
    pub product: ProductId,
    /// In which form, if one was chosen.
    pub variant: Option<VariantId>,
    /// Who is told.
    pub to: EmailAddress,
    /// What the person who hints is called, as typed: 1 to 60 characters.
    pub from_name: String,
    /// A ring size to keep in mind.
    pub ring_size: Option<RingSize>,
    /// Their own words, as typed, at most 300 characters; empty for none.
    pub words: String,
    /// The network the request came from, as the faces tell networks apart.
    pub network: String,
}

/// Has the letter written.
#[tracing::instrument(name = "wishlist.send_hint", skip_all, fields(product.id = %ask.product))]
pub async fn send_hint(tx: &mut Tx, cx: &Cx, ask: SendHint) -> Result<(), WishlistError> {
    let (from_name, words) = read_words(&ask)?;
    let (offers, ready) = queries::look_up(tx, &[ask.product]).await?;
    model::standing(ask.product, ask.variant, &offers, &ready)
        .filter(|standing| standing.state != ItemState::Gone)
        .ok_or(WishlistError::NotShown)?;
    let within_limits = throttle::take(tx, cx, FROM_NETWORK, &ask.network).await?
        && throttle::take(tx, cx, TO_ADDRESS, &ask.to.canonical()).await?;
    if !within_limits {
        return Err(WishlistError::TooManyHints);
    }
    let event = HintSent {
        to: ask.to,
        from_name,
        product: ask.product,
        variant: ask.variant,
        ring_size: ask.ring_size.map(|size| size.us()),
        words,
    };
    Ok(outbox::publish(tx, cx, &event).await?)
}

fn read_words(ask: &SendHint) -> Result<(String, Option<String>), WishlistError> {
    let name = model::read_plain("from_name", &ask.from_name, 60, false).and_then(|name| {
        name.ok_or_else(|| {
            FieldError::new("from_name", "required", "Enter your name, so that they know who it is from.")
        })
    });
    let words = model::read_plain("words", &ask.words, 300, true);
    match (name, words) {
        (Ok(name), Ok(words)) => Ok((name, words)),
        (name, words) => {
            Err(WishlistError::Invalid([name.err(), words.err()].into_iter().flatten().collect()))
        }
    }
}
