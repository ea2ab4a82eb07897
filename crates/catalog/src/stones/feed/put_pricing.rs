//! Change the rules of markup and the guard bands.
//!
//! Refuses rules that break a bound ([`Pricing::check`]) and a version that is not the present one. Writes `stone_pricing`,
//! `stone_markups` and the audit log. Prices of stones that are there already follow with each supplier's next list, the same
//! list again included.

use db::Tx;
use platform::{Cx, audit};

use super::{Pricing, StoneError, queries::get_pricing};

/// Puts new rules in place of those of `pricing.version`, and answers the version they have now.
#[tracing::instrument(name = "stones.put_pricing", skip_all)]
pub async fn put_pricing(tx: &mut Tx, cx: &Cx, pricing: Pricing) -> Result<i64, StoneError> {
    pricing.check().map_err(StoneError::Invalid)?;
    sqlx::query("SELECT 1 FROM stone_pricing FOR UPDATE").execute(&mut **tx).await?;
    let before = get_pricing(tx).await?;
    if before.version != pricing.version {
        return Err(StoneError::VersionConflict { current: before.version });
    }
    let after = Pricing { version: before.version + 1, ..pricing };
    write(tx, &after).await?;
    let change = audit::Change {
        action: "catalog.put_pricing",
        object: "stone_pricing".to_owned(),
        before: Some(&before),
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok(after.version)
}

async fn write(tx: &mut Tx, pricing: &Pricing) -> Result<(), StoneError> {
    sqlx::query(
        "UPDATE stone_pricing SET factor_milli = $1, round_to = $2, floor_milli = $3, floor_minor = $4, move_milli = $5,
                median_milli = $6, withdraw_milli = $7, version = $8",
    )
    .bind(pricing.factor_milli)
    .bind(pricing.round_to)
    .bind(pricing.floor_milli)
    .bind(pricing.floor_minor)
    .bind(pricing.move_milli)
    .bind(pricing.median_milli)
    .bind(pricing.withdraw_milli)
    .bind(pricing.version)
    .execute(&mut **tx)
    .await?;
    sqlx::query("DELETE FROM stone_markups").execute(&mut **tx).await?;
    let each = &pricing.markups;
    sqlx::query(
        "INSERT INTO stone_markups (position, origin_class, carat_from, carat_below, cost_from, cost_below, factor_milli, round_to)
         SELECT n.place, n.origin, n.carat_from, n.carat_below, n.cost_from, n.cost_below, n.factor, n.round_to
         FROM unnest($1::text[], $2::integer[], $3::integer[], $4::bigint[], $5::bigint[], $6::integer[], $7::bigint[])
              WITH ORDINALITY AS n (origin, carat_from, carat_below, cost_from, cost_below, factor, round_to, place)",
    )
    .bind(each.iter().map(|m| m.origin_class.map(|o| o.code())).collect::<Vec<_>>())
    .bind(each.iter().map(|m| m.carat.start).collect::<Vec<_>>())
    .bind(each.iter().map(|m| m.carat.end).collect::<Vec<_>>())
    .bind(each.iter().map(|m| m.cost.start).collect::<Vec<_>>())
    .bind(each.iter().map(|m| m.cost.end).collect::<Vec<_>>())
    .bind(each.iter().map(|m| m.factor_milli).collect::<Vec<_>>())
    .bind(each.iter().map(|m| m.round_to).collect::<Vec<_>>())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
