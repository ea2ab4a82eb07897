//! Products, collections and search.

use catalog::{
    collections::{PutCollection, put_collection},
    model::CollectionKind,
};

use crate::house::{House, PieceKind};

/// Five rings, from $1,000 to $5,000, the third a single piece.
async fn shop() -> House {
    let house = House::new().await;
    for n in 1..=5 {
        let kind = if n == 3 { PieceKind::OneOfAKind } else { PieceKind::MadeToOrder(0) };
        house.ring(&format!("Ring number {n}"), n * 100_000, kind).await;
    }
    house.show().await;
    house
}

#[tokio::test]
async fn a_list_is_paged_by_a_cursor_and_ends() {
    let house = shop().await;
    let mut path = "/products?sort=price_asc&limit=2".to_owned();
    let mut seen = Vec::new();
    for rows in [2, 2, 1] {
        let page = house.get(&path).send().await.is(200);
        assert_eq!(page.body["data"].as_array().unwrap().len(), rows);
        assert_eq!(page.body["total"], 5);
        seen.extend(
            page.body["data"].as_array().unwrap().iter().map(|p| p["price_from"]["amount"].as_i64().unwrap()),
        );
        let cursor = page.body["next_cursor"].as_str().unwrap_or_default().to_owned();
        path = format!("/products?sort=price_asc&limit=2&cursor={cursor}");
        assert_eq!(cursor.is_empty(), rows == 1);
    }
    assert_eq!(seen, [100_000, 200_000, 300_000, 400_000, 500_000]);
}

#[tokio::test]
async fn a_cursor_that_was_altered_or_belongs_elsewhere_is_refused() {
    let house = shop().await;
    let cursor = house.get("/products?limit=1&sort=price_asc").send().await.str("/next_cursor");
    let flipped = format!("{}A", &cursor[..cursor.len() - 1]);
    let flipped = if flipped == cursor { format!("{}B", &cursor[..cursor.len() - 1]) } else { flipped };
    for path in [
        format!("/products?sort=price_asc&cursor={flipped}"),
        format!("/products?sort=price_asc&cursor=x{cursor}"),
        format!("/products?sort=price_desc&cursor={cursor}"),
        format!("/products?sort=price_asc&metal=platinum&cursor={cursor}"),
        format!("/search?q=ring&sort=price_asc&cursor={cursor}"),
        "/products?cursor=1".to_owned(),
        "/products?cursor=eyJhIjoxfQ.x".to_owned(),
    ] {
        house.get(&path).send().await.refused(400, "invalid_cursor");
    }
    house.get(&format!("/products?sort=price_asc&limit=3&cursor={cursor}")).send().await.is(200);
}

#[tokio::test]
async fn filters_narrow_count_and_are_checked() {
    let house = shop().await;
    let only = house.get("/products?availability=one_of_one&facets=true").send().await.is(200);
    assert_eq!(only.body["total"], 1);
    assert_eq!(only.body["data"][0]["variants"][0]["one_of_a_kind"], true);
    assert!(only.body["data"][0]["variants"][0]["serial"].is_string());
    let metal = only.body["facets"].as_array().unwrap().iter().find(|f| f["name"] == "metal").unwrap();
    assert_eq!(metal["values"][0]["code"], "yellow_gold");
    assert_eq!(metal["values"][0]["count"], 1);
    let price = only.body["facets"].as_array().unwrap().iter().find(|f| f["name"] == "price").unwrap();
    assert_eq!((&price["kind"], &price["unit"]), (&"range".into(), &"minor".into()));
    assert_eq!(price["range"], serde_json::json!([300_000, 300_000]));
    let bars = price["histogram"].as_array().unwrap();
    assert_eq!(bars.iter().filter(|b| b["count"] == 1).count(), 1);
    assert_eq!(bars[0]["from"], 100_000, "from where the cheapest piece of the list stands");
    let dear = house.get("/products?price_min=350000&metal=yellow_gold&metal=platinum").send().await.is(200);
    assert_eq!(dear.body["total"], 2);
    assert!(dear.body.get("facets").is_none());

    let wrong =
        house.get("/products?metal=brass&limit=0&sort=cheap&hue=red&facets=yes&price_min=-1").send().await;
    let wrong = wrong.refused(422, "invalid_fields");
    let mut fields = wrong.fields();
    fields.sort_unstable();
    assert_eq!(fields, ["facets", "hue", "limit", "metal", "price_min", "sort"]);
    for limit in ["-1", "0", "101", "1000000000", "1e3", "x"] {
        house.get(&format!("/products?limit={limit}")).send().await.refused(422, "out_of_range");
    }
    let nines = "9".repeat(10_000);
    for (query, field) in [
        ("carat_min=NaN", "carat_min"),
        ("price_max=inf", "price_max"),
        ("band_width_min=-1", "band_width_min"),
        ("price_min=9&price_max=1", "price_max"),
        ("total_carat_min=2&total_carat_max=1.5", "total_carat_max"),
        ("engravable=maybe", "engravable"),
        ("line=no-such-line", "line"),
        (&format!("colour={nines}"), "colour"),
        (&format!("price_min={nines}"), "price_min"),
    ] {
        let refused = house.get(&format!("/products?{query}")).send().await.is(422);
        assert_eq!(refused.fields(), [field], "{query:.40}");
    }
    house.get("/products?collection=nothing").send().await.refused(422, "unknown_value");
    house.get("/products?currency=JPY").send().await.refused(422, "unknown_parameter");
}

#[tokio::test]
async fn a_product_is_found_by_slug_and_by_id_and_says_everything() {
    let house = shop().await;
    let first = house.get("/products?sort=price_asc&limit=1").send().await;
    let (slug, id) = (first.str("/data/0/slug"), first.str("/data/0/id"));
    let by_slug = house.get(&format!("/products/{slug}")).send().await.is(200);
    let by_id = house.get(&format!("/products/{id}")).send().await.is(200);
    assert_eq!(by_slug.body, by_id.body);
    assert_eq!(by_slug.header("cache-control"), "public, max-age=0, must-revalidate");
    let kept = house
        .get(&format!("/products/{slug}"))
        .with("if-none-match", by_slug.header("etag"))
        .send()
        .await
        .is(304);
    assert!(kept.text.is_empty() && kept.header("etag") == by_slug.header("etag"));
    house.get(&format!("/products/{slug}")).with("if-none-match", "W/\"other\"").send().await.is(200);
    assert_eq!(by_slug.body["variants"][0]["price"]["amount"], 100_000);
    assert_eq!(by_slug.body["variants"][0]["price"]["currency"], "USD");
    assert_eq!(by_slug.body["variants"][0]["ring_size"]["us"], "7");
    assert_eq!(by_slug.body["media"][0]["url"], "/media/test-ring/hero-1200.webp");
    let related = house.get(&format!("/products/{slug}/recommendations?limit=3")).send().await.is(200);
    assert!(related.body["data"].as_array().unwrap().iter().all(|p| p["id"] != id.as_str()));
    for nobody in
        ["nothing", "prod_00000000000000000000000000", "var_1", "%00", "..%2f..%2fetc", &"a".repeat(3_000)]
    {
        house.get(&format!("/products/{nobody}")).send().await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn collections_list_what_they_show() {
    let house = shop().await;
    let id = house.get("/products?sort=price_desc&limit=1").send().await.str("/data/0/id").parse().unwrap();
    let mut tx = house.inner.db.begin().await.unwrap();
    let ask = PutCollection {
        slug: "dear".into(),
        expected_version: None,
        rule: None,
        title: "Dear".into(),
        intro: "One ring.".into(),
        position: 1,
        kind: CollectionKind::Curated,
        products: vec![id],
    };
    put_collection(&mut tx, &house.inner.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    house.show().await;
    let all = house.get("/collections").send().await.is(200);
    assert_eq!(all.str("/data/0/slug"), "dear");
    assert_eq!(house.get("/collections/dear").send().await.is(200).body["count"], 1);
    assert_eq!(house.get("/products?collection=dear").send().await.is(200).body["total"], 1);
    house.get("/collections/none").send().await.refused(404, "not_found");
}

#[tokio::test]
async fn search_answers_words_and_survives_anything_typed() {
    let house = shop().await;
    assert_eq!(house.get("/search?q=number%203").send().await.is(200).str("/data/0/title"), "Ring number 3");
    house.get("/search").send().await.refused(422, "required");
    let long = "ring+".repeat(800);
    for q in ["'a+%26+!+(", "%25%25%25", "%E2%80%AE", "%F0%9F%92%8E", "\\", "'+OR+1=1--", long.as_str()] {
        house.get(&format!("/search?q={q}")).send().await.is(200);
    }
}
