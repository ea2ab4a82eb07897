//! Say what an entry shows, and to what it belongs.
//!
//! Refuses an entry of another product, words that are too long or that the facts of the piece do not bear out, a point outside the picture, both a metal and variants,
//! variants of another product, and a picture that cannot stand for a film. Writes `product_media` and the audit log, and
//! announces the product. An entry without words is not on show.

use std::collections::BTreeSet;

use db::Tx;
use kernel::{
    clean_text,
    ids::{MediaId, ProductId, VariantId},
};
use platform::{Cx, audit};
use serde::Serialize;

use super::{StaffMedia, queries::list_for_staff, store};
use crate::{
    CatalogError,
    disclosure::{self, Place, Wording},
    model::{Focal, MediaKind, Metal},
    products::{rules::Wrong, store::announce, wording},
};

/// The entry as it shall be; every field replaces what is there.
#[derive(Debug, Clone)]
pub struct DescribeMedia {
    /// Which product.
    pub product: ProductId,
    /// Which of its entries.
    pub media: MediaId,
    /// What it shows, in words, at most 250 characters; none takes it off show.
    pub alt: String,
    /// What must stay in view when it is cropped.
    pub focal: Focal,
    /// The metal it shows, when it belongs to one only.
    pub metal: Option<Metal>,
    /// The variants it belongs to; none for all.
    pub variants: Vec<VariantId>,
    /// The picture that stands for a film or a model.
    pub poster: Option<MediaId>,
}

/// What the audit log keeps of each side of a change.
#[derive(Debug, PartialEq, Serialize)]
struct State {
    media: MediaId,
    alt: String,
    focal_x: i32,
    focal_y: i32,
    metal: Option<Metal>,
    variants: Vec<VariantId>,
    poster: Option<MediaId>,
}

/// Describes the entry. A change that changes nothing is not logged.
#[tracing::instrument(name = "catalog.describe_media", skip_all, fields(media.id = %ask.media))]
pub async fn describe_media(tx: &mut Tx, cx: &Cx, ask: DescribeMedia) -> Result<(), CatalogError> {
    store::lock_product(tx, ask.product).await?;
    let entries = list_for_staff(tx, ask.product).await?;
    let present = entries.iter().find(|m| m.id == ask.media).ok_or(CatalogError::MediaNotFound)?;
    check(tx, &ask, present, &entries).await?;
    let before = State {
        media: ask.media,
        alt: present.alt.clone(),
        focal_x: present.focal.x,
        focal_y: present.focal.y,
        metal: present.metal,
        variants: present.variants.clone(),
        poster: present.poster,
    };
    let after = State {
        media: ask.media,
        alt: clean_text(&ask.alt, false),
        focal_x: ask.focal.x,
        focal_y: ask.focal.y,
        metal: ask.metal,
        variants: ask.variants.iter().copied().collect::<BTreeSet<_>>().into_iter().collect(),
        poster: ask.poster,
    };
    if before == after {
        return Ok(());
    }
    write(tx, &after).await?;
    store::settle(tx, ask.product).await?;
    announce(tx, ask.product).await?;
    let change = audit::Change {
        action: "catalog.describe_media",
        object: ask.product.to_string(),
        before: Some(&before),
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok(())
}

async fn check(
    tx: &mut Tx,
    ask: &DescribeMedia,
    present: &StaffMedia,
    entries: &[StaffMedia],
) -> Result<(), CatalogError> {
    let mut wrong = Wrong::default();
    if clean_text(&ask.alt, false).chars().count() > 250 {
        wrong.add("alt", "too_long", "Keep this to 250 characters.");
    }
    for (field, value) in [("focal_x", ask.focal.x), ("focal_y", ask.focal.y)] {
        if !(0..=1_000).contains(&value) {
            wrong.add(field, "out_of_range", "Enter 0 to 1,000: thousandths of the picture's side.");
        }
    }
    if ask.metal.is_some() && !ask.variants.is_empty() {
        wrong.add("variants", "with_metal", "Choose either a metal or particular variants.");
    }
    let ids: Vec<_> = ask.variants.iter().map(|v| v.uuid()).collect::<BTreeSet<_>>().into_iter().collect();
    let known: i64 =
        sqlx::query_scalar("SELECT count(*) FROM product_variants WHERE product_id = $1 AND id = ANY($2)")
            .bind(ask.product.uuid())
            .bind(&ids)
            .fetch_one(&mut **tx)
            .await?;
    if usize::try_from(known) != Ok(ids.len()) {
        wrong.add("variants", "unknown", "A variant is not one of this piece.");
    }
    let facts = wording::read_facts(tx, ask.product, None).await?;
    for refused in wording::refusals(disclosure::check(&facts, &[Wording::new("alt", Place::Alt, &ask.alt)]))
    {
        wrong.add(refused.field, refused.code, refused.message);
    }
    if let Some(poster) = ask.poster {
        let picture = entries.iter().any(|m| m.id == poster && m.kind == MediaKind::Picture);
        if present.kind == MediaKind::Picture || !picture {
            wrong.add(
                "poster",
                "no_picture",
                "Choose one of this piece's pictures to stand for a film or a model.",
            );
        }
    }
    wrong.into_result().map_err(CatalogError::Invalid)
}

async fn write(tx: &mut Tx, after: &State) -> Result<(), CatalogError> {
    // 0 to 1,000 was checked
    let small = |n: i32| i16::try_from(n).unwrap_or(500);
    sqlx::query(
        "UPDATE product_media SET alt = $2, focal_x = $3, focal_y = $4, metal = $5, variant_ids = $6, poster_id = $7, by_staff = true
         WHERE id = $1",
    )
    .bind(after.media.uuid())
    .bind(&after.alt)
    .bind(small(after.focal_x))
    .bind(small(after.focal_y))
    .bind(after.metal.map(|m| m.code()))
    .bind(after.variants.iter().map(|v| v.uuid()).collect::<Vec<_>>())
    .bind(after.poster.map(kernel::Id::uuid))
    .execute(&mut **tx)
    .await?;
    Ok(())
}
