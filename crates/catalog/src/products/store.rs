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

use super::{NewMedia, NewProduct, NewVariant};
use crate::CatalogError;

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

/// Writes products that have been checked, in four statements, and answers their ids in order.
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
    insert_media(tx, &media).await?;
    Ok(ids)
}

/// One column of many rows.
fn column<'a, T, U>(rows: &'a [T], of: impl FnMut(&'a T) -> U) -> Vec<U> {
    rows.iter().map(of).collect()
}

/// A list of codes as `string_to_array` reads it: PostgreSQL flattens arrays of arrays.
fn joined<T: ToString>(list: &[T]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// Text without hidden characters.
pub(super) fn line(text: &str) -> String {
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
                recycled_metal, returnable, status, featured, created_at, updated_at)
         SELECT id, slug, title, tagline, description, care, category, ring_purpose, string_to_array(styles, ','), head, finish,
                band_width_um, band_profile, height_um, chain_type, earring_back, line, string_to_array(occasions, ','), engravable,
                engraving_max, recycled_metal, returnable, status, featured, $25, $25
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                     $10::text[], $11::text[], $12::int[], $13::text[], $14::int[], $15::text[], $16::text[], $17::text[], $18::text[],
                     $19::bool[], $20::int[], $21::bool[], $22::bool[], $23::text[], $24::int[])
              AS n (id, slug, title, tagline, description, care, category, ring_purpose, styles, head, finish, band_width_um,
                    band_profile, height_um, chain_type, earring_back, line, occasions, engravable, engraving_max, recycled_metal,
                    returnable, status, featured)",
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
    sqlx::query(
        "INSERT INTO product_variants (id, product_id, position, sku, metal, fineness, metal_weight_mg, ring_circumference_um,
                length_mm, carat_milli, price_minor, currency, one_of_a_kind, made_to_order, lead_days, status, created_at, updated_at)
         SELECT n.*, 'active', $16, $16
         FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::int[], $8::int[], $9::int[],
                     $10::int[], $11::bigint[], $12::text[], $13::bool[], $14::bool[], $15::int[]) AS n",
    )
    .bind(column(&variants, |_| VariantId::new(&*cx.random).uuid()))
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
    .bind(now)
    .execute(&mut **tx)
    .await
    .on_constraint("product_variants_sku_once", || {
        CatalogError::field("sku", "taken", "A code of a variant is in use already.")
    })?;
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

/// Writes the pictures of some products, each list in its order.
pub(super) async fn insert_media(tx: &mut Tx, lists: &[(ProductId, &[NewMedia])]) -> Result<(), DbError> {
    let mut media = Vec::new();
    for (id, list) in lists {
        media.extend((0_i16..).zip(*list).map(|(at, m)| (id.uuid(), at, m)));
    }
    if media.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO product_media (product_id, position, image_set, view, metal, width, height, alt, widths)
         SELECT n.product_id, n.position, image_set, view, metal, width, height, alt, string_to_array(widths, ',')::int[]
         FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::int[], $7::int[], $8::text[], $9::text[])
              AS n (product_id, position, image_set, view, metal, width, height, alt, widths)",
    )
    .bind(column(&media, |(product, _, _)| *product))
    .bind(column(&media, |(_, at, _)| *at))
    .bind(column(&media, |(_, _, m)| m.image_set.as_str()))
    .bind(column(&media, |(_, _, m)| m.view.as_str()))
    .bind(column(&media, |(_, _, m)| m.metal.map(|c| c.code())))
    .bind(column(&media, |(_, _, m)| m.width))
    .bind(column(&media, |(_, _, m)| m.height))
    .bind(column(&media, |(_, _, m)| line(&m.alt)))
    .bind(column(&media, |(_, _, m)| joined(&m.widths)))
    .execute(&mut **tx)
    .await?;
    Ok(())
}
