//! Who gets in.

use axum::body::Body;
use customers::{Role, SetDisabled, set_disabled};
use http::{Request, StatusCode, header};
use kernel::Token;
use sqlx::Row;

use crate::support::House;

/// Every page that staff read, with the roles that may.
fn pages(order: &str, product: &str) -> Vec<(String, Vec<Role>)> {
    let (orders, products) =
        (vec![Role::Owner, Role::Support, Role::Finance], vec![Role::Owner, Role::Catalog]);
    vec![
        ("/admin/orders".into(), orders.clone()),
        (format!("/admin/orders/{order}"), orders.clone()),
        (format!("/admin/orders/{order}/evidence"), orders.clone()),
        ("/admin/concerns".into(), orders),
        ("/admin/reconciliation".into(), vec![Role::Owner, Role::Support, Role::Finance]),
        ("/admin/products".into(), products.clone()),
        ("/admin/products/new".into(), products.clone()),
        (format!("/admin/products/{product}"), products.clone()),
        (format!("/admin/products/{product}/facts"), products.clone()),
        (format!("/admin/products/{product}/publication"), products.clone()),
        (format!("/admin/products/{product}/reports"), products.clone()),
        (format!("/admin/products/{product}/draft"), products.clone()),
        (format!("/admin/products/{product}/draft/edit"), products.clone()),
        (format!("/admin/products/{product}/history"), products.clone()),
        ("/admin/attributes".into(), products.clone()),
        ("/admin/new-attribute?kind=enum".into(), products.clone()),
        ("/admin/collections".into(), products.clone()),
        ("/admin/new-collection".into(), products.clone()),
        ("/admin/stones".into(), products.clone()),
        ("/admin/stones/imports".into(), products.clone()),
        ("/admin/stones/parked".into(), products.clone()),
        ("/admin/stones/markups".into(), products),
        ("/admin/commissions".into(), vec![Role::Owner, Role::Support, Role::Finance]),
        ("/admin/consultations".into(), vec![Role::Owner, Role::Support, Role::Finance]),
        ("/admin/metal-rates".into(), vec![Role::Owner, Role::Support, Role::Finance]),
        ("/admin/delivery".into(), vec![Role::Owner, Role::Support, Role::Finance]),
        ("/admin/new-delivery".into(), vec![Role::Owner, Role::Finance]),
        ("/admin/delivery/insured_courier".into(), vec![Role::Owner, Role::Finance]),
        ("/admin/taxes".into(), vec![Role::Owner, Role::Support, Role::Finance]),
        ("/admin/promotions".into(), vec![Role::Owner, Role::Support, Role::Finance]),
        ("/admin/new-promotion".into(), vec![Role::Owner, Role::Finance]),
        ("/admin/saved-bags".into(), Role::ALL.to_vec()),
        ("/admin/gift-cards".into(), vec![Role::Owner, Role::Support, Role::Finance]),
        ("/admin/new-gift-card".into(), vec![Role::Owner, Role::Finance]),
        ("/admin/inventory".into(), Role::ALL.to_vec()),
        ("/admin/inventory/transfers".into(), Role::ALL.to_vec()),
        ("/admin/inventory/counts".into(), Role::ALL.to_vec()),
        ("/admin/inventory/locations".into(), Role::ALL.to_vec()),
        ("/admin/inventory/value".into(), vec![Role::Owner, Role::Finance]),
        ("/admin/channels".into(), vec![Role::Owner, Role::Support, Role::Finance]),
        ("/admin/webhooks".into(), vec![Role::Owner, Role::Support, Role::Finance]),
        ("/admin/audit".into(), vec![Role::Owner]),
        ("/admin/security".into(), Role::ALL.to_vec()),
        ("/admin/confirm".into(), Role::ALL.to_vec()),
    ]
}

/// Every form that staff send, with the roles that may.
fn forms(order: &str, product: &str) -> Vec<(String, Vec<Role>)> {
    let catalog = vec![Role::Owner, Role::Catalog];
    vec![
        (format!("/admin/orders/{order}/fulfilment"), vec![Role::Owner, Role::Support]),
        (format!("/admin/orders/{order}/cancellation"), vec![Role::Owner, Role::Support]),
        (format!("/admin/orders/{order}/refunds"), vec![Role::Owner, Role::Support, Role::Finance]),
        (
            format!("/admin/orders/{order}/refunds/0192d3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d"),
            vec![Role::Owner, Role::Finance],
        ),
        (format!("/admin/orders/{order}/authorization"), vec![Role::Owner, Role::Finance]),
        (
            format!("/admin/orders/{order}/concerns/0192d3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d"),
            vec![Role::Owner, Role::Finance],
        ),
        ("/admin/new-delivery".into(), vec![Role::Owner, Role::Finance]),
        ("/admin/delivery/insured_courier".into(), vec![Role::Owner, Role::Finance]),
        ("/admin/taxes".into(), vec![Role::Owner, Role::Finance]),
        ("/admin/new-promotion".into(), vec![Role::Owner, Role::Finance]),
        ("/admin/promotions/SPRING".into(), vec![Role::Owner, Role::Finance]),
        ("/admin/new-gift-card".into(), vec![Role::Owner, Role::Finance]),
        ("/admin/gift-cards/crd_06931g2wzc0000000000000000/disable".into(), vec![Role::Owner, Role::Finance]),
        ("/admin/promotions/SPRING/pause".into(), vec![Role::Owner, Role::Finance]),
        (format!("/admin/products/{product}"), catalog.clone()),
        ("/admin/products/new".into(), catalog.clone()),
        (format!("/admin/products/{product}/facts"), catalog.clone()),
        (format!("/admin/products/{product}/publication"), catalog.clone()),
        (format!("/admin/products/{product}/reports"), catalog.clone()),
        (
            format!("/admin/products/{product}/reports/rep_06931g2wzc0000000000000000/removal"),
            catalog.clone(),
        ),
        (format!("/admin/products/{product}/schedule"), catalog.clone()),
        (format!("/admin/products/{product}/draft/edit"), catalog.clone()),
        (format!("/admin/products/{product}/draft/publication"), catalog.clone()),
        (format!("/admin/products/{product}/draft/removal"), catalog.clone()),
        ("/admin/new-attribute".into(), catalog.clone()),
        ("/admin/attributes/gallery".into(), catalog.clone()),
        ("/admin/new-collection".into(), catalog.clone()),
        ("/admin/collections/gold".into(), catalog.clone()),
        ("/admin/collections/gold/removal".into(), catalog.clone()),
        ("/admin/stones/suppliers".into(), catalog.clone()),
        ("/admin/stones/parked".into(), catalog.clone()),
        ("/admin/stones/markups".into(), catalog.clone()),
        ("/admin/saved-bags".into(), vec![Role::Owner, Role::Support]),
        ("/admin/saved-bags/links/csh_069283r0000000000000000000".into(), vec![Role::Owner, Role::Support]),
        ("/admin/saved-bags/rules".into(), catalog.clone()),
        ("/admin/stones/imports".into(), catalog.clone()),
        ("/admin/inventory/deliveries".into(), catalog.clone()),
        ("/admin/inventory/transfers".into(), catalog.clone()),
        ("/admin/inventory/transfers/stx_06931g2wzc0000000000000000".into(), catalog.clone()),
        ("/admin/inventory/counts".into(), catalog.clone()),
        ("/admin/inventory/locations".into(), catalog),
        ("/admin/inventory/counts/cnt_06931g2wzc0000000000000000".into(), vec![Role::Owner, Role::Finance]),
        ("/admin/inventory/pieces/SN-1".into(), vec![Role::Owner, Role::Finance]),
        ("/admin/channels".into(), vec![Role::Owner]),
        ("/admin/channels/madison/keys".into(), vec![Role::Owner]),
        ("/admin/webhooks".into(), vec![Role::Owner]),
        ("/admin/webhooks/whk_06931g2wzc0000000000000000".into(), vec![Role::Owner]),
        ("/admin/webhooks/whk_06931g2wzc0000000000000000/secret".into(), vec![Role::Owner]),
        ("/admin/webhooks/whk_06931g2wzc0000000000000000/test".into(), vec![Role::Owner]),
        ("/admin/webhooks/whk_06931g2wzc0000000000000000/end".into(), vec![Role::Owner]),
        (
            "/admin/webhooks/whk_06931g2wzc0000000000000000/deliveries/whd_06931g2wzc0000000000000000".into(),
            vec![Role::Owner],
        ),
        ("/admin/channels/madison/keys/chk_06931g2wzc0000000000000000/revocation".into(), vec![Role::Owner]),
        ("/admin/channels/madison/allotments".into(), vec![Role::Owner]),
        ("/admin/channel-sales/sal_06931g2wzc0000000000000000".into(), vec![Role::Owner, Role::Finance]),
    ]
}

#[tokio::test]
async fn nobody_unknown_reads_a_page_or_sends_a_form() {
    let house = House::new().await;
    let product = house.ring("band", "Band").await;
    let order = house.order(product, "Ada Byron").await;
    let (order, product) = (order.id.to_string(), product.to_string());
    let stranger = Token::new(&*house.cx.random);
    for session in [None, Some(&stranger)] {
        for (path, _) in pages(&order, &product).into_iter().chain([("/admin".to_owned(), vec![])]) {
            let answer = house.get(&path, session).await;
            assert_eq!(
                (answer.status, answer.location()),
                (StatusCode::SEE_OTHER, "/admin/sign-in"),
                "{path}"
            );
            assert!(!answer.body.contains("Ada"), "{path}");
        }
        for (path, _) in forms(&order, &product).into_iter().chain([("/admin/sign-out".to_owned(), vec![])]) {
            let answer = house.post(&path, session, &[("version", "1")]).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        }
    }
}

#[tokio::test]
async fn each_role_opens_its_own_doors_and_no_other() {
    let house = House::new().await;
    let product = house.ring("band", "Band").await;
    let order = house.order(product, "Ada Byron").await;
    let (order, product) = (order.id.to_string(), product.to_string());
    for role in Role::ALL {
        let session = house.sign_in(role).await;
        for (path, allowed) in pages(&order, &product) {
            let expected = if allowed.contains(&role) { StatusCode::OK } else { StatusCode::FORBIDDEN };
            let answer = house.get(&path, Some(&session)).await;
            assert_eq!(answer.status, expected, "{role} reads {path}");
            assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "{role} reads {path}");
            assert!(
                answer.body.contains("class=\"admin"),
                "a refusal wears the back office's frame: {role} reads {path}"
            );
        }
        for (path, allowed) in forms(&order, &product) {
            // an empty form is refused by what it lacks, never by whom it comes from
            let answer = house.post(&path, Some(&session), &[("version", "999"), ("title", "")]).await;
            let forbidden = answer.status == StatusCode::FORBIDDEN;
            assert_eq!(forbidden, !allowed.contains(&role), "{role} sends {path}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn a_customers_session_is_no_staff_session() {
    let house = House::new().await;
    let account = house.account(Role::Support).await;
    let session = house.session(account).await;
    sqlx::query("UPDATE accounts SET role = NULL WHERE id = $1")
        .bind(account.uuid())
        .execute(house.db.pool())
        .await
        .unwrap();
    let answer = house.get("/admin/orders", Some(&session)).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/admin/sign-in"));
    assert_eq!(house.post("/admin/sign-out", Some(&session), &[]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_disabled_account_is_out_at_the_next_request() {
    let house = House::new().await;
    house.account(Role::Owner).await;
    let account = house.account(Role::Support).await;
    let session = house.session(account).await;
    assert_eq!(house.get("/admin/orders", Some(&session)).await.status, StatusCode::OK);
    let mut tx = house.db.begin().await.unwrap();
    set_disabled(&mut tx, &house.cx, SetDisabled { account, disabled: true }).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(house.get("/admin/orders", Some(&session)).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_link_is_looked_at_without_being_used_and_signs_in_once() {
    let house = House::new().await;
    let account = house.account(Role::Owner).await;
    let token = house.link(account).await;
    let path = format!("/admin/sign-in?token={}", token.as_str());
    for method in ["GET", "HEAD", "GET"] {
        let request = Request::builder().method(method).uri(&path).body(Body::empty()).unwrap();
        assert_eq!(house.send(request).await.status, StatusCode::OK, "{method}");
    }
    let page = house.get(&path, None).await;
    for words in ["Grace Hopper", "owner@house.example", "Owner", "Sign in as Grace Hopper"] {
        assert!(page.body.contains(words), "{words}");
    }
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");

    let signed_in = house.post("/admin/sign-in", None, &[("token", token.as_str())]).await;
    assert_eq!((signed_in.status, signed_in.location()), (StatusCode::SEE_OTHER, "/admin"));
    let cookie = signed_in.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(
        cookie.starts_with("staff=") && cookie.contains("HttpOnly") && cookie.contains("SameSite="),
        "{cookie}"
    );
    assert!(!cookie.contains(token.as_str()), "the session is a new token");
    let session = Token::parse(cookie.trim_start_matches("staff=").split(';').next().unwrap()).unwrap();
    assert_eq!(house.get("/admin/orders", Some(&session)).await.status, StatusCode::OK);

    for again in
        [house.get(&path, None).await, house.post("/admin/sign-in", None, &[("token", token.as_str())]).await]
    {
        assert_eq!(again.status, StatusCode::GONE);
        assert!(again.body.contains("already been used") && again.body.contains("atelier staff add"));
        assert!(!again.headers.contains_key(header::SET_COOKIE));
    }
}

#[tokio::test]
async fn a_link_that_is_no_link_is_told_apart_from_a_failure() {
    let house = House::new().await;
    for bad in ["", "short", "%FF", &"a".repeat(43), "%3Cscript%3Ealert(1)%3C/script%3E"] {
        let answer = house.get(&format!("/admin/sign-in?token={bad}"), None).await;
        assert!(
            [StatusCode::GONE, StatusCode::BAD_REQUEST].contains(&answer.status),
            "{bad}: {}",
            answer.status
        );
        assert!(!answer.body.contains("<script>alert"));
    }
    assert_eq!(house.get("/admin/sign-in", None).await.status, StatusCode::OK);
}

#[tokio::test]
async fn signing_out_ends_the_session_in_the_browser_and_in_the_house() {
    let house = House::new().await;
    let session = house.sign_in(Role::Support).await;
    let out = house.post("/admin/sign-out", Some(&session), &[]).await;
    assert_eq!((out.status, out.location()), (StatusCode::SEE_OTHER, "/admin/sign-in"));
    assert!(out.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(house.get("/admin/orders", Some(&session)).await.status, StatusCode::SEE_OTHER);
    let row = sqlx::query("SELECT count(*) FROM sessions WHERE revoked_at IS NULL")
        .fetch_one(house.db.pool())
        .await
        .unwrap();
    assert_eq!(row.get::<i64, _>(0), 0);
}

#[tokio::test]
async fn a_form_from_another_site_changes_nothing() {
    let house = House::new().await;
    let product = house.ring("band", "Band").await;
    let session = house.sign_in(Role::Owner).await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        for (path, _) in forms("ord_nothing", &product.to_string()) {
            let request = Request::builder()
                .method("POST")
                .uri(&path)
                .header(header::HOST, "127.0.0.1:8080")
                .header(header::COOKIE, format!("staff={}", session.as_str()))
                .header(name, value)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from("version=1&title=Stolen"))
                .unwrap();
            assert_eq!(house.send(request).await.status, StatusCode::FORBIDDEN, "{name} {path}");
        }
    }
    assert!(!house.get("/admin/products", Some(&session)).await.body.contains("Stolen"));
}
