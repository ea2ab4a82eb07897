//! Reading the catalogue from the database: a handful of statements, whatever its size.

mod collections;
mod rows;

use std::{collections::HashMap, sync::Arc};

use db::{Conn, Db, DbError, Tx};
use futures_util::TryStreamExt;
use kernel::{
    Currency, Money,
    ids::{ProductId, VariantId},
};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{
    AvailabilitySource,
    intern::{Interner, Lists, Shared},
    snapshot::CollectionSource,
};
use crate::{
    attributes::{self, Schema},
    model::{
        Attribute, AttributeValue, Availability, Details, Media, Nature, Occasion, OwnStone, ProductView,
        Seo, SettingStyle, Stone, VariantView,
    },
    mounts, reports,
};
use collections::{list_collections, list_rules};
pub(crate) use rows::{
    code, code_list, media, media_columns, money, optional_code, ring_size, stone, stone_columns, values,
};
use rows::{details, seo};

/// What was read, and the moment it was true.
pub(crate) struct Reading {
    /// Unix microseconds by the database's clock.
    pub(crate) at_micros: u64,
    pub(crate) products: Vec<ProductView>,
    pub(crate) collections: Vec<CollectionSource>,
    pub(crate) schema: Schema,
}

/// Reads everything active, or only the products named; and all collections when `collections` says so.
/// All statements see one state of the database.
pub(crate) async fn read(
    db: &Db,
    source: &dyn AvailabilitySource,
    only: Option<&[ProductId]>,
    collections: bool,
) -> Result<Reading, DbError> {
    let mut tx = db.begin().await?;
    sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").execute(&mut *tx).await?;
    if only.is_none() {
        // a very large house takes longer to read than a page may take
        sqlx::query("SET LOCAL statement_timeout = '120s'").execute(&mut *tx).await?;
    }
    let at_micros = tx.now().await?.timestamp_micros();
    let only: Option<Vec<Uuid>> = only.map(|ids| ids.iter().map(|id| id.uuid()).collect());
    let schema = attributes::load(&mut tx).await?;
    let reader = Reader { schema: schema.clone(), ..Reader::default() };
    let products = reader.products(&mut tx, source, only.as_deref()).await?;
    let collections = if collections { list_collections(&mut tx).await? } else { Vec::new() };
    tx.commit().await?;
    Ok(Reading { at_micros: u64::try_from(at_micros).unwrap_or(0), products, collections, schema })
}

/// The ids of everything that is on offer.
pub(crate) async fn list_active(db: &Db) -> Result<Vec<ProductId>, DbError> {
    let ids: Vec<Uuid> = sqlx::query_scalar("SELECT id FROM products WHERE status = 'active' ORDER BY id")
        .fetch_all(&mut *db.read().await?)
        .await?;
    Ok(ids.into_iter().map(ProductId::from_uuid).collect())
}

#[derive(Default)]
struct Reader {
    texts: Interner,
    stones: Lists<Stone>,
    media: Lists<Media>,
    widths: Lists<i32>,
    styles: Lists<SettingStyle>,
    occasions: Lists<Occasion>,
    memberships: Lists<Arc<str>>,
    tags: Lists<Arc<str>>,
    details: Shared<Details>,
    seo: Shared<Seo>,
    attributes: Lists<Attribute>,
    natures: Shared<Nature>,
    schema: Schema,
    products: Vec<ProductView>,
    places: HashMap<Uuid, usize>,
}

impl Reader {
    async fn products(
        mut self,
        tx: &mut Tx,
        source: &dyn AvailabilitySource,
        only: Option<&[Uuid]>,
    ) -> Result<Vec<ProductView>, DbError> {
        self.read_products(tx, only).await?;
        self.read_variants(tx, only).await?;
        self.read_stones(tx, only).await?;
        self.read_own_stones(tx, only).await?;
        self.read_media(tx, only).await?;
        self.read_memberships(tx, only).await?;
        self.read_mounts(tx, only).await?;
        self.read_stock(tx, source, only.is_some()).await?;
        // a product whose variants are all archived has nothing to show
        self.products.retain(|p| !p.variants.is_empty());
        self.products.iter_mut().for_each(ProductView::settle);
        list_rules(tx, &self.schema).await?.apply(&mut self.products, &mut self.memberships);
        Ok(self.products)
    }

    async fn read_products(&mut self, conn: &mut Conn, only: Option<&[Uuid]>) -> Result<(), DbError> {
        let mut rows = sqlx::query(
            "SELECT id, slug, title, tagline, description, care, category, ring_purpose, array_to_string(setting_styles, ',') AS setting_styles, head, finish,
                    band_width_um, band_profile, height_um, chain_type, earring_back, line, array_to_string(occasions, ',') AS occasions, engravable,
                    engraving_max, recycled_metal, returnable, designer, wearer, made_in, provenance, hallmark, hallmark_note, width_um, depth_um,
                    resize_up_um, resize_down_um, attributes, tags, seo_title, seo_description, seo_canonical, featured, created_at, updated_at
             FROM products WHERE status = 'active' AND ($1::uuid[] IS NULL OR id = ANY($1)) ORDER BY id",
        )
        .bind(only)
        .fetch(conn);
        while let Some(row) = rows.try_next().await? {
            let id: Uuid = row.try_get("id")?;
            let zero = Money::zero(Currency::Usd);
            let (details, seo) = (details(&row, &mut self.texts)?, seo(&row, &mut self.texts)?);
            let (attributes, tags) = (self.attributes(&row)?, self.tags(&row)?);
            self.places.insert(id, self.products.len());
            self.products.push(ProductView {
                id: ProductId::from_uuid(id),
                slug: row.try_get::<&str, _>("slug")?.into(),
                title: self.texts.text(row.try_get("title")?),
                tagline: self.texts.text(row.try_get("tagline")?),
                description: self.texts.text(row.try_get("description")?),
                band_width_um: row.try_get("band_width_um")?,
                nature: self.natures.keep(Nature {
                    care: self.texts.text(row.try_get("care")?),
                    category: code(&row, "category")?,
                    ring_purpose: optional_code(&row, "ring_purpose")?,
                    setting_styles: self.styles.keep(code_list(&row, "setting_styles")?),
                    head: optional_code(&row, "head")?,
                    finish: optional_code(&row, "finish")?,
                    band_profile: optional_code(&row, "band_profile")?,
                    height_um: row.try_get("height_um")?,
                    chain_type: optional_code(&row, "chain_type")?,
                    earring_back: optional_code(&row, "earring_back")?,
                    line: row.try_get::<Option<&str>, _>("line")?.map(|l| self.texts.text(l)),
                    occasions: self.occasions.keep(code_list(&row, "occasions")?),
                    engravable: row.try_get("engravable")?,
                    engraving_max: row.try_get("engraving_max")?,
                    recycled_metal: row.try_get("recycled_metal")?,
                    returnable: row.try_get("returnable")?,
                    details: self.details.keep(details),
                    attributes,
                    tags,
                    seo: (seo != Seo::default()).then(|| self.seo.keep(seo)),
                }),
                stones: self.stones.keep(Vec::new()),
                variants: Vec::new(),
                media: self.media.keep(Vec::new()),
                mount: None,
                collections: self.memberships.keep(Vec::new()),
                price_from: zero,
                price_to: zero,
                availability: Availability::Sold,
                updated_at: row.try_get("updated_at")?,
                created_at: row.try_get("created_at")?,
                featured: row.try_get("featured")?,
            });
        }
        Ok(())
    }

    /// What a product says of the attributes that staff defined; texts and lists that are equal are kept once.
    fn attributes(&mut self, row: &PgRow) -> Result<Arc<[Attribute]>, DbError> {
        let mut list = self.schema.stored(&values(row)?);
        for attribute in &mut list {
            attribute.code = self.texts.text(&attribute.code);
            match &mut attribute.value {
                AttributeValue::Text(text) => *text = self.texts.text(text),
                AttributeValue::Choices(codes) => {
                    let kept = codes.iter().map(|c| self.texts.text(c)).collect();
                    *codes = self.tags.keep(kept);
                }
                AttributeValue::Number(_) | AttributeValue::Flag(_) => {}
            }
        }
        Ok(self.attributes.keep(list))
    }

    fn tags(&mut self, row: &PgRow) -> Result<Arc<[Arc<str>]>, DbError> {
        let tags: Vec<String> = row.try_get("tags")?;
        let tags = tags.iter().map(|t| self.texts.text(t)).collect();
        Ok(self.tags.keep(tags))
    }

    fn product(&mut self, row: &PgRow) -> Result<Option<&mut ProductView>, DbError> {
        let id: Uuid = row.try_get("product_id")?;
        Ok(self.places.get(&id).copied().and_then(|at| self.products.get_mut(at)))
    }

    async fn read_variants(&mut self, conn: &mut Conn, only: Option<&[Uuid]>) -> Result<(), DbError> {
        let mut rows = sqlx::query(
            "SELECT product_id, id, sku, metal, fineness, metal_weight_mg, ring_circumference_um, length_mm, carat_milli,
                    price_minor, currency, one_of_a_kind, made_to_order, lead_days
             FROM product_variants WHERE status = 'active' AND ($1::uuid[] IS NULL OR product_id = ANY($1))
             ORDER BY product_id, position",
        )
        .bind(only)
        .fetch(conn);
        while let Some(row) = rows.try_next().await? {
            let variant = VariantView {
                id: VariantId::from_uuid(row.try_get("id")?),
                sku: row.try_get::<&str, _>("sku")?.into(),
                metal: code(&row, "metal")?,
                fineness: code(&row, "fineness")?,
                metal_weight_mg: row.try_get("metal_weight_mg")?,
                ring_size: ring_size(&row)?,
                length_mm: row.try_get("length_mm")?,
                carat_milli: row.try_get("carat_milli")?,
                price: money(&row)?,
                one_of_a_kind: row.try_get("one_of_a_kind")?,
                made_to_order: row.try_get("made_to_order")?,
                lead_days: row.try_get("lead_days")?,
                available: 0,
                piece: None,
            };
            if let Some(product) = self.product(&row)? {
                product.variants.push(variant);
            }
        }
        self.products.iter_mut().for_each(|p| p.variants.shrink_to_fit());
        Ok(())
    }

    async fn read_stones(&mut self, conn: &mut Conn, only: Option<&[Uuid]>) -> Result<(), DbError> {
        let mut rows = sqlx::query(concat!(
            "SELECT ",
            stone_columns!(),
            " FROM product_stones WHERE $1::uuid[] IS NULL OR product_id = ANY($1) ORDER BY product_id, position"
        ))
        .bind(only)
        .fetch(conn);
        let mut group = Group::default();
        while let Some(row) = rows.try_next().await? {
            let stone = stone(&row, &mut self.texts)?;
            if let Some((id, list)) = group.push(row.try_get("product_id")?, stone) {
                self.put(id, |p, kept| p.stones = kept.stones.keep(list));
            }
        }
        if let Some((id, list)) = group.finish() {
            self.put(id, |p, kept| p.stones = kept.stones.keep(list));
        }
        Ok(())
    }

    /// What reports tell of the stones of pieces that exist once.
    async fn read_own_stones(&mut self, conn: &mut Conn, only: Option<&[Uuid]>) -> Result<(), DbError> {
        for (product, held) in reports::list_for_pieces(conn, only).await? {
            let Some(product) = self.places.get(&product).and_then(|at| self.products.get_mut(*at)) else {
                continue;
            };
            let place = usize::try_from(held.position).unwrap_or(usize::MAX);
            let Some(stone) = product.stones.get(place).map(|stone| held.report.tell(stone)) else {
                continue;
            };
            if let Some(variant) = product.variants.iter_mut().find(|v| Some(v.id) == held.piece) {
                variant.piece.get_or_insert_default().own_stones.push(OwnStone { place, stone });
            }
        }
        Ok(())
    }

    async fn read_media(&mut self, conn: &mut Conn, only: Option<&[Uuid]>) -> Result<(), DbError> {
        let mut rows = sqlx::query(concat!(
            "SELECT m.product_id, ",
            media_columns!(),
            " FROM product_media m
             WHERE m.shown AND ($1::uuid[] IS NULL OR m.product_id = ANY($1)) ORDER BY m.product_id, m.position"
        ))
        .bind(only)
        .fetch(conn);
        let mut group = Group::default();
        while let Some(row) = rows.try_next().await? {
            let media = media(&row, &mut self.texts, &mut self.widths)?;
            if let Some((id, list)) = group.push(row.try_get("product_id")?, media) {
                self.put(id, |p, kept| p.media = kept.media.keep(list));
            }
        }
        if let Some((id, list)) = group.finish() {
            self.put(id, |p, kept| p.media = kept.media.keep(list));
        }
        Ok(())
    }

    async fn read_memberships(&mut self, conn: &mut Conn, only: Option<&[Uuid]>) -> Result<(), DbError> {
        let mut rows = sqlx::query(
            "SELECT m.product_id, c.slug FROM collection_products m JOIN collections c ON c.id = m.collection_id
             WHERE $1::uuid[] IS NULL OR m.product_id = ANY($1) ORDER BY m.product_id, c.position, c.slug",
        )
        .bind(only)
        .fetch(conn);
        let mut group = Group::default();
        while let Some(row) = rows.try_next().await? {
            let slug = self.texts.text(row.try_get("slug")?);
            if let Some((id, list)) = group.push(row.try_get("product_id")?, slug) {
                self.put(id, |p, kept| p.collections = kept.memberships.keep(list));
            }
        }
        if let Some((id, list)) = group.finish() {
            self.put(id, |p, kept| p.collections = kept.memberships.keep(list));
        }
        Ok(())
    }

    async fn read_mounts(&mut self, conn: &mut Conn, only: Option<&[Uuid]>) -> Result<(), DbError> {
        for (id, mount) in mounts::list_mounts(conn, only).await? {
            self.put(id.uuid(), |product, _| product.mount = Some(Arc::new(mount)));
        }
        Ok(())
    }

    async fn read_stock(
        &mut self,
        conn: &mut Conn,
        source: &dyn AvailabilitySource,
        some: bool,
    ) -> Result<(), DbError> {
        let ids: Option<Vec<VariantId>> =
            some.then(|| self.products.iter().flat_map(|p| &p.variants).map(|v| v.id).collect());
        let stock = source.available(conn, ids.as_deref()).await?;
        for variant in self.products.iter_mut().flat_map(|p| &mut p.variants) {
            if let Some(found) = stock.get(&variant.id) {
                variant.available = found.available.max(0);
                if let Some(serial) = found.serial.as_deref().filter(|_| variant.one_of_a_kind) {
                    variant.piece.get_or_insert_default().serial = Some(serial.into());
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, id: Uuid, set: impl FnOnce(&mut ProductView, &mut Kept<'_>)) {
        let Some(product) = self.places.get(&id).copied().and_then(|at| self.products.get_mut(at)) else {
            return;
        };
        let mut kept =
            Kept { stones: &mut self.stones, media: &mut self.media, memberships: &mut self.memberships };
        set(product, &mut kept);
    }
}

struct Kept<'a> {
    stones: &'a mut Lists<Stone>,
    media: &'a mut Lists<Media>,
    memberships: &'a mut Lists<Arc<str>>,
}

/// Gathers rows that come sorted by product.
struct Group<T> {
    id: Option<Uuid>,
    list: Vec<T>,
}

impl<T> Default for Group<T> {
    fn default() -> Self {
        Self { id: None, list: Vec::new() }
    }
}

impl<T> Group<T> {
    /// Adds a row; answers the finished list of the product before, when this row begins another.
    fn push(&mut self, id: Uuid, item: T) -> Option<(Uuid, Vec<T>)> {
        let before = if self.id == Some(id) { None } else { self.finish() };
        self.id = Some(id);
        self.list.push(item);
        before
    }

    fn finish(&mut self) -> Option<(Uuid, Vec<T>)> {
        self.id.take().map(|id| (id, std::mem::take(&mut self.list)))
    }
}
