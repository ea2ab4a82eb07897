//! Suppliers' lists through the API.

use customers::Role;
use http::Method;
use serde_json::{Value, json};

use crate::house::{House, Reply};

const SUPPLIER: &str = "/admin/stones/suppliers/antwerp";

fn list(costs: &[i64]) -> String {
    let mut text = "Stock #,Shape,Weight,Color,Clarity,Cut Grade,Lab,Report #,Net\n".to_owned();
    for (n, cost) in costs.iter().enumerate() {
        text.push_str(&format!("A-{n},RB,1.01,F,VS1,EX,GIA,{},{cost}\n", 2_000_000_000 + n));
    }
    text
}

fn put(house: &House, path: &str, staff: &str, body: Value) -> impl Future<Output = Reply> {
    house.ask(Method::PUT, &format!("/api/v1{path}")).staff(staff).json(body).send()
}

async fn note_supplier(house: &House, staff: &str) {
    let body = json!({"name": "Antwerp One", "currency": "USD", "location": "Antwerp", "evidence": "Warranty 2026", "columns": {"cost": "Net"}});
    let noted = put(house, SUPPLIER, staff, body).await.is(200);
    assert_eq!((noted.str("/code"), noted.str("/columns/cost")), ("antwerp".into(), "Net".into()));
}

/// Sends a list and waits until it was taken.
async fn take(house: &House, staff: &str, text: &str) -> Reply {
    let sent = house
        .post(&format!("{SUPPLIER}/imports?file_name=nightly.csv"))
        .staff(staff)
        .raw("text/csv", text.to_owned());
    let id = sent.send().await.is(202).str("/id");
    for _ in 0..100 {
        let import = house.get(&format!("/admin/stones/imports/{id}")).staff(staff).send().await.is(200);
        if import.body["state"] != "running" {
            return import;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the list was not taken in five seconds");
}

#[tokio::test]
async fn a_list_is_taken_and_what_surprises_needs_a_second_person() {
    let house = House::new().await;
    let (buyer, second) = (house.staff(Role::Catalog).await, house.staff(Role::Owner).await);
    note_supplier(&house, &buyer).await;
    let import = take(&house, &buyer, &list(&[4_000; 20])).await;
    assert_eq!((import.str("/state"), import.str("/file_name")), ("done".into(), "nightly.csv".into()));
    assert_eq!(import.body["counts"]["created"], 20);
    let mut costs = [4_000; 20];
    costs[3] = 2_000;
    let import = take(&house, &buyer, &(list(&costs) + "B-1,blob,1,F,VS1,EX,GIA,2100000000,1\n")).await;
    assert_eq!(
        (&import.body["counts"]["parked"], &import.body["counts"]["rejected"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        (import.str("/notes/0/code"), import.str("/notes/0/key")),
        ("shape.unreadable".into(), "B-1".into())
    );

    let parked = house.get("/admin/stones/parked?reason=moved").staff(&second).send().await.is(200);
    assert_eq!(parked.body["data"][0]["cost_before"], json!({"amount": 400_000, "currency": "USD"}));
    assert_eq!(parked.body["data"][0]["cost"], json!({"amount": 200_000, "currency": "USD"}));
    let id = parked.str("/data/0/id");
    let release = |staff: &str, id: &str| {
        house.post("/admin/stones/parked/release").staff(staff).json(json!({"parkings": [id]})).send()
    };
    release(&buyer, &id).await.refused(403, "same_person");
    release(&second, "prk_1").await.refused(404, "parking_not_found");
    assert_eq!(release(&second, &id).await.is(200).body["decided"], 1);
    release(&second, &id).await.refused(409, "parking_decided");
    let suppliers = house.get("/admin/stones/suppliers").staff(&second).send().await.is(200);
    assert_eq!(
        (&suppliers.body["data"][0]["available"], &suppliers.body["data"][0]["parked"]),
        (&json!(20), &json!(0))
    );
}

#[tokio::test]
async fn a_list_that_cannot_be_taken_is_refused_before_it_begins() {
    let house = House::new().await;
    let staff = house.staff(Role::Catalog).await;
    note_supplier(&house, &staff).await;
    let send =
        |path: &str, kind: &str, text: &str| house.post(path).staff(&staff).raw(kind, text.to_owned()).send();
    let imports = format!("{SUPPLIER}/imports");
    let good = list(&[4_000; 3]);
    send(&imports, "application/json", "{}").await.refused(415, "unsupported_media_type");
    send("/admin/stones/suppliers/nobody/imports", "text/csv", &good)
        .await
        .refused(404, "supplier_not_found");
    send(&format!("{imports}?confirmed=perhaps"), "text/csv", &good).await.refused(422, "unknown_value");
    for text in [&good[..good.len() - 9], "", "Stock #,Shape,Weight\nA,RB,1\n"] {
        let refused = send(&imports, "text/csv", text).await.is(422);
        assert!(refused.fields().iter().all(|f| *f == "file" || f.starts_with("columns.")), "{refused:?}");
    }
    take(&house, &staff, &good).await;
    send(&imports, "text/csv; charset=utf-8", &good).await.is(200);
    let all = house.get("/admin/stones/imports").staff(&staff).send().await.is(200);
    assert_eq!(all.body["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn rules_of_markup_are_put_whole_and_under_a_version() {
    let house = House::new().await;
    let staff = house.staff(Role::Catalog).await;
    let path = "/admin/stones/pricing";
    let seen = house.get(path).staff(&staff).send().await.is(200);
    assert_eq!(seen.body["markups"].as_array().unwrap().len(), 5);
    assert_eq!(seen.body["markups"][1]["cost_below"], Value::Null);
    let mut body = seen.body.clone();
    body["markups"][0]["factor_milli"] = json!(2_200);
    let ask = |version: Option<&str>, body: &Value| {
        let ask = house.ask(Method::PUT, &format!("/api/v1{path}")).staff(&staff);
        version.into_iter().fold(ask, |ask, v| ask.with("if-match", v)).json(body.clone()).send()
    };
    ask(None, &body).await.refused(428, "if_match_required");
    ask(Some("\"9\""), &body).await.refused(412, "version_conflict");
    let mut bad = body.clone();
    bad["floor_milli"] = json!(900);
    bad["markups"][0]["round_to"]["currency"] = json!("EUR");
    let version = seen.header("etag");
    let mut fields =
        ask(Some(version), &bad).await.is(422).fields().into_iter().map(str::to_owned).collect::<Vec<_>>();
    fields.sort();
    assert_eq!(fields, ["floor", "markups[0].round_to"]);
    let put = ask(Some(version), &body).await.is(200);
    assert_eq!(put.body["markups"][0]["factor_milli"], 2_200);
    assert_ne!(put.header("etag"), version);
}

#[tokio::test]
async fn a_supplier_is_refused_by_field() {
    let house = House::new().await;
    let staff = house.staff(Role::Catalog).await;
    let body = json!({"name": "", "currency": "EUR", "location": ""});
    let refused = put(&house, SUPPLIER, &staff, body).await.is(422);
    assert_eq!(refused.fields(), ["name", "location", "currency"]);
    let body = json!({"name": "A", "currency": "USD", "location": "B", "columns": {"prise": "Net"}});
    assert_eq!(put(&house, SUPPLIER, &staff, body).await.is(422).fields(), ["columns"]);
}
