//! Orders of the old shop, against PostgreSQL and the catalogue.

use commerce::{
    legacy::{Files, LegacyState, Report, import_orders, list_legacy_orders, read_files},
    testing::{House, PieceKind},
};

const ORDERS: &str = "order_id,placed_on,email,currency,status,total,payment_id\n\
    5,2025-01-03,ada@example.com,USD,paid,3450,pi_5\n\
    6,2025-01-04,bea@example.com,USD,paid,345000,pi_6\n\
    7,2025-01-05,cyd@example.com,USD,paid,345000.00,\n\
    8,2025-01-06,dan@example.com,USD,paid,1200,\n\
    9,2025-01-07,eve@example.com,USD,paid,999,pi_9\n\
    10,2025-01-08,fay@example.com,USD,paid,500,pi_10\n\
    11,2025-01-09,gil@example.com,USD,paid,500,pi_10\n";
const PAYMENTS: &str = "id,amount,currency,status\npi_5,3450.00,usd,Paid\npi_6,3450.00,usd,Paid\npi_9,1000.00,usd,Paid\n\
    pi_10,500.00,usd,Paid\npi_77,12.00,usd,Paid\n";

async fn files(house: &House) -> Files {
    let ring = house.ring("Aurelia", 345_000, PieceKind::MadeToOrder(0)).await;
    let sku = sku_of(house, ring).await;
    let lines = format!("order_id,sku,quantity,unit_price\n7,{sku},1,345000\n");
    read_files(ORDERS.as_bytes(), lines.as_bytes(), PAYMENTS.as_bytes()).unwrap()
}

async fn sku_of(house: &House, variant: kernel::ids::VariantId) -> String {
    let mut conn = house.db.read().await.unwrap();
    sqlx::query_scalar("SELECT sku FROM product_variants WHERE id = $1")
        .bind(variant.uuid())
        .fetch_one(&mut *conn)
        .await
        .unwrap()
}

async fn import(house: &House, files: &Files) -> Report {
    let mut tx = house.db.begin().await.unwrap();
    let report = import_orders(&mut tx, &house.cx, files).await.unwrap();
    tx.commit().await.unwrap();
    report
}

async fn ids(house: &House, state: LegacyState) -> Vec<String> {
    let mut conn = house.db.read().await.unwrap();
    let orders = list_legacy_orders(&mut conn, Some(state), None, 100).await.unwrap();
    orders.into_iter().map(|order| order.legacy_id).collect()
}

async fn conversions(house: &House) -> i64 {
    let mut conn = house.db.read().await.unwrap();
    sqlx::query_scalar("SELECT count(*) FROM legacy_conversions").fetch_one(&mut *conn).await.unwrap()
}

#[tokio::test]
async fn what_is_proven_is_imported_the_rest_waits_and_the_sums_come_to_what_the_provider_took() {
    let house = House::new().await;
    let report = import(&house, &files(&house).await).await;
    assert_eq!((report.imported(), report.quarantined(), report.changed()), (3, 4, 7));
    assert_eq!(ids(&house, LegacyState::Imported).await, ["5", "6", "7"]);
    let mut conn = house.db.read().await.unwrap();
    let orders = list_legacy_orders(&mut conn, Some(LegacyState::Imported), None, 10).await.unwrap();
    assert!(orders.iter().all(|order| order.total.unwrap().minor() == 345_000), "{orders:?}");
    let sums = report.sums["USD"];
    assert_eq!((sums.imported_minor, sums.elsewhere_minor), (690_000, 345_000));
    assert_eq!(
        (sums.quarantined_minor, sums.unclaimed_minor, sums.provider_minor),
        (150_000, 1_200, 841_200)
    );
    assert!(report.reconciles());
    assert_eq!(report.unclaimed, ["pi_77"]);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn running_it_again_changes_nothing_and_better_files_take_an_order_out_of_quarantine() {
    let house = House::new().await;
    let mut files = files(&house).await;
    import(&house, &files).await;
    let logged = conversions(&house).await;
    assert_eq!(logged, 7, "each decision is logged");
    let again = import(&house, &files).await;
    assert_eq!((again.changed(), conversions(&house).await), (0, logged));
    let nine = files.orders.iter_mut().find(|order| order.legacy_id == "9").unwrap();
    nine.amounts.total = "1000".into();
    let mended = import(&house, &files).await;
    assert_eq!((mended.changed(), conversions(&house).await), (1, logged + 1));
    assert_eq!(ids(&house, LegacyState::Imported).await, ["5", "6", "7", "9"]);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_payment_that_an_earlier_import_counted_proves_no_second_order() {
    let house = House::new().await;
    let all = files(&house).await;
    import(&house, &all).await;
    let second = "order_id,currency,total,payment_id\n50,USD,3450,pi_5\n";
    let lines = "order_id,sku,quantity,unit_price\n";
    let second = read_files(second.as_bytes(), lines.as_bytes(), PAYMENTS.as_bytes()).unwrap();
    let report = import(&house, &second).await;
    assert_eq!((report.imported(), report.quarantined()), (0, 1));
    assert!(report.reconciles());
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_dry_run_decides_the_same_and_keeps_nothing() {
    let house = House::new().await;
    let files = files(&house).await;
    let mut tx = house.db.begin().await.unwrap();
    let dry = import_orders(&mut tx, &house.cx, &files).await.unwrap();
    drop(tx);
    assert_eq!((dry.imported(), conversions(&house).await), (3, 0));
    assert_eq!(import(&house, &files).await, dry);
}

#[tokio::test]
async fn the_sample_of_the_handbook_has_every_kind_of_row_and_an_old_order_in_cents() {
    let house = House::new().await;
    let files = read_files(
        &include_bytes!("../../../../demo/old-shop/orders.csv")[..],
        &include_bytes!("../../../../demo/old-shop/lines.csv")[..],
        &include_bytes!("../../../../demo/old-shop/payments.csv")[..],
    );
    let report = import(&house, &files.unwrap()).await;
    // order 7 came before the change that the story tells of, and is in cents all the same
    assert_eq!(ids(&house, LegacyState::Imported).await, ["1", "2", "3", "7", "8", "9"]);
    assert_eq!(ids(&house, LegacyState::Quarantined).await, ["10", "11"]);
    let sums = report.sums["USD"];
    assert_eq!((sums.imported_minor, sums.elsewhere_minor), (815_000, 548_840));
    assert_eq!((sums.quarantined_minor, sums.unclaimed_minor, sums.provider_minor), (75_000, 4_000, 894_000));
    assert!(report.reconciles());
}
