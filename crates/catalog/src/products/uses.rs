//! How many pieces use an attribute, archived ones too: what is counted before a definition changes.

use db::{DbError, Tx};
use sqlx::{Row, types::Json};

use crate::{
    attributes::{AttributeKind, Definition},
    model::Category,
};

/// Pieces that a changed definition would leave out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outside {
    /// Those of categories that it is no longer for.
    pub(crate) category: i64,
    /// Those whose number or text no longer fits.
    pub(crate) range: i64,
}

/// How many pieces have a value of a list.
pub(crate) async fn count_choice_uses(tx: &mut Tx, attribute: &str, choice: &str) -> Result<i64, DbError> {
    let (one, several) = (serde_json::json!({attribute: choice}), serde_json::json!({attribute: [choice]}));
    let uses = sqlx::query_scalar("SELECT count(*) FROM products WHERE attributes @> $1 OR attributes @> $2")
        .bind(Json(one))
        .bind(Json(several))
        .fetch_one(&mut **tx)
        .await?;
    Ok(uses)
}

/// How many pieces have a value that `after` would no longer allow.
pub(crate) async fn count_outside(
    tx: &mut Tx,
    before: &Definition,
    after: &Definition,
) -> Result<Outside, DbError> {
    let (min, max, length) = match (&before.kind, &after.kind) {
        (AttributeKind::Number(_), AttributeKind::Number(m)) => (Some(m.min_milli), Some(m.max_milli), None),
        (AttributeKind::Text(_), AttributeKind::Text(max)) => (None, None, i32::try_from(*max).ok()),
        _ => (None, None, None),
    };
    let categories: Vec<_> = after.categories.iter().map(|c| Category::code(*c)).collect();
    let row = sqlx::query(
        "SELECT count(*) FILTER (WHERE cardinality($2::text[]) > 0 AND category <> ALL($2)) AS category,
                count(*) FILTER (WHERE CASE WHEN $3::bigint IS NOT NULL
                                            THEN (attributes ->> $1)::numeric * 1000 NOT BETWEEN $3 AND $4
                                            WHEN $5::int IS NOT NULL THEN length(attributes ->> $1) > $5
                                            ELSE false END) AS range
         FROM products WHERE attributes ? $1",
    )
    .bind(&before.code)
    .bind(categories)
    .bind(min)
    .bind(max)
    .bind(length)
    .fetch_one(&mut **tx)
    .await?;
    Ok(Outside { category: row.try_get("category")?, range: row.try_get("range")? })
}
