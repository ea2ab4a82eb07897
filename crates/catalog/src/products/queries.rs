//! What staff and imports read about products, from the database.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::{
    Currency, Money,
    ids::{ProductId, VariantId},
};
use serde::{Deserialize, Serialize};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use crate::{
    index::{
        Interner, Lists, code, media, media_columns, money, optional_code, ring_size, stone, stone_columns,
    },
    model::{Category, Media, Metal, RingPurpose, Status, Stone, options_label},
};

/// A product as staff edit it.
#[derive(Debug, Clone)]
pub struct StaffProduct {
    /// The product.
    pub product: ProductRecord,
    /// The version a change must name.
    pub version: i64,
    /// Its variants, archived ones too, in the house's order.
    pub variants: Vec<StaffVariant>,
    /// Its stones.
    pub stones: Vec<Stone>,
    /// Its pictures.
    pub media: Vec<Media>,
    /// The collections it is in: slug and title.
    pub collections: Vec<(String, String)>,
}

/// A product's own row, without what belongs to its variants and stones.
#[derive(Debug, Clone)]
pub struct ProductRecord {
    /// Its id.
    pub id: ProductId,
    /// Its address.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// One line about it.
    pub tagline: String,
    /// A few paragraphs about it.
    pub description: String,
    /// How to look after it.
    pub care: String,
    /// What it is.
    pub category: Category,
    /// What the ring is for.
    pub ring_purpose: Option<RingPurpose>,
    /// The house's own line.
    pub line: Option<String>,
    /// Whether it is offered.
    pub status: Status,
    /// The house's order: higher first.
    pub featured: i32,
    /// Whether words can be engraved.
    pub engravable: bool,
    /// The most characters that can be engraved.
    pub engraving_max: i32,
    /// Whether it can be returned.
    pub returnable: bool,
    /// When it was made known.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A variant as staff edit it.
#[derive(Debug, Clone, PartialEq)]
pub struct StaffVariant {
    /// Its id.
    pub id: VariantId,
    /// The house's stock-keeping code.
    pub sku: String,
    /// What sets it apart: "18k yellow gold, 1.00 ct, size 6½".
    pub options: String,
    /// What it is made of.
    pub metal: Metal,
    /// What it costs, before tax.
    pub price: Money,
    /// Whether it exists only once.
    pub one_of_a_kind: bool,
    /// Whether the house makes it when asked.
    pub made_to_order: bool,
    /// Days at the bench when it is made to order.
    pub lead_days: i32,
    /// Whether it is offered.
    pub status: Status,
}

/// Everything staff edit about a product, drafts and archived ones too.
pub async fn find_for_staff(conn: &mut Conn, id: ProductId) -> Result<Option<StaffProduct>, DbError> {
    let row = sqlx::query(
        "SELECT id, slug, title, tagline, description, care, category, ring_purpose, line, status, featured, engravable,
                engraving_max, returnable, version, created_at, updated_at
         FROM products WHERE id = $1",
    )
    .bind(id.uuid())
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let product = record(&row)?;
    let variants = list_variants(conn, id).await?;
    let mut texts = Interner::default();
    let rows = sqlx::query(concat!(
        "SELECT ",
        stone_columns!(),
        " FROM product_stones WHERE product_id = $1 ORDER BY position"
    ))
    .bind(id.uuid())
    .fetch_all(&mut *conn)
    .await?;
    let stones = rows.iter().map(|r| stone(r, &mut texts)).collect::<Result<_, _>>()?;
    let rows = sqlx::query(concat!(
        "SELECT ",
        media_columns!(),
        " FROM product_media m WHERE m.product_id = $1 AND m.shown ORDER BY m.position"
    ))
    .bind(id.uuid())
    .fetch_all(&mut *conn)
    .await?;
    let mut widths = Lists::default();
    let media = rows.iter().map(|r| media(r, &mut texts, &mut widths)).collect::<Result<_, _>>()?;
    let collections = sqlx::query_as(
        "SELECT c.slug, c.title FROM collection_products m JOIN collections c ON c.id = m.collection_id
         WHERE m.product_id = $1 ORDER BY c.position, c.slug",
    )
    .bind(id.uuid())
    .fetch_all(conn)
    .await?;
    Ok(Some(StaffProduct { product, version: row.try_get("version")?, variants, stones, media, collections }))
}

fn record(row: &PgRow) -> Result<ProductRecord, DbError> {
    Ok(ProductRecord {
        id: ProductId::from_uuid(row.try_get("id")?),
        slug: row.try_get("slug")?,
        title: row.try_get("title")?,
        tagline: row.try_get("tagline")?,
        description: row.try_get("description")?,
        care: row.try_get("care")?,
        category: code(row, "category")?,
        ring_purpose: optional_code(row, "ring_purpose")?,
        line: row.try_get("line")?,
        status: code(row, "status")?,
        featured: row.try_get("featured")?,
        engravable: row.try_get("engravable")?,
        engraving_max: row.try_get("engraving_max")?,
        returnable: row.try_get("returnable")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}

pub(super) async fn list_variants(conn: &mut Conn, id: ProductId) -> Result<Vec<StaffVariant>, DbError> {
    let rows = sqlx::query(
        "SELECT id, sku, metal, fineness, ring_circumference_um, length_mm, carat_milli, price_minor, currency, one_of_a_kind,
                made_to_order, lead_days, status
         FROM product_variants WHERE product_id = $1 ORDER BY position, id",
    )
    .bind(id.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter().map(staff_variant).collect()
}

fn staff_variant(row: &PgRow) -> Result<StaffVariant, DbError> {
    let metal = code(row, "metal")?;
    Ok(StaffVariant {
        id: VariantId::from_uuid(row.try_get("id")?),
        sku: row.try_get("sku")?,
        options: options_label(
            metal,
            code(row, "fineness")?,
            row.try_get("carat_milli")?,
            ring_size(row)?,
            row.try_get("length_mm")?,
        ),
        metal,
        price: money(row)?,
        one_of_a_kind: row.try_get("one_of_a_kind")?,
        made_to_order: row.try_get("made_to_order")?,
        lead_days: row.try_get("lead_days")?,
        status: code(row, "status")?,
    })
}

/// Which products staff want to see.
#[derive(Debug, Clone, Default)]
pub struct ListProducts {
    /// Words of its texts, or part of a title, a slug, a variant's code or a report's number. `"…"` and `-word` as in
    /// any search.
    pub q: Option<String>,
    /// Only products that stand so.
    pub status: Option<Status>,
    /// Where the page begins: the place the page before ended.
    pub after: Option<ProductPlace>,
    /// How many.
    pub limit: usize,
}

/// A place in the list; faces seal it into a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductPlace {
    /// When the last product shown was changed.
    pub updated_at: DateTime<Utc>,
    /// Its id.
    pub id: ProductId,
}

/// A page of the list.
#[derive(Debug, Clone)]
pub struct ProductPage {
    /// The products, last changed first.
    pub items: Vec<ProductSummary>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<ProductPlace>,
}

/// A product as one line of staff's list.
#[derive(Debug, Clone)]
pub struct ProductSummary {
    /// Its id.
    pub id: ProductId,
    /// Its address.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// What it is.
    pub category: Category,
    /// Whether it is offered.
    pub status: Status,
    /// The lowest price among its active variants; nothing when it has none.
    pub price_from: Money,
    /// The highest.
    pub price_to: Money,
    /// How many active variants it has.
    pub variants: i64,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// The folder of its first picture.
    pub image_set: Option<String>,
}

/// The products staff look for, last changed first.
pub async fn list_for_staff(conn: &mut Conn, ask: ListProducts) -> Result<ProductPage, DbError> {
    let words = ask.q.as_deref().map(str::trim).filter(|q| !q.is_empty());
    let limit = i64::try_from(ask.limit.clamp(1, 500)).unwrap_or(500);
    let rows = sqlx::query(
        "SELECT p.id, p.slug, p.title, p.category, p.status, p.updated_at, v.low, v.high, v.currency, v.variants,
                (SELECT m.image_set FROM product_media m WHERE m.product_id = p.id AND m.shown ORDER BY m.position LIMIT 1) AS image_set
         FROM products p
         LEFT JOIN LATERAL (SELECT min(price_minor) AS low, max(price_minor) AS high, min(currency) AS currency, count(*) AS variants
                            FROM product_variants v WHERE v.product_id = p.id AND v.status = 'active') v ON true
         WHERE ($1::text IS NULL OR p.id IN (
                    SELECT k.product_id FROM product_search k WHERE k.words @@ websearch_to_tsquery('english', search_fold($1))
                    UNION ALL
                    SELECT k.product_id FROM product_search k
                    WHERE k.trigrams @> search_trigrams(ARRAY[search_fold($1)])
                      AND EXISTS (SELECT 1 FROM unnest(k.names) n WHERE position(search_fold($1) IN n) > 0)))
           AND ($2::text IS NULL OR p.status = $2)
           AND ($3::timestamptz IS NULL OR p.updated_at < $3 OR (p.updated_at = $3 AND p.id > $4))
         ORDER BY p.updated_at DESC, p.id LIMIT $5",
    )
    .bind(words)
    .bind(ask.status.map(|s| s.code()))
    .bind(ask.after.map(|a| a.updated_at))
    .bind(ask.after.map(|a| a.id.uuid()))
    .bind(limit + 1)
    .fetch_all(conn)
    .await?;
    let mut items = rows.iter().map(summary).collect::<Result<Vec<_>, _>>()?;
    let wanted = usize::try_from(limit).unwrap_or(500);
    let more = items.len() > wanted;
    items.truncate(wanted);
    let next = items.last().filter(|_| more).map(|p| ProductPlace { updated_at: p.updated_at, id: p.id });
    Ok(ProductPage { items, next })
}

fn summary(row: &PgRow) -> Result<ProductSummary, DbError> {
    let currency = optional_code(row, "currency")?.unwrap_or(Currency::Usd);
    let amount = |minor: Option<i64>| Money::new(minor.unwrap_or(0), currency);
    Ok(ProductSummary {
        id: ProductId::from_uuid(row.try_get("id")?),
        slug: row.try_get("slug")?,
        title: row.try_get("title")?,
        category: code(row, "category")?,
        status: code(row, "status")?,
        price_from: amount(row.try_get("low")?),
        price_to: amount(row.try_get("high")?),
        variants: row.try_get("variants")?,
        updated_at: row.try_get("updated_at")?,
        image_set: row.try_get("image_set")?,
    })
}

/// The ids of products by slug; unknown slugs are left out.
pub async fn find_ids_by_slug(
    conn: &mut Conn,
    slugs: &[String],
) -> Result<HashMap<String, ProductId>, DbError> {
    let rows: Vec<(String, Uuid)> = sqlx::query_as("SELECT slug, id FROM products WHERE slug = ANY($1)")
        .bind(slugs)
        .fetch_all(conn)
        .await?;
    Ok(rows.into_iter().map(|(slug, id)| (slug, ProductId::from_uuid(id))).collect())
}

/// The ids of variants by their codes; unknown codes are left out.
pub async fn find_variants_by_sku(
    conn: &mut Conn,
    skus: &[String],
) -> Result<HashMap<String, VariantId>, DbError> {
    let rows: Vec<(String, Uuid)> =
        sqlx::query_as("SELECT sku, id FROM product_variants WHERE sku = ANY($1)")
            .bind(skus)
            .fetch_all(conn)
            .await?;
    Ok(rows.into_iter().map(|(sku, id)| (sku, VariantId::from_uuid(id))).collect())
}

/// The addresses and titles of products, drafts and archived ones too; unknown ids are left out.
pub async fn find_titles(
    conn: &mut Conn,
    ids: &[ProductId],
) -> Result<HashMap<ProductId, (String, String)>, DbError> {
    let rows: Vec<(Uuid, String, String)> =
        sqlx::query_as("SELECT id, slug, title FROM products WHERE id = ANY($1)")
            .bind(ids.iter().map(|id| id.uuid()).collect::<Vec<_>>())
            .fetch_all(conn)
            .await?;
    Ok(rows.into_iter().map(|(id, slug, title)| (ProductId::from_uuid(id), (slug, title))).collect())
}
