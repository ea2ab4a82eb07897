//! Whole revisions, drafts of live pieces, plans, and prices as they were.

use catalog::{
    CatalogError,
    model::{Hallmark, MadeIn, Status, Wearer},
    products::{
        DiscardDraft, NewDetails, NewProduct, NewSeo, NewVariant, PublishDraft, ReviseProduct, SaveDraft,
        ScheduleProduct, WholeProduct, apply_schedule, create_product, discard_draft, find_draft, find_whole,
        list_prices, publish_draft, revise_product, save_draft, schedule_product,
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use db::Db;
use kernel::{Fault, ids::ProductId};
use platform::{Cx, audit};
use testkit::TestDb;

use crate::pieces::{ring, usd, variant};

async fn create(db: &Db, cx: &Cx, piece: NewProduct) -> Result<ProductId, CatalogError> {
    let mut tx = db.begin().await.unwrap();
    let id = create_product(&mut tx, cx, piece).await?;
    tx.commit().await.unwrap();
    Ok(id)
}

async fn whole(db: &Db, id: ProductId) -> WholeProduct {
    let mut conn = db.read().await.unwrap();
    find_whole(&mut conn, id).await.unwrap().unwrap()
}

async fn revise(
    db: &Db,
    cx: &Cx,
    id: ProductId,
    version: i64,
    product: NewProduct,
) -> Result<i64, CatalogError> {
    let mut tx = db.begin().await.unwrap();
    let version =
        revise_product(&mut tx, cx, ReviseProduct { id, expected_version: version, product }).await?;
    tx.commit().await.unwrap();
    Ok(version)
}

async fn draft(db: &Db, cx: &Cx, ask: SaveDraft) -> Result<i64, CatalogError> {
    let mut tx = db.begin().await.unwrap();
    let version = save_draft(&mut tx, cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(version)
}

async fn publish(db: &Db, cx: &Cx, ask: PublishDraft) -> Result<i64, CatalogError> {
    let mut tx = db.begin().await.unwrap();
    let version = publish_draft(&mut tx, cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(version)
}

async fn now(db: &Db) -> DateTime<Utc> {
    db.begin().await.unwrap().now().await.unwrap()
}

fn named(refusal: &CatalogError) -> Vec<(&str, &str)> {
    refusal.fields().iter().map(|f| (f.field.as_ref(), f.code)).collect()
}

#[tokio::test]
async fn a_revision_changes_everything_at_once_and_reads_back_the_same() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let id = create(&db, &cx, ring("aurelia")).await.unwrap();
    let mut product = whole(&db, id).await.product;
    product.title = "Aurelia, Larger".to_owned();
    product.details = NewDetails {
        designer: Some("Inès Marchand".to_owned()),
        wearer: Some(Wearer::Women),
        made_in: Some(MadeIn::France),
        provenance: Some("Recycled gold from Vicenza".to_owned()),
        hallmark: Some(Hallmark::UkAssay),
        hallmark_note: Some("London, 750".to_owned()),
        width_um: Some(7_000),
        depth_um: Some(3_000),
        resize_up_um: Some(5_000),
        resize_down_um: Some(0),
    };
    product.tags = vec!["Spring window".to_owned()];
    product.seo = NewSeo { canonical: Some("/products/aurelia-solitaire".to_owned()), ..NewSeo::default() };
    product.stones[0].carat_milli = Some(1_500);
    product.variants.reverse();
    product.variants[0].price = usd(500_000);
    product.variants[1].status = Status::Archived;
    product.variants.push(NewVariant { carat_milli: None, ..variant("aurelia", 3, 57_000) });
    assert_eq!(revise(&db, &cx, id, 1, product.clone()).await.unwrap(), 2);
    let stored = whole(&db, id).await;
    product.variants[2].id = stored.product.variants[2].id;
    assert!(product.variants[2].id.is_some());
    assert_eq!(stored.product, product);
    assert_eq!(revise(&db, &cx, id, 2, product).await.unwrap(), 2, "the same again is no change");
    let mut conn = db.read().await.unwrap();
    let entries = audit::list_for_object(&mut conn, &id.to_string(), 10).await.unwrap();
    assert_eq!(
        entries.iter().map(|e| e.action.as_str()).collect::<Vec<_>>(),
        ["catalog.revise_product", "catalog.create_product"]
    );
}

#[tokio::test]
async fn what_orders_know_a_variant_by_stays() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let id = create(&db, &cx, ring("aurelia")).await.unwrap();
    let other = create(&db, &cx, ring("celeste")).await.unwrap();
    let now = whole(&db, id).await.product;
    let foreign = whole(&db, other).await.product.variants[0].clone();
    let with = |change: &dyn Fn(&mut NewProduct)| {
        let mut product = now.clone();
        change(&mut product);
        product
    };
    for (product, field, code) in [
        (with(&|p| p.slug = "elsewhere".to_owned()), "slug", "fixed"),
        (with(&|p| p.variants[0].sku = "OTHER".to_owned()), "variants[0].sku", "fixed"),
        (
            with(&|p| p.variants[0].ring_circumference_um = Some(60_000)),
            "variants[0].ring_circumference_um",
            "fixed",
        ),
        (with(&|p| drop(p.variants.remove(1))), "variants", "missing"),
        (
            with(&|p| p.variants.push(NewVariant { ring_circumference_um: Some(60_000), ..foreign.clone() })),
            "variants[2].id",
            "unknown",
        ),
        (
            with(&|p| {
                p.variants.push(NewVariant {
                    id: None,
                    ring_circumference_um: Some(60_000),
                    ..foreign.clone()
                });
            }),
            "variants[2].sku",
            "taken",
        ),
        (
            with(&|p| p.seo.canonical = Some("https://elsewhere.example/x".to_owned())),
            "seo.canonical",
            "not_own_path",
        ),
        (
            with(&|p| p.seo.canonical = Some("//elsewhere.example/x".to_owned())),
            "seo.canonical",
            "not_own_path",
        ),
        (with(&|p| p.tags = vec!["a,b".to_owned()]), "tags", "malformed"),
        (with(&|p| p.tags = vec!["Gold".to_owned(), "gold".to_owned()]), "tags", "repeated"),
        (with(&|p| p.details.designer = Some("x".repeat(10_000))), "designer", "too_long"),
        (with(&|p| p.details.resize_up_um = Some(-1)), "resize_up_um", "out_of_range"),
        (
            with(&|p| p.variants.iter_mut().for_each(|v| v.status = Status::Archived)),
            "status",
            "needs_variant",
        ),
    ] {
        let refusal = revise(&db, &cx, id, 1, product).await.unwrap_err();
        assert_eq!(named(&refusal), [(field, code)]);
    }
    assert_eq!(whole(&db, id).await.product, now, "nothing was stored");
}

#[tokio::test]
async fn a_draft_changes_the_live_piece_only_when_it_is_published() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let id = create(&db, &cx, ring("aurelia")).await.unwrap();
    let live = whole(&db, id).await.product;
    let product = NewProduct { title: "Aurelia, Anew".to_owned(), ..live.clone() };
    let ask = SaveDraft { id, base_version: 1, expected_draft: None, product };
    assert_eq!(draft(&db, &cx, ask.clone()).await.unwrap(), 1);
    assert_eq!(whole(&db, id).await.product, live);
    let again = draft(&db, &cx, ask.clone()).await.unwrap_err();
    assert_eq!(again.code(), "draft_conflict");
    assert_eq!(draft(&db, &cx, SaveDraft { expected_draft: Some(1), ..ask }).await.unwrap(), 2);
    let stale = publish(&db, &cx, PublishDraft { id, expected_draft: 1 }).await.unwrap_err();
    assert_eq!(stale.code(), "draft_conflict");
    assert_eq!(publish(&db, &cx, PublishDraft { id, expected_draft: 2 }).await.unwrap(), 2);
    assert_eq!(whole(&db, id).await.product.title, "Aurelia, Anew");
    let gone = publish(&db, &cx, PublishDraft { id, expected_draft: 2 }).await.unwrap_err();
    assert_eq!(gone.code(), "draft_not_found");
    let mut conn = db.read().await.unwrap();
    let entry = audit::list_for_object(&mut conn, &id.to_string(), 10).await.unwrap().remove(0);
    assert_eq!(entry.action, "catalog.publish_draft");
    let title = |side: Option<serde_json::Value>| side.unwrap()["title"].as_str().map(str::to_owned);
    assert_eq!(title(entry.before).as_deref(), Some("Aurelia Solitaire"));
    assert_eq!(title(entry.after).as_deref(), Some("Aurelia, Anew"));
}

#[tokio::test]
async fn a_draft_whose_live_piece_moved_on_is_not_published_over_it() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let id = create(&db, &cx, ring("aurelia")).await.unwrap();
    let live = whole(&db, id).await.product;
    let product = NewProduct { title: "Aurelia, Anew".to_owned(), ..live.clone() };
    let ask = SaveDraft { id, base_version: 1, expected_draft: None, product };
    draft(&db, &cx, ask.clone()).await.unwrap();
    revise(&db, &cx, id, 1, NewProduct { featured: 99, ..live.clone() }).await.unwrap();
    let behind = publish(&db, &cx, PublishDraft { id, expected_draft: 1 }).await.unwrap_err();
    assert_eq!(behind.code(), "draft_behind");
    let stale = draft(&db, &cx, SaveDraft { expected_draft: Some(1), ..ask.clone() }).await.unwrap_err();
    assert_eq!(stale.code(), "draft_behind");
    draft(&db, &cx, SaveDraft { expected_draft: Some(1), base_version: 2, ..ask }).await.unwrap();
    publish(&db, &cx, PublishDraft { id, expected_draft: 2 }).await.unwrap();
}

#[tokio::test]
async fn a_draft_thrown_away_leaves_no_trace_but_the_log() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let id = create(&db, &cx, ring("aurelia")).await.unwrap();
    let live = whole(&db, id).await.product;
    let product = NewProduct { title: "Never".to_owned(), ..live.clone() };
    draft(&db, &cx, SaveDraft { id, base_version: 1, expected_draft: None, product }).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    discard_draft(&mut tx, &cx, DiscardDraft { id, expected_draft: 1 }).await.unwrap();
    tx.commit().await.unwrap();
    let mut conn = db.read().await.unwrap();
    assert!(find_draft(&mut conn, id).await.unwrap().is_none());
    let entry = audit::list_for_object(&mut conn, &id.to_string(), 1).await.unwrap().remove(0);
    assert_eq!((entry.action.as_str(), entry.after), ("catalog.discard_draft", None));
    assert_eq!(whole(&db, id).await.product, live);
}

#[tokio::test]
async fn of_an_edit_and_a_publication_at_once_one_wins_and_the_other_is_told() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    for round in 0..6 {
        let id = create(&db, &cx, ring(&format!("ring-{round}"))).await.unwrap();
        let live = whole(&db, id).await.product;
        let product = NewProduct { title: "From the draft".to_owned(), ..live.clone() };
        draft(&db, &cx, SaveDraft { id, base_version: 1, expected_draft: None, product }).await.unwrap();
        let edited = NewProduct { title: "From the form".to_owned(), ..live };
        let (publication, edit) = tokio::join!(
            publish(&db, &cx, PublishDraft { id, expected_draft: 1 }),
            revise(&db, &cx, id, 1, edited)
        );
        let now = whole(&db, id).await;
        assert_eq!(now.version, 2);
        match (publication, edit) {
            (Ok(2), Err(told)) => {
                assert_eq!((told.code(), now.product.title.as_str()), ("version_conflict", "From the draft"));
            }
            (Err(told), Ok(2)) => {
                assert_eq!((told.code(), now.product.title.as_str()), ("draft_behind", "From the form"));
            }
            other => panic!("{other:?}"),
        }
    }
}

async fn plan(
    db: &Db,
    cx: &Cx,
    id: ProductId,
    publish_at: Option<DateTime<Utc>>,
    unpublish_at: Option<DateTime<Utc>>,
) -> Result<i64, CatalogError> {
    let expected_version = whole(db, id).await.version;
    let mut tx = db.begin().await.unwrap();
    let ask = ScheduleProduct { id, expected_version, publish_at, unpublish_at };
    let version = schedule_product(&mut tx, cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(version)
}

/// Does everything that is due.
async fn follow(db: &Db, cx: &Cx) -> usize {
    let mut done = 0;
    loop {
        let mut tx = db.begin().await.unwrap();
        if !apply_schedule(&mut tx, cx).await.unwrap() {
            return done;
        }
        tx.commit().await.unwrap();
        done += 1;
    }
}

/// Lets what is planned come due.
async fn wait_until_due(db: &Db) {
    let mut tx = db.begin().await.unwrap();
    sqlx::query("UPDATE products SET publish_at = publish_at - interval '2 days', unpublish_at = unpublish_at - interval '2 days'")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_planned_piece_goes_on_show_and_leaves_by_itself() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let id = create(&db, &cx, NewProduct { status: Status::Draft, ..ring("aurelia") }).await.unwrap();
    let now = now(&db).await;
    plan(&db, &cx, id, Some(now + TimeDelta::days(1)), Some(now + TimeDelta::days(30))).await.unwrap();
    assert_eq!(follow(&db, &cx).await, 0, "not yet");
    wait_until_due(&db).await;
    assert_eq!(follow(&db, &cx).await, 1);
    let shown = whole(&db, id).await.product;
    assert_eq!((shown.status, shown.publish_at), (Status::Active, None));
    assert!(shown.unpublish_at.is_some());
    for _ in 0..15 {
        wait_until_due(&db).await;
    }
    assert_eq!(follow(&db, &cx).await, 1);
    let gone = whole(&db, id).await.product;
    assert_eq!((gone.status, gone.unpublish_at), (Status::Archived, None));
}

#[tokio::test]
async fn a_plan_that_cannot_be_kept_is_taken_back_and_says_why() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let id = create(&db, &cx, NewProduct { status: Status::Draft, ..ring("aurelia") }).await.unwrap();
    plan(&db, &cx, id, Some(now(&db).await + TimeDelta::days(1)), None).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    sqlx::query("UPDATE product_variants SET status = 'archived'").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    wait_until_due(&db).await;
    assert_eq!(follow(&db, &cx).await, 1);
    let missed = whole(&db, id).await;
    assert_eq!((missed.product.status, missed.product.publish_at), (Status::Draft, None));
    assert!(missed.schedule_fault.unwrap().contains("variant"));
}

#[tokio::test]
async fn each_plan_that_makes_no_sense_is_refused() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let waiting = create(&db, &cx, NewProduct { status: Status::Draft, ..ring("waiting") }).await.unwrap();
    let shown = create(&db, &cx, ring("shown")).await.unwrap();
    let now = now(&db).await;
    let (day, far) = (
        TimeDelta::days(1),
        DateTime::from_timestamp(8_639_977_881_599, 0).unwrap_or(DateTime::<Utc>::MAX_UTC),
    );
    for (id, from, to, field, code) in [
        (waiting, Some(now - day), None, "publish_at", "in_the_past"),
        (waiting, Some(far), None, "publish_at", "too_far"),
        (shown, Some(now + day), None, "publish_at", "not_a_draft"),
        (waiting, None, Some(now + day), "unpublish_at", "not_on_show"),
        (waiting, Some(now + day + day), Some(now + day), "unpublish_at", "before_publish"),
        (shown, None, Some(now - day), "unpublish_at", "in_the_past"),
    ] {
        let refusal = plan(&db, &cx, id, from, to).await.unwrap_err();
        assert_eq!(named(&refusal), [(field, code)]);
    }
}

#[tokio::test]
async fn a_reduction_is_measured_by_the_lowest_price_of_thirty_days() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let id = create(&db, &cx, ring("aurelia")).await.unwrap();
    let first = {
        let mut conn = db.read().await.unwrap();
        list_prices(&mut conn, id).await.unwrap()
    };
    assert_eq!((first.len(), first[0].lowest_before), (2, None), "a first price has none before it");
    for (version, price) in [(1, 400_000), (2, 360_000), (3, 380_000), (4, 300_000)] {
        let mut product = whole(&db, id).await.product;
        product.variants[0].price = usd(price);
        revise(&db, &cx, id, version, product).await.unwrap();
    }
    let mut conn = db.read().await.unwrap();
    let prices = list_prices(&mut conn, id).await.unwrap();
    assert_eq!((prices[0].price, prices[0].lowest_before), (usd(300_000), Some(usd(346_000))));
    assert_eq!(prices[1].lowest_before, None);
    let refused = sqlx::query("UPDATE product_prices SET price_minor = 1").execute(&mut *conn).await;
    assert!(refused.is_err(), "prices are only ever added");
}
