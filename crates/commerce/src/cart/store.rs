//! Statements that several cart operations share.

use db::{Conn, DbError, Tx};
use kernel::{
    Currency, Quantity,
    ids::{AccountId, CartId, CartLineId, OrderId, SavedLineId, StoneId, VariantId},
};
use platform::Cx;
use sqlx::{Row, types::Json};
use uuid::Uuid;

use super::{CartError, CartState, EngravingFont, Gift, LeftBehind, model::StoredLine, tokens};
use crate::{error::unreadable, rings::read_size};

/// A cart without its lines.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) id: CartId,
    pub(crate) state: CartState,
    pub(crate) version: i64,
    pub(crate) currency: Currency,
    /// Whose it is; none for a guest's.
    pub(crate) account: Option<AccountId>,
    /// Where its mutations are written down.
    pub(super) journal: Uuid,
    /// What could not come along when another cart joined it.
    pub(super) left_behind: Vec<LeftBehind>,
    /// The gift that its parcel is.
    pub(super) gift: Option<Gift>,
}

pub(super) fn read_head(row: &sqlx::postgres::PgRow) -> Result<Head, DbError> {
    let state: String = row.try_get("state")?;
    let order: Option<_> = row.try_get("order_id")?;
    let state = match (state.as_str(), order) {
        ("open", _) => CartState::Open,
        ("ordered", Some(order)) => CartState::Ordered { order: OrderId::from_uuid(order) },
        ("merged", _) => CartState::Merged,
        _ => return Err(unreadable("cart state", &state)),
    };
    let currency: String = row.try_get("currency")?;
    Ok(Head {
        id: CartId::from_uuid(row.try_get("id")?),
        state,
        version: row.try_get("version")?,
        currency: currency.parse().map_err(|_| unreadable("currency", &currency))?,
        account: row.try_get::<Option<_>, _>("account_id")?.map(AccountId::from_uuid),
        journal: row.try_get("journal")?,
        left_behind: row
            .try_get::<Option<Json<_>>, _>("left_behind")?
            .map(|Json(left)| left)
            .unwrap_or_default(),
        gift: row.try_get::<Option<Json<_>>, _>("gift")?.map(|Json(gift)| gift),
    })
}

/// Locks a cart's row and its stored lines, whatever its state.
pub(crate) async fn lock_for_order(
    tx: &mut Tx,
    cart: CartId,
) -> Result<Option<(Head, Vec<StoredLine>)>, DbError> {
    let row =
        sqlx::query("SELECT id, state, version, currency, order_id, account_id, journal, left_behind, gift FROM carts WHERE id = $1 FOR UPDATE")
            .bind(cart.uuid())
            .fetch_optional(&mut **tx)
            .await?;
    let Some(row) = row else { return Ok(None) };
    let head = read_head(&row)?;
    let lines = read_lines(tx, cart).await?;
    Ok(Some((head, lines)))
}

/// Locks a cart that may be changed.
pub(super) async fn lock_open(
    tx: &mut Tx,
    cart: CartId,
    expected_version: Option<i64>,
) -> Result<(Head, Vec<StoredLine>), CartError> {
    let (head, lines) = lock_for_order(tx, cart).await?.ok_or(CartError::NotFound)?;
    match head.state {
        CartState::Open => {}
        CartState::Ordered { order } => return Err(CartError::Completed { order }),
        // whoever still names it holds a token that has ended: what it joined is not theirs to see
        CartState::Merged => return Err(CartError::NotFound),
    }
    match expected_version {
        Some(version) if version != head.version => Err(CartError::VersionConflict { current: head.version }),
        _ => Ok((head, lines)),
    }
}

/// The stored lines of a cart, the oldest first.
pub(super) async fn read_lines(conn: &mut Conn, cart: CartId) -> Result<Vec<StoredLine>, DbError> {
    let rows = sqlx::query(
        "SELECT id, variant_id, quantity, engraving, engraving_font, ring_sizer, stone_id, ring_circumference_um, created_at,
                set_aside, saved_line_id, shared_from
         FROM cart_lines
         WHERE cart_id = $1 ORDER BY created_at, id",
    )
    .bind(cart.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let quantity: i32 = row.try_get("quantity")?;
            Ok(StoredLine {
                id: CartLineId::from_uuid(row.try_get("id")?),
                variant: VariantId::from_uuid(row.try_get("variant_id")?),
                quantity: Quantity::new(quantity.into())
                    .map_err(|_| unreadable("quantity", &quantity.to_string()))?,
                engraving: row.try_get("engraving")?,
                engraving_font: read_font(row)?,
                ring_sizer: row.try_get("ring_sizer")?,
                ring: row.try_get::<Option<_>, _>("stone_id")?.map(StoneId::from_uuid).zip(read_size(row)?),
                created_at: row.try_get("created_at")?,
                set_aside: row.try_get("set_aside")?,
                saved_line: row.try_get::<Option<_>, _>("saved_line_id")?.map(SavedLineId::from_uuid),
                shared_from: row.try_get::<Option<_>, _>("shared_from")?.map(CartId::from_uuid),
            })
        })
        .collect()
}

/// The face of a line's words; lines from before faces could be chosen were cut in the usual one.
pub(crate) fn read_font(row: &sqlx::postgres::PgRow) -> Result<Option<EngravingFont>, DbError> {
    let (words, font): (Option<String>, Option<String>) =
        (row.try_get("engraving")?, row.try_get("engraving_font")?);
    match (words, font) {
        (None, _) => Ok(None),
        (Some(_), None) => Ok(Some(EngravingFont::default())),
        (Some(_), Some(code)) => code.parse().map(Some).map_err(|_| unreadable("engraving font", &code)),
    }
}

/// Writes a line.
pub(super) async fn insert_line(tx: &mut Tx, cart: CartId, line: &StoredLine) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO cart_lines (id, cart_id, variant_id, quantity, engraving, engraving_font, ring_sizer, stone_id, ring_circumference_um,
                                 created_at, set_aside, saved_line_id, shared_from)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(line.id.uuid())
    .bind(cart.uuid())
    .bind(line.variant.uuid())
    .bind(line.quantity.get())
    .bind(line.engraving.as_deref())
    .bind(line.engraving_font.map(EngravingFont::code))
    .bind(line.ring_sizer)
    .bind(line.ring.map(|(stone, _)| stone.uuid()))
    .bind(line.ring.map(|(_, size)| size.circumference_um()))
    .bind(line.created_at)
    .bind(line.set_aside)
    .bind(line.saved_line.map(SavedLineId::uuid))
    .bind(line.shared_from.map(CartId::uuid))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Gives a line its quantity, its wishes and its place.
pub(super) async fn set_line(tx: &mut Tx, cart: CartId, line: &StoredLine) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE cart_lines SET quantity = $3, variant_id = $4, engraving = $5, engraving_font = $6, ring_sizer = $7,
                               ring_circumference_um = $8, set_aside = $9, saved_line_id = $10
         WHERE id = $1 AND cart_id = $2",
    )
    .bind(line.id.uuid())
    .bind(cart.uuid())
    .bind(line.quantity.get())
    .bind(line.variant.uuid())
    .bind(line.engraving.as_deref())
    .bind(line.engraving_font.map(EngravingFont::code))
    .bind(line.ring_sizer)
    .bind(line.ring.map(|(_, size)| size.circumference_um()))
    .bind(line.set_aside)
    .bind(line.saved_line.map(SavedLineId::uuid))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Gives the cart its gift, or takes it.
pub(super) async fn set_gift(tx: &mut Tx, cart: CartId, gift: Option<&Gift>) -> Result<(), DbError> {
    sqlx::query("UPDATE carts SET gift = $2 WHERE id = $1")
        .bind(cart.uuid())
        .bind(gift.map(Json))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Has the cart priced in a currency.
pub(super) async fn set_currency(tx: &mut Tx, cart: CartId, currency: Currency) -> Result<(), DbError> {
    sqlx::query("UPDATE carts SET currency = $2 WHERE id = $1")
        .bind(cart.uuid())
        .bind(currency.code())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes a line out.
pub(super) async fn delete_line(tx: &mut Tx, cart: CartId, line: CartLineId) -> Result<(), DbError> {
    sqlx::query("DELETE FROM cart_lines WHERE id = $1 AND cart_id = $2")
        .bind(line.uuid())
        .bind(cart.uuid())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Gives the cart the version that its changes led to. The schema announces it with the commit. What was told of a cart that
/// joined is told no more: its shopper has moved on.
pub(super) async fn set_version(tx: &mut Tx, cart: CartId, version: i64) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE carts SET version = $2, updated_at = $3, left_behind = NULL WHERE id = $1")
        .bind(cart.uuid())
        .bind(version)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Where the mutations of a cart are written down, whatever its state.
pub(super) async fn find_journal(conn: &mut Conn, cart: CartId) -> Result<Option<Uuid>, DbError> {
    let journal = sqlx::query_scalar("SELECT journal FROM carts WHERE id = $1")
        .bind(cart.uuid())
        .fetch_optional(conn)
        .await?;
    Ok(journal)
}

/// Keeps what could not come along, until the bag is changed next.
pub(super) async fn set_left_behind(tx: &mut Tx, cart: CartId, left: &[LeftBehind]) -> Result<(), DbError> {
    sqlx::query("UPDATE carts SET left_behind = $2 WHERE id = $1")
        .bind(cart.uuid())
        .bind((!left.is_empty()).then_some(Json(left)))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Makes a guest's cart the account's. The caller holds its row lock.
pub(super) async fn give_to_account(
    tx: &mut Tx,
    cx: &Cx,
    cart: CartId,
    account: AccountId,
) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE carts SET account_id = $2, token_digest = $3, updated_at = $4 WHERE id = $1")
        .bind(cart.uuid())
        .bind(account.uuid())
        .bind(tokens::nobodys(cx).as_slice())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Empties and closes a cart that joined another. The caller holds its row lock.
pub(super) async fn close_merged(tx: &mut Tx, cx: &Cx, cart: CartId, into: CartId) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query("DELETE FROM cart_lines WHERE cart_id = $1").bind(cart.uuid()).execute(&mut **tx).await?;
    sqlx::query(
        "UPDATE carts SET state = 'merged', merged_into = $2, token_digest = $3, version = version + 1, updated_at = $4,
                          left_behind = NULL, gift = NULL
         WHERE id = $1",
    )
    .bind(cart.uuid())
    .bind(into.uuid())
    .bind(tokens::nobodys(cx).as_slice())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
