//! Operations on collections.

use catalog::{
    Browse, Catalog, Filters, NoStock, Sort,
    attributes::{
        AttributeKind, ChangeAttribute, Choice, DefineAttribute, Measure, Unit, change_attribute,
        define_attribute, load,
    },
    collections::{PutCollection, RemoveCollection, list_collections, put_collection, remove_collection},
    model::CollectionKind,
    products::{NewProduct, ReviseProduct, create_product, find_whole, revise_product},
};
use db::Db;
use kernel::{Fault, SeededRandom, ids::ProductId};
use platform::{Cx, audit};
use serde_json::json;
use testkit::TestDb;

use crate::pieces::{ring, usd};

fn gifts(products: Vec<ProductId>) -> PutCollection {
    PutCollection {
        slug: "gifts".to_owned(),
        expected_version: None,
        rule: None,
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

#[tokio::test]
async fn a_collection_follows_its_rule_when_a_piece_changes() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let mut tx = db.begin().await.unwrap();
    let mut ids = Vec::new();
    for (slug, featured, minor) in
        [("low", 1, 100_000), ("high", 9, 150_000), ("dear", 5, 900_000), ("pinned", 0, 950_000)]
    {
        let mut piece = NewProduct { featured, ..ring(slug) };
        piece.variants.iter_mut().for_each(|v| v.price = usd(minor));
        ids.push(create_product(&mut tx, &cx, piece).await.unwrap());
    }
    let rule =
        Some(vec![("price_max".to_owned(), "200000".to_owned()), ("stone".to_owned(), "diamond".to_owned())]);
    put_collection(&mut tx, &cx, PutCollection { rule, ..gifts(vec![ids[3]]) }).await.unwrap();
    tx.commit().await.unwrap();
    let catalog = Catalog::load(&db, &NoStock, None).await.unwrap();
    let shown = || {
        let nothing = Filters::default();
        let ask = Browse {
            collection: Some("gifts"),
            q: None,
            filters: &nothing,
            sort: Sort::Featured,
            offset: 0,
            limit: 9,
            facets: false,
        };
        catalog.snapshot().browse(&ask).items.iter().map(|p| p.slug.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(shown(), ["pinned", "high", "low"], "by hand first, then the rule in the house's order");
    for (at, minor) in [(2, 120_000), (1, 800_000)] {
        let mut tx = db.begin().await.unwrap();
        let whole = find_whole(&mut tx, ids[at]).await.unwrap().unwrap();
        let mut product = whole.product;
        product.variants.iter_mut().for_each(|v| v.price = usd(minor));
        revise_product(&mut tx, &cx, ReviseProduct { id: ids[at], expected_version: 1, product })
            .await
            .unwrap();
        tx.commit().await.unwrap();
        catalog.refresh_products(&db, &NoStock, &[ids[at]]).await.unwrap();
    }
    assert_eq!(shown(), ["pinned", "dear", "low"]);
    assert_eq!(catalog.snapshot().collection("gifts").unwrap().count, 3);
    let snapshot = catalog.snapshot();
    let collections = &snapshot.product("dear").unwrap().collections;
    assert_eq!(collections.iter().map(ToString::to_string).collect::<Vec<_>>(), ["gifts"]);
}

#[tokio::test]
async fn a_rule_says_only_what_a_shopper_could_ask_for() {
    let house = TestDb::new().await;
    let mut tx = house.db().begin().await.unwrap();
    let pair = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
    for (rule, field, code) in [
        (pair("metal", "brass"), "rule.metal", "unknown_value"),
        (pair("colour_of_mood", "blue"), "rule.colour_of_mood", "unknown_filter"),
        (pair("price_max", "cheap"), "rule.price_max", "not_a_number"),
        (pair("metal", ""), "rule", "required"),
        (Vec::new(), "rule", "required"),
    ] {
        let ask = PutCollection { rule: Some(rule), ..gifts(Vec::new()) };
        let refusal = put_collection(&mut tx, &house.cx(), ask).await.unwrap_err();
        let first = &refusal.fields()[0];
        assert_eq!((first.field.as_ref(), first.code), (field, code));
    }
}

/// A list and a length that staff defined to filter by.
async fn define_gallery_and_drop(db: &Db, cx: &Cx) {
    let choice = |code: &str| Choice { code: code.to_owned(), label: code.to_uppercase(), archived: false };
    let length = Measure { unit: Unit::Millimetre, min_milli: 0, max_milli: 80_000 };
    let mut tx = db.begin().await.unwrap();
    for (code, kind) in [
        ("gallery", AttributeKind::Enum(vec![choice("scroll"), choice("plain")])),
        ("drop", AttributeKind::Number(length)),
    ] {
        let ask = DefineAttribute {
            code: code.to_owned(),
            label: code.to_uppercase(),
            hint: String::new(),
            kind,
            categories: Vec::new(),
            required: false,
            filterable: true,
            position: 1,
        };
        define_attribute(&mut tx, cx, ask).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// The slugs that the collection shows now.
fn shown_in(catalog: &Catalog, collection: &str) -> Vec<String> {
    let filters = Filters::default();
    let ask = Browse {
        collection: Some(collection),
        q: None,
        filters: &filters,
        sort: Sort::Featured,
        offset: 0,
        limit: 9,
        facets: false,
    };
    catalog.snapshot().browse(&ask).items.iter().map(|p| p.slug.to_string()).collect()
}

#[tokio::test]
async fn a_collection_follows_what_staff_defined_and_nobody_takes_it_away_behind_its_back() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    define_gallery_and_drop(&db, &cx).await;
    let mut tx = db.begin().await.unwrap();
    for (slug, featured, values) in [
        ("long", 9, json!({"gallery": "scroll", "drop": 40})),
        ("short", 5, json!({"gallery": "scroll", "drop": 12.499})),
        ("plain", 1, json!({"gallery": "plain", "drop": 40})),
        ("silent", 1, json!({})),
    ] {
        let attributes = serde_json::from_value(values).unwrap();
        let piece = NewProduct { featured, attributes, ..ring(slug) };
        create_product(&mut tx, &cx, piece).await.unwrap();
    }
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let rule = Some(vec![pair("gallery", "scroll"), pair("drop_min", "12.5")]);
    put_collection(&mut tx, &cx, PutCollection { rule, ..gifts(Vec::new()) }).await.unwrap();
    tx.commit().await.unwrap();
    let catalog = Catalog::load(&db, &NoStock, None).await.unwrap();
    assert_eq!(shown_in(&catalog, "gifts"), ["long"]);

    let schema = load(&mut db.read().await.unwrap()).await.unwrap();
    let unchanged = |code: &str| {
        let d = schema.find(code).unwrap().clone();
        ChangeAttribute {
            code: d.code,
            expected_version: d.version,
            label: d.label,
            hint: d.hint,
            kind: d.kind,
            categories: d.categories,
            required: d.required,
            filterable: d.filterable,
            position: d.position,
            archived: d.archived,
        }
    };
    for (ask, field) in [
        (ChangeAttribute { archived: true, ..unchanged("gallery") }, "archived"),
        (ChangeAttribute { filterable: false, ..unchanged("drop") }, "filterable"),
    ] {
        let mut tx = db.begin().await.unwrap();
        let refusal = change_attribute(&mut tx, &cx, ask).await.unwrap_err();
        let first = &refusal.fields()[0];
        assert_eq!((first.field.as_ref(), first.code), (field, "in_use"));
        assert!(first.message.contains("“Gifts” follows it"), "{}", first.message);
    }

    // a rule that was left behind all the same takes nothing in, and says so
    let mut tx = db.begin().await.unwrap();
    let statement = "UPDATE attributes SET archived = true WHERE code = 'gallery'";
    sqlx::query(statement).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    catalog.refresh(&db, &NoStock).await.unwrap();
    assert_eq!(shown_in(&catalog, "gifts"), [""; 0]);
    let mut conn = db.read().await.unwrap();
    let schema = load(&mut conn).await.unwrap();
    let problems = list_collections(&mut conn).await.unwrap()[0].rule_problems(&schema);
    assert_eq!((problems.len(), problems[0].field.as_ref()), (1, "rule.gallery"));
    assert!(problems[0].message.contains("GALLERY is out of use"), "{}", problems[0].message);
}

#[tokio::test]
async fn a_collection_is_edited_and_removed_only_at_the_version_that_was_seen() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let mut tx = db.begin().await.unwrap();
    let at = |version| PutCollection { expected_version: Some(version), position: 4, ..gifts(Vec::new()) };
    put_collection(&mut tx, &cx, at(0)).await.unwrap();
    let taken = put_collection(&mut tx, &cx, at(0)).await.unwrap_err();
    assert_eq!((taken.fields()[0].field.as_ref(), taken.fields()[0].code), ("slug", "taken"));
    let stale = put_collection(&mut tx, &cx, at(7)).await.unwrap_err();
    assert_eq!(stale.code(), "version_conflict");
    let removal = |expected_version| RemoveCollection { slug: "gifts".to_owned(), expected_version };
    assert_eq!(remove_collection(&mut tx, &cx, removal(2)).await.unwrap_err().code(), "version_conflict");
    remove_collection(&mut tx, &cx, removal(1)).await.unwrap();
    assert_eq!(remove_collection(&mut tx, &cx, removal(1)).await.unwrap_err().code(), "collection_not_found");
}
