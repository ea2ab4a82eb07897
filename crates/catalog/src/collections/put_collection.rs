//! Put a collection in the shop, or replace the one at its address.
//!
//! Refuses a malformed address, missing words, and products that do not exist or come twice. Writes
//! `collections`, `collection_products` and the audit log. Announces the change to every index.

use std::collections::HashSet;

use db::{ConstraintExt, Tx};
use kernel::{
    FieldError, Slug, clean_text,
    ids::{CollectionId, ProductId},
};
use platform::{Cx, audit};
use serde::Serialize;
use sqlx::Row;
use uuid::Uuid;

use crate::{CatalogError, index::code, model::CollectionKind};

/// A collection as it shall be.
#[derive(Debug, Clone)]
pub struct PutCollection {
    /// Its address.
    pub slug: String,
    /// Its name, 1 to 80 characters.
    pub title: String,
    /// A sentence or two about it, at most 600 characters.
    pub intro: String,
    /// Its place among collections, lowest first.
    pub position: i32,
    /// Whether it is a category or a curated set.
    pub kind: CollectionKind,
    /// Its products in order.
    pub products: Vec<ProductId>,
}

/// What the audit log keeps of each side of a change.
#[derive(Serialize, PartialEq)]
struct State {
    title: String,
    intro: String,
    position: i32,
    kind: CollectionKind,
    products: usize,
}

/// Puts the collection in the shop. One that is there already, just so, is left alone.
#[tracing::instrument(name = "catalog.put_collection", skip_all, fields(collection.slug = %ask.slug))]
pub async fn put_collection(tx: &mut Tx, cx: &Cx, ask: PutCollection) -> Result<CollectionId, CatalogError> {
    check(&ask)?;
    let after = State {
        title: clean_text(&ask.title, false),
        intro: clean_text(&ask.intro, true),
        position: ask.position,
        kind: ask.kind,
        products: ask.products.len(),
    };
    let present = find(tx, &ask.slug).await?;
    let id = match &present {
        Some((id, state, products)) => {
            if *state == after && *products == ask.products {
                return Ok(*id);
            }
            *id
        }
        None => CollectionId::new(&*cx.random),
    };
    write(tx, id, &ask, &after).await?;
    let change = audit::Change {
        action: "catalog.put_collection",
        object: id.to_string(),
        before: present.as_ref().map(|(_, state, _)| state),
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok(id)
}

fn check(ask: &PutCollection) -> Result<(), CatalogError> {
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
    if wrong.is_empty() { Ok(()) } else { Err(CatalogError::Invalid(wrong)) }
}

async fn find(
    tx: &mut Tx,
    slug: &str,
) -> Result<Option<(CollectionId, State, Vec<ProductId>)>, CatalogError> {
    let row =
        sqlx::query("SELECT id, title, intro, position, kind FROM collections WHERE slug = $1 FOR UPDATE")
            .bind(slug)
            .fetch_optional(&mut **tx)
            .await?;
    let Some(row) = row else { return Ok(None) };
    let id: Uuid = row.try_get("id")?;
    let products: Vec<Uuid> = sqlx::query_scalar(
        "SELECT product_id FROM collection_products WHERE collection_id = $1 ORDER BY position, product_id",
    )
    .bind(id)
    .fetch_all(&mut **tx)
    .await?;
    let state = State {
        title: row.try_get("title")?,
        intro: row.try_get("intro")?,
        position: row.try_get("position")?,
        kind: code(&row, "kind")?,
        products: products.len(),
    };
    Ok(Some((CollectionId::from_uuid(id), state, products.into_iter().map(ProductId::from_uuid).collect())))
}

async fn write(
    tx: &mut Tx,
    id: CollectionId,
    ask: &PutCollection,
    state: &State,
) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO collections (id, slug, title, intro, position, kind) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT ON CONSTRAINT collections_slug_once DO UPDATE
         SET title = excluded.title, intro = excluded.intro, position = excluded.position, kind = excluded.kind,
             version = collections.version + 1",
    )
    .bind(id.uuid())
    .bind(&ask.slug)
    .bind(&state.title)
    .bind(&state.intro)
    .bind(state.position)
    .bind(state.kind.code())
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
