//! Reads of rings.

use catalog::{model::RingSize, mounts::find_mounts, offers::find_offers, stones::find_stones};
use db::{Conn, DbError};
use kernel::ids::{StoneId, VariantId};
use sqlx::{Row, postgres::PgRow};

use super::{Design, DesignCode, Designer, RingError, RingQuote};
use crate::error::unreadable;

/// A ring as it could be had now: whether the parts go together, what it costs, and how long it takes.
///
/// # Errors
/// A setting or a stone that the house never had. Whether the ring can be had is [`RingQuote::check`]'s to say.
pub async fn quote(
    conn: &mut Conn,
    variant: VariantId,
    stone: StoneId,
    size: RingSize,
) -> Result<RingQuote, RingError> {
    let offer = find_offers(conn, &[variant]).await?.into_iter().next().ok_or(RingError::NotForSale)?;
    let mount = find_mounts(conn, &[offer.product]).await?.remove(&offer.product);
    let stone = find_stones(conn, &[stone]).await?.into_iter().next().ok_or(RingError::StoneNotFound)?;
    Ok(RingQuote::new(offer, mount.as_ref(), stone, size))
}

/// The design with a code.
pub async fn find_design(conn: &mut Conn, code: DesignCode) -> Result<Option<Design>, DbError> {
    let row = sqlx::query(
        "SELECT code, variant_id, stone_id, ring_circumference_um, created_at FROM ring_designs WHERE code = $1",
    )
    .bind(code.to_string())
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(design).transpose()
}

/// What somebody has saved, the latest first.
pub async fn list_designs(conn: &mut Conn, designer: &Designer) -> Result<Vec<Design>, DbError> {
    let rows = match designer {
        Designer::Account(account) => {
            sqlx::query(
                "SELECT code, variant_id, stone_id, ring_circumference_um, created_at FROM ring_designs
                 WHERE account_id = $1 ORDER BY created_at DESC, id DESC LIMIT 50",
            )
            .bind(account.uuid())
            .fetch_all(conn)
            .await?
        }
        Designer::Guest(token) => {
            sqlx::query(
                "SELECT code, variant_id, stone_id, ring_circumference_um, created_at FROM ring_designs
                 WHERE guest_digest = $1 ORDER BY created_at DESC, id DESC LIMIT 50",
            )
            .bind(token.digest().as_slice())
            .fetch_all(conn)
            .await?
        }
    };
    rows.iter().map(design).collect()
}

fn design(row: &PgRow) -> Result<Design, DbError> {
    let code: String = row.try_get("code")?;
    Ok(Design {
        code: code.parse().map_err(|_| unreadable("code of a design", &code))?,
        variant: VariantId::from_uuid(row.try_get("variant_id")?),
        stone: StoneId::from_uuid(row.try_get("stone_id")?),
        size: read_size(row)?.ok_or_else(|| unreadable("ring size", "none"))?,
        created_at: row.try_get("created_at")?,
    })
}

/// The size of a ring that a row tells.
pub(crate) fn read_size(row: &PgRow) -> Result<Option<RingSize>, DbError> {
    let um: Option<i32> = row.try_get("ring_circumference_um")?;
    Ok(um.and_then(RingSize::from_circumference_um))
}
