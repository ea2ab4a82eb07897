//! SQL shared by the operations on attributes.

use db::{ConstraintExt, DbError, Tx};
use kernel::{clean_text, ids::AttributeId};
use platform::Cx;
use uuid::Uuid;

use super::model::{AttributeKind, Choice, Definition, Unit};
use crate::CatalogError;

impl Definition {
    /// The definition without what cannot be seen in its words.
    pub(super) fn clean(mut self) -> Self {
        self.label = clean_text(&self.label, false);
        self.hint = clean_text(&self.hint, false);
        self.categories.sort_unstable();
        self.categories.dedup();
        if let AttributeKind::Enum(choices) | AttributeKind::MultiEnum(choices) = &mut self.kind {
            choices.iter_mut().for_each(|c| c.label = clean_text(&c.label, false));
        }
        self
    }

    fn range(&self) -> (Unit, i64, i64, i32) {
        match self.kind {
            AttributeKind::Number(m) => (m.unit, m.min_milli, m.max_milli, 0),
            AttributeKind::Text(max) => (Unit::None, 0, 0, i32::try_from(max).unwrap_or(i32::MAX)),
            _ => (Unit::None, 0, 0, 0),
        }
    }

    fn categories_joined(&self) -> String {
        self.categories.iter().map(|c| c.code()).collect::<Vec<_>>().join(",")
    }
}

/// Holds the definition until the transaction ends: writers of products wait, or have finished.
pub(super) async fn lock(tx: &mut Tx, code: &str) -> Result<(), DbError> {
    sqlx::query("SELECT 1 FROM attributes WHERE code = $1 FOR UPDATE").bind(code).execute(&mut **tx).await?;
    Ok(())
}

/// Writes a new definition.
pub(super) async fn insert(tx: &mut Tx, cx: &Cx, d: &Definition) -> Result<(), CatalogError> {
    let now = tx.now().await?;
    let id = AttributeId::new(&*cx.random).uuid();
    let (unit, min, max, length) = d.range();
    sqlx::query(
        "INSERT INTO attributes (id, code, label, hint, kind, unit, min_milli, max_milli, max_length, categories, required,
                filterable, position, archived, version, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, string_to_array($10, ','), $11, $12, $13, $14, $15, $16, $16)",
    )
    .bind(id)
    .bind(&d.code)
    .bind(&d.label)
    .bind(&d.hint)
    .bind(d.kind.word().code())
    .bind(unit.code())
    .bind(min)
    .bind(max)
    .bind(length)
    .bind(d.categories_joined())
    .bind(d.required)
    .bind(d.filterable)
    .bind(d.position)
    .bind(d.archived)
    .bind(d.version)
    .bind(now)
    .execute(&mut **tx)
    .await
    .on_constraint("attributes_code_once", taken)?;
    Ok(put_choices(tx, id, d.kind.choices()).await?)
}

/// The refusal of a code that is there already.
pub(super) fn taken() -> CatalogError {
    CatalogError::field("code", "taken", "There is an attribute of this name already.")
}

/// Writes a definition over what it was.
pub(super) async fn update(tx: &mut Tx, d: &Definition) -> Result<(), DbError> {
    let now = tx.now().await?;
    let (unit, min, max, length) = d.range();
    let id: Uuid = sqlx::query_scalar(
        "UPDATE attributes SET label = $2, hint = $3, unit = $4, min_milli = $5, max_milli = $6, max_length = $7,
                categories = string_to_array($8, ','), required = $9, filterable = $10, position = $11, archived = $12,
                version = $13, updated_at = $14
         WHERE code = $1 RETURNING id",
    )
    .bind(&d.code)
    .bind(&d.label)
    .bind(&d.hint)
    .bind(unit.code())
    .bind(min)
    .bind(max)
    .bind(length)
    .bind(d.categories_joined())
    .bind(d.required)
    .bind(d.filterable)
    .bind(d.position)
    .bind(d.archived)
    .bind(d.version)
    .bind(now)
    .fetch_one(&mut **tx)
    .await?;
    sqlx::query("DELETE FROM attribute_choices WHERE attribute_id = $1").bind(id).execute(&mut **tx).await?;
    put_choices(tx, id, d.kind.choices()).await
}

async fn put_choices(tx: &mut Tx, id: Uuid, choices: &[Choice]) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO attribute_choices (attribute_id, code, label, archived, position)
         SELECT $1, n.* FROM unnest($2::text[], $3::text[], $4::bool[]) WITH ORDINALITY AS n",
    )
    .bind(id)
    .bind(choices.iter().map(|c| c.code.as_str()).collect::<Vec<_>>())
    .bind(choices.iter().map(|c| c.label.as_str()).collect::<Vec<_>>())
    .bind(choices.iter().map(|c| c.archived).collect::<Vec<_>>())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
