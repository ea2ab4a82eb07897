//! Orders as staff see and work them.

use customers::Role;
use http::StatusCode;

use crate::support::{EVIL, House};

#[tokio::test]
async fn the_list_is_a_table_with_a_header_for_each_column_and_a_link_for_each_order() {
    let house = House::new().await;
    let product = house.ring("band", "Band").await;
    let order = house.paid_order(product, "Ada Byron").await;
    let session = house.sign_in(Role::Support).await;
    let page = house.get("/admin/orders", Some(&session)).await.body;
    assert_eq!(page.matches("<table").count(), 1);
    assert!(page.contains("<caption") && page.contains("Orders, newest first"));
    assert_eq!(page.matches(r#"<th scope="col""#).count(), 7);
    assert_eq!(page.matches(r#"<th scope="row""#).count(), 1);
    assert!(page.contains(&format!(r#"href="/admin/orders/{}""#, order.id)), "{page}");
    assert!(page.contains(&order.number) && page.contains(&order.total.to_string()));
}

#[tokio::test]
async fn orders_are_found_by_number_name_and_address_and_by_state() {
    let house = House::new().await;
    let product = house.ring("band", "Band").await;
    let paid = house.paid_order(product, "Ada Byron").await;
    let waiting = house.order(product, "Mary Anning").await;
    let session = house.sign_in(Role::Finance).await;
    let shows = async |query: &str| {
        let body = house.get(&format!("/admin/orders?{query}"), Some(&session)).await.body;
        (body.contains(&paid.number), body.contains(&waiting.number))
    };
    assert_eq!(shows("").await, (true, true));
    assert_eq!(shows("state=paid").await, (true, false));
    assert_eq!(shows("state=pending_payment").await, (false, true));
    assert_eq!(shows("q=anning").await, (false, true));
    assert_eq!(shows(&format!("q={}", paid.number)).await, (true, false));
    assert_eq!(shows("q=ada%40example.com").await, (true, true));
    assert_eq!(shows("q=%25").await, (false, false), "a percent sign is a percent sign");
    assert_eq!(shows("state=no_such_state").await, (true, true));
}

#[tokio::test]
async fn a_place_in_the_list_that_was_altered_or_belongs_to_another_search_is_refused() {
    let house = House::new().await;
    let session = house.sign_in(Role::Owner).await;
    for query in ["after=abc", "after=e30.AAAA", "after=", "q=x&after=e30.AAAA"] {
        let status = house.get(&format!("/admin/orders?{query}"), Some(&session)).await.status;
        let expected = if query == "after=" { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        assert_eq!(status, expected, "{query}");
    }
}

#[tokio::test]
async fn an_order_shows_its_money_its_payment_and_its_history() {
    let house = House::new().await;
    let product = house.ring("band", "Band").await;
    let order = house.paid_order(product, "Ada Byron").await;
    let stones = "1.25 ct natural sapphire, heat treated";
    sqlx::query("UPDATE order_lines SET disclosure = $1")
        .bind(stones)
        .execute(house.db.pool())
        .await
        .unwrap();
    let session = house.sign_in(Role::Finance).await;
    let page = house.get(&format!("/admin/orders/{}", order.id), Some(&session)).await.body;
    for figure in [order.subtotal, order.tax, order.total, order.paid] {
        assert!(page.contains(&figure.to_string()), "{figure}");
    }
    for words in [
        "Ada Byron",
        "12 Mercer Street",
        "ada@example.com",
        "Awaiting payment",
        "Paid, to dispatch",
        "demo",
        stones,
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("Mark as dispatched"), "finance reads and does not work orders");
}

#[tokio::test]
async fn dispatching_redirects_is_logged_and_cannot_be_done_twice() {
    let house = House::new().await;
    let product = house.ring("band", "Band").await;
    let order = house.paid_order(product, "Ada Byron").await;
    let session = house.sign_in(Role::Support).await;
    let path = format!("/admin/orders/{}", order.id);
    let fulfil = format!("{path}/fulfilment");
    let version = order.version.to_string();
    let form = [("version", version.as_str()), ("courier", "Malca-Amit"), ("tracking_number", "MA 1")];

    let empty =
        house.post(&fulfil, Some(&session), &[("version", &version), ("courier", "Malca-Amit")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        empty.body.contains(r#"value="Malca-Amit""#) && empty.body.contains("aria-invalid"),
        "what was typed is kept"
    );

    let done = house.post(&fulfil, Some(&session), &form).await;
    assert_eq!(
        (done.status, done.location()),
        (StatusCode::SEE_OTHER, format!("{path}?done=fulfilled").as_str())
    );
    let page = house.get(done.location(), Some(&session)).await.body;
    assert!(page.contains("Marked as dispatched") && page.contains("MA 1") && page.contains("Grace Hopper"));

    let again = house.post(&fulfil, Some(&session), &form).await;
    assert_eq!(again.status, StatusCode::PRECONDITION_FAILED);
    assert!(again.body.contains("This order changed meanwhile"));
    let entries: i64 = sqlx::query_scalar("SELECT count(*) FROM audit_entries WHERE action = 'orders.mark_fulfilled' AND actor LIKE 'staff acc_%'")
        .fetch_one(house.db.pool())
        .await
        .unwrap();
    assert_eq!(entries, 1);
}

#[tokio::test]
async fn an_order_that_waits_is_cancelled_and_a_paid_one_is_not() {
    let house = House::new().await;
    let product = house.ring("band", "Band").await;
    let (waiting, paid) = (house.order(product, "Ada").await, house.paid_order(product, "Mary").await);
    let session = house.sign_in(Role::Support).await;
    let page = house.get(&format!("/admin/orders/{}", waiting.id), Some(&session)).await.body;
    assert!(page.contains("The pieces are held until"));
    let path = format!("/admin/orders/{}/cancellation", waiting.id);
    let done = house.post(&path, Some(&session), &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(
        house
            .get(done.location(), Some(&session))
            .await
            .body
            .contains("Cancelled. The pieces are for sale again.")
    );
    assert_eq!(house.post(&path, Some(&session), &[]).await.status, StatusCode::CONFLICT);
    let refused = house.post(&format!("/admin/orders/{}/cancellation", paid.id), Some(&session), &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn markup_in_a_name_or_a_note_stays_text() {
    let house = House::new().await;
    let product = house.ring("band", EVIL_TITLE).await;
    let order = house.paid_order(product, EVIL).await;
    let session = house.sign_in(Role::Owner).await;
    for path in [
        "/admin/orders".to_owned(),
        format!("/admin/orders/{}", order.id),
        format!("/admin/orders?q={}", "%3Cscript%3Ealert(1)%3C/script%3E"),
    ] {
        let page = house.get(&path, Some(&session)).await.body;
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{path}");
    }
}

/// A title of at most eighty characters that would run.
const EVIL_TITLE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

#[tokio::test]
async fn an_order_that_does_not_exist_is_not_there() {
    let house = House::new().await;
    let session = house.sign_in(Role::Owner).await;
    let foreign = house.ring("band", "Band").await;
    for id in ["ord_", "1", "../products", &foreign.to_string(), "ord_00000000000000000000000000"] {
        let status = house.get(&format!("/admin/orders/{id}"), Some(&session)).await.status;
        assert_eq!(status, StatusCode::NOT_FOUND, "{id}");
    }
}
