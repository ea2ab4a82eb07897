//! What a variant costs and whether it is sold, from the database: the truth that carts and checkout use.

use std::collections::HashMap;

use db::{Conn, DbError};
use kernel::{
    Currency, Money,
    ids::{ProductId, VariantId},
};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use crate::{
    disclosure::words,
    index::{
        Interner, Lists, code, media, media_columns, money, optional_code, ring_size, stone, stone_columns,
    },
    model::{Fineness, Head, Media, Metal, RingSize, Role, Stone, options_label},
    reports,
};

/// What the house offers a variant as, now.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// The variant.
    pub variant: VariantId,
    /// Its product.
    pub product: ProductId,
    /// The product's address.
    pub slug: String,
    /// The product's name.
    pub title: String,
    /// What sets the variant apart: "18k yellow gold, 1.00 ct, size 6½".
    pub options: String,
    /// The house's stock-keeping code.
    pub sku: String,
    /// What it costs, before tax.
    pub price: Money,
    /// Whether it exists only once.
    pub one_of_a_kind: bool,
    /// Whether the house makes it when asked.
    pub made_to_order: bool,
    /// Days at the bench when it is made to order.
    pub lead_days: i32,
    /// Whether product and variant are both on offer; says nothing about stock.
    pub sellable: bool,
    /// Whether words can be engraved.
    pub engravable: bool,
    /// The most characters that can be engraved.
    pub engraving_max: i32,
    /// The ring's size.
    pub ring_size: Option<RingSize>,
    /// The width of the band in micrometres.
    pub band_width_um: Option<i32>,
    /// Whether it can be returned.
    pub returnable: bool,
    /// What it is made of.
    pub metal: Metal,
    /// How pure the metal is.
    pub fineness: Fineness,
    /// What holds the centre stone.
    pub head: Option<Head>,
    /// The picture shown with it: of its own metal where there is one.
    pub image: Option<Media>,
}

impl Offer {
    /// The same made in another size, around a stone that is named beside it: "18k yellow gold, size 6½".
    #[must_use]
    pub fn in_size(self, size: RingSize) -> Self {
        let options = options_label(self.metal, self.fineness, None, Some(size), None);
        Self { options, ring_size: Some(size), ..self }
    }
}

/// The stones that a variant is sold with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetStones {
    /// Its product's stones, the centre stone first.
    pub stones: Vec<Stone>,
    /// What the centre stone of this variant weighs, in thousandths of a carat, where variants differ by it.
    pub center_carat_milli: Option<i32>,
}

impl SetStones {
    /// The same with another stone in the centre: the stones that the setting brings along stay.
    #[must_use]
    pub fn around(self, stone: &Stone) -> Self {
        let beside = self.stones.into_iter().filter(|s| s.role != Role::Center);
        let stones = std::iter::once(stone.clone()).chain(beside).collect();
        Self { stones, center_carat_milli: None }
    }

    /// What an invoice says of them; `None` without stones.
    pub fn words(&self) -> Option<String> {
        (!self.stones.is_empty()).then(|| words::invoice_line(&self.stones, self.center_carat_milli))
    }
}

/// The offers of these variants; those the house never had are left out. In no particular order.
pub async fn find_offers(conn: &mut Conn, variants: &[VariantId]) -> Result<Vec<Offer>, DbError> {
    if variants.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = variants.iter().map(|v| v.uuid()).collect();
    let rows = sqlx::query(
        "SELECT v.id, v.product_id, p.slug, p.title, v.sku, v.metal, v.fineness, v.ring_circumference_um, v.length_mm,
                v.carat_milli, v.price_minor, v.currency, v.one_of_a_kind, v.made_to_order, v.lead_days,
                p.status = 'active' AND v.status = 'active' AS sellable, p.engravable, p.engraving_max,
                p.band_width_um, p.returnable, p.head
         FROM product_variants v JOIN products p ON p.id = v.product_id WHERE v.id = ANY($1)",
    )
    .bind(&ids)
    .fetch_all(&mut *conn)
    .await?;
    let mut offers = rows.iter().map(offer).collect::<Result<Vec<_>, _>>()?;
    let pictures = find_pictures(conn, &ids).await?;
    for offer in &mut offers {
        offer.image = pictures.get(&offer.variant).cloned();
    }
    Ok(offers)
}

/// Whether the house offers anything at a price in this currency.
pub async fn is_priced_in(conn: &mut Conn, currency: Currency) -> Result<bool, DbError> {
    let priced = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM product_variants v JOIN products p ON p.id = v.product_id
                        WHERE v.currency = $1 AND v.status = 'active' AND p.status = 'active')",
    )
    .bind(currency.code())
    .fetch_one(conn)
    .await?;
    Ok(priced)
}

/// The offers of every variant of these products, in the order the house shows them; products the house never had are left
/// out.
pub async fn list_offers_of(conn: &mut Conn, products: &[ProductId]) -> Result<Vec<Offer>, DbError> {
    if products.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = products.iter().map(|p| p.uuid()).collect();
    let variants: Vec<Uuid> = sqlx::query_scalar(
        "SELECT id FROM product_variants WHERE product_id = ANY($1) ORDER BY product_id, position, id",
    )
    .bind(&ids)
    .fetch_all(&mut *conn)
    .await?;
    let variants: Vec<_> = variants.into_iter().map(VariantId::from_uuid).collect();
    let place: HashMap<_, _> = variants.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let mut offers = find_offers(conn, &variants).await?;
    offers.sort_by_key(|offer| place.get(&offer.variant).copied());
    Ok(offers)
}

fn offer(row: &PgRow) -> Result<Offer, DbError> {
    let (metal, fineness): (Metal, Fineness) = (code(row, "metal")?, code(row, "fineness")?);
    Ok(Offer {
        variant: VariantId::from_uuid(row.try_get("id")?),
        product: ProductId::from_uuid(row.try_get("product_id")?),
        slug: row.try_get("slug")?,
        title: row.try_get("title")?,
        options: options_label(
            metal,
            fineness,
            row.try_get("carat_milli")?,
            ring_size(row)?,
            row.try_get("length_mm")?,
        ),
        sku: row.try_get("sku")?,
        price: money(row)?,
        one_of_a_kind: row.try_get("one_of_a_kind")?,
        made_to_order: row.try_get("made_to_order")?,
        lead_days: row.try_get("lead_days")?,
        sellable: row.try_get("sellable")?,
        engravable: row.try_get("engravable")?,
        engraving_max: row.try_get("engraving_max")?,
        ring_size: ring_size(row)?,
        band_width_um: row.try_get("band_width_um")?,
        returnable: row.try_get("returnable")?,
        metal,
        fineness,
        head: optional_code(row, "head")?,
        image: None,
    })
}

/// The stones of these variants as the database has them now: what an order is written from. Variants that the house never had are
/// left out.
pub async fn find_set_stones(
    conn: &mut Conn,
    variants: &[VariantId],
) -> Result<HashMap<VariantId, SetStones>, DbError> {
    let ids: Vec<Uuid> = variants.iter().map(|v| v.uuid()).collect();
    let forms: Vec<(Uuid, Uuid, Option<i32>)> =
        sqlx::query_as("SELECT id, product_id, carat_milli FROM product_variants WHERE id = ANY($1)")
            .bind(&ids)
            .fetch_all(&mut *conn)
            .await?;
    let products: Vec<Uuid> = forms.iter().map(|(_, product, _)| *product).collect();
    let rows = sqlx::query(concat!(
        "SELECT ",
        stone_columns!(),
        " FROM product_stones WHERE product_id = ANY($1) ORDER BY product_id, position"
    ))
    .bind(&products)
    .fetch_all(&mut *conn)
    .await?;
    let own = reports::list_for_pieces(conn, Some(&products)).await?;
    let (mut texts, mut stones) = (Interner::default(), HashMap::<Uuid, Vec<Stone>>::new());
    for row in &rows {
        stones.entry(row.try_get("product_id")?).or_default().push(stone(row, &mut texts)?);
    }
    // a piece that exists once is told by the reports of its own stones
    let of = |variant: VariantId, product: &Uuid| {
        let mut told = stones.get(product).cloned().unwrap_or_default();
        for (_, held) in own.iter().filter(|(_, held)| held.piece == Some(variant)) {
            if let Some(stone) = usize::try_from(held.position).ok().and_then(|at| told.get_mut(at)) {
                *stone = held.report.tell(stone);
            }
        }
        told
    };
    let set = |(id, product, center_carat_milli): &(Uuid, Uuid, Option<i32>)| {
        let variant = VariantId::from_uuid(*id);
        (variant, SetStones { stones: of(variant, product), center_carat_milli: *center_carat_milli })
    };
    Ok(forms.iter().map(set).collect())
}

/// The first picture of each variant: its own, then one of its metal, one of any metal, another metal's, another variant's.
async fn find_pictures(conn: &mut Conn, ids: &[Uuid]) -> Result<HashMap<VariantId, Media>, DbError> {
    let rows = sqlx::query(concat!(
        "SELECT DISTINCT ON (v.id) v.id, ",
        media_columns!(),
        " FROM product_variants v JOIN product_media m ON m.product_id = v.product_id AND m.shown
         WHERE v.id = ANY($1)
         ORDER BY v.id, CASE WHEN v.id = ANY(m.variant_ids) THEN 0 WHEN m.variant_ids <> '{}' THEN 4
                             WHEN m.metal = v.metal THEN 1 WHEN m.metal IS NULL THEN 2 ELSE 3 END, m.position"
    ))
    .bind(ids)
    .fetch_all(conn)
    .await?;
    let (mut texts, mut widths) = (Interner::default(), Lists::default());
    rows.iter()
        .map(|row| Ok((VariantId::from_uuid(row.try_get("id")?), media(row, &mut texts, &mut widths)?)))
        .collect()
}
