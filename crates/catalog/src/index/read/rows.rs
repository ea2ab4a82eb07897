//! From rows to what they mean.

use std::{fmt::Display, str::FromStr};

use db::DbError;
use kernel::{Money, ids::VariantId};
use sqlx::{Row, postgres::PgRow};

use crate::{
    attributes::Values,
    index::intern::{Interner, Lists},
    model::{Details, Focal, Media, RingSize, Seo, Stone},
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

/// The columns that [`media`] reads, of `product_media m`.
macro_rules! media_columns {
    () => {
        "m.kind, m.image_set, m.view, m.metal, m.width, m.height, m.widths, m.alt, m.focal_x, m.focal_y, m.variant_ids, m.file"
    };
}
pub(crate) use media_columns;

pub(crate) fn media(row: &PgRow, texts: &mut Interner, widths: &mut Lists<i32>) -> Result<Media, DbError> {
    let variants: Vec<uuid::Uuid> = row.try_get("variant_ids")?;
    Ok(Media {
        kind: code(row, "kind")?,
        image_set: texts.text(row.try_get("image_set")?),
        view: texts.text(row.try_get("view")?),
        metal: optional_code(row, "metal")?,
        width: row.try_get("width")?,
        height: row.try_get("height")?,
        widths: widths.keep(row.try_get("widths")?),
        alt: texts.text(row.try_get("alt")?),
        focal: Focal {
            x: row.try_get::<i16, _>("focal_x")?.into(),
            y: row.try_get::<i16, _>("focal_y")?.into(),
        },
        variants: variants.into_iter().map(VariantId::from_uuid).collect(),
        file: row.try_get::<Option<&str>, _>("file")?.map(|t| texts.text(t)),
    })
}

pub(super) fn details(row: &PgRow, texts: &mut Interner) -> Result<Details, DbError> {
    let mut text =
        |column: &str| row.try_get::<Option<&str>, _>(column).map(|found| found.map(|t| texts.text(t)));
    Ok(Details {
        designer: text("designer")?,
        provenance: text("provenance")?,
        hallmark_note: text("hallmark_note")?,
        wearer: optional_code(row, "wearer")?,
        made_in: optional_code(row, "made_in")?,
        hallmark: optional_code(row, "hallmark")?,
        width_um: row.try_get("width_um")?,
        depth_um: row.try_get("depth_um")?,
        resize_up_um: row.try_get("resize_up_um")?,
        resize_down_um: row.try_get("resize_down_um")?,
    })
}

pub(super) fn seo(row: &PgRow, texts: &mut Interner) -> Result<Seo, DbError> {
    let mut text =
        |column: &str| row.try_get::<Option<&str>, _>(column).map(|found| found.map(|t| texts.text(t)));
    Ok(Seo {
        title: text("seo_title")?,
        description: text("seo_description")?,
        canonical: text("seo_canonical")?,
    })
}

/// What a row says of the attributes that staff defined.
pub(crate) fn values(row: &PgRow) -> Result<Values, DbError> {
    let sqlx::types::Json(values) = row.try_get("attributes")?;
    Ok(values)
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
pub(crate) fn code_list<C: FromStr<Err: Display>>(row: &PgRow, column: &str) -> Result<Vec<C>, DbError> {
    let texts: &str = row.try_get(column)?;
    let parts = texts.split(',').filter(|t| !t.is_empty());
    parts.map(|t| t.parse().map_err(|e: C::Err| unreadable(column, &e))).collect()
}

fn unreadable(column: &str, error: &dyn Display) -> DbError {
    DbError::Broken(sqlx::Error::ColumnDecode { index: column.to_owned(), source: error.to_string().into() })
}
