//! The old shop's orders, in dollars or cents.

use commerce::{
    legacy::{
        ImportLegacyOrders, Imported, LegacyError, Plan, Reason, Step, import_legacy_orders, list_quarantine,
        plan_import, sum_converted,
    },
    testing::{House, PieceKind},
};
use kernel::{Currency, Money};
use sqlx::Row as _;

const ORDERS: &str =
    "order_id,ordered_at,email,currency,total,tax,shipping,discount,sku,title,quantity,unit_price\n";
const PAYMENTS: &str = "id,Amount,Currency,Status,Amount Refunded,order_id (metadata)\n";

async fn import(house: &House, orders: &str, payments: &str) -> Result<(Plan, Imported), LegacyError> {
    let (orders, payments) = (format!("{ORDERS}{orders}"), format!("{PAYMENTS}{payments}"));
    let mut tx = house.db.begin().await.unwrap();
    let ask = ImportLegacyOrders { orders: orders.as_bytes(), payments: payments.as_bytes() };
    let done = import_legacy_orders(&mut tx, &house.cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(done)
}

/// Every row of the three tables, and how long the audit log is.
async fn everything(house: &House) -> Vec<String> {
    let mut conn = house.db.read().await.unwrap();
    let rows = sqlx::query(
        "SELECT o::text FROM legacy_orders o UNION ALL SELECT l::text FROM legacy_order_lines l
         UNION ALL SELECT c::text FROM legacy_conversions c UNION ALL SELECT seq::text FROM audit_head ORDER BY 1",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    rows.iter().map(|row| row.try_get(0).unwrap()).collect()
}

async fn reasons(house: &House) -> Vec<(String, Reason)> {
    let waiting = list_quarantine(&mut house.db.read().await.unwrap(), 100).await.unwrap();
    waiting.into_iter().map(|order| (order.reference, order.reason)).collect()
}

async fn converted(house: &House) -> Vec<(i64, Money)> {
    sum_converted(&mut house.db.read().await.unwrap()).await.unwrap()
}

/// Three orders whose numbers lie: 3 is in cents although it is early, 12 in dollars although it is late, and 13 shows neither.
const MIXED: &str = "3,2023-01-02,ada@example.com,USD,345000,,,,OLD-1,Ring,1,345000\n\
                     12,2024-05-06,bob@example.com,USD,4450,250,,,OLD-2,Ring,1,3700\n\
                     12,2024-05-06,bob@example.com,USD,4450,250,,,OLD-3,Chain,1,500\n\
                     13,2024-05-07,cyd@example.com,USD,2100,,,,OLD-4,Ring,1,2100\n";
const TAKEN: &str =
    "pi_1,3450.00,usd,Paid,0.00,3\npi_2,4450.00,usd,Refunded,1000.00,12\npi_3,80.00,usd,Paid,,99\n";

#[tokio::test]
async fn orders_are_converted_by_their_evidence_and_each_amount_is_logged() {
    let house = House::new().await;
    let (plan, imported) = import(&house, MIXED, TAKEN).await.unwrap();
    assert_eq!(imported, Imported { new: 3, released: 0, judged: 0, amounts: 11 });
    assert_eq!(converted(&house).await, [(2, Money::new(790_000, Currency::Usd))]);
    assert_eq!(reasons(&house).await, [("13".to_owned(), Reason::Unproven)]);
    let sum = plan.sums[0];
    assert_eq!((sum.taken, sum.refunded), (798_000, 100_000));
    assert_eq!((sum.for_converted, sum.for_waiting, sum.for_none), (790_000, 0, 8_000));
    assert_eq!((sum.converted, sum.difference(), sum.without_payment), (790_000, 0, 0));
    let mut conn = house.db.read().await.unwrap();
    let logged: Vec<(String, String, String, i64)> = sqlx::query_as(
        "SELECT field, written, unit, minor FROM legacy_conversions WHERE reference = '12' ORDER BY field",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    let logged: Vec<_> = logged.iter().map(|(f, w, u, m)| (f.as_str(), w.as_str(), u.as_str(), *m)).collect();
    let expected = [
        ("discount", "0", "major", 0),
        ("lines[1].unit_price", "3700", "major", 370_000),
        ("lines[2].unit_price", "500", "major", 50_000),
        ("shipping", "0", "major", 0),
        ("tax", "250", "major", 25_000),
        ("total", "4450", "major", 445_000),
    ];
    assert_eq!(logged, expected);
    let refunded: i64 = sqlx::query_scalar("SELECT refunded_minor FROM legacy_orders WHERE reference = '12'")
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    assert_eq!(refunded, 100_000);
    drop(conn);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_same_files_again_change_nothing() {
    let house = House::new().await;
    import(&house, MIXED, TAKEN).await.unwrap();
    let before = everything(&house).await;
    let (plan, imported) = import(&house, MIXED, TAKEN).await.unwrap();
    assert_eq!(imported, Imported { new: 0, released: 0, judged: 0, amounts: 0 });
    assert_eq!(plan.count(Step::Same), 3);
    assert_eq!(everything(&house).await, before);
}

#[tokio::test]
async fn a_rehearsal_stores_nothing() {
    let house = House::new().await;
    let before = everything(&house).await;
    let (orders, payments) = (format!("{ORDERS}{MIXED}"), format!("{PAYMENTS}{TAKEN}"));
    let ask = ImportLegacyOrders { orders: orders.as_bytes(), payments: payments.as_bytes() };
    let (orders, payments) = ask.read().unwrap();
    let plan = plan_import(&mut house.db.read().await.unwrap(), orders, &payments).await.unwrap();
    assert_eq!((plan.count(Step::New), plan.waiting(Reason::Unproven)), (3, 1));
    assert_eq!(everything(&house).await, before);
}

#[tokio::test]
async fn what_waits_is_released_when_its_payment_turns_up() {
    let house = House::new().await;
    import(&house, MIXED, TAKEN).await.unwrap();
    let more = format!("{TAKEN}pi_4,2100.00,usd,Paid,,13\n");
    let (plan, imported) = import(&house, MIXED, &more).await.unwrap();
    assert_eq!(imported, Imported { new: 0, released: 1, judged: 0, amounts: 5 });
    assert_eq!(plan.sums[0].for_waiting, 0);
    assert_eq!(reasons(&house).await, []);
    assert_eq!(converted(&house).await, [(3, Money::new(1_000_000, Currency::Usd))]);
}

#[tokio::test]
async fn what_was_converted_stays_when_the_files_say_otherwise_later() {
    let house = House::new().await;
    import(&house, MIXED, TAKEN).await.unwrap();
    let before = everything(&house).await;
    let other = TAKEN.replace("3450.00", "34.50");
    let (plan, imported) = import(&house, MIXED, &other).await.unwrap();
    assert_eq!((plan.count(Step::Kept), imported.new + imported.released), (1, 0));
    assert_eq!(plan.sums[0].difference(), 345_000 - 3_450, "and the books say that something is wrong");
    let edited = MIXED.replace("345000", "34500000");
    let (plan, _) = import(&house, &edited, TAKEN).await.unwrap();
    assert_eq!(plan.count(Step::Kept), 1);
    assert_eq!(everything(&house).await, before);
}

#[tokio::test]
async fn the_catalogues_price_decides_where_no_payment_is_known() {
    let house = House::new().await;
    let ring = house.ring("Ring", 345_000, PieceKind::MadeToOrder(5)).await;
    let sku: String = sqlx::query_scalar("SELECT sku FROM product_variants WHERE id = $1")
        .bind(ring.uuid())
        .fetch_one(&mut *house.db.read().await.unwrap())
        .await
        .unwrap();
    let orders = format!(
        "1,d,ada@example.com,USD,3450,,,,{sku},Ring,1,3450\n\
         2,d,ada@example.com,USD,345000,,,,{sku},Ring,1,345000\n\
         3,d,ada@example.com,USD,3900,,,,{sku},Ring,1,3900\n"
    );
    let (plan, _) = import(&house, &orders, "").await.unwrap();
    assert_eq!(converted(&house).await, [(2, Money::new(690_000, Currency::Usd))]);
    assert_eq!(reasons(&house).await, [("3".to_owned(), Reason::OnlySuggested)]);
    assert_eq!(plan.sums[0].without_payment, 690_000);
}

#[tokio::test]
async fn a_fault_in_either_file_stores_nothing_and_names_both() {
    let house = House::new().await;
    let before = everything(&house).await;
    let bad = format!("{MIXED}14,2024-05-07,cyd@example.com,USD,-1,,,,OLD-4,Ring,1,2100\n");
    let refused = import(&house, &bad, "pi_1,345000,usd,Paid,0.00,3\n").await.unwrap_err();
    let LegacyError::Invalid(faults) = refused else { panic!("{refused}") };
    let fields: Vec<_> = faults.iter().map(|fault| fault.field.as_ref()).collect();
    assert_eq!(fields, ["orders[6].total", "payments[2].amount"]);
    assert_eq!(everything(&house).await, before);
}

#[tokio::test]
async fn two_imports_at_once_make_one() {
    let house = House::new().await;
    let (one, two) = tokio::join!(import(&house, MIXED, TAKEN), import(&house, MIXED, TAKEN));
    let new: Vec<_> = [one, two].into_iter().map(|done| done.unwrap().1.new).collect();
    assert_eq!(new.iter().sum::<usize>(), 3, "{new:?}");
    assert_eq!(converted(&house).await, [(2, Money::new(790_000, Currency::Usd))]);
}

#[tokio::test]
async fn the_log_of_conversions_only_grows() {
    let house = House::new().await;
    import(&house, MIXED, TAKEN).await.unwrap();
    for statement in ["UPDATE legacy_conversions SET minor = 1", "DELETE FROM legacy_conversions"] {
        let mut tx = house.db.begin().await.unwrap();
        let refused = sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap_err();
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
}
