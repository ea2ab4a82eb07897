//! Reads of promotions.

use chrono::{DateTime, Utc};
use db::{Conn, DbError, Tx};
use kernel::{
    Currency, Money, PageLimit, Rate,
    ids::{CollectionId, OrderId, PromotionId},
};
use serde::{Deserialize, Serialize};
use sqlx::{Row, postgres::PgRow};

use super::{Benefit, MOST_CODES, Promotion, PromotionError, Use, UseState, tidy_code};
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

/// A place in a list of uses; faces seal it with `kernel::CursorKey`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UseCursor {
    /// When the last use shown was held.
    pub at: DateTime<Utc>,
    /// Its order.
    pub order: OrderId,
}

/// Which orders used a promotion and what each was given, the newest first, and the place where the next page begins.
pub async fn list_uses(
    conn: &mut Conn,
    promotion: PromotionId,
    after: Option<UseCursor>,
    limit: PageLimit,
) -> Result<(Vec<Use>, Option<UseCursor>), DbError> {
    let limit = limit.get();
    let rows = sqlx::query(
        "SELECT u.order_id, u.state, u.created_at, o.number, o.currency, g.discount_minor, g.shipping_off_minor
         FROM promotion_uses u JOIN orders o ON o.id = u.order_id
         JOIN order_promotions g ON g.order_id = u.order_id AND g.promotion_id = u.promotion_id
         WHERE u.promotion_id = $1 AND ($2::timestamptz IS NULL OR (u.created_at, u.order_id) < ($2, $3))
         ORDER BY u.created_at DESC, u.order_id DESC LIMIT $4",
    )
    .bind(promotion.uuid())
    .bind(after.map(|place| place.at))
    .bind(after.map(|place| place.order.uuid()))
    .bind(i64::try_from(limit + 1).unwrap_or(i64::MAX))
    .fetch_all(conn)
    .await?;
    let mut uses = rows.iter().map(read_use).collect::<Result<Vec<_>, _>>()?;
    let more = uses.len() > limit;
    uses.truncate(limit);
    let last = uses.last().filter(|_| more).map(|used| UseCursor { at: used.at, order: used.order });
    Ok((uses, last))
}

/// The promotions behind codes as typed, each once, that can be used now and go together. What the cart's waiting order holds counts as
/// usable, whatever became of the promotion since: that order keeps what it was given.
pub(crate) async fn find_usable(
    tx: &mut Tx,
    currency: Currency,
    codes: &[String],
    waiting: Option<OrderId>,
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
    let rows = sqlx::query(
        "SELECT p.*, EXISTS (SELECT 1 FROM promotion_uses u WHERE u.promotion_id = p.id AND u.order_id = $3 AND u.state = 'held') AS is_held
         FROM promotions p
         WHERE p.code = ANY($1) AND (p.currency = $2 OR (p.kind <> 'fixed' AND p.least_subtotal_minor = 0)) ORDER BY p.code",
    )
    .bind(&tidy)
    .bind(currency.code())
    .bind(waiting.map(|order| order.uuid()))
    .fetch_all(&mut **tx)
    .await?;
    let now = tx.now().await?;
    let mut found = Vec::with_capacity(rows.len());
    let mut used_up = None;
    for row in &rows {
        let (promotion, is_held): (Promotion, bool) = (read(row)?, row.try_get("is_held")?);
        if !is_held && !promotion.runs(now) {
            return Err(PromotionError::NotAccepted);
        }
        if !is_held && promotion.is_used_up() {
            used_up.get_or_insert(promotion.code.clone());
        }
        found.push(promotion);
    }
    if found.len() < tidy.len() {
        return Err(PromotionError::NotAccepted);
    }
    if found.len() > 1 && !found.iter().all(|promotion| promotion.stacks) {
        return Err(PromotionError::NotTogether);
    }
    match used_up {
        Some(code) => Err(PromotionError::Exhausted { code }),
        None => Ok(found),
    }
}

fn read_use(row: &PgRow) -> Result<Use, DbError> {
    let (currency, state): (String, String) = (row.try_get("currency")?, row.try_get("state")?);
    let currency: Currency = currency.parse().map_err(|_| unreadable("currency", &currency))?;
    Ok(Use {
        order: OrderId::from_uuid(row.try_get("order_id")?),
        number: row.try_get("number")?,
        state: UseState::find(&state).ok_or_else(|| unreadable("state of a use", &state))?,
        discount: Money::new(row.try_get("discount_minor")?, currency),
        shipping_off: Money::new(row.try_get("shipping_off_minor")?, currency),
        at: row.try_get("created_at")?,
    })
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
        paused_at: row.try_get("paused_at")?,
        version: row.try_get("version")?,
    })
}
