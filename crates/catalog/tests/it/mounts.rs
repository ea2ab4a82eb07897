//! Mounts: what is put, what is refused, and that shoppers see it.

use catalog::{
    Catalog, CatalogError, NoStock,
    model::*,
    mounts::{Mount, Seat, SettingFee, find_mounts, put_mount, remove_mount},
    products::create_product,
};
use kernel::{Fault, Kind, ids::ProductId};
use platform::audit;
use testkit::TestDb;

use crate::pieces::{ring, usd};

/// Six claws for a round stone of about a carat.
fn mount() -> Mount {
    Mount {
        own_stone: usd(100_000),
        smallest: RingSize::from_us_quarters(12).unwrap(),
        largest: RingSize::from_us_quarters(40).unwrap(),
        least_hardness: 75,
        lead_days: 28,
        seats: vec![Seat {
            shape: Shape::Round,
            length_from_um: 6_300,
            length_to_um: 6_700,
            width_from_um: 6_300,
            width_to_um: 6_700,
        }],
        fees: vec![SettingFee { carat_from: 0, fee_minor: 12_000 }],
    }
}

async fn put(kit: &TestDb, product: ProductId, mount: &Mount) -> Result<bool, CatalogError> {
    let mut tx = kit.db().begin().await.unwrap();
    let done = put_mount(&mut tx, &kit.cx(), product, mount).await?;
    tx.commit().await.unwrap();
    Ok(done)
}

async fn make(kit: &TestDb, slug: &str) -> ProductId {
    let mut tx = kit.db().begin().await.unwrap();
    let mut design = ring(slug);
    for variant in &mut design.variants {
        (variant.made_to_order, variant.one_of_a_kind, variant.lead_days) = (true, false, 28);
    }
    let product = create_product(&mut tx, &kit.cx(), design).await.unwrap();
    tx.commit().await.unwrap();
    product
}

#[tokio::test]
async fn a_mount_reads_back_as_it_was_put_and_the_same_again_changes_nothing() {
    let kit = TestDb::new().await;
    let product = make(&kit, "aurelia").await;
    assert!(put(&kit, product, &mount()).await.unwrap());
    assert!(!put(&kit, product, &mount()).await.unwrap());
    let mut larger = mount();
    larger.seats.push(Seat { shape: Shape::Oval, length_to_um: 9_000, ..larger.seats[0] });
    larger.fees.push(SettingFee { carat_from: 2_000, fee_minor: 30_000 });
    assert!(put(&kit, product, &larger).await.unwrap());
    let db = kit.db();
    let mut conn = db.read().await.unwrap();
    let found = find_mounts(&mut conn, &[product]).await.unwrap().remove(&product);
    assert_eq!(found, Some(larger));
    let entries = audit::list_for_object(&mut conn, &product.to_string(), 10).await.unwrap();
    let puts = entries.iter().filter(|e| e.action == "catalog.put_mount").count();
    assert_eq!(puts, 2, "what changes nothing is not logged");
}

#[tokio::test]
async fn a_mount_that_cannot_be_is_refused_by_field_and_nothing_is_stored() {
    let kit = TestDb::new().await;
    let product = make(&kit, "aurelia").await;
    let dear = Mount { own_stone: usd(100_000_000), ..mount() };
    let refused = put(&kit, product, &dear).await.unwrap_err();
    assert_eq!((refused.kind(), refused.fields()[0].field.as_ref()), (Kind::Invalid, "own_stone"));
    let mut tx = kit.db().begin().await.unwrap();
    let ready = create_product(&mut tx, &kit.cx(), ring("ready-only")).await.unwrap();
    tx.commit().await.unwrap();
    let unknown = ProductId::new(&*kit.cx().random);
    assert_eq!(put(&kit, unknown, &mount()).await.unwrap_err().code(), "product_not_found");
    let db = kit.db();
    let mut conn = db.read().await.unwrap();
    assert!(find_mounts(&mut conn, &[product, ready]).await.unwrap().is_empty());
}

#[tokio::test]
async fn shoppers_see_a_mount_and_that_it_went() {
    let kit = TestDb::new().await;
    let product = make(&kit, "aurelia").await;
    let catalog = Catalog::load(&kit.db(), &NoStock, None).await.unwrap();
    let shown = || catalog.snapshot().product_by_id(product).unwrap().mount.as_deref().cloned();
    assert_eq!(shown(), None);
    put(&kit, product, &mount()).await.unwrap();
    catalog.refresh_products(&kit.db(), &NoStock, &[product]).await.unwrap();
    assert_eq!(shown(), Some(mount()));
    let mut tx = kit.db().begin().await.unwrap();
    remove_mount(&mut tx, &kit.cx(), product).await.unwrap();
    let again = remove_mount(&mut tx, &kit.cx(), product).await.unwrap_err();
    assert_eq!(again.code(), "mount_not_found");
    tx.commit().await.unwrap();
    catalog.refresh_products(&kit.db(), &NoStock, &[product]).await.unwrap();
    assert_eq!(shown(), None);
}
