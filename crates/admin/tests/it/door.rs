//! Who gets in.

use axum::body::Body;
use customers::{Permission as P, Role, SetDisabled, set_disabled};
use http::{Request, StatusCode, header};
use kernel::Token;
use sqlx::Row;

use crate::support::House;

/// Every page that staff read, with the right that it asks for; `None` is any member of staff.
fn pages(order: &str, product: &str) -> Vec<(String, Option<P>)> {
    let (orders, products, edits) = (Some(P::ReadOrders), Some(P::ReadCatalog), Some(P::EditCatalog));
    vec![
        ("/admin/orders".into(), orders),
        ("/admin/tables/orders".into(), orders),
        ("/admin/tables/variants".into(), products),
        ("/admin/bulk-edits".into(), products),
        (format!("/admin/orders/{order}"), orders),
        (format!("/admin/orders/{order}/evidence"), orders),
        ("/admin/shipments".into(), orders),
        ("/admin/release-policy".into(), orders),
        ("/admin/drafts".into(), orders),
        ("/admin/concerns".into(), orders),
        ("/admin/returns".into(), orders),
        (format!("/admin/orders/{order}/return-requests"), Some(P::WorkOrders)),
        ("/admin/return-policies".into(), Some(P::ReadTerms)),
        ("/admin/reconciliation".into(), Some(P::ReadOrders)),
        ("/admin/invariants".into(), Some(P::ReadAudit)),
        ("/admin/products".into(), products),
        ("/admin/products/new".into(), edits),
        (format!("/admin/products/{product}"), edits),
        (format!("/admin/products/{product}/facts"), edits),
        (format!("/admin/products/{product}/publication"), edits),
        (format!("/admin/products/{product}/reports"), edits),
        (format!("/admin/products/{product}/draft"), edits),
        (format!("/admin/products/{product}/draft/edit"), edits),
        (format!("/admin/products/{product}/history"), products),
        ("/admin/attributes".into(), products),
        ("/admin/new-attribute?kind=enum".into(), edits),
        ("/admin/collections".into(), products),
        ("/admin/new-collection".into(), edits),
        ("/admin/stones".into(), products),
        ("/admin/stones/imports".into(), products),
        ("/admin/stones/parked".into(), products),
        ("/admin/stones/markups".into(), products),
        ("/admin/commissions".into(), Some(P::ReadCommissions)),
        ("/admin/consultations".into(), Some(P::ReadCommissions)),
        ("/admin/today".into(), Some(P::ReadCommissions)),
        ("/admin/calendar".into(), Some(P::ReadCommissions)),
        ("/admin/workload".into(), Some(P::ReadCommissions)),
        ("/admin/inbox".into(), Some(P::ReadCommissions)),
        ("/admin/message-templates".into(), Some(P::ReadCommissions)),
        ("/admin/message-templates/welcome".into(), Some(P::WorkCommissions)),
        ("/admin/new-message-template".into(), Some(P::WorkCommissions)),
        ("/admin/metal-rates".into(), Some(P::ReadCommissions)),
        ("/admin/pos".into(), Some(P::WorkTill)),
        ("/admin/inventory".into(), Some(P::ReadStock)),
        ("/admin/inventory/transfers".into(), Some(P::ReadStock)),
        ("/admin/inventory/counts".into(), Some(P::ReadStock)),
        ("/admin/inventory/locations".into(), Some(P::ReadStock)),
        ("/admin/inventory/value".into(), Some(P::ReadCosts)),
        ("/admin/channels".into(), Some(P::ReadChannels)),
        ("/admin/webhooks".into(), Some(P::ReadChannels)),
        ("/admin/delivery".into(), Some(P::ReadTerms)),
        ("/admin/new-delivery".into(), Some(P::EditTerms)),
        ("/admin/delivery/insured_courier".into(), Some(P::EditTerms)),
        ("/admin/taxes".into(), Some(P::ReadTerms)),
        ("/admin/promotions".into(), Some(P::ReadTerms)),
        ("/admin/new-promotion".into(), Some(P::EditTerms)),
        ("/admin/saved-bags".into(), None),
        ("/admin/gift-cards".into(), Some(P::ReadTerms)),
        ("/admin/new-gift-card".into(), Some(P::EditTerms)),
        ("/admin/audit".into(), Some(P::ReadAudit)),
        ("/admin/flags".into(), Some(P::SwitchFlags)),
        ("/admin/staff".into(), Some(P::RuleStaff)),
        ("/admin/new-staff".into(), Some(P::RuleStaff)),
        ("/admin/roles".into(), Some(P::RuleStaff)),
        ("/admin/roles/support".into(), Some(P::RuleStaff)),
        ("/admin/security".into(), None),
        ("/admin/confirm".into(), None),
    ]
}

/// Every form that staff send, with the right that it asks for; `None` is any member of staff.
fn forms(order: &str, product: &str) -> Vec<(String, Option<P>)> {
    let catalog = Some(P::EditCatalog);
    vec![
        (format!("/admin/orders/{order}/fulfilment"), Some(P::WorkOrders)),
        (format!("/admin/orders/{order}/cancellation"), Some(P::WorkOrders)),
        (format!("/admin/orders/{order}/shipments"), Some(P::WorkOrders)),
        (format!("/admin/orders/{order}/hold"), Some(P::WorkOrders)),
        (format!("/admin/orders/{order}/hold/end"), Some(P::WorkOrders)),
        (format!("/admin/orders/{order}/notes"), Some(P::WorkOrders)),
        ("/admin/shipments/shp_0192d3c45e6f7a8b9c0d1e2f3a/step".into(), Some(P::WorkOrders)),
        ("/admin/shipments/shp_0192d3c45e6f7a8b9c0d1e2f3a/release".into(), Some(P::WorkOrders)),
        ("/admin/shipments/shp_0192d3c45e6f7a8b9c0d1e2f3a/label".into(), Some(P::WorkOrders)),
        ("/admin/shipments/shp_0192d3c45e6f7a8b9c0d1e2f3a/dispatch".into(), Some(P::WorkOrders)),
        ("/admin/shipments/shp_0192d3c45e6f7a8b9c0d1e2f3a/delivery".into(), Some(P::WorkOrders)),
        ("/admin/shipments/shp_0192d3c45e6f7a8b9c0d1e2f3a/cancellation".into(), Some(P::WorkOrders)),
        ("/admin/release-policy".into(), Some(P::EditTerms)),
        ("/admin/drafts".into(), Some(P::WorkOrders)),
        ("/admin/drafts/drf_0192d3c45e6f7a8b9c0d1e2f3a/end".into(), Some(P::WorkOrders)),
        (format!("/admin/orders/{order}/returns"), Some(P::WorkOrders)),
        (format!("/admin/orders/{order}/return-requests"), Some(P::WorkOrders)),
        (format!("/admin/orders/{order}/papers"), Some(P::WorkOrders)),
        ("/admin/returns/ret_06931g2wzc0000000000000000/decision".into(), Some(P::WorkOrders)),
        ("/admin/returns/ret_06931g2wzc0000000000000000/parcel".into(), Some(P::WorkOrders)),
        ("/admin/returns/ret_06931g2wzc0000000000000000/withdrawal".into(), Some(P::WorkOrders)),
        ("/admin/returns/ret_06931g2wzc0000000000000000/receipt".into(), Some(P::WorkOrders)),
        ("/admin/returns/ret_06931g2wzc0000000000000000/inspection".into(), Some(P::WorkOrders)),
        ("/admin/returns/ret_06931g2wzc0000000000000000/settlement".into(), Some(P::RequestRefunds)),
        ("/admin/return-policies/US".into(), Some(P::EditTerms)),
        (format!("/admin/orders/{order}/refunds"), Some(P::RequestRefunds)),
        (
            format!("/admin/orders/{order}/refunds/0192d3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d"),
            Some(P::DecidePayments),
        ),
        (format!("/admin/orders/{order}/authorization"), Some(P::DecidePayments)),
        (
            format!("/admin/orders/{order}/concerns/0192d3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d"),
            Some(P::DecidePayments),
        ),
        ("/admin/new-delivery".into(), Some(P::EditTerms)),
        ("/admin/delivery/insured_courier".into(), Some(P::EditTerms)),
        ("/admin/taxes".into(), Some(P::EditTerms)),
        ("/admin/new-promotion".into(), Some(P::EditTerms)),
        ("/admin/promotions/SPRING".into(), Some(P::EditTerms)),
        ("/admin/new-gift-card".into(), Some(P::EditTerms)),
        ("/admin/gift-cards/crd_06931g2wzc0000000000000000/disable".into(), Some(P::EditTerms)),
        ("/admin/promotions/SPRING/pause".into(), Some(P::EditTerms)),
        (format!("/admin/products/{product}"), catalog),
        ("/admin/products/new".into(), catalog),
        (format!("/admin/products/{product}/facts"), catalog),
        (format!("/admin/products/{product}/publication"), catalog),
        (format!("/admin/products/{product}/reports"), catalog),
        (format!("/admin/products/{product}/reports/rep_06931g2wzc0000000000000000/removal"), catalog),
        (format!("/admin/products/{product}/schedule"), catalog),
        (format!("/admin/products/{product}/draft/edit"), catalog),
        (format!("/admin/products/{product}/draft/publication"), catalog),
        (format!("/admin/products/{product}/draft/removal"), catalog),
        ("/admin/bulk-edits/new".into(), catalog),
        ("/admin/bulk-edits".into(), catalog),
        ("/admin/bulk-edits/bulk_069283r0000000000000000000/application".into(), catalog),
        ("/admin/bulk-edits/bulk_069283r0000000000000000000/decision".into(), catalog),
        ("/admin/bulk-edits/bulk_069283r0000000000000000000/undo".into(), catalog),
        ("/admin/bulk-edits/bulk_069283r0000000000000000000/removal".into(), catalog),
        ("/admin/bulk-edits/bulk_069283r0000000000000000000/columns".into(), catalog),
        ("/admin/tables/variants/views".into(), Some(P::ReadCatalog)),
        ("/admin/tables/orders/views".into(), Some(P::ReadOrders)),
        ("/admin/inbox/com_069283r0000000000000000000".into(), Some(P::WorkCommissions)),
        ("/admin/new-message-template".into(), Some(P::WorkCommissions)),
        ("/admin/message-templates/welcome".into(), Some(P::WorkCommissions)),
        ("/admin/message-templates/nothing/removal".into(), Some(P::WorkCommissions)),
        (format!("/admin/orders/{order}/passports/SN-1"), Some(P::WorkCommissions)),
        (format!("/admin/orders/{order}/passports/SN-1/revocation"), Some(P::WorkCommissions)),
        ("/admin/new-attribute".into(), catalog),
        ("/admin/attributes/gallery".into(), catalog),
        ("/admin/new-collection".into(), catalog),
        ("/admin/collections/gold".into(), catalog),
        ("/admin/collections/gold/removal".into(), catalog),
        ("/admin/stones/suppliers".into(), catalog),
        ("/admin/stones/parked".into(), catalog),
        ("/admin/stones/markups".into(), catalog),
        ("/admin/saved-bags".into(), Some(P::WorkOrders)),
        ("/admin/saved-bags/links/csh_069283r0000000000000000000".into(), Some(P::WorkOrders)),
        ("/admin/saved-bags/rules".into(), catalog),
        ("/admin/flags/hints".into(), Some(P::SwitchFlags)),
        ("/admin/new-staff".into(), Some(P::RuleStaff)),
        ("/admin/staff/acc_069283r0000000000000000000/role".into(), Some(P::RuleStaff)),
        ("/admin/staff/acc_069283r0000000000000000000/access".into(), Some(P::RuleStaff)),
        ("/admin/staff/acc_069283r0000000000000000000/link".into(), Some(P::RuleStaff)),
        ("/admin/roles/support".into(), Some(P::RuleStaff)),
        ("/admin/roles/support/reset".into(), Some(P::RuleStaff)),
        ("/admin/stones/imports".into(), catalog),
        ("/admin/inventory/deliveries".into(), Some(P::WorkStock)),
        ("/admin/inventory/transfers".into(), Some(P::WorkStock)),
        ("/admin/inventory/transfers/stx_06931g2wzc0000000000000000".into(), Some(P::WorkStock)),
        ("/admin/inventory/counts".into(), Some(P::WorkStock)),
        ("/admin/inventory/locations".into(), Some(P::WorkStock)),
        ("/admin/inventory/counts/cnt_06931g2wzc0000000000000000".into(), Some(P::ApproveCounts)),
        ("/admin/inventory/pieces/SN-1".into(), Some(P::ReadCosts)),
        ("/admin/channels".into(), Some(P::RunChannels)),
        ("/admin/channels/madison/keys".into(), Some(P::RunChannels)),
        (
            "/admin/channels/madison/keys/chk_06931g2wzc0000000000000000/revocation".into(),
            Some(P::RunChannels),
        ),
        ("/admin/channels/madison/allotments".into(), Some(P::RunChannels)),
        ("/admin/pos/madison/sales".into(), Some(P::WorkTill)),
        ("/admin/channel-sales/sal_06931g2wzc0000000000000000".into(), Some(P::HandleMoney)),
        ("/admin/webhooks".into(), Some(P::RunChannels)),
        ("/admin/webhooks/whk_06931g2wzc0000000000000000".into(), Some(P::RunChannels)),
        ("/admin/webhooks/whk_06931g2wzc0000000000000000/secret".into(), Some(P::RunChannels)),
        ("/admin/webhooks/whk_06931g2wzc0000000000000000/test".into(), Some(P::RunChannels)),
        ("/admin/webhooks/whk_06931g2wzc0000000000000000/end".into(), Some(P::RunChannels)),
        (
            "/admin/webhooks/whk_06931g2wzc0000000000000000/deliveries/whd_06931g2wzc0000000000000000".into(),
            Some(P::RunChannels),
        ),
    ]
}

fn may(role: Role, right: Option<P>) -> bool {
    right.is_none_or(|right| role.declared().has(right))
}

#[tokio::test]
async fn nobody_unknown_reads_a_page_or_sends_a_form() {
    let house = House::new().await;
    let product = house.ring("band", "Band").await;
    let order = house.order(product, "Ada Byron").await;
    let (order, product) = (order.id.to_string(), product.to_string());
    let stranger = Token::new(&*house.cx.random);
    for session in [None, Some(&stranger)] {
        for (path, _) in pages(&order, &product).into_iter().chain([("/admin".to_owned(), None)]) {
            let answer = house.get(&path, session).await;
            assert_eq!(
                (answer.status, answer.location()),
                (StatusCode::SEE_OTHER, "/admin/sign-in"),
                "{path}"
            );
            assert!(!answer.body.contains("Ada"), "{path}");
        }
        for (path, _) in forms(&order, &product).into_iter().chain([("/admin/sign-out".to_owned(), None)]) {
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
        for (path, right) in pages(&order, &product) {
            let expected = if may(role, right) { StatusCode::OK } else { StatusCode::FORBIDDEN };
            let answer = house.get(&path, Some(&session)).await;
            assert_eq!(answer.status, expected, "{role} reads {path}");
            assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "{role} reads {path}");
            assert!(
                answer.body.contains("class=\"admin"),
                "a refusal wears the back office's frame: {role} reads {path}"
            );
        }
        for (path, right) in forms(&order, &product) {
            // an empty form is refused by what it lacks, never by whom it comes from
            let answer = house.post(&path, Some(&session), &[("version", "999"), ("title", "")]).await;
            let forbidden = answer.status == StatusCode::FORBIDDEN;
            assert_eq!(forbidden, !may(role, right), "{role} sends {path}: {}", answer.status);
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
