//! Tables and bulk edits over the API.

use customers::Role;
use serde_json::json;

use crate::house::{House, PieceKind};

#[tokio::test]
async fn rows_are_paged_narrowed_and_exported_by_one_query() {
    let house = House::new().await;
    for (title, price) in [("Aurelia", 245_000), ("Vesper", 98_000)] {
        house.ring(title, price, PieceKind::Stocked(1)).await;
    }
    let staff = house.staff(Role::Catalog).await;
    let table = house.get("/admin/tables/variants").staff(&staff).send().await.is(200);
    assert!(table.body["fields"].as_array().unwrap().len() >= 28);
    let all = table.body["views"][0]["rows"].as_i64().unwrap();
    let rows = |q: &str| house.get(&format!("/admin/tables/variants/rows?{q}")).staff(&staff);
    let first = rows("limit=1&columns=sku,price&sort=-price").send().await.is(200);
    assert_eq!((first.body["total"].as_i64(), first.body["data"].as_array().unwrap().len()), (Some(all), 1));
    assert!(first.body["data"][0]["cells"]["price"]["amount_minor"].is_i64());
    let cursor = first.str("/next_cursor");
    let next = rows(&format!("limit=1&columns=sku,price&sort=-price&cursor={cursor}")).send().await.is(200);
    assert_ne!(next.body["data"][0]["id"], first.body["data"][0]["id"]);
    rows(&format!("limit=1&columns=sku&cursor={cursor}")).send().await.refused(400, "invalid_cursor");
    let wrong = rows("q=colour:red&sort=tags&columns=x").send().await.is(422);
    assert_eq!(wrong.body["errors"].as_array().unwrap().len(), 3);
    let support = house.staff(Role::Support).await;
    house.get("/admin/tables/variants/rows").staff(&support).send().await.refused(403, "forbidden");
    house.get("/admin/tables/orders/rows").staff(&support).send().await.is(200);
    house.get("/admin/tables/stars").staff(&support).send().await.is(404);
}

#[tokio::test]
async fn views_are_saved_changed_under_their_version_and_removed() {
    let house = House::new().await;
    let staff = house.staff(Role::Catalog).await;
    let body = json!({"name": "Drafts of rings", "kind": "team", "q": "status:draft category:ring"});
    let made =
        house.post("/admin/tables/variants/views").staff(&staff).json(body.clone()).send().await.is(201);
    let path = format!("/admin/tables/variants/views/{}", made.str("/id"));
    let put = |body: serde_json::Value| house.put(&path).staff(&staff).json(body);
    put(body.clone()).send().await.refused(428, "if_match_required");
    put(body.clone()).with("if-match", "\"1\"").send().await.is(200);
    let stale = put(body.clone()).with("if-match", "\"1\"").send().await.refused(412, "version_conflict");
    assert_eq!(stale.body["current_version"], 2);
    let wrong = json!({"name": "", "kind": "team"});
    house.post("/admin/tables/variants/views").staff(&staff).json(wrong).send().await.is(422);
    house.delete(&path).staff(&staff).send().await.is(200);
    house.delete(&path).staff(&staff).send().await.refused(404, "view_not_found");
}

#[tokio::test]
async fn a_bulk_edit_is_prepared_looked_at_and_thrown_away() {
    let house = House::new().await;
    house.ring("Aurelia", 245_000, PieceKind::Stocked(1)).await;
    let staff = house.staff(Role::Catalog).await;
    let ask = |body: serde_json::Value| house.post("/admin/bulk-edits").staff(&staff).json(body);
    let price = json!([{"field": "price", "operation": "percent", "milli": 4_000}]);
    let made = ask(json!({"q": "", "edits": price})).send().await.is(201);
    assert_eq!((made.str("/state"), made.str("/said")), ("prepared".into(), "Price +4 %".into()));
    let path = format!("/admin/bulk-edits/{}", made.str("/id"));
    let changes = house.get(&format!("{path}/changes?limit=1")).staff(&staff).send().await.is(200);
    assert_eq!(changes.str("/data/0/cells/0/field"), "price");
    house.get(&format!("{path}/faults")).staff(&staff).send().await.is(200);
    house.get("/admin/bulk-edits").staff(&staff).send().await.is(200);
    house.delete(&path).staff(&staff).send().await.is(200);
    house.post(&format!("{path}/application")).staff(&staff).send().await.refused(409, "bulk_edit_state");
    for body in [
        json!({"edits": price}),
        json!({"q": "", "rows": [], "edits": price}),
        json!({"rows": ["x"], "edits": price}),
        json!({"q": "", "edits": [{"field": "price", "operation": "explode"}]}),
        json!({"q": "price:cheap", "edits": price}),
    ] {
        ask(body).send().await.is(422);
    }
    let none = house.get("/admin/bulk-edits/bulk_1").staff(&staff).send().await;
    none.refused(404, "bulk_edit_not_found");
}
