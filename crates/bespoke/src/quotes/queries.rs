//! Rows of quotes.

use chrono::{DateTime, Utc};
use db::{Conn, DbError, Tx};
use kernel::{Currency, Money, Rate};
use sqlx::{Row, postgres::PgRow, types::Json};

use super::{Part, PartKind, Priced, Shown};
use crate::{
    commissions::StageDue,
    error::unreadable,
    ids::CommissionId,
    metals::{Element, MetalRate},
};

/// A quote as it was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Of which commission.
    pub commission: CommissionId,
    /// Its number, from 1.
    pub version: i32,
    /// The price with its parts.
    pub priced: Priced,
    /// The rate of its tax.
    pub tax_rate: Rate,
    /// What is paid while it is being made.
    pub stages: Vec<StageDue>,
    /// What the client sees.
    pub shown: Shown,
    /// A line to the client.
    pub note: Option<String>,
    /// Until when it can be accepted.
    pub valid_until: DateTime<Utc>,
    /// Until when the prices of metal hold whatever happens.
    pub locked_until: DateTime<Utc>,
    /// How far metal may move after that, in millionths.
    pub band_ppm: i64,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
}

pub(super) async fn insert(tx: &mut Tx, quote: &Quote) -> Result<(), DbError> {
    let priced = &quote.priced;
    sqlx::query(
        "INSERT INTO commission_quotes (commission_id, version, currency, subtotal_minor, tax_ppm, tax_minor, total_minor, deposit_minor,
                                        shown, note, valid_until, locked_until, band_ppm, issued_at, stages)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(quote.commission.uuid())
    .bind(quote.version)
    .bind(priced.total.currency().code())
    .bind(priced.subtotal.minor())
    .bind(quote.tax_rate.millionths())
    .bind(priced.tax.minor())
    .bind(priced.total.minor())
    .bind(priced.deposit.minor())
    .bind(quote.shown.code())
    .bind(&quote.note)
    .bind(quote.valid_until)
    .bind(quote.locked_until)
    .bind(quote.band_ppm)
    .bind(quote.issued_at)
    .bind(Json(&quote.stages))
    .execute(&mut **tx)
    .await?;
    for (place, part) in priced.parts.iter().enumerate() {
        insert_part(tx, quote, i32::try_from(place).unwrap_or(i32::MAX), part).await?;
    }
    Ok(())
}

async fn insert_part(tx: &mut Tx, quote: &Quote, place: i32, part: &Part) -> Result<(), DbError> {
    let metal = part.metal.as_ref();
    sqlx::query(
        "INSERT INTO commission_quote_parts (commission_id, version, place, kind, words, metal, fineness, weight_mg, per_kg_minor, rate_source,
                                             rate_at, minutes, per_hour_minor, amount_minor)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(quote.commission.uuid())
    .bind(quote.version)
    .bind(place)
    .bind(part.kind.code())
    .bind(&part.words)
    .bind(metal.map(|(metal, ..)| metal.code()))
    .bind(metal.map(|(_, fineness, ..)| fineness.code()))
    .bind(metal.map(|(_, _, weight, _)| *weight))
    .bind(metal.map(|(.., rate)| rate.per_kg_minor))
    .bind(metal.map(|(.., rate)| rate.source.as_str()))
    .bind(metal.map(|(.., rate)| rate.taken_at))
    .bind(part.work.map(|(minutes, _)| minutes))
    .bind(part.work.map(|(_, per_hour)| per_hour))
    .bind(part.amount.minor())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// One quote of a commission.
pub async fn find_quote(
    conn: &mut Conn,
    commission: CommissionId,
    version: i32,
) -> Result<Option<Quote>, DbError> {
    Ok(list_quotes(conn, commission).await?.into_iter().find(|quote| quote.version == version))
}

/// Every quote of a commission, the newest first.
pub async fn list_quotes(conn: &mut Conn, commission: CommissionId) -> Result<Vec<Quote>, DbError> {
    let quotes =
        sqlx::query("SELECT * FROM commission_quotes WHERE commission_id = $1 ORDER BY version DESC")
            .bind(commission.uuid())
            .fetch_all(&mut *conn)
            .await?;
    let parts = sqlx::query(
        "SELECT p.*, q.currency FROM commission_quote_parts p JOIN commission_quotes q USING (commission_id, version)
         WHERE p.commission_id = $1 ORDER BY p.version, p.place",
    )
    .bind(commission.uuid())
    .fetch_all(conn)
    .await?;
    let parts = parts.iter().map(read_part).collect::<Result<Vec<_>, _>>()?;
    quotes.iter().map(|row| read(row, commission, &parts)).collect()
}

fn read(row: &PgRow, commission: CommissionId, parts: &[(i32, Part)]) -> Result<Quote, DbError> {
    let version: i32 = row.try_get("version")?;
    let currency = read_currency(row)?;
    let money = |column: &str| row.try_get(column).map(|minor| Money::new(minor, currency));
    let shown: String = row.try_get("shown")?;
    Ok(Quote {
        commission,
        version,
        priced: Priced {
            parts: parts.iter().filter(|(of, _)| *of == version).map(|(_, part)| part.clone()).collect(),
            subtotal: money("subtotal_minor")?,
            tax: money("tax_minor")?,
            total: money("total_minor")?,
            deposit: money("deposit_minor")?,
        },
        tax_rate: Rate::per_million(row.try_get("tax_ppm")?),
        stages: row.try_get::<Json<_>, _>("stages")?.0,
        shown: Shown::find(&shown).ok_or_else(|| unreadable("way to show a quote", &shown))?,
        note: row.try_get("note")?,
        valid_until: row.try_get("valid_until")?,
        locked_until: row.try_get("locked_until")?,
        band_ppm: row.try_get("band_ppm")?,
        issued_at: row.try_get("issued_at")?,
    })
}

fn read_currency(row: &PgRow) -> Result<Currency, DbError> {
    let code: String = row.try_get("currency")?;
    code.parse().map_err(|_| unreadable("currency", &code))
}

fn read_part(row: &PgRow) -> Result<(i32, Part), DbError> {
    let kind: String = row.try_get("kind")?;
    let currency = read_currency(row)?;
    let metal: Option<String> = row.try_get("metal")?;
    let metal = match metal {
        None => None,
        Some(code) => {
            let metal: catalog::model::Metal = code.parse().map_err(|_| unreadable("metal", &code))?;
            let fineness: String = row.try_get("fineness")?;
            let rate = MetalRate {
                element: Element::of(metal).ok_or_else(|| unreadable("metal with a price", &code))?,
                currency,
                per_kg_minor: row.try_get("per_kg_minor")?,
                source: row.try_get("rate_source")?,
                taken_at: row.try_get("rate_at")?,
            };
            let fineness = fineness.parse().map_err(|_| unreadable("fineness", &fineness))?;
            Some((metal, fineness, row.try_get("weight_mg")?, rate))
        }
    };
    let work: Option<i64> = row.try_get("minutes")?;
    let part = Part {
        kind: PartKind::find(&kind).ok_or_else(|| unreadable("kind of part", &kind))?,
        words: row.try_get("words")?,
        metal,
        work: match work {
            Some(minutes) => Some((minutes, row.try_get("per_hour_minor")?)),
            None => None,
        },
        amount: Money::new(row.try_get("amount_minor")?, currency),
    };
    Ok((row.try_get("version")?, part))
}
