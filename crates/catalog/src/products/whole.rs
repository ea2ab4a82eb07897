//! A product as a whole, as the database has it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use db::{Conn, DbError, Tx};
use kernel::ids::{ProductId, VariantId};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{NewDetails, NewProduct, NewSeo, NewStone, NewVariant};
use crate::{
    CatalogError,
    index::{Interner, code, code_list, money, optional_code, stone, stone_columns, values},
    media::list_media_of as list_media,
};

/// A product with everything that staff can change about it.
#[derive(Debug, Clone)]
pub struct WholeProduct {
    /// Its id.
    pub id: ProductId,
    /// The version a change must name.
    pub version: i64,
    /// The product; every variant carries its id.
    pub product: NewProduct,
    /// Why the last planned publication did not happen.
    pub schedule_fault: Option<String>,
    /// When it was made known.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A product as a whole, drafts and archived ones too.
pub async fn find_whole(conn: &mut Conn, id: ProductId) -> Result<Option<WholeProduct>, DbError> {
    Ok(list_wholes(conn, &[id]).await?.pop())
}

/// Several products as a whole, in the order of their ids; unknown ids are left out.
pub(crate) async fn list_wholes(conn: &mut Conn, ids: &[ProductId]) -> Result<Vec<WholeProduct>, DbError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query(
        "SELECT id, slug, title, tagline, description, care, category, ring_purpose,
                array_to_string(setting_styles, ',') AS setting_styles, head, finish, band_width_um, band_profile, height_um,
                chain_type, earring_back, line, array_to_string(occasions, ',') AS occasions, engravable, engraving_max,
                recycled_metal, returnable, status, featured, designer, wearer, made_in, provenance, hallmark, hallmark_note,
                width_um, depth_um, resize_up_um, resize_down_um, attributes, tags, seo_title, seo_description, seo_canonical,
                publish_at, unpublish_at, schedule_fault, version, created_at, updated_at
         FROM products WHERE id = ANY($1) ORDER BY id",
    )
    .bind(&ids)
    .fetch_all(&mut *conn)
    .await?;
    let mut variants = list_variants(conn, &ids).await?;
    let mut stones = list_stones(conn, &ids).await?;
    let mut media = list_media(conn, &ids).await?;
    let whole = |row: &PgRow| {
        let id: Uuid = row.try_get("id")?;
        let mut product = record(row)?;
        product.variants = variants.remove(&id).unwrap_or_default();
        product.stones = stones.remove(&id).unwrap_or_default();
        product.media = media.remove(&id).unwrap_or_default();
        Ok(WholeProduct {
            id: ProductId::from_uuid(id),
            version: row.try_get("version")?,
            product,
            schedule_fault: row.try_get("schedule_fault")?,
            created_at: row.try_get("created_at")?,
            updated_at: row.try_get("updated_at")?,
        })
    };
    rows.iter().map(whole).collect()
}

/// The same, held until the transaction ends.
pub(super) async fn lock(tx: &mut Tx, id: ProductId) -> Result<WholeProduct, CatalogError> {
    sqlx::query("SELECT 1 FROM products WHERE id = $1 FOR UPDATE").bind(id.uuid()).execute(&mut **tx).await?;
    find_whole(tx, id).await?.ok_or(CatalogError::ProductNotFound)
}

/// Several, held until the transaction ends, in the order of their ids: two of us never wait for each other in a circle.
pub(crate) async fn lock_all(tx: &mut Tx, ids: &[ProductId]) -> Result<Vec<WholeProduct>, DbError> {
    let raw: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    sqlx::query("SELECT 1 FROM products WHERE id = ANY($1) ORDER BY id FOR UPDATE")
        .bind(&raw)
        .execute(&mut **tx)
        .await?;
    list_wholes(tx, ids).await
}

fn record(row: &PgRow) -> Result<NewProduct, DbError> {
    Ok(NewProduct {
        slug: row.try_get("slug")?,
        title: row.try_get("title")?,
        tagline: row.try_get("tagline")?,
        description: row.try_get("description")?,
        care: row.try_get("care")?,
        category: code(row, "category")?,
        ring_purpose: optional_code(row, "ring_purpose")?,
        setting_styles: code_list(row, "setting_styles")?,
        head: optional_code(row, "head")?,
        finish: optional_code(row, "finish")?,
        band_width_um: row.try_get("band_width_um")?,
        band_profile: optional_code(row, "band_profile")?,
        height_um: row.try_get("height_um")?,
        chain_type: optional_code(row, "chain_type")?,
        earring_back: optional_code(row, "earring_back")?,
        line: row.try_get("line")?,
        occasions: code_list(row, "occasions")?,
        engravable: row.try_get("engravable")?,
        engraving_max: row.try_get("engraving_max")?,
        recycled_metal: row.try_get("recycled_metal")?,
        returnable: row.try_get("returnable")?,
        status: code(row, "status")?,
        featured: row.try_get("featured")?,
        details: NewDetails {
            designer: row.try_get("designer")?,
            wearer: optional_code(row, "wearer")?,
            made_in: optional_code(row, "made_in")?,
            provenance: row.try_get("provenance")?,
            hallmark: optional_code(row, "hallmark")?,
            hallmark_note: row.try_get("hallmark_note")?,
            width_um: row.try_get("width_um")?,
            depth_um: row.try_get("depth_um")?,
            resize_up_um: row.try_get("resize_up_um")?,
            resize_down_um: row.try_get("resize_down_um")?,
        },
        attributes: values(row)?,
        tags: row.try_get("tags")?,
        seo: NewSeo {
            title: row.try_get("seo_title")?,
            description: row.try_get("seo_description")?,
            canonical: row.try_get("seo_canonical")?,
        },
        publish_at: row.try_get("publish_at")?,
        unpublish_at: row.try_get("unpublish_at")?,
        stones: Vec::new(),
        variants: Vec::new(),
        media: Vec::new(),
    })
}

async fn list_variants(conn: &mut Conn, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<NewVariant>>, DbError> {
    let rows = sqlx::query(
        "SELECT product_id, id, sku, metal, fineness, metal_weight_mg, ring_circumference_um, length_mm, carat_milli, price_minor,
                currency, one_of_a_kind, made_to_order, lead_days, status
         FROM product_variants WHERE product_id = ANY($1) ORDER BY product_id, position, id",
    )
    .bind(ids)
    .fetch_all(conn)
    .await?;
    let variant = |row: &PgRow| {
        Ok(NewVariant {
            id: Some(VariantId::from_uuid(row.try_get("id")?)),
            status: code(row, "status")?,
            sku: row.try_get("sku")?,
            metal: code(row, "metal")?,
            fineness: code(row, "fineness")?,
            metal_weight_mg: row.try_get("metal_weight_mg")?,
            ring_circumference_um: row.try_get("ring_circumference_um")?,
            length_mm: row.try_get("length_mm")?,
            carat_milli: row.try_get("carat_milli")?,
            price: money(row)?,
            one_of_a_kind: row.try_get("one_of_a_kind")?,
            made_to_order: row.try_get("made_to_order")?,
            lead_days: row.try_get("lead_days")?,
        })
    };
    by_product(&rows, variant)
}

async fn list_stones(conn: &mut Conn, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<NewStone>>, DbError> {
    let rows = sqlx::query(concat!(
        "SELECT product_id, ",
        stone_columns!(),
        " FROM product_stones WHERE product_id = ANY($1) ORDER BY product_id, position"
    ))
    .bind(ids)
    .fetch_all(conn)
    .await?;
    let mut texts = Interner::default();
    by_product(&rows, |row| Ok(NewStone::of(&stone(row, &mut texts)?)))
}

/// The parts of several products, each product's in the order read.
fn by_product<T>(
    rows: &[PgRow],
    mut read: impl FnMut(&PgRow) -> Result<T, DbError>,
) -> Result<HashMap<Uuid, Vec<T>>, DbError> {
    let mut all: HashMap<Uuid, Vec<T>> = HashMap::new();
    for row in rows {
        all.entry(row.try_get("product_id")?).or_default().push(read(row)?);
    }
    Ok(all)
}
