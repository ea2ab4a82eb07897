//! Putting pieces into the house.

use std::collections::HashSet;

use catalog::{
    media::{PutMedia, put_media},
    mounts::{Mount, find_mounts, put_mount},
    products::{
        MOST_AT_ONCE, NewProduct, create_product, find_ids_by_slug, find_variants_by_sku, import_products,
    },
};
use commerce::inventory::{
    ReceiveStock,
    places::{PlaceError, TakeDelivery, VAULT, take_delivery},
};
use db::{Db, Tx, with_retry};
use kernel::{Money, Rate, ids::ProductId};
use platform::Cx;

use super::{
    DemoError, DemoReport, collections,
    files::{House, Piece, Ready},
    scale,
};

/// How many pieces of a varied catalogue are written in one transaction.
const BATCH: usize = 1_000;
const _: () = assert!(BATCH <= MOST_AT_ONCE);

/// Loads the pieces in files, then as many variations as are asked for, then the collections.
pub(super) async fn load(
    db: &Db,
    cx: &Cx,
    house: &House,
    products: Option<usize>,
) -> Result<DemoReport, DemoError> {
    let mut report = DemoReport { warnings: warnings(house), ..DemoReport::default() };
    let mut newly_pictured = HashSet::new();
    for piece in &house.pieces {
        let (created, received, pictured) = with_retry(async || put_piece(db, cx, piece).await).await?;
        if let Some(mount) = &piece.mount {
            report.mounts += usize::from(with_retry(async || mount_piece(db, cx, piece, mount).await).await?);
        }
        report.created += usize::from(created);
        report.kept += usize::from(!created);
        report.received += received;
        if pictured {
            report.pictured += 1;
            newly_pictured.insert(piece.product.slug.as_str());
        }
    }
    if let Some(wanted) = products {
        load_varied(db, cx, house, wanted, &newly_pictured, &mut report).await?;
    }
    report.collections = collections::put_all(db, cx, house, products.is_some()).await?;
    Ok(report)
}

fn warnings(house: &House) -> Vec<String> {
    let said = |(set, slugs): (&String, &Vec<String>)| {
        format!("media/{set} is not rendered yet: {} will show no picture.", slugs.join(", "))
    };
    house.unpictured.iter().map(said).collect()
}

/// Creates a piece with its stock, or gives one that is there the pictures that have appeared since.
/// Answers whether it was created, how many units came in, and whether it was given pictures.
async fn put_piece(db: &Db, cx: &Cx, piece: &Piece) -> Result<(bool, usize, bool), DemoError> {
    let mut tx = db.begin().await?;
    let slug = piece.product.slug.clone();
    let known = find_ids_by_slug(&mut tx, std::slice::from_ref(&slug)).await?.remove(&slug);
    let done = match known {
        Some(_) if piece.product.media.is_empty() => (false, 0, false),
        Some(product) => {
            let media = piece.product.media.clone();
            (false, 0, put_media(&mut tx, cx, PutMedia { product, media }).await?)
        }
        None => {
            create_product(&mut tx, cx, piece.product.clone()).await.map_err(|e| named(piece, e))?;
            (true, receive(&mut tx, cx, &[piece]).await?, false)
        }
    };
    tx.commit().await?;
    Ok(done)
}

/// Says what a piece holds, unless that has been said: what staff have changed stays. Answers whether it was said now.
async fn mount_piece(db: &Db, cx: &Cx, piece: &Piece, mount: &Mount) -> Result<bool, DemoError> {
    let mut tx = db.begin().await?;
    let slug = piece.product.slug.clone();
    let Some(product) = find_ids_by_slug(&mut tx, std::slice::from_ref(&slug)).await?.remove(&slug) else {
        return Ok(false);
    };
    if !find_mounts(&mut tx, &[product]).await?.is_empty() {
        return Ok(false);
    }
    let put = put_mount(&mut tx, cx, product, mount).await.map_err(|e| named(piece, e))?;
    tx.commit().await?;
    Ok(put)
}

/// A refusal of fields, under the piece's file.
fn named(piece: &Piece, error: catalog::CatalogError) -> DemoError {
    match error {
        catalog::CatalogError::Invalid(fields) => DemoError::Fields { path: piece.path.clone(), fields },
        other => other.into(),
    }
}

/// Takes what lies ready into stock, with what it cost, and answers how many units that is.
async fn receive(tx: &mut Tx, cx: &Cx, pieces: &[&Piece]) -> Result<usize, DemoError> {
    let ready: Vec<(&Piece, &Ready)> =
        pieces.iter().flat_map(|piece| piece.ready.iter().map(move |ready| (*piece, ready))).collect();
    let skus: Vec<_> = ready.iter().map(|(_, ready)| ready.sku.clone()).collect();
    let variants = find_variants_by_sku(tx, &skus).await?;
    let mut units = 0;
    for (piece, ready) in ready {
        let Some(variant) = variants.get(&ready.sku) else { continue };
        let stock = ReceiveStock {
            variant: *variant,
            quantity: ready.quantity,
            serials: ready.serial.iter().cloned().collect(),
            reference: "demo house".to_owned(),
        };
        let ask = TakeDelivery { stock, location: VAULT, unit_cost: cost(piece, &ready.sku) };
        take_delivery(tx, cx, ask).await.map_err(|error| match error {
            PlaceError::Inventory(source) => DemoError::Stock { sku: ready.sku.clone(), source },
            other => other.into(),
        })?;
        units += usize::try_from(ready.quantity).unwrap_or(0);
    }
    Ok(units)
}

/// What a unit cost the house: two fifths of what it is sold for.
fn cost(piece: &Piece, sku: &str) -> Option<Money> {
    let variant = piece.product.variants.iter().find(|variant| variant.sku == sku)?;
    variant.price.at_rate(Rate::per_million(400_000))
}

async fn load_varied(
    db: &Db,
    cx: &Cx,
    house: &House,
    wanted: usize,
    newly_pictured: &HashSet<&str>,
    report: &mut DemoReport,
) -> Result<(), DemoError> {
    let more = wanted.saturating_sub(house.pieces.len());
    let designs = scale::Designs::of(house);
    if more > designs.possible() {
        return Err(DemoError::TooMany { asked: wanted, possible: designs.possible() + house.pieces.len() });
    }
    let mut done = house.pieces.len();
    let mut variations = designs.variations().take(more).peekable();
    while variations.peek().is_some() {
        let batch: Vec<_> = variations.by_ref().take(BATCH).collect();
        let (ids, created, received) = with_retry(async || put_batch(db, cx, &batch).await).await?;
        for (product, variation) in ids.iter().zip(&batch) {
            if newly_pictured.contains(variation.design.as_str()) {
                let mut tx = db.begin().await?;
                let ask = PutMedia { product: *product, media: variation.piece.product.media.clone() };
                report.pictured += usize::from(put_media(&mut tx, cx, ask).await?);
                tx.commit().await?;
            }
        }
        report.created += created;
        report.kept += batch.len() - created;
        report.received += received;
        done += batch.len();
        eprintln!("  {done} of {wanted} pieces");
    }
    Ok(())
}

/// Writes those of a batch that are not there yet, and answers all ids in order.
async fn put_batch(
    db: &Db,
    cx: &Cx,
    batch: &[scale::Variation],
) -> Result<(Vec<ProductId>, usize, usize), DemoError> {
    let mut tx = db.begin().await?;
    let slugs: Vec<_> = batch.iter().map(|v| v.piece.product.slug.clone()).collect();
    let mut known = find_ids_by_slug(&mut tx, &slugs).await?;
    let fresh: Vec<&Piece> =
        batch.iter().map(|v| &v.piece).filter(|p| !known.contains_key(&p.product.slug)).collect();
    let products: Vec<NewProduct> = fresh.iter().map(|p| p.product.clone()).collect();
    let ids = import_products(&mut tx, cx, products).await.map_err(|e| named_in_batch(&fresh, e))?;
    let received = receive(&mut tx, cx, &fresh).await?;
    tx.commit().await?;
    let created = ids.len();
    known.extend(fresh.iter().map(|p| p.product.slug.clone()).zip(ids));
    let all = slugs.iter().filter_map(|slug| known.get(slug).copied()).collect();
    Ok((all, created, received))
}

/// A refusal of fields, under the slug of the variation it is about.
fn named_in_batch(batch: &[&Piece], error: catalog::CatalogError) -> DemoError {
    let catalog::CatalogError::Invalid(fields) = error else { return error.into() };
    let place = fields.first().and_then(|e| {
        let (n, _) = e.field.strip_prefix("products[")?.split_once(']')?;
        batch.get(n.parse::<usize>().ok()?)
    });
    DemoError::Fields { path: place.map(|p| p.product.slug.clone().into()).unwrap_or_default(), fields }
}
