//! SQL shared by the operations on stones.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use db::{DbError, Tx};
use kernel::ids::{OrderId, StoneHoldId, StoneId};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{NewLooseStone, Serial, StoneError, StoneFacts, StoneHold, StoneStatus, StoneView};
use crate::index::{Interner, code, code_list, money, optional_code};

/// The columns that [`view`] reads.
macro_rules! view_columns {
    () => {
        "id, serial, species, origin_class, growth_method, shape, carat_milli, colour, clarity, cut, polish, symmetry, fluorescence, \
         quality_word, table_milli, depth_milli, length_um, width_um, height_um, girdle_from, girdle_to, culet, \
         array_to_string(treatments, ',') AS treatments, lab, report_number, report_url, country, price_minor, currency, location, status"
    };
}
pub(crate) use view_columns;

/// A stone as shoppers see it, from its row.
pub(crate) fn view(row: &PgRow, texts: &mut Interner) -> Result<StoneView, DbError> {
    Ok(StoneView {
        id: StoneId::from_uuid(row.try_get("id")?),
        serial: code::<Serial>(row, "serial")?,
        facts: facts(row, texts)?,
        price: money(row)?,
        status: code(row, "status")?,
        location: texts.text(row.try_get("location")?),
    })
}

fn facts(row: &PgRow, texts: &mut Interner) -> Result<StoneFacts, DbError> {
    let girdle = optional_code(row, "girdle_from")?.zip(optional_code(row, "girdle_to")?);
    let once = |text: Option<&str>| text.map(Arc::from);
    Ok(StoneFacts {
        species: code(row, "species")?,
        origin_class: code(row, "origin_class")?,
        growth_method: optional_code(row, "growth_method")?,
        shape: code(row, "shape")?,
        carat_milli: row.try_get("carat_milli")?,
        colour: optional_code(row, "colour")?,
        clarity: optional_code(row, "clarity")?,
        cut: optional_code(row, "cut")?,
        polish: optional_code(row, "polish")?,
        symmetry: optional_code(row, "symmetry")?,
        fluorescence: optional_code(row, "fluorescence")?,
        quality_word: optional_code(row, "quality_word")?,
        table_milli: row.try_get("table_milli")?,
        depth_milli: row.try_get("depth_milli")?,
        length_um: row.try_get("length_um")?,
        width_um: row.try_get("width_um")?,
        height_um: row.try_get("height_um")?,
        girdle,
        culet: optional_code(row, "culet")?,
        treatments: code_list(row, "treatments")?,
        lab: optional_code(row, "lab")?,
        report_number: once(row.try_get("report_number")?),
        report_url: once(row.try_get("report_url")?),
        country: row.try_get::<Option<&str>, _>("country")?.map(|t| texts.text(t)),
    })
}

/// A stone with the names it goes by and where it stands, ready to be written.
pub(super) struct StoneRow<'a> {
    pub(super) id: StoneId,
    pub(super) serial: Serial,
    pub(super) stone: &'a NewLooseStone,
    pub(super) status: StoneStatus,
    pub(super) feed_hash: Option<i64>,
    /// What a carat of it costs in thousandths of a minor unit, where that is accepted; `None` leaves what was accepted before.
    pub(super) accepted_carat_cost: Option<i64>,
}

/// Writes stones that have been checked, in one statement. A supplier's stone that is there already takes on what is
/// said now and keeps its id and its serial; one that is held or sold is left as it is.
pub(super) async fn put(tx: &mut Tx, rows: &[StoneRow<'_>]) -> Result<(), StoneError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO stones AS s (id, serial, species, origin_class, growth_method, shape, carat_milli, colour, clarity, cut, polish,
                symmetry, fluorescence, quality_word, table_milli, depth_milli, length_um, width_um, height_um, girdle_from, girdle_to,
                culet, treatments, lab, report_number, report_url, country, evidence, supplier_id, supplier_key, feed_hash,
                cost_minor, price_minor, currency, location, status, accepted_carat_cost, created_at, updated_at)
         SELECT n.id, n.serial, n.species, n.origin_class, n.growth_method, n.shape, n.carat_milli, n.colour, n.clarity, n.cut, n.polish,
                n.symmetry, n.fluorescence, n.quality_word, n.table_milli, n.depth_milli, n.length_um, n.width_um, n.height_um,
                n.girdle_from, n.girdle_to, n.culet, string_to_array(n.treatments, ','), n.lab, n.report_number, n.report_url, n.country,
                n.evidence, n.supplier_id, n.supplier_key, n.feed_hash, n.cost_minor, n.price_minor, n.currency, n.location, n.status,
                n.accepted_carat_cost, $38, $38
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::integer[], $8::text[], $9::text[],
                     $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::integer[], $16::integer[], $17::integer[],
                     $18::integer[], $19::integer[], $20::text[], $21::text[], $22::text[], $23::text[], $24::text[], $25::text[],
                     $26::text[], $27::text[], $28::text[], $29::uuid[], $30::text[], $31::bigint[], $32::bigint[], $33::bigint[],
                     $34::text[], $35::text[], $36::text[], $37::bigint[])
              AS n (id, serial, species, origin_class, growth_method, shape, carat_milli, colour, clarity, cut, polish, symmetry,
                    fluorescence, quality_word, table_milli, depth_milli, length_um, width_um, height_um, girdle_from, girdle_to, culet,
                    treatments, lab, report_number, report_url, country, evidence, supplier_id, supplier_key, feed_hash, cost_minor,
                    price_minor, currency, location, status, accepted_carat_cost)
         ON CONFLICT (supplier_id, supplier_key) WHERE supplier_id IS NOT NULL DO UPDATE SET
                species = excluded.species, origin_class = excluded.origin_class, growth_method = excluded.growth_method,
                shape = excluded.shape, carat_milli = excluded.carat_milli, colour = excluded.colour, clarity = excluded.clarity,
                cut = excluded.cut, polish = excluded.polish, symmetry = excluded.symmetry, fluorescence = excluded.fluorescence,
                quality_word = excluded.quality_word, table_milli = excluded.table_milli, depth_milli = excluded.depth_milli,
                length_um = excluded.length_um, width_um = excluded.width_um, height_um = excluded.height_um,
                girdle_from = excluded.girdle_from, girdle_to = excluded.girdle_to, culet = excluded.culet,
                treatments = excluded.treatments, lab = excluded.lab, report_number = excluded.report_number,
                report_url = excluded.report_url, country = excluded.country, evidence = excluded.evidence,
                feed_hash = excluded.feed_hash, cost_minor = excluded.cost_minor, price_minor = excluded.price_minor,
                currency = excluded.currency, location = excluded.location, status = excluded.status,
                accepted_carat_cost = COALESCE(excluded.accepted_carat_cost, s.accepted_carat_cost), version = s.version + 1,
                updated_at = excluded.updated_at
         WHERE s.status NOT IN ('held', 'sold')",
    )
    .bind(column(rows, |r| r.id.uuid()))
    .bind(column(rows, |r| r.serial.to_string()))
    .bind(column(rows, |r| r.stone.facts.species.code()))
    .bind(column(rows, |r| r.stone.facts.origin_class.code()))
    .bind(column(rows, |r| r.stone.facts.growth_method.map(|c| c.code())))
    .bind(column(rows, |r| r.stone.facts.shape.code()))
    .bind(column(rows, |r| r.stone.facts.carat_milli))
    .bind(column(rows, |r| r.stone.facts.colour.map(|c| c.code())))
    .bind(column(rows, |r| r.stone.facts.clarity.map(|c| c.code())))
    .bind(column(rows, |r| r.stone.facts.cut.map(|c| c.code())))
    .bind(column(rows, |r| r.stone.facts.polish.map(|c| c.code())))
    .bind(column(rows, |r| r.stone.facts.symmetry.map(|c| c.code())))
    .bind(column(rows, |r| r.stone.facts.fluorescence.map(|c| c.code())))
    .bind(column(rows, |r| r.stone.facts.quality_word.map(|c| c.code())))
    .bind(column(rows, |r| r.stone.facts.table_milli))
    .bind(column(rows, |r| r.stone.facts.depth_milli))
    .bind(column(rows, |r| r.stone.facts.length_um))
    .bind(column(rows, |r| r.stone.facts.width_um))
    .bind(column(rows, |r| r.stone.facts.height_um))
    .bind(column(rows, |r| r.stone.facts.girdle.map(|(from, _)| from.code())))
    .bind(column(rows, |r| r.stone.facts.girdle.map(|(_, to)| to.code())))
    .bind(column(rows, |r| r.stone.facts.culet.map(|c| c.code())))
    .bind(column(rows, |r| treatments(&r.stone.facts)))
    .bind(column(rows, |r| r.stone.facts.lab.map(|c| c.code())))
    .bind(column(rows, |r| r.stone.facts.report_number.as_deref()))
    .bind(column(rows, |r| r.stone.facts.report_url.as_deref()))
    .bind(column(rows, |r| r.stone.facts.country.as_deref()))
    .bind(column(rows, |r| r.stone.evidence.as_deref()))
    .bind(column(rows, |r| r.stone.supplier.as_ref().map(|(id, _)| id.uuid())))
    .bind(column(rows, |r| r.stone.supplier.as_ref().map(|(_, key)| key.as_str())))
    .bind(column(rows, |r| r.feed_hash))
    .bind(column(rows, |r| r.stone.cost.map(|c| c.minor())))
    .bind(column(rows, |r| r.stone.price.minor()))
    .bind(column(rows, |r| r.stone.price.currency().code()))
    .bind(column(rows, |r| r.stone.location.as_str()))
    .bind(column(rows, |r| r.status.code()))
    .bind(column(rows, |r| r.accepted_carat_cost))
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// One column of many rows.
fn column<'a, T, U>(rows: &'a [T], of: impl FnMut(&'a T) -> U) -> Vec<U> {
    rows.iter().map(of).collect()
}

/// A list of codes as `string_to_array` reads it: PostgreSQL flattens arrays of arrays.
fn treatments(facts: &StoneFacts) -> String {
    facts.treatments.iter().map(|t| t.code()).collect::<Vec<_>>().join(",")
}

/// Moves a stone from one status to another in the statement that checks it; false when it was not there.
pub(super) async fn move_status(
    tx: &mut Tx,
    stone: StoneId,
    from: StoneStatus,
    to: StoneStatus,
) -> Result<bool, DbError> {
    let now = tx.now().await?;
    let done = sqlx::query(
        "UPDATE stones SET status = $3, version = version + 1, updated_at = $4 WHERE id = $1 AND status = $2",
    )
    .bind(stone.uuid())
    .bind(from.code())
    .bind(to.code())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Locks a stone that shoppers may see, and answers where it stands.
pub(super) async fn lock_stone(tx: &mut Tx, stone: StoneId) -> Result<StoneStatus, StoneError> {
    let status: Option<String> = sqlx::query_scalar("SELECT status FROM stones WHERE id = $1 FOR UPDATE")
        .bind(stone.uuid())
        .fetch_optional(&mut **tx)
        .await?;
    let status = status.and_then(|s| s.parse::<StoneStatus>().ok()).ok_or(StoneError::NotFound)?;
    // what shoppers may not see does not exist for them
    if status.is_shown() { Ok(status) } else { Err(StoneError::NotFound) }
}

/// Locks these stones and those an order keeps, in the one order everyone keeps to: before an operation that reads prices and then claims,
/// or that gives stones back and claims others.
pub async fn lock_stones(tx: &mut Tx, order: Option<OrderId>, stones: &[StoneId]) -> Result<(), DbError> {
    let ids: Vec<Uuid> = stones.iter().map(|s| s.uuid()).collect();
    sqlx::query(
        "SELECT 1 FROM stones
         WHERE id = ANY($1) OR id IN (SELECT h.stone_id FROM stone_holds h WHERE h.order_id = $2 AND h.state = 'active')
         ORDER BY id FOR UPDATE",
    )
    .bind(ids)
    .bind(order.map(OrderId::uuid))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The claims of an order, locked after their stones.
pub(super) async fn lock_claims(tx: &mut Tx, order: OrderId) -> Result<Vec<StoneHold>, DbError> {
    lock_stones(tx, Some(order), &[]).await?;
    let rows = sqlx::query(
        "SELECT id, stone_id, holder, reference, expires_at FROM stone_holds
         WHERE order_id = $1 AND state = 'active' ORDER BY stone_id FOR UPDATE",
    )
    .bind(order.uuid())
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(hold).collect()
}

/// Says of an order's claims that it may be paid for longer.
pub async fn extend_claims(tx: &mut Tx, order: OrderId, until: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query("UPDATE stone_holds SET expires_at = $2 WHERE order_id = $1 AND state = 'active'")
        .bind(order.uuid())
        .bind(until)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The live hold, locked after its stone, so that whoever ends one meets the others in the same order.
pub(super) async fn lock_hold(tx: &mut Tx, id: StoneHoldId) -> Result<Option<StoneHold>, DbError> {
    sqlx::query(
        "SELECT 1 FROM stones WHERE id = (SELECT stone_id FROM stone_holds WHERE id = $1) FOR UPDATE",
    )
    .bind(id.uuid())
    .execute(&mut **tx)
    .await?;
    let row = sqlx::query(
        "SELECT id, stone_id, holder, reference, expires_at FROM stone_holds WHERE id = $1 AND state = 'active' FOR UPDATE",
    )
    .bind(id.uuid())
    .fetch_optional(&mut **tx)
    .await?;
    row.as_ref().map(hold).transpose()
}

/// A hold from its row.
pub(super) fn hold(row: &PgRow) -> Result<StoneHold, DbError> {
    Ok(StoneHold {
        id: StoneHoldId::from_uuid(row.try_get("id")?),
        stone: StoneId::from_uuid(row.try_get("stone_id")?),
        holder: row.try_get("holder")?,
        reference: row.try_get("reference")?,
        expires_at: row.try_get("expires_at")?,
    })
}

/// Ends holds and gives each stone the status that follows.
pub(super) async fn close_holds(
    tx: &mut Tx,
    holds: &[StoneHoldId],
    state: &'static str,
    to: StoneStatus,
) -> Result<(), DbError> {
    let now = tx.now().await?;
    let ids: Vec<Uuid> = holds.iter().map(|h| h.uuid()).collect();
    sqlx::query(
        "UPDATE stones SET status = $2, version = version + 1, updated_at = $3
         WHERE id IN (SELECT stone_id FROM stone_holds WHERE id = ANY($1) AND state = 'active') AND status = 'held'",
    )
    .bind(&ids)
    .bind(to.code())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "UPDATE stone_holds SET state = $2, closed_at = greatest(created_at, $3) WHERE id = ANY($1) AND state = 'active'",
    )
    .bind(&ids)
    .bind(state)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
