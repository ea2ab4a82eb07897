//! Operations on products, and the offers that follow from them.

use catalog::{
    CatalogError,
    model::*,
    offers::find_offers,
    products::{
        ListProducts, UpdateProduct, VariantChange, create_product, find_for_staff, find_variants_by_sku,
        import_products, list_for_staff, update_product,
    },
};
use db::Db;
use kernel::{Fault, Kind, ids::ProductId};
use platform::{Cx, audit};
use testkit::TestDb;

use crate::pieces::{ring, usd};

async fn create(db: &Db, cx: &Cx, slug: &str) -> ProductId {
    let mut tx = db.begin().await.unwrap();
    let id = create_product(&mut tx, cx, ring(slug)).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn unchanged(db: &Db, id: ProductId) -> UpdateProduct {
    let mut conn = db.read().await.unwrap();
    let found = find_for_staff(&mut conn, id).await.unwrap().unwrap();
    let change = |v: &catalog::products::StaffVariant| VariantChange {
        id: v.id,
        price: v.price,
        lead_days: v.lead_days,
        status: v.status,
    };
    UpdateProduct {
        id,
        expected_version: found.version,
        title: found.product.title,
        tagline: found.product.tagline,
        description: found.product.description,
        care: found.product.care,
        status: found.product.status,
        featured: found.product.featured,
        variants: found.variants.iter().map(change).collect(),
    }
}

async fn update(db: &Db, cx: &Cx, ask: UpdateProduct) -> Result<i64, CatalogError> {
    let mut tx = db.begin().await.unwrap();
    let version = update_product(&mut tx, cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(version)
}

async fn entries(db: &Db, id: ProductId) -> Vec<audit::Entry> {
    let mut conn = db.read().await.unwrap();
    audit::list_for_object(&mut conn, &id.to_string(), 10).await.unwrap()
}

#[tokio::test]
async fn a_new_piece_can_be_read_back_whole() {
    let house = TestDb::new().await;
    let id = create(&house.db(), &house.cx(), "aurelia").await;
    let mut conn = house.db().read().await.unwrap();
    let found = find_for_staff(&mut conn, id).await.unwrap().unwrap();
    assert_eq!((found.version, found.product.slug.as_str()), (1, "aurelia"));
    assert_eq!(found.product.description, "A round diamond in six fine claws.\n\nMade by hand.");
    assert_eq!(found.stones[0].describe(), "1.00 ct round natural diamond, F, VS1, excellent cut");
    assert_eq!(found.media[0].url(640, "avif"), "/media/aurelia-solitaire/hero-640.avif");
    let options: Vec<_> = found.variants.iter().map(|v| v.options.as_str()).collect();
    assert_eq!(options, ["18k yellow gold, 1.00 ct, size 6", "18k yellow gold, 1.00 ct, size 7"]);
    assert_eq!(entries(&house.db(), id).await[0].action, "catalog.create_product");
}

#[tokio::test]
async fn a_taken_address_and_a_taken_code_are_each_named() {
    let house = TestDb::new().await;
    create(&house.db(), &house.cx(), "aurelia").await;
    let mut tx = house.db().begin().await.unwrap();
    let refusal = create_product(&mut tx, &house.cx(), ring("aurelia")).await.unwrap_err();
    let fields: Vec<_> = refusal.fields().iter().map(|f| (f.field.as_ref(), f.code)).collect();
    assert_eq!(fields, [("slug", "taken"), ("variants[0].sku", "taken"), ("variants[1].sku", "taken")]);
}

#[tokio::test]
async fn scripts_in_words_are_kept_as_words_and_hidden_characters_are_dropped() {
    let house = TestDb::new().await;
    let id = create(&house.db(), &house.cx(), "aurelia").await;
    let mut ask = unchanged(&house.db(), id).await;
    ask.title = "<script>alert(1)</script>\u{202E}'; DROP TABLE products; --".to_owned();
    update(&house.db(), &house.cx(), ask).await.unwrap();
    let mut conn = house.db().read().await.unwrap();
    let title = find_for_staff(&mut conn, id).await.unwrap().unwrap().product.title;
    assert_eq!(title, "<script>alert(1)</script>'; DROP TABLE products; --");
}

#[tokio::test]
async fn a_change_raises_the_version_and_the_log_keeps_both_sides() {
    let house = TestDb::new().await;
    let id = create(&house.db(), &house.cx(), "aurelia").await;
    let mut ask = unchanged(&house.db(), id).await;
    ask.variants.remove(1);
    ask.variants[0].price = usd(399_900);
    assert_eq!(update(&house.db(), &house.cx(), ask).await.unwrap(), 2);
    let entry = entries(&house.db(), id).await.remove(0);
    assert_eq!(entry.action, "catalog.update_product");
    let price = |side: Option<serde_json::Value>| side.unwrap()["variants"][0]["price"]["amount"].as_i64();
    assert_eq!((price(entry.before), price(entry.after)), (Some(346_000), Some(399_900)));
}

#[tokio::test]
async fn a_change_that_changes_nothing_is_neither_counted_nor_logged() {
    let house = TestDb::new().await;
    let id = create(&house.db(), &house.cx(), "aurelia").await;
    let ask = unchanged(&house.db(), id).await;
    assert_eq!(update(&house.db(), &house.cx(), ask).await.unwrap(), 1);
    assert_eq!(entries(&house.db(), id).await.len(), 1);
}

#[tokio::test]
async fn the_second_of_two_editors_is_told_the_present_version() {
    let house = TestDb::new().await;
    let id = create(&house.db(), &house.cx(), "aurelia").await;
    let (mut first, mut second) = (unchanged(&house.db(), id).await, unchanged(&house.db(), id).await);
    (first.featured, second.featured) = (11, 12);
    update(&house.db(), &house.cx(), first).await.unwrap();
    let refusal = update(&house.db(), &house.cx(), second).await.unwrap_err();
    assert_eq!((refusal.kind(), refusal.code()), (Kind::PreconditionFailed, "version_conflict"));
    assert!(refusal.message().contains("version 2"), "{}", refusal.message());
    assert_eq!(unchanged(&house.db(), id).await.featured, 11);
}

#[tokio::test]
async fn wrong_fields_of_a_change_are_named_and_nothing_is_written() {
    let house = TestDb::new().await;
    let (id, other) = (
        create(&house.db(), &house.cx(), "aurelia").await,
        create(&house.db(), &house.cx(), "celeste").await,
    );
    let foreign = unchanged(&house.db(), other).await.variants.remove(0);
    let mut ask = unchanged(&house.db(), id).await;
    ask.title.clear();
    ask.variants[0].price = usd(1);
    ask.variants[1] = foreign;
    let refusal = update(&house.db(), &house.cx(), ask).await.unwrap_err();
    let fields: Vec<_> = refusal.fields().iter().map(|f| f.field.as_ref()).collect();
    assert_eq!(fields, ["title", "variants[0].price", "variants[1].id"]);
    assert_eq!(unchanged(&house.db(), id).await.title, "Aurelia Solitaire");
}

#[tokio::test]
async fn a_piece_on_offer_keeps_at_least_one_variant() {
    let house = TestDb::new().await;
    let id = create(&house.db(), &house.cx(), "aurelia").await;
    let mut ask = unchanged(&house.db(), id).await;
    ask.variants.iter_mut().for_each(|v| v.status = Status::Archived);
    let refusal = update(&house.db(), &house.cx(), ask.clone()).await.unwrap_err();
    assert_eq!(refusal.fields()[0].field, "status");
    ask.status = Status::Archived;
    update(&house.db(), &house.cx(), ask).await.unwrap();
}

#[tokio::test]
async fn an_offer_tells_the_price_of_now_and_whether_it_is_sold() {
    let house = TestDb::new().await;
    let id = create(&house.db(), &house.cx(), "aurelia").await;
    let mut ask = unchanged(&house.db(), id).await;
    let (first, second) = (ask.variants[0].id, ask.variants[1].id);
    ask.variants[0].price = usd(400_000);
    ask.variants[1].status = Status::Archived;
    update(&house.db(), &house.cx(), ask).await.unwrap();
    let mut conn = house.db().read().await.unwrap();
    let mut offers = find_offers(&mut conn, &[first, second]).await.unwrap();
    offers.sort_by_key(|o| o.sellable);
    let told: Vec<_> = offers.iter().map(|o| (o.variant, o.price, o.sellable)).collect();
    assert_eq!(told, [(second, usd(347_000), false), (first, usd(400_000), true)]);
    assert_eq!(offers[1].options, "18k yellow gold, 1.00 ct, size 6");
    assert_eq!(offers[1].image.as_ref().unwrap().image_set.as_ref(), "aurelia-solitaire");
    assert!(find_offers(&mut conn, &[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_import_writes_all_or_nothing_and_names_the_row() {
    let house = TestDb::new().await;
    let many: Vec<_> = (0..200).map(|n| ring(&format!("ring-{n}"))).collect();
    let mut bad = many.clone();
    bad[7].title.clear();
    bad[9].slug = "ring-8".to_owned();
    let mut tx = house.db().begin().await.unwrap();
    let refusal = import_products(&mut tx, &house.cx(), bad).await.unwrap_err();
    let fields: Vec<_> = refusal.fields().iter().map(|f| f.field.as_ref()).collect();
    assert_eq!(fields, ["products[7].title", "products[9].slug"]);
    let ids = import_products(&mut tx, &house.cx(), many).await.unwrap();
    tx.commit().await.unwrap();
    let mut conn = house.db().read().await.unwrap();
    assert_eq!(find_for_staff(&mut conn, ids[150]).await.unwrap().unwrap().product.slug, "ring-150");
    let variants =
        find_variants_by_sku(&mut conn, &["RING-3-2".to_owned(), "NONE".to_owned()]).await.unwrap();
    assert_eq!(variants.len(), 1);
}

#[tokio::test]
async fn staff_page_through_the_list_and_find_by_title_or_code() {
    let house = TestDb::new().await;
    let mut tx = house.db().begin().await.unwrap();
    let many = (0..25).map(|n| ring(&format!("ring-{n}"))).collect();
    import_products(&mut tx, &house.cx(), many).await.unwrap();
    tx.commit().await.unwrap();
    let mut conn = house.db().read().await.unwrap();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let ask = ListProducts { after, limit: 10, ..ListProducts::default() };
        let page = list_for_staff(&mut conn, ask).await.unwrap();
        seen.extend(page.items.into_iter().map(|p| p.slug));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 25);
    for (q, count) in [("aurelia", 25), ("RING-7-1", 1), ("100%", 0), ("_", 0), ("ring-2", 6)] {
        let ask = ListProducts { q: Some(q.to_owned()), limit: 100, ..ListProducts::default() };
        assert_eq!(list_for_staff(&mut conn, ask).await.unwrap().items.len(), count, "{q}");
    }
}
