//! The product model through the API: whole products, drafts, plans, attributes, collections.

use customers::Role;
use http::Method;
use serde_json::{Value, json};

use crate::house::{Ask, House};

fn necklace() -> Value {
    json!({
        "slug": "trace-chain", "title": "Trace Chain", "tagline": "A fine chain", "description": "Links of 18k gold.",
        "care": "A soft cloth.", "category": "necklace",
        "variants": [{
            "sku": "TRC-450", "metal": "yellow_gold", "fineness": "750", "length_mm": 450,
            "price": {"amount": 90000, "currency": "USD"}, "made_to_order": true, "lead_days": 14
        }]
    })
}

fn clasp() -> Value {
    json!({
        "code": "clasp", "label": "Clasp", "kind": "enum", "filterable": true, "categories": ["necklace"],
        "choices": [{"code": "lobster", "label": "Lobster claw"}, {"code": "box", "label": "Box"}]
    })
}

fn put<'a>(house: &'a House, path: &str, version: &str, staff: &str) -> Ask<'a> {
    house.ask(Method::PUT, &format!("/api/v1{path}")).staff(staff).with("if-match", version)
}

#[tokio::test]
async fn a_piece_is_created_drafted_published_and_planned() {
    let house = House::new().await;
    let staff = house.staff(Role::Catalog).await;
    house.post("/admin/attributes").staff(&staff).json(clasp()).send().await.is(201);
    let mut piece = necklace();
    piece["attributes"] = json!({"clasp": "box"});
    let made = house.post("/admin/products").staff(&staff).json(piece).send().await.is(201);
    assert_eq!(made.str("/product/status"), "draft");
    let path = format!("/admin/products/{}", made.str("/id"));
    let plan = |at: &str| {
        put(&house, &format!("{path}/schedule"), "\"1\"", &staff).json(json!({"publish_at": at})).send()
    };
    assert_eq!(plan("2020-01-01T00:00:00Z").await.is(422).fields(), ["publish_at"]);
    plan("+275760-09-13T00:00:00Z").await.is(422);

    let mut product = made.body["product"].clone();
    product.as_object_mut().expect("an object").remove("media");
    product["title"] = json!("Trace Chain, Finer");
    let body = json!({"base_version": 1, "product": product});
    let draft = put(&house, &format!("{path}/draft"), "\"0\"", &staff).json(body).send().await.is(200);
    let publication = || house.post(&format!("{path}/draft/publication")).staff(&staff);
    publication().send().await.refused(428, "if_match_required");
    publication().with("if-match", "\"9\"").send().await.refused(412, "draft_conflict");
    let live = publication().with("if-match", draft.header("etag")).send().await.is(200);
    assert_eq!((live.str("/product/title").as_str(), live.header("etag")), ("Trace Chain, Finer", "\"2\""));
    house.get(&format!("{path}/draft")).staff(&staff).send().await.is(404);
    let prices = house.get(&format!("{path}/prices")).staff(&staff).send().await.is(200);
    assert_eq!(prices.body["data"][0]["lowest_before"], Value::Null);
}

#[tokio::test]
async fn what_a_whole_product_may_not_say_is_named() {
    let house = House::new().await;
    let staff = house.staff(Role::Catalog).await;
    let with = |name: &str, value: Value| {
        let mut piece = necklace();
        piece[name] = value;
        house.post("/admin/products").staff(&staff).json(piece).send()
    };
    for (name, value, field) in [
        ("colour_of_mood", json!("blue"), "colour_of_mood"),
        ("media", json!([]), "media"),
        ("attributes", json!({"clasp": "box"}), "attributes.clasp"),
        ("seo", json!({"canonical": "https://elsewhere.example"}), "seo.canonical"),
        ("details", json!({"designer": "x".repeat(10_000)}), "designer"),
        ("details", json!({"weight": 3}), "details.weight"),
    ] {
        assert_eq!(with(name, value).await.is(422).fields(), [field]);
    }
    with("category", json!("spoon")).await.is(422);
    let none = house.get("/admin/products").staff(&staff).send().await.is(200);
    assert_eq!(none.body["data"], json!([]), "nothing was stored");
}

#[tokio::test]
async fn an_attribute_that_is_ticked_as_a_filter_is_a_parameter_of_lists() {
    let house = House::new().await;
    let staff = house.staff(Role::Catalog).await;
    house.post("/admin/attributes").staff(&staff).json(clasp()).send().await.is(201);
    for (slug, says) in
        [("one", Some("box")), ("two", Some("box")), ("three", Some("lobster")), ("four", None)]
    {
        let mut piece = necklace();
        (piece["slug"], piece["variants"][0]["sku"]) =
            (json!(slug), json!(format!("TRC-{}", slug.to_uppercase())));
        (piece["status"], piece["attributes"]) =
            (json!("active"), says.map_or(json!({}), |s| json!({"clasp": s})));
        house.post("/admin/products").staff(&staff).json(piece).send().await.is(201);
    }
    house.show().await;
    let clasps = |body: &Value| {
        body["facets"].as_array().expect("facets").iter().find(|f| f["name"] == "clasp").cloned()
    };
    let value = |code: &str, label: &str, count: u64, selected: bool| json!({"code": code, "label": label, "count": count, "selected": selected});
    let boxes = house.get("/products?clasp=box&facets=true").send().await.is(200);
    assert_eq!(boxes.body["total"], 2);
    let facet = clasps(&boxes.body).expect("what was ticked");
    assert_eq!((&facet["label"], &facet["kind"]), (&json!("Clasp"), &json!("choice")));
    let counted = json!([value("lobster", "Lobster claw", 1, false), value("box", "Box", 2, true)]);
    assert_eq!(facet["values"], counted, "a choice does not narrow its own counts");
    let both = house.get("/search?q=chain&clasp=box&clasp=lobster&facets=true").send().await.is(200);
    assert_eq!(both.body["total"], 3);
    let wrong = house.get("/products?clasp=hook&buckle=box").send().await.refused(422, "invalid_fields");
    assert_eq!(wrong.fields(), ["clasp", "buckle"]);
    assert!(wrong.text.contains("use one of: lobster, box"), "{}", wrong.text);
    let listed = house.get("/attributes").send().await.is(200);
    assert!(listed.body["data"].as_array().expect("a list").iter().any(|a| a["code"] == "clasp"));

    let mut unticked = clasp();
    unticked["filterable"] = json!(false);
    put(&house, "/admin/attributes/clasp", "\"1\"", &staff).json(unticked).send().await.is(200);
    house.show().await;
    house.get("/products?clasp=box").send().await.refused(422, "unknown_parameter");
    assert_eq!(clasps(&house.get("/products?facets=true").send().await.is(200).body), None);
}

fn drop_length() -> Value {
    json!({"code": "drop", "label": "Drop", "kind": "number", "unit": "mm", "min": 0, "max": 80, "filterable": true, "position": 2})
}

#[tokio::test]
async fn a_number_that_staff_defined_is_a_range_with_a_histogram_and_what_is_none_is_refused_by_name() {
    let house = House::new().await;
    let staff = house.staff(Role::Catalog).await;
    house.post("/admin/attributes").staff(&staff).json(drop_length()).send().await.is(201);
    for (slug, says) in [("one", json!({"drop": 12.5})), ("two", json!({"drop": 40})), ("three", json!({}))] {
        let mut piece = necklace();
        (piece["slug"], piece["variants"][0]["sku"]) =
            (json!(slug), json!(format!("TRC-{}", slug.to_uppercase())));
        (piece["status"], piece["attributes"]) = (json!("active"), says);
        house.post("/admin/products").staff(&staff).json(piece).send().await.is(201);
    }
    house.show().await;
    let found = house.get("/products?drop_min=12&drop_max=30&facets=true").send().await.is(200);
    assert_eq!((&found.body["total"], &found.body["data"][0]["slug"]), (&json!(1), &json!("one")));
    let facets = found.body["facets"].as_array().expect("facets");
    let drop = facets.iter().find(|f| f["name"] == "drop").expect("what was ticked");
    assert_eq!((&drop["kind"], &drop["unit"]), (&json!("range"), &json!("milli_mm")));
    assert_eq!(drop["range"], json!([12_500, 40_000]), "what is asked does not narrow its own counts");
    let bars = drop["histogram"].as_array().expect("bars");
    assert_eq!((&bars[0], bars.len()), (&json!({"from": 12_000, "to": 14_000, "count": 1}), 15));
    assert_eq!(house.get("/search?q=chain&drop_min=13").send().await.is(200).body["total"], 1);
    for (query, field) in [
        ("drop_min=inf", "drop_min"),
        ("drop_max=NaN", "drop_max"),
        ("drop_min=1.2345", "drop_min"),
        ("drop_min=30&drop_max=12", "drop_max"),
        ("drop=12", "drop"),
    ] {
        let refused = house.get(&format!("/products?{query}")).send().await.is(422);
        assert_eq!(refused.fields(), [field], "{query}");
    }
}

#[tokio::test]
async fn a_rule_names_attributes_of_staffs_and_what_is_no_filter_is_refused_by_name() {
    let house = House::new().await;
    let staff = house.staff(Role::Catalog).await;
    for attribute in [drop_length(), clasp()] {
        house.post("/admin/attributes").staff(&staff).json(attribute).send().await.is(201);
    }
    let long = |rule: Value| json!({"title": "Long", "intro": "Long ones.", "position": 1, "kind": "curated", "rule": rule});
    let put_long = |version: &str, rule: Value| {
        put(&house, "/admin/collections/long", version, &staff).json(long(rule)).send()
    };
    let kept = put_long("\"0\"", json!([["clasp", "box"], ["drop_min", "12.50"]])).await.is(200);
    assert_eq!(kept.body["rule"], json!([["clasp", "box"], ["drop_min", "12.5"]]));
    assert_eq!(kept.body["rule_problems"], json!([]));
    for (rule, field) in [
        (json!([["clasp", "hook"]]), "rule.clasp"),
        (json!([["drop_min", "inf"]]), "rule.drop_min"),
        (json!([["drop_min", "5"], ["drop_max", "1"]]), "rule.drop_max"),
        (json!([["drop", "12"]]), "rule.drop"),
        (json!([["sheen", "dull"]]), "rule.sheen"),
    ] {
        assert_eq!(put_long(kept.header("etag"), rule).await.is(422).fields(), [field]);
    }
    let mut unticked = drop_length();
    unticked["filterable"] = json!(false);
    let refused = put(&house, "/admin/attributes/drop", "\"1\"", &staff).json(unticked).send().await.is(422);
    assert_eq!(refused.fields(), ["filterable"]);
}

#[tokio::test]
async fn attributes_and_collections_change_only_at_the_version_that_was_seen() {
    let house = House::new().await;
    let staff = house.staff(Role::Catalog).await;
    let made = house.post("/admin/attributes").staff(&staff).json(clasp()).send().await.is(201);
    house.post("/admin/attributes").staff(&staff).json(clasp()).send().await.refused(422, "invalid_fields");
    put(&house, "/admin/attributes/clasp", "\"7\"", &staff)
        .json(clasp())
        .send()
        .await
        .refused(412, "version_conflict");
    let mut archived = clasp();
    archived["archived"] = json!(true);
    let changed = put(&house, "/admin/attributes/clasp", made.header("etag"), &staff)
        .json(archived)
        .send()
        .await
        .is(200);
    assert_eq!((&changed.body["archived"], changed.header("etag")), (&json!(true), "\"2\""));
    let fields = house.get("/attributes?category=ring").send().await.is(200);
    let band = fields.body["data"].as_array().expect("a list").iter().find(|a| a["code"] == "band_width_um");
    assert_eq!(band.map(|a| a["unit"].clone()), Some(json!("um")));
    house.get("/attributes?category=spoon").send().await.refused(422, "unknown_value");

    let gold = json!({"title": "Gold", "intro": "Yellow.", "position": 1, "kind": "curated", "rule": [["metal", "yellow_gold"]]});
    let put_gold = |version: &str, body: Value| {
        put(&house, "/admin/collections/gold", version, &staff).json(body).send()
    };
    let kept = put_gold("\"0\"", gold.clone()).await.is(200);
    put_gold("\"0\"", gold.clone()).await.refused(422, "invalid_fields");
    let mut brass = gold;
    brass["rule"] = json!([["metal", "brass"]]);
    assert_eq!(put_gold(kept.header("etag"), brass).await.is(422).fields(), ["rule.metal"]);
    let removal = || house.delete("/admin/collections/gold").staff(&staff);
    removal().with("if-match", "\"9\"").send().await.refused(412, "version_conflict");
    removal().with("if-match", "\"1\"").send().await.is(200);
}
