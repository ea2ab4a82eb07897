//! Keep a piece for later.
//!
//! Refuses a piece the house does not show, a form that is another design's, a note that is too long, and a hundred and
//! first piece. Keeping a piece again changes nothing but the note, if one is given; choosing a form of a design that was
//! kept as such settles on that form. Opens a list when the keeper has none. Writes `wishlists`, `wishlist_items`.

use db::Tx;
use kernel::{
    Token,
    ids::{ProductId, VariantId, WishlistId, WishlistItemId},
};
use platform::Cx;

use super::{
    Keeper, MAX_ITEMS, Wishlist, WishlistError,
    model::{self, ItemState, Standing, StoredItem},
    queries,
    store::{self, Locked},
};

/// What is to be kept, and by whom.
#[derive(Debug, Clone)]
pub struct AddItem {
    /// Whose list; `None` for a guest who has none yet.
    pub keeper: Option<Keeper>,
    /// The design.
    pub product: ProductId,
    /// The form that was chosen, if one was.
    pub variant: Option<VariantId>,
    /// A note to keep beside it, as typed.
    pub note: Option<String>,
}

/// What became of it.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The list.
    pub wishlist: Wishlist,
    /// The token of a list that was just opened for a guest: the only copy there will ever be.
    pub token: Option<Token>,
    /// The guest's list has just joined an account, and the piece went there. `wishlist` then holds this piece alone: the
    /// rest is for whoever is signed in to see.
    pub joined: bool,
}

/// Puts the piece on the list.
#[tracing::instrument(name = "wishlist.add_item", skip_all, fields(product.id = %ask.product))]
pub async fn add_item(tx: &mut Tx, cx: &Cx, ask: AddItem) -> Result<Kept, WishlistError> {
    let note = ask.note.as_deref().map(model::read_note).transpose()?.flatten();
    let (offers, ready) = queries::look_up(tx, &[ask.product]).await?;
    let standing = model::standing(ask.product, ask.variant, &offers, &ready)
        .filter(|standing| standing.state != ItemState::Gone)
        .ok_or(WishlistError::NotShown)?;
    let (list, token) = open(tx, cx, ask.keeper.as_ref()).await?;
    let stored = store::read_items(tx, list.id).await?;
    match find_twin(&stored, &ask) {
        Some(twin) => settle(tx, twin, &ask, note.as_deref(), &standing).await?,
        None if stored.len() >= MAX_ITEMS => return Err(WishlistError::Full),
        None => insert(tx, cx, list.id, &ask, note.as_deref(), &standing).await?,
    }
    let mut wishlist = store::changed(tx, list.id).await?;
    if list.joined {
        wishlist.items.retain(|item| item.product == ask.product && item.variant == ask.variant);
    }
    Ok(Kept { wishlist, token, joined: list.joined })
}

async fn open(
    tx: &mut Tx,
    cx: &Cx,
    keeper: Option<&Keeper>,
) -> Result<(Locked, Option<Token>), WishlistError> {
    let found = match keeper {
        Some(Keeper::Account(account)) => {
            Some(Locked { id: store::open_for_account(tx, cx, *account).await?, joined: false })
        }
        Some(guest) => store::lock(tx, guest).await?,
        None => None,
    };
    match found {
        Some(list) => Ok((list, None)),
        None => {
            let (id, token) = store::open_for_guest(tx, cx).await?;
            Ok((Locked { id, joined: false }, Some(token)))
        }
    }
}

/// The item that already means the same, or the design as such when a form of it is chosen now, or any form of it when
/// only the design is meant.
fn find_twin<'a>(stored: &'a [StoredItem], ask: &AddItem) -> Option<&'a StoredItem> {
    let same_design = || stored.iter().filter(|item| item.product == ask.product);
    let exact = same_design().find(|item| item.variant == ask.variant);
    exact.or_else(|| same_design().find(|item| ask.variant.is_none() || item.variant.is_none()))
}

/// Brings a kept item up to what is asked for now.
async fn settle(
    tx: &mut Tx,
    twin: &StoredItem,
    ask: &AddItem,
    note: Option<&str>,
    standing: &Standing<'_>,
) -> Result<(), WishlistError> {
    if twin.variant.is_none() && ask.variant.is_some() {
        sqlx::query(
            "UPDATE wishlist_items SET variant_id = $2, price_minor = $3, currency = $4, was_available = $5 WHERE id = $1",
        )
        .bind(twin.id.uuid())
        .bind(ask.variant.map(kernel::Id::uuid))
        .bind(standing.price.minor())
        .bind(standing.price.currency().code())
        .bind(standing.state == ItemState::Available)
        .execute(&mut **tx)
        .await?;
    }
    if note.is_some() {
        sqlx::query("UPDATE wishlist_items SET note = $2 WHERE id = $1")
            .bind(twin.id.uuid())
            .bind(note)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

async fn insert(
    tx: &mut Tx,
    cx: &Cx,
    list: WishlistId,
    ask: &AddItem,
    note: Option<&str>,
    standing: &Standing<'_>,
) -> Result<(), WishlistError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO wishlist_items (id, wishlist_id, product_id, variant_id, note, price_minor, currency, was_available, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(WishlistItemId::new(&*cx.random).uuid())
    .bind(list.uuid())
    .bind(ask.product.uuid())
    .bind(ask.variant.map(kernel::Id::uuid))
    .bind(note)
    .bind(standing.price.minor())
    .bind(standing.price.currency().code())
    .bind(standing.state == ItemState::Available)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
