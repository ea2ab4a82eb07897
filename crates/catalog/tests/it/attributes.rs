//! Attributes that staff define, and the products that carry them.

use catalog::{
    Browse, Catalog, CatalogError, Filters, NoStock, Snapshot, Sort,
    attributes::{
        AttributeKind, ChangeAttribute, Choice, DefineAttribute, Measure, Unit, Values, change_attribute,
        define_attribute, load,
    },
    model::{Category, Status},
    products::{NewProduct, ReviseProduct, create_product, find_whole, import_products, revise_product},
};
use db::Db;
use kernel::{Fault, ids::ProductId};
use platform::{Cx, audit};
use serde_json::json;
use testkit::TestDb;

use crate::pieces::ring;

fn choice(code: &str) -> Choice {
    Choice { code: code.to_owned(), label: code.to_uppercase(), archived: false }
}

fn gallery() -> DefineAttribute {
    DefineAttribute {
        code: "gallery".to_owned(),
        label: "Gallery".to_owned(),
        hint: "What one sees from the side.".to_owned(),
        kind: AttributeKind::Enum(vec![choice("scroll"), choice("plain")]),
        categories: vec![Category::Ring],
        required: false,
        filterable: true,
        position: 1,
    }
}

fn drop_of(min_milli: i64, max_milli: i64) -> AttributeKind {
    AttributeKind::Number(Measure { unit: Unit::Millimetre, min_milli, max_milli })
}

async fn define(db: &Db, cx: &Cx, ask: DefineAttribute) -> Result<(), CatalogError> {
    let mut tx = db.begin().await.unwrap();
    define_attribute(&mut tx, cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(())
}

/// The change that changes nothing.
async fn unchanged(db: &Db, code: &str) -> ChangeAttribute {
    let mut conn = db.read().await.unwrap();
    let d = load(&mut conn).await.unwrap().find(code).unwrap().clone();
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
}

async fn change(db: &Db, cx: &Cx, ask: ChangeAttribute) -> Result<i64, CatalogError> {
    let mut tx = db.begin().await.unwrap();
    let version = change_attribute(&mut tx, cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(version)
}

fn saying(slug: &str, values: serde_json::Value) -> NewProduct {
    NewProduct { attributes: serde_json::from_value::<Values>(values).unwrap(), ..ring(slug) }
}

async fn create(db: &Db, cx: &Cx, piece: NewProduct) -> Result<ProductId, CatalogError> {
    let mut tx = db.begin().await.unwrap();
    let id = create_product(&mut tx, cx, piece).await?;
    tx.commit().await.unwrap();
    Ok(id)
}

fn named(refusal: &CatalogError) -> Vec<(&str, &str)> {
    refusal.fields().iter().map(|f| (f.field.as_ref(), f.code)).collect()
}

#[tokio::test]
async fn what_staff_define_is_told_by_the_index_in_words() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    define(&db, &cx, gallery()).await.unwrap();
    define(
        &db,
        &cx,
        DefineAttribute {
            code: "drop".to_owned(),
            label: "Drop".to_owned(),
            kind: drop_of(500, 80_000),
            ..gallery()
        },
    )
    .await
    .unwrap();
    create(&db, &cx, saying("aurelia", json!({"drop": "12.50 mm", "gallery": "scroll"}))).await.unwrap();
    let catalog = Catalog::load(&db, &NoStock, None).await.unwrap();
    let snapshot = catalog.snapshot();
    let facts: Vec<_> = snapshot.schema().facts(&snapshot.product("aurelia").unwrap().attributes).collect();
    assert_eq!(facts, [("Drop", "12.5 mm".to_owned()), ("Gallery", "SCROLL".to_owned())]);
    let mut conn = db.read().await.unwrap();
    let entries = audit::list_for_object(&mut conn, "gallery", 10).await.unwrap();
    assert_eq!(entries[0].action, "catalog.define_attribute");
}

#[tokio::test]
async fn every_way_to_write_a_piece_asks_the_schema() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    define(&db, &cx, gallery()).await.unwrap();
    let bad = || saying("bad", json!({"gallery": "lattice", "sheen": true}));
    let wanted = [("attributes.gallery", "unknown_value"), ("attributes.sheen", "unknown_attribute")];
    assert_eq!(named(&create(&db, &cx, bad()).await.unwrap_err()), wanted);
    let id = create(&db, &cx, saying("good", json!({"gallery": "plain"}))).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    let refusal = import_products(&mut tx, &cx, vec![ring("fine"), bad()]).await.unwrap_err();
    assert_eq!(refusal.fields()[0].field, "products[1].attributes.gallery");
    let whole = find_whole(&mut tx, id).await.unwrap().unwrap();
    let product = NewProduct { attributes: bad().attributes, ..whole.product };
    let refusal =
        revise_product(&mut tx, &cx, ReviseProduct { id, expected_version: 1, product }).await.unwrap_err();
    assert_eq!(named(&refusal), wanted);
    let stored: i64 = sqlx::query_scalar("SELECT count(*) FROM products").fetch_one(&mut *tx).await.unwrap();
    assert_eq!(stored, 1);
}

#[tokio::test]
async fn a_piece_goes_on_show_only_with_what_its_category_requires() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    define(&db, &cx, DefineAttribute { required: true, ..gallery() }).await.unwrap();
    let refusal = create(&db, &cx, ring("bare")).await.unwrap_err();
    assert_eq!(named(&refusal), [("attributes.gallery", "required")]);
    create(&db, &cx, NewProduct { status: Status::Draft, ..ring("bare") }).await.unwrap();
    create(&db, &cx, saying("whole", json!({"gallery": "plain"}))).await.unwrap();
}

#[tokio::test]
async fn a_value_in_use_is_archived_and_never_dropped() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    define(&db, &cx, gallery()).await.unwrap();
    create(&db, &cx, saying("aurelia", json!({"gallery": "scroll"}))).await.unwrap();
    let dropped = AttributeKind::Enum(vec![choice("plain")]);
    let ask = ChangeAttribute { kind: dropped, ..unchanged(&db, "gallery").await };
    let refusal = change(&db, &cx, ask).await.unwrap_err();
    assert_eq!(named(&refusal), [("choices", "in_use")]);
    assert!(refusal.fields()[0].message.contains("1 piece"), "{}", refusal.fields()[0].message);
    let unused = AttributeKind::Enum(vec![choice("scroll")]);
    assert_eq!(
        change(&db, &cx, ChangeAttribute { kind: unused, ..unchanged(&db, "gallery").await }).await.unwrap(),
        2
    );
    let out = AttributeKind::Enum(vec![Choice { archived: true, ..choice("scroll") }, choice("new")]);
    change(&db, &cx, ChangeAttribute { kind: out, ..unchanged(&db, "gallery").await }).await.unwrap();
    let refusal = create(&db, &cx, saying("celeste", json!({"gallery": "scroll"}))).await.unwrap_err();
    assert_eq!(named(&refusal), [("attributes.gallery", "archived_value")]);
    let catalog = Catalog::load(&db, &NoStock, None).await.unwrap();
    assert_eq!(catalog.snapshot().product("aurelia").unwrap().attributes.len(), 1, "it keeps what it says");
}

/// What a list offers of an attribute under filters: its label, and each value with its count; and how many pieces are
/// left. Names that are no filter narrow nothing.
fn offered(
    snapshot: &Snapshot,
    code: &str,
    given: &[(&str, &str)],
) -> (Option<String>, Vec<(String, u64)>, usize) {
    let pairs: Vec<_> = given.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let filters = Filters::read(&pairs, snapshot.schema()).unwrap();
    let ask = Browse {
        collection: None,
        q: None,
        filters: &filters,
        sort: Sort::Featured,
        offset: 0,
        limit: 24,
        facets: true,
    };
    let listing = snapshot.browse(&ask);
    let facet = listing.facets.iter().find(|f| f.name == code);
    let values = facet.map(|f| f.values.iter().map(|v| (v.code.to_string(), v.count)).collect());
    (facet.map(|f| f.label.to_string()), values.unwrap_or_default(), listing.total)
}

#[tokio::test]
async fn what_is_ticked_as_a_filter_narrows_lists_until_the_tick_is_taken_away() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    define(&db, &cx, gallery()).await.unwrap();
    let pair = AttributeKind::Boolean;
    define(
        &db,
        &cx,
        DefineAttribute { code: "pair".to_owned(), label: "A pair".to_owned(), kind: pair, ..gallery() },
    )
    .await
    .unwrap();
    create(&db, &cx, saying("one", json!({"gallery": "scroll", "pair": true}))).await.unwrap();
    create(&db, &cx, saying("two", json!({"gallery": "scroll"}))).await.unwrap();
    create(&db, &cx, saying("three", json!({"gallery": "plain", "pair": false}))).await.unwrap();
    create(&db, &cx, ring("silent")).await.unwrap();
    let catalog = Catalog::load(&db, &NoStock, None).await.unwrap();
    let snapshot = catalog.snapshot();
    let counts = |scroll, plain| vec![("scroll".to_owned(), scroll), ("plain".to_owned(), plain)];
    for (given, expected, total) in [
        (&[][..], counts(2, 1), 4),
        (&[("gallery", "scroll")], counts(2, 1), 2),
        (&[("gallery", "scroll,plain")], counts(2, 1), 3),
        (&[("pair", "true")], counts(1, 0), 1),
        (&[("pair", "true"), ("gallery", "plain")], counts(1, 0), 0),
    ] {
        assert_eq!(
            offered(&snapshot, "gallery", given),
            (Some("Gallery".to_owned()), expected, total),
            "{given:?}"
        );
    }
    let renamed = ChangeAttribute { label: "Side view".to_owned(), ..unchanged(&db, "gallery").await };
    change(&db, &cx, renamed).await.unwrap();
    catalog.refresh(&db, &NoStock).await.unwrap();
    assert_eq!(offered(&catalog.snapshot(), "gallery", &[]).0.as_deref(), Some("Side view"));
    let unticked = ChangeAttribute { filterable: false, ..unchanged(&db, "gallery").await };
    change(&db, &cx, unticked).await.unwrap();
    catalog.refresh(&db, &NoStock).await.unwrap();
    assert_eq!(offered(&catalog.snapshot(), "gallery", &[("gallery", "scroll")]), (None, Vec::new(), 4));
}

#[tokio::test]
async fn each_change_that_would_lose_something_is_refused() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    define(&db, &cx, DefineAttribute { code: "drop".to_owned(), kind: drop_of(500, 80_000), ..gallery() })
        .await
        .unwrap();
    define(
        &db,
        &cx,
        DefineAttribute { code: "story".to_owned(), kind: AttributeKind::Text(100), ..gallery() },
    )
    .await
    .unwrap();
    create(&db, &cx, saying("aurelia", json!({"drop": 12.5, "story": "A long story"}))).await.unwrap();
    let (drop, story) = (unchanged(&db, "drop").await, unchanged(&db, "story").await);
    for (ask, field, code) in [
        (ChangeAttribute { kind: drop_of(500, 12_000), ..drop.clone() }, "max", "in_use"),
        (ChangeAttribute { kind: AttributeKind::Text(5), ..story.clone() }, "max_length", "in_use"),
        (ChangeAttribute { categories: vec![Category::Brooch], ..drop.clone() }, "categories", "in_use"),
        (ChangeAttribute { kind: AttributeKind::Boolean, ..drop.clone() }, "kind", "fixed"),
        (
            ChangeAttribute {
                kind: AttributeKind::Number(Measure {
                    unit: Unit::Centimetre,
                    min_milli: 500,
                    max_milli: 80_000,
                }),
                ..drop.clone()
            },
            "unit",
            "fixed",
        ),
        (ChangeAttribute { label: " ".to_owned(), ..drop.clone() }, "label", "required"),
    ] {
        let refusal = change(&db, &cx, ask).await.unwrap_err();
        assert_eq!(named(&refusal), [(field, code)]);
    }
    let ask = ChangeAttribute { archived: true, label: "Length of the drop".to_owned(), ..drop.clone() };
    assert_eq!(change(&db, &cx, ask).await.unwrap(), 2);
    let refusal = change(&db, &cx, drop).await.unwrap_err();
    assert_eq!(refusal.code(), "version_conflict");
}

#[tokio::test]
async fn a_definition_that_makes_no_sense_is_refused_field_by_field() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    define(&db, &cx, gallery()).await.unwrap();
    let list = |choices| AttributeKind::Enum(choices);
    for (ask, field, code) in [
        (gallery(), "code", "taken"),
        (DefineAttribute { code: "Gallery 2".to_owned(), ..gallery() }, "code", "malformed"),
        (DefineAttribute { code: "metal".to_owned(), ..gallery() }, "code", "reserved"),
        (DefineAttribute { code: "drop_min".to_owned(), ..gallery() }, "code", "reserved"),
        (DefineAttribute { code: "as_typed".to_owned(), ..gallery() }, "code", "reserved"),
        (
            DefineAttribute { code: "new".to_owned(), label: "x".repeat(10_000), ..gallery() },
            "label",
            "too_long",
        ),
        (
            DefineAttribute { code: "new".to_owned(), kind: list(Vec::new()), ..gallery() },
            "choices",
            "required",
        ),
        (
            DefineAttribute {
                code: "new".to_owned(),
                kind: list(vec![choice("a"), choice("a")]),
                ..gallery()
            },
            "choices[1].label",
            "repeated",
        ),
        (
            DefineAttribute {
                code: "new".to_owned(),
                kind: list(vec![Choice { code: "A b".to_owned(), ..choice("a") }]),
                ..gallery()
            },
            "choices[0].code",
            "malformed",
        ),
        (
            DefineAttribute { code: "new".to_owned(), kind: drop_of(5, 5), ..gallery() },
            "max",
            "below_minimum",
        ),
        (
            DefineAttribute { code: "new".to_owned(), kind: AttributeKind::Text(0), ..gallery() },
            "max_length",
            "out_of_range",
        ),
        (
            DefineAttribute {
                code: "new".to_owned(),
                kind: AttributeKind::Number(Measure { unit: Unit::Micrometre, min_milli: 0, max_milli: 1 }),
                ..gallery()
            },
            "unit",
            "unknown_value",
        ),
    ] {
        let refusal = define(&db, &cx, ask).await.unwrap_err();
        assert_eq!(named(&refusal), [(field, code)]);
    }
}

#[tokio::test]
async fn a_value_is_not_dropped_while_a_piece_takes_it_up() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    define(&db, &cx, gallery()).await.unwrap();
    let mut writing = db.begin().await.unwrap();
    create_product(&mut writing, &cx, saying("aurelia", json!({"gallery": "scroll"}))).await.unwrap();
    let ask = ChangeAttribute {
        kind: AttributeKind::Enum(vec![choice("plain")]),
        ..unchanged(&db, "gallery").await
    };
    let (other, others_cx) = (db.clone(), cx.clone());
    let dropping = tokio::spawn(async move { change(&other, &others_cx, ask).await });
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert!(!dropping.is_finished(), "it waits for the piece that is being written");
    writing.commit().await.unwrap();
    assert_eq!(named(&dropping.await.unwrap().unwrap_err()), [("choices", "in_use")]);
}
