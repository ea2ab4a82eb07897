//! A piece's free words held against its facts, before the public may see it.

use db::{Conn, DbError, Tx};
use kernel::{
    FieldError,
    ids::{ProductId, VariantId},
};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{NewMedia, NewProduct};
use crate::{
    CatalogError,
    disclosure::{self, Evidence, Facts, Finding, Place, Wording},
    index::{Interner, code, optional_code, stone, stone_columns},
    model::{Fineness, Hallmark, Metal, Status},
    reports::SinglePiece,
};

impl NewProduct {
    /// What is known of the piece.
    pub fn facts(&self) -> Facts {
        let on_offer = || self.variants.iter().filter(|v| v.status == Status::Active);
        let mut metals: Vec<_> = on_offer().map(|v| (v.metal, v.fineness)).collect();
        metals.sort_unstable();
        metals.dedup();
        Facts {
            stones: self.stones.iter().map(super::NewStone::to_stone).collect(),
            metals,
            center_carats: distinct(on_offer().filter_map(|v| v.carat_milli)),
            evidence: Evidence {
                recycled_metal: self.recycled_metal,
                hallmarked: self.details.hallmark.is_some_and(is_struck),
                ..Evidence::default()
            },
        }
    }

    /// Its pieces that exist once and are on offer; those that are about to exist have no report yet.
    pub(crate) fn single_pieces(&self) -> Vec<SinglePiece> {
        let single = self.variants.iter().filter(|v| v.one_of_a_kind && v.status == Status::Active);
        single.filter_map(|v| Some(SinglePiece { variant: v.id?, carat_milli: v.carat_milli })).collect()
    }

    /// What the rules of disclosure find in its words: refusals and advice.
    pub fn disclosure(&self) -> Vec<Finding> {
        let mut wordings = words(&self.title, &self.tagline, &self.description);
        let searched = [
            ("seo.title", Place::SearchTitle, &self.seo.title),
            ("seo.description", Place::SearchDescription, &self.seo.description),
        ];
        wordings.extend(searched.into_iter().filter_map(|(f, p, t)| Some(Wording::new(f, p, t.as_deref()?))));
        let tags = self.tags.iter().enumerate();
        wordings.extend(tags.map(|(at, tag)| Wording::new(format!("tags[{at}]"), Place::Tag, tag)));
        wordings.extend(alts(&self.media));
        disclosure::check(&self.facts(), &wordings)
    }

    /// What the rules of disclosure refuse to publish, each under the name of its field.
    pub fn check_disclosure(&self) -> Result<(), Vec<FieldError>> {
        let wrong = refusals(self.disclosure());
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }
}

/// Whether an assay office has struck its mark.
const fn is_struck(hallmark: Hallmark) -> bool {
    matches!(hallmark, Hallmark::UkAssay | Hallmark::Convention | Hallmark::National | Hallmark::BisHuid)
}

/// The words of a piece that people read first.
pub(super) fn words<'a>(title: &'a str, tagline: &'a str, description: &'a str) -> Vec<Wording<'a>> {
    vec![
        Wording::new("title", Place::Title, title),
        Wording::new("tagline", Place::Tagline, tagline),
        Wording::new("description", Place::Description, description),
    ]
}

/// The words of its pictures, each text once.
pub(crate) fn alts(media: &[NewMedia]) -> impl Iterator<Item = Wording<'_>> {
    media.iter().enumerate().map(|(at, m)| Wording::new(format!("media[{at}]"), Place::Alt, m.alt.as_str()))
}

/// What stops publishing, as errors of fields.
pub(crate) fn refusals(findings: Vec<Finding>) -> Vec<FieldError> {
    findings.into_iter().filter(Finding::refuses).map(FieldError::from).collect()
}

/// What the database knows of a piece. Only variants on offer vouch for its metals: the active ones, or those named,
/// for a change that is about to be written.
pub(crate) async fn read_facts(
    conn: &mut Conn,
    id: ProductId,
    on_offer: Option<&[Uuid]>,
) -> Result<Facts, DbError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        stone_columns!(),
        " FROM product_stones WHERE product_id = $1 ORDER BY position"
    ))
    .bind(id.uuid())
    .fetch_all(&mut *conn)
    .await?;
    let mut texts = Interner::default();
    let stones = rows.iter().map(|r| stone(r, &mut texts)).collect::<Result<_, _>>()?;
    let rows = sqlx::query(
        "SELECT v.metal, v.fineness, v.carat_milli, p.recycled_metal, p.hallmark FROM product_variants v JOIN products p ON p.id = v.product_id
         WHERE v.product_id = $1 AND CASE WHEN $2::uuid[] IS NULL THEN v.status = 'active' ELSE v.id = ANY($2) END ORDER BY v.position",
    )
    .bind(id.uuid())
    .bind(on_offer)
    .fetch_all(conn)
    .await?;
    let mut facts = Facts { stones, ..Facts::default() };
    let mut carats: Vec<i32> = Vec::new();
    for row in &rows {
        let metal: (Metal, Fineness) = (code(row, "metal")?, code(row, "fineness")?);
        if !facts.metals.contains(&metal) {
            facts.metals.push(metal);
        }
        carats.extend(row.try_get::<Option<i32>, _>("carat_milli")?);
        facts.evidence.recycled_metal = row.try_get("recycled_metal")?;
        facts.evidence.hallmarked = optional_code(row, "hallmark")?.is_some_and(is_struck);
    }
    facts.center_carats = distinct(carats.into_iter());
    Ok(facts)
}

/// The facts of a product that shall not change before the transaction ends.
pub(crate) async fn lock_facts(tx: &mut Tx, id: ProductId) -> Result<Facts, CatalogError> {
    sqlx::query("SELECT 1 FROM products WHERE id = $1 FOR UPDATE")
        .bind(id.uuid())
        .fetch_optional(&mut **tx)
        .await?
        .ok_or(CatalogError::ProductNotFound)?;
    Ok(read_facts(tx, id, None).await?)
}

/// The pieces of a product that exist once and are on offer.
pub(crate) async fn list_single_pieces(
    conn: &mut Conn,
    product: ProductId,
) -> Result<Vec<SinglePiece>, DbError> {
    let rows = sqlx::query(
        "SELECT id, carat_milli FROM product_variants
         WHERE product_id = $1 AND one_of_a_kind AND status = 'active' ORDER BY position",
    )
    .bind(product.uuid())
    .fetch_all(conn)
    .await?;
    let piece = |row: &PgRow| {
        let variant = VariantId::from_uuid(row.try_get("id")?);
        Ok(SinglePiece { variant, carat_milli: row.try_get("carat_milli")? })
    };
    rows.iter().map(piece).collect()
}

/// Raises a product's version because something that belongs to it changed; the database announces it.
pub(crate) async fn touch(tx: &mut Tx, id: ProductId) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE products SET version = version + 1, updated_at = $2 WHERE id = $1")
        .bind(id.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn distinct(of: impl Iterator<Item = i32>) -> Vec<i32> {
    let mut all: Vec<_> = of.collect();
    all.sort_unstable();
    all.dedup();
    all
}
