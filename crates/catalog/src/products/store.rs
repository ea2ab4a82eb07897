//! SQL shared by the operations on products.

use std::collections::HashMap;

use db::{ConstraintExt, DbError, Tx};
use kernel::{
    FieldError, clean_text,
    ids::{ProductId, VariantId},
};
use platform::Cx;
use sqlx::Row;
use uuid::Uuid;

use super::{NewProduct, NewVariant};
use crate::{CatalogError, attributes::Values};

/// Refuses slugs and codes that the house has already; `field` names the place of product number n.
pub(super) async fn refuse_taken(
    tx: &mut Tx,
    products: &[NewProduct],
    field: impl Fn(usize, &str) -> String,
) -> Result<(), CatalogError> {
    let slugs: HashMap<&str, usize> = products.iter().zip(0..).map(|(p, n)| (p.slug.as_str(), n)).collect();
    let mut skus = HashMap::new();
    for (n, product) in products.iter().enumerate() {
        skus.extend(
            product.variants.iter().zip(0..).map(|(v, at): (&NewVariant, usize)| (v.sku.as_str(), (n, at))),
        );
    }
    let mut wrong = Vec::new();
    let rows = sqlx::query("SELECT slug FROM products WHERE slug = ANY($1)")
        .bind(slugs.keys().copied().collect::<Vec<_>>())
        .fetch_all(&mut **tx)
        .await?;
    for row in &rows {
        let slug: &str = row.try_get(0)?;
        if let Some(n) = slugs.get(slug) {
            let message = format!("There is a piece at \"{slug}\" already.");
            wrong.push(FieldError::new(field(*n, "slug"), "taken", message));
        }
    }
    let rows = sqlx::query("SELECT sku FROM product_variants WHERE sku = ANY($1)")
        .bind(skus.keys().copied().collect::<Vec<_>>())
        .fetch_all(&mut **tx)
        .await?;
    for row in &rows {
        let sku: &str = row.try_get(0)?;
        if let Some((n, at)) = skus.get(sku) {
            let message = format!("The code \"{sku}\" is in use already.");
            wrong.push(FieldError::new(field(*n, &format!("variants[{at}].sku")), "taken", message));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(CatalogError::Invalid(wrong)) }
}

/// Writes products that have been checked, in a handful of statements, and answers their ids in order.
pub(super) async fn insert(
    tx: &mut Tx,
    cx: &Cx,
    products: &[NewProduct],
) -> Result<Vec<ProductId>, CatalogError> {
    let ids: Vec<ProductId> = products.iter().map(|_| ProductId::new(&*cx.random)).collect();
    insert_products(tx, &ids, products).await?;
    insert_variants(tx, cx, &ids, products).await?;
    insert_stones(tx, &ids, products).await?;
    let media: Vec<_> = ids.iter().zip(products).map(|(id, p)| (*id, p.media.as_slice())).collect();
    crate::media::store::insert(tx, &media).await?;
    Ok(ids)
}

/// One column of many rows.
pub(crate) fn column<'a, T, U>(rows: &'a [T], of: impl FnMut(&'a T) -> U) -> Vec<U> {
    rows.iter().map(of).collect()
}

/// A list of codes as `string_to_array` reads it: PostgreSQL flattens arrays of arrays.
pub(crate) fn joined<T: ToString>(list: &[T]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// Values as the text of a JSON object.
pub(super) fn object(values: &Values) -> String {
    serde_json::Value::from_iter(values.clone()).to_string()
}

/// Text without hidden characters.
pub(crate) fn line(text: &str) -> String {
    clean_text(text, false)
}

/// Paragraphs without hidden characters.
pub(super) fn paragraphs(text: &str) -> String {
    clean_text(text, true)
}

async fn insert_products(tx: &mut Tx, ids: &[ProductId], rows: &[NewProduct]) -> Result<(), CatalogError> {
    let now = tx.now().await?;
    let code = |c: Option<&'static str>| c;
    sqlx::query(
        "INSERT INTO products (id, slug, title, tagline, description, care, category, ring_purpose, setting_styles, head, finish,
                band_width_um, band_profile, height_um, chain_type, earring_back, line, occasions, engravable, engraving_max,
                recycled_metal, returnable, status, featured, designer, wearer, made_in, provenance, hallmark, hallmark_note,
                width_um, depth_um, resize_up_um, resize_down_um, attributes, tags, seo_title, seo_description, seo_canonical,
                publish_at, unpublish_at, created_at, updated_at)
         SELECT id, slug, title, tagline, description, care, category, ring_purpose, string_to_array(styles, ','), head, finish,
                band_width_um, band_profile, height_um, chain_type, earring_back, line, string_to_array(occasions, ','), engravable,
                engraving_max, recycled_metal, returnable, status, featured, designer, wearer, made_in, provenance, hallmark,
                hallmark_note, width_um, depth_um, resize_up_um, resize_down_um, attributes::jsonb, string_to_array(tags, ','),
                seo_title, seo_description, seo_canonical, publish_at, unpublish_at, $42, $42
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                     $10::text[], $11::text[], $12::int[], $13::text[], $14::int[], $15::text[], $16::text[], $17::text[], $18::text[],
                     $19::bool[], $20::int[], $21::bool[], $22::bool[], $23::text[], $24::int[], $25::text[], $26::text[], $27::text[],
                     $28::text[], $29::text[], $30::text[], $31::int[], $32::int[], $33::int[], $34::int[], $35::text[], $36::text[],
                     $37::text[], $38::text[], $39::text[], $40::timestamptz[], $41::timestamptz[])
              AS n (id, slug, title, tagline, description, care, category, ring_purpose, styles, head, finish, band_width_um,
                    band_profile, height_um, chain_type, earring_back, line, occasions, engravable, engraving_max, recycled_metal,
                    returnable, status, featured, designer, wearer, made_in, provenance, hallmark, hallmark_note, width_um, depth_um,
                    resize_up_um, resize_down_um, attributes, tags, seo_title, seo_description, seo_canonical, publish_at,
                    unpublish_at)",
    )
    .bind(column(ids, |id| id.uuid()))
    .bind(column(rows, |p| p.slug.as_str()))
    .bind(column(rows, |p| line(&p.title)))
    .bind(column(rows, |p| line(&p.tagline)))
    .bind(column(rows, |p| paragraphs(&p.description)))
    .bind(column(rows, |p| paragraphs(&p.care)))
    .bind(column(rows, |p| p.category.code()))
    .bind(column(rows, |p| code(p.ring_purpose.map(|c| c.code()))))
    .bind(column(rows, |p| joined(&p.setting_styles)))
    .bind(column(rows, |p| code(p.head.map(|c| c.code()))))
    .bind(column(rows, |p| code(p.finish.map(|c| c.code()))))
    .bind(column(rows, |p| p.band_width_um))
    .bind(column(rows, |p| code(p.band_profile.map(|c| c.code()))))
    .bind(column(rows, |p| p.height_um))
    .bind(column(rows, |p| code(p.chain_type.map(|c| c.code()))))
    .bind(column(rows, |p| code(p.earring_back.map(|c| c.code()))))
    .bind(column(rows, |p| p.line.as_deref().map(line)))
    .bind(column(rows, |p| joined(&p.occasions)))
    .bind(column(rows, |p| p.engravable))
    .bind(column(rows, |p| p.engraving_max))
    .bind(column(rows, |p| p.recycled_metal))
    .bind(column(rows, |p| p.returnable))
    .bind(column(rows, |p| p.status.code()))
    .bind(column(rows, |p| p.featured))
    .bind(column(rows, |p| p.details.designer.as_deref()))
    .bind(column(rows, |p| p.details.wearer.map(|c| c.code())))
    .bind(column(rows, |p| p.details.made_in.map(|c| c.code())))
    .bind(column(rows, |p| p.details.provenance.as_deref()))
    .bind(column(rows, |p| p.details.hallmark.map(|c| c.code())))
    .bind(column(rows, |p| p.details.hallmark_note.as_deref()))
    .bind(column(rows, |p| p.details.width_um))
    .bind(column(rows, |p| p.details.depth_um))
    .bind(column(rows, |p| p.details.resize_up_um))
    .bind(column(rows, |p| p.details.resize_down_um))
    .bind(column(rows, |p| object(&p.attributes)))
    .bind(column(rows, |p| joined(&p.tags)))
    .bind(column(rows, |p| p.seo.title.as_deref()))
    .bind(column(rows, |p| p.seo.description.as_deref()))
    .bind(column(rows, |p| p.seo.canonical.as_deref()))
    .bind(column(rows, |p| p.publish_at))
    .bind(column(rows, |p| p.unpublish_at))
    .bind(now)
    .execute(&mut **tx)
    .await
    .on_constraint("products_slug_once", || {
        CatalogError::field("slug", "taken", "There is a piece at this address already.")
    })?;
    Ok(())
}

/// The parts of all products, each with its product's id and its place there.
fn parts<'a, T>(
    ids: &[ProductId],
    rows: &'a [NewProduct],
    of: impl Fn(&'a NewProduct) -> &'a [T],
) -> Vec<(Uuid, i16, &'a T)> {
    let mut all = Vec::new();
    for (id, row) in ids.iter().zip(rows) {
        all.extend((0_i16..).zip(of(row)).map(|(at, part)| (id.uuid(), at, part)));
    }
    all
}

async fn insert_variants(
    tx: &mut Tx,
    cx: &Cx,
    ids: &[ProductId],
    rows: &[NewProduct],
) -> Result<(), CatalogError> {
    let now = tx.now().await?;
    let variants = parts(ids, rows, |p| &p.variants);
    let new = column(&variants, |_| VariantId::new(&*cx.random).uuid());
    sqlx::query(
        "INSERT INTO product_variants (id, product_id, position, sku, metal, fineness, metal_weight_mg, ring_circumference_um,
                length_mm, carat_milli, price_minor, currency, one_of_a_kind, made_to_order, lead_days, status, created_at, updated_at)
         SELECT n.*, $17, $17
         FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::int[], $8::int[], $9::int[],
                     $10::int[], $11::bigint[], $12::text[], $13::bool[], $14::bool[], $15::int[], $16::text[]) AS n",
    )
    .bind(&new)
    .bind(column(&variants, |(product, _, _)| *product))
    .bind(column(&variants, |(_, at, _)| *at))
    .bind(column(&variants, |(_, _, v)| v.sku.as_str()))
    .bind(column(&variants, |(_, _, v)| v.metal.code()))
    .bind(column(&variants, |(_, _, v)| v.fineness.code()))
    .bind(column(&variants, |(_, _, v)| v.metal_weight_mg))
    .bind(column(&variants, |(_, _, v)| v.ring_circumference_um))
    .bind(column(&variants, |(_, _, v)| v.length_mm))
    .bind(column(&variants, |(_, _, v)| v.carat_milli))
    .bind(column(&variants, |(_, _, v)| v.price.minor()))
    .bind(column(&variants, |(_, _, v)| v.price.currency().code()))
    .bind(column(&variants, |(_, _, v)| v.one_of_a_kind))
    .bind(column(&variants, |(_, _, v)| v.made_to_order))
    .bind(column(&variants, |(_, _, v)| v.lead_days))
    .bind(column(&variants, |(_, _, v)| v.status.code()))
    .bind(now)
    .execute(&mut **tx)
    .await
    .on_constraint("product_variants_sku_once", || {
        CatalogError::field("sku", "taken", "A code of a variant is in use already.")
    })?;
    record_prices(tx, &new).await?;
    Ok(())
}

/// Notes what these variants cost from now on.
pub(super) async fn record_prices(tx: &mut Tx, variants: &[Uuid]) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO product_prices (variant_id, price_minor, currency, since)
         SELECT id, price_minor, currency, $2 FROM product_variants WHERE id = ANY($1)",
    )
    .bind(variants)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn insert_stones(tx: &mut Tx, ids: &[ProductId], rows: &[NewProduct]) -> Result<(), DbError> {
    let stones = parts(ids, rows, |p| &p.stones);
    if stones.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO product_stones (product_id, position, role, species, origin_class, growth_method, shape, pieces, carat_milli,
                diameter_um, colour, clarity, cut, polish, symmetry, fluorescence, quality_word, lab, report_number, pearl_type,
                lustre, overtone, treatments)
         SELECT n.product_id, n.position, role, species, origin_class, growth_method, shape, pieces, carat_milli, diameter_um, colour,
                clarity, cut, polish, symmetry, fluorescence, quality_word, lab, report_number, pearl_type, lustre, overtone,
                string_to_array(treatments, ',')
         FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::int[],
                     $10::int[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[],
                     $19::text[], $20::text[], $21::text[], $22::text[], $23::text[])
              AS n (product_id, position, role, species, origin_class, growth_method, shape, pieces, carat_milli, diameter_um, colour,
                    clarity, cut, polish, symmetry, fluorescence, quality_word, lab, report_number, pearl_type, lustre, overtone,
                    treatments)",
    )
    .bind(column(&stones, |(product, _, _)| *product))
    .bind(column(&stones, |(_, at, _)| *at))
    .bind(column(&stones, |(_, _, s)| s.role.code()))
    .bind(column(&stones, |(_, _, s)| s.species.code()))
    .bind(column(&stones, |(_, _, s)| s.origin_class.code()))
    .bind(column(&stones, |(_, _, s)| s.growth_method.map(|c| c.code())))
    .bind(column(&stones, |(_, _, s)| s.shape.code()))
    .bind(column(&stones, |(_, _, s)| s.pieces))
    .bind(column(&stones, |(_, _, s)| s.carat_milli))
    .bind(column(&stones, |(_, _, s)| s.diameter_um))
    .bind(column(&stones, |(_, _, s)| s.colour.map(|c| c.code())))
    .bind(column(&stones, |(_, _, s)| s.clarity.map(|c| c.code())))
    .bind(column(&stones, |(_, _, s)| s.cut.map(|c| c.code())))
    .bind(column(&stones, |(_, _, s)| s.polish.map(|c| c.code())))
    .bind(column(&stones, |(_, _, s)| s.symmetry.map(|c| c.code())))
    .bind(column(&stones, |(_, _, s)| s.fluorescence.map(|c| c.code())))
    .bind(column(&stones, |(_, _, s)| s.quality_word.map(|c| c.code())))
    .bind(column(&stones, |(_, _, s)| s.lab.map(|c| c.code())))
    .bind(column(&stones, |(_, _, s)| s.report_number.as_deref()))
    .bind(column(&stones, |(_, _, s)| s.pearl_type.map(|c| c.code())))
    .bind(column(&stones, |(_, _, s)| s.lustre.map(|c| c.code())))
    .bind(column(&stones, |(_, _, s)| s.overtone.map(|c| c.code())))
    .bind(column(&stones, |(_, _, s)| joined(&s.treatments)))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Announces that something belonging to a product changed; its version, which guards its words and prices, stays.
pub(crate) async fn announce(tx: &mut Tx, id: ProductId) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE products SET updated_at = greatest(updated_at, $2) WHERE id = $1")
        .bind(id.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes a product over what it was.
pub(super) async fn update(
    tx: &mut Tx,
    id: ProductId,
    p: &NewProduct,
    version: i64,
) -> Result<(), CatalogError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE products SET slug = $2, title = $3, tagline = $4, description = $5, care = $6, category = $7, ring_purpose = $8,
                setting_styles = string_to_array($9, ','), head = $10, finish = $11, band_width_um = $12, band_profile = $13,
                height_um = $14, chain_type = $15, earring_back = $16, line = $17, occasions = string_to_array($18, ','),
                engravable = $19, engraving_max = $20, recycled_metal = $21, returnable = $22, status = $23, featured = $24,
                designer = $25, wearer = $26, made_in = $27, provenance = $28, hallmark = $29, hallmark_note = $30, width_um = $31,
                depth_um = $32, resize_up_um = $33, resize_down_um = $34, attributes = $35::jsonb, tags = $36, seo_title = $37,
                seo_description = $38, seo_canonical = $39, publish_at = $40, unpublish_at = $41, schedule_fault = NULL,
                version = $42, updated_at = $43
         WHERE id = $1",
    )
    .bind(id.uuid())
    .bind(&p.slug)
    .bind(&p.title)
    .bind(&p.tagline)
    .bind(&p.description)
    .bind(&p.care)
    .bind(p.category.code())
    .bind(p.ring_purpose.map(|c| c.code()))
    .bind(joined(&p.setting_styles))
    .bind(p.head.map(|c| c.code()))
    .bind(p.finish.map(|c| c.code()))
    .bind(p.band_width_um)
    .bind(p.band_profile.map(|c| c.code()))
    .bind(p.height_um)
    .bind(p.chain_type.map(|c| c.code()))
    .bind(p.earring_back.map(|c| c.code()))
    .bind(p.line.as_deref())
    .bind(joined(&p.occasions))
    .bind(p.engravable)
    .bind(p.engraving_max)
    .bind(p.recycled_metal)
    .bind(p.returnable)
    .bind(p.status.code())
    .bind(p.featured)
    .bind(p.details.designer.as_deref())
    .bind(p.details.wearer.map(|c| c.code()))
    .bind(p.details.made_in.map(|c| c.code()))
    .bind(p.details.provenance.as_deref())
    .bind(p.details.hallmark.map(|c| c.code()))
    .bind(p.details.hallmark_note.as_deref())
    .bind(p.details.width_um)
    .bind(p.details.depth_um)
    .bind(p.details.resize_up_um)
    .bind(p.details.resize_down_um)
    .bind(object(&p.attributes))
    .bind(&p.tags)
    .bind(p.seo.title.as_deref())
    .bind(p.seo.description.as_deref())
    .bind(p.seo.canonical.as_deref())
    .bind(p.publish_at)
    .bind(p.unpublish_at)
    .bind(version)
    .bind(now)
    .execute(&mut **tx)
    .await
    .on_constraint("products_slug_once", || {
        CatalogError::field("slug", "taken", "There is a piece at this address already.")
    })?;
    Ok(())
}

/// Writes a product's stones anew.
pub(super) async fn replace_stones(tx: &mut Tx, id: ProductId, product: &NewProduct) -> Result<(), DbError> {
    sqlx::query("DELETE FROM product_stones WHERE product_id = $1")
        .bind(id.uuid())
        .execute(&mut **tx)
        .await?;
    insert_stones(tx, &[id], std::slice::from_ref(product)).await
}

/// Whether the house has a piece at an address.
pub(super) async fn is_slug_taken(tx: &mut Tx, slug: &str) -> Result<bool, DbError> {
    let found: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM products WHERE slug = $1)")
        .bind(slug)
        .fetch_one(&mut **tx)
        .await?;
    Ok(found)
}

/// Those of the codes that variants of other pieces have.
pub(super) async fn list_taken_skus(
    tx: &mut Tx,
    id: ProductId,
    skus: &[&str],
) -> Result<Vec<String>, DbError> {
    if skus.is_empty() {
        return Ok(Vec::new());
    }
    let taken =
        sqlx::query_scalar("SELECT sku FROM product_variants WHERE sku = ANY($1) AND product_id <> $2")
            .bind(skus)
            .bind(id.uuid())
            .fetch_all(&mut **tx)
            .await?;
    Ok(taken)
}

/// Writes a variant over what it was.
pub(super) async fn update_variant(
    tx: &mut Tx,
    id: VariantId,
    position: i16,
    v: &NewVariant,
) -> Result<(), CatalogError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE product_variants SET position = $2, sku = $3, metal = $4, fineness = $5, metal_weight_mg = $6,
                ring_circumference_um = $7, length_mm = $8, carat_milli = $9, price_minor = $10, made_to_order = $11,
                lead_days = $12, status = $13, version = version + 1, updated_at = $14
         WHERE id = $1",
    )
    .bind(id.uuid())
    .bind(position)
    .bind(&v.sku)
    .bind(v.metal.code())
    .bind(v.fineness.code())
    .bind(v.metal_weight_mg)
    .bind(v.ring_circumference_um)
    .bind(v.length_mm)
    .bind(v.carat_milli)
    .bind(v.price.minor())
    .bind(v.made_to_order)
    .bind(v.lead_days)
    .bind(v.status.code())
    .bind(now)
    .execute(&mut **tx)
    .await
    .on_constraint("product_variants_sku_once", || {
        CatalogError::field("variants", "taken", "A code of a variant is in use already.")
    })?;
    Ok(())
}

/// Adds one variant to a product.
pub(super) async fn insert_variant(
    tx: &mut Tx,
    product: ProductId,
    id: VariantId,
    position: i16,
    v: &NewVariant,
) -> Result<(), CatalogError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO product_variants (id, product_id, position, sku, metal, fineness, metal_weight_mg, ring_circumference_um,
                length_mm, carat_milli, price_minor, currency, one_of_a_kind, made_to_order, lead_days, status, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)",
    )
    .bind(id.uuid())
    .bind(product.uuid())
    .bind(position)
    .bind(&v.sku)
    .bind(v.metal.code())
    .bind(v.fineness.code())
    .bind(v.metal_weight_mg)
    .bind(v.ring_circumference_um)
    .bind(v.length_mm)
    .bind(v.carat_milli)
    .bind(v.price.minor())
    .bind(v.price.currency().code())
    .bind(v.one_of_a_kind)
    .bind(v.made_to_order)
    .bind(v.lead_days)
    .bind(v.status.code())
    .bind(now)
    .execute(&mut **tx)
    .await
    .on_constraint("product_variants_sku_once", || {
        CatalogError::field("variants", "taken", "A code of a variant is in use already.")
    })?;
    Ok(())
}
