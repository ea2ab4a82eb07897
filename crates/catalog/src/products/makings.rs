//! What papers about a sold piece need to know of its design.

use std::collections::HashMap;

use db::{Conn, DbError};
use kernel::ids::ProductId;
use sqlx::{Row, postgres::PgRow};

use crate::{
    index::{code, optional_code},
    model::{Category, Hallmark},
};

/// How a design is made and looked after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Making {
    /// What kind of piece it is.
    pub category: Category,
    /// Who struck its hallmark.
    pub hallmark: Option<Hallmark>,
    /// What the hallmark reads.
    pub hallmark_note: Option<String>,
    /// Where it is made.
    pub made_in: Option<String>,
    /// How it is looked after.
    pub care: String,
}

/// The makings of designs, archived ones too; unknown ids are left out.
pub async fn find_makings(conn: &mut Conn, ids: &[ProductId]) -> Result<HashMap<ProductId, Making>, DbError> {
    let rows = sqlx::query(
        "SELECT id, category, hallmark, hallmark_note, made_in, care FROM products WHERE id = ANY($1)",
    )
    .bind(ids.iter().map(|id| id.uuid()).collect::<Vec<_>>())
    .fetch_all(conn)
    .await?;
    let read = |row: &PgRow| -> Result<(ProductId, Making), DbError> {
        let making = Making {
            category: code(row, "category")?,
            hallmark: optional_code(row, "hallmark")?,
            hallmark_note: row.try_get("hallmark_note")?,
            made_in: row.try_get("made_in")?,
            care: row.try_get("care")?,
        };
        Ok((ProductId::from_uuid(row.try_get("id")?), making))
    };
    rows.iter().map(read).collect()
}
