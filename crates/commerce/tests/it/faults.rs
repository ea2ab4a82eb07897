//! A database that says no in the middle: each write of a checkout and of a settlement fails once or twice, with each
//! of the codes by which PostgreSQL asks to try again, and with those by which it goes away.

use commerce::{
    checkout::CheckoutError,
    orders::OrderState,
    payments::{Settlement, settle},
    testing::{Call, House, PieceKind},
};
use db::DbError;
use kernel::{Fault as _, Kind};
use sqlx::AssertSqlSafe;

/// Makes the next writes to a table fail. The count is a sequence, which a rollback does not turn back.
async fn fail_writes(house: &House, table: &str, code: &str, times: i32) {
    let script = format!(
        "CREATE SEQUENCE fault_count;
         CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
             IF nextval('fault_count') <= {times} THEN RAISE EXCEPTION 'on purpose' USING ERRCODE = '{code}'; END IF;
             RETURN NEW;
         END $$;
         CREATE TRIGGER fault BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION fault();"
    );
    run(house, script).await;
}

async fn heal(house: &House, table: &str) {
    run(house, format!("DROP TRIGGER fault ON {table}; DROP FUNCTION fault; DROP SEQUENCE fault_count;"))
        .await;
}

async fn run(house: &House, script: String) {
    sqlx::raw_sql(AssertSqlSafe(script)).execute(&mut *house.db.read().await.unwrap()).await.unwrap();
}

async fn fired(house: &House) -> bool {
    let count: Option<i64> = sqlx::query_scalar("SELECT last_value FROM fault_count WHERE is_called")
        .fetch_optional(&mut *house.db.read().await.unwrap())
        .await
        .unwrap();
    count.is_some()
}

#[tokio::test]
async fn a_checkout_is_tried_again_whichever_of_its_writes_was_in_the_way() {
    let house = House::new().await;
    let tables = [
        "orders",
        "order_lines",
        "stock_levels",
        "stock_pieces",
        "stock_holds",
        "stock_movements",
        "payments",
        "state_log",
        "outbox_events",
    ];
    for table in tables {
        for code in ["40001", "40P01", "55P03"] {
            let piece = house.ring("Piece", 100_000, PieceKind::OneOfAKind).await;
            let cart = house.cart(&[(piece, 1)]).await;
            fail_writes(&house, table, code, 2).await;
            let placed = house.place(&cart).await;
            assert!(fired(&house).await, "nothing was written to {table}");
            heal(&house, table).await;
            let placed = placed.unwrap_or_else(|e| panic!("{table} {code}: {e:?}"));
            assert_eq!(house.level(piece).await.held, 1);
            house.pay(&placed).await;
        }
    }
    assert_eq!(house.gateway.count(Call::Create), 27);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_settlement_is_tried_again_whichever_of_its_writes_was_in_the_way() {
    let house = House::new().await;
    for table in
        ["payments", "orders", "stock_levels", "stock_holds", "ledger_entries", "carts", "outbox_events"]
    {
        let piece = house.ring("Piece", 100_000, PieceKind::OneOfAKind).await;
        let placed = house.place(&house.cart(&[(piece, 1)]).await).await.unwrap();
        fail_writes(&house, table, "40P01", 3).await;
        let order = house.pay(&placed).await;
        assert!(fired(&house).await, "nothing was written to {table}");
        heal(&house, table).await;
        assert_eq!(order.state, OrderState::Paid, "{table}");
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_database_that_goes_away_leaves_nothing_half_done_and_says_it_is_pausing() {
    let house = House::new().await;
    for table in ["orders", "stock_holds", "payments", "outbox_events"] {
        for code in ["57P01", "08006", "53100"] {
            let piece = house.ring("Piece", 100_000, PieceKind::OneOfAKind).await;
            let cart = house.cart(&[(piece, 1)]).await;
            fail_writes(&house, table, code, 1).await;
            let refused = house.place(&cart).await.unwrap_err();
            heal(&house, table).await;
            assert!(
                matches!(refused, CheckoutError::Database(DbError::Unavailable(_))),
                "{table} {code}: {refused:?}"
            );
            assert_eq!(refused.kind(), Kind::Unavailable);
            assert_eq!(house.level(piece).await.available, 1, "{table} {code}");
            house.place(&cart).await.unwrap();
        }
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn money_that_could_not_be_written_down_is_written_down_later() {
    let house = House::new().await;
    for table in ["orders", "ledger_entries", "stock_levels", "outbox_events"] {
        let piece = house.ring("Piece", 100_000, PieceKind::OneOfAKind).await;
        let placed = house.place(&house.cart(&[(piece, 1)]).await).await.unwrap();
        let intent = &placed.payment.as_ref().unwrap().intent_id;
        fail_writes(&house, table, "57P01", 1).await;
        let failed = house.confirm(&placed, commerce::payments::DemoOutcome::Succeed).await.unwrap_err();
        heal(&house, table).await;
        assert_eq!(failed.kind(), Kind::Unavailable, "{table}");
        let order = house.order(placed.order.id).await;
        assert_eq!((order.state, order.paid.minor()), (OrderState::PendingPayment, 0), "{table}");
        assert!(matches!(
            settle(&house.db, &house.commerce, &house.cx, intent).await.unwrap(),
            Settlement::Paid(_)
        ));
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}
