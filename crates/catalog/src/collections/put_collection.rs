//! Put a collection in the shop, or replace the one at its address.
//!
//! Refuses a malformed address, missing words, a version that is not the present one where one is named, a rule with
//! filters the shop does not have (attributes of staff's that are no filters among them), and products that do not exist or come twice. Writes `collections`,
//! `collection_products` and the audit log. Announces the change to every index.

use std::collections::HashSet;

use db::{ConstraintExt, Tx};
use kernel::{
    FieldError, Slug, clean_text,
    ids::{CollectionId, ProductId},
};
use platform::{Cx, audit};
use sqlx::types::Json;

use super::{Rule, queries::find_collection, state::State};
use crate::{
    CatalogError,
    attributes::{self, Schema},
    model::CollectionKind,
};

/// The most products that are put into a collection by hand.
const MOST_PRODUCTS: usize = 20_000;

/// A collection as it shall be.
#[derive(Debug, Clone)]
pub struct PutCollection {
    /// Its address.
    pub slug: String,
    /// The version it has now, 0 for one that is about to exist; none replaces whatever is there.
    pub expected_version: Option<i64>,
    /// Its name, 1 to 80 characters.
    pub title: String,
    /// A sentence or two about it, at most 600 characters.
    pub intro: String,
    /// Its place among collections, lowest first.
    pub position: i32,
    /// Whether it is a category or a curated set.
    pub kind: CollectionKind,
    /// What else is in it: whatever passes these filters, by itself. None for a collection made by hand.
    pub rule: Option<Vec<(String, String)>>,
    /// Its products in order; with a rule, those shown first.
    pub products: Vec<ProductId>,
}

/// Puts the collection in the shop. One that is there already, just so, is left alone.
#[tracing::instrument(name = "catalog.put_collection", skip_all, fields(collection.slug = %ask.slug))]
pub async fn put_collection(tx: &mut Tx, cx: &Cx, ask: PutCollection) -> Result<CollectionId, CatalogError> {
    // nobody takes an attribute out of use between the check and the end
    let schema = match ask.rule {
        Some(_) => attributes::load_for_write(tx).await?,
        None => Schema::default(),
    };
    let rule = check(&ask, &schema)?;
    let after = State {
        title: clean_text(&ask.title, false),
        intro: clean_text(&ask.intro, true),
        position: ask.position,
        kind: ask.kind,
        rule: rule.map(|r| r.pairs()),
        products: ask.products.len(),
    };
    sqlx::query("SELECT 1 FROM collections WHERE slug = $1 FOR UPDATE")
        .bind(&ask.slug)
        .execute(&mut **tx)
        .await?;
    let present = find_collection(tx, &ask.slug).await?;
    let current = present.as_ref().map_or(0, |c| c.version);
    match ask.expected_version {
        Some(0) if current > 0 => {
            return Err(CatalogError::field(
                "slug",
                "taken",
                "There is a collection at this address already.",
            ));
        }
        Some(expected) if expected != current => return Err(CatalogError::CollectionConflict { current }),
        _ => {}
    }
    let before = present.as_ref().map(State::of);
    if let Some(found) = &present
        && before.as_ref() == Some(&after)
        && found.products == ask.products
    {
        return Ok(found.id);
    }
    let id = present.as_ref().map_or_else(|| CollectionId::new(&*cx.random), |c| c.id);
    write(tx, id, &ask, &after).await?;
    let change = audit::Change {
        action: "catalog.put_collection",
        object: id.to_string(),
        before: before.as_ref(),
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok(id)
}

fn check(ask: &PutCollection, schema: &Schema) -> Result<Option<Rule>, CatalogError> {
    let mut wrong = Vec::new();
    if let Err(error) = ask.slug.parse::<Slug>() {
        wrong.push(FieldError::new("slug", "malformed", error.to_string()));
    }
    for (field, text, max) in [("title", &ask.title, 80), ("intro", &ask.intro, 600)] {
        let length = clean_text(text, true).chars().count();
        if length == 0 {
            wrong.push(FieldError::new(field, "required", "Fill this in."));
        } else if length > max {
            wrong.push(FieldError::new(field, "too_long", format!("Keep this to {max} characters.")));
        }
    }
    if ask.products.iter().collect::<HashSet<_>>().len() != ask.products.len() {
        wrong.push(FieldError::new("products", "repeated", "Name each piece once."));
    }
    if ask.products.len() > MOST_PRODUCTS {
        wrong.push(FieldError::new("products", "too_many", "Choose at most 20,000 pieces by hand."));
    }
    let rule = match ask.rule.as_deref().map(|pairs| Rule::read(pairs, schema)).transpose() {
        Ok(rule) => rule,
        Err(errors) => {
            wrong.extend(errors);
            None
        }
    };
    if wrong.is_empty() { Ok(rule) } else { Err(CatalogError::Invalid(wrong)) }
}

async fn write(
    tx: &mut Tx,
    id: CollectionId,
    ask: &PutCollection,
    state: &State,
) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO collections (id, slug, title, intro, position, kind, rule) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT ON CONSTRAINT collections_slug_once DO UPDATE
         SET title = excluded.title, intro = excluded.intro, position = excluded.position, kind = excluded.kind,
             rule = excluded.rule, version = collections.version + 1",
    )
    .bind(id.uuid())
    .bind(&ask.slug)
    .bind(&state.title)
    .bind(&state.intro)
    .bind(state.position)
    .bind(state.kind.code())
    .bind(state.rule.as_ref().map(Json))
    .execute(&mut **tx)
    .await?;
    sqlx::query("DELETE FROM collection_products WHERE collection_id = $1")
        .bind(id.uuid())
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO collection_products (collection_id, product_id, position)
         SELECT $1, id, position FROM unnest($2::uuid[]) WITH ORDINALITY AS n (id, position)",
    )
    .bind(id.uuid())
    .bind(ask.products.iter().map(|p| p.uuid()).collect::<Vec<_>>())
    .execute(&mut **tx)
    .await
    .on_constraint("collection_products_product_id_fkey", || {
        CatalogError::field("products", "unknown", "One of these pieces does not exist.")
    })?;
    // the triggers speak of products that joined; nobody speaks of those that left, or of new words
    sqlx::query("SELECT pg_notify('catalog_' || current_schema(), '')").execute(&mut **tx).await?;
    Ok(())
}
