//! Words that the database looks up: for staff, and for shoppers when the index in memory knows none of them.

use catalog::{
    Catalog, NoStock,
    model::Status,
    products::{ListProducts, NewProduct, import_products, list_for_staff},
    search::{How, find_by_words, take_in},
};
use db::{Conn, Db};
use testkit::TestDb;

use crate::pieces::ring;

async fn bring(house: &TestDb, pieces: Vec<NewProduct>) -> Db {
    let db = house.db();
    let mut tx = db.begin().await.unwrap();
    import_products(&mut tx, &house.cx(), pieces).await.unwrap();
    tx.commit().await.unwrap();
    db
}

async fn slugs(conn: &mut Conn, q: &str) -> Vec<String> {
    let ask = ListProducts { q: Some(q.to_owned()), limit: 100, ..ListProducts::default() };
    list_for_staff(conn, ask).await.unwrap().items.into_iter().map(|p| p.slug).collect()
}

#[tokio::test]
async fn staff_find_drafts_by_words_codes_accents_and_reports() {
    let house = TestDb::new().await;
    let mut draft =
        NewProduct { status: Status::Draft, title: "Étoile Trilogy".to_owned(), ..ring("etoile-draft") };
    draft.description = "Hammered by hand over a sandbag.".to_owned();
    draft.stones[0].report_number = Some("6214550999".to_owned());
    let db = bring(&house, vec![draft, ring("plain-one")]).await;
    let mut conn = db.read().await.unwrap();
    for q in ["etoile", "ÉTOILE", "hammer", "hammering sandbags", "ETOILE-DRAFT-1", "oile tri", "4550999"] {
        assert_eq!(slugs(&mut conn, q).await, ["etoile-draft"], "{q}");
    }
    assert_eq!(slugs(&mut conn, "claws -etoile").await, ["plain-one"]);
    for q in ["%", "_", "\\", "' OR 1=1", "& | !", "zzz"] {
        assert_eq!(slugs(&mut conn, q).await, Vec::<String>::new(), "{q}");
    }
}

#[tokio::test]
async fn what_is_written_anew_is_found_anew() {
    let house = TestDb::new().await;
    let db = bring(&house, vec![ring("first")]).await;
    let mut tx = db.begin().await.unwrap();
    sqlx::query("UPDATE products SET description = 'Now with a secret hinge.'")
        .execute(&mut *tx)
        .await
        .unwrap();
    assert_eq!(slugs(&mut tx, "hinges").await, ["first"], "in the same transaction");
    sqlx::query("UPDATE product_variants SET sku = 'OTHER-7' WHERE position = 1")
        .execute(&mut *tx)
        .await
        .unwrap();
    assert_eq!(slugs(&mut tx, "ther-7").await, ["first"]);
    sqlx::query("DELETE FROM product_stones").execute(&mut *tx).await.unwrap();
    assert_eq!(slugs(&mut tx, "2201443560").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_change_that_touches_no_word_leaves_the_words_alone() {
    let house = TestDb::new().await;
    let db = bring(&house, vec![ring("first")]).await;
    // a row that was so much as locked names the transaction that did
    let touched = "SELECT bool_or(xmax::text <> '0') FROM product_search";
    for (change, touches) in [
        ("UPDATE product_variants SET price_minor = price_minor + 100", false),
        ("UPDATE products SET status = 'archived', featured = 1, version = version + 1", false),
        ("UPDATE product_variants SET metal = 'platinum', fineness = '950'", true),
        ("UPDATE products SET tagline = 'Another'", true),
    ] {
        // a row as new: nobody has touched it since it was written
        let mut tx = db.begin().await.unwrap();
        sqlx::query("DELETE FROM product_search").execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(take_in(&db).await.unwrap(), 1);
        let mut tx = db.begin().await.unwrap();
        sqlx::query(change).execute(&mut *tx).await.unwrap();
        let was: bool = sqlx::query_scalar(touched).fetch_one(&mut *tx).await.unwrap();
        let written: bool = sqlx::query_scalar("SELECT xmin = pg_current_xact_id()::xid FROM product_search")
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        assert_eq!(was || written, touches, "{change}");
        tx.rollback().await.unwrap();
    }
}

#[tokio::test]
async fn words_unknown_in_memory_are_looked_up_and_drafts_are_not_shown() {
    let house = TestDb::new().await;
    let pieces = vec![
        ring("shown"),
        NewProduct { status: Status::Draft, ..ring("hidden") },
        NewProduct { title: "Constellation".to_owned(), ..ring("constellation") },
    ];
    let db = bring(&house, pieces).await;
    let catalog = Catalog::load(&db, &NoStock, None).await.unwrap();
    let snapshot = catalog.snapshot();
    let mut conn = db.read().await.unwrap();
    let mut found = async |words: &str| {
        let ids = find_by_words(&mut conn, words, 24).await.unwrap();
        let search = snapshot.search_with(snapshot.search(words, How::default()), &ids);
        (search.total(), ids.first().and_then(|id| snapshot.product_by_id(*id)).map(|p| p.slug.to_string()))
    };
    assert_eq!(found("Konstelazion").await, (1, Some("constellation".to_owned())), "three letters are wrong");
    assert_eq!(found("solitaires").await.0, 2, "the draft is for staff");
    assert_eq!(found("qqqq xxxx").await, (0, None));
    assert_eq!(found("").await, (0, None));
}

#[tokio::test]
async fn a_house_older_than_the_table_is_taken_in_once() {
    let house = TestDb::new().await;
    let db = bring(&house, (0..3).map(|n| ring(&format!("ring-{n}"))).collect()).await;
    let mut tx = db.begin().await.unwrap();
    sqlx::query("DELETE FROM product_search").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(take_in(&db).await.unwrap(), 3);
    assert_eq!(take_in(&db).await.unwrap(), 0);
    let mut conn = db.read().await.unwrap();
    assert_eq!(slugs(&mut conn, "RING-2-1").await, ["ring-2"]);
}
