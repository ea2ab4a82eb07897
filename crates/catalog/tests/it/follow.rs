//! The index follows the database.

use std::{collections::HashMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use catalog::{
    AvailabilitySource, Catalog, NoStock, Snapshot, Stock,
    collections::{PutCollection, put_collection},
    model::*,
    products::{NewProduct, UpdateProduct, VariantChange, create_product, find_for_staff, update_product},
};
use db::{Conn, Db, DbError};
use kernel::ids::{ProductId, VariantId};
use platform::Cx;
use testkit::TestDb;
use tokio_util::sync::CancellationToken;

use crate::pieces::{ring, usd};

/// One of everything is on the shelf.
struct OneOfEach;

#[async_trait]
impl AvailabilitySource for OneOfEach {
    async fn available(
        &self,
        conn: &mut Conn,
        variants: Option<&[VariantId]>,
    ) -> Result<HashMap<VariantId, Stock>, DbError> {
        let ids = match variants {
            Some(ids) => ids.iter().map(|v| v.uuid()).collect(),
            None => sqlx::query_scalar("SELECT id FROM product_variants").fetch_all(conn).await?,
        };
        let stock = || Stock { available: 1, serial: Some("JCO-1007".to_owned()) };
        Ok(ids.into_iter().map(|id| (VariantId::from_uuid(id), stock())).collect())
    }
}

async fn create(db: &Db, cx: &Cx, piece: NewProduct) -> ProductId {
    let mut tx = db.begin().await.unwrap();
    let id = create_product(&mut tx, cx, piece).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn reprice(db: &Db, cx: &Cx, id: ProductId, minor: i64, status: Status) {
    let mut tx = db.begin().await.unwrap();
    let found = find_for_staff(&mut tx, id).await.unwrap().unwrap();
    let (p, v) = (found.product, &found.variants[0]);
    let ask = UpdateProduct {
        id,
        expected_version: found.version,
        title: p.title,
        tagline: p.tagline,
        description: p.description,
        care: p.care,
        status,
        featured: p.featured,
        variants: vec![VariantChange {
            id: v.id,
            price: usd(minor),
            lead_days: v.lead_days,
            status: v.status,
        }],
    };
    update_product(&mut tx, cx, ask).await.unwrap();
    tx.commit().await.unwrap();
}

async fn until(catalog: &Catalog, what: &str, holds: impl Fn(&Snapshot) -> bool) {
    for _ in 0..200 {
        if holds(&catalog.snapshot()) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not within ten seconds: {what}");
}

#[tokio::test]
async fn only_what_is_active_is_shown_with_its_stock() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let mut unique = ring("unique");
    unique.variants.truncate(1);
    (unique.variants[0].one_of_a_kind, unique.variants[0].made_to_order) = (true, false);
    let id = create(&db, &cx, unique).await;
    create(&db, &cx, NewProduct { status: Status::Draft, ..ring("draft") }).await;
    let catalog = Catalog::load(&db, &OneOfEach, None).await.unwrap();
    let snapshot = catalog.snapshot();
    assert_eq!(snapshot.len(), 1);
    let piece = snapshot.product_by_id(id).unwrap();
    assert_eq!(piece.availability, Availability::OneOfOne);
    assert_eq!(piece.variants[0].serial().map(|serial| &**serial), Some("JCO-1007"));
    let without = Catalog::load(&db, &NoStock, None).await.unwrap();
    assert_eq!(without.snapshot().product("unique").unwrap().availability, Availability::Sold);
}

#[tokio::test]
async fn changes_are_followed_saved_and_served_after_a_restart_without_a_database() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let folder = testkit::home().join(format!("catalog-{}", db.schema()));
    let path = folder.join("catalogue.bin");
    let first = create(&db, &cx, ring("first")).await;
    let catalog = Catalog::load(&db, &NoStock, Some(path.clone())).await.unwrap();
    let cancel = CancellationToken::new();
    let following = {
        let (catalog, db, cancel) = (catalog.clone(), db.clone(), cancel.clone());
        tokio::spawn(async move { catalog.follow(&db, Arc::new(NoStock), cancel).await })
    };

    reprice(&db, &cx, first, 500_000, Status::Active).await;
    let price = |s: &Snapshot| s.product("first").map(|p| p.price_to.minor());
    until(&catalog, "the new price", |s| price(s) == Some(500_000)).await;

    let second = create(&db, &cx, ring("second")).await;
    let mut tx = db.begin().await.unwrap();
    let gifts = PutCollection {
        slug: "gifts".to_owned(),
        expected_version: None,
        rule: None,
        title: "Gifts".to_owned(),
        intro: "Small boxes.".to_owned(),
        position: 1,
        kind: CollectionKind::Curated,
        products: vec![second, first],
    };
    put_collection(&mut tx, &cx, gifts).await.unwrap();
    tx.commit().await.unwrap();
    until(&catalog, "the collection", |s| s.collection("gifts").is_some_and(|c| c.count == 2)).await;

    reprice(&db, &cx, second, 600_000, Status::Archived).await;
    until(&catalog, "the archived piece gone", |s| s.product("second").is_none()).await;
    until(&catalog, "and gone from its collection", |s| s.collection("gifts").is_some_and(|c| c.count == 1))
        .await;

    cancel.cancel();
    following.await.unwrap();
    let restarted = Catalog::from_disk(&path).expect("it was saved when it stopped");
    assert_eq!(restarted.snapshot().version, catalog.snapshot().version);
    assert_eq!(price(&restarted.snapshot()), Some(500_000));
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn a_change_that_commits_after_a_later_one_is_seen_too() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let (slow, quick) = (create(&db, &cx, ring("slow")).await, create(&db, &cx, ring("quick")).await);
    let catalog = Catalog::load(&db, &NoStock, None).await.unwrap();
    let cancel = CancellationToken::new();
    let following = {
        let (catalog, db, cancel) = (catalog.clone(), db.clone(), cancel.clone());
        tokio::spawn(async move { catalog.follow(&db, Arc::new(NoStock), cancel).await })
    };
    let price = |s: &Snapshot, slug: &str| s.product(slug).map(|p| p.price_to.minor());
    // it listens once this is seen
    reprice(&db, &cx, quick, 510_000, Status::Active).await;
    until(&catalog, "that it follows", |s| price(s, "quick") == Some(510_000)).await;

    let set = "UPDATE product_variants SET price_minor = 520000 WHERE product_id = $1";
    let number = "SELECT pg_current_xact_id()::text::bigint";
    let mut first = db.begin().await.unwrap();
    sqlx::query(set).bind(slow.uuid()).execute(&mut *first).await.unwrap();
    let earlier: i64 = sqlx::query_scalar(number).fetch_one(&mut *first).await.unwrap();
    let mut second = db.begin().await.unwrap();
    sqlx::query(set).bind(quick.uuid()).execute(&mut *second).await.unwrap();
    let later: i64 = sqlx::query_scalar(number).fetch_one(&mut *second).await.unwrap();
    assert!(earlier < later);
    second.commit().await.unwrap();
    until(&catalog, "the later change", |s| price(s, "quick") == Some(520_000)).await;
    first.commit().await.unwrap();
    until(&catalog, "the earlier change", |s| price(s, "slow") == Some(520_000)).await;

    cancel.cancel();
    following.await.unwrap();
}

#[tokio::test]
async fn a_house_that_starts_again_changes_only_what_differs_from_its_saved_picture() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let folder = testkit::home().join(format!("catalog-{}", db.schema()));
    let path = folder.join("catalogue.bin");
    create(&db, &cx, ring("kept")).await;
    let (other, gone) = (create(&db, &cx, ring("other")).await, create(&db, &cx, ring("gone")).await);
    assert!(Catalog::load(&db, &NoStock, Some(path.clone())).await.unwrap().save().await);
    // while it is closed
    reprice(&db, &cx, other, 530_000, Status::Active).await;
    reprice(&db, &cx, gone, 500_000, Status::Archived).await;
    create(&db, &cx, ring("new")).await;

    let catalog = Catalog::from_disk(&path).unwrap();
    let before = catalog.snapshot();
    let cancel = CancellationToken::new();
    let following = {
        let (catalog, db, cancel) = (catalog.clone(), db.clone(), cancel.clone());
        tokio::spawn(async move { catalog.follow(&db, Arc::new(NoStock), cancel).await })
    };
    until(&catalog, "the new piece", |s| s.product("new").is_some()).await;
    let now = catalog.snapshot();
    assert!(
        Arc::ptr_eq(now.product("kept").unwrap(), before.product("kept").unwrap()),
        "it is not kept twice"
    );
    assert_eq!(now.product("other").map(|p| p.price_to.minor()), Some(530_000));
    assert!(now.product("gone").is_none() && now.version > before.version);
    cancel.cancel();
    following.await.unwrap();
    std::fs::remove_dir_all(folder).unwrap();
}
