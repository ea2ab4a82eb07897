//! Reads of promotions.

use db::{Conn, DbError, Tx};
use kernel::{
    Currency, Money, Rate,
    ids::{CollectionId, PromotionId},
};
use sqlx::{Row, postgres::PgRow};

use super::{Benefit, MOST_CODES, Promotion, PromotionError, tidy_code};
use crate::error::unreadable;

/// Every promotion, the newest first.
pub async fn list_promotions(conn: &mut Conn) -> Result<Vec<Promotion>, DbError> {
    let rows = sqlx::query("SELECT * FROM promotions ORDER BY created_at DESC, code").fetch_all(conn).await?;
    rows.iter().map(read).collect()
}

/// A promotion by its code, however it is typed.
pub async fn find_promotion(conn: &mut Conn, code: &str) -> Result<Option<Promotion>, DbError> {
    let Some(code) = tidy_code(code) else { return Ok(None) };
    let row = sqlx::query("SELECT * FROM promotions WHERE code = $1").bind(code).fetch_optional(conn).await?;
    row.as_ref().map(read).transpose()
}

/// The promotions behind codes as typed, each once, that run now and go together.
pub(crate) async fn find_usable(
    tx: &mut Tx,
    currency: Currency,
    codes: &[String],
) -> Result<Vec<Promotion>, PromotionError> {
    let mut tidy = codes
        .iter()
        .map(|code| tidy_code(code))
        .collect::<Option<Vec<_>>>()
        .ok_or(PromotionError::NotAccepted)?;
    tidy.sort();
    tidy.dedup();
    if tidy.len() > MOST_CODES {
        return Err(PromotionError::NotTogether);
    }
    if tidy.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query("SELECT * FROM promotions WHERE code = ANY($1) AND currency = $2 ORDER BY code")
        .bind(&tidy)
        .bind(currency.code())
        .fetch_all(&mut **tx)
        .await?;
    let found = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let now = tx.now().await?;
    if found.len() < tidy.len() || !found.iter().all(|promotion| promotion.runs(now)) {
        return Err(PromotionError::NotAccepted);
    }
    if found.len() > 1 && !found.iter().all(|promotion| promotion.stacks) {
        return Err(PromotionError::NotTogether);
    }
    Ok(found)
}

pub(super) fn read(row: &PgRow) -> Result<Promotion, DbError> {
    let code: String = row.try_get("currency")?;
    let currency: Currency = code.parse().map_err(|_| unreadable("currency", &code))?;
    let (kind, share, amount): (String, Option<i32>, Option<i64>) =
        (row.try_get("kind")?, row.try_get("share_ppm")?, row.try_get("amount_minor")?);
    let benefit = match (kind.as_str(), share, amount) {
        ("percentage", Some(ppm), _) => Benefit::Percentage(Rate::per_million(ppm.into())),
        ("fixed", _, Some(minor)) => Benefit::Fixed(Money::new(minor, currency)),
        ("free_shipping", ..) => Benefit::FreeShipping,
        _ => return Err(unreadable("kind of promotion", &kind)),
    };
    Ok(Promotion {
        id: PromotionId::from_uuid(row.try_get("id")?),
        code: row.try_get("code")?,
        name: row.try_get("name")?,
        benefit,
        collection: row.try_get::<Option<_>, _>("collection_id")?.map(CollectionId::from_uuid),
        least_subtotal: Money::new(row.try_get("least_subtotal_minor")?, currency),
        first_order: row.try_get("first_order")?,
        includes_unique: row.try_get("includes_unique")?,
        includes_bespoke: row.try_get("includes_bespoke")?,
        stacks: row.try_get("stacks")?,
        limit_total: row.try_get("limit_total")?,
        limit_per_customer: row.try_get("limit_per_customer")?,
        uses: row.try_get("uses")?,
        starts_at: row.try_get("starts_at")?,
        ends_at: row.try_get("ends_at")?,
        ended_at: row.try_get("ended_at")?,
        version: row.try_get("version")?,
    })
}
