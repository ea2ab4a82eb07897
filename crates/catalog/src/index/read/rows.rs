//! From rows to what they mean.

use std::{fmt::Display, str::FromStr};

use db::DbError;
use kernel::Money;
use sqlx::{Row, postgres::PgRow};

use crate::{
    index::intern::{Interner, Lists},
    model::{Media, RingSize, Stone},
};

/// The columns that [`stone`] reads.
macro_rules! stone_columns {
    () => {
        "product_id, role, species, origin_class, growth_method, shape, pieces, carat_milli, diameter_um, colour, clarity, cut, \
         polish, symmetry, fluorescence, quality_word, lab, report_number, array_to_string(treatments, ',') AS treatments, pearl_type, lustre, overtone"
    };
}
pub(crate) use stone_columns;

pub(crate) fn stone(row: &PgRow, texts: &mut Interner) -> Result<Stone, DbError> {
    Ok(Stone {
        role: code(row, "role")?,
        species: code(row, "species")?,
        origin_class: code(row, "origin_class")?,
        growth_method: optional_code(row, "growth_method")?,
        shape: code(row, "shape")?,
        pieces: row.try_get("pieces")?,
        carat_milli: row.try_get("carat_milli")?,
        diameter_um: row.try_get("diameter_um")?,
        colour: optional_code(row, "colour")?,
        clarity: optional_code(row, "clarity")?,
        cut: optional_code(row, "cut")?,
        polish: optional_code(row, "polish")?,
        symmetry: optional_code(row, "symmetry")?,
        fluorescence: optional_code(row, "fluorescence")?,
        quality_word: optional_code(row, "quality_word")?,
        lab: optional_code(row, "lab")?,
        report_number: row.try_get::<Option<&str>, _>("report_number")?.map(|t| texts.text(t)),
        treatments: code_list(row, "treatments")?,
        pearl_type: optional_code(row, "pearl_type")?,
        lustre: optional_code(row, "lustre")?,
        overtone: optional_code(row, "overtone")?,
    })
}

pub(crate) fn media(row: &PgRow, texts: &mut Interner, widths: &mut Lists<i32>) -> Result<Media, DbError> {
    Ok(Media {
        image_set: texts.text(row.try_get("image_set")?),
        view: texts.text(row.try_get("view")?),
        metal: optional_code(row, "metal")?,
        width: row.try_get("width")?,
        height: row.try_get("height")?,
        widths: widths.keep(row.try_get("widths")?),
        alt: texts.text(row.try_get("alt")?),
    })
}

/// The size of a ring that a row tells.
pub(crate) fn ring_size(row: &PgRow) -> Result<Option<RingSize>, DbError> {
    let um: Option<i32> = row.try_get("ring_circumference_um")?;
    Ok(um.and_then(RingSize::from_circumference_um))
}

/// The price that a row tells.
pub(crate) fn money(row: &PgRow) -> Result<Money, DbError> {
    Ok(Money::new(row.try_get("price_minor")?, code(row, "currency")?))
}

/// A code of a closed list; a word that the list lacks is a defect.
pub(crate) fn code<C: FromStr<Err: Display>>(row: &PgRow, column: &str) -> Result<C, DbError> {
    row.try_get::<&str, _>(column)?.trim_end().parse().map_err(|e: C::Err| unreadable(column, &e))
}

/// An optional code of a closed list.
pub(crate) fn optional_code<C: FromStr<Err: Display>>(
    row: &PgRow,
    column: &str,
) -> Result<Option<C>, DbError> {
    let text: Option<&str> = row.try_get(column)?;
    text.map(|t| t.parse().map_err(|e: C::Err| unreadable(column, &e))).transpose()
}

/// A list of codes that the statement joined with commas.
pub(super) fn code_list<C: FromStr<Err: Display>>(row: &PgRow, column: &str) -> Result<Vec<C>, DbError> {
    let texts: &str = row.try_get(column)?;
    let parts = texts.split(',').filter(|t| !t.is_empty());
    parts.map(|t| t.parse().map_err(|e: C::Err| unreadable(column, &e))).collect()
}

fn unreadable(column: &str, error: &dyn Display) -> DbError {
    DbError::Broken(sqlx::Error::ColumnDecode { index: column.to_owned(), source: error.to_string().into() })
}
