//! Putting a whole product in the place of what it was: what editing, drafts and the calendar share.

use db::Tx;
use kernel::{FieldError, ids::VariantId};
use platform::{Cx, audit};
use uuid::Uuid;

use super::{NewProduct, NewVariant, rules::Wrong, store, whole::WholeProduct};
use crate::{
    CatalogError,
    attributes::Schema,
    model::Status,
    reports::{ReportOwner, find_conflicts},
};

/// Writes `product` over `before` and answers the new version. Pictures stay as they are: [`media`](crate::media)
/// looks after them. What changes nothing is neither counted nor logged.
pub(crate) async fn write(
    tx: &mut Tx,
    cx: &Cx,
    action: &'static str,
    schema: &Schema,
    before: &WholeProduct,
    mut product: NewProduct,
) -> Result<i64, CatalogError> {
    product.media.clone_from(&before.product.media);
    let now = tx.now().await?;
    let after = product.accept(schema, Some(&before.product), now).map_err(CatalogError::Invalid)?;
    check_variants(&before.product, &after)?;
    let mut after = after;
    if after == before.product {
        return Ok(before.version);
    }
    refuse_taken(tx, before, &after).await?;
    if after.status == Status::Active || after.publish_at.is_some() {
        refuse_reports(tx, before, &after).await?;
    }
    let version = before.version + 1;
    store::update(tx, before.id, &after, version).await?;
    if after.stones != before.product.stones {
        store::replace_stones(tx, before.id, &after).await?;
    }
    write_variants(tx, cx, before, &mut after).await?;
    let change = audit::Change {
        action,
        object: before.id.to_string(),
        before: Some(&before.product),
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok(version)
}

/// Orders, bags and stock point at variants: each stays, and stays what it is, once the piece has been on show.
fn check_variants(before: &NewProduct, after: &NewProduct) -> Result<(), CatalogError> {
    let mut wrong = Wrong::default();
    let shown = before.status != Status::Draft;
    if shown && before.slug != after.slug {
        wrong.add("slug", "fixed", "The address of a piece that was on show stays: links lead to it.");
    }
    for (at, variant) in after.variants.iter().enumerate() {
        let field = |name: &str| format!("variants[{at}].{name}");
        let Some(id) = variant.id else { continue };
        let Some(known) = before.variants.iter().find(|v| v.id == Some(id)) else {
            wrong.add(field("id"), "unknown", "This variant is not one of the piece.");
            continue;
        };
        if after.variants.iter().filter(|v| v.id == Some(id)).count() > 1 {
            wrong.add(field("id"), "repeated", "This variant is named twice.");
        }
        if known.price.currency() != variant.price.currency() {
            let message = format!("This piece is priced in {}.", known.price.currency());
            wrong.add(field("price"), "currency", message);
        }
        let kept = [
            ("one_of_a_kind", known.one_of_a_kind == variant.one_of_a_kind),
            ("sku", !shown || known.sku == variant.sku),
            ("metal", !shown || known.metal == variant.metal),
            ("fineness", !shown || known.fineness == variant.fineness),
            ("ring_circumference_um", !shown || known.ring_circumference_um == variant.ring_circumference_um),
            ("length_mm", !shown || known.length_mm == variant.length_mm),
            ("carat_milli", !shown || known.carat_milli == variant.carat_milli),
        ];
        for (name, same) in kept {
            if !same {
                let message = "Orders and stock know this variant as it is: archive it and add another.";
                wrong.add(field(name), "fixed", message);
            }
        }
    }
    let dropped = before.variants.iter().filter(|v| !after.variants.iter().any(|a| a.id == v.id));
    for variant in dropped {
        let message =
            format!("\"{}\" is missing: archive a variant rather than leaving it out.", variant.sku);
        wrong.add("variants", "missing", message);
    }
    wrong.into_result().map_err(CatalogError::Invalid)
}

/// Reports that speak against the stones as they will be.
async fn refuse_reports(tx: &mut Tx, before: &WholeProduct, after: &NewProduct) -> Result<(), CatalogError> {
    let facts = after.facts();
    let wrong = find_conflicts(
        tx,
        ReportOwner::Product(before.id),
        &facts.stones,
        &facts.center_carats,
        &after.single_pieces(),
    )
    .await?;
    if wrong.is_empty() { Ok(()) } else { Err(CatalogError::Invalid(wrong)) }
}

/// An address and codes that others have already.
async fn refuse_taken(tx: &mut Tx, before: &WholeProduct, after: &NewProduct) -> Result<(), CatalogError> {
    let mut wrong = Vec::new();
    if after.slug != before.product.slug && store::is_slug_taken(tx, &after.slug).await? {
        wrong.push(FieldError::new("slug", "taken", "There is a piece at this address already."));
    }
    let known = |v: &NewVariant| before.product.variants.iter().any(|b| b.id == v.id && b.sku == v.sku);
    let fresh: Vec<&str> = after.variants.iter().filter(|v| !known(v)).map(|v| v.sku.as_str()).collect();
    let taken = store::list_taken_skus(tx, before.id, &fresh).await?;
    for (at, variant) in after.variants.iter().enumerate() {
        if taken.contains(&variant.sku) {
            let message = format!("The code \"{}\" is in use already.", variant.sku);
            wrong.push(FieldError::new(format!("variants[{at}].sku"), "taken", message));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(CatalogError::Invalid(wrong)) }
}

/// Writes the variants that differ, gives new ones their ids, and notes every new price.
async fn write_variants(
    tx: &mut Tx,
    cx: &Cx,
    before: &WholeProduct,
    after: &mut NewProduct,
) -> Result<(), CatalogError> {
    let mut repriced: Vec<Uuid> = Vec::new();
    for (at, variant) in (0_i16..).zip(&mut after.variants) {
        let known = before.product.variants.iter().enumerate().find(|(_, v)| v.id == variant.id);
        match (variant.id, known) {
            (Some(id), Some((place, old))) => {
                if old.price != variant.price {
                    repriced.push(id.uuid());
                }
                if old != variant || usize::try_from(at) != Ok(place) {
                    store::update_variant(tx, id, at, variant).await?;
                }
            }
            _ => {
                let id = VariantId::new(&*cx.random);
                variant.id = Some(id);
                repriced.push(id.uuid());
                store::insert_variant(tx, before.id, id, at, variant).await?;
            }
        }
    }
    Ok(store::record_prices(tx, &repriced).await?)
}
