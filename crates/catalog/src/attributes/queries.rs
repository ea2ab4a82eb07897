//! Reading the definitions.

use std::collections::HashMap;

use db::{Conn, DbError, Tx};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::model::{AttributeKind, Choice, Definition, KindWord, Measure, Schema, Scope};
use crate::index::{code, code_list};

/// The schema as it is.
pub async fn load(conn: &mut Conn) -> Result<Schema, DbError> {
    let rows = sqlx::query(
        "SELECT id, code, label, hint, kind, unit, min_milli, max_milli, max_length,
                array_to_string(categories, ',') AS categories, required, filterable, position, archived, version
         FROM attributes ORDER BY position, code",
    )
    .fetch_all(&mut *conn)
    .await?;
    if rows.is_empty() {
        return Ok(Schema::default());
    }
    let mut choices = list_choices(conn).await?;
    let read = |row: &PgRow| definition(row, &mut choices);
    Ok(Schema::new(rows.iter().map(read).collect::<Result<_, _>>()?))
}

/// The schema for writing a product: nobody takes a value out of the lists until the transaction ends.
pub async fn load_for_write(tx: &mut Tx) -> Result<Schema, DbError> {
    sqlx::query("SELECT 1 FROM attributes ORDER BY id FOR SHARE").execute(&mut **tx).await?;
    load(tx).await
}

async fn list_choices(conn: &mut Conn) -> Result<HashMap<Uuid, Vec<Choice>>, DbError> {
    let rows = sqlx::query(
        "SELECT attribute_id, code, label, archived FROM attribute_choices ORDER BY attribute_id, position, code",
    )
    .fetch_all(conn)
    .await?;
    let mut choices: HashMap<Uuid, Vec<Choice>> = HashMap::new();
    for row in &rows {
        choices.entry(row.try_get("attribute_id")?).or_default().push(Choice {
            code: row.try_get("code")?,
            label: row.try_get("label")?,
            archived: row.try_get("archived")?,
        });
    }
    Ok(choices)
}

fn definition(row: &PgRow, choices: &mut HashMap<Uuid, Vec<Choice>>) -> Result<Definition, DbError> {
    let mut list = || -> Result<Vec<Choice>, DbError> {
        Ok(choices.remove(&row.try_get::<Uuid, _>("id")?).unwrap_or_default())
    };
    let kind = match code(row, "kind")? {
        KindWord::Enum => AttributeKind::Enum(list()?),
        KindWord::MultiEnum => AttributeKind::MultiEnum(list()?),
        KindWord::Number => AttributeKind::Number(Measure {
            unit: code(row, "unit")?,
            min_milli: row.try_get("min_milli")?,
            max_milli: row.try_get("max_milli")?,
        }),
        KindWord::Text => {
            AttributeKind::Text(usize::try_from(row.try_get::<i32, _>("max_length")?).unwrap_or(0))
        }
        KindWord::Boolean => AttributeKind::Boolean,
    };
    Ok(Definition {
        code: row.try_get("code")?,
        label: row.try_get("label")?,
        hint: row.try_get("hint")?,
        scope: Scope::Product,
        kind,
        categories: code_list(row, "categories")?,
        required: row.try_get("required")?,
        filterable: row.try_get("filterable")?,
        position: row.try_get("position")?,
        archived: row.try_get("archived")?,
        built_in: false,
        version: row.try_get("version")?,
    })
}
