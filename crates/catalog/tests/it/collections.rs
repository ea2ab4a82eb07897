//! Operations on collections.

use catalog::{
    collections::{PutCollection, put_collection},
    model::CollectionKind,
    products::create_product,
};
use kernel::{Fault, SeededRandom, ids::ProductId};
use platform::audit;
use testkit::TestDb;

use crate::pieces::ring;

fn gifts(products: Vec<ProductId>) -> PutCollection {
    PutCollection {
        slug: "gifts".to_owned(),
        title: "Gifts".to_owned(),
        intro: "Small boxes.".to_owned(),
        position: 3,
        kind: CollectionKind::Curated,
        products,
    }
}

#[tokio::test]
async fn a_collection_is_put_once_and_replaced_in_place() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let mut tx = db.begin().await.unwrap();
    let one = create_product(&mut tx, &cx, ring("one")).await.unwrap();
    let two = create_product(&mut tx, &cx, ring("two")).await.unwrap();
    let first = put_collection(&mut tx, &cx, gifts(vec![one, two])).await.unwrap();
    let again = put_collection(&mut tx, &cx, gifts(vec![one, two])).await.unwrap();
    let replaced = put_collection(&mut tx, &cx, gifts(vec![two])).await.unwrap();
    tx.commit().await.unwrap();
    assert!(first == again && again == replaced);
    let mut conn = db.read().await.unwrap();
    let entries = audit::list_for_object(&mut conn, &first.to_string(), 10).await.unwrap();
    assert_eq!(entries.len(), 2, "putting the same again is no change");
    let rows: i64 =
        sqlx::query_scalar("SELECT count(*) FROM collection_products").fetch_one(&mut *conn).await.unwrap();
    assert_eq!(rows, 1);
}

#[tokio::test]
async fn a_collection_with_unknown_pieces_or_without_words_is_refused() {
    let house = TestDb::new().await;
    let mut tx = house.db().begin().await.unwrap();
    let empty = PutCollection { slug: "Gifts".to_owned(), title: " ".to_owned(), ..gifts(Vec::new()) };
    let refusal = put_collection(&mut tx, &house.cx(), empty).await.unwrap_err();
    let fields: Vec<_> = refusal.fields().iter().map(|f| f.field.as_ref()).collect();
    assert_eq!(fields, ["slug", "title"]);
    let stranger = ProductId::new(&SeededRandom::new(99));
    let refusal = put_collection(&mut tx, &house.cx(), gifts(vec![stranger])).await.unwrap_err();
    assert_eq!((refusal.fields()[0].field.as_ref(), refusal.fields()[0].code), ("products", "unknown"));
}
