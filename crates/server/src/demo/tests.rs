//! Loading the demo house, and what it says about files that are not as they should be.

use std::{
    fs,
    path::{Path, PathBuf},
};

use catalog::{
    model::Status,
    products::{UpdateProduct, find_for_staff, find_ids_by_slug, update_product},
};
use testkit::TestDb;

use super::{DemoOptions, files, load};

const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo");

fn options(products: Option<usize>) -> DemoOptions {
    DemoOptions { products, stones: Some(12), root: DEMO.into() }
}

/// A demo folder with one piece in it, changed.
fn folder(name: &str, change: impl Fn(String) -> String) -> PathBuf {
    let root = std::env::temp_dir().join(format!("atelier-demo-{}-{name}", std::process::id()));
    fs::create_dir_all(root.join("catalogue")).unwrap();
    let piece = fs::read_to_string(Path::new(DEMO).join("catalogue/aurelia-solitaire.toml")).unwrap();
    fs::write(root.join("catalogue/aurelia-solitaire.toml"), change(piece)).unwrap();
    fs::write(root.join("collections.toml"), "collections = []").unwrap();
    root
}

fn refusal(name: &str, change: impl Fn(String) -> String) -> String {
    let root = folder(name, change);
    let said = files::read(&root).unwrap_err().to_string();
    fs::remove_dir_all(root).unwrap();
    said
}

#[tokio::test]
async fn loading_again_changes_nothing_and_keeps_what_staff_changed() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let first = load(&db, &cx, &options(None)).await.unwrap();
    assert!(first.created >= 48 && first.kept == 0 && first.received > 0 && first.collections > 0, "{first}");
    assert_eq!(first.promotions, 2);

    let slug = "aurelia-solitaire".to_owned();
    let mut tx = db.begin().await.unwrap();
    let id = find_ids_by_slug(&mut tx, std::slice::from_ref(&slug)).await.unwrap()[&slug];
    let found = find_for_staff(&mut tx, id).await.unwrap().unwrap();
    let ask = UpdateProduct {
        id,
        expected_version: found.version,
        title: "Renamed".to_owned(),
        tagline: found.product.tagline,
        description: found.product.description,
        care: found.product.care,
        status: Status::Active,
        featured: 1,
        variants: Vec::new(),
    };
    update_product(&mut tx, &cx, ask).await.unwrap();
    tx.commit().await.unwrap();

    let second = load(&db, &cx, &options(None)).await.unwrap();
    assert_eq!((second.created, second.kept), (0, first.created));
    assert_eq!((second.received, second.pictured, second.collections), (0, 0, 0));
    assert!(first.mounts > 10, "{first}");
    assert_eq!(second.mounts, 0, "what staff have changed stays");
    let mut conn = db.read().await.unwrap();
    assert_eq!(find_for_staff(&mut conn, id).await.unwrap().unwrap().product.title, "Renamed");
}

#[tokio::test]
async fn a_larger_catalogue_contains_the_smaller_one_in_its_collections_too() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    let small = load(&db, &cx, &options(Some(150))).await.unwrap();
    assert_eq!((small.created, small.kept), (150, 0));
    let large = load(&db, &cx, &options(Some(400))).await.unwrap();
    assert_eq!((large.created, large.kept), (250, 150));
    let catalog = catalog::Catalog::load(&db, &commerce::inventory::Availability, None).await.unwrap();
    let before = catalog.snapshot();
    assert_eq!(before.len(), 400);
    load(&db, &cx, &options(None)).await.unwrap();
    catalog.refresh(&db, &commerce::inventory::Availability).await.unwrap();
    let counts =
        |s: &catalog::Snapshot| s.collections().map(|c| (c.slug.clone(), c.count)).collect::<Vec<_>>();
    assert_eq!(
        counts(&catalog.snapshot()),
        counts(&before),
        "a smaller load takes nothing out of a collection"
    );
    assert!(before.collection("engagement-rings").unwrap().count > 60);
    assert!(before.collection("platinum").is_some());
}

#[test]
fn an_unknown_key_and_an_unknown_code_are_named_with_what_is_accepted() {
    let said = refusal("key", |t| t.replace("band_width_um", "band_widht_um"));
    assert!(said.contains("catalogue/aurelia-solitaire.toml"), "{said}");
    assert!(said.contains("unknown field `band_widht_um`") && said.contains("`band_width_um`"), "{said}");
    let said = refusal("code", |t| t.replacen("metal = \"yellow_gold\"", "metal = \"brass\"", 1));
    assert!(said.contains("\"brass\" is not a metal") && said.contains("rose_gold"), "{said}");
    assert!(said.contains("line "), "{said}");
}

#[test]
fn a_broken_rule_is_named_with_file_and_field() {
    let said =
        refusal("rule", |t| t.replacen("ring_circumference_um = 49300", "ring_circumference_um = 49", 1));
    assert!(said.contains("aurelia-solitaire.toml: variants[0].ring_circumference_um: "), "{said}");
    let said = refusal("stock", |t| t.replacen("made_to_order = true", "made_to_order = false", 1));
    assert!(said.contains("aurelia-solitaire.toml: variants[0].stock: "), "{said}");
    let said = refusal("toml", |t| t.replacen("title =", "title", 1));
    assert!(said.contains("aurelia-solitaire.toml") && said.contains("line 1"), "{said}");
}

#[test]
fn a_collection_of_pieces_without_a_file_and_a_missing_folder_are_named() {
    let root = folder("strangers", |t| t);
    let collection = "[[collections]]\nslug = \"a\"\ntitle = \"A\"\nintro = \"A.\"\nkind = \"curated\"\nproducts = [\"ghost\"]\n";
    fs::write(root.join("collections.toml"), collection).unwrap();
    let said = files::read(&root).unwrap_err().to_string();
    assert!(said.contains("collections.toml") && said.contains("catalogue/ghost.toml"), "{said}");
    fs::remove_dir_all(&root).unwrap();
    let said = files::read(&root).unwrap_err().to_string();
    assert!(said.contains("catalogue cannot be read"), "{said}");
}

#[tokio::test]
async fn search_of_the_demonstration_house_finds_what_people_mean() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), house.cx());
    load(&db, &cx, &options(None)).await.unwrap();
    let catalog = catalog::Catalog::load(&db, &commerce::inventory::Availability, None).await.unwrap();
    let judged = crate::relevance::Judged::read(&Path::new(DEMO).join("relevance.toml")).unwrap();
    let report = judged.ask(&catalog.snapshot()).unwrap();
    assert!(report.reaches_the_floor(), "{report}");
    println!("{report}");
}
