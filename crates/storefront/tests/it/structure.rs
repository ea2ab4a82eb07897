//! What every page of the shop owes its readers.

use std::collections::HashSet;

use http::StatusCode;
use scraper::{ElementRef, Html, Selector};

use crate::shop::{Answer, Shop};

/// Names, labels, headings: what can be checked without a browser.
pub(crate) fn check(path: &str, page: &Answer) {
    let html = page.html();
    let all = |selector: &str| html.select(&Selector::parse(selector).unwrap()).collect::<Vec<_>>();
    assert_eq!(all("h1").len(), 1, "{path}: one h1");
    assert_eq!(all("main").len(), 1, "{path}: one main");
    let ids: Vec<_> = all("[id]").iter().filter_map(|e| e.attr("id").map(str::to_owned)).collect();
    let unique: HashSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), unique.len(), "{path}: an id stands twice in {ids:?}");
    for image in all("img") {
        assert!(image.attr("alt").is_some(), "{path}: a picture without alt");
        assert!(
            image.attr("width").is_some() && image.attr("height").is_some(),
            "{path}: a picture without size"
        );
    }
    for control in all("input:not([type=hidden]),select,textarea") {
        assert!(is_labelled(&html, control), "{path}: no label for {}", control.html());
    }
    for (attribute, elements) in
        [("aria-describedby", all("[aria-describedby]")), ("aria-labelledby", all("[aria-labelledby]"))]
    {
        for element in elements {
            for id in element.attr(attribute).unwrap().split_whitespace() {
                // the drawer is closed and empty until its island fills it, heading and all
                let there = unique.contains(&id.to_owned()) || id == "bag-drawer-title";
                assert!(there, "{path}: {attribute} names {id}, which is not there");
            }
        }
    }
    for element in all("*") {
        let loud = element.value().attrs().find(|(name, _)| *name == "style" || name.starts_with("on"));
        assert!(loud.is_none(), "{path}: {loud:?} would be blocked");
    }
    assert!(all("title")[0].text().collect::<String>().chars().count() <= 60, "{path}: the title is long");
    let described = page.attribute("meta[name=description]", "content").unwrap_or_default();
    assert!(described.chars().count() <= 155, "{path}: the description is long");
    assert!(all("*").len() <= 900, "{path}: {} elements", all("*").len());
}

fn is_labelled(html: &Html, control: ElementRef<'_>) -> bool {
    let by_id = control.attr("id").is_some_and(|id| {
        html.select(&Selector::parse("label").unwrap()).any(|label| label.attr("for") == Some(id))
    });
    let within = control.ancestors().filter_map(ElementRef::wrap).any(|e| e.value().name() == "label");
    by_id || within || control.attr("aria-label").is_some()
}

#[tokio::test]
async fn every_public_page_is_whole_cacheable_and_names_itself() {
    let shop = Shop::open().await;
    let mut reader = shop.shopper();
    for path in [
        "/",
        "/collections/engagement-rings",
        "/products/aurelia-solitaire",
        "/products/celeste-one",
        "/products/lumiere-studs",
        "/ring-size-guide",
        "/bespoke",
        "/delivery-and-returns",
        "/contact",
        "/privacy",
        "/terms",
        "/accessibility",
    ] {
        let page = reader.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        check(path, &page);
        assert_eq!(
            page.attribute("link[rel=canonical]", "href").unwrap(),
            format!("http://127.0.0.1:8080{path}")
        );
        assert_eq!(page.header("cache-control"), "public, max-age=0, must-revalidate", "{path}");
        assert!(page.header("set-cookie").is_empty(), "{path}: a public page sets no cookie");
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
        assert!(!page.header("speculation-rules").is_empty() && !page.header("etag").is_empty());
    }
    for path in ["/search", "/search?q=oval", "/offline", "/bag"] {
        let page = reader.get(path).await;
        check(path, &page);
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(
            !page.header("cache-control").contains("no-store"),
            "{path}: the back button must find it again"
        );
    }
}

#[tokio::test]
async fn an_unchanged_page_costs_a_304() {
    let shop = Shop::open().await;
    let mut reader = shop.shopper();
    let first = reader.get("/products/aurelia-solitaire").await;
    let request =
        http::Request::get("/products/aurelia-solitaire").header("if-none-match", first.header("etag"));
    let again = reader.send(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert!(again.body.is_empty());
}

#[tokio::test]
async fn structured_data_is_json_and_carries_the_price_of_the_page() {
    let shop = Shop::open().await;
    let page = shop.shopper().get("/products/aurelia-solitaire").await;
    let html = page.html();
    let documents: Vec<serde_json::Value> = html
        .select(&Selector::parse("script[type='application/ld+json']").unwrap())
        .map(|s| serde_json::from_str(&s.text().collect::<String>()).unwrap())
        .collect();
    assert_eq!(documents[0]["@type"], "ProductGroup");
    assert_eq!(documents[0]["hasVariant"][0]["offers"]["price"], "3460.00");
    assert_eq!(documents[0]["hasVariant"][0]["offers"]["availability"], "https://schema.org/InStock");
    assert_eq!(documents[0]["hasVariant"][1]["offers"]["availability"], "https://schema.org/BackOrder");
    assert_eq!(documents[1]["@type"], "BreadcrumbList");
    assert!(page.text(".price-lg").starts_with("$3,460"), "{}", page.text(".price-lg"));
}
