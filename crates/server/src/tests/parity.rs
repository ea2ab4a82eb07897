//! Page, structured data and merchant feed say the same of every variant of the demonstration house, and say all of it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;

/// The text of a tag of the feed, with the entities put back.
fn tag<'a>(item: &'a str, name: &str) -> Option<&'a str> {
    let rest = item.split_once(&format!("<g:{name}>"))?.1;
    rest.split_once(&format!("</g:{name}>")).map(|(value, _)| value)
}

fn plain(text: &str) -> String {
    text.replace("&apos;", "'")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// The structured data of a page.
fn documents(page: &str) -> Vec<Value> {
    let scripts = page.split("<script type=\"application/ld+json\">").skip(1);
    scripts.map(|s| serde_json::from_str(s.split_once("</script>").unwrap().0).unwrap()).collect()
}

/// Offers with what an earlier one of the page told in full and they only name.
fn with_named(mut listed: Vec<Value>) -> Vec<Value> {
    for part in ["shippingDetails", "hasMerchantReturnPolicy"] {
        let mut told = BTreeMap::new();
        for variant in &mut listed {
            let node = &mut variant["offers"][part];
            let id = node["@id"].as_str().unwrap().to_owned();
            if node.as_object().unwrap().len() > 1 {
                assert!(told.insert(id, node.clone()).is_none(), "told in full once: {node}");
            } else {
                *node = told[&id].clone();
            }
        }
    }
    listed
}

/// What Google requires and recommends of a merchant listing, in every variant.
fn check_variant(slug: &str, variant: &Value) {
    let has = |value: &Value, path: &str| {
        let found = value.pointer(path).unwrap_or(&Value::Null);
        let empty = found.is_null() || found == "" || found.as_array().is_some_and(Vec::is_empty);
        assert!(!empty, "{slug}: {path} is missing in {value}");
    };
    for path in ["/name", "/sku", "/mpn", "/material", "/color", "/image", "/url", "/offers"] {
        has(variant, path);
    }
    let offer = &variant["offers"];
    for path in [
        "/url",
        "/price",
        "/priceCurrency",
        "/priceValidUntil",
        "/availability",
        "/itemCondition",
        "/shippingDetails/shippingRate/value",
        "/shippingDetails/shippingRate/currency",
        "/shippingDetails/shippingDestination",
        "/shippingDetails/deliveryTime/handlingTime/maxValue",
        "/shippingDetails/deliveryTime/transitTime/maxValue",
        "/hasMerchantReturnPolicy/applicableCountry",
        "/hasMerchantReturnPolicy/returnPolicyCategory",
    ] {
        has(offer, path);
    }
    for image in variant["image"].as_array().unwrap() {
        assert!(image.as_str().unwrap().starts_with("http"), "{slug}: {image}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn feed_structured_data_and_page_name_one_price_for_every_variant() {
    let test = TestDb::new().await;
    let (db, cx) = (test.db(), test.cx());
    let config = config(&[]);
    let options = demo::DemoOptions { products: None, stones: None, root: config.data.demo.clone() };
    demo::load(&db, &cx, &options).await.unwrap();
    let foundation = Foundation::over(config, db.clone(), cx);
    assembly::forget_copy(&foundation.config.data);
    let house = House::assemble(&foundation).await.unwrap();
    let router = house.router(&foundation.config, Assets::none(), Health::new(db));
    let snapshot = house.catalog.snapshot();
    let base = &foundation.cx.house.base_url;

    let feed = text(ask(&router, "/feeds/google.xml").await).await;
    let items: BTreeMap<String, &str> = feed
        .split("<item>")
        .skip(1)
        .map(|rest| rest.split_once("</item>").unwrap().0)
        .map(|item| (plain(tag(item, "id").unwrap()), item))
        .collect();
    let variants: usize = snapshot.products().map(|p| p.variants.len()).sum();
    assert_eq!(items.len(), variants, "the feed has every variant once");

    for product in snapshot.products() {
        let page = text(ask(&router, &format!("/products/{}", product.slug)).await).await;
        let documents = documents(&page);
        let (piece, trail) = (&documents[0], &documents[1]);
        assert_eq!(trail["@type"], "BreadcrumbList");
        for field in ["name", "description", "brand", "category"] {
            assert!(!piece[field].is_null(), "{}: {field}", product.slug);
        }
        let listed: Vec<Value> = match piece["@type"].as_str() {
            Some("ProductGroup") => {
                assert!(
                    !piece["productGroupID"].is_null() && !piece["variesBy"][0].is_null(),
                    "{}",
                    product.slug
                );
                piece["hasVariant"].as_array().unwrap().clone()
            }
            _ => vec![piece.clone()],
        };
        let listed = with_named(listed);
        assert_eq!(listed.len(), product.variants.len());
        for (variant, said) in product.variants.iter().zip(&listed) {
            check_variant(&product.slug, said);
            let item = items[&*variant.sku];
            let price = variant.price.decimal();
            assert_eq!(said["offers"]["price"], price.as_str(), "{}", variant.sku);
            assert_eq!(tag(item, "price").unwrap(), format!("{price} {}", variant.price.currency()));
            let link = plain(tag(item, "link").unwrap());
            assert_eq!(said["offers"]["url"], link.as_str());
            assert_eq!(said["name"].as_str().unwrap(), plain(tag(item, "title").unwrap()));
            let stock = match said["offers"]["availability"].as_str().unwrap() {
                "https://schema.org/InStock" => "in_stock",
                "https://schema.org/BackOrder" => "backorder",
                _ => "out_of_stock",
            };
            assert_eq!(tag(item, "availability"), Some(stock), "{}", variant.sku);
            assert_eq!(tag(item, "availability_date").is_some(), stock == "backorder");
            for name in [
                "description",
                "image_link",
                "brand",
                "mpn",
                "material",
                "color",
                "google_product_category",
                "product_type",
                "shipping",
                "canonical_link",
            ] {
                assert!(tag(item, name).is_some_and(|v| !v.is_empty()), "{}: {name}", variant.sku);
            }
            // the address of the listing shows this very variant at this very price
            let path = link.strip_prefix(base.as_str()).unwrap();
            let shown = text(ask(&router, path).await).await;
            let visible = shown.split_once("price-lg").unwrap().1;
            let visible = visible.split_once("</").unwrap().0;
            assert!(
                visible.contains(&variant.price.to_string()),
                "{path} shows {visible}, not {}",
                variant.price
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_maps_lead_to_every_piece_with_its_pictures_and_the_time_it_changed() {
    let test = TestDb::new().await;
    let (db, cx) = (test.db(), test.cx());
    let config = config(&[]);
    let options = demo::DemoOptions { products: None, stones: None, root: config.data.demo.clone() };
    demo::load(&db, &cx, &options).await.unwrap();
    let foundation = Foundation::over(config, db.clone(), cx);
    assembly::forget_copy(&foundation.config.data);
    let house = House::assemble(&foundation).await.unwrap();
    let router = house.router(&foundation.config, Assets::none(), Health::new(db));
    let base = &foundation.cx.house.base_url;

    let index = text(ask(&router, "/sitemap.xml").await).await;
    let maps: Vec<_> =
        index.split("<loc>").skip(1).map(|r| r.split_once("</loc>").unwrap().0.to_owned()).collect();
    assert!(maps.len() >= 3 && index.contains("<lastmod>"), "{index}");
    let mut all = String::new();
    for map in &maps {
        let answer = ask(&router, map.strip_prefix(base.as_str()).unwrap()).await;
        assert_eq!(answer.status(), 200, "{map}");
        all.push_str(&text(answer).await);
    }
    for product in house.catalog.snapshot().products() {
        let entry = all.split_once(&format!("/products/{}</loc>", product.slug)).unwrap().1;
        let entry = entry.split_once("</url>").unwrap().0;
        let changed = product.updated_at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        assert!(entry.contains(&changed), "{}: {entry}", product.slug);
        assert_eq!(entry.matches("<image:loc>").count(), product.media.len());
    }
    for lost in
        ["/sitemaps/products-0.xml", "/sitemaps/products-99.xml", "/sitemaps/x.xml", "/sitemaps/pages"]
    {
        assert_eq!(ask(&router, lost).await.status(), 404, "{lost}");
    }
}
