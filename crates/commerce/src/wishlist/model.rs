//! A wishlist and its rules.

use std::{collections::HashMap, fmt};

use catalog::{
    model::{Media, RingSize},
    offers::Offer,
};
use chrono::{DateTime, Utc};
use kernel::{
    FieldError, Money, Token, clean_text,
    ids::{AccountId, ProductId, VariantId, WishlistId, WishlistItemId, WishlistShareId},
};

use super::WishlistError;

/// The most pieces that can be put on a list. Two lists that become one may hold more: nothing is lost.
pub const MAX_ITEMS: usize = 100;
/// The most links to a list that work at the same time.
pub const MAX_SHARES: usize = 10;
/// The longest note a person may type, in characters.
pub(crate) const MAX_NOTE: usize = 500;

/// By what a list is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keeper {
    /// A signed-in customer.
    Account(AccountId),
    /// A guest, by the token their browser keeps.
    Guest(Token),
}

/// What somebody keeps for later, in the catalogue's words of now.
#[derive(Debug, Clone, PartialEq)]
pub struct Wishlist {
    /// Its id. Not a capability.
    pub id: WishlistId,
    /// Rises by one with every change.
    pub version: i64,
    /// The pieces, the latest first.
    pub items: Vec<WishlistItem>,
}

/// One piece on a list.
#[derive(Debug, Clone, PartialEq)]
pub struct WishlistItem {
    /// Its id.
    pub id: WishlistItemId,
    /// The design.
    pub product: ProductId,
    /// The form that was chosen; `None` for the design as such.
    pub variant: Option<VariantId>,
    /// The design's address.
    pub slug: String,
    /// The design's name.
    pub title: String,
    /// What sets the chosen form apart, e.g. "18k yellow gold, size 6½".
    pub options: Option<String>,
    /// The picture to show.
    pub image: Option<Media>,
    /// What the keeper wrote beside it.
    pub note: Option<String>,
    /// When it was kept.
    pub kept_at: DateTime<Utc>,
    /// What it costs now; the least, where several forms are meant.
    pub price: Money,
    /// Whether forms differ in price and this is the least.
    pub price_from: bool,
    /// What it cost when it was kept.
    pub kept_price: Money,
    /// Whether it could be had when it was kept.
    pub was_available: bool,
    /// Whether it exists only once.
    pub one_of_a_kind: bool,
    /// Whether it can be had.
    pub state: ItemState,
    /// What can go into the bag without another question: the chosen form, or the only one there is.
    pub for_bag: Option<VariantId>,
}

/// Whether a piece can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemState {
    /// It is ready, or we make it.
    Available,
    /// It has found its owner, or is being bought.
    Sold,
    /// The house no longer shows it.
    Gone,
}

impl WishlistItem {
    /// What it used to cost, when that has changed and the piece can be had.
    pub fn old_price(&self) -> Option<Money> {
        (self.state == ItemState::Available && self.price != self.kept_price).then_some(self.kept_price)
    }

    /// Whether it can be had now and could not when it was kept.
    pub fn is_available_again(&self) -> bool {
        self.state == ItemState::Available && !self.was_available
    }
}

impl Wishlist {
    /// The addresses of the designs on it, each once.
    pub fn slugs(&self) -> Vec<&str> {
        let mut slugs: Vec<&str> = self.items.iter().map(|item| item.slug.as_str()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        slugs
    }

    /// A piece by its id.
    pub fn item(&self, id: WishlistItemId) -> Option<&WishlistItem> {
        self.items.iter().find(|item| item.id == id)
    }
}

/// Whom a link is for; it decides how the page greets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareRole {
    /// The one who may buy it as a surprise.
    Partner,
    /// Family.
    Family,
    /// A friend.
    Friend,
}

impl ShareRole {
    /// Every role, in the order shown to people.
    pub const ALL: [Self; 3] = [Self::Partner, Self::Family, Self::Friend];

    /// The word stored and used by programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Partner => "partner",
            Self::Family => "family",
            Self::Friend => "friend",
        }
    }

    /// The word for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Partner => "My partner",
            Self::Family => "My family",
            Self::Friend => "A friend",
        }
    }

    /// The role that a word names.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

impl fmt::Display for ShareRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A link to a list, as its keeper sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Its id.
    pub id: WishlistShareId,
    /// Whom it is for.
    pub role: ShareRole,
    /// What the keeper is called on the page.
    pub from_name: Option<String>,
    /// Whether notes are shown.
    pub with_notes: bool,
    /// Whether prices are shown.
    pub with_prices: bool,
    /// The ring size to hint at.
    pub ring_size: Option<RingSize>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A list as others see it. What the keeper hides is not in here.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedWishlist {
    /// The link.
    pub share: Share,
    /// The pieces, the latest first.
    pub items: Vec<SharedItem>,
}

/// One piece of a list as others see it.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedItem {
    /// The design.
    pub product: ProductId,
    /// The form that was chosen.
    pub variant: Option<VariantId>,
    /// The design's address.
    pub slug: String,
    /// The design's name.
    pub title: String,
    /// What sets the chosen form apart.
    pub options: Option<String>,
    /// The picture to show.
    pub image: Option<Media>,
    /// The keeper's note, where notes are shown.
    pub note: Option<String>,
    /// What it costs, and whether that is the least of several; where prices are shown.
    pub price: Option<(Money, bool)>,
    /// Whether it can be had.
    pub state: ItemState,
}

impl SharedItem {
    /// What a link shows of a piece.
    pub(super) fn of(item: WishlistItem, share: &Share) -> Self {
        Self {
            product: item.product,
            variant: item.variant,
            slug: item.slug,
            title: item.title,
            options: item.options,
            image: item.image,
            note: item.note.filter(|_| share.with_notes),
            price: share.with_prices.then_some((item.price, item.price_from)),
            state: item.state,
        }
    }
}

/// An item as it is stored.
#[derive(Debug, Clone)]
pub(super) struct StoredItem {
    pub(super) id: WishlistItemId,
    pub(super) product: ProductId,
    pub(super) variant: Option<VariantId>,
    pub(super) note: Option<String>,
    pub(super) kept_price: Money,
    pub(super) was_available: bool,
    pub(super) kept_at: DateTime<Utc>,
}

/// What a design, or one form of it, costs and whether it can be had.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Standing<'a> {
    pub(super) lead: &'a Offer,
    pub(super) price: Money,
    pub(super) price_from: bool,
    pub(super) state: ItemState,
    pub(super) for_bag: Option<VariantId>,
}

/// How a choice stands now. `offers` are those of every form of the design; `ready` counts units that anyone may buy.
/// `None` when the house has no such form.
pub(super) fn standing<'a>(
    product: ProductId,
    variant: Option<VariantId>,
    offers: &'a [Offer],
    ready: &HashMap<VariantId, i32>,
) -> Option<Standing<'a>> {
    let meant: Vec<&Offer> = offers
        .iter()
        .filter(|o| o.product == product && variant.is_none_or(|chosen| chosen == o.variant))
        .collect();
    let can_be_had =
        |o: &&&Offer| o.sellable && (o.made_to_order || ready.get(&o.variant).copied().unwrap_or(0) > 0);
    let available: Vec<&Offer> = meant.iter().filter(can_be_had).copied().collect();
    let shown: Vec<&Offer> = meant.iter().filter(|o| o.sellable).copied().collect();
    let state = match (available.is_empty(), shown.is_empty()) {
        (false, _) => ItemState::Available,
        (true, false) => ItemState::Sold,
        (true, true) => ItemState::Gone,
    };
    let priced = [&available, &shown, &meant].into_iter().find(|some| !some.is_empty())?;
    let price = priced.iter().map(|o| o.price).min_by_key(|price| price.minor())?;
    Some(Standing {
        lead: *priced.first()?,
        price,
        price_from: priced.iter().any(|o| o.price != price),
        state,
        for_bag: match (variant, available.as_slice(), meant.len()) {
            (Some(_), [only], _) | (None, [only], 1) => Some(only.variant),
            _ => None,
        },
    })
}

/// Puts the catalogue's words and prices to a stored item.
pub(super) fn item(stored: StoredItem, standing: &Standing<'_>) -> WishlistItem {
    let lead = standing.lead;
    WishlistItem {
        id: stored.id,
        product: stored.product,
        variant: stored.variant,
        slug: lead.slug.clone(),
        title: lead.title.clone(),
        options: stored.variant.map(|_| lead.options.clone()),
        image: lead.image.clone(),
        note: stored.note,
        kept_at: stored.kept_at,
        price: standing.price,
        price_from: standing.price_from,
        kept_price: stored.kept_price,
        was_available: stored.was_available,
        one_of_a_kind: lead.one_of_a_kind,
        state: standing.state,
        for_bag: standing.for_bag,
    }
}

/// A note as typed; an empty one is none.
pub(super) fn read_note(text: &str) -> Result<Option<String>, WishlistError> {
    let note = clean_text(text, true);
    if note.chars().count() > MAX_NOTE {
        let error = FieldError::new("note", "too_long", format!("Keep the note to {MAX_NOTE} characters."));
        return Err(WishlistError::Invalid(vec![error]));
    }
    Ok(Some(note).filter(|note| !note.is_empty()))
}

/// Words that travel to a third person: short, and without anything that a mail program would turn into a link, so that
/// the house's letters carry nobody's advertising.
pub(crate) fn read_plain(
    field: &'static str,
    text: &str,
    max: usize,
    keep_lines: bool,
) -> Result<Option<String>, FieldError> {
    let text = clean_text(text, keep_lines);
    if text.chars().count() > max {
        return Err(FieldError::new(field, "too_long", format!("Keep this to {max} characters.")));
    }
    if has_link(&text) {
        let message = "Leave out web and mail addresses, and leave a space after each full stop.";
        return Err(FieldError::new(field, "link", message));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// Whether a mail program may see an address in the text: `://`, `www.`, an `@`, or a dot between two letters or digits
/// of which the second begins a word of letters.
fn has_link(text: &str) -> bool {
    let text = text.to_lowercase().replace(['\u{3002}', '\u{ff0e}', '\u{ff61}'], ".");
    if text.contains("://") || text.contains("www.") || text.contains(['@', '\u{ff20}']) {
        return true;
    }
    let chars: Vec<char> = text.chars().collect();
    chars
        .windows(4)
        .any(|w| w[0].is_alphanumeric() && w[1] == '.' && w[2].is_alphabetic() && w[3].is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_others_carry_no_address() {
        for good in [
            "I have loved it since spring. Truly.",
            "Size 6.5, 18k gold",
            "The one at 1.50 ct… you know",
            "p.s. Yes.",
            "",
        ] {
            assert!(read_plain("words", good, 300, true).is_ok(), "{good}");
        }
        for bad in [
            "see https://evil.example",
            "www.evil",
            "evil.com",
            "visit evil.co/x",
            "mail me: a@b",
            "EVIL。COM",
            "ftp://x",
            "bit.ly/abc",
            "a．com",
        ] {
            assert_eq!(read_plain("words", bad, 300, true).unwrap_err().code, "link", "{bad}");
        }
        assert_eq!(read_plain("words", &"x".repeat(301), 300, true).unwrap_err().code, "too_long");
    }

    #[test]
    fn a_note_is_trimmed_and_an_empty_one_is_none() {
        assert_eq!(read_note("  for June\n ").unwrap().as_deref(), Some("for June"));
        assert_eq!(read_note(" \u{200B} ").unwrap(), None);
        assert!(read_note(&"é".repeat(500)).is_ok());
        assert!(read_note(&"é".repeat(501)).is_err());
    }

    #[test]
    fn a_role_reads_back_from_its_code() {
        for role in ShareRole::ALL {
            assert_eq!(ShareRole::from_code(role.code()), Some(role));
        }
        assert_eq!(ShareRole::from_code("owner"), None);
    }
}
