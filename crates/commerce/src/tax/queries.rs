//! Reads of rules, and the tax of a sale.

use chrono::NaiveDate;
use db::{Conn, DbError, Tx};
use kernel::Rate;
use sqlx::{Row, postgres::PgRow, types::Json};

use super::{Rounding, Rule, TaxAsk, TaxPlace, Taxation, Treatment};
use crate::error::unreadable;

/// The tax of a sale: a fresh answer from outside to exactly this question, or the house's rules of today. `None` where no rule is
/// known, or an amount does not fit.
pub async fn assess(tx: &mut Tx, ask: &TaxAsk) -> Result<Option<Taxation>, DbError> {
    let now = tx.now().await?;
    let stored: Option<Json<Taxation>> =
        sqlx::query_scalar("SELECT answer FROM tax_calculations WHERE hash = $1 AND expires_at > $2")
            .bind(ask.hash().as_slice())
            .bind(now)
            .fetch_optional(&mut **tx)
            .await?;
    if let Some(Json(answer)) = stored.filter(|Json(answer)| answer.fits(ask)) {
        return Ok(Some(answer));
    }
    let rule = find_rule(tx, &ask.place, now.date_naive()).await?;
    Ok(rule.and_then(|rule| rule.tax(ask)))
}

/// The rule that counts for a place on a day: its region's, or its country's; of those the latest that has begun.
async fn find_rule(conn: &mut Conn, place: &TaxPlace, day: NaiveDate) -> Result<Option<Rule>, DbError> {
    let row = sqlx::query(
        "SELECT * FROM tax_rules WHERE country = $1 AND region IN ($2, '') AND starts_on <= $3
         ORDER BY region DESC, starts_on DESC LIMIT 1",
    )
    .bind(&place.country)
    .bind(place.region.as_deref().unwrap_or_default())
    .bind(day)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(read).transpose()
}

/// Every rule, of every day: by country, region and day, the latest first.
pub async fn list_rules(conn: &mut Conn) -> Result<Vec<Rule>, DbError> {
    let rows = sqlx::query("SELECT * FROM tax_rules ORDER BY country, region, starts_on DESC")
        .fetch_all(conn)
        .await?;
    rows.iter().map(read).collect()
}

pub(super) fn read(row: &PgRow) -> Result<Rule, DbError> {
    let (treatment, rounding): (String, String) = (row.try_get("treatment")?, row.try_get("rounding")?);
    Ok(Rule {
        country: row.try_get("country")?,
        region: row.try_get("region")?,
        starts_on: row.try_get("starts_on")?,
        treatment: Treatment::find(&treatment).ok_or_else(|| unreadable("treatment of a tax", &treatment))?,
        jurisdiction: row.try_get("jurisdiction")?,
        name: row.try_get("name")?,
        rate: Rate::per_million(i64::from(row.try_get::<i32, _>("rate_ppm")?)),
        shipping_taxed: row.try_get("shipping_taxed")?,
        rounding: Rounding::find(&rounding).ok_or_else(|| unreadable("rounding of a tax", &rounding))?,
        note: row.try_get("note")?,
    })
}

/// Forgets answers from outside whose time is over. Orders keep what they were given.
pub(crate) async fn sweep(tx: &mut Tx) -> Result<u64, DbError> {
    let now = tx.now().await?;
    let gone = sqlx::query("DELETE FROM tax_calculations WHERE expires_at <= $1")
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(gone.rows_affected())
}
